"""Around a day: the few rows before and after it that the checks of its own rows must see.

Of each datastream these are, on either side of midnight, the run of equal values next to it
and two rows beyond, as far as its limits reach. More would change no flag of the day.
"""

from math import ceil

import numpy as np

from cityagenda.streams import days
from cityagenda.streams.batch import DAY, Batch, firsts, order
from cityagenda.streams.catalogue import HOUR
from cityagenda.streams.checks import Limits
from cityagenda.streams.database import snapshot
from cityagenda.streams.days import Rows
from cityagenda.streams.reading import SMALL, Day, current, day_of, rows_in
from cityagenda.streams.resolution import Integers
from cityagenda.streams.shelf import Shelf

_BEYOND = 2


def around(shelf: Shelf, day: int, limits: Limits, as_of: int | None) -> Batch:
    """Return the rows around a day that its checks must see, by datastream and time."""
    reach, span = _reach(limits), days_around(limits)
    before = [d for d in shelf.days() if day - span <= d < day]
    after = [d for d in shelf.days() if day < d <= day + span]
    found = Batch.joined(
        [
            thinned(_near(shelf, before, day * DAY, -reach, as_of), last=True),
            thinned(_near(shelf, after, (day + 1) * DAY, reach, as_of), last=False),
        ]
    )
    return found.part(order(found.numbers, found.times)) if len(found) else found


def days_around(limits: Limits) -> int:
    """Return how many days on either side of a day its checks may look at."""
    return max(1, ceil((int(_reach(limits).max(initial=0)) - HOUR) / DAY))


def _reach(limits: Limits) -> Integers:
    """Return how far the limits of each datastream reach, in microseconds, and an hour more.

    The hour more is looked at in the days that are read anyway.
    """
    found = np.zeros(len(limits.gap))
    for hours in (limits.gap, limits.stuck):
        found = np.maximum(found, np.where(np.isfinite(hours), hours, 0))
    return (np.where(found > 0, found + 1, 0) * HOUR).astype(np.int64)


def _near(
    shelf: Shelf, others: list[int], midnight: int, reach: Integers, as_of: int | None
) -> Batch:
    """Return the rows of some days within reach of a midnight, by datastream and time."""
    parts = [_of_day(shelf, other, midnight, reach, as_of) for other in others]
    found = Batch.joined(parts)
    if len(parts) > 1 and len(found):
        return found.part(order(found.numbers, found.times))
    return found


def _of_day(shelf: Shelf, day: int, midnight: int, reach: Integers, as_of: int | None) -> Batch:
    first, last = sorted((midnight, midnight + int(reach[np.abs(reach).argmax()])))
    with snapshot(shelf.database):
        found = day_of(shelf, day)
        small = _size(shelf, found) <= SMALL
        if not small:
            found = day_of(shelf, day, first, last)
    if small or (as_of is not None and found.touched > as_of):
        return _within(rows_in(shelf, found, as_of=as_of, keep=small), midnight, reach).batch
    parts = [_within(found.hot(), midnight, reach)]
    if found.folder:
        for part in days.parts(found.folder, day, shelf.catalogue.lattice):
            parts.insert(-1, _within(part, midnight, reach))
    return current(Rows.joined(parts))[0].batch


def _size(shelf: Shelf, found: Day) -> int:
    """Return about how many rows a day has."""
    kept = shelf.database.execute("SELECT rows FROM days WHERE day = ?", (found.day,)).fetchone()
    return sum(len(raw) // 12 for _, raw in found.deliveries) + (kept[0] if kept else 0)


def _within(rows: Rows, midnight: int, reach: Integers) -> Rows:
    own = reach[rows.batch.numbers]
    apart = rows.batch.times - midnight
    return rows.part(np.where(own < 0, (apart >= own) & (apart < 0), (apart >= 0) & (apart < own)))


def thinned(rows: Batch, *, last: bool) -> Batch:
    """Return of each datastream the last (or first) run of equal values and two rows beyond.

    Examples
    --------
    >>> values = np.array([1.0, 2, 3, 4, 4, 4])
    >>> rows = Batch(np.zeros(6, np.int64), np.arange(6), values)
    >>> thinned(rows, last=True).values.tolist(), thinned(rows, last=False).values.tolist()
    ([2.0, 3.0, 4.0, 4.0, 4.0], [1.0, 2.0, 3.0])
    """
    if not len(rows):
        return rows
    begins = firsts(rows.numbers)
    ends = np.append(begins[1:], len(rows))
    change = np.ones(len(rows), np.bool_)
    change[1:] = (np.diff(rows.values) != 0) | (np.diff(rows.numbers) != 0)
    runs = np.append(np.flatnonzero(change), len(rows))
    if last:
        run = runs[np.searchsorted(runs, ends - 1, side="right") - 1]
        begins = np.maximum(begins, run - _BEYOND)
    else:
        run = runs[np.searchsorted(runs, begins, side="right")]
        ends = np.minimum(ends, run + _BEYOND)
    edge = np.zeros(len(rows) + 1, np.int64)
    np.add.at(edge, begins, 1)
    np.add.at(edge, ends, -1)
    return rows.part(np.cumsum(edge[:-1]) > 0)
