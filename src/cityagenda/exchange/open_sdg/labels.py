"""Labels of time: what the column Year of a repository says, as SDMX periods.

A range of two consecutive years (``2012/13``) is one year that begins in the first; a longer
one (``2000 - 02``) lasts from the first through the last. ``2011-12`` is a range where every
label of its shape in the same file can be read so, else a month.
"""

import re
from collections.abc import Iterable

from cityagenda.ground.errors import PeriodError
from cityagenda.ground.periods import span

_RANGE = re.compile(r"(\d{4})\s*([-/\u2013])\s*(\d{2}|\d{4})")
_MONTH_LIKE = re.compile(r"\d{4}-\d\d")
_PART = re.compile(r"(\d{4})\s*-?\s*([QS][1-4]|M?\d\d)")
_WHOLE = re.compile(r"(\d{4})\.0+")
_YEAR_FIRST = re.compile(r"(\d{4})\D.*", re.DOTALL)


def periods_of(labels: Iterable[str]) -> dict[str, str]:
    """Return, for each label that is not itself an SDMX period, the period that it stands for.

    A label from which no year can be read is left out. What only begins with a year
    (``2015 (provisional)``) stands for that year, as Open SDG reads it.

    Examples
    --------
    >>> periods_of(["2012/13", "2000 - 02", "2014", "2015 Q1"])
    {'2012/13': '2012/P1Y', '2000 - 02': '2000/P3Y', '2015 Q1': '2015-Q1'}
    >>> periods_of(["2010-11", "2011-12"]), periods_of(["2014-11", "2015-01"])
    ({'2010-11': '2010/P1Y', '2011-12': '2011/P1Y'}, {})
    """
    distinct = list(dict.fromkeys(labels))
    doubtful = [label for label in distinct if _MONTH_LIKE.fullmatch(label)]
    ranges = all(_is_next(label) for label in doubtful)
    return {
        label: period
        for label in distinct
        if (period := _period(label, ranges=ranges)) is not None and period != label
    }


def _is_next(label: str) -> bool:
    return int(label[5:]) == (int(label[:4]) + 1) % 100


def _period(label: str, *, ranges: bool) -> str | None:
    if not (ranges and _MONTH_LIKE.fullmatch(label)) and is_period(label):
        return label
    found = _RANGE.fullmatch(label.strip())
    if found:
        first, last = found[1], found[3]
        years = (int(last) - int(first)) if len(last) == len(first) else (
            (int(last) - int(first)) % 100
        )  # fmt: skip
        if years >= 1:
            return f"{first}/P{1 if years == 1 else years + 1}Y"
    found = _PART.fullmatch(label.strip())
    if found and is_period(f"{found[1]}-{found[2]}"):
        return f"{found[1]}-{found[2]}"
    found = _WHOLE.fullmatch(label.strip()) or _YEAR_FIRST.fullmatch(label.strip())
    if found:
        return found[1]
    return None


def is_period(label: str) -> bool:
    """Whether a label is an SDMX period as it stands, blanks around it aside."""
    try:
        span(label.strip())
    except PeriodError:
        return False
    return True
