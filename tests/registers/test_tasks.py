"""The register of tasks as told by its trail, as of any instant."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import cityagenda.registers
from cityagenda.ground.errors import RegisterError
from cityagenda.ground.standards import read
from cityagenda.registers.audit import Entry, following
from cityagenda.registers.machine import Actor, Step, packaged, step
from cityagenda.registers.rollup import Share
from cityagenda.registers.tasks import (
    PlannedTask,
    TaskRecord,
    folded,
    proof,
    share_done,
    task_register_rows,
    trail_data,
)

PACK = read(Path(cityagenda.registers.__file__).parent / "standards" / "task-lights.yml")
TASK = packaged("task")
START = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
CLERK = Actor("a-clerk", frozenset({"agency"}))
ANALYST = Actor("a-analyst", frozenset({"analyst"}))
CHIEF = Actor("a-chief", frozenset({"administrator"}))
PLAN = [
    PlannedTask("roof", "project", "roofs", None, date(2026, 1, 1), date(2026, 12, 31), 2.0),
    PlannedTask("pond", "project", declared="completed", due=date(2019, 12, 31)),
]


class Trail:
    """A trail that grows by steps which the machine allows."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def go(self, task: str, day: int, actor: Actor, action: str, **given: Any) -> None:
        """Append what an actor does to a task on a day, which the machine must allow."""
        record = folded(self.entries).get(task, TaskRecord())
        found = step(TASK, record.state, action, actor, given, record.hands)
        assert isinstance(found, Step), found
        self.entries.append(
            following(
                self.entries[-1] if self.entries else None,
                at=START + timedelta(days=day),
                actor=found.actor,
                subject=f"task:{task}",
                action=action,
                data=trail_data(found),
            )
        )


@pytest.fixture
def trail() -> Trail:
    """Return the trail of a task that is reported on, submitted, sent back, closed, reopened."""
    found = Trail()
    found.go("roof", 0, CHIEF, "assign", agency="bureau")
    found.go("roof", 1, CLERK, "report", text="Half.", percent=50)
    found.go("roof", 2, CLERK, "report", text="Rain.", percent="unknown")
    found.go("roof", 3, CLERK, "submit", text="Done.", evidence="https://a.cn/1")
    found.go("roof", 4, ANALYST, "return", reason="evidence")
    found.go("roof", 5, CLERK, "submit", text="Done.", evidence="https://a.cn/2")
    found.go("roof", 6, ANALYST, "approve")
    found.go("roof", 7, CHIEF, "reopen", reason="not-lasting", text="It leaks.")
    return found


def rows(trail: Trail, day: int) -> dict[str, dict[str, Any]]:
    found = task_register_rows(
        PLAN, trail.entries, START + timedelta(days=day), timezone="Asia/Shanghai", pack=PACK
    )
    return {row["task"]: row for row in found}


@pytest.mark.parametrize(
    ("day", "state", "reports", "low", "high", "people", "closed_on"),
    [
        (-1, "registered", 0, 0, 100, 0, None),
        (0, "registered", 0, 0, 100, 0, None),
        (1, "under-way", 1, 50, 50, 1, None),
        (2, "under-way", 2, 0, 100, 1, None),
        (3, "submitted", 2, 0, 100, 1, None),
        (4, "under-way", 2, 0, 100, 1, None),
        (6, "closed", 2, 100, 100, 1, "2026-11-07"),
        (7, "under-way", 2, 0, 100, 1, None),
    ],
)
def test_the_register_is_told_as_of_any_day(
    trail: Trail, *, day: int, state: str, reports: int, low: int, high: int, people: int,
    closed_on: str | None,
) -> None:  # fmt: skip
    row = rows(trail, day)["roof"]
    assert (row["state"], row["reports"], row["people"]) == (state, reports, people)
    assert (row["percent_low"], row["percent_high"]) == (low, high)
    assert row["closed_on"] == closed_on
    assert row["agency"] == ("bureau" if day >= 0 else None)
    assert (row["light"] == "blue") == (state == "closed")


def test_a_declared_completion_without_a_report_is_neither_done_nor_overdue(trail: Trail) -> None:
    row = rows(trail, 7)["pond"]
    assert (row["declared"], row["light"], row["state"]) == ("completed", "unknown", "registered")
    assert (row["percent_low"], row["percent_high"]) == (0, 100)


def test_no_row_names_anybody(trail: Trail) -> None:
    text = repr(rows(trail, 7))
    assert not [name for name in ("a-clerk", "a-analyst", "a-chief") if name in text]


def test_days_are_those_of_the_city(trail: Trail) -> None:
    trail.go("pond", 8, Actor("a-1", frozenset({"administrator"})), "report", text="x", percent=1)
    late = Trail()
    late.entries = [
        following(
            None,
            at=datetime(2026, 11, 1, 16, 30, tzinfo=UTC),
            actor="a-1",
            subject="task:pond",
            action="report",
            data=trail.entries[-1].data,
        )
    ]
    assert rows(late, 3)["pond"]["reported_on"] == "2026-11-02"


def test_entries_on_other_subjects_are_passed_over(trail: Trail) -> None:
    other = following(
        trail.entries[-1], at=START, actor="a-1", subject="account:a-1", action="login", data={}
    )
    assert folded([*trail.entries, other]) == folded(trail.entries)


@pytest.mark.parametrize("value", [-1, 101, 40.5, "40", True, None])
def test_a_share_that_is_none_is_refused(value: object) -> None:
    data = {"from": "registered", "to": "under-way", "handles": True, "given": {"percent": value}}
    entry = Entry(1, "2026-11-01T08:00:00.000000Z", "a", "task:x", "report", data, "", "")
    with pytest.raises(RegisterError, match="share done"):
        folded([entry])


@pytest.mark.parametrize(
    ("indicators", "expected"),
    [
        ([], "no indicator"),
        (["a"], "proved"),
        (["a", "b"], "not proved"),
        (["nowhere"], "not proved"),
    ],
)
def test_only_met_targets_prove(indicators: list[str], expected: str) -> None:
    assert proof(indicators, {"a": "met", "b": "on track"}) == expected


def test_a_closed_task_is_done_whatever_its_last_report_said() -> None:
    assert share_done(TaskRecord(percent=90, closed_at="2026-11-01T08:00:00.000000Z")) == Share(
        1, 1
    )
    assert share_done(TaskRecord(percent=90)) == Share(0.9, 0.9)
    assert share_done(TaskRecord()) == Share(0, 1)
