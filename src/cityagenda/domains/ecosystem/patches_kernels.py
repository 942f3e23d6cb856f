"""Kernels: runs of cells joined into patches."""

import numpy as np
import numpy.typing as npt

from cityagenda.ground.compiled import compiled

Integers = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@compiled
def joined(row: Integers, start: Integers, stop: Integers, reach: int) -> Longs:
    """Return for each run the first run of the patch it belongs to.

    Runs are sorted by row and start. Two are of one patch if they touch in a row, or share an
    edge with the row above (``reach`` 0), or a corner at least (``reach`` 1).
    """
    first = np.arange(len(row))
    above = above_end = here = 0
    for run in range(len(row)):
        if run == 0 or row[run] != row[run - 1]:
            follows = run > 0 and row[run] == row[run - 1] + 1
            above, above_end = (here, run) if follows else (run, run)
            here = run
        elif stop[run - 1] == start[run]:
            _join(first, run - 1, run)
        while above < above_end and stop[above] + reach <= start[run]:
            above += 1
        other = above
        while other < above_end and start[other] < stop[run] + reach:
            _join(first, other, run)
            other += 1
    for run in range(len(row)):
        first[run] = first[first[run]]
    return first


@compiled
def _join(first: Longs, one: int, two: int) -> None:
    """Join two patches; the earlier first run is that of both."""
    a, b = _root(first, one), _root(first, two)
    if a != b:
        first[max(a, b)] = min(a, b)


@compiled
def _root(first: Longs, run: int) -> int:
    """Return the first run of a patch, and shorten the way to it."""
    while first[run] != run:
        first[run] = first[first[run]]
        run = first[run]
    return run
