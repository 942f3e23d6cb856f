"""Measures of a frozen register: what becomes an indicator.

The register tells one instant, the account tells years: a value stands for the year of that
instant and is provisional while the year lasts. Its vintage is the day.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from math import fsum
from typing import Any, Final

import polars as pl

from cityagenda.ground.methods import Call, Result
from cityagenda.ground.texts import Text, filled, in_columns
from cityagenda.registers.clock import day_in, days_after, last_day
from cityagenda.registers.lights import TOPIC, report_days, rules

EMPTY: Final[Text] = {
    "zh-Hans": "台账为空：尚未对任何任务作过记录",
    "en": "the register is empty: nobody has recorded anything on a task yet",
}
CLOSED: Final[Text] = {
    "zh-Hans": "截至 {day}，{every} 项任务中有 {closed} 项经核验销号；{unknown} 项情况不明",
    "en": "on {day} {closed} of {every} tasks were checked and closed; "
    "of {unknown} nothing is known",
}
REPORTED: Final[Text] = {
    "zh-Hans": "截至 {day}，{every} 项未销号任务中有 {timely} 项在 {days} 天内报送过进展",
    "en": "on {day} {timely} of {every} open tasks had a report within {days} days",
}
NONE_OPEN: Final[Text] = {"zh-Hans": "没有未销号的任务", "en": "no task is open"}
NO_REPORT_ASKED: Final[Text] = {
    "zh-Hans": "规则未要求报送进展",
    "en": "the rules ask for no report",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """A share in percent with its bounds, and a sentence on it; without a value, why."""

    value: float | None
    low: float | None
    high: float | None
    text: Text


def tasks_closed(call: Call) -> Result:
    r"""Share of the tasks that a second person has checked and closed, by weight.

    .. math:: s = 100 \sum_{closed} w / \sum w, \qquad
              s_{high} = 100 (\sum_{closed} w + \sum_{unknown} w) / \sum w

    in percent, with the weight w of each task. Sums are exactly rounded.

    Parameters
    ----------
    call
        `tasks`: the view ``tasks`` of the register.

    Returns
    -------
    Result
        One observation for the city and the year of the register's instant. `low` is the
        value: what was closed is known. A row that counts synthetic tasks is synthetic.

    Missing data
    ------------
    A task whose light is ``unknown`` may be done: it counts in `high` and not in `value`. An
    empty register gives no row, and says so among the exclusions.

    References
    ----------
    Own convention; a weighted share with interval arithmetic for the unknown.
    """
    return _result(call, _closed)


def tasks_reported(call: Call) -> Result:
    r"""Share of the open tasks with a report in time, by weight.

    .. math:: s = 100 \sum_{open,\ d \le D} w / \sum_{open} w

    in percent, with the weight w of each task, d days since its last report, and D days for
    which the rule pack on ``task-lights`` lets a report hold. Sums are exactly rounded.

    Parameters
    ----------
    call
        `tasks`: the view ``tasks`` of the register.

    Returns
    -------
    Result
        One observation for the city and the year of the register's instant. A row that counts
        synthetic tasks is synthetic.

    Missing data
    ------------
    A task that nobody reported on was not reported in time. Without an open task, or where
    the rules ask for no report, the row has no value and says why. An empty register gives
    no row, and says so among the exclusions.

    References
    ----------
    The rule pack on ``task-lights``: how many days a report holds.
    """

    def reported(rows: list[dict[str, Any]], day: date) -> Measured:
        pack = call.standards.standard(TOPIC, call.jurisdiction, day)
        return _reported(rows, day, report_days(rules(pack)))

    return _result(call, reported)


def _closed(rows: list[dict[str, Any]], day: date) -> Measured:
    closed = [row for row in rows if row["closed_on"] is not None]
    unknown = [row for row in rows if row["closed_on"] is None and row["light"] == "unknown"]
    value = _percent(closed, rows)
    high = _percent([*closed, *unknown], rows)
    text = filled(CLOSED, day=day, closed=len(closed), every=len(rows), unknown=len(unknown))
    return Measured(value, value, high, text)


def _reported(rows: list[dict[str, Any]], day: date, days: int | None) -> Measured:
    still_open = [row for row in rows if row["closed_on"] is None]
    if days is None or not still_open:
        lack = NONE_OPEN if days is not None else NO_REPORT_ASKED
        return Measured(None, None, None, lack)
    timely = [
        row for row in still_open
        if row["reported_on"] is not None and days_after(row["reported_on"], day) <= days
    ]  # fmt: skip
    value = _percent(timely, still_open)
    text = filled(REPORTED, day=day, timely=len(timely), every=len(still_open), days=days)
    return Measured(value, value, value, text)


def _percent(some: Iterable[Mapping[str, Any]], every: Iterable[Mapping[str, Any]]) -> float:
    part, whole = (fsum(row["weight"] for row in rows) for rows in (some, every))
    return min(100 * part / whole, 100.0)


def _result(call: Call, measured: Callable[[list[dict[str, Any]], date], Measured]) -> Result:
    rows = call.tables["tasks"].collect().sort("task").to_dicts()
    if not rows:
        excluded = pl.DataFrame([{"input": "tasks"} | in_columns("reason", EMPTY)])
        return Result(_observations([]), exclusions=excluded)
    day = day_in(call.timezone, datetime.fromisoformat(rows[0]["as_of"]))
    found = measured(rows, day)
    place = {"area": call.city, "period": str(day.year), "dimensions": "{}"}
    row = place | {
        "value": found.value,
        "low": found.low,
        "high": found.high,
        "status": _status(found, rows, day),
        **in_columns("reason", found.text if found.value is None else None),
        "vintage": day.isoformat(),
    }
    explained = pl.DataFrame([place | in_columns("text", found.text)])
    return Result(_observations([row]), explanations=explained)


def _status(found: Measured, rows: list[dict[str, Any]], day: date) -> str:
    if found.value is None:
        return "missing"
    if any(row["synthetic"] for row in rows):
        return "synthetic"
    return "derived" if day == last_day(str(day.year)) else "provisional"


def _observations(rows: list[dict[str, Any]]) -> pl.DataFrame:
    names = ("area", "period", "dimensions", "status", "reason", "reason_zh", "vintage")
    schema = dict.fromkeys(names, pl.String) | dict.fromkeys(("value", "low", "high"), pl.Float64)
    return pl.DataFrame(rows, schema=schema)
