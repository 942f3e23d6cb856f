"""Counts: how many cells have which zone, class, soil and slope together.

What depends on a cell's labels alone (carbon, runoff by curve number, air purification,
transpiration...) is a sum over a few thousand numbers once cells have been counted. A price, a
scenario or a draw of uncertain parameters is then a product of small arrays; no raster is read
again.

Every cell is counted. On each axis the last label is none: no data, or outside all zones.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from cityagenda.domains.ecosystem.codes import add_places
from cityagenda.domains.ecosystem.zones import Map, Runs, Zones, check_grid
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.rasters import Cells, Grid, Raster, Strip, aligned, strips

ZONE: Final = "zone"
Label = str | int | None
Longs = npt.NDArray[np.int64]
Integers = npt.NDArray[np.int32]

_CHUNK: Final = 1 << 17
"""Cells that are coded at a time: they stay in the cache of a core."""
_COMPUTED: Final = 16
_FINE, _COARSE = 1e6, 1e4
_MOST_FINE: Final = 9e12


class Layer(Protocol):
    """What gives a label to a cell: a raster, or what is computed from one (a slope)."""

    @property
    def raster(self) -> Raster:
        """The raster that is read."""

    @property
    def gap(self) -> float:
        """What a missing cell holds; NaN is missing in any case."""

    def cells(self, strip: Strip) -> Cells:
        """Return a strip, without its halo."""


@dataclass(frozen=True, slots=True)
class Codes:
    """Bins that are codes of classes, in an order of one's own."""

    values: tuple[int, ...]

    @property
    def labels(self) -> tuple[Label, ...]:
        """The codes."""
        return self.values


@dataclass(frozen=True, slots=True)
class Edges:
    """Bins between bounds: the lower bound belongs to a bin, the upper does not.

    An infinite bound leaves a side open; a value beyond the others is an error.

    Examples
    --------
    >>> Edges((0.0, 8.0, 15.0, float("inf"))).labels
    ('[0, 8)', '[8, 15)', '[15, inf)')
    """

    bounds: tuple[float, ...]

    def __post_init__(self) -> None:
        """Raise `MethodError` unless bounds rise."""
        rising = all(low < high for low, high in zip(self.bounds, self.bounds[1:], strict=False))
        if len(self.bounds) < 2 or not rising:  # noqa: PLR2004 - one bin has two bounds
            raise MethodError(
                f"the bounds {self.bounds} do not rise", todo="give at least two, rising"
            )

    @property
    def labels(self) -> tuple[Label, ...]:
        """The intervals."""
        return tuple(
            f"[{low:g}, {high:g})" for low, high in zip(self.bounds, self.bounds[1:], strict=False)
        )


Bins = Codes | Edges


@dataclass(frozen=True, slots=True)
class Counts:
    """Cells by their labels on each axis, and the area in m2 that they have.

    ``axes`` names the labels of each axis in the order of the arrays' axes. ``cell_area`` is
    none on a grid in degrees, where cells of different rows have different areas.
    """

    axes: Mapping[str, tuple[Label, ...]]
    cells: Longs
    areas: Floats
    cell_area: float | None

    def over(self, *names: str) -> "Counts":
        """Return counts on some axes, in that order, summed over all others.

        Raises
        ------
        MethodError
            There is no such axis.
        """
        held = list(self.axes)
        for name in names:
            if name not in held:
                raise MethodError(
                    {
                        "zh-Hans": f"没有按“{name}”统计",
                        "en": f"cells were not counted by '{name}'",
                    },
                    todo={
                        "zh-Hans": f"已有：{'、'.join(held)}",
                        "en": f"there is: {', '.join(held)}",
                    },
                )
        gone = tuple(place for place, name in enumerate(held) if name not in names)
        left = [name for name in held if name in names]
        order = [left.index(name) for name in names]
        return Counts(
            {name: self.axes[name] for name in names},
            self.cells.sum(axis=gone).transpose(order),
            self.areas.sum(axis=gone).transpose(order),
            self.cell_area,
        )

    def place(self, axis: str, label: Label) -> int:
        """Return where a label stands on an axis."""
        return self.axes[axis].index(label)


def joint_counts(
    layers: Mapping[str, Layer],
    bins: Mapping[str, Bins],
    zones: Zones | None = None,
    *,
    map: Map = map,  # noqa: A002
    pieces: int | None = None,
) -> Counts:
    """Return how many cells have which labels together, in one pass over the rasters.

    ``n(z, k, s, ...) = #{i: zone_i = z, class_i = k, soil_i = s, ...}``. Integers are added,
    so that neither strips nor processes change anything.

    Parameters
    ----------
    layers
        By the name of their axis, aligned: class, soil, slope...
    bins
        By the same names.
    zones
        The first axis, if given; its last label is none, for cells outside of all zones.
    map
        How strips are given to workers: `map`, that of an executor, or of a cluster.
    pieces
        In how many strips; by default as many as memory wants.

    Missing data
    ------------
    A missing cell is counted under the label none of its axis.

    Raises
    ------
    SourceError
        Grids differ, a class is not among the bins, a value lies beyond them, or a file cannot
        be read.
    MethodError
        Axes and bins do not fit, or there are too many bins in all.
    """
    if not layers or set(layers) != set(bins) or ZONE in layers:
        raise MethodError(
            f"layers ({', '.join(layers)}) and bins ({', '.join(bins)}) do not fit",
            todo=f"give bins for each layer, and none named '{ZONE}'",
        )
    rasters = [layer.raster for layer in layers.values()]
    grid = aligned(rasters)
    if zones is not None:
        check_grid(rasters[0], zones)
    axes: dict[str, tuple[Label, ...]] = {} if zones is None else {ZONE: (*zones.labels, None)}
    axes |= {name: (*bins[name].labels, None) for name in layers}
    shape = tuple(len(labels) for labels in axes.values())
    _check_size(shape)
    unit = _unit(grid)
    tasks = [
        _Task(tuple(layers.values()), tuple(bins[name] for name in layers),
              zones.of(strip) if zones else None, strip, shape, unit)
        for strip in strips(rasters, pieces=pieces, beside=_beside(layers))
    ]  # fmt: skip
    cells, areas = reduce(_added, map(_strip_counts, tasks))
    cell = grid.cell_area
    return Counts(
        axes,
        cells.reshape(shape),
        (cells * cell if areas is None else areas / unit).reshape(shape),
        cell,
    )


@dataclass(frozen=True, slots=True)
class _Task:
    """A strip with all that another process needs to count it."""

    layers: tuple[Layer, ...]
    bins: tuple[Bins, ...]
    zones: Zones | None
    strip: Strip
    shape: tuple[int, ...]
    unit: float | None


def _strip_counts(task: _Task) -> tuple[Longs, Longs | None]:
    from cityagenda.domains.ecosystem import kernels

    zones = len(task.zones.labels) if task.zones else 0
    size = math.prod(task.shape)
    counts = np.zeros((zones + 1, kernels.LANES, size // (zones + 1)), np.int64)
    nothing = np.empty(0, np.int32)
    runs = task.zones.runs(task.strip) if task.zones else Runs(*[nothing] * 4)
    for first, codes in coded_strip(task.layers, task.bins, None, task.strip):
        here = runs.between(first, first + len(codes))
        kernels.tallied(codes, here.row, here.start, here.stop, here.zone, zones, counts)
    return counts.sum(axis=1).ravel(), _strip_areas(task, size) if task.unit else None


def _strip_areas(task: _Task, size: int) -> Longs:
    """Return the areas of unequal cells, in whole parts of a m2."""
    from cityagenda.domains.ecosystem import kernels

    areas = np.zeros(size, np.int64)
    row_areas = task.layers[0].raster.grid.row_areas[task.strip.first : task.strip.last]
    weights = np.rint(row_areas * (task.unit or 1)).astype(np.int64)
    for first, codes in coded_strip(task.layers, task.bins, task.zones, task.strip):
        kernels.weighed(codes, weights[first : first + len(codes)], areas)
    return areas


def coded_strip(
    layers: Sequence[Layer], bins: Sequence[Bins], zones: Zones | None, strip: Strip
) -> Iterator[tuple[int, Integers]]:
    """Yield the codes of a strip's cells, some rows at a time, and where in it they begin.

    A code is the place of a cell's labels in an array of counts. The codes are written over
    for the rows after them.
    """
    from cityagenda.domains.ecosystem import kernels

    shape = [len(held.labels) + 1 for held in bins]
    strides = [math.prod(shape[place + 1 :]) for place in range(len(shape))]
    held = [layer.cells(strip) for layer in layers]
    runs = zones.runs(strip) if zones else None
    rows, width = held[0].shape
    step = max(1, _CHUNK // width)
    room = np.empty((min(step, rows), width), np.int32)
    for first in range(0, rows, step):
        last = min(first + step, rows)
        codes = room[: last - first]
        stride = math.prod(shape)
        codes[...] = len(zones.labels) * stride if zones else 0
        if runs:
            here = runs.between(first, last)
            kernels.painted(codes, here.row, here.start, here.stop, here.zone, stride)
        for layer, one, cells, stride in zip(layers, bins, held, strides, strict=True):
            _add(codes, cells[first:last], layer, one, stride)
        yield first, codes


def _add(codes: Integers, cells: Cells, layer: Layer, bins: Bins, stride: int) -> None:
    from cityagenda.domains.ecosystem import kernels

    if isinstance(bins, Codes):
        add_places(codes, cells, layer.raster, bins.values, stride)
        return
    outside = kernels.binned(codes, cells, np.asarray(bins.bounds), layer.gap, stride)
    if outside:
        low, high = bins.bounds[0], bins.bounds[-1]
        raise SourceError(
            {
                "zh-Hans": f"有 {outside:,} 个单元的值不在 {low:g} 至 {high:g} 之间"
                "（仅计所读各行）",
                "en": f"{outside:,} cells of the rows read are not between {low:g} and {high:g}",
            },
            where=str(layer.raster.path),
            todo={
                "zh-Hans": "请检查单位，或以无穷大作为最外侧的界限",
                "en": "check the unit, or leave the outermost bounds infinite",
            },
        )


def _added(
    one: tuple[Longs, Longs | None], two: tuple[Longs, Longs | None]
) -> tuple[Longs, Longs | None]:
    areas = None if one[1] is None or two[1] is None else one[1] + two[1]
    return one[0] + two[0], areas


def _beside(layers: Mapping[str, Layer]) -> int:
    """Return how many bytes a cell needs for what is computed from rasters."""
    return sum(_COMPUTED for layer in layers.values() if not isinstance(layer, Raster))


def _unit(grid: Grid) -> float | None:
    """Return in what part of a m2 areas of unequal cells are added, as whole numbers."""
    if not grid.geographic:
        return None
    return _FINE if grid.row_areas.sum() * grid.width < _MOST_FINE else _COARSE


def _check_size(shape: tuple[int, ...]) -> None:
    from cityagenda.domains.ecosystem.kernels import MOST_CODES

    if math.prod(shape) > MOST_CODES:
        raise MethodError(
            f"{' x '.join(map(str, shape))} labels are more than {MOST_CODES:,} counts",
            todo="count by fewer axes or wider bins",
        )
