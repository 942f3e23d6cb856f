"""The damped drift: where annual series go on to, and how far they stray.

Half of the recent slope is carried forward and fades; around that middle the value strays by
its usual yearly change, more with every year. All series are computed at once, as flat arrays
in the order series, year; sums run in that order, so that the digits do not vary.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cityagenda.ground.errors import StandardError
from cityagenda.ground.standards import Standard, library

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]

TOPIC = "forecast"
_FARTHEST = 1e100
QUANTILE_80 = 1.63774435369621
"""The 0.9 quantile of Student's t with three degrees of freedom."""
QUANTILE_95 = 3.18244630528371
"""The 0.975 quantile of Student's t with three degrees of freedom."""


@dataclass(frozen=True, slots=True)
class Constants:
    """What a rule pack on the topic ``forecast`` declares.

    ``least_years`` is the fewest years that allow a forecast; ``slope_values`` how many of the
    last values the slope is taken from and ``slope_share`` which part of it goes on;
    ``damping`` the share of a year's drift that is left a year later; ``width`` and
    ``widening`` the factor and the exponent of the spread; ``tested_years`` the longest lead
    on which the spread was tested.
    """

    least_years: int
    slope_values: int
    slope_share: float
    damping: float
    width: float
    widening: float
    tested_years: int


@dataclass(frozen=True, slots=True)
class Drift:
    """What is known of each series at its last year, one entry a series.

    ``change`` is the usual change in one year, always positive or zero; ``lowest`` and
    ``highest`` are of all values used; ``count`` is their number.
    """

    last_year: Integers
    last_value: Floats
    slope: Floats
    change: Floats
    lowest: Floats
    highest: Floats
    count: Integers

    def __getitem__(self, chosen: Integers) -> "Drift":
        """Return the entries of chosen series, in that order and as often as chosen."""
        return Drift(
            self.last_year[chosen],
            self.last_value[chosen],
            self.slope[chosen],
            self.change[chosen],
            self.lowest[chosen],
            self.highest[chosen],
            self.count[chosen],
        )


def current_standard() -> Standard:
    """Return the newest packaged rule pack on forecasts."""
    return library().editions(TOPIC, "*")[-1]


def constants(standard: Standard) -> Constants:
    """Return the constants of a rule pack on forecasts.

    Raises
    ------
    StandardError
        The pack lacks a constant or has one that is unknown.
    """
    try:
        return Constants(**standard.constants)
    except TypeError as error:
        raise StandardError(
            f"the rule pack on forecasts is not complete: {error}",
            where=standard.id,
            todo="declare the constants that cityagenda.assess.forecast_drift.Constants names",
        ) from error


def drift(series: Integers, years: Integers, values: Floats, rule: Constants) -> Drift:
    """Return last value, slope and usual change of each series.

    The slope is that of the least-squares line through the last ``slope_values`` values. The
    usual change is the mean of ``|y_i - y_(i-1)| / (t_i - t_(i-1))^g`` over neighbouring
    values, ``g`` being ``widening``: a gap of three years counts as one step of three years.
    A series of one value has slope and change zero.

    Parameters
    ----------
    series
        0, 1, 2 … for each value, ascending; every number occurs.
    years, values
        Ascending years within a series, no year twice; finite values. Any unit.
    rule
        The constants.
    """
    count = np.bincount(series)
    end = np.cumsum(count) - 1
    start = end - count + 1
    since = (years - years[end][series]).astype(np.float64)
    above = values - values[end][series]
    recent = (end[series] - np.arange(len(series)) < rule.slope_values).astype(np.float64)
    size = np.bincount(series, recent)
    x = (since - (np.bincount(series, since * recent) / size)[series]) * recent
    squares = np.bincount(series, x * x)
    slope = np.bincount(series, x * above) / np.where(squares > 0, squares, 1.0)
    inside = series[1:] == series[:-1]
    step = np.abs(np.diff(values))[inside] / np.diff(years)[inside] ** rule.widening
    change = np.bincount(series[1:][inside], step, minlength=len(count)) / np.maximum(count - 1, 1)
    return Drift(
        last_year=years[end],
        last_value=values[end],
        slope=slope,
        change=change,
        lowest=np.minimum.reduceat(values, start),
        highest=np.maximum.reduceat(values, start),
        count=count,
    )


def middle(known: Drift, lead: Integers, rule: Constants) -> Floats:
    """Return the value that is as likely to be exceeded as not, ``lead`` years on.

    ``m(h) = y + c b (1 + p + … + p^(h-1))``: ``y`` last value, ``b`` slope, ``c`` slope
    share, ``p`` damping. In the unit of the values.
    """
    years = lead.astype(np.float64)
    if rule.damping < 1:
        years = (1 - rule.damping**years) / (1 - rule.damping)
    return known.last_value + rule.slope_share * known.slope * years


def spread(known: Drift, lead: Integers, rule: Constants) -> Floats:
    """Return the scale of the distribution ``lead`` years on: ``s(h) = k d h^g``.

    ``d`` usual change, ``k`` width, ``g`` widening. In the unit of the values.
    """
    return rule.width * known.change * lead.astype(np.float64) ** rule.widening


def share_below(x: Floats) -> Floats:
    """Return the distribution function of Student's t with three degrees of freedom.

    ``F(x) = 1/2 + (u / (1 + u^2) + atan u) / pi`` with ``u = x / sqrt 3``.

    References
    ----------
    Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, vol. 2, 1995, ch. 28.

    Examples
    --------
    >>> share_below(np.array([0.0, QUANTILE_80, QUANTILE_95])).round(12).tolist()
    [0.5, 0.9, 0.975]
    """
    u = np.clip(x, -_FARTHEST, _FARTHEST) / np.sqrt(3.0)
    share: Floats = 0.5 + (u / (1 + u * u) + np.arctan(u)) / np.pi
    return share
