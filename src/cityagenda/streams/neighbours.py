"""Neighbours: what the sensors around say against one of them."""

from typing import Final

import numpy as np

from cityagenda.streams.resolution import Flags, Integers, Numbers

_NORMAL: Final = 1.4826
_RADIUS: Final = 6_371_008.8


def nearest(longitudes: Numbers, latitudes: Numbers, count: int) -> Integers:
    """Return for each place the ``count`` nearest others, nearest first; -1 where there are fewer.

    Distances are great circles; of equal ones the lower number comes first. Two places at one
    spot are neighbours like others.
    """
    x, y = np.radians(longitudes), np.radians(latitudes)
    half = np.sin((y[:, None] - y) / 2) ** 2
    half += np.cos(y)[:, None] * np.cos(y) * np.sin((x[:, None] - x) / 2) ** 2
    apart = 2 * _RADIUS * np.arcsin(np.sqrt(half))
    np.fill_diagonal(apart, np.inf)
    order = np.argsort(apart, axis=1, kind="stable")[:, : min(count, len(x) - 1)]
    found = np.full((len(x), count), -1)
    found[:, : order.shape[1]] = order
    return found


def odd(values: Numbers, around: Integers, *, width: float, floor: float, least: int) -> Flags:
    """Return which values disagree with those of their neighbours at the same time.

    ``|v - median| > max(floor, width 1.4826 MAD)`` with median and median absolute deviation of
    the neighbours that have a value; fewer than ``least`` of them say nothing.

    Parameters
    ----------
    values
        A row a time, a column a sensor; NaN where there is none.
    around
        For each sensor the columns of its neighbours, -1 for none; see `nearest`.
    width, floor, least
        Scale of the deviation, smallest deviation in the unit of the values, neighbours.
    """
    padded = np.column_stack([values, np.full(len(values), np.nan)])
    others = np.sort(padded[:, around], axis=2)
    counts = (~np.isnan(others)).sum(axis=2)
    middle = _middle(others, counts)
    spread = _middle(np.sort(np.abs(others - middle[:, :, None]), axis=2), counts)
    limit = np.maximum(floor, width * _NORMAL * spread)
    with np.errstate(invalid="ignore"):
        found: Flags = (np.abs(values - middle) > limit) & (counts >= least)
    return found


def _middle(ordered: Numbers, counts: Integers) -> Numbers:
    """Return medians of the first ``counts`` of values that are ordered, NaN for none."""
    low, high = np.maximum(counts - 1, 0) // 2, counts // 2
    pick = np.minimum(np.stack([low, high], axis=2), ordered.shape[2] - 1)
    found = np.take_along_axis(ordered, pick, axis=2).mean(axis=2)
    return np.where(counts > 0, found, np.nan)
