"""The days of a station or an area as a calendar: a small sheet a month, a cell a day."""

import calendar
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.ground.days import written
from cityagenda.ground.texts import text_in
from cityagenda.web.apps.air.classes import NO_VALUE, AirClass, classes
from cityagenda.web.made import made

METHOD: Final = "air.good_days"
_CELL: Final = 20
_GOOD: Final = 2


@dataclass(frozen=True, slots=True)
class Month:
    """A month: its number, its sheet, and how many days lie in each class and in none."""

    number: int
    svg: str
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Calendar:
    """A year of days with what they are counted by.

    ``good`` are the days in the two best classes of ``valid`` ones; ``standards`` the editions
    that held on some day.
    """

    year: int
    years: list[int]
    months: list[Month]
    among: Sequence[AirClass]
    good: int
    valid: int
    standards: list[str]
    synthetic: bool


def days_of(edition: Edition, station: str) -> dict[int, list[dict[str, Any]]]:
    """Return the days of a station by year; an area may have the same id."""
    by = made(edition, METHOD, "days")
    if by is None:
        return {}
    held = edition.derived(
        "air/days", lambda: by.table("days").partition_by("kind", "place", as_dict=True)
    )
    rows: pl.DataFrame | None = held.get(("station", station))
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows.sort("day").iter_rows(named=True) if rows is not None else ():
        found.setdefault(row["day"].year, []).append(row)
    return found


def year_of(edition: Edition, station: str, year: str, language: str) -> Calendar | None:
    """Return a year of days, the newest by default; none where there are no days."""
    held = days_of(edition, station)
    if not held:
        return None
    chosen = int(year) if year.isascii() and year.isdigit() and int(year) in held else max(held)
    rows = held[chosen]
    among = classes(edition.city(), date(chosen, 12, 31))
    by = made(edition, METHOD, "days")
    judged = [row for row in rows if row["category"] is not None]
    return Calendar(
        year=chosen,
        years=sorted(held, reverse=True),
        months=_months(rows, chosen, among, language),
        among=among,
        good=sum(row["category"] <= _GOOD for row in judged),
        valid=len(judged),
        standards=sorted({row["standard"] for row in rows if row["standard"]}),
        synthetic=bool(by and by.synthetic),
    )


def _months(
    rows: Iterable[Mapping[str, Any]], year: int, among: Sequence[AirClass],
    language: str,
) -> list[Month]:  # fmt: skip
    names = {c.place: text_in(c.name, language) for c in among}
    by_month: dict[int, dict[int, Mapping[str, Any]]] = {}
    for row in rows:
        by_month.setdefault(row["day"].month, {})[row["day"].day] = row
    found = []
    for number in range(1, 13):
        own = by_month.get(number, {})
        count = Counter(row["category"] for row in own.values())
        sheet = _sheet(year, number, own, names, language)
        found.append(Month(number, sheet, [*(count[c.place] for c in among), count[None]]))
    return found


_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
                  "Dec")  # fmt: skip


def month_name(number: int, language: str) -> str:
    """Return a month in short."""
    return f"{number}月" if language.startswith("zh") else _MONTHS[number - 1]


def _sheet(
    year: int, month: int, days: Mapping[int, Mapping[str, Any]], names: Mapping[int, str],
    language: str,
) -> str:  # fmt: skip
    first, length = calendar.monthrange(year, month)
    colon = "：" if language.startswith("zh") else ": "
    cells = []
    for day in range(1, length + 1):
        place = first + day - 1
        x, y = place % 7 * _CELL, place // 7 * _CELL
        row = days.get(day)
        category = row["category"] if row else None
        told = written(date(year, month, day), language) + colon
        if row is None or category is None:
            kind, text = "none", text_in(NO_VALUE, language)
        else:
            kind, text = f"q{category}", f"{row['aqi']}, {names.get(category, '')}"
        cells.append(
            f'<rect class="{kind}" x="{x + 1}" y="{y + 1}" width="{_CELL - 2}" '
            f'height="{_CELL - 2}"><title>{escape(told + text)}</title></rect>'
        )
    title = month_name(month, language)
    return (
        f'<svg class="month" viewBox="0 0 {7 * _CELL} {6 * _CELL}" role="img" '
        f"aria-label={quoteattr(title)}>{''.join(cells)}</svg>"
    )
