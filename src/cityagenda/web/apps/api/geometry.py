"""Geometry: the shapes of areas as GeoJSON, where the city has some that can be given away."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson

from cityagenda.build.editions import Edition
from cityagenda.ground.errors import SourceError

OPEN: Final = ("WGS84", "CGCS2000", "local")
"""Datums in which shapes are given: what GeoJSON is written in, one within decimetres of it,
and a plane of its own that is marked as such. Shapes in shifted coordinates are not."""
_KINDS: Final = ("Polygon", "MultiPolygon")


def version(edition: Edition) -> str:
    """Return what changes when the file of shapes does; empty if the city has none to give."""
    source = edition.city().sources.get(edition.city().city.geometry or "")
    if source is None or source.format != "geojson" or source.datum not in OPEN:
        return ""
    path = edition.home / source.path
    if not path.is_file():
        return ""
    state = path.stat()
    return f"{state.st_size}-{state.st_mtime_ns}"


def collection(
    edition: Edition, areas: Sequence[Mapping[str, Any]], head: Mapping[str, Any]
) -> bytes:
    """Return areas as a GeoJSON feature collection; one without a shape has null for it.

    Raises
    ------
    SourceError
        The file of shapes is no collection of polygons.
    """
    source = edition.city().sources[edition.city().city.geometry or ""]
    shapes = edition.derived(f"shapes/{version(edition)}", lambda: _shapes(edition))
    marks = {"synthetic": source.synthetic, "datum": source.datum, "crs": source.crs}
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


def _shapes(edition: Edition) -> dict[str, orjson.Fragment]:
    """Return the geometries by area, taken from the features' ids or their property ``id``."""
    source = edition.city().sources[edition.city().city.geometry or ""]
    try:
        held = orjson.loads((edition.home / source.path).read_bytes())
        found = {
            str(feature.get("id") or feature["properties"]["id"]): feature["geometry"]
            for feature in held["features"]
        }
        odd = [id_ for id_, shape in found.items() if shape["type"] not in _KINDS]
    except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise _unreadable(source.path, f"it is no collection of features ({error!r})") from error
    if odd:
        raise _unreadable(source.path, f"'{odd[0]}' is no polygon")
    return {
        id_: orjson.Fragment(orjson.dumps({k: shape[k] for k in ("type", "coordinates")}))
        for id_, shape in found.items()
    }


def _unreadable(path: str, problem: str) -> SourceError:
    return SourceError(
        f"the shapes of the areas cannot be read: {problem}",
        where=path,
        todo="write a FeatureCollection of polygons whose ids are those of the areas",
    )
