"""Progress by the method of the SDG Index of the SDSN: score, colour and trend arrow.

Symbols: ``x`` latest value in year ``t``, ``worst`` and ``best`` the declared goalposts,
``G`` the edge of green, ``x0`` the value of the base year ``t0``, ``T`` the target year.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl

from cityagenda.assess import judgement
from cityagenda.assess.case import Case
from cityagenda.assess.components import Findings, Flags, Floats
from cityagenda.assess.endpoints import directed, ends, latest
from cityagenda.assess.growth import reached
from cityagenda.assess.questions import Asked
from cityagenda.ground.standards import Standard

TOPIC = "progress-sdsn"
_COLOURS = ("green", "yellow", "orange")


def components(series: pl.DataFrame, questions: pl.DataFrame, pack: Standard) -> pl.DataFrame:
    """Return score and colour, and the trend arrow, of the SDG Index.

    ``score = 100 (x - worst) / (best - worst)``, clipped to 0-100. The colour is that of
    the best declared edge that the value reaches. The arrow compares the mean change a year
    over recent years with the change a year that leads from ``x0`` to ``G`` by ``T``.

    Parameters
    ----------
    series, questions
        The series table and the questions table, with declared goalposts.
    pack
        The rule pack on ``progress-sdsn``: recent years and classes of the arrow.

    Returns
    -------
    polars.DataFrame
        Components of ``sdsn-score`` (`progress_value` is the score before it is clipped) and
        ``sdsn-trend`` (`progress_value` is the ratio of the two changes; no score).

    Notes
    -----
    Without declared goalposts the method is not applicable; goalposts are never guessed.
    Without edges there is a score and no colour and no arrow. A latest value in the green is
    on track or maintaining; one that left the green since the base year is decreasing.

    References
    ----------
    Sachs, Lafortune et al., Sustainable Development Report, methods annex; SDG Index for
    European Cities 2019.
    """
    return judgement.components(series, questions, pack, MEASURES)


def score(given: Case, constants: Mapping[str, Any]) -> Findings:
    """Return score and colour for questions as arrays."""
    asked = given.asked
    found = Findings(asked.size)
    last = latest(given, found)
    _posed(asked, found)
    full = constants["full_score"]
    with np.errstate(all="ignore"):
        share = full * (last.values - asked.worst) / (asked.best - asked.worst)
    here = found.open()
    found.measure(here, share)
    found.rate(here, np.clip(share, 0, full))
    found.settle(~np.isfinite(share), "not_available", "not-finite")
    found.note(found.open() & ~_edged(asked), "no-thresholds")
    found.settle(~_edged(asked), "scored")
    for colour in _COLOURS:
        found.settle(_in(last.values, getattr(asked, colour), asked), colour)
    found.settle(found.open(), "red")
    return found.finished()


def trend(given: Case, constants: Mapping[str, Any]) -> Findings:
    """Return the trend arrow for questions as arrays."""
    asked = given.asked
    found = Findings(asked.size)
    base, last = ends(given, found)
    _posed(asked, found)
    found.settle(~_edged(asked), "not_applicable", "no-thresholds")
    since = given.grid.first_since(last.years - constants["recent_years"], asked.rows)
    recent = given.grid.point(since, asked.rows)
    with np.errstate(all="ignore"):
        change = (last.values - recent.values) / (last.years - recent.years)
        needed = (asked.green - base.values) / (asked.target_year - base.years)
        ratio = change / needed
    done = _in(last.values, asked.green, asked)
    was_done = _in(base.values, asked.green, asked)
    here = found.open()
    aiming = here & ~was_done & (asked.target_year > base.years)
    found.measure(aiming, ratio)
    found.settle(done, "on_track")
    found.settle(was_done, "decreasing", "base-meets-target")
    found.settle(asked.target_year <= base.years, "not_available", "target-before-base")
    found.settle(~np.isfinite(ratio), "not_available", "not-finite")
    for name, lowest in constants["arrows"].items():
        found.settle(reached(ratio, lowest), name)
    found.settle(here, constants["arrow_below"])
    return found.finished()


def _posed(asked: Asked, found: Findings) -> None:
    directed(asked, found)
    found.settle(np.isnan(asked.worst) | np.isnan(asked.best), "not_applicable", "no-goalposts")
    found.settle(asked.worst == asked.best, "not_applicable", "equal-goalposts")


def _edged(asked: Asked) -> Flags:
    """Return which questions have all three colour edges."""
    return ~np.isnan(asked.green + asked.yellow + asked.orange)


def _in(value: Floats, edge: Floats, asked: Asked) -> Flags:
    """Return whether a value is at the edge or on its better side."""
    with np.errstate(invalid="ignore"):
        return np.asarray(np.sign(asked.best - asked.worst) * (value - edge) >= 0, dtype=np.bool_)


MEASURES = {"sdsn-score": score, "sdsn-trend": trend}
