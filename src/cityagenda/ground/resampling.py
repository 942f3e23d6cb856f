"""Resampling: a raster on the grid of another, only where it is asked for, and always stated.

Nothing resamples by itself: rasters on different grids are an error (`aligned`). What is made
here says in its file, and in a sentence for the reader, from what grid it comes and how.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from cityagenda.ground.errors import SourceError
from cityagenda.ground.rasters import Grid, Raster, opened, strips, writing
from cityagenda.ground.texts import Text

Method = Literal["nearest", "mode", "bilinear", "average"]

METHODS: Final[dict[Method, Text]] = {
    "nearest": {"zh-Hans": "取最近的单元", "en": "the nearest cell"},
    "mode": {"zh-Hans": "取最常见的值", "en": "the most frequent value"},
    "bilinear": {"zh-Hans": "双线性插值", "en": "bilinear interpolation"},
    "average": {"zh-Hans": "按面积平均", "en": "the mean by area"},
}
"""How a cell gets its value: of codes the first two, of quantities the last two as well."""
MISSING: Final = -9999.0
_BLOCK: Final = 512
_TOLERANCE: Final = 1e-3  # of a cell


@dataclass(frozen=True, slots=True)
class Resampled:
    """A raster on another grid than it was delivered on, and the sentence that says so."""

    raster: Raster
    sentence: Text


def resampled(source: Raster, grid: Grid, path: Path, method: Method) -> Resampled:
    """Write a raster on another grid, strip by strip.

    Parameters
    ----------
    source
        The raster.
    grid
        The grid that is wanted, in any system.
    path
        Of the GeoTIFF to write. Codes keep their type; means are in single precision.
    method
        One of `METHODS`.

    Missing data
    ------------
    Missing cells take no part in a mean. Cells beyond the source, and those that only missing
    cells reach, are missing.

    Raises
    ------
    SourceError
        The source lies elsewhere, or cannot be read.
    """
    import rasterio
    from rasterio.enums import Resampling
    from rasterio.vrt import WarpedVRT
    from rasterio.windows import Window

    kept = method in ("nearest", "mode") and not math.isnan(source.gap)
    dtype, missing = (source.dtype, source.gap) if kept else ("float32", MISSING)
    if source.dtype == "float64":
        dtype = "float64"
    sentence = _sentence(source, grid, method)
    found = False
    with (
        rasterio.open(source.path) as file,
        WarpedVRT(
            file, crs=grid.crs, transform=rasterio.Affine(*grid.transform), width=grid.width,
            height=grid.height, resampling=Resampling[method], src_nodata=source.missing,
            nodata=missing, dtype=dtype, tolerance=_TOLERANCE,
        ) as warped,
        writing(path, grid, dtype, missing, {"resampled": sentence["en"]}) as write,
    ):  # fmt: skip
        for strip in strips([Raster(path, grid, dtype, missing, block=(_BLOCK, _BLOCK))]):
            window = Window(0, strip.first, grid.width, strip.last - strip.first)
            try:
                cells = warped.read(source.band, window=window)
            except rasterio.errors.RasterioError as error:
                raise SourceError(
                    {
                        "zh-Hans": "无法读取，文件可能不完整",
                        "en": f"it cannot be read; it may have been cut short ({error})",
                    },
                    where=str(source.path),
                    todo={"zh-Hans": "请重新获取该文件", "en": "fetch the file again"},
                ) from error
            found |= bool((cells != missing).any())
            write(strip.first, cells)
        if not found:
            raise SourceError(
                {
                    "zh-Hans": "与所需格网没有共同的范围，或全部缺失",
                    "en": "it shares no place with the grid that is wanted, or is all missing",
                },
                where=str(source.path),
                todo={"zh-Hans": "请检查坐标系", "en": "check its coordinate system"},
            )
    return Resampled(opened(path), sentence)


def _sentence(source: Raster, grid: Grid, method: Method) -> Text:
    told = source.grid.difference(grid) or {
        "zh-Hans": "两者格网相同",
        "en": "the two grids are the same",
    }
    how = METHODS[method]
    return {
        "zh-Hans": f"{source.path.name} 经重采样（{how['zh-Hans']}）：{told['zh-Hans']}",
        "en": f"{source.path.name} was resampled ({how['en']}): {told['en']}",
    }
