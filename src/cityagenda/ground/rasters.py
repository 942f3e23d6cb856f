"""Rasters: grids of cells in files, held to each other before anything is computed.

A raster is described when it is opened (`opened`) and read later, strip by strip, by whatever
process needs it: a description can be sent to another process, an open file cannot. Nothing
larger than a strip is held, so that a raster of 40 GB streams.

What is missing must be said by the file (its no-data value) or by the caller (``complete``):
a raster without either is an error, for its zeros could be anything. NaN is always missing.
"""

import math
import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.texts import Text

BAND: Final = 64
"""Rows over which a floating sum runs on; strips begin at multiples of it, so that sums have
the same last digit however many strips there are."""
_STRIP_BYTES: Final = 8 << 20
_MOST_BYTES: Final = 256 << 20
"""Above this a strip is not a whole row of blocks: these are then read more than once."""
_CACHE_BYTES: Final = 64 << 20
_CLOSE: Final = 1e-3
"""Of a cell: corners that are nearer to each other than this are the same."""
_ELLIPSOID: Final = re.compile(r'(?:SPHEROID|ELLIPSOID)\["[^"]*",\s*([\d.]+),\s*([\d.]+)')
_BLOCK: Final = 512
_OPEN: Final = threading.local()
_MOST_OPEN: Final = 64

Mask = npt.NDArray[np.bool_]
Cells = npt.NDArray[Any]
"""Rows and columns of a raster, as its file holds them."""


@dataclass(frozen=True, slots=True)
class Strip:
    """Rows of a grid from ``first`` up to ``last``; with its halo from ``top`` to ``bottom``.

    The halo ends where the grid does.
    """

    first: int
    last: int
    top: int
    bottom: int

    @property
    def inner(self) -> slice:
        """The strip's own rows among those that are read."""
        return slice(self.first - self.top, self.last - self.top)


@dataclass(frozen=True)
class Grid:
    """Where the cells of a raster lie.

    ``transform`` takes columns and rows to coordinates: ``x = a c + b r + x0``,
    ``y = d c + e r + y0``, as ``(a, b, x0, d, e, y0)``.
    """

    crs: str
    transform: tuple[float, float, float, float, float, float]
    width: int
    height: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return self.height, self.width

    @cached_property
    def geographic(self) -> bool:
        """Whether coordinates are degrees."""
        return bool(_system(self.crs).is_geographic)

    @cached_property
    def row_areas(self) -> Floats:
        """The area in m2 of a cell of each row.

        On a plane all are ``|a e - b d|``, in the square of the unit of length. In degrees, the
        surface of the ellipsoid (semi-major axis ``A``, eccentricity ``k``) between two
        parallels and meridians ``dl`` apart: ``A^2 (1 - k^2) dl / 2 (q(p1) - q(p0))``,
        ``q(p) = sin p / (1 - k^2 sin^2 p) + artanh(k sin p) / k``.

        References
        ----------
        J. P. Snyder, Map projections: a working manual, USGS Professional Paper 1395 (1987),
        equation 3-12 (there ``q`` is larger by ``1 - k^2``).

        Examples
        --------
        >>> grid = Grid("EPSG:4326", (1.0, 0.0, 113.0, 0.0, -1.0, 23.0), 1, 1)
        >>> round(grid.row_areas[0] / 1e6)  # km2
        11394
        """
        a, b, _, d, e, top = self.transform
        if not self.geographic:
            unit = _system(self.crs).linear_units_factor[1]
            return np.full(self.height, abs(a * e - b * d) * unit**2)
        if b or d:
            raise SourceError(
                {
                    "zh-Hans": "以度为单位的格网不能旋转",
                    "en": "a grid in degrees must not be rotated",
                },
                todo={"zh-Hans": "请先重采样", "en": "resample it first"},
            )
        axis, flattening = _ellipsoid(self.crs)
        squared = flattening * (2 - flattening)
        sine = np.sin(np.radians(top + e * np.arange(self.height + 1)))
        root = math.sqrt(squared)
        flat = np.arctanh(root * sine) / root if root else sine
        q = sine / (1 - squared * sine**2) + flat
        return np.asarray(
            np.abs(np.diff(q)) * axis**2 * (1 - squared) * math.radians(abs(a)) / 2, np.float64
        )

    @cached_property
    def cell_area(self) -> float | None:
        """The area of a cell in m2 if all have the same; none on a grid in degrees."""
        return None if self.geographic else float(self.row_areas[0])

    def corners(self) -> Floats:
        """Return the four corners, one a row: x and y."""
        a, b, x, d, e, y = self.transform
        columns = np.array([0, self.width, 0, self.width])
        rows = np.array([0, 0, self.height, self.height])
        return np.column_stack([x + a * columns + b * rows, y + d * columns + e * rows])

    def difference(self, other: "Grid") -> Text | None:
        """Return in what and by how much this grid differs from another; none if it does not."""
        if self.crs != other.crs and _system(self.crs) != _system(other.crs):
            return {
                "zh-Hans": f"坐标系为 {_name(self.crs)}，后者为 {_name(other.crs)}",
                "en": f"it is in {_name(self.crs)}, the other in {_name(other.crs)}",
            }
        cell, cell_other = self.cell, other.cell
        span = max(*self.shape, *other.shape)
        if np.abs(cell - cell_other).max() * span > _CLOSE * np.abs(cell_other).max():
            mine, others = _sides(cell), _sides(cell_other)
            return {
                "zh-Hans": f"格网单元为 {mine}，后者为 {others}",
                "en": f"its cells are {mine}, those of the other {others}",
            }
        off = np.linalg.solve(cell_other, self.corners()[0] - other.corners()[0])
        if np.abs(off).max() > _CLOSE:
            east, south = off.round(6) + 0.0
            return {
                "zh-Hans": f"原点偏移 {east:+g} 列、{south:+g} 行",
                "en": f"it begins {east:+g} columns and {south:+g} rows from the other",
            }
        if self.shape != other.shape:
            return {
                "zh-Hans": f"大小为 {self.width} x {self.height}，"
                f"后者为 {other.width} x {other.height}",
                "en": f"it has {self.width} x {self.height} cells, "
                f"the other {other.width} x {other.height}",
            }
        return None

    @property
    def cell(self) -> Floats:
        """The sides of a cell: a column for one step to the next column, one for the next row."""
        a, b, _, d, e, _ = self.transform
        return np.array([[a, b], [d, e]])


@dataclass(frozen=True, slots=True)
class Raster:
    """A band of a file: where its cells lie, what they are, and what says that one is missing.

    ``missing`` is the no-data value; none where the caller said that nothing is missing.
    """

    path: Path
    grid: Grid
    dtype: str
    missing: float | None
    band: int = 1
    block: tuple[int, int] = (1, 1)
    stamp: tuple[int, int] = (0, 0)

    @property
    def floating(self) -> bool:
        """Whether cells are fractions."""
        return np.dtype(self.dtype).kind == "f"

    def read(self, first: int, last: int, columns: tuple[int, int] | None = None) -> Cells:
        """Return rows, as the file holds them; of some columns only, if these are given.

        Raises
        ------
        SourceError
            The file ends early or is broken there, or was replaced since it was opened.
        """
        import rasterio
        from rasterio.windows import Window

        left, right = columns or (0, self.grid.width)
        window = Window(left, first, right - left, last - first)
        try:
            with rasterio.Env(GDAL_CACHEMAX=_CACHE_BYTES):
                found: Cells = _handle(self).read(self.band, window=window)
        except rasterio.errors.RasterioError as error:
            raise SourceError(
                {
                    "zh-Hans": f"第 {first + 1} 至 {last} 行无法读取，文件可能不完整",
                    "en": f"rows {first + 1} to {last} cannot be read; "
                    f"the file may have been cut short ({error})",
                },
                where=str(self.path),
                todo={"zh-Hans": "请重新获取该文件", "en": "fetch the file again"},
            ) from error
        return found

    @property
    def raster(self) -> "Raster":
        """Itself: what asks for a raster, or for what is computed from one, may ask this."""
        return self

    def cells(self, strip: Strip) -> Cells:
        """Return a strip, without its halo."""
        return self.read(strip.first, strip.last)

    def values(self, first: int, last: int) -> Floats:
        """Return rows as numbers; what is missing is NaN."""
        cells = self.read(first, last)
        found = cells.astype(np.float64)
        found[self.gaps(cells)] = np.nan
        return found

    @property
    def gap(self) -> float:
        """What a missing cell holds, as cells hold it; NaN if no cell can hold it.

        Examples
        --------
        >>> grid = Grid("EPSG:4326", (1.0, 0.0, 0.0, 0.0, -1.0, 0.0), 1, 1)
        >>> Raster(Path("a.tif"), grid, "uint8", -9999.0).gap
        nan
        """
        kind = np.dtype(self.dtype)
        if self.missing is None or math.isnan(self.missing):
            return math.nan
        if kind.kind == "f":
            return float(np.asarray(self.missing).astype(kind))
        info = np.iinfo(kind)
        fits = self.missing.is_integer() and info.min <= self.missing <= info.max
        return self.missing if fits else math.nan

    def gaps(self, cells: Cells) -> Mask:
        """Return which of cells are missing."""
        gone = np.isnan(cells) if self.floating else np.zeros(cells.shape, np.bool_)
        return np.asarray(gone | (cells == self.gap))


def opened(path: Path, *, complete: bool = False, band: int | None = None) -> Raster:
    """Return the description of a raster.

    Parameters
    ----------
    path
        A file that GDAL reads, such as a GeoTIFF.
    complete
        The caller states that no cell is missing, as the file declares no no-data value.
    band
        Which of several, from 1 on.

    Raises
    ------
    SourceError
        There is no such file, it is no raster or cut short, has several bands and none is
        chosen, has no coordinate system, or does not say what is missing.
    """
    with _library().Env(GDAL_CACHEMAX=_CACHE_BYTES):
        try:
            stamp = _stamp(path)
            with _library().open(path) as held:
                return _described(held, path, stamp, band, complete=complete)
        except (OSError, _library().errors.RasterioError) as error:
            raise SourceError(
                {
                    "zh-Hans": "不是可读取的栅格文件，或文件不完整",
                    "en": f"it is no raster that can be read, or was cut short ({error})",
                },
                where=str(path),
                todo={
                    "zh-Hans": "请给出完整的 GeoTIFF 文件",
                    "en": "give a complete GeoTIFF",
                },
            ) from error


def aligned(rasters: Sequence[Raster]) -> Grid:
    """Return the grid that all rasters have.

    Raises
    ------
    SourceError
        One has another: which, in what, and by how much.
    """
    if not rasters:
        raise MethodError("no raster was given", todo="give at least one")
    first = rasters[0]
    for other in rasters[1:]:
        found = other.grid.difference(first.grid)
        if found is not None:
            raise SourceError(
                {
                    "zh-Hans": f"与 {first.path.name} 的格网不一致：{found['zh-Hans']}",
                    "en": f"its grid is not that of {first.path.name}: {found['en']}",
                },
                where=str(other.path),
                todo={
                    "zh-Hans": "请先重采样到同一格网，并说明方法",
                    "en": "resample it to that grid first, and say how",
                },
            )
    return first.grid


def strips(
    rasters: Sequence[Raster], *, halo: int = 0, pieces: int | None = None, beside: int = 0
) -> list[Strip]:
    """Return the strips of aligned rasters, from the top.

    They are whole blocks of the files and whole bands (`BAND`), and hold as many rows as fit
    some 8 MB; or there are at most ``pieces`` of nearly the same height. ``beside`` is how many
    bytes a cell needs besides those that are read.
    """
    grid = rasters[0].grid
    read = sum(np.dtype(raster.dtype).itemsize for raster in rasters)
    row_bytes = grid.width * (read + beside)
    step = math.lcm(BAND, _BLOCK, *{min(r.block[0], 4096) for r in rasters})
    if step * row_bytes > _MOST_BYTES or (pieces and step * pieces > grid.height):
        step = BAND
    wanted = math.ceil(grid.height / pieces) if pieces else _STRIP_BYTES // row_bytes
    rows = max(1, math.ceil(wanted / step) if pieces else wanted // step) * step
    return [
        Strip(first, min(first + rows, grid.height),
              max(first - halo, 0), min(first + rows + halo, grid.height))
        for first in range(0, grid.height, rows)
    ]  # fmt: skip


@contextmanager
def writing(
    path: Path,
    grid: Grid,
    dtype: str,
    missing: float,
    notes: Mapping[str, str] | None = None,
) -> Iterator[Callable[[int, Cells], None]]:
    """Give a function that writes rows of a new raster, from the top: the first row, and cells.

    It is a GeoTIFF of tiles, compressed without loss. It takes its name when it is complete; if
    writing ends with an error, what stood under that name stays.

    Parameters
    ----------
    path
        Of the file.
    grid
        Where its cells lie.
    dtype, missing
        What cells are, and what a missing one holds.
    notes
        What the file says of itself.
    """
    from rasterio.windows import Window

    whole = path.with_name(f".{path.name}.{os.getpid()}.part")
    profile = {
        "driver": "GTiff", "width": grid.width, "height": grid.height, "count": 1,
        "dtype": dtype, "nodata": missing, "crs": grid.crs,
        "transform": _library().Affine(*grid.transform), "tiled": True, "blockxsize": _BLOCK,
        "blockysize": _BLOCK, "compress": "zstd", "zstd_level": 1, "bigtiff": "if_safer",
    }  # fmt: skip
    try:
        with (
            _library().Env(GDAL_CACHEMAX=_CACHE_BYTES),
            _library().open(whole, "w", **profile) as file,
        ):
            file.update_tags(**(notes or {}))
            yield lambda first, cells: file.write(
                cells, 1, window=Window(0, first, grid.width, len(cells))
            )
        whole.replace(path)
    finally:
        whole.unlink(missing_ok=True)


def _library() -> Any:  # noqa: ANN401 - imported late
    try:
        import rasterio
    except ModuleNotFoundError as error:
        raise SourceError(
            {"zh-Hans": "读取栅格需要 rasterio 库", "en": "rasters need the library rasterio"},
            todo="pip install 'cityagenda[ecosystem]'",
        ) from error
    return rasterio


def _described(
    held: Any,  # noqa: ANN401
    path: Path,
    stamp: tuple[int, int],
    band: int | None,
    *,
    complete: bool,
) -> Raster:
    if band is None and held.count != 1:
        raise SourceError(
            {"zh-Hans": f"有 {held.count} 个波段", "en": f"it has {held.count} bands"},
            where=str(path),
            todo={"zh-Hans": "请指明波段", "en": "say which band"},
        )
    if not held.crs:
        raise SourceError(
            {"zh-Hans": "没有坐标系", "en": "it has no coordinate system"},
            where=str(path),
            todo={"zh-Hans": "请在文件中写明坐标系", "en": "write its system into the file"},
        )
    number = band or 1
    missing, dtype = held.nodatavals[number - 1], held.dtypes[number - 1]
    if missing is None and not complete:
        raise SourceError(
            {
                "zh-Hans": "没有声明无数据值：哪些单元缺失无从知道",
                "en": "it declares no no-data value: which cells are missing cannot be known",
            },
            where=str(path),
            todo={
                "zh-Hans": "请在文件中声明无数据值，或声明没有缺失的单元（complete）",
                "en": "declare the no-data value in the file, or state that no cell is missing "
                "(complete)",
            },
        )
    grid = Grid(held.crs.to_string(), tuple(held.transform)[:6], held.width, held.height)
    return Raster(path, grid, dtype, missing, number, tuple(held.block_shapes[number - 1]), stamp)


def _stamp(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _handle(raster: Raster) -> Any:  # noqa: ANN401
    """Return the open file of a raster, one for each thread and process: they are not shared."""
    if _OPEN.__dict__.get("process") != os.getpid():
        _OPEN.process, _OPEN.files = os.getpid(), {}
    held: dict[Path, tuple[tuple[int, int], Any]] = _OPEN.files
    stamp = _stamp(raster.path)
    if raster.stamp not in ((0, 0), stamp):
        raise SourceError(
            {
                "zh-Hans": "文件在打开之后被更换",
                "en": "the file was replaced since it was opened",
            },
            where=str(raster.path),
            todo={"zh-Hans": "请重新开始计算", "en": "begin the computation again"},
        )
    if raster.path not in held or held[raster.path][0] != stamp:
        if len(held) >= _MOST_OPEN or raster.path in held:
            held.pop(raster.path if raster.path in held else next(iter(held)))[1].close()
        held[raster.path] = stamp, _library().open(raster.path)
    return held[raster.path][1]


def _system(text: str) -> Any:  # noqa: ANN401
    return _library().crs.CRS.from_user_input(text)


def _ellipsoid(crs: str) -> tuple[float, float]:
    found = _ELLIPSOID.search(_system(crs).to_wkt())
    if found is None:
        raise SourceError(f"the system {_name(crs)} names no ellipsoid", todo="name a known system")
    inverse = float(found[2])
    return float(found[1]), 1 / inverse if inverse else 0.0


def _name(crs: str) -> str:
    named = re.match(r'\w+\["([^"]+)"', crs)
    return named[1] if named else crs


def _sides(cell: Floats) -> str:
    wide, high = np.hypot(*cell[:, 0]), np.hypot(*cell[:, 1])
    return f"{wide:g} x {high:g}"
