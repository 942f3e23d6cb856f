"""A honeycomb whose cells belong to areas: the raw matter of a drawn map.

A honeycomb is laid over a plane with weighted sites. Cells near enough to the sites are
land. Each belongs to the site that is nearest in a gently bent space, with handicaps that
bring each area to its share of the land. Every area, and all land, is one piece.

Only addition, multiplication and division are used on floating-point numbers, and the
random numbers of the standard library, so that the digits are the same on every machine.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

OUTSIDE = -1
FLAT = 0.8660254037844386
"""The distance of two rows as a share of the distance of two cells: half the root of 3."""

_PI = 3.14159
_CELLS = 125  # cells along the side of a square as large as all areas together
_BENDS = ((30.0, 5.6), (12.5, 3.1), (5.6, 1.7), (2.8, 0.72))  # wave length, height (cells)
_REACH, _SHORE = 2.0, 0.18  # how far a site's land reaches, and how much land makes a shore
_FLOOD = -4.0  # what a site of water adds
_ROUNDS, _STEP = 80, 0.35  # of the search for handicaps


@dataclass(frozen=True, slots=True)
class Site:
    """A point of the plane in metres: whose land it is (none for water), and how much (km²)."""

    area: str | None
    x: float
    y: float
    weight: float


@dataclass(frozen=True, slots=True)
class Honeycomb:
    """The area of each cell, row by row: an index of ``leaves`` or `OUTSIDE`.

    Odd rows stand half a cell to the east. ``pitch`` is the distance of two cells in metres.
    """

    labels: Integers
    columns: int
    pitch: float


def honeycomb(leaves: Sequence[str], sites: Sequence[Site], seed: int) -> Honeycomb:
    """Return the honeycomb over sites, its land shared among areas by their weights.

    An area may end up without a cell if its sites lie too close to others.
    """
    total = sum(s.weight for s in sites if s.area is not None)
    pitch = 1000 * total**0.5 / _CELLS
    radius = 1000 * max(s.weight for s in sites) ** 0.5 * _REACH
    xs, ys = [s.x for s in sites], [s.y for s in sites]
    columns = int((max(xs) - min(xs) + 2 * radius) / pitch) + 2
    rows = int((max(ys) - min(ys) + 2 * radius) / (pitch * FLAT)) + 2
    row, column = np.divmod(np.arange(rows * columns), columns)
    x, y = _bent((column + 0.5 * (row % 2)) * pitch, row * (pitch * FLAT), pitch=pitch, seed=seed)
    east, north = x + (min(xs) - radius), y + (min(ys) - radius)
    squares = [(east - s.x) * (east - s.x) + (north - s.y) * (north - s.y) for s in sites]
    rim = (row == 0) | (row == rows - 1) | (column == 0) | (column == columns - 1)
    land = _largest(_land(squares, sites) & ~rim, columns)
    land = ~_largest(~land, columns)
    shared = _shared(land, squares, leaves, sites, pitch * pitch * FLAT)
    return Honeycomb(_tidied(shared, len(leaves), columns), columns, pitch)


def _bent(x: Floats, y: Floats, *, pitch: float, seed: int) -> tuple[Floats, Floats]:
    """Return the points moved by smooth noise: each of its waves on a lattice of its own."""
    random = Random(seed)  # noqa: S311 - a drawing, no secret
    dx, dy = np.zeros_like(x), np.zeros_like(y)
    for wave, height in _BENDS:
        u, v = x / (wave * pitch), y / (wave * pitch)
        columns, rows = int(u.max()) + 2, int(v.max()) + 2
        for shift in (dx, dy):
            values = [[2 * random.random() - 1 for _ in range(columns)] for _ in range(rows)]
            shift += height * pitch * _interpolated(np.array(values), u, v)  # noqa: PLW2901
    return x + dx, y + dy


def _interpolated(lattice: Floats, u: Floats, v: Floats) -> Floats:
    i, j = u.astype(np.int64), v.astype(np.int64)
    s, t = u - i, v - j
    s, t = s * s * (3 - 2 * s), t * t * (3 - 2 * t)
    low = lattice[j, i] * (1 - s) + lattice[j, i + 1] * s
    high = lattice[j + 1, i] * (1 - s) + lattice[j + 1, i + 1] * s
    return np.asarray(low * (1 - t) + high * t)


def _land(squares: Sequence[Floats], sites: Sequence[Site]) -> Mask:
    total = np.zeros_like(squares[0])
    for square, site in zip(squares, sites, strict=True):
        near = np.maximum(0.0, 1 - square / (site.weight * 1e6 / _PI * _REACH * _REACH))
        total += near * near * (_FLOOD if site.area is None else 1.0)
    return np.asarray(total > _SHORE)


def _shared(
    land: Mask,
    squares: Sequence[Floats],
    leaves: Sequence[str],
    sites: Sequence[Site],
    cell: float,
) -> Integers:
    """Return each cell's area, such that the areas' shares of the land follow the weights.

    ``cell`` is the size of one in square metres.
    """
    index = {leaf: i for i, leaf in enumerate(leaves)}
    dry = [(s, square) for s, square in zip(sites, squares, strict=True) if s.area is not None]
    owner = np.array([index[s.area or ""] for s, _ in dry])
    distance = np.array([square[land] for _, square in dry])
    weights = np.bincount(owner, [s.weight for s, _ in dry], minlength=len(leaves))
    share = weights * (int(land.sum()) / sum(s.weight for s, _ in dry))
    handicap = share * (cell / _PI)
    nearest = owner[distance.argmin(axis=0)]
    for _ in range(_ROUNDS):
        nearest = owner[(distance - handicap[owner][:, None]).argmin(axis=0)]
        count = np.bincount(nearest, minlength=len(leaves))
        handicap = handicap + _STEP * (cell / _PI) * (share - count)
    labels = np.full(len(land), OUTSIDE, dtype=np.int64)
    labels[land] = nearest
    return labels


def neighbours(cell: int, columns: int) -> tuple[int, int, int, int, int, int]:
    """Return the cells around one, counter-clockwise from the east; never at the rim."""
    odd = cell // columns % 2
    above, below = cell + columns + odd, cell - columns + odd
    return cell + 1, above, above - 1, cell - 1, below - 1, below


def _components(chosen: Sequence[int], columns: int, width: int) -> list[list[int]]:
    """Return the connected parts of chosen cells, the largest first."""
    left, parts = set(chosen), []
    for start in chosen:
        if start not in left:
            continue
        left.discard(start)
        part, frontier = [start], [start]
        while frontier:
            for cell in neighbours(frontier.pop(), columns):
                if cell in left and 0 <= cell < width:
                    left.discard(cell)
                    part.append(cell)
                    frontier.append(cell)
        parts.append(part)
    return sorted(parts, key=len, reverse=True)


def _largest(mask: Mask, columns: int) -> Mask:
    parts = _components(np.flatnonzero(mask).tolist(), columns, len(mask))
    kept = np.zeros_like(mask)
    kept[parts[0] if parts else []] = True
    return kept


def _tidied(labels: Integers, count: int, columns: int) -> Integers:
    """Return labels in which each area is one piece: its splinters go to a neighbour."""
    labels = labels.copy()
    loose: list[int] = []
    for area in range(count):
        parts = _components(np.flatnonzero(labels == area).tolist(), columns, len(labels))
        loose += [cell for part in parts[1:] for cell in part]
    open_cells = set(loose)
    while open_cells:
        for cell in sorted(open_cells):
            around = [
                int(labels[n])
                for n in neighbours(cell, columns)
                if n not in open_cells and labels[n] != OUTSIDE
            ]
            if around:
                labels[cell] = max(sorted(set(around)), key=around.count)
                open_cells.discard(cell)
    return labels
