"""The declared bars, on the real series of the United Kingdom and of Bristol.

The counting stands in ``benchmarks/forecast_coverage.py``, which also prints all figures.
"""

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

pytestmark = pytest.mark.data
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def counting() -> dict[str, Callable[..., Any]]:
    return runpy.run_path(str(ROOT / "benchmarks" / "forecast_coverage.py"))


@pytest.fixture(scope="module")
def series(counting: dict[str, Callable[..., Any]], real_data: Path) -> pl.DataFrame:
    return counting["all_series"](real_data)


def test_the_80_percent_interval_covers_75_to_85_percent(
    counting: dict[str, Callable[..., Any]], series: pl.DataFrame
) -> None:
    inside, share = counting["covered"](series), counting["share"]
    judge = inside.filter(pl.col("part") == "judge")
    assert inside.select("indicator", "dimensions").n_unique() > 380
    assert 0.75 <= share(inside, "inside80") <= 0.85
    assert 0.75 <= share(inside, "inside80", by_indicator=True) <= 0.85
    assert 0.75 <= share(judge, "inside80", by_indicator=True) <= 0.85
    for ahead in (1, 2, 3):
        assert 0.72 <= share(inside.filter(pl.col("ahead") == ahead), "inside80") <= 0.88
    assert 0.90 <= share(inside, "inside95") <= 0.98


@pytest.mark.parametrize("part", ["judge", "choose"])
@pytest.mark.parametrize("by_indicator", [False, True])
def test_the_probability_beats_that_the_trend_goes_on(
    counting: dict[str, Callable[..., Any]], series: pl.DataFrame, part: str, *, by_indicator: bool
) -> None:
    judged = counting["judged_targets"](series).filter(pl.col("part") == part)
    score = {
        a: counting["brier"](judged, a, by_indicator=by_indicator) for a in counting["ANSWERS"]
    }
    assert len(judged) > 4000
    assert score["ours"] < 0.75 * min(score["line"], score["growth"], score["stays"])
    assert score["ours"] < score["base"]
