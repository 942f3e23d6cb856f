"""Averages: from hours to days, with the count of hours behind each.

Hours stand in an array whose last axis is the hours of a day from local midnight on; NaN
is no reading. Sums go hour by hour in a fixed order, so that neither the number of
processors nor the width of their registers changes a digit.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Days:
    """One value a day: NaN where there is none, from how many hours or windows, if it counts."""

    values: Numbers
    counts: Counts
    valid: Flags


def sums(hours: Numbers) -> tuple[Numbers, Counts]:
    """Return the sum and the number of the readings along the last axis.

    Examples
    --------
    >>> total, count = sums(np.array([1.0, np.nan, 2.0]))
    >>> float(total), int(count)
    (3.0, 2)
    """
    known = ~np.isnan(hours)
    filled = np.where(known, hours, 0.0)
    total = np.zeros(hours.shape[:-1])
    for hour in range(hours.shape[-1]):
        total += filled[..., hour]
    return total, known.sum(axis=-1)


def daily_means(hours: Numbers, least_hours: int) -> Days:
    """Return the mean concentration of each day.

    ``c_d = sum_h c_h / n`` over the ``n`` hours with a reading, in the unit of the readings.

    Parameters
    ----------
    hours
        Concentrations; the last axis is the hours of a day.
    least_hours
        Hours with a reading that a day needs to count.

    Returns
    -------
    Days
        A day with too few hours keeps its mean, and does not count.

    References
    ----------
    GB 3095, table 4 (at least 20 hours); the pack `ambient-air-validity` holds the number.

    Examples
    --------
    >>> days = daily_means(np.array([[4.0] * 20 + [np.nan] * 4, [4.0] * 19 + [np.nan] * 5]), 20)
    >>> days.values.tolist(), days.valid.tolist()
    ([4.0, 4.0], [True, False])
    """
    total, count = sums(hours)
    return Days(_divided(total, count), count, count >= least_hours)


def rolling_means(hours: Numbers, window: int, least_hours: int) -> Numbers:
    """Return the means of consecutive hours within a day, NaN where too few are known.

    ``c_w = sum c_h / n`` over the ``n`` hours with a reading of the ``window`` hours from
    hour ``w`` on; the last axis has one entry for each window that lies within the day.

    Examples
    --------
    >>> rolling_means(np.array([1.0, 3.0, np.nan, 7.0]), 2, 2).tolist()
    [2.0, nan, nan]
    """
    known = ~np.isnan(hours)
    filled = np.where(known, hours, 0.0)
    starts = hours.shape[-1] - window + 1
    total = np.zeros((*hours.shape[:-1], starts))
    count = np.zeros((*hours.shape[:-1], starts), dtype=np.int64)
    for hour in range(window):
        total += filled[..., hour : hour + starts]
        count += known[..., hour : hour + starts]
    return np.where(count >= least_hours, _divided(total, count), np.nan)


def daily_maximum_means(
    hours: Numbers,
    *,
    window: int,
    least_hours: int,
    least_windows: int,
    lengths: Counts | None = None,
    counts_above: float | None = None,
) -> Days:
    """Return the largest mean of consecutive hours of each day (MDA8 for eight hours).

    ``m_d = max_w c_w`` over the windows that lie within the day, in the unit of the readings.

    Parameters
    ----------
    hours
        Concentrations; the last axis is the hours of a day.
    window, least_hours
        Hours in a window, and with a reading that a window needs.
    least_windows
        Windows with a value that a day needs to count.
    lengths
        Hours of each day where they differ (clocks that change); windows do not reach
        beyond them.
    counts_above
        A day with fewer windows counts all the same if its maximum is above this.

    Returns
    -------
    Days
        `counts` are windows with a value. A day without any window has no value.

    References
    ----------
    GB 3095, table 4 (6 of 8 hours); HJ 663 (14 of the 17 windows that end at 08:00 to
    24:00); the packs `ambient-air-validity` and `ambient-air-evaluation` hold the numbers.
    """
    means = rolling_means(hours, window, least_hours)
    if lengths is not None:
        beyond = np.arange(means.shape[-1]) + window > lengths[:, np.newaxis]
        means = np.where(beyond, np.nan, means)
    known = ~np.isnan(means)
    count = known.sum(axis=-1)
    largest = np.where(known, means, -np.inf).max(axis=-1)
    values = np.where(count > 0, largest, np.nan)
    valid = count >= least_windows
    if counts_above is not None:
        valid |= (count > 0) & (largest > counts_above)
    return Days(values, count, valid)


def mean_days(days: Days, least_stations: int) -> Days:
    """Return the days of a city: the mean over its stations' days that count.

    ``c_d = sum_s c_(s,d) / n`` over the ``n`` stations whose day counts, in their order.

    Parameters
    ----------
    days
        The first axis is the stations.
    least_stations
        Stations that a city's day needs to count.

    Returns
    -------
    Days
        `counts` are stations; the stations' axis is gone.
    """
    values = np.where(days.valid, days.values, np.nan)
    total, count = sums(np.moveaxis(values, 0, -1))
    return Days(_divided(total, count), count, count >= max(1, least_stations))


def _divided(total: Numbers, count: Counts) -> Numbers:
    found: Numbers = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return found
