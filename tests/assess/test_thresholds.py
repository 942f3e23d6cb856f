"""Every cut point and score line of the methods, swept in fine steps on both sides."""

import math
from fractions import Fraction
from types import ModuleType, SimpleNamespace
from typing import Any

import polars as pl
import pytest

from cityagenda.assess.account import MEASURES
from cityagenda.assess.case import case
from cityagenda.assess.judgement import judged

STEPS = 400
RATES = [(2 * step - STEPS) * 0.0304 / STEPS for step in range(STEPS + 1)]
"""Growth a year from -3.04 % to 3.04 %, in steps that hit no threshold by themselves."""


def _first(rate: float) -> dict[int, float]:
    """Return a series that grows by a rate for four years, and by its double in the last."""
    return {2015: 100.0, 2019: 100 * (1 + rate) ** 4, 2020: 100 * (1 + rate) ** 4 * (1 + 2 * rate)}


SWEEPS: dict[str, dict[str, Any]] = {
    "trend": {},
    "trend, less is better": {"direction": "down"},
    "trend below a limit": {"limit": 110.0},
    "trend above a limit": {"limit": 60.0, "direction": "down"},
    "target": {"target": 115.0},
    "target, less is better": {"target": 80.0, "direction": "down"},
    "far target": {"target": 200.0},
    "percentage near its target": {"target": 100.0, "percent": True, "direction": "down"},
    "goalposts": {"worst": 80.0, "best": 120.0, "edges": (112.0, 101.5, 92.25)},
    "goalposts, less is better": {
        "worst": 120.0,
        "best": 80.0,
        "edges": (88.0, 98.25, 107.5),
        "direction": "down",
    },
}


def _sweep(make: SimpleNamespace, sweep: dict[str, Any]) -> pl.DataFrame:
    names = [f"i{number:04d}" for number in range(len(RATES))]
    fields = {k: v for k, v in sweep.items() if k != "edges"}
    fields |= dict(zip(("green", "yellow", "orange"), sweep.get("edges", ()), strict=False))
    series = pl.concat(
        make.series(_first(rate), name) for rate, name in zip(RATES, names, strict=True)
    )
    questions = pl.concat(make.question(indicator=name, **fields) for name in names)
    given = case(series, questions)
    return pl.concat(judged(given, make.pack(t), measures) for t, measures in MEASURES.items())


@pytest.mark.parametrize("name", SWEEPS)
def test_cut_points_and_score_lines_stand_where_they_are_published(
    name: str, make: SimpleNamespace, oracle: ModuleType
) -> None:
    sweep = SWEEPS[name]
    parts = _sweep(make, sweep)
    fields = {k: Fraction(v) for k, v in sweep.items() if k in ("target", "limit", "worst", "best")}
    question = oracle.Question(
        direction=sweep.get("direction", "up"),
        percent=sweep.get("percent", False),
        edges=tuple(map(Fraction, sweep["edges"])) if "edges" in sweep else None,
        **fields,
    )
    exact = [oracle.answers(_first(rate), question) for rate in RATES]
    for (method,), rows in parts.group_by("method"):
        wanted = [answers[method] for answers in exact]
        assert rows["status"].to_list() == [answer.status for answer in wanted], method
        scores = [math.nan if answer.score is None else float(answer.score) for answer in wanted]
        found = rows["score"].fill_null(math.nan).to_list()
        assert found == pytest.approx(scores, rel=1e-9, abs=1e-9, nan_ok=True), method
