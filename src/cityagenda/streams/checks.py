"""Checks: what single sensors say against themselves.

Pure functions on a batch whose rows are ordered by datastream and time; raw values are never
changed. Limits stand in arrays by the number of the datastream, in its unit; infinity means
that there is no limit. What lies outside the batch is unknown and is not held against a value;
`judging` gives a day together with the rows around it, so that midnight is no border.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cityagenda.streams.batch import Batch, firsts
from cityagenda.streams.flags import Flag
from cityagenda.streams.resolution import Flags, Integers, Numbers

HOUR: Final = 3_600_000_000
_RUN: Final = 3
_FOREVER: Final = float(1 << 60)
Bits = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits by the number of the datastream.

    ``low``, ``high`` in its unit; ``rate`` in its unit in an hour; ``spike`` in its unit;
    ``stuck`` and ``gap`` in hours. ``resting`` is the value at which it may rest for ever,
    such as no rain, and NaN where there is none.
    """

    low: Numbers
    high: Numbers
    rate: Numbers
    spike: Numbers
    stuck: Numbers
    gap: Numbers
    resting: Numbers


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """When an hour disagrees with the stations around; see `neighbours.odd`.

    ``count`` nearest stations are asked, ``least`` of them must have a value.
    """

    count: int
    width: float
    least: int


@dataclass(frozen=True, slots=True)
class Check:
    """The limits of all checks, and the edition of the pack that states them.

    ``completeness`` is the share of the expected values on which an hour must rest, 0 where
    none is asked; without a ``neighbourhood`` stations are not compared.
    """

    limits: Limits
    edition: str
    completeness: float = 0.0
    neighbourhood: Neighbourhood | None = None


def checked(rows: Batch, limits: Limits) -> Bits:
    """Return the flags of each row by all checks of this module.

    The way back from a value out of range or a spike is not held against the next one.
    """
    near = nearby(rows, limits)
    wrong = out_of_range(rows, limits), spiked(rows, limits, near)
    sound = ~(wrong[0] | wrong[1])
    found = np.zeros(len(rows), np.uint8)
    for flag, doubted in (
        (Flag.RANGE, wrong[0]),
        (Flag.SPIKE, wrong[1]),
        (Flag.RATE, too_fast(rows, limits, near & sound[:-1])),
        (Flag.STUCK, stuck(rows, limits, near)),
        (Flag.ISOLATED, isolated(near)),
    ):
        found |= doubted.view(np.uint8) * np.uint8(flag)
    return found


def nearby(rows: Batch, limits: Limits) -> Flags:
    """Return for each row and the next whether both are of one datastream and within ``gap``."""
    longest = np.minimum(limits.gap * HOUR, _FOREVER).astype(np.int64)
    same = rows.numbers[1:] == rows.numbers[:-1]
    found: Flags = same & (np.diff(rows.times) <= _spread(longest, rows)[1:])
    return found


def out_of_range(rows: Batch, limits: Limits) -> Flags:
    """Return which values are below ``low`` or above ``high``; the limits are allowed."""
    low, high = _spread(limits.low, rows), _spread(limits.high, rows)
    found: Flags = (rows.values < low) | (rows.values > high)
    return found


def too_fast(rows: Batch, limits: Limits, near: Flags) -> Flags:
    """Return which values differ too much from the one before.

    ``|v_i - v_(i-1)| > rate max(1 h, t_i - t_(i-1))``, unless the one before is not ``near``
    (`nearby`). Within an hour a value may change as much as in an hour, because noise does.
    """
    found = np.zeros(len(rows), np.bool_)
    allowed = _spread(limits.rate, rows)[1:]
    apart = np.diff(rows.times)
    if len(apart) and (apart * near).max() > HOUR:
        allowed = allowed * np.maximum(1, apart / HOUR)
    found[1:] = near & (np.abs(np.diff(rows.values)) > allowed)
    return found


def spiked(rows: Batch, limits: Limits, near: Flags) -> Flags:
    """Return which values stand out from both neighbours in time.

    ``min(|v_i - v_(i-1)|, |v_i - v_(i+1)|) > spike``, both in the same direction, where both
    neighbours are ``near`` (`nearby`).
    """
    found = np.zeros(len(rows), np.bool_)
    if len(rows) > 2:  # noqa: PLR2004 - a value and its neighbours
        rise, limit = np.diff(rows.values), _spread(limits.spike, rows)[1:-1]
        up = (rise[:-1] > limit) & (rise[1:] < -limit)
        down = (rise[:-1] < -limit) & (rise[1:] > limit)
        found[1:-1] = (up | down) & near[:-1] & near[1:]
    return found


def stuck(rows: Batch, limits: Limits, near: Flags) -> Flags:
    """Return which values belong to a run of equal ones that lasts ``stuck`` hours or more.

    A run has at least three values and lasts from its first stamp to its last; it ends where
    the next value is not ``near`` (`nearby`). A sensor may rest at ``resting``.
    """
    if not len(rows):
        return np.zeros(0, np.bool_)
    same = (rows.values[1:] == rows.values[:-1]) & near
    starts = np.flatnonzero(np.append([True], ~same))
    ends = np.append(starts[1:], len(rows))
    numbers = rows.numbers[starts]
    long = ends - starts >= _RUN
    long &= rows.times[ends - 1] - rows.times[starts] >= limits.stuck[numbers] * HOUR
    long &= rows.values[starts] != limits.resting[numbers]
    return np.repeat(long, ends - starts)


def isolated(near: Flags) -> Flags:
    """Return which values have no other of their datastream ``near`` before or after them.

    The first and the last of a datastream are judged by the side that is known.
    """
    lonely = np.ones(len(near) + 1, np.bool_)
    lonely[1:] &= ~near
    lonely[:-1] &= ~near
    return lonely


def _spread(limit: Any, rows: Batch) -> Any:  # noqa: ANN401 - arrays of either kind
    """Return a limit for each row."""
    starts = firsts(rows.numbers)
    lengths: Integers = np.diff(np.append(starts, len(rows)))
    return np.repeat(limit[rows.numbers[starts]], lengths)
