"""Rasters of a small made-up town, and the reader of the real reference set."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import rasterio

from cityagenda.ground.rasters import Raster, opened


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
