"""Progress by the two indices of ESCAP: current status and anticipated progress.

Symbols: ``y0`` base value in year ``t0``, ``yt`` latest value in year ``t``, ``yT`` target
in year ``T``, ``d`` +1 if more is better and -1 if less is.
"""

from collections.abc import Mapping
from functools import reduce
from typing import Any

import numpy as np
import polars as pl

from cityagenda.assess import judgement
from cityagenda.assess.case import Case
from cityagenda.assess.components import Findings, Floats
from cityagenda.assess.endpoints import aimed, ends, met
from cityagenda.assess.grid import Grid, Point
from cityagenda.assess.growth import reached
from cityagenda.ground.standards import Standard

TOPIC = "progress-escap"
_AT_ONCE = 8192
"""Series that are fitted at once: few enough that their values stay in cache."""


def components(series: pl.DataFrame, questions: pl.DataFrame, pack: Standard) -> pl.DataFrame:
    """Return the current status index and the anticipated progress index.

    Status: ``CSI = 10 d (yt - y0) / |yT - y0|``, from 0 at the base to 10 at the target;
    where nearness is wanted, ``10 - 10 |yT - yt| / |yT - y0|``. Anticipated progress: a
    straight line fitted with time weights predicts ``y(T)``, and the gap
    ``100 d (yT - y(T)) / |yT - y0|`` (percent; negative beyond the target) is classed.

    Parameters
    ----------
    series, questions
        The series table and the questions table.
    pack
        The rule pack on ``progress-escap``: scale, first year, weights, classes.

    Returns
    -------
    polars.DataFrame
        Components of ``escap-status`` (`progress_value` and `score` are the index) and
        ``escap-progress`` (`progress_value` is the gap in percent; there is no score).

    Notes
    -----
    Missing data: fewer than two years are not available. Without a target, with a target
    equal to the base, or (anticipated progress) with a target year that has passed, the
    method is not applicable. The index is not clipped.

    References
    ----------
    ESCAP Statistics Division, working papers SD/WP/04 and SD/WP/05 (2017); UNECE, technical
    notes on the progress assessment.
    """
    return judgement.components(series, questions, pack, MEASURES)


def status(given: Case, constants: Mapping[str, Any]) -> Findings:
    """Return the current status index for questions as arrays."""
    asked = given.asked
    found = Findings(asked.size)
    base, last = _posed(given, found)
    scale = constants["scale"]
    with np.errstate(all="ignore"):
        way = np.abs(asked.target - base.values)
        toward = scale * asked.sign * (last.values - base.values) / way
        nearness = scale - scale * np.abs(asked.target - last.values) / way
    index = np.where(asked.near, nearness, toward)
    here = found.open()
    found.measure(here, index)
    found.rate(here, index)
    found.settle(~np.isfinite(index), "not_available", "not-finite")
    found.settle(met(last.values, asked.target, asked), "target_achieved")
    found.settle(index > 0, "progress")
    found.settle(index < 0, "regression")
    found.settle(index == 0, "no_change")
    return found.finished()


def anticipated(given: Case, constants: Mapping[str, Any]) -> Findings:
    """Return the anticipated progress index for questions as arrays."""
    asked = given.asked
    found = Findings(asked.size)
    base, last = _posed(given, found)
    found.settle(asked.target_year <= last.years, "not_applicable", "target-year-past")
    rows = asked.rows
    earliest = np.full(asked.size, float(constants["first_year"]))
    start = given.grid.first_since(earliest, rows) + given.grid.first_year
    found.settle(~(start < last.years), "not_available", "one-value")
    mean, centre, slope = _fitted(given.grid, constants["first_year"])
    with np.errstate(all="ignore"):
        expected = mean[rows] + slope[rows] * (asked.target_year - centre[rows])
        short = np.where(
            asked.near, np.abs(asked.target - expected), asked.sign * (asked.target - expected)
        )
        gap = 100 * short / np.abs(asked.target - base.values)
    here = found.open()
    found.measure(here, gap)
    found.settle(~np.isfinite(gap), "not_available", "not-finite")
    for name, highest in constants["gap_classes"].items():
        found.settle(reached(-gap, -highest), name)
    found.settle(here, constants["gap_beyond"])
    return found.finished()


def _posed(given: Case, found: Findings) -> tuple[Point, Point]:
    """Return base and latest value after settling where the indices do not exist."""
    asked = given.asked
    base, last = ends(given, found)
    found.settle((asked.sign == 0) & ~asked.near, "not_applicable", "no-direction")
    aimed(asked, found)
    found.settle(asked.target == base.values, "not_applicable", "target-equals-base")
    found.note(asked.near & found.open(), "parity")
    return base, last


def _fitted(grid: Grid, first_year: int) -> tuple[Floats, Floats, Floats]:
    """Return weighted mean value, weighted mean year and slope of each series.

    The weight of a year is the number of years since the first one that is used, plus one,
    so that later years count more.
    """
    start = min(max(first_year - grid.first_year, 0), grid.years - 1)
    first = np.where(grid.following[start] < 0, grid.years, grid.following[start])
    parts = [
        _lines(grid.values[start:, cut : cut + _AT_ONCE], first[cut : cut + _AT_ONCE] - start)
        for cut in range(0, len(first), _AT_ONCE)
    ]
    mean, centre, slope = np.concatenate(parts, axis=1)
    return mean, centre + grid.first_year + start, slope


def _lines(values: Floats, first: Floats) -> Floats:
    """Return mean value, mean position and slope of columns, weighted from their first value."""
    position = np.arange(float(len(values)))[:, None]
    present = ~np.isnan(values)
    weight = np.where(present, position - first + 1, 0.0)
    filled = np.where(present, values, 0.0)
    with np.errstate(all="ignore"):
        total = _summed(weight)
        centre = _summed(weight * position) / total
        mean = _summed(weight * filled) / total
        distance = position - centre
        weight *= distance
        slope = _summed(weight * (filled - mean)) / _summed(weight * distance)
    return np.stack([mean, centre, slope])


def _summed(rows: Floats) -> Floats:
    """Return the sum of rows from first to last: the same digits however many columns."""
    return reduce(np.add, rows)


MEASURES = {"escap-status": status, "escap-progress": anticipated}
