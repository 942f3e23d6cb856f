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
_YEAR = re.compile(r"[1-9]\d{3}")
_MONTH_LIKE = re.compile(r"\d{4}-\d\d")
_PART = re.compile(r"(\d{4})\s*-?\s*([QS][1-4]|M?\d\d)")
_WHOLE = re.compile(r"(\d{4})\.0+")
_YEAR_FIRST = re.compile(r"(\d{4})\D.*", re.DOTALL)


def periods_of(labels: Iterable[str]) -> dict[str, str]:
    """Return the SDMX period that each label stands for, blanks around it aside.

    A label from which no period can be read is left out. What only begins with a year
    (``2015 (provisional)``) stands for that year, as Open SDG reads it.

    Examples
    --------
    >>> periods_of(["2012/13", "2000 - 02", "2014", "2015 Q1", "none"])
    {'2012/13': '2012/P1Y', '2000 - 02': '2000/P3Y', '2014': '2014', '2015 Q1': '2015-Q1'}
    >>> periods_of(["2010-11", "2011-12"]), periods_of(["2014-11", "2015-01"])
    ({'2010-11': '2010/P1Y', '2011-12': '2011/P1Y'}, {'2014-11': '2014-11', '2015-01': '2015-01'})
    """
    distinct = {label: label.strip() for label in labels}
    doubtful = [bare for bare in distinct.values() if _MONTH_LIKE.fullmatch(bare)]
    ranges = all(_is_next(label) for label in doubtful)
    read = {label: _period(bare, ranges=ranges) for label, bare in distinct.items()}
    return {label: period for label, period in read.items() if period is not None}


def _is_next(label: str) -> bool:
    return int(label[5:]) == (int(label[:4]) + 1) % 100


def _period(label: str, *, ranges: bool) -> str | None:
    if _YEAR.fullmatch(label):
        return label
    if not (ranges and _MONTH_LIKE.fullmatch(label)) and _is_period(label):
        return label
    found = _RANGE.fullmatch(label)
    if found:
        first, last = found[1], found[3]
        years = (int(last) - int(first)) if len(last) == len(first) else (
            (int(last) - int(first)) % 100
        )  # fmt: skip
        if years >= 1:
            return f"{first}/P{1 if years == 1 else years + 1}Y"
    found = _PART.fullmatch(label)
    if found and _is_period(f"{found[1]}-{found[2]}"):
        return f"{found[1]}-{found[2]}"
    found = _WHOLE.fullmatch(label) or _YEAR_FIRST.fullmatch(label)
    if found:
        return found[1]
    return None


def _is_period(label: str) -> bool:
    try:
        span(label)
    except PeriodError:
        return False
    return True
