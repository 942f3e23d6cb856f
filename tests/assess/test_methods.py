"""Every method against an exact second implementation, on series with every edge."""

import math
from decimal import Decimal
from fractions import Fraction
from types import ModuleType, SimpleNamespace
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cityagenda.assess.account import MEASURES
from cityagenda.assess.case import case
from cityagenda.assess.judgement import judged
from cityagenda.assess.words import METHODS

DECIMAL = st.integers(-1_000_000, 1_000_000).map(lambda n: n / 100)
WILD = st.floats(1e-6, 1e9) | st.floats(-1e9, -1e-6)
ANY = st.sampled_from([0.0, 1.0, 100.0, -1.0, 0.5]) | DECIMAL | WILD
POSITIVE = st.integers(1, 100_000).map(lambda n: n / 100)


@st.composite
def problems(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a series and a question; targets, limits and goalposts often fall on edges."""
    years = draw(st.sets(st.integers(2000, 2024), max_size=16))
    values = draw(st.sampled_from([POSITIVE, POSITIVE, ANY]))
    series = {year: draw(values) for year in sorted(years)}
    anywhere = st.sampled_from(sorted(series.values()) or [1.0]) | values | st.just(0.0)
    aim = st.none() | anywhere | st.sampled_from([100.0, 0.0])
    some = draw(anywhere)
    limits = st.none() | st.sampled_from([some, some / 2, some * 2, some * 1.001, 100.0, 0.0])
    edges = st.none() | st.tuples(anywhere, anywhere, anywhere)
    return {
        "series": series,
        "direction": draw(st.sampled_from(["up", "down", "up", "down", "near", "none"])),
        "base_year": draw(st.integers(1998, 2026)),
        "target_year": draw(st.integers(2005, 2040)),
        "target": draw(aim),
        "limit": draw(limits),
        "percent": draw(st.booleans()),
        "worst": draw(st.none() | anywhere),
        "best": draw(st.none() | anywhere),
        "edges": draw(edges),
    }


def _found(make: SimpleNamespace, problem: dict[str, Any]) -> dict[str, dict[str, Any]]:
    fields = {k: v for k, v in problem.items() if k not in ("series", "edges")}
    names = ("green", "yellow", "orange")
    fields |= dict(zip(names, problem["edges"] or (None,) * 3, strict=True))
    given_case = case(make.series(problem["series"]), make.question(**fields))
    parts = [judged(given_case, make.pack(t), measures) for t, measures in MEASURES.items()]
    return {row["method"]: row for row in pl.concat(parts).iter_rows(named=True)}


def _exact(oracle: ModuleType, problem: dict[str, Any]) -> dict[str, Any]:
    def fraction(value: float | None) -> Fraction | None:
        return None if value is None else Fraction(value)

    numbers = {k: fraction(problem[k]) for k in ("target", "limit", "worst", "best")}
    edges = problem["edges"]
    question = oracle.Question(
        direction=problem["direction"],
        base_year=problem["base_year"],
        target_year=problem["target_year"],
        percent=problem["percent"],
        edges=tuple(map(Fraction, edges)) if edges else None,
        **numbers,
    )
    answers: dict[str, Any] = oracle.answers(problem["series"], question)
    return answers


CANCELLING = ("un-progress-chart", "escap-progress")
"""Methods whose formula subtracts an extrapolated value from one that may be as large."""


def _allowed(problem: dict[str, Any], method: str) -> float:
    """Return the absolute error that floating point may make by cancellation."""
    if method not in CANCELLING or problem["target"] is None:
        return 1e-12
    sizes = [abs(v) for v in (*problem["series"].values(), problem["target"])]
    gaps = [abs(v - problem["target"]) for v in problem["series"].values()]
    return 1e-12 * (1 + max(sizes) / min((gap for gap in gaps if gap), default=1.0))


def _example(**fields: Any) -> dict[str, Any]:
    plain = {
        "series": {},
        "direction": "up",
        "base_year": 2015,
        "target_year": 2030,
        "target": None,
        "limit": None,
        "percent": False,
        "worst": None,
        "best": None,
        "edges": None,
    }
    return plain | fields


TWO = {2015: 50.0, 2020: 60.0}
EDGES = {
    "nothing": {},
    "one point": {"series": {2018: 5.0}, "target": 9.0},
    "zero base": {"series": {2015: 0.0, 2020: 4.0}, "target": 9.0},
    "zero base and no target": {"series": {2015: 0.0, 2020: 4.0}},
    "zero latest": {"series": {2015: 4.0, 2020: 0.0}, "direction": "down", "target": 1.0},
    "target equals base": {"series": {2015: 5.0, 2020: 4.0}, "target": 5.0},
    "target equals base and is met": {"series": {2015: 5.0, 2020: 6.0}, "target": 5.0},
    "sign change": {"series": {2015: -5.0, 2020: 6.0}, "target": 9.0},
    "target of the other sign": {"series": {2015: -5.0, 2020: -3.0}, "target": 2.0},
    "target of zero": {"series": TWO, "direction": "down", "target": 0.0},
    "negative values": {"series": {2015: -5.0, 2020: -3.0}, "target": -1.0},
    "base at the limit": {"series": {2015: 100.0, 2020: 100.0}, "limit": 100.0},
    "base at the limit, worse": {"series": {2015: 100.0, 2020: 99.0}, "limit": 100.0},
    "base just below the limit": {"series": {2015: 99.9, 2020: 99.95}, "limit": 100.0},
    "base at twice the limit": {"series": {2015: 20.0, 2020: 19.0}, "limit": 10.0},
    "base just below twice the limit": {"series": {2015: 19.99, 2020: 19.0}, "limit": 10.0},
    "limit of zero": {"series": TWO, "limit": 0.0, "direction": "down"},
    "gap years": {"series": {2011: 3.0, 2017: 4.0, 2024: 4.5}, "target": 6.0},
    "target year past": {"series": {2015: 3.0, 2019: 4.0, 2024: 4.5}, "target_year": 2020,
                         "target": 4.2},
    "target year before base": {"series": TWO, "target_year": 2015, "target": 70.0},
    "within one point of 100 %": {"series": {2015: 95.0, 2020: 99.0}, "target": 100.0,
                                  "percent": True},
    "near": {"series": {2015: 0.5, 2020: 0.8}, "direction": "near", "target": 1.0},
    "goalposts": {"series": TWO, "worst": 20.0, "best": 90.0, "edges": (80.0, 60.0, 40.0)},
    "on an edge": {"series": TWO, "worst": 20.0, "best": 90.0, "edges": (60.0, 55.0, 40.0)},
    "equal goalposts": {"series": TWO, "worst": 20.0, "best": 20.0},
    "left the green": {"series": {2015: 90.0, 2020: 70.0}, "worst": 20.0, "best": 95.0,
                       "edges": (80.0, 60.0, 40.0)},
}  # fmt: skip


def _agree(make: SimpleNamespace, oracle: ModuleType, problem: dict[str, Any]) -> None:
    found, exact = _found(make, problem), _exact(oracle, problem)
    assert set(found) == set(exact) == set(METHODS)
    for method, answer in exact.items():
        row = found[method]
        clear = answer.edge > Decimal("1e-8")
        if clear:
            assert row["status"] == answer.status, (method, row, answer)
        error = _allowed(problem, method)
        for name, wanted in (("progress_value", answer.value), ("score", answer.score)):
            have = row[name]
            assert (have is None) == (wanted is None), (method, name, row, answer)
            if wanted is not None and (name == "progress_value" or clear):
                close = math.isclose(have, wanted, rel_tol=1e-9, abs_tol=error)
                assert close, (method, name, row, answer)


@pytest.mark.parametrize("name", EDGES)
def test_methods_agree_with_exact_arithmetic_on_an_edge(
    name: str, make: SimpleNamespace, oracle: ModuleType
) -> None:
    _agree(make, oracle, _example(**EDGES[name]))


@settings(max_examples=250, deadline=None)
@example(_example(series={2015: 100.0, 2016: 100.5}))
@example(_example(series={2015: 100.0, 2016: 98.0}, direction="down"))
@given(problem=problems())
def test_methods_agree_with_exact_arithmetic(
    make: SimpleNamespace, oracle: ModuleType, problem: dict[str, Any]
) -> None:
    _agree(make, oracle, problem)


@pytest.mark.parametrize(
    ("last", "status"), [(100.5, "moderate_progress"), (101.5, "substantial_progress")]
)
def test_a_growth_of_exactly_a_threshold_reaches_it(
    last: float, status: str, make: SimpleNamespace
) -> None:
    found = _found(make, _example(series={2015: 100.0, 2016: last}))
    assert found["open-sdg"]["status"] == status


def test_the_same_question_gives_the_same_digits(make: SimpleNamespace) -> None:
    problem = _example(series={y: 1.1**y for y in range(2001, 2020)}, target=9e90)
    first = _found(make, problem)
    assert all(_found(make, problem) == first for _ in range(5))
