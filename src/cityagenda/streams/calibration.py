"""Calibration: a low-cost sensor against a reference beside it, and the drift of an instrument.

Corrected values stand beside the raw ones. A calibration holds from a day to a day; outside of
them a value has no corrected one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import fsum, sqrt
from typing import Final

import numpy as np

from cityagenda.ground.errors import StreamError
from cityagenda.streams.batch import DAY
from cityagenda.streams.resolution import Flags, Integers, Numbers

RAW: Final = "raw"
_LEAST: Final = 10
_SINGULAR: Final = 1e12


@dataclass(frozen=True, slots=True)
class Calibration:
    """``corrected = intercept + sum_k coefficient_k x_k``, from a day to a day.

    ``coefficients`` are by name: `raw` for the sensor itself, others for what is measured
    beside it, such as `humidity` in % and `temperature` in Cel. ``source`` says by whom or
    what it was found, ``slope`` to ``rmse`` how the corrected values agree with the reference
    on the rows of the fit, none where it was taken over from elsewhere.
    """

    intercept: float
    coefficients: Mapping[str, float]
    valid_from: date
    valid_to: date
    source: str
    count: int = 0
    r2: float | None = None
    rmse: float | None = None


def fitted(
    reference: Numbers,
    predictors: Mapping[str, Numbers],
    valid_from: date,
    valid_to: date,
    source: str,
) -> Calibration:
    """Return the calibration that fits a reference best, by least squares.

    ``minimise sum (reference - intercept - sum_k c_k x_k)**2`` over rows in which all are there.

    Parameters
    ----------
    reference
        Values of the reference instrument, in the unit that corrected values get.
    predictors
        By name, at the same instants; `raw` among them.
    valid_from, valid_to, source
        For which days it holds, and who answers for it.

    Missing data
    ------------
    Rows with a NaN are left out.

    Raises
    ------
    StreamError
        Fewer than ten rows are complete, or a predictor says nothing that others do not.
    """
    names = sorted(predictors)
    if RAW not in names:
        raise StreamError("no predictor is called raw", todo="give the sensor's values as 'raw'")
    table = np.column_stack([np.ones(len(reference)), *(predictors[name] for name in names)])
    there = ~(np.isnan(table).any(axis=1) | np.isnan(reference))
    table, wanted = table[there], reference[there]
    if len(wanted) < _LEAST:
        raise StreamError(
            f"{len(wanted)} complete rows, a calibration needs {_LEAST}",
            where=source,
            todo="let sensor and reference run beside each other for longer",
        )
    scale = np.abs(table).max(axis=0)
    if (scale == 0).any() or np.linalg.cond(table / scale) > _SINGULAR:
        raise StreamError(
            "the predictors do not differ from each other or from a constant",
            where=source,
            todo="leave one of them out",
        )
    found = np.linalg.lstsq(table / scale, wanted, rcond=None)[0] / scale
    left = wanted - table @ found
    mean = fsum(wanted) / len(wanted)
    squares, total = fsum(left * left), fsum((wanted - mean) ** 2)
    return Calibration(
        float(found[0]),
        {name: float(c) for name, c in zip(names, found[1:], strict=True)},
        valid_from,
        valid_to,
        source,
        len(wanted),
        1 - squares / total if total else None,
        sqrt(squares / len(wanted)),
    )


def calibrated(
    times: Integers, predictors: Mapping[str, Numbers], calibrations: Sequence[Calibration]
) -> Numbers:
    """Return corrected values beside raw ones; NaN where no calibration holds.

    Parameters
    ----------
    times
        Instants in microseconds of UTC; a calibration's days are days of UTC.
    predictors
        What the calibrations ask for, by name; NaN gives NaN.
    calibrations
        Their days must not overlap.

    Raises
    ------
    StreamError
        Two calibrations hold on one day, or a predictor is missing.

    Examples
    --------
    >>> two = Calibration(1.0, {"raw": 0.5}, date(1970, 1, 1), date(1970, 1, 1), "trial")
    >>> calibrated(np.array([0, DAY]), {"raw": np.array([10.0, 10.0])}, [two]).tolist()
    [6.0, nan]
    """
    ordered = sorted(calibrations, key=lambda c: c.valid_from)
    for one, other in pairwise(ordered):
        if other.valid_from <= one.valid_to:
            raise StreamError(
                f"two calibrations hold on {other.valid_from}",
                where=f"{one.source}; {other.source}",
                todo="end the older one the day before",
            )
    found = np.full(len(times), np.nan)
    for one in ordered:
        own = _holding(times, one)
        total = np.full(int(own.sum()), float(one.intercept))
        for name, coefficient in sorted(one.coefficients.items()):
            if name not in predictors:
                raise StreamError(
                    f"the calibration needs '{name}'",
                    where=one.source,
                    todo="give what is measured beside the sensor",
                )
            total += coefficient * predictors[name][own]
        found[own] = total
    return found


def _holding(times: Integers, one: Calibration) -> Flags:
    epoch = date(1970, 1, 1).toordinal()
    first, last = (d.toordinal() - epoch for d in (one.valid_from, one.valid_to))
    return (times >= first * DAY) & (times < (last + 1) * DAY)


@dataclass(frozen=True, slots=True)
class Control:
    """What an instrument read of known standards at an instant, in microseconds of UTC.

    ``low`` and ``high`` are readings of standards of the true values ``true_low`` and
    ``true_high``.
    """

    time: int
    low: float
    high: float
    true_low: float
    true_high: float


def undrifted(times: Integers, values: Numbers, before: Control, after: Control) -> Numbers:
    """Return values corrected for the drift between two controls; NaN outside of them.

    The readings of both standards are taken to move in a straight line from the first control
    to the second: ``l(t) = l1 + (l2 - l1) f``, likewise ``h(t)``, ``f = (t - t1) / (t2 - t1)``,
    and ``v' = true_low + (v - l(t)) (true_high - true_low) / (h(t) - l(t))``.

    Raises
    ------
    StreamError
        The controls are not one after the other, name different standards, or do not tell
        their standards apart.

    References
    ----------
    Two-point correction after Shaughnessy et al., driftR (2019), by its description.
    """
    truth = (before.true_low, before.true_high)
    if after.time <= before.time or (after.true_low, after.true_high) != truth:
        raise StreamError(
            "the controls do not belong together",
            todo="give two controls with the same standards, the earlier one first",
        )
    if truth[0] == truth[1] or min(before.high - before.low, after.high - after.low) <= 0:
        raise StreamError("a control does not tell its standards apart", todo="repeat the control")
    share = (times - before.time) / (after.time - before.time)
    low = before.low + (after.low - before.low) * share
    high = before.high + (after.high - before.high) * share
    found: Numbers = truth[0] + (values - low) * (truth[1] - truth[0]) / (high - low)
    return np.where((share >= 0) & (share <= 1), found, np.nan)
