"""Courses: synthetic rivers on a drawn territory, always the same for a seed.

A river is given by places that it passes. It bends between them by chance, stays inside the
outline, and ends at the outline or in another river. It is not at the real place.
"""

from collections.abc import Sequence
from itertools import pairwise
from random import Random
from typing import Final, TypeAlias

from cityagenda.ground.errors import SourceError
from cityagenda.ground.shapes import Shape

Place: TypeAlias = tuple[float, float]
Course: TypeAlias = tuple[Place, ...]

_ROUNDS: Final = 4
"""How often each stretch is halved and its middle moved."""
_BEND: Final = 0.16
"""By how much of a stretch's length its middle may move aside."""
_CALMER: Final = 0.75
"""By how much the bends get weaker from round to round."""


def inside(shape: Shape, at: Place) -> bool:
    """Whether a place lies in a shape and in none of its holes.

    Examples
    --------
    >>> import numpy as np
    >>> square = ((np.array([[0, 0], [9, 0], [9, 9], [0, 9], [0, 0]], dtype=float),),)
    >>> inside(square, (4.0, 4.0)), inside(square, (10.0, 4.0))
    (True, False)
    """
    x, y = at
    crossings = 0
    for polygon in shape:
        for ring in polygon:
            for (x1, y1), (x2, y2) in pairwise(ring.tolist()):
                if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
                    crossings += 1
    return crossings % 2 == 1


def middle(shape: Shape) -> Place:
    """Return the centroid of the largest polygon of a shape, by the shoelace formula.

    Raises
    ------
    SourceError
        The shape encloses nothing.
    """
    best = (0.0, 0.0, 0.0)
    for polygon in shape:
        doubled = x = y = 0.0
        for (x1, y1), (x2, y2) in pairwise(polygon[0].tolist()):
            cross = x1 * y2 - x2 * y1
            doubled += cross
            x += (x1 + x2) * cross
            y += (y1 + y2) * cross
        if abs(doubled) > best[0]:
            best = abs(doubled), x / (3 * doubled), y / (3 * doubled)
    if not best[0]:
        raise SourceError("a shape encloses nothing", todo="draw the geography again")
    return best[1], best[2]


def nearest(line: Sequence[Place], at: Place) -> Place:
    """Return the place on a line that is nearest to another place.

    Examples
    --------
    >>> nearest([(0.0, 0.0), (10.0, 0.0)], (4.0, 3.0))
    (4.0, 0.0)
    """
    x, y = at
    best: tuple[float, Place] = (float("inf"), line[0])
    for (x1, y1), (x2, y2) in pairwise(line):
        dx, dy = x2 - x1, y2 - y1
        square = dx * dx + dy * dy
        share = min(max(((x - x1) * dx + (y - y1) * dy) / square, 0.0), 1.0) if square else 0.0
        found = x1 + share * dx, y1 + share * dy
        best = min(best, ((found[0] - x) ** 2 + (found[1] - y) ** 2, found))
    return best[1]


def shore(outline: Shape, at: Place) -> Place:
    """Return the place on a territory's outer border that is nearest to a place."""
    found = [nearest([(x, y) for x, y in polygon[0].tolist()], at) for polygon in outline]
    return min(found, key=lambda p: (p[0] - at[0]) ** 2 + (p[1] - at[1]) ** 2)


def course(passed: Sequence[Place], outline: Shape, seed: str) -> Course:
    """Return a river through places, bent by chance, in whole metres.

    A bend that would leave the outline is not made; where the straight way leaves it too, the
    river follows the border.

    Examples
    --------
    >>> import numpy as np
    >>> land = ((np.array([[0, 0], [9e3, 0], [9e3, 9e3], [0, 9e3], [0, 0]]),),)
    >>> river = course([(1e3, 1e3), (8e3, 8e3)], land, "3 river")
    >>> river[0], river[-1], len(river), river == course([(1e3, 1e3), (8e3, 8e3)], land, "3 river")
    ((1000, 1000), (8000, 8000), 17, True)
    """
    random = Random(seed)  # noqa: S311 - a drawing, no secret
    line = [(float(x), float(y)) for x, y in passed]
    bend = _BEND
    for _ in range(_ROUNDS):
        finer = [line[0]]
        for (x1, y1), (x2, y2) in pairwise(line):
            aside = bend * (2 * random.random() - 1)
            straight = (x1 + x2) / 2, (y1 + y2) / 2
            bent = straight[0] - aside * (y2 - y1), straight[1] + aside * (x2 - x1)
            finer += [_kept(outline, bent, straight), (x2, y2)]
        line, bend = finer, bend * _CALMER
    return tuple((round(x), round(y)) for x, y in line)


def _kept(outline: Shape, bent: Place, straight: Place) -> Place:
    if inside(outline, bent):
        return bent
    return straight if inside(outline, straight) else shore(outline, straight)


def length(line: Sequence[Place]) -> float:
    """Return the length of a line in metres.

    Examples
    --------
    >>> length([(0, 0), (3, 4), (3, 10)])
    11.0
    """
    steps = (((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5 for (x1, y1), (x2, y2) in pairwise(line))
    return float(sum(steps))


def at_share(line: Sequence[Place], share: float) -> tuple[Place, int]:
    """Return the place at a share of a line's length, and how many of its points lie before.

    Examples
    --------
    >>> at_share([(0, 0), (10, 0), (10, 10)], 0.75)
    ((10.0, 5.0), 2)
    """
    left = share * length(line)
    for place, ((x1, y1), (x2, y2)) in enumerate(pairwise(line), start=1):
        own = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
        if left <= own and own:
            part = left / own
            return (x1 + part * (x2 - x1), y1 + part * (y2 - y1)), place
        left -= own
    return line[-1], len(line)


def between(line: Sequence[Place], first: float, last: float) -> Course:
    """Return the part of a line between two shares of its length, in whole metres.

    Examples
    --------
    >>> between([(0, 0), (10, 0), (10, 10)], 0.25, 0.75)
    ((5, 0), (10, 0), (10, 5))
    """
    start, after = at_share(line, first)
    end, before = at_share(line, last)
    whole = [(round(x), round(y)) for x, y in (start, *line[after:before], end)]
    return tuple(p for n, p in enumerate(whole) if n == 0 or p != whole[n - 1])
