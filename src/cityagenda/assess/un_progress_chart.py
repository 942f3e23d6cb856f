"""Progress by the method of the United Nations progress chart of 2023.

Symbols: ``y0`` base value in year ``t0``, ``yt`` latest value in year ``t``, ``yT`` target
in year ``T``, ``d`` +1 if more is better and -1 if less is, ``s`` the sign of ``y0``,
``g_o`` the observed compound annual growth.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from cityagenda.assess import judgement
from cityagenda.assess.case import Case
from cityagenda.assess.components import Findings, Flags, Floats
from cityagenda.assess.endpoints import growing, met, opposite
from cityagenda.assess.grid import Point
from cityagenda.assess.growth import growth, reached
from cityagenda.assess.questions import Asked
from cityagenda.ground.standards import Standard

TOPIC = "progress-un-progress-chart"


def components(series: pl.DataFrame, questions: pl.DataFrame, pack: Standard) -> pl.DataFrame:
    """Return progress by the method of the UN progress chart.

    With a target the latest value is extrapolated, ``v = yt (1 + g_o) ** (T - t)``, and
    ``q = (v - y0) / (yT - y0)`` is judged; without one, ``P = s d g_o``. Scores are 3, 2, 1.

    Parameters
    ----------
    series, questions
        The series table and the questions table.
    pack
        The rule pack on ``progress-un-progress-chart``.

    Returns
    -------
    polars.DataFrame
        Components; `progress_value` is ``q`` or ``P`` (fractions).

    Notes
    -----
    A target year that has passed is judged at the last value until that year. A value that
    meets its target, or lies within one point of a target of 0 or 100 %, has met it. Where
    only one year has a value since the base year, the last year before it is the base.
    Missing data: fewer than two years, a zero base and opposite signs are not available; a
    target equal to the base is not applicable unless it is met.

    References
    ----------
    United Nations Statistics Division, SDG Progress Chart 2023, technical note.
    """
    return judgement.components(series, questions, pack, MEASURES)


def progress(given: Case, constants: Mapping[str, Any]) -> Findings:
    """Return the findings of the method for questions as arrays."""
    asked = given.asked
    found = Findings(asked.size)
    base, last = _ends(given, found)
    growing(asked, found)
    achieved = found.open() & asked.aimed & met(last.values, asked.target, asked)
    close = found.open() & _close(last.values, asked, constants)
    found.note(close & ~achieved, "near-limit")
    observed = growth(base.values, last.values, last.years - base.years)
    with np.errstate(all="ignore"):
        expected = last.values * (1 + observed) ** (asked.target_year - last.years)
        share = (expected - base.values) / (asked.target - base.values)
    share[np.isnan(observed)] = np.nan
    here = found.open() & asked.aimed
    found.measure(here, share)
    _settle(found, achieved | close, "met_or_on_track", constants)
    found.settle(base.values == 0, "not_available", "zero-base")
    found.settle(opposite(base.values, last.values), "not_available", "opposite-sign")
    found.settle(here & (asked.target == base.values), "not_applicable", "target-equals-base")
    _classes(found, here, share, constants["with_target"], constants)
    trend = found.open() & ~asked.aimed
    observed = observed * np.sign(base.values) * asked.sign
    found.measure(trend, observed)
    _classes(found, trend, observed, constants["without_target"], constants)
    return found.finished()


def _ends(given: Case, found: Findings) -> tuple[Point, Point]:
    """Return base and last value; the last is not taken from after a target's own year."""
    grid, asked, later = given.grid, given.asked, given.base
    last = given.latest
    past = asked.aimed & (asked.target_year < last.years)
    if past.any():
        until = np.where(past, asked.target_year, np.inf)
        last = grid.point(grid.last_until(until, asked.rows), asked.rows)
    found.current = last
    found.settle(np.isnan(last.values), "not_available", "no-value")
    usable = later.years < last.years
    base = later
    if not usable.all():
        before = grid.point(grid.last_until(asked.base_year - 1, asked.rows), asked.rows)
        base = Point(
            np.where(usable, later.years, before.years),
            np.where(usable, later.values, before.values),
        )
    found.base = base
    found.settle(~(base.years < last.years), "not_available", "one-value")
    found.note(found.open() & past, "target-year-past")
    found.note(found.open() & usable & (later.years > asked.base_year), "later-base")
    found.note(found.open() & ~usable, "earlier-base")
    return base, last


def _close(value: Floats, asked: Asked, constants: Mapping[str, Any]) -> Flags:
    """Return which percentages lie within a margin of a target of 0 or 100 %."""
    rules = constants["near_limit"]
    edge = np.isin(asked.target, rules["targets"]) & asked.percent
    with np.errstate(invalid="ignore"):
        return np.asarray(edge & reached(-np.abs(value - asked.target), -rules["margin"]))


def _classes(
    found: Findings,
    here: Flags,
    value: Floats,
    thresholds: Mapping[str, float],
    constants: Mapping[str, Any],
) -> None:
    found.settle(here & ~np.isfinite(value), "not_available", "not-finite")
    for status, threshold in thresholds.items():
        _settle(found, here & reached(value, threshold), status, constants)
    _settle(found, here, "stagnation_or_regression", constants)


def _settle(found: Findings, where: Flags, status: str, constants: Mapping[str, Any]) -> None:
    fresh = where & found.open()
    found.rate(fresh, constants["scores"][status])
    found.settle(fresh, status)


MEASURES = {"un-progress-chart": progress}
