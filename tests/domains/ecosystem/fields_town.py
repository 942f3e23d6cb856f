"""Rasters of a small made-up town, and the reader of the real reference set."""

import csv
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import rasterio
import shapely

from cityagenda.domains.ecosystem.zones import Drawn, drawn
from cityagenda.ground.rasters import Grid, Raster, opened

_ENVELOPES = (0, 32, 48, 48, 64)


def raster(
    path: Path, cells: Any, *, missing: float | None = -9999.0, side: float = 10.0, tile: int = 64
) -> Raster:
    """Write cells and open them."""
    cells = np.asarray(cells)
    with rasterio.open(
        path, "w", driver="GTiff", dtype=cells.dtype, count=1, nodata=missing, crs="EPSG:32650",
        width=cells.shape[1], height=cells.shape[0], tiled=True, blockxsize=tile,
        blockysize=tile, transform=rasterio.Affine(side, 0, 5e5, 0, -side, 25e5),
    ) as held:  # fmt: skip
        held.write(cells, 1)
    return opened(path)


def districts(folder: Path, grid: Grid) -> Drawn:
    """Return the districts of the reference set as zones."""
    uri = f"{(folder / 'districts.gpkg').resolve().as_uri()}?mode=ro&immutable=1"
    shapes = {}
    with sqlite3.connect(uri, uri=True) as held:
        for name, blob in held.execute("SELECT ws_id, geom FROM districts"):
            head = 8 + _ENVELOPES[blob[3] >> 1 & 7]
            polygons = shapely.get_parts(shapely.from_wkb(blob[head:]))
            shapes[str(name)] = tuple((np.array(p.exterior.coords),) for p in polygons)
    held.close()
    return drawn(shapes, grid)


def table(folder: Path) -> dict[int, dict[str, float]]:
    """Return the parameters of classes of the reference set."""
    with (folder / "bio.csv").open(encoding="utf-8") as held:
        rows = list(csv.DictReader(held))
    for row in rows:
        del row["lulc_name"]
    return {int(row["lucode"]): {k: float(v) for k, v in row.items()} for row in rows}


def reference(folder: Path, variable: str) -> dict[str, float]:
    """Return what InVEST found for each district."""
    with (folder / "invest_zonal_reference.csv").open(encoding="utf-8") as held:
        return {
            row["ws_id"]: float(row["value"])
            for row in csv.DictReader(held)
            if row["variable"] == variable
        }
