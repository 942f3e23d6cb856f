"""GeoPackages: the polygons of a feature table, read with SQLite and shapely alone.

The reader of GDAL would bring 80 MB of libraries and take four times as long to import.
A GeoPackage is a database, and one from elsewhere is not trusted: it is opened read-only, its
own functions are off, only a plain table is read, and the work that it may cause is bounded.

References
----------
OGC 12-128r19, GeoPackage Encoding Standard 1.4: 1.1.2 (spatial reference systems), 2.1.3
(GeoPackage binary), 2.1.5 (geometry columns).
"""

import sqlite3
import struct
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import numpy as np

from cityagenda.ground.datums import GEOGRAPHIC, Datum
from cityagenda.ground.shapes import Broken, Feature, check_count, check_system, library

_MAGIC: Final = b"GP"
_ENVELOPES: Final = (0, 32, 48, 48, 64)  # bytes, by the kind of envelope
_EMPTY: Final = 0x10
_STEPS: Final = 10_000
_MOST_STEPS: Final = 20_000
"""Stretches of `_STEPS` instructions of SQLite after which reading is given up."""
_LAYERS: Final = """
SELECT c.table_name, c.column_name, s.organization, s.organization_coordsys_id
FROM gpkg_geometry_columns c
JOIN sqlite_master m ON m.type = 'table' AND m.name = c.table_name
LEFT JOIN gpkg_spatial_ref_sys s USING (srs_id)
"""


def features(path: Path, datum: Datum, key: str = "id") -> Iterator[Feature]:
    """Yield the features of the one layer of a GeoPackage; a column names them.

    Raises
    ------
    Broken
        The file is no GeoPackage, has no layer or several, or is in another system.
    SourceError
        The library for geometry is not installed.
    """
    shapely = library()
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(address, uri=True)) as database:
            database.execute("PRAGMA trusted_schema = OFF")
            left = iter(range(_MOST_STEPS))
            database.set_progress_handler(lambda: int(next(left, None) is None), _STEPS)
            yield from _rows(database, datum, shapely, key)
    except sqlite3.Error as error:
        raise Broken(
            f"it is no GeoPackage that can be read ({error})",
            f"不是可读取的 GeoPackage（{error}）",
        ) from error


def _rows(
    database: sqlite3.Connection,
    datum: Datum,
    shapely: Any,  # noqa: ANN401
    key: str,
) -> Iterator[Feature]:
    layers = database.execute(_LAYERS).fetchall()
    if len(layers) != 1:
        raise Broken(
            f"it has {len(layers)} layers, and one is wanted", f"含 {len(layers)} 个图层，应为一个"
        )
    table, column, authority, number = layers[0]
    if datum in GEOGRAPHIC:
        check_system(f"{authority}:{number}", datum)
    names = {row[1].lower() for row in database.execute(f"PRAGMA table_info({_quoted(table)})")}
    if key.lower() not in names:
        raise Broken(f"its layer has no column '{key}'", f"图层没有“{key}”列")
    check_count(database.execute(f"SELECT count(*) FROM {_quoted(table)}").fetchone()[0])  # noqa: S608 - quoted
    wanted = f"SELECT {_quoted(key)}, {_quoted(column)} FROM {_quoted(table)}"  # noqa: S608 - quoted
    for id_, content in database.execute(wanted):
        yield Feature("" if id_ is None else str(id_), _geometry(content, shapely))


def _quoted(name: str) -> str:
    return '"' + str(name).replace('"', '""') + '"'


def _geometry(content: Any, shapely: Any) -> dict[str, Any] | None:  # noqa: ANN401
    """Return the geometry of a GeoPackage binary as GeoJSON has it, or none."""
    if not isinstance(content, bytes) or content[:2] != _MAGIC or len(content) < 8:  # noqa: PLR2004
        return None
    flags = content[3]
    kind = flags >> 1 & 7
    if kind >= len(_ENVELOPES) or flags & _EMPTY:
        return None
    try:
        with np.errstate(invalid="ignore"):
            found = shapely.from_wkb(content[8 + _ENVELOPES[kind] :])
    except (shapely.errors.ShapelyError, struct.error):
        return None
    if found is None or found.geom_type not in ("Polygon", "MultiPolygon") or found.is_empty:
        return {"type": getattr(found, "geom_type", None)}
    parts = found.geoms if found.geom_type == "MultiPolygon" else [found]
    return {
        "type": "MultiPolygon",
        "coordinates": [
            [shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors)]
            for part in parts
        ],
    }
