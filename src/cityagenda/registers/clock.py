"""Clocks of registers: promised days, days overdue, days since. Calendar days only."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from cityagenda.ground.periods import span


def first_day(period: str) -> date:
    """Return the first day of an SDMX period.

    Examples
    --------
    >>> first_day("2019-Q2")
    datetime.date(2019, 4, 1)
    """
    return span(period).start.date()


def last_day(period: str) -> date:
    """Return the last day of an SDMX period: the promise, if the period is one.

    Examples
    --------
    >>> last_day("2019"), last_day("2020-02")
    (datetime.date(2019, 12, 31), datetime.date(2020, 2, 29))
    """
    return (span(period).end - timedelta(microseconds=1)).date()


def day_in(timezone: str, at: datetime) -> date:
    """Return the calendar day of an instant in a time zone.

    Examples
    --------
    >>> from datetime import UTC
    >>> day_in("Asia/Shanghai", datetime(2026, 11, 24, 16, 30, tzinfo=UTC))
    datetime.date(2026, 11, 25)
    """
    return at.astimezone(ZoneInfo(timezone)).date()


def days_after(then: date, now: date) -> int:
    """Return the days from one day to another; negative if it is still to come.

    Examples
    --------
    >>> days_after(date(2026, 11, 20), date(2026, 11, 24))
    4
    """
    return (now - then).days
