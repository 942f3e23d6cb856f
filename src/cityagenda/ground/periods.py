"""Time periods: SDMX strings and the half-open instants that they span.

Understood: ``2018``, ``2018-S1``, ``2018-Q1``, ``2018-04`` (also ``2018-M04``),
``2018-W05``, ``2018-04-05`` (also ``2018-D095``), ``2018-04-05T10`` (one hour) and
``2011/P5Y`` (a range of years, SDMX time range with the date cut to the year).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from cityagenda.ground.errors import PeriodError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of time ``[start, end)`` in UTC."""

    start: datetime
    end: datetime


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    last = first + count - 1
    return date(year, first, 1), date(year + last // 12, last % 12 + 1, 1)


def _week(year: int, number: int) -> tuple[date, date]:
    monday = date.fromisocalendar(year, number, 1)
    return monday, monday + timedelta(days=7)


def _day_of_year(year: int, number: int) -> tuple[date, date]:
    day = date(year, 1, 1) + timedelta(days=number - 1)
    if day.year != year:
        raise ValueError
    return day, day + timedelta(days=1)


def _day(year: int, month: int, number: int) -> tuple[date, date]:
    day = date(year, month, number)
    return day, day + timedelta(days=1)


_FORMS: tuple[tuple[re.Pattern[str], Callable[..., tuple[date, date]]], ...] = (
    (re.compile(r"(\d{4})"), lambda y: (date(y, 1, 1), date(y + 1, 1, 1))),
    (re.compile(r"(\d{4})-M?(0[1-9]|1[0-2])"), lambda y, m: _months(y, m, 1)),
    (re.compile(r"(\d{4})-Q([1-4])"), lambda y, q: _months(y, 3 * q - 2, 3)),
    (re.compile(r"(\d{4})-S([12])"), lambda y, s: _months(y, 6 * s - 5, 6)),
    (re.compile(r"(\d{4})-W(\d\d)"), _week),
    (re.compile(r"(\d{4})-(\d\d)-(\d\d)"), _day),
    (re.compile(r"(\d{4})-D(\d{3})"), _day_of_year),
    (re.compile(r"(\d{4})/P([1-9]\d*)Y"), lambda y, n: (date(y, 1, 1), date(y + n, 1, 1))),
)
_HOUR = re.compile(r"(\d{4}-\d\d-\d\d)T([01]\d|2[0-3])")


@cache
def span(period: str, timezone: str = "UTC") -> Span:
    """Return the instants that a period spans on the clocks of a time zone.

    Parameters
    ----------
    period
        An SDMX time period, see the forms in the module's text.
    timezone
        IANA name of the zone in which days begin.

    Raises
    ------
    PeriodError
        The text is none of the forms, or no such day exists.

    Examples
    --------
    >>> span("2018-Q2").end.isoformat()
    '2018-07-01T00:00:00+00:00'
    >>> span("2018", "Asia/Shanghai").start.isoformat()
    '2017-12-31T16:00:00+00:00'
    """
    zone = ZoneInfo(timezone)
    try:
        hour = _HOUR.fullmatch(period)
        if hour:
            day = date.fromisoformat(hour[1])
            start = datetime.combine(day, time(int(hour[2])), zone).astimezone(UTC)
            return Span(start, start + timedelta(hours=1))
        for pattern, days in _FORMS:
            found = pattern.fullmatch(period)
            if found:
                first, after = days(*map(int, found.groups()))
                return Span(_midnight(first, zone), _midnight(after, zone))
    except ValueError as error:
        raise _unknown(period) from error
    raise _unknown(period)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)


def _unknown(period: str) -> PeriodError:
    return PeriodError(
        {"zh-Hans": f"“{period}”不是有效的时间段", "en": f"'{period}' is not a time period"},
        todo={
            "zh-Hans": "请写成 2018、2018-S1、2018-Q1、2018-04、2018-W05、2018-04-05 或 2011/P5Y",
            "en": "write 2018, 2018-S1, 2018-Q1, 2018-04, 2018-W05, 2018-04-05 or 2011/P5Y",
        },
    )


def year(period: str) -> int:
    """Return the calendar year in which a period begins.

    Examples
    --------
    >>> year("2021-04"), year("2011/P5Y")
    (2021, 2011)
    """
    span(period)
    return int(period[:4])


def legible(period: str) -> str:
    """Return a period as people read it: several years by the first and the last of them.

    Examples
    --------
    >>> legible("2021"), legible("1980/P39Y"), legible("2018-04")
    ('2021', '1980–2018', '2018-04')
    """
    first, several, years = period.partition("/P")
    return f"{first}–{int(first) + int(years[:-1]) - 1}" if several else period
