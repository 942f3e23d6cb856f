"""Evaluation: means and percentiles of the days of a period, if enough of them are valid."""

import calendar
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from cityagenda.domains.air import sentences
from cityagenda.ground.texts import CLAUSES, Text, filled, joined

_FEBRUARY: Final = 2
_MONTHS: Final = 12
_COMMAS: Final[Text] = {"zh-Hans": "，", "en": ", "}


@dataclass(frozen=True, slots=True)
class LeastDays:
    """How many valid days a year and its months need."""

    year: int
    month: int
    february: int

    def of_month(self, month: int) -> int:
        """Return the valid days that a month needs."""
        return self.february if month == _FEBRUARY else self.month


def mean(values: Sequence[float]) -> float:
    """Return the mean of the daily values of a period.

    ``m = sum_d c_d / n`` over the valid days, the sum by `math.fsum`, so that the order of
    the days changes no digit; in the unit of the values.

    Raises
    ------
    ZeroDivisionError
        There are no values.

    References
    ----------
    GB 3095, clause on terms: an annual mean is the arithmetic mean of the daily means.

    Examples
    --------
    >>> mean([35.0, 45.0, 70.0])
    50.0
    """
    return math.fsum(values) / len(values)


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile of the daily values of a period.

    Values in ascending order ``X(1) .. X(n)``; ``k = 1 + (n - 1) p``, ``s = floor(k)``;
    ``m = X(s) + (X(s + 1) - X(s)) (k - s)``; in the unit of the values.

    Parameters
    ----------
    values
        At least one.
    share
        ``100 p``, from 0 to 100.

    Raises
    ------
    IndexError
        There are no values.

    References
    ----------
    HJ 663-2013; the same position as R's type 7.

    Examples
    --------
    >>> percentile([10.0, 40.0, 20.0, 30.0], 90)
    37.0
    """
    ordered = sorted(values)
    # k - 1 = (n - 1) share / 100: the product first, so that whole positions stay whole
    whole, rest = divmod((len(ordered) - 1) * share, 100)
    low = ordered[int(whole)]
    return low if rest == 0 else low + (ordered[int(whole) + 1] - low) * (rest / 100)


def attained(value: float, limit: float) -> bool:
    """Whether a value keeps a limit: it is not above it.

    Examples
    --------
    >>> attained(35.0, 35.0), attained(35.1, 35.0)
    (True, False)
    """
    return value <= limit


def shortfall(days_by_month: Sequence[int], period: str, least: LeastDays) -> Text:
    """Return why the valid days of a year or month do not suffice, or no text.

    Parameters
    ----------
    days_by_month
        Valid days of each month: twelve for a year, one for a month.
    period
        ``2014`` or ``2014-02``.
    least
        The days that are needed.

    References
    ----------
    GB 3095, table 4: at least 324 days a year, 27 in each month, 25 in February.

    Examples
    --------
    >>> least = LeastDays(324, 27, 25)
    >>> found = shortfall([31, 12, 31, 30, 31, 30, 31, 31, 30, 31, 10, 30], "2014", least)
    >>> found["en"]
    '328 valid days, 324 needed; February has 12 of 25, November has 10 of 27'
    >>> found["zh-Hans"]
    '全年有效 328 天（要求 324 天）；2 月有效 12 天（要求 25 天），11 月有效 10 天（要求 27 天）'
    >>> shortfall([24], "2014-02", least)["en"], shortfall([25], "2014-02", least)
    ('24 of 25 valid days', {})
    """
    if len(days_by_month) == 1:
        days, needed = days_by_month[0], least.of_month(int(period[5:7]))
        return filled(sentences.VALID_DAYS, days=days, least=needed) if days < needed else {}
    total = sum(days_by_month)
    short = [
        filled(
            sentences.MONTH,
            number=month,
            name=calendar.month_name[month],
            days=days,
            least=least.of_month(month),
        )
        for month, days in enumerate(days_by_month, 1)
        if days < least.of_month(month)
    ]
    if total >= least.year and not short:
        return {}
    pattern = sentences.VALID_DAYS if total < least.year else sentences.DAYS_SUFFICE
    whole = filled(pattern, days=total, least=least.year)
    return joined((whole, joined(short, _COMMAS)), CLAUSES)


def periods(days: Sequence[date], length: str) -> list[tuple[str, list[slice]]]:
    """Return the years or months that days make up, each with its months' places.

    Parameters
    ----------
    days
        Consecutive days from a first of January to a thirty-first of December.
    length
        ``year`` or ``month``.

    Examples
    --------
    >>> from datetime import timedelta
    >>> year = [date(2015, 1, 1) + timedelta(days=n) for n in range(365)]
    >>> [(name, len(months)) for name, months in periods(year, "year")]
    [('2015', 12)]
    >>> periods(year, "month")[1]
    ('2015-02', [slice(31, 59, None)])
    """
    months: list[tuple[str, slice]] = []
    place = 0
    while place < len(days):
        first = days[place]
        length_of_month = calendar.monthrange(first.year, first.month)[1]
        months.append((f"{first:%Y-%m}", slice(place, place + length_of_month)))
        place += length_of_month
    if length == "month":
        return [(name, [part]) for name, part in months]
    return [
        (months[start][0][:4], [part for _, part in months[start : start + _MONTHS]])
        for start in range(0, len(months), _MONTHS)
    ]
