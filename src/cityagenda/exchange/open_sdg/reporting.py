"""Reporting: how many indicators are reported, over all and by goal.

An indicator without a goal counts in the whole only.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

STATUSES: Final = ("complete", "inprogress", "notstarted", "notapplicable")
_DECIMALS: Final = 3


def _counted(statuses: Sequence[str], known: Sequence[str]) -> dict[str, Any]:
    total = len(statuses)
    counts = [
        {
            "status": status,
            "count": (count := statuses.count(status)),
            "percentage": round(100 * count / total, _DECIMALS) if total else 0.0,
        }
        for status in known
    ]
    return {"statuses": counts, "totals": {"total": total}}


def reporting(fields: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the statistics of reporting; only statuses that occur are listed."""
    found = [
        (str(f.get("goal_number", "")), str(f.get("reporting_status") or "notstarted"))
        for f in fields
    ]
    present = {status for _, status in found}
    known = [s for s in STATUSES if s in present] + sorted(present - set(STATUSES))
    return {**_statistics(found, known, numbered=True), "extra_fields": {}}


def disaggregation(
    fields: Iterable[Mapping[str, Any]], columns: Iterable[Iterable[str]]
) -> dict[str, Any]:
    """Return how many indicators have the breakdowns that their metadata expects.

    Where nothing is expected the question does not apply.
    """
    found = [
        (str(f.get("goal_number", "")), _fulfilled(f.get("expected_disaggregations"), set(present)))
        for f, present in zip(fields, columns, strict=True)
    ]
    return {**_statistics(found, STATUSES, numbered=False), "extra_fields": {}}


def _fulfilled(expected: Any, present: set[str]) -> str:  # noqa: ANN401
    if not isinstance(expected, list) or not expected:
        return "notapplicable"
    there = sum(str(name) in present for name in expected)
    if there == len(expected):
        return "complete"
    return "inprogress" if there else "notstarted"


def _statistics(
    found: list[tuple[str, str]], known: Sequence[str], *, numbered: bool
) -> dict[str, Any]:
    by_goal: dict[str, list[str]] = {}
    for goal, status in found:
        if goal:
            by_goal.setdefault(goal, []).append(status)
    goals = sorted(by_goal, key=lambda goal: (not goal.isdigit(), goal.zfill(_DECIMALS)))
    return {
        "statuses": [{"value": status} for status in known],
        "overall": _counted([status for _, status in found], known),
        "goals": [
            {
                "goal": int(goal) if numbered and goal.isdigit() else goal,
                **_counted(by_goal[goal], known),
            }
            for goal in goals
        ],
    }
