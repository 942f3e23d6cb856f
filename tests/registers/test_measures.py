"""Measures of a frozen register, against shares worked out by hand."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from cityagenda.ground.methods import Call, Result
from cityagenda.ground.standards import library
from cityagenda.registers.measures import tasks_closed, tasks_reported
from cityagenda.registers.views import VIEWS


def task(id_: str, **facts: Any) -> dict[str, Any]:
    """Return a row of the view, open and unknown unless facts say otherwise."""
    row: dict[str, Any] = {
        "task": id_,
        "weight": 1.0,
        "reported_on": None,
        "closed_on": None,
        "light": "unknown",
        "synthetic": False,
        "as_of": "2026-11-25T16:30:00.000000Z",
    }
    return row | facts


def measured(method: Any, *rows: dict[str, Any]) -> Result:
    """Return what a method makes of rows; the day is 26 November in Shanghai."""
    schema = {
        "task": pl.String, "weight": pl.Float64, "reported_on": pl.Date, "closed_on": pl.Date,
        "light": pl.String, "synthetic": pl.Boolean, "as_of": pl.String,
    }  # fmt: skip
    assert set(schema) <= set(VIEWS["tasks"])
    call = Call(
        indicator="x",
        unit="%",
        tables={"tasks": pl.LazyFrame(list(rows), schema=schema)},
        parameters={},
        standards=library(),
        areas=pl.DataFrame(),
        city="town",
        timezone="Asia/Shanghai",
    )
    found = method(call)
    assert isinstance(found, Result)
    return found


def test_the_unknown_widens_the_share_closed_upwards() -> None:
    rows = [
        task("a", weight=3.0, closed_on=date(2026, 11, 1), light="blue"),
        task("b", weight=2.0),
        task("c", light="red"),
        task("d", weight=4.0, light="green"),
    ]
    found = measured(tasks_closed, *rows)
    assert found.observations.row(0, named=True) == {
        "area": "town", "period": "2026", "dimensions": "{}", "status": "provisional",
        "reason": None, "reason_zh": None, "vintage": "2026-11-26",
        "value": 30.0, "low": 30.0, "high": 50.0,
    }  # fmt: skip
    assert found.explanations is not None
    assert found.explanations["text"][0] == (
        "on 2026-11-26 1 of 4 tasks were checked and closed; of 1 nothing is known"
    )
    assert found.explanations["text_zh"][0] == (
        "截至 2026-11-26，4 项任务中有 1 项经核验销号；1 项情况不明"
    )


@pytest.mark.parametrize(("day", "share"), [(date(2026, 10, 22), 100.0), (date(2026, 10, 21), 0.0)])
def test_a_report_holds_for_thirty_five_days(day: date, share: float) -> None:
    found = measured(
        tasks_reported,
        task("a", reported_on=day, light="green"),
        task("b", closed_on=date(2026, 1, 1)),
    )
    assert found.observations["value"].to_list() == [share]


def test_without_an_open_task_there_is_no_share_and_a_reason() -> None:
    row = measured(tasks_reported, task("a", closed_on=date(2026, 1, 1))).observations.row(
        0, named=True
    )
    assert (row["value"], row["status"], row["reason"]) == (None, "missing", "no task is open")
    assert row["reason_zh"] == "没有未销号的任务"


def test_one_synthetic_task_makes_the_share_synthetic() -> None:
    found = measured(tasks_closed, task("a"), task("b", synthetic=True))
    assert found.observations["status"].to_list() == ["synthetic"]


def test_on_the_last_day_the_year_is_told_in_full() -> None:
    found = measured(tasks_closed, task("a", as_of="2026-12-31T15:59:00.000000Z"))
    assert found.observations["status"].to_list() == ["derived"]


@pytest.mark.parametrize("method", [tasks_closed, tasks_reported])
def test_an_empty_register_says_that_it_is_empty(method: Any) -> None:
    found = measured(method)
    assert found.observations.is_empty()
    assert found.exclusions is not None
    assert found.exclusions["reason"].to_list() == [
        "the register is empty: nobody has recorded anything on a task yet"
    ]
    assert found.exclusions["reason_zh"].to_list() == ["台账为空：尚未对任何任务作过记录"]
