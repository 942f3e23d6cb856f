"""Progress by the method of Open SDG, which is that of Statistics Canada.

Symbols: ``y0`` base value in year ``t0``, ``yt`` latest value in year ``t``, ``yT`` target
in year ``T``, ``d`` +1 if more is better and -1 if less is, ``s`` the sign of ``y0``,
``g_o`` and ``g_r`` the observed and the required compound annual growth.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from cityagenda.assess import judgement
from cityagenda.assess.case import Case
from cityagenda.assess.components import Findings, Flags, Floats
from cityagenda.assess.endpoints import ends, growing, met, opposite
from cityagenda.assess.growth import growth, reached
from cityagenda.assess.questions import Asked
from cityagenda.ground.standards import Standard

TOPIC = "progress-open-sdg"
_STATUSES = ("substantial_progress", "moderate_progress", "limited_progress")
_LEVELS = ("high", "medium", "low")


def components(series: pl.DataFrame, questions: pl.DataFrame, pack: Standard) -> pl.DataFrame:
    """Return progress by the method of Open SDG.

    Without a target ``P = s d g_o``, judged against growth thresholds that shrink by the
    factor ``C`` near a natural limit (`scaling`). With a target ``R = s d g_o / |g_r|``.
    A target that is met is achieved whatever the growth. Scores run from -5 to 5.

    Parameters
    ----------
    series, questions
        The series table and the questions table.
    pack
        The rule pack on ``progress-open-sdg``: thresholds, score lines, limit exponent.

    Returns
    -------
    polars.DataFrame
        Components; `progress_value` is ``P`` or ``R`` (fractions).

    Notes
    -----
    Missing data: fewer than two years, or base and latest value of opposite sign, are not
    available. A base or target of zero is replaced as the method says, and flagged. A
    required growth of zero is not applicable, where the original divides by zero.

    References
    ----------
    Statistics Canada, Progress Measurement Methodology for the Sustainable Development
    Goals, as implemented in sdg-build 2.4.0, ``ProgressMeasure``.
    """
    return judgement.components(series, questions, pack, MEASURES)


def progress(given: Case, constants: Mapping[str, Any]) -> Findings:
    """Return the findings of the method for questions as arrays."""
    asked = given.asked
    found = Findings(asked.size)
    base, last = ends(given, found)
    growing(asked, found)
    stand_in = constants["zero_replacement"]
    zero = base.values == 0
    first = np.where(zero, stand_in, base.values)
    found.note(zero & found.open(), "zero-base-replaced")
    found.settle(opposite(first, last.values), "not_available", "opposite-sign")
    observed = growth(first, last.values, last.years - base.years) * asked.sign * np.sign(first)
    _without_target(found, asked, observed, scaling(first, asked.limit, constants), constants)
    _with_target(found, asked, observed, first, constants)
    return found.finished()


def scaling(base: Floats, limit: Floats, constants: Mapping[str, Any]) -> Floats:
    """Return the factor by which thresholds shrink near a natural limit.

    ``C = 1 - (|y0| / |L|) ** k`` up to the limit, ``C = 1 - ((2|L| - |y0|) / |L|) ** k``
    from there to twice the limit, and 1 beyond, without a limit, or with a limit of zero.
    Both branches are ``1 - (1 - ||y0| - |L|| / |L|) ** k``.
    """
    bound = np.abs(limit)
    with np.errstate(all="ignore"):
        distance = np.minimum(np.abs(np.abs(base) - bound) / bound, 1.0)
        factor = -np.expm1(constants["limit_exponent"] * np.log1p(-distance))
    return np.where(np.isnan(limit) | (bound == 0), 1.0, factor)


def _without_target(
    found: Findings, asked: Asked, observed: Floats, scale: Floats, constants: Mapping[str, Any]
) -> None:
    """Judge growth against fixed thresholds."""
    here = found.open() & ~asked.aimed
    found.measure(here, observed)
    found.settle(here & ~np.isfinite(observed), "not_available", "not-finite")
    rules = constants["without_target"]
    lines = rules["score_lines"]
    high, medium, _ = (reached(observed, rules["thresholds"][name] * scale) for name in _LEVELS)
    with np.errstate(all="ignore"):
        scaled = observed / scale
        score = np.select(
            [observed < 0, scale == 0, high, medium],
            [
                _line(observed, lines["negative"]),
                np.full(asked.size, float(rules["score_at_limit"])),
                _line(scaled, lines["high"]),
                _line(scaled, lines["medium"]),
            ],
            _line(scaled, lines["low"]),
        )
    _score(found, here, score, constants)
    _status(found, here, observed, [rules["thresholds"][name] * scale for name in _LEVELS])


def _with_target(
    found: Findings, asked: Asked, observed: Floats, first: Floats, constants: Mapping[str, Any]
) -> None:
    """Judge growth against the growth that the target needs."""
    here = found.open() & asked.aimed
    zero = here & (asked.target == 0)
    found.note(zero, "zero-target-replaced")
    target = np.where(asked.target == 0, constants["zero_replacement"], asked.target)
    years = asked.target_year - found.base.years
    found.settle(here & (years <= 0), "not_available", "target-before-base")
    required = np.abs(growth(first, target, years))
    with np.errstate(all="ignore"):
        ratio = observed / required
    here &= found.open()
    found.measure(here, ratio)
    found.note(here & (required == 0), "target-equals-base")
    found.note(here & opposite(first, target), "target-opposite-sign")
    achieved = here & met(found.current.values, target, asked)
    found.rate(achieved, constants["score_achieved"])
    found.settle(achieved, "target_achieved")
    found.settle(here & (required == 0), "not_applicable")
    found.settle(here & opposite(first, target), "not_available")
    found.settle(here & ~np.isfinite(ratio), "not_available", "not-finite")
    rules = constants["with_target"]
    lines = rules["score_lines"]
    fast = reached(ratio, rules["thresholds"]["medium"])
    score = np.where(fast, _line(ratio, lines["high"]), _line(ratio, lines["low"]))
    _score(found, here & ~achieved, score, constants)
    thresholds = [np.full(asked.size, float(rules["thresholds"][name])) for name in _LEVELS]
    _status(found, here, ratio, thresholds)


def _line(value: Floats, line: list[float]) -> Floats:
    slope, intercept = line
    return slope * value + intercept


def _score(found: Findings, here: Flags, score: Floats, constants: Mapping[str, Any]) -> None:
    bound = constants["score_bound"]
    found.rate(here, np.clip(score, -bound, bound))


def _status(found: Findings, here: Flags, value: Floats, thresholds: list[Floats]) -> None:
    for status, threshold in zip(_STATUSES, thresholds, strict=True):
        found.settle(here & reached(value, threshold), status)
    found.settle(here, "deterioration")


MEASURES = {"open-sdg": progress}
