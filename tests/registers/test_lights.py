"""Lights: each rule of the shipped pack has its case, at and beside its limits."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cityagenda.registers
from cityagenda.ground.errors import RegisterError
from cityagenda.ground.standards import read
from cityagenda.registers.lights import COLOURS, TOPIC, Facts, light, pace, rules

PACK = read(Path(cityagenda.registers.__file__).parent / "standards" / "task-lights.yml")
RULES = rules(PACK)
FINE = Facts(
    closed=False,
    declared=False,
    reports=2,
    days_since_report=5,
    days_overdue=-100,
    percent=50,
    pace=Fraction(100),
)


@pytest.mark.parametrize(
    ("changes", "colour", "words"),
    [
        ({}, "green", "on pace"),
        ({"closed": True, "days_overdue": 900}, "blue", "second person"),
        (
            {"declared": True, "reports": 0, "days_since_report": None, "days_overdue": 2000},
            "unknown",
            "declares",
        ),
        ({"declared": True, "days_overdue": 1}, "red", "overdue: 1."),
        ({"days_overdue": 1}, "red", "overdue: 1."),
        ({"days_overdue": 0}, "yellow", "three weeks"),
        ({"days_overdue": 0, "percent": 90}, "green", "on pace"),
        ({"days_overdue": -21, "percent": 89}, "yellow", "89 % done"),
        ({"days_overdue": -22, "percent": 89}, "green", "on pace"),
        ({"days_overdue": None, "pace": None}, "green", "on pace"),
        ({"reports": 0, "days_since_report": None, "percent": None}, "unknown", "ever"),
        ({"reports": 0, "days_since_report": None, "days_overdue": 3}, "red", "overdue: 3."),
        ({"days_since_report": 35}, "green", "on pace"),
        ({"days_since_report": 36}, "unknown", "last: 36."),
        ({"percent": None, "pace": None}, "unknown", "how much"),
        ({"pace": Fraction(799, 10)}, "red", "79 %"),
        ({"pace": Fraction(80)}, "yellow", "80 %"),
        ({"pace": Fraction(95)}, "green", "on pace"),
    ],
)
def test_each_rule_decides_at_its_limit(changes: dict[str, Any], colour: str, words: str) -> None:
    found = light(replace(FINE, **changes), RULES)
    assert found.colour == colour
    assert words in found.reason["en"]
    assert "{" not in found.reason["zh-Hans"] + found.reason["en"]


@given(
    st.builds(
        Facts,
        closed=st.booleans(),
        declared=st.booleans(),
        reports=st.integers(0, 9),
        days_since_report=st.none() | st.integers(0, 4000),
        days_overdue=st.none() | st.integers(-4000, 4000),
        percent=st.none() | st.integers(0, 100),
        pace=st.none() | st.fractions(0, 300),
    )
)
def test_every_task_has_a_light_and_nothing_unknown_is_green(facts: Facts) -> None:
    found = light(facts, RULES)
    assert found.colour in COLOURS
    if found.colour == "green":
        assert facts.percent is not None
        assert facts.days_since_report is not None
    assert (found.colour == "blue") == facts.closed


def test_every_rule_of_the_pack_can_decide() -> None:
    assert PACK.topic == TOPIC
    reachable = {
        light(replace(FINE, **changes), RULES).rule
        for changes in (
            {"closed": True},
            {"declared": True, "days_since_report": None},
            {"days_overdue": 1},
            {"days_since_report": None},
            {"days_since_report": 40},
            {"percent": None},
            {"pace": Fraction(1)},
            {"days_overdue": -1},
            {"pace": Fraction(90)},
            {},
        )
    }
    assert reachable == set(range(1, len(RULES) + 1))


@pytest.mark.parametrize(
    "table",
    [
        [],
        [{"light": "green", "reason": {"en": "x"}, "below": {"percent": 3}}],
        [{"light": "purple", "reason": {"en": "x"}}],
        [{"light": "green", "reason": {"en": "x"}, "at_least": {"mood": 3}}],
        [{"light": "green", "reason": {"en": "x"}, "if": "percent > 3"}],
    ],
)
def test_a_pack_that_could_leave_a_task_without_a_light_is_refused(
    table: list[dict[str, Any]],
) -> None:
    with pytest.raises(RegisterError):
        rules(PACK.model_copy(update={"table": table}))


DAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("percent", "start", "due", "today", "expected"),
    [
        (50, DAY, date(2026, 1, 10), date(2026, 1, 5), 100),
        (25, DAY, date(2026, 1, 10), date(2026, 1, 5), 50),
        # after the promised day the whole time is gone, not more
        (50, DAY, date(2026, 1, 10), date(2027, 1, 1), 50),
        (0, DAY, DAY, DAY, 0),
        (None, DAY, DAY, DAY, None),
        (50, None, DAY, DAY, None),
        (50, DAY, None, DAY, None),
        (50, date(2026, 1, 2), date(2026, 1, 3), DAY, None),
        (50, date(2026, 1, 2), DAY, date(2026, 1, 3), None),
    ],
)
def test_pace_is_share_done_by_share_of_time_gone(
    percent: int | None, start: date | None, due: date | None, today: date, expected: int | None
) -> None:
    assert pace(percent, start, due, today) == expected
