"""Patches: where natural land inside the control line was built over, one by one.

A cell has been built over if its class was natural at the opening and is built at the closing.
Cells that touch are a patch. Only runs of such cells leave the tile they are found in, and they
are joined when all tiles have been read: a seam between tiles is nowhere. Patches below a least
area are noise as often as not; they are not listed, but their area is stated, so that all areas
add up to that of the transitions.

One map can be wrong. A change holds if a third, later map still shows it (two dates after the
change agree); without one every patch is provisional.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from cityagenda.domains.ecosystem.control_line import shape_of
from cityagenda.domains.ecosystem.counts import Codes, Layer, coded_strip
from cityagenda.domains.ecosystem.cover import Cover
from cityagenda.domains.ecosystem.zones import Map, Zones, check_grid
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError
from cityagenda.ground.rasters import Grid, Strip, aligned, strips
from cityagenda.ground.shapes import Shape, library
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text

State = Literal["provisional", "lasting", "reverted"]
STATES: Final[dict[str, Text]] = {
    "provisional": {"zh-Hans": "待后一期地图确认", "en": "to be confirmed by a later map"},
    "lasting": {"zh-Hans": "后一期地图仍为建设用地", "en": "still built on the later map"},
    "reverted": {"zh-Hans": "后一期地图已非建设用地", "en": "no longer built on the later map"},
}
MOST_RUNS: Final = 20_000_000
_LAYERS: Final = (("opening", "closing"), ("opening", "closing", "later"))
_NO, _BLANK = -1, -2
_STILL, _GONE, _UNKNOWN = 0, 1, 2

Longs = npt.NDArray[np.int64]
Integers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes a patch.

    Its least area in m2, whether cells that share no more than a corner are joined, and the part
    of it that must still be built on a later map.
    """

    least_area: float
    corners_join: bool
    lasting_share: float

    def __post_init__(self) -> None:
        """Raise `MethodError` if a number cannot be."""
        if not 0 <= self.least_area < math.inf or not 0 < self.lasting_share <= 1:
            raise MethodError(
                f"a least area of {self.least_area:g} m2 and a share of {self.lasting_share:g} "
                "are no rule of patches",
                todo="give an area of 0 or more, and a share above 0 and up to 1",
            )


@dataclass(frozen=True, slots=True)
class Patch:
    """A patch of natural land that was built over.

    ``corner`` is the centre of its first cell (the westernmost of its top row) in coordinates
    of the grid. Areas are in m2: by zone; by class before and after; and of what is still built,
    no longer built, or not known on the later map.
    """

    number: int
    shape: Shape
    cells: int
    area: float
    corner: tuple[float, float]
    zones: Mapping[str, float]
    classes: Mapping[tuple[int, int], float]
    still: float
    gone: float
    unknown: float
    state: State

    @property
    def zone(self) -> str:
        """The zone that most of it lies in."""
        return max(self.zones, key=lambda zone: (self.zones[zone], zone))


@dataclass(frozen=True, slots=True)
class Patches:
    """The patches of an area, in the order of their first cell from the north-west.

    ``small`` are those below the least area: how many, and their area in m2. ``unjudged`` cells
    inside the line have no class at the opening or closing.
    """

    patches: tuple[Patch, ...]
    grid: Grid
    small: tuple[int, float]
    unjudged: int

    @property
    def area(self) -> float:
        """The area of all patches, small ones too, in m2."""
        return math.fsum([self.small[1], *(patch.area for patch in self.patches)])


@dataclass(frozen=True, slots=True)
class _Task:
    """A strip with all that another process needs to find its runs."""

    layers: tuple[Layer, ...]
    codes: tuple[int, ...]
    zones: Zones
    strip: Strip
    places: Integers


def patches(
    layers: Mapping[str, Layer],
    cover: Cover,
    zones: Zones,
    rule: Rule,
    *,
    map: Map = map,  # noqa: A002 - it takes the place of the builtin
    pieces: int | None = None,
) -> Patches:
    """Return the patches of natural land inside the line that were built over.

    Parameters
    ----------
    layers
        Maps of land cover on one grid: ``opening``, ``closing`` and, if there is one, ``later``.
    cover
        Which classes are natural, which built.
    zones
        The land inside the line, or its parts by district (`control_line.inside`).
    rule
        What makes a patch, see `rule_of`.
    map
        How strips are given to workers: `map`, that of an executor, or of a cluster.
    pieces
        In how many strips; by default as many as memory wants.

    Missing data
    ------------
    A cell without a class at the opening or closing is in no patch; such cells are counted. One
    without a class on the later map neither confirms nor refutes: a patch of such cells alone
    stays provisional.

    Raises
    ------
    SourceError
        Grids differ, a map has a class that is not in the cover, or a file cannot be read.
    MethodError
        Layers are not those named, or so many runs of cells changed that the maps cannot be of
        the same product.

    References
    ----------
    A. Rosenfeld, J. L. Pfaltz, Sequential operations in digital picture processing, Journal of
    the ACM 13(4), 1966 (joining by runs of rows).
    """
    if tuple(layers) not in _LAYERS:
        raise MethodError(
            f"maps named {', '.join(layers)} are not two or three dates",
            todo="give opening and closing, and later if there is one, in this order",
        )
    rasters = [layer.raster for layer in layers.values()]
    grid = aligned(rasters)
    check_grid(rasters[0], zones)
    places = _places(cover, len(zones.labels), later="later" in layers)
    tasks = [
        _Task(tuple(layers.values()), cover.classes, zones.of(strip), strip, places)
        for strip in strips(rasters, pieces=pieces)
    ]
    found, unjudged, many = [], 0, 0
    for runs, blank in map(_runs_of, tasks):
        many += runs.shape[1]
        _check_many(many)
        found.append(runs)
        unjudged += blank
    return _made(np.concatenate(found, axis=1), grid, zones.labels, cover, rule, unjudged)


def rule_of(pack: Standard) -> Rule:
    """Return what makes a patch by a pack on `control-line-watch`.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> rule_of(library().standard("control-line-watch", "CN-4403", date(2025, 12, 31)))
    Rule(least_area=400.0, corners_join=True, lasting_share=0.5)
    """
    given = pack.constants
    return Rule(
        float(given["least_area_m2"]), bool(given["corners_join"]), float(given["lasting_share"])
    )


def _places(cover: Cover, zones: int, *, later: bool) -> Integers:
    """Return for each code of a cell: that of a change inside the line, or `_NO` or `_BLANK`.

    A change has a zone, a class before and after, and what the later map says of it.
    """
    many = len(cover.classes)
    made = np.full((zones + 1, many + 1, many + 1, many + 1 if later else 1), _NO, np.int32)
    made[:zones, many] = made[:zones, :, many] = _BLANK
    built = [code in cover.built for code in cover.classes]
    says = np.where([*built, False], _STILL, _GONE)
    says[-1] = _UNKNOWN
    for zone in range(zones):
        for before, code in enumerate(cover.classes):
            if code not in cover.natural:
                continue
            for after in np.flatnonzero(built):
                key = (zone * many + before) * many + after
                made[zone, before, after] = key * 3 + (says if later else _UNKNOWN)
    return made.ravel()


def _runs_of(task: _Task) -> tuple[Integers, int]:
    """Return the runs of changed cells of a strip (row, start, stop, change), and blank cells."""
    from cityagenda.domains.ecosystem import kernels

    bins = [Codes(task.codes)] * len(task.layers)
    found, blank, many = [np.empty((4, 0), np.int32)], 0, 0
    for first, codes in coded_strip(task.layers, bins, task.zones, task.strip):
        places = task.places[codes]
        gone = places == _BLANK
        blank += int(np.count_nonzero(gone))
        places[gone] = _NO
        runs = np.stack(kernels.runs(places, _NO))
        runs[0] += task.strip.first + first
        many += runs.shape[1]
        _check_many(many)
        found.append(runs)
    return np.concatenate(found, axis=1), blank


def _check_many(runs: int) -> None:
    if runs > MOST_RUNS:
        raise MethodError(
            {
                "zh-Hans": f"变化的单元连成 {runs:,} 段以上，两期地图不像出自同一产品",
                "en": f"changed cells make more than {runs:,} runs: the maps are hardly of the "
                "same product",
            },
            todo={
                "zh-Hans": "请使用同一产品的两期地图，或分区计算",
                "en": "take two dates of one product, or compute it part by part",
            },
        )


def _made(
    runs: Integers, grid: Grid, labels: Sequence[str], cover: Cover, rule: Rule, unjudged: int
) -> Patches:
    from cityagenda.domains.ecosystem import patches_kernels

    row, start, stop, change = runs
    if not len(row):
        return Patches((), grid, (0, 0.0), unjudged)
    first = patches_kernels.joined(row, start, stop, int(rule.corners_join))
    heads, place = np.unique(first, return_inverse=True)
    cells = (stop - start).astype(np.int64)
    sizes = cells * grid.row_areas[row]
    counts = np.bincount(place, cells).astype(np.int64)
    areas = _areas(place, cells, sizes, grid, len(heads))
    kept = np.flatnonzero(areas >= rule.least_area)
    small = np.delete(areas, kept)
    order = np.argsort(place, kind="stable")
    ends = np.searchsorted(place[order], np.arange(len(heads) + 1))
    made = []
    for number, patch in enumerate(kept.tolist(), start=1):
        own = order[ends[patch] : ends[patch + 1]]
        keys, at = np.unique(change[own], return_inverse=True)
        parts = _areas(at, cells[own], sizes[own], grid, len(keys)).tolist()
        zones, classes, later = _parted(keys.tolist(), parts, labels, cover)
        made.append(
            Patch(
                number,
                _shape(row[own], start[own], stop[own], grid),
                int(counts[patch]),
                float(areas[patch]),
                _centre(int(row[heads[patch]]), int(start[heads[patch]]), grid),
                zones,
                classes,
                *later,
                _state(later, rule),
            )
        )
    return Patches(tuple(made), grid, (len(small), math.fsum(small.tolist())), unjudged)


def _areas(place: Longs, cells: Longs, sizes: Floats, grid: Grid, many: int) -> Floats:
    """Return areas in m2 by place; of equal cells they are exact."""
    cell = grid.cell_area
    if cell is None:
        return np.asarray(np.bincount(place, sizes, many), np.float64)
    return np.asarray(np.bincount(place, cells, many) * cell, np.float64)


def _parted(
    keys: Sequence[int], areas: Sequence[float], labels: Sequence[str], cover: Cover
) -> tuple[dict[str, float], dict[tuple[int, int], float], tuple[float, float, float]]:
    """Return areas by zone, by class before and after, and by what the later map says."""
    many, codes = len(cover.classes), cover.classes
    zones: dict[str, list[float]] = {}
    classes: dict[tuple[int, int], list[float]] = {}
    later: list[list[float]] = [[], [], []]
    for key, area in zip(keys, areas, strict=True):
        pair, says = divmod(key, 3)
        rest, after = divmod(pair, many)
        zone, before = divmod(rest, many)
        zones.setdefault(labels[zone], []).append(area)
        classes.setdefault((codes[before], codes[after]), []).append(area)
        later[says].append(area)
    still, gone, unknown = map(math.fsum, later)
    return (
        {zone: math.fsum(part) for zone, part in zones.items()},
        {pair: math.fsum(part) for pair, part in classes.items()},
        (still, gone, unknown),
    )


def _state(later: tuple[float, float, float], rule: Rule) -> State:
    still, gone, _ = later
    if not still and not gone:
        return "provisional"
    return "lasting" if still >= rule.lasting_share * (still + gone) else "reverted"


def _shape(row: Integers, start: Integers, stop: Integers, grid: Grid) -> Shape:
    """Return runs as polygons in coordinates of the grid."""
    shapely = library()
    west, top, east, bottom = _rectangles(row, start, stop)
    drawn = shapely.union_all(shapely.box(west, top, east, bottom))
    a, b, x, d, e, y = grid.transform
    turned = shape_of(shapely.simplify(drawn, 0.0))
    return tuple(
        tuple(ring @ np.array([[a, d], [b, e]]) + [x, y] for ring in polygon) for polygon in turned
    )


def _rectangles(
    row: Integers, start: Integers, stop: Integers
) -> tuple[Integers, Integers, Integers, Integers]:
    """Return runs as few rectangles: joined along rows, then down columns where they are equal.

    Examples
    --------
    >>> row, start, stop = np.array([[0, 0, 1], [2, 4, 2], [4, 5, 5]])
    >>> [side.tolist() for side in _rectangles(row, start, stop)]
    [[2], [0], [5], [2]]
    """
    begins = np.flatnonzero(np.r_[True, (row[1:] != row[:-1]) | (start[1:] != stop[:-1])])
    west, top, east = start[begins], row[begins], stop[np.r_[begins[1:] - 1, len(row) - 1]]
    order = np.lexsort((top, east, west))
    west, top, east = west[order], top[order], east[order]
    same = (west[1:] == west[:-1]) & (east[1:] == east[:-1]) & (top[1:] == top[:-1] + 1)
    begins = np.flatnonzero(np.r_[True, ~same])
    ends = np.r_[begins[1:] - 1, len(top) - 1]
    return west[begins], top[begins], east[begins], top[ends] + 1


def _centre(row: int, column: int, grid: Grid) -> tuple[float, float]:
    a, b, x, d, e, y = grid.transform
    return (
        x + a * (column + 0.5) + b * (row + 0.5),
        y + d * (column + 0.5) + e * (row + 0.5),
    )
