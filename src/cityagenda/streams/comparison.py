"""Comparison: what the other sensors of a network say of one in the long run.

Pure functions on values of sensors of one property, a row a time and a column a sensor, NaN
where there is none, and on the medians of the others (`neighbours.medians`) beside them.
"""

from typing import Final

import numpy as np

from cityagenda.streams.resolution import Flags, Integers, Numbers

SPAN: Final = 30
"""Days over which a drift is stated."""
LAGS: Final = 12
"""Hours by which a clock is tried to be wrong, either way."""
_DAYS: Final = 21
_COMMON: Final = 30
_HOURS: Final = 6
_NOISE: Final = 2.0
_NORMAL: Final = 1.4826
_LIKE: Final = 0.7
_BETTER: Final = 0.3
_DECADES: Final = 2.5
_ABOVE: Final = 0.8
_MEAN_OF: Final = 8
_SURELY: Final = 1.03


def drift(days: Numbers, middles: Numbers) -> tuple[Numbers, Flags]:
    """Return how far each sensor moves from the others in 30 days, as a share, and if clearly.

    ``30 b / median(r)`` with the ratios ``r`` of daily values to the others' median and ``b`` their
    slope a day after Theil and Sen: the median of the slopes between all pairs of days. It is
    clear where it is more than twice the scaled median absolute deviation of the ratios from that
    line. NaN for fewer than 21 days with both.

    References
    ----------
    Sen 1968, doi:10.1080/01621459.1968.10480934.
    """
    found, sure = np.full(days.shape[1], np.nan), np.zeros(days.shape[1], np.bool_)
    at = np.arange(len(days), dtype=np.float64)
    for place in range(days.shape[1]):
        there = ~np.isnan(days[:, place]) & (middles[:, place] > 0)
        if there.sum() < _DAYS:
            continue
        x, ratio = at[there], days[there, place] / middles[there, place]
        one, other = np.triu_indices(len(x), 1)
        slope = np.median((ratio[other] - ratio[one]) / (x[other] - x[one]))
        level = np.median(ratio)
        if level <= 0:
            continue
        left = ratio - slope * x
        noise = _NORMAL * np.median(np.abs(left - np.median(left)))
        found[place] = SPAN * slope / level
        sure[place] = abs(SPAN * slope) > _NOISE * noise
    return found, sure


def likeness(hours: Numbers, middles: Numbers) -> Numbers:
    """Return how well each sensor's changes follow those of the others, by lag in hours.

    A row a lag from -`LAGS` to `LAGS`, a column a sensor: the correlation of
    ``v(t + lag) - v(t + lag - 1)`` with ``m(t) - m(t - 1)``. NaN for fewer than 30 such hours.
    """
    change, middle = np.diff(hours, axis=0), np.diff(middles, axis=0)
    found = np.full((2 * LAGS + 1, hours.shape[1]), np.nan)
    for row, lag in enumerate(range(-LAGS, LAGS + 1)):
        one = change[max(0, lag) : len(change) + min(0, lag)]
        other = middle[max(0, -lag) : len(middle) + min(0, -lag)]
        found[row] = _correlation(one, other)
    return found


def _correlation(one: Numbers, other: Numbers) -> Numbers:
    there = ~(np.isnan(one) | np.isnan(other))
    counts = there.sum(axis=0)
    enough = np.maximum(counts, 1)
    a, b = np.where(there, one, 0), np.where(there, other, 0)
    a = np.where(there, a - a.sum(axis=0) / enough, 0)
    b = np.where(there, b - b.sum(axis=0) / enough, 0)
    scale = np.sqrt((a * a).sum(axis=0) * (b * b).sum(axis=0))
    with np.errstate(invalid="ignore", divide="ignore"):
        found = (a * b).sum(axis=0) / scale
    return np.where((counts >= _COMMON) & (scale > 0), found, np.nan)


def shift(alike: Numbers) -> int:
    """Return by how many hours a clock is late, 0 where nothing says so.

    Parameters
    ----------
    alike
        `likeness` of what one station measures, by lag and sensor.

    The sensor counts that follows the others best at any lag, if it follows them well there
    (0.7), and better by 0.3 than without the lag. What differs from place to place by chance
    says nothing about a clock.
    """
    if np.isnan(alike).all():
        return 0
    best, own = np.unravel_index(int(np.nanargmax(alike)), alike.shape)
    now = alike[LAGS, own]
    told = alike[best, own] >= _LIKE and alike[best, own] - now >= _BETTER
    return int(best) - LAGS if told else 0


def power(values: Numbers, middles: Numbers) -> Integers:
    """Return the power of ten by which each sensor differs from the others, 0 for none.

    Three means that it is a thousand times as large, as micrograms are for milligrams. The
    medians of both over the time at which both have a value are compared; differences of less
    than two and a half decades are none.
    """
    found = np.zeros(values.shape[1], np.int64)
    for place in range(values.shape[1]):
        there = ~(np.isnan(values[:, place]) | np.isnan(middles[:, place]))
        if there.sum() < _HOURS:
            continue
        own, other = np.median(values[there, place]), np.median(middles[there, place])
        if own > 0 and other > 0:
            decades = np.log10(own / other)
            found[place] = round(decades) if abs(decades) >= _DECADES else 0
    return found


def exchanged(lesser: Numbers, greater: Numbers) -> bool:
    """Whether two fields must be exchanged: what is part of the other is mostly more than it."""
    there = ~(np.isnan(lesser) | np.isnan(greater))
    if there.sum() < _HOURS:
        return False
    return bool((lesser[there] > greater[there]).mean() >= _ABOVE)


def exchanged_mean(means: Numbers, hours: Numbers) -> bool:
    """Whether a running mean of eight hours and the hours must be exchanged.

    At any one hour either may be the larger, but no mean is above the largest hour that it is
    made of. The first seven means are left out: they reach back to hours that are not here.
    """
    means = means[_MEAN_OF - 1 :]
    if (~np.isnan(means)).sum() < _HOURS or (~np.isnan(hours)).sum() < _MEAN_OF:
        return False
    return bool(np.nanmax(means) > _SURELY * np.nanmax(hours))
