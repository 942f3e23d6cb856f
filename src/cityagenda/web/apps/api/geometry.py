"""Geometry: the shapes of areas as GeoJSON, where the city has some that can be given away."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from cityagenda.build.editions import Edition
from cityagenda.city import geometry
from cityagenda.city.geometry import Geometry
from cityagenda.ground.datums import SHIFTED
from cityagenda.ground.shapes import Shape

OPEN: Final = ("WGS84", "CGCS2000", "local")
"""Datums in which shapes are given: what GeoJSON is written in, one within a metre of it, and
a plane of its own that is marked as such. Shifted shapes are converted or not given."""
_DECIMALS: Final = 7


def version(edition: Edition) -> str:
    """Return what changes when a file of shapes does; empty if the city has none to give."""
    declared = geometry.sources(edition.city())
    free = all(s.datum in OPEN or (s.datum in SHIFTED and s.convert) for s in declared)
    return geometry.version(edition.city()) if declared and free else ""


def collection(
    edition: Edition, areas: Sequence[Mapping[str, Any]], head: Mapping[str, Any]
) -> bytes:
    """Return areas as a GeoJSON feature collection; one without a shape has null for it.

    Raises
    ------
    SourceError
        The shapes of the city cannot be used.
    """
    held, shapes = edition.derived(f"shapes/{version(edition)}", lambda: _shapes(edition))
    source = geometry.sources(edition.city())[0]
    marks = {"synthetic": held.synthetic, "datum": held.datum, "crs": source.crs}
    features = [
        {
            "type": "Feature",
            "id": area["id"],
            "properties": area,
            "geometry": shapes.get(area["id"]),
        }
        for area in areas
    ]
    return orjson.dumps({"type": "FeatureCollection"} | dict(head) | marks | {"features": features})


def _shapes(edition: Edition) -> tuple[Geometry, dict[str, orjson.Fragment]]:
    held = geometry.geometry(edition.city())
    whole = held.datum == "local"
    return held, {
        area: orjson.Fragment(orjson.dumps(written(shape, 0 if whole else _DECIMALS)))
        for area, shape in held.shapes.items()
    }


def written(shape: Shape, decimals: int) -> dict[str, Any]:
    """Return a shape as GeoJSON has it; without decimals in whole numbers."""
    polygons = [
        [
            (ring.round().astype(int) if decimals == 0 else ring.round(decimals)).tolist()
            for ring in polygon
        ]
        for polygon in shape
    ]
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}
