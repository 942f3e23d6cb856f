"""Progress by the method of Eurostat, over a long and a short window.

Symbols: ``y0`` value in year ``t0`` at the start of the window, ``yt`` latest value in
year ``t``, ``yT`` target in year ``T``, ``d`` +1 if more is better and -1 if less is,
``s`` the sign of ``y0``, ``g_o`` and ``g_r`` observed and required compound annual growth.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from cityagenda.assess import judgement
from cityagenda.assess.case import Case
from cityagenda.assess.components import Findings, Floats
from cityagenda.assess.endpoints import growing, latest, met, opposite
from cityagenda.assess.growth import growth, interpolated, reached
from cityagenda.assess.questions import Asked
from cityagenda.ground.standards import Standard

TOPIC = "progress-eurostat"


def components(series: pl.DataFrame, questions: pl.DataFrame, pack: Standard) -> pl.DataFrame:
    """Return progress by the method of Eurostat, long term and short term.

    A window ends at the latest value and starts at the first value within its length. With
    a target ``R = g_o / g_r`` (both from the start of the window), without one
    ``P = s d g_o``. Scores run from -5 to 5 on straight lines between declared anchors.

    Parameters
    ----------
    series, questions
        The series table and the questions table.
    pack
        The rule pack on ``progress-eurostat``: windows, thresholds, score anchors.

    Returns
    -------
    polars.DataFrame
        Components of ``eurostat-long`` and ``eurostat-short``; `progress_value` is ``R`` or
        ``P`` (fractions).

    Notes
    -----
    Missing data: a window with fewer years than its minimum, a zero base, or base and
    latest value of opposite sign are not available. Where the start of the window already
    met the target and the latest value does not, ``R`` would praise a movement away; the
    method is then not applicable.

    References
    ----------
    Eurostat, Sustainable development in the European Union, monitoring report on progress
    towards the SDGs in an EU context, annex on the assessment method.
    """
    return judgement.components(series, questions, pack, MEASURES)


def progress(given: Case, constants: Mapping[str, Any], *, window: str) -> Findings:
    """Return the findings over one window for questions as arrays."""
    grid, asked = given.grid, given.asked
    found = Findings(asked.size)
    last = latest(given, found)
    length = constants["windows"][window]
    since = last.years - length["years"]
    base = found.base = grid.point(grid.first_since(since, asked.rows), asked.rows)
    years = last.years - base.years
    growing(asked, found)
    found.settle(years <= 0, "not_available", "one-value")
    found.settle(years < length["minimum"], "not_available", "window-too-short")
    found.settle(base.values == 0, "not_available", "zero-base")
    found.settle(opposite(base.values, last.values), "not_available", "opposite-sign")
    observed = growth(base.values, last.values, years) * np.sign(base.values) * asked.sign
    _with_target(found, asked, observed, constants["with_target"])
    _without_target(found, asked, observed, constants["without_target"])
    return found.finished()


def _with_target(found: Findings, asked: Asked, observed: Floats, rules: Mapping[str, Any]) -> None:
    """Judge growth against the growth that the target needs."""
    base = found.base
    found.settle(
        asked.aimed & (asked.target_year <= base.years), "not_available", "target-before-base"
    )
    here = found.open() & asked.aimed
    required = growth(base.values, asked.target, asked.target_year - base.years)
    required = required * np.sign(base.values) * asked.sign
    with np.errstate(all="ignore"):
        ratio = observed / required
    achieved = here & met(found.current.values, asked.target, asked)
    found.measure(here & (required > 0), ratio)
    found.rate(achieved, rules["score_achieved"])
    found.settle(achieved, "target_achieved")
    found.settle(
        here & opposite(base.values, asked.target), "not_available", "target-opposite-sign"
    )
    found.settle(here & (required == 0), "not_applicable", "target-equals-base")
    found.settle(here & (required < 0), "not_applicable", "base-meets-target")
    found.settle(here & ~np.isfinite(ratio), "not_available", "not-finite")
    found.rate(here & ~achieved, interpolated(ratio, rules["score_anchors"]))
    for status, threshold in rules["statuses"].items():
        found.settle(here & reached(ratio, threshold), status)
    found.settle(here, rules["below"])


def _without_target(
    found: Findings, asked: Asked, observed: Floats, rules: Mapping[str, Any]
) -> None:
    """Judge growth against fixed thresholds."""
    here = found.open() & ~asked.aimed
    found.measure(here, observed)
    found.settle(here & ~np.isfinite(observed), "not_available", "not-finite")
    found.rate(here, interpolated(observed, rules["score_anchors"]))
    worst = rules["significant_movement_away_to"]
    found.settle(here & reached(-observed, -worst), "significant_movement_away")
    for status, threshold in rules["statuses"].items():
        found.settle(here & reached(observed, threshold), status)
    found.settle(here, rules["below"])


MEASURES = {
    "eurostat-long": partial(progress, window="long"),
    "eurostat-short": partial(progress, window="short"),
}
