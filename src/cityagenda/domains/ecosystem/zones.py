"""Zones: the parts of a city that accounts are made for, as runs of cells along rows.

A cell belongs to the zone that its centre lies in; a centre on a border belongs to the zone to
its west, or south, as where GDAL draws polygons. Zones come as polygons or as a raster of
codes. As runs they are exact, small enough to be sent to every process, and are never drawn
again: a sum over a zone is a walk along its runs. Two zones that share a border share its
corners, so that no cell falls between them; two that cover the same cell are an error, for it
would be counted twice.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cityagenda.domains.ecosystem.codes import add_places
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.rasters import BAND, Grid, Raster, Strip, aligned, strips
from cityagenda.ground.shapes import Shape

Map = Callable[..., Iterable[Any]]
"""`map`, or what takes its place: that of an executor, or one that sends work to a cluster."""
Integers = npt.NDArray[np.int32]

_SLACK: Final = 1e-6
"""Of a cell: by how much a zone may lie beyond the grid."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Runs of cells: in which row of a strip, from ``start`` up to ``stop``, of which zone.

    They are sorted by row and start. ``zone`` is a place in the labels.
    """

    row: Integers
    start: Integers
    stop: Integers
    zone: Integers

    def between(self, first: int, last: int) -> "Runs":
        """Return the runs of some rows, counted from the first of them."""
        low, high = np.searchsorted(self.row, [first, last])
        return Runs(self.row[low:high] - np.int32(first), self.start[low:high],
                    self.stop[low:high], self.zone[low:high])  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """Zones given as polygons."""

    labels: tuple[str, ...]
    grid: Grid
    all_runs: Runs

    def of(self, strip: Strip) -> "Drawn":
        """Return these zones as far as a strip needs them, to be sent to another process."""
        return Drawn(self.labels, self.grid, self.all_runs.between(strip.first, strip.last))

    def runs(self, strip: Strip) -> Runs:
        """Return the runs of a strip; of zones made by `of`, for that strip alone."""
        del strip
        return self.all_runs


@dataclass(frozen=True, slots=True)
class Coded:
    """Zones given as a raster of codes."""

    labels: tuple[str, ...]
    grid: Grid
    raster: Raster
    codes: tuple[int, ...]

    def of(self, strip: Strip) -> "Coded":
        """Return these zones: each strip is read where it is needed."""
        del strip
        return self

    def runs(self, strip: Strip) -> Runs:
        """Return the runs of a strip.

        Raises
        ------
        SourceError
            The raster has a code that no zone has.
        """
        from cityagenda.domains.ecosystem import kernels

        places = np.zeros((strip.last - strip.first, self.grid.width), np.int32)
        add_places(places, self.raster.read(strip.first, strip.last), self.raster, self.codes)
        return Runs(*kernels.runs(places, len(self.codes)))


Zones = Drawn | Coded


def drawn(
    shapes: Mapping[str, Shape], grid: Grid, *, crs: str | None = None, clipped: bool = False
) -> Drawn:
    """Return polygons as zones of a grid.

    Parameters
    ----------
    shapes
        By label, as `cityagenda.ground.shapes` reads them.
    grid
        That of the rasters.
    crs
        In which the polygons are, if not in that of the grid; their corners are moved.
    clipped
        The caller states that zones may reach beyond the rasters, and that what lies there is
        left out.

    Raises
    ------
    SourceError
        A zone lies outside of the raster or, unless ``clipped``, reaches beyond it; it has no
        centre of a cell; or two zones cover the same cell.
    """
    _check_some(shapes)
    corners = [_corners(shape, grid, crs) for shape in shapes.values()]
    for label, rings in zip(shapes, corners, strict=True):
        _check_inside(label, np.vstack([ring for _, ring in rings]), grid, clipped=clipped)
    row, start, stop, zone = _scanned(corners, grid)
    labels = tuple(shapes)
    _check_apart(labels, row, start, stop, zone)
    empty = set(range(len(labels))) - set(zone.tolist())
    if empty:
        raise SourceError(
            {
                "zh-Hans": "分区小于一个单元，没有任何单元的中心落在其中",
                "en": "the zone is so small that it holds no centre of a cell",
            },
            where=labels[min(empty)],
            todo={"zh-Hans": "请使用更细的栅格", "en": "use finer rasters"},
        )
    return Drawn(labels, grid, Runs(row, start, stop, zone))


def coded(raster: Raster, labels: Mapping[int, str]) -> Coded:
    """Return the zones of a raster of codes.

    Raises
    ------
    SourceError
        The codes are no whole numbers.
    """
    _check_some(labels)
    if raster.floating:
        raise SourceError(
            {"zh-Hans": "分区编码必须是整数", "en": "codes of zones must be whole numbers"},
            where=str(raster.path),
            todo={"zh-Hans": "请以整数类型保存", "en": "save it as integers"},
        )
    return Coded(tuple(labels.values()), raster.grid, raster, tuple(labels))


@dataclass(frozen=True, slots=True)
class Sums:
    """The sum of a raster over each zone, and how many cells it has and misses there."""

    labels: tuple[str, ...]
    sums: Floats
    cells: npt.NDArray[np.int64]
    gaps: npt.NDArray[np.int64]

    @property
    def means(self) -> Floats:
        """The mean of the cells that have a value; NaN where none has."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.asarray(self.sums / self.cells)


def zonal_sums(
    raster: Raster,
    zones: Zones,
    *,
    map: Map = map,  # noqa: A002 - it takes the place of the builtin
    pieces: int | None = None,
) -> Sums:
    """Return the sums of a raster over zones.

    ``S_z = sum_(i in z) v_i``, in the unit of the raster. It is summed in double precision
    along bands of 64 rows and over these to the last digit, so that the sum does not depend on
    how many strips or processes there are.

    Parameters
    ----------
    raster, zones
        On the same grid.
    map
        How strips are given to workers.
    pieces
        In how many strips; by default as many as memory wants.

    Missing data
    ------------
    Missing cells are left out and counted.

    Raises
    ------
    SourceError
        The grids differ, or a file cannot be read.

    References
    ----------
    The sum to the last digit is that of J. R. Shewchuk (1997), as in Python's `math.fsum`.
    """
    check_grid(raster, zones)
    tasks = [(raster, zones.of(strip), strip) for strip in strips([raster], pieces=pieces)]
    parts = list(map(_sums_of, tasks))
    bands = np.concatenate([part[0] for part in parts])
    cells = np.sum([part[1] for part in parts], axis=0)
    gaps = np.sum([part[2] for part in parts], axis=0)
    sums = np.array([math.fsum(column) for column in bands.T])
    return Sums(zones.labels, sums, cells, gaps)


def _sums_of(task: tuple[Raster, Zones, Strip]) -> tuple[Floats, Any, Any]:
    from cityagenda.domains.ecosystem import kernels

    raster, zones, strip = task
    cells = raster.read(strip.first, strip.last)
    runs = zones.runs(strip)
    count = len(zones.labels)
    bands = np.zeros((math.ceil(len(cells) / BAND), count))
    found, gaps = np.zeros(count, np.int64), np.zeros(count, np.int64)
    kernels.sums(cells, runs.row, runs.start, runs.stop, runs.zone, raster.gap, BAND, bands,
                 found, gaps)  # fmt: skip
    return bands, found, gaps


def _check_some(given: Mapping[Any, Any]) -> None:
    if not given:
        raise MethodError("no zone was given", todo="give at least one zone")


def check_grid(raster: Raster, zones: Zones) -> None:
    """Raise `SourceError` if a raster is not on the grid of zones."""
    if isinstance(zones, Coded):
        aligned([raster, zones.raster])
        return
    found = raster.grid.difference(zones.grid)
    if found is not None:
        raise SourceError(
            {
                "zh-Hans": f"与分区所用的格网不一致：{found['zh-Hans']}",
                "en": f"its grid is not the one that zones were drawn on: {found['en']}",
            },
            where=str(raster.path),
            todo={"zh-Hans": "请在该格网上重新划分", "en": "draw the zones on its grid"},
        )


def _corners(shape: Shape, grid: Grid, crs: str | None) -> list[tuple[int, Floats]]:
    """Return rings in columns and rows of a grid, each with the number of its polygon."""
    a, b, x0, d, e, y0 = grid.transform
    inverse = np.linalg.inv(np.array([[a, b], [d, e]]))
    return [
        (number, (_moved(ring, grid, crs) - [x0, y0]) @ inverse.T)
        for number, polygon in enumerate(shape)
        for ring in polygon
    ]


def _moved(ring: Floats, grid: Grid, crs: str | None) -> Floats:
    if crs is None or crs == grid.crs:
        return ring
    from rasterio.warp import transform

    return np.column_stack(transform(crs, grid.crs, ring[:, 0], ring[:, 1]))


def _check_inside(label: str, points: Floats, grid: Grid, *, clipped: bool) -> None:
    low, high = points.min(axis=0), points.max(axis=0)
    most = np.array([grid.width, grid.height])
    if not np.isfinite(points).all() or (high <= 0).any() or (low >= most).any():
        raise SourceError(
            {"zh-Hans": "分区完全在栅格之外", "en": "the zone lies outside of the raster"},
            where=label,
            todo={
                "zh-Hans": "请检查坐标系，或使用覆盖该分区的栅格",
                "en": "check its coordinate system, or use rasters that cover it",
            },
        )
    beyond = max(*(-low), *(high - most))
    if beyond > _SLACK and not clipped:
        raise SourceError(
            {
                "zh-Hans": f"分区超出栅格边缘 {beyond:g} 个单元",
                "en": f"the zone reaches {beyond:g} cells beyond the raster",
            },
            where=label,
            todo={
                "zh-Hans": "请使用覆盖该分区的栅格，或声明超出部分不计（clipped）",
                "en": "use rasters that cover it, or state that the rest is left out (clipped)",
            },
        )


def _scanned(
    zones: Sequence[Sequence[tuple[int, Floats]]], grid: Grid
) -> tuple[Integers, Integers, Integers, Integers]:
    """Return runs: between the first and second crossing of a row's middle, third and fourth..."""
    starts, ends, owner = [], [], []
    number = 0
    polygons: list[int] = []
    for place, rings in enumerate(zones):
        for polygon, ring in rings:
            starts.append(ring[:-1])
            ends.append(ring[1:])
            owner.append(np.full(len(ring) - 1, number + polygon))
        polygons += [place] * (rings[-1][0] + 1)
        number = len(polygons)
    one, two = np.vstack(starts), np.vstack(ends)
    swapped = one[:, 1] > two[:, 1]
    upper = np.where(swapped[:, None], two, one)
    lower = np.where(swapped[:, None], one, two)
    begin = np.clip(np.ceil(upper[:, 1] - 0.5), 0, grid.height).astype(np.int64)
    end = np.clip(np.ceil(lower[:, 1] - 0.5), 0, grid.height).astype(np.int64)
    many = end - begin
    edge = np.repeat(np.arange(len(many)), many)
    row = np.arange(len(edge)) - np.repeat(np.cumsum(many) - many - begin, many)
    slope = (lower[:, 0] - upper[:, 0])[edge] / (lower[:, 1] - upper[:, 1])[edge]
    x = upper[edge, 0] + (row + 0.5 - upper[edge, 1]) * slope
    key = np.concatenate(owner)[edge]
    order = np.lexsort((x, row * number + key))
    row, key, x = row[order[::2]], key[order[::2]], x[order]
    column = np.clip(np.floor(x + 0.5), 0, grid.width).astype(np.int32)
    start, stop = column[::2], column[1::2]
    kept = np.flatnonzero(stop > start)
    kept = kept[np.argsort(row[kept] * grid.width + start[kept])]
    zone = np.array(polygons, np.int32)[key[kept]]
    return row[kept].astype(np.int32), start[kept], stop[kept], zone


def _check_apart(
    labels: Sequence[str], row: Integers, start: Integers, stop: Integers, zone: Integers
) -> None:
    """Raise an error if two runs of a row share cells."""
    if not len(row):
        return
    width = int(stop.max()) + 1
    begin = row.astype(np.int64) * width + start
    end = np.maximum.accumulate(row.astype(np.int64) * width + stop)
    shared = np.minimum(end[:-1], begin[1:] + (stop - start)[1:]) - begin[1:]
    at = np.flatnonzero(shared > 0)
    if not len(at):
        return
    first = int(at[0])
    pair = labels[zone[first]], labels[zone[first + 1]]
    cells = int(shared[at].sum())
    raise SourceError(
        {
            "zh-Hans": f"分区“{pair[0]}”与“{pair[1]}”重叠；重叠的单元共 {cells:,} 个",
            "en": f"the zones '{pair[0]}' and '{pair[1]}' overlap; "
            f"{cells:,} cells lie in two zones",
        },
        where=f"row {row[first] + 1}",
        todo={
            "zh-Hans": "请更正边界，使每处只属于一个分区",
            "en": "correct the borders so that each place belongs to one zone",
        },
    )
