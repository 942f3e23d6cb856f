"""Towns: the stations and the streets of a city on one plane, and what is known of both beside.

Stations of the kinds that a method names (`street` and `background` unless it says otherwise)
make maps. A roadside station speaks for its kerb, and a low-cost sensor has an error of its
own; both are shown, and neither is spread over a street.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.network import counting
from cityagenda.ground.blocks import Blocks
from cityagenda.ground.blocks import blocks as lattices
from cityagenda.ground.datums import SHIFTED, Datum
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call
from cityagenda.ground.projections import equal_area, middle
from cityagenda.ground.shapes import Shape, read
from cityagenda.ground.texts import filled
from cityagenda.ground.variograms import Floats

_SHOWN: Final = 5

SITES: Final = pl.Schema(
    {
        "station": pl.String(),
        "name": pl.String(),
        "name_zh": pl.String(),
        "area": pl.String(),
        "x": pl.Float64(),
        "y": pl.Float64(),
        "kind": pl.String(),
    }
)
"""Where stations stand: metres east and north on the plane of the areas' shapes."""


@dataclass(frozen=True, slots=True)
class Town:
    """The stations and streets of a city on one plane.

    ``sites`` is the table of `SITES` in the order of stations; ``blocks`` are the streets as
    lattices of points. With covariates there is one row of ``site_drift`` a station (``nan``
    where it has none) and one of ``point_drift`` a point of the streets.
    """

    sites: pl.DataFrame
    blocks: Blocks
    kinds: tuple[str, ...]
    site_drift: Floats | None
    point_drift: Floats | None

    @property
    def mapped(self) -> list[str]:
        """The stations that make maps."""
        return self.sites.filter(pl.col("kind").is_in(self.kinds))["station"].to_list()


def town(call: Call, day: date) -> Town:
    """Return the stations of a network and the streets that live on a day, on one plane.

    Parameters
    ----------
    call
        `sites` (station, area, kind, x and y, or lon and lat where the shapes have degrees,
        perhaps name_zh and name_en), `shapes` (a source of shapes), perhaps `covariates`
        (station, area and a column a covariate). Parameters `kind` (of the areas), `kinds`
        (of stations) and `drift` (which columns of the covariates; all if not given).
    day
        On which the areas must live.

    Raises
    ------
    MethodError
        A station stands twice in the table or nowhere, no area of the kind has a shape, the
        shapes are flawed or in a shifted datum, or covariates are missing.
    """
    held, datum = _shapes(call)
    wanted = _living(call, day)
    chosen = {id_: held[id_] for id_ in wanted if id_ in held}
    if not chosen:
        raise MethodError(
            {
                "zh-Hans": f"没有类别为“{call.parameters['kind']}”的区域具有边界",
                "en": f"no area of the kind '{call.parameters['kind']}' has a shape",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请补充边界，或更正参数 kind",
                "en": "supply shapes, or correct the parameter `kind`",
            },
        )
    sites = _sites(call, datum)
    if datum != "local":
        chosen, sites = _on_a_plane(chosen, sites)
    over = lattices(chosen)
    site_drift, point_drift = _covariates(call, sites, over)
    return Town(
        sites.select(SITES.names()),
        over,
        counting(call),
        site_drift,
        point_drift,
    )


def _living(call: Call, day: date) -> list[str]:
    """Return the areas of the kind asked for that live on a day, in the order of their ids."""
    kind = call.parameters["kind"]
    return [
        row["id"]
        for row in call.areas.filter(pl.col("kind") == kind).sort("id").iter_rows(named=True)
        if (row["valid_from"] is None or row["valid_from"] <= day)
        and (row["valid_to"] is None or row["valid_to"] >= day)
    ]


def _shapes(call: Call) -> tuple[dict[str, Shape], Datum]:
    """Return every shape by its id, and the datum of all."""
    held: dict[str, Shape] = {}
    rows = call.tables["shapes"].select("path", "datum").collect()
    data = set(rows["datum"].to_list())
    datum = data.pop() if len(data) == 1 else None
    if datum is None or datum in SHIFTED:
        raise MethodError(
            {
                "zh-Hans": f"边界的坐标基准为 {datum or '未声明或不一致'}，无法放置监测点",
                "en": f"the datum of the shapes is {datum or 'not declared, or not one'}: stations "
                "cannot be put on their plane",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请使用 CGCS2000、WGS84 或 local 的边界",
                "en": "feed shapes in CGCS2000, WGS84 or local",
            },
        )
    for name in rows["path"].to_list():
        path = Path(name)
        kind = "geopackage" if path.suffix == ".gpkg" else "geojson"
        found = read(path, kind, datum)
        if found.flaws:
            flaw = found.flaws[0]
            raise MethodError(
                filled(sentences.SHAPE_FLAW, feature=flaw.feature or "–", problem=flaw.problem),
                where=f"indicator {call.indicator}",
                todo=sentences.CHECK_FOLDER,
            )
        held |= found.held
    return held, datum


def _sites(call: Call, datum: Datum) -> pl.DataFrame:
    """Return the stations in the order of their names, with a place and a name each."""
    given = call.tables["sites"].rename({"name_en": "name"}, strict=False).collect()
    wanted = {**SITES, "lon": pl.Float64(), "lat": pl.Float64()}
    table = (
        given.with_columns(
            pl.lit(None, dtype=kind).alias(name)
            for name, kind in wanted.items()
            if name not in given.columns
        )
        .select(pl.col(name).cast(kind) for name, kind in wanted.items())
        .with_columns(
            pl.coalesce("name", "name_zh", "station").alias("name"),
            pl.coalesce("name_zh", "name", "station").alias("name_zh"),
        )
        .sort("station")
    )
    place = ("x", "y") if datum == "local" else ("lon", "lat")
    wrong = table.filter(
        pl.col("station").is_duplicated()
        | pl.col("station").is_null()
        | ~pl.all_horizontal(pl.col(*place).is_finite().fill_null(value=False))
    )
    if wrong.height:
        raise MethodError(
            {
                "zh-Hans": f"监测点“{wrong['station'][0]}”重复出现，或没有坐标 {'、'.join(place)}",
                "en": f"the station '{wrong['station'][0]}' stands twice in the table of "
                f"stations, or has no place ({', '.join(place)})",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请使每个监测点占一行；边界以米为单位时填 x、y，以度为单位时填 lon、lat",
                "en": "give each station one row, with x and y where the shapes are in metres, "
                "lon and lat where they are in degrees",
            },
        )
    return table


def _on_a_plane(
    held: dict[str, Shape], sites: pl.DataFrame
) -> tuple[dict[str, Shape], pl.DataFrame]:
    """Return shapes and stations in degrees on the plane that touches the middle of the shapes."""
    rings = np.vstack([ring for shape in held.values() for polygon in shape for ring in polygon])
    centre = middle(rings)
    east, north = equal_area(sites.select("lon", "lat").to_numpy(), centre).T
    return (
        {
            id_: tuple(tuple(equal_area(ring, centre) for ring in polygon) for polygon in shape)
            for id_, shape in held.items()
        },
        sites.with_columns(x=pl.Series(east), y=pl.Series(north)),
    )


def _covariates(
    call: Call, sites: pl.DataFrame, over: Blocks
) -> tuple[Floats | None, Floats | None]:
    """Return the covariates of stations, and of the points of streets; none if there are none.

    A station has those of its own row, or else those of its area; a point those of its area.
    """
    found = _drift(call)
    if found is None:
        return None, None
    rows, names = found
    of_station, of_area = (
        {row[0]: np.array(row[1:]) for row in rows.filter(chosen).select(key, *names).iter_rows()}
        for key, chosen in (
            ("station", pl.col("station").is_not_null()),
            ("area", pl.col("station").is_null()),
        )
    )
    nothing = np.full(len(names), np.nan)
    site_drift = np.array(
        [
            of_station.get(station, of_area.get(area, nothing))
            for station, area in sites.select("station", "area").iter_rows()
        ]
    )
    streets = np.array([of_area.get(id_, nothing) for id_ in over.ids])
    lacking = [
        *sites.filter(pl.Series(~np.isfinite(site_drift).all(axis=1)))["station"].to_list(),
        *(id_ for id_, row in zip(over.ids, streets, strict=True) if not np.isfinite(row).all()),
    ]
    if lacking:
        raise MethodError(
            {
                "zh-Hans": f"缺少协变量：{'、'.join(lacking[:_SHOWN])}（共 {len(lacking)} 处）",
                "en": f"no covariates of {', '.join(lacking[:_SHOWN])} ({len(lacking)} in all)",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请补充这些监测点或区域的协变量",
                "en": "supply covariates of these stations or areas",
            },
        )
    sizes = np.diff([*over.starts, len(over.points)])
    return site_drift, np.repeat(streets, sizes, axis=0)


def _drift(call: Call) -> tuple[pl.DataFrame, list[str]] | None:
    """Return the table of covariates and the names of its columns that are used, if any."""
    table, asked = call.tables.get("covariates"), call.parameters["drift"]
    if table is None and not asked:
        return None
    rows = pl.DataFrame() if table is None else table.collect()
    if "station" not in rows.columns:
        rows = rows.with_columns(station=pl.lit(None, dtype=pl.String))
    numbers = [
        name for name, kind in rows.schema.items() if kind.is_numeric() and not name.startswith("_")
    ]
    names = list(asked or numbers)
    wrong = [name for name in names if name not in numbers]
    if "area" not in rows.columns or wrong or not names:
        lacking = wrong or ["area"] if "area" not in rows.columns else wrong or ["…"]
        raise MethodError(
            {
                "zh-Hans": f"协变量表没有这些数值列：{'、'.join(lacking)}",
                "en": f"the covariates have no columns of numbers {', '.join(lacking)}",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请提供输入 covariates，或更正参数 drift",
                "en": "feed the input `covariates`, or correct the parameter `drift`",
            },
        )
    twice = rows.filter(pl.struct("area", "station").is_duplicated())
    if twice.height:
        named = twice["station"][0] or twice["area"][0]
        raise MethodError(
            {
                "zh-Hans": f"协变量表中“{named}”重复出现",
                "en": f"'{named}' stands twice in the covariates",
            },
            where=f"indicator {call.indicator}",
            todo={"zh-Hans": "请只保留一行", "en": "keep one row"},
        )
    return rows.with_columns(pl.col(names).cast(pl.Float64).fill_null(np.nan)), names
