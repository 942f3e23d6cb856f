"""Small rasters for tests, written as files."""

from pathlib import Path
from typing import Any

import numpy as np
import rasterio

from cityagenda.ground.rasters import Raster, opened

ORIGIN = (113.0, 22.8)
PLANE = (500_000.0, 2_500_000.0)


def write(
    path: Path,
    cells: Any,
    *,
    missing: float | None = 255,
    crs: str = "EPSG:32650",
    size: float = 10.0,
    corner: tuple[float, float] = PLANE,
    **more: Any,
) -> Path:
    """Write cells to a file; return its path."""
    array = np.asarray(cells)
    if array.dtype.kind == "i" and "dtype" not in more:
        array = array.astype(np.uint8)
    profile: dict[str, Any] = {
        "driver": "GTiff", "width": array.shape[1], "height": array.shape[0], "count": 1,
        "dtype": array.dtype, "crs": crs, "nodata": missing,
        "transform": rasterio.Affine(size, 0, corner[0], 0, -size, corner[1]),
    }  # fmt: skip
    with rasterio.open(path, "w", **(profile | more)) as file:
        file.write(array.astype(profile["dtype"] if "dtype" not in more else more["dtype"]), 1)
    return path


def raster(path: Path, cells: Any, **more: Any) -> Raster:
    """Write cells to a file; return its description."""
    return opened(write(path, cells, **more))
