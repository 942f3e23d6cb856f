"""Neighbours: what the sensors around say against one of them."""

from typing import Final

import numpy as np

from cityagenda.streams.resolution import Flags, Integers, Numbers

_NORMAL: Final = 1.4826
_RADIUS: Final = 6_371_008.8
_ROWS: Final = 24
"""So many times are compared at once, so that a thousand sensors fit the memory."""


def nearest(longitudes: Numbers, latitudes: Numbers, count: int) -> Integers:
    """Return for each place the ``count`` nearest others, nearest first; -1 where there are fewer.

    Distances are great circles; of equal ones the lower number comes first. Two places at one
    spot are neighbours like others.
    """
    x, y = np.radians(longitudes), np.radians(latitudes)
    half = np.sin((y[:, None] - y) / 2) ** 2
    half += np.cos(y)[:, None] * np.cos(y) * np.sin((x[:, None] - x) / 2) ** 2
    return _first(2 * _RADIUS * np.arcsin(np.sqrt(half)), count)


def nearest_on_plane(x: Numbers, y: Numbers, count: int) -> Integers:
    """Return what `nearest` does for places on a plane."""
    return _first(np.hypot(x[:, None] - x, y[:, None] - y), count)


def _first(apart: Numbers, count: int) -> Integers:
    np.fill_diagonal(apart, np.inf)
    order = np.argsort(apart, axis=1, kind="stable")[:, : min(count, len(apart) - 1)]
    found = np.full((len(apart), count), -1)
    found[:, : order.shape[1]] = order
    return found


def within(x: Numbers, y: Numbers, metres: float) -> Integers:
    """Return for each place of a plane the others within a distance, -1 where there are no more.

    Two places at one spot are neighbours like others.
    """
    near = np.hypot(x[:, None] - x, y[:, None] - y) <= metres
    np.fill_diagonal(near, val=False)
    width = max(1, int(near.sum(axis=1).max(initial=0)))
    order = np.argsort(~near, axis=1, kind="stable")[:, :width]
    found: Integers = np.where(np.take_along_axis(near, order, axis=1), order, -1)
    return found


def others(count: int) -> Integers:
    """Return for each of some sensors all the others."""
    if count <= 1:
        return np.full((count, 1), -1)
    own = np.arange(count)
    found: Integers = np.tile(own, (count, 1))[own[:, None] != own].reshape(count, -1)
    return found


def against(values: Numbers, around: Integers) -> tuple[Numbers, Numbers, Integers]:
    """Return how far values are from the median of their neighbours at the same time.

    ``v - median``, the scaled median absolute deviation ``1.4826 MAD`` of the neighbours that
    have a value, and how many those are. Missing: NaN where a value or all neighbours are.

    Parameters
    ----------
    values
        A row a time, a column a sensor; NaN where there is none.
    around
        For each sensor the columns of its neighbours, -1 for none; see `nearest`.
    """
    parts = [_against(values[i : i + _ROWS], around) for i in range(0, len(values), _ROWS)]
    if not parts:
        return values, values, np.zeros(values.shape, np.int64)
    off, spread, counts = zip(*parts, strict=True)
    return np.concatenate(off), np.concatenate(spread), np.concatenate(counts)


def _against(values: Numbers, around: Integers) -> tuple[Numbers, Numbers, Integers]:
    near, counts, middle = _around(values, around)
    spread = _middle(np.sort(np.abs(near - middle[:, :, None]), axis=2), counts)
    return values - middle, _NORMAL * spread, counts


def _around(values: Numbers, around: Integers) -> tuple[Numbers, Integers, Numbers]:
    padded = np.column_stack([values, np.full(len(values), np.nan)])
    near = np.sort(padded[:, around], axis=2)
    counts = (~np.isnan(near)).sum(axis=2)
    return near, counts, _middle(near, counts)


def medians(values: Numbers, around: Integers, least: int) -> Numbers:
    """Return the median of the neighbours, NaN where fewer than ``least`` have a value.

    Parameters are those of `against`.
    """
    found = np.full(values.shape, np.nan)
    for begin in range(0, len(values), _ROWS):
        _, counts, middle = _around(values[begin : begin + _ROWS], around)
        found[begin : begin + _ROWS] = np.where(counts >= least, middle, np.nan)
    return found


def odd(values: Numbers, around: Integers, *, width: float, floor: float, least: int) -> Flags:
    """Return which values disagree with those of their neighbours at the same time.

    ``|v - median| > max(floor, width 1.4826 MAD)`` with median and median absolute deviation of
    the neighbours that have a value; fewer than ``least`` of them say nothing. See `against`.

    Parameters
    ----------
    values, around
        See `against`.
    width, floor, least
        Scale of the deviation, smallest deviation in the unit of the values, neighbours.
    """
    off, spread, counts = against(values, around)
    with np.errstate(invalid="ignore"):
        found: Flags = (np.abs(off) > np.maximum(floor, width * spread)) & (counts >= least)
    return found


def _middle(ordered: Numbers, counts: Integers) -> Numbers:
    """Return medians of the first ``counts`` of values that are ordered, NaN for none."""
    low, high = np.maximum(counts - 1, 0) // 2, counts // 2
    pick = np.minimum(np.stack([low, high], axis=2), ordered.shape[2] - 1)
    found = np.take_along_axis(ordered, pick, axis=2).mean(axis=2)
    return np.where(counts > 0, found, np.nan)
