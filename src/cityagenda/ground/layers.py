"""Layers: rasters that are written, row by row, for other programs to read.

Tiles of 512 cells, compressed without loss; what is missing is NaN and declared so. A layer
takes its place only when it is complete.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cityagenda.ground.rasters import Grid

TILE: Final = 512
"""Rows that are best written at a time."""

Singles = npt.NDArray[np.float32]


class Layer:
    """A layer that is being written."""

    def __init__(self, held: Any) -> None:  # noqa: ANN401
        self._held = held

    def write(self, first: int, cells: Singles) -> None:
        """Write rows from ``first`` on, in whole width."""
        from rasterio.windows import Window

        rows, columns = cells.shape
        self._held.write(cells, 1, window=Window(0, first, columns, rows))


@contextmanager
def written(path: Path, grid: Grid, **tags: str) -> Iterator[Layer]:
    """Give a layer to be written; at the end it takes its place, and on an error it is gone.

    Parameters
    ----------
    path
        The file, such as ``temperature.tif``.
    grid
        Where its cells lie.
    **tags
        What is said of it, such as its unit.
    """
    import rasterio

    draft = path.with_name(f".{path.name}.part")
    profile = {
        "driver": "GTiff", "dtype": "float32", "count": 1, "nodata": float("nan"),
        "width": grid.width, "height": grid.height, "crs": grid.crs,
        "transform": rasterio.Affine(*grid.transform), "tiled": True, "blockxsize": TILE,
        "blockysize": TILE, "compress": "zstd", "zstd_level": 1, "predictor": 3,
        "bigtiff": "if_safer",
    }  # fmt: skip
    try:
        with rasterio.open(draft, "w", **profile) as held:
            held.update_tags(**tags)
            yield Layer(held)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
