"""Space: how geometries lie to each other, in degrees of longitude and latitude."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import polars as pl

from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.sensorthings.problems import Problem, cut, wrong

GEOMETRY: Final = "geometry"
RELATIONS: Final[Mapping[str, str]] = {
    "geo.intersects": "intersects",
    "st_intersects": "intersects",
    "st_within": "within",
    "st_contains": "contains",
    "st_disjoint": "disjoint",
}
"""The functions of conditions, and what the library of geometry calls them."""


def shape(text: str, where: str) -> str:
    """Return a geometry in well-known text as GeoJSON.

    Raises
    ------
    Problem
        It cannot be read, or the library of geometry is not installed here.
    """
    shapely = _library()
    try:
        return str(shapely.to_geojson(shapely.from_wkt(text)))
    except shapely.errors.ShapelyError as error:
        raise wrong(
            f"'{cut(text)}' is no geometry.",
            f"“{cut(text)}”不是有效的几何图形。",
            where,
            both(
                "Write well-known text, such as geography'POINT (114.05 22.55)'.",
                "请写 WKT，例如 geography'POINT (114.05 22.55)'。",
            ),
        ) from error


def related(name: str, first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """Return whether two geometries lie to each other as a function of `RELATIONS` says."""
    relation = getattr(_library(), RELATIONS[name])

    def of(columns: Sequence[pl.Series]) -> pl.Series:
        one, other = (_shapes(series) for series in columns)
        return pl.Series(np.atleast_1d(relation(one, other)), dtype=pl.Boolean)

    found = pl.map_batches([first, second], of, return_dtype=pl.Boolean)
    if first.meta.root_names() or second.meta.root_names():
        return found
    return pl.lit(pl.select(found).item(), dtype=pl.Boolean)


def _shapes(series: pl.Series) -> Any:  # noqa: ANN401 - an array of geometries
    return _library().from_geojson(series.to_numpy(), on_invalid="ignore")


def _library() -> Any:  # noqa: ANN401 - a module
    try:
        import shapely
    except ImportError as error:
        raise Problem(
            501,
            both("Geometries cannot be compared here.", "本站点不能比较几何图形。"),
            "$filter",
            both("Let the operator install cityagenda[map].", "请运行人员安装 cityagenda[map]。"),
        ) from error
    return shapely
