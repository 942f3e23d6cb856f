"""Urban cooling: how much green, shade and evaporation take from the heat of a city.

Three steps, each over the whole map: the capacity of a cell by its class and the evaporation;
its mitigation, where a park nearby may do more than the cell itself; and the temperature of the
air, mixed over a distance. Only two rasters of the map's size are kept, on the disk.
"""

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from cityagenda.domains.ecosystem import neighbourhoods
from cityagenda.domains.ecosystem.codes import add_places
from cityagenda.domains.ecosystem.neighbourhoods import CUT, Extent, Singles
from cityagenda.domains.ecosystem.plausible import LIMITS, Limits, check
from cityagenda.domains.ecosystem.zones import Map, Runs, Sums, Zones, check_grid
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError
from cityagenda.ground.rasters import (
    BAND,
    Cells,
    Grid,
    Raster,
    Strip,
    aligned,
    strips,
    writing,
)

CAPACITY, MITIGATION, TEMPERATURE = "capacity", "mitigation", "temperature"
EVAPORATION, UNMIXED, WET_BULB = "evaporation", "unmixed", "wet_bulb"
LIGHT, HEAVY = "light_work_lost", "heavy_work_lost"
LAYERS: Final = {
    CAPACITY: "1", MITIGATION: "1", TEMPERATURE: "Cel", EVAPORATION: "1", UNMIXED: "Cel",
    WET_BULB: "Cel", LIGHT: "%", HEAVY: "%",
}  # fmt: skip
"""What is computed, and in what unit; the last three if humidity is known."""
_KEPT: Final = (CAPACITY, MITIGATION, TEMPERATURE)
_LOST: Final = {LIGHT: (31.5, 32.0, 32.5), HEAVY: (27.5, 29.5, 31.5)}
"""From which wet-bulb globe temperatures on a quarter, half and three quarters are lost."""
_ROWS, _WIDE = 512, 32_768
_SQUARE: Final = 1e-3

Integers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Cover:
    """What a class of land cover does for cooling.

    ``shade`` is the share under trees of 2 m and more, ``crop`` the factor of evaporation (Kc);
    ``green`` says whether it counts as green space.
    """

    shade: float
    albedo: float
    crop: float
    green: bool


@dataclass(frozen=True, slots=True)
class Climate:
    """The heat of a city: reference temperature of the country around, and the largest excess.

    Distances are in metres: how far parks cool, and over how far air mixes. ``weights`` are of
    shade, albedo and evaporation; they are divided by their sum. ``least_green`` is how much
    green space in m2 within the distance makes a park. ``humidity`` of the air in %, if it is
    known.
    """

    reference: float
    excess: float
    green_distance: float
    mixing_distance: float
    weights: tuple[float, float, float] = (0.6, 0.2, 0.2)
    least_green: float = 2e4
    humidity: float | None = None


@dataclass(frozen=True, slots=True)
class Cooled:
    """Sums and means over zones of each of `LAYERS`, and what evaporation was divided by."""

    zones: Mapping[str, Sums]
    most_evaporation: float
    extent: Extent


def cooling(  # noqa: PLR0913 - each is a choice of its own
    classes: Raster,
    evaporation: Raster,
    covers: Mapping[int, Cover],
    climate: Climate,
    zones: Zones,
    *,
    extent: Extent | None = None,
    most_evaporation: float | None = None,
    limits: Mapping[str, Limits] = LIMITS,
    folder: Path | None = None,
    scratch: Path | None = None,
    length: int = 2048,
    map: Map = map,  # noqa: A002
) -> Cooled:
    """Return capacity, heat mitigation and air temperature over zones.

    ``CC_i = w1 shade_k + w2 albedo_k + w3 Kc_k ET_i / max(ET)`` for the class ``k`` of cell ``i``;
    ``HM_i`` is the mean ``P_i`` of ``CC`` (nought outside green) around the cell, if there are
    more than 2 ha of green within the distance and it is larger, else ``CC_i``;
    ``T_i = T_ref + (1 - M_i) dT``, ``M`` the mean of ``HM`` over the mixing distance. Means have
    weights ``exp(-r / d)`` as in `neighbourhoods`, distances are rounded to whole cells. With
    humidity ``H`` also the wet-bulb globe temperature ``W = 0.567 T + 0.393 e + 3.94``,
    ``e = 0.06105 H exp(17.27 T / (237.7 + T))``, and the share of light and heavy work that is
    lost to heat.

    Parameters
    ----------
    classes, evaporation
        Land cover, and reference evapotranspiration in mm/a (or of any one period).
    covers
        By class.
    climate
        Temperatures, distances and weights.
    zones
        Over which means are formed.
    extent
        The map: what lies beyond does not count as a neighbour. By default the smallest box
        around all zones; give the whole grid if land beyond the zones shall count.
    most_evaporation
        What evaporation is divided by; by default the largest on the map. One wrong cell
        rescales a whole city: give it if years shall be compared.
    limits
        Between what evaporation must lie.
    folder
        Where `LAYERS` are written as GeoTIFF, if at all.
    scratch
        Where there is room for three numbers of 4 bytes a cell; by default the usual place.
    length
        Of transforms; 2048 unless distances ask for more.
    map
        How rows of blocks are given to workers. They share the disk of this machine.

    Missing data
    ------------
    A cell without class or evaporation has no value, and is no neighbour of others. Zones name
    how many cells they have and miss.

    Raises
    ------
    SourceError
        Grids differ, a class has no cover, evaporation cannot be, or a file cannot be read.
    MethodError
        The grid is in degrees or its cells are no squares, or a distance is too long.

    References
    ----------
    Natural Capital Project, InVEST 3.20.2, urban cooling (its code; the guide calls the weights
    Gaussian, the code has them exponential). P. Zardo et al., Estimating the cooling
    capacity of green infrastructures to support urban planning, Ecosystem Services 26 (2017).
    """
    grid = aligned([classes, evaporation])
    check_grid(classes, zones)
    side = _side(grid)
    held = box(zones) if extent is None else extent
    reach = [round(d / side) for d in (climate.green_distance, climate.mixing_distance)]
    sizes = [neighbourhoods.length(cells, held, length) for cells in reach]
    most = most_evaporation or _most(evaporation, held, limits, map)
    plan = _Plan(classes, evaporation, _tables(covers, climate, most), held, reach[0], sizes[0],
                 climate.least_green / side**2)  # fmt: skip
    with tempfile.TemporaryDirectory(dir=scratch, prefix="cooling-") as room:
        files = {name: Path(room, f"{name}.npy") for name in _KEPT}
        for path in files.values():
            np.lib.format.open_memmap(path, "w+", np.float32, held.shape).flush()
        rows = neighbourhoods.blocks(held, reach[0], sizes[0])
        for _ in map(_mitigated, [(plan, row, files) for row in rows]):
            pass
        rows = neighbourhoods.blocks(held, reach[1], sizes[1])
        air = (climate.reference, climate.excess)
        for _ in map(_mixed, [(held, reach[1], sizes[1], air, row, files) for row in rows]):
            pass
        return Cooled(_summed(plan, climate, files, zones, folder), most, held)


def box(zones: Zones) -> Extent:
    """Return the smallest box of cells that holds all zones."""
    low, high = [math.inf, math.inf], [0, 0]
    for strip in _strips(zones.grid):
        runs = zones.of(strip).runs(strip)
        if len(runs.row):
            low[0] = min(low[0], strip.first + int(runs.row[0]))
            high[0] = max(high[0], strip.first + int(runs.row[-1]) + 1)
            low[1] = min(low[1], int(runs.start.min()))
            high[1] = max(high[1], int(runs.stop.max()))
    if math.isinf(low[0]):
        raise MethodError("no cell lies in a zone", todo="check where the zones lie")
    return Extent(int(low[0]), high[0], int(low[1]), high[1])


def extent_of(bounds: tuple[float, float, float, float], grid: Grid) -> Extent:
    """Return the smallest box of cells that covers bounds (west, south, east, north) on a grid.

    Examples
    --------
    >>> grid = Grid("EPSG:32612", (30.0, 0.0, 0.0, 0.0, -30.0, 300.0), 20, 10)
    >>> extent_of((45.0, 30.0, 120.0, 250.0), grid)
    Extent(first=1, last=9, left=1, right=4)
    """
    wide, _, west, _, high, north = grid.transform
    columns = sorted((bounds[at] - west) / wide for at in (0, 2))
    rows = sorted((bounds[at] - north) / high for at in (1, 3))
    near = 1e-6
    return Extent(
        max(math.floor(rows[0] + near), 0),
        min(math.ceil(rows[1] - near), grid.height),
        max(math.floor(columns[0] + near), 0),
        min(math.ceil(columns[1] - near), grid.width),
    )


@dataclass(frozen=True, slots=True)
class _Tables:
    """By place of a class: ``CC = constant + factor ET``; the last is for what has no class."""

    codes: tuple[int, ...]
    constant: Floats
    factor: Floats
    index: Floats
    green: npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class _Plan:
    classes: Raster
    evaporation: Raster
    tables: _Tables
    extent: Extent
    distance: int
    size: int
    least: float


def _side(grid: Grid) -> float:
    from cityagenda.ground.slopes import sides

    wide, high = sides(grid)
    if abs(wide - high) > _SQUARE * wide:
        raise MethodError(
            {
                "zh-Hans": f"格网单元为 {wide:g} x {high:g} 米，不是正方形",
                "en": f"cells are {wide:g} x {high:g} m, and no squares",
            },
            todo={"zh-Hans": "请先重采样为正方形单元", "en": "resample them to squares first"},
        )
    return min(wide, high)


def _tables(covers: Mapping[int, Cover], climate: Climate, most: float) -> _Tables:
    total = math.fsum(climate.weights)
    shade, albedo, crop = (weight / total for weight in climate.weights)
    held = list(covers.values())
    return _Tables(
        tuple(covers),
        np.array([*(shade * c.shade + albedo * c.albedo for c in held), math.nan]),
        np.array([*(crop * c.crop / most for c in held), math.nan]),
        np.array([*(c.crop / most for c in held), math.nan]),
        np.array([*(c.green for c in held), False], np.uint8),
    )


def _strips(grid: Grid) -> Iterator[Strip]:
    rows = _ROWS if grid.width <= _WIDE else BAND
    for first in range(0, grid.height, rows):
        last = min(first + rows, grid.height)
        yield Strip(first, last, first, last)


def _most(evaporation: Raster, extent: Extent, limits: Mapping[str, Limits], map: Map) -> float:  # noqa: A002
    tasks = [
        (evaporation, max(strip.first, extent.first), min(strip.last, extent.last), extent)
        for strip in strips([evaporation])
        if strip.last > extent.first and strip.first < extent.last
    ]
    lows, highs = zip(*map(_extremes, tasks), strict=True)
    check(evaporation, (min(lows), max(highs)), limits["evaporation"])
    return float(max(highs))


def _extremes(task: tuple[Raster, int, int, Extent]) -> tuple[float, float]:
    from cityagenda.domains.ecosystem import cooling_kernels as kernels

    raster, first, last, extent = task
    cells = raster.read(first, last, (extent.left, extent.right))
    return kernels.extremes(cells, raster.gap)


def _mitigated(task: tuple[_Plan, list[Extent], Mapping[str, Path]]) -> None:
    """Write capacity and mitigation of a row of blocks."""
    from cityagenda.domains.ecosystem import cooling_kernels as kernels

    plan, row, files = task
    tables, whole, around = plan.tables, plan.extent, CUT * plan.distance
    line = Extent(row[0].first, row[0].last, row[0].left, row[-1].right).around(around, whole)
    places = _places(plan, line)
    capacity = np.empty(line.shape, np.float32)
    kernels.capacities(places, _evaporation(plan, line), plan.evaporation.gap, tables.constant,
                       tables.factor, capacity)  # fmt: skip
    steps = np.arange(-plan.distance, plan.distance + 1)
    reach = np.sqrt(plan.distance**2 - steps**2).astype(np.int32)
    full = int((2 * reach + 1).sum())
    for block in row:
        window = block.around(around, whole)
        part = window.inside(line)
        shape = window.shape
        kept = np.empty(shape, np.float32)
        # a margin of nothing, where the map ends before the disc does
        green, there = (np.zeros([n + 2 * plan.distance for n in shape], np.uint8) for _ in "gt")
        middle = tuple(slice(plan.distance, plan.distance + n) for n in shape)
        kernels.of_green(places[part], capacity[part], tables.green, kept, green[middle],
                         there[middle])  # fmt: skip
        inner = block.inside(window)
        park = neighbourhoods.means(kept, plan.distance, inner, plan.size)
        near = tuple(slice(cut.start, cut.stop + 2 * plan.distance) for cut in inner)
        leafy, known = (_counted(cells[near], reach, block.shape, full) for cells in (green, there))
        own = capacity[block.inside(line)]
        _store(files[CAPACITY], whole, block, own)
        found = kernels.mitigations(own, park, leafy, known, plan.least, full)
        _store(files[MITIGATION], whole, block, found)


def _counted(
    cells: npt.NDArray[np.uint8], reach: Integers, shape: tuple[int, int], full: int
) -> Integers:
    from cityagenda.domains.ecosystem import cooling_kernels as kernels

    counts = np.empty(shape, np.int32)
    if cells.all():
        counts[...] = full
    else:
        kernels.discs(cells, reach, counts)
    return counts


def _mixed(
    task: tuple[Extent, int, int, tuple[float, float], list[Extent], Mapping[str, Path]],
) -> None:
    """Write the temperature of a row of blocks."""
    whole, distance, size, (reference, excess), row, files = task
    for block in row:
        window = block.around(CUT * distance, whole)
        held = np.lib.format.open_memmap(files[MITIGATION], "r")
        cells = np.array(held[window.inside(whole)])
        del held
        mixed = neighbourhoods.means(cells, distance, block.inside(window), size)
        found = np.float32(reference + excess) - np.float32(excess) * mixed
        _store(files[TEMPERATURE], whole, block, found)


def _store(path: Path, whole: Extent, block: Extent, found: Singles) -> None:
    held = np.lib.format.open_memmap(path, "r+")
    held[block.inside(whole)] = found
    # closed at once: mapped pages count as memory


_Part = tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.int64]]


def _summed(
    plan: _Plan,
    climate: Climate,
    files: Mapping[str, Path],
    zones: Zones,
    folder: Path | None,
) -> dict[str, Sums]:
    """Return the sums over zones, and write the layers if they are wanted."""
    grid = plan.classes.grid
    parts: dict[str, list[_Part]] = {}
    with ExitStack() as stack:
        layers: dict[str, Callable[[int, Cells], None]] = {}
        for strip in _strips(grid):
            runs = zones.of(strip).runs(strip)
            for name, cells in _rows(plan, climate, files, strip):
                if folder is not None and name not in layers:
                    layers[name] = stack.enter_context(
                        writing(folder / f"{name}.tif", grid, "float32", math.nan,
                                {"unit": LAYERS[name]})
                    )  # fmt: skip
                if name in layers:
                    layers[name](strip.first, cells)
                part = _zonal(cells, runs, len(zones.labels))
                parts.setdefault(name, []).append(part)
    return {name: _sums(zones, held) for name, held in parts.items()}


def _rows(
    plan: _Plan, climate: Climate, files: Mapping[str, Path], strip: Strip
) -> Iterator[tuple[str, Singles]]:
    """Yield the rows of each layer, in the whole width of the grid; NaN beyond the map."""
    from cityagenda.domains.ecosystem import cooling_kernels as kernels

    whole, grid = plan.extent, plan.classes.grid
    first, last = max(strip.first, whole.first), min(strip.last, whole.last)
    line = Extent(first, max(first, last), whole.left, whole.right)
    on_grid = line.inside(Extent(strip.first, strip.last, 0, grid.width))

    def spread(cells: Singles) -> Singles:
        rows = np.full((strip.last - strip.first, grid.width), np.nan, np.float32)
        rows[on_grid] = cells
        return rows

    def kept(name: str) -> Singles:
        held = np.lib.format.open_memmap(files[name], "r")
        return np.array(held[line.inside(whole)])

    yield CAPACITY, spread(kept(CAPACITY))
    mitigation = kept(MITIGATION)
    yield MITIGATION, spread(mitigation)
    excess = np.float32(climate.excess)
    yield UNMIXED, spread(np.float32(climate.reference) + (1 - mitigation) * excess)
    index = np.empty(line.shape, np.float32)
    if index.size:
        cells = _places(plan, line), _evaporation(plan, line), plan.evaporation.gap
        kernels.capacities(*cells, np.zeros_like(plan.tables.index), plan.tables.index, index)
    yield EVAPORATION, spread(index)
    temperature = kept(TEMPERATURE)
    yield TEMPERATURE, spread(temperature)
    if climate.humidity is not None:
        wet = kernels.wet_bulbs(temperature, climate.humidity)
        yield WET_BULB, spread(wet)
        for name, steps in _LOST.items():
            yield name, spread(kernels.work_lost(wet, *steps))


def _places(plan: _Plan, line: Extent) -> Integers:
    places = np.zeros(line.shape, np.int32)
    read = plan.classes.read(line.first, line.last, (line.left, line.right))
    add_places(places, read, plan.classes, plan.tables.codes)
    return places


def _evaporation(plan: _Plan, line: Extent) -> Cells:
    return plan.evaporation.read(line.first, line.last, (line.left, line.right))


def _zonal(cells: Singles, runs: Runs, count: int) -> _Part:
    from cityagenda.domains.ecosystem import kernels

    bands = np.zeros((math.ceil(len(cells) / BAND), count))
    found, gaps = np.zeros(count, np.int64), np.zeros(count, np.int64)
    kernels.sums(cells, runs.row, runs.start, runs.stop, runs.zone, math.nan, BAND, bands,
                 found, gaps)  # fmt: skip
    return bands, found, gaps


def _sums(zones: Zones, parts: Sequence[_Part]) -> Sums:
    bands = np.concatenate([part[0] for part in parts])
    return Sums(
        zones.labels,
        np.array([math.fsum(column) for column in bands.T]),
        np.sum([part[1] for part in parts], axis=0),
        np.sum([part[2] for part in parts], axis=0),
    )
