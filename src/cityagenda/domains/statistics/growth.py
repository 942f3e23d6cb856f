"""Growth: the relative change of an indicator from year to year, or a year on average."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cityagenda.domains.statistics import sentences
from cityagenda.domains.statistics.derivation import by_place, derived, result, used
from cityagenda.domains.statistics.quotient import previous_year
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import Text, filled
from cityagenda.ground.units import factor

Place = tuple[str, str, str]
Row = Mapping[str, Any]


def growth_rate(before: float, after: float) -> float | None:
    """Return the relative change from one value to another.

    ``g = after / before - 1``; nothing where ``before`` is not above zero.

    Examples
    --------
    >>> growth_rate(80.0, 84.0)
    0.05
    """
    found = (after - before) / before if before > 0 else math.nan
    return found if math.isfinite(found) else None


def average_growth_rate(before: float, after: float, years: int) -> float | None:
    """Return the average relative change a year.

    ``g = (after / before) ** (1 / years) - 1``; nothing where ``before`` is not above zero
    or ``after`` is negative.

    Examples
    --------
    >>> round(average_growth_rate(100.0, 121.0, 2), 12)
    0.1
    """
    if before <= 0 or after < 0:
        return None
    found = (after / before) ** (1 / years) - 1
    return found if math.isfinite(found) else None


def growth(call: Call) -> Result:
    """Growth of an indicator.

    Year over year: ``g_t = y_t / y_(t-1) - 1`` with the same stretch of the year before
    (quarters with quarters, months with months). On average a year from ``a`` to ``b``:
    ``g = (y_b / y_a) ** (1 / (b - a)) - 1``. In the unit of the indicator, ``%`` or ``1``.

    Parameters
    ----------
    call
        `values`: observations. Parameters `kind` (``year over year`` or ``average``),
        `from_year` and `to_year` for the average, `breaks`.

    Returns
    -------
    Result
        One observation for each selected value but the first of a series; for the average
        one a series, whose period spans the years of growth, such as ``2016/P5Y`` for the
        growth from 2015 to 2020. A rate between values of different scope, or across a
        period of `breaks`, says so.

    Missing data
    ------------
    No value in one of the two years, or a base that is not above zero: a row with the
    status `missing` and the reason.

    Raises
    ------
    MethodError
        The average is asked for without two years in their order.
    UnitError
        The indicator's unit is no pure number.

    References
    ----------
    OECD, Glossary of Statistical Terms: growth rates, compound annual growth rate.
    """
    rows = by_place(used(call.tables["values"], "values"))
    average = call.parameters.get("kind") == "average"
    pairs = _average_pairs(rows, _years(call)) if average else _yearly_pairs(rows)
    times = 100.0 if call.unit == "%" else factor("1", call.unit)
    found = [_row(pair, times, call.parameters.get("breaks") or ()) for pair in pairs]
    return result(call, found)


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two values to compare: where the rate stands, in which periods they are, and both."""

    place: Mapping[str, str]
    periods: tuple[str, str]
    before: Row | None
    after: Row | None

    @property
    def years(self) -> int:
        """How many years lie between the two."""
        return int(self.periods[1][:4]) - int(self.periods[0][:4])


def _pair(place: Place, periods: tuple[str, str], rows: Mapping[Place, Row]) -> _Pair:
    area, period, dimensions = place
    before, after = (rows.get((area, p, dimensions)) for p in periods)
    names = {"area": area, "period": period, "dimensions": dimensions}
    return _Pair(names, periods, before, after)


def _yearly_pairs(rows: Mapping[Place, Row]) -> list[_Pair]:
    first: dict[tuple[str, str, int], str] = {}
    for area, period, dimensions in rows:
        series = (area, dimensions, len(period))
        first[series] = min(period, first.get(series, period))
    return [
        _pair(place, (previous_year(place[1]), place[1]), rows)
        for place in rows
        if previous_year(place[1]) >= first[place[0], place[2], len(place[1])]
    ]


def _average_pairs(rows: Mapping[Place, Row], years: tuple[int, int]) -> list[_Pair]:
    start, end = years
    period = f"{start + 1}/P{end - start}Y"
    series = dict.fromkeys((area, dimensions) for area, _, dimensions in rows)
    return [_pair((area, period, d), (str(start), str(end)), rows) for area, d in series]


def _years(call: Call) -> tuple[int, int]:
    start, end = call.parameters.get("from_year"), call.parameters.get("to_year")
    if start is None or end is None or start >= end:
        raise MethodError(
            {
                "zh-Hans": f"无法计算 {start} 至 {end} 的年均增长",
                "en": f"no average growth from {start} to {end}",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请给出参数 from_year 与 to_year，前者须早于后者",
                "en": "give the parameters `from_year` and `to_year`, the earlier one first",
            },
        )
    return start, end


def _row(pair: _Pair, times: float, breaks: Sequence[str]) -> dict[str, Any]:
    before, after = pair.before, pair.after
    first, last = map(sentences.when, pair.periods)
    ingredients = ((first, before), (last, after))
    if before is None or after is None or None in (before["value"], after["value"]):
        return derived(pair.place, None, ingredients)
    ends = before["value"], after["value"]
    rate = growth_rate(*ends) if pair.years == 1 else average_growth_rate(*ends, pair.years)
    if rate is None:
        return derived(pair.place, None, ingredients, lack=_undefined((first, last), ends))
    crossed = [str(at) for at in breaks if pair.periods[0] < str(at) <= pair.periods[1]]
    remark = filled(sentences.BREAK, periods=sentences.listed(crossed)) if crossed else None
    text = filled(
        sentences.CHANGE, first=first, before=shown(ends[0]), last=last, after=shown(ends[1])
    )
    return derived(pair.place, rate * times, ingredients, text=text, remark=remark)


def _undefined(periods: tuple[Text, Text], ends: tuple[float, float]) -> Text:
    if ends[0] <= 0:
        return filled(sentences.BASE_NOT_POSITIVE, value=shown(ends[0]), period=periods[0])
    return filled(sentences.LAST_NEGATIVE, value=shown(ends[1]), period=periods[1])
