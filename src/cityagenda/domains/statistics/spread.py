"""Spread: how far apart the areas of a city are, each counted once."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import polars as pl

from cityagenda.domains.statistics import sentences
from cityagenda.domains.statistics.derivation import by_place, derived, result, used
from cityagenda.domains.statistics.distribution import compared, last_day, lives
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import filled

Row = Mapping[str, Any]
_SHOWN: Final = 5

EXTREMES: Final = pl.Schema(
    {
        "area": pl.String(),
        "period": pl.String(),
        "dimensions": pl.String(),
        "lowest": pl.String(),
        "low": pl.Float64(),
        "highest": pl.String(),
        "high": pl.Float64(),
        "mean": pl.Float64(),
        "count": pl.Int64(),
    }
)
"""The lowest and highest area (the first by id of equal ones), and the mean over ``count``."""


def value_range(values: Sequence[float]) -> float:
    """Return the highest less the lowest value.

    Examples
    --------
    >>> value_range([24.0, 31.5, 27.0])
    7.5
    """
    return max(values) - min(values)


def plain_mean(values: Sequence[float]) -> float:
    """Return the mean of values, the sum by `math.fsum`.

    Examples
    --------
    >>> plain_mean([24.0, 31.0, 27.5])
    27.5
    """
    return math.fsum(values) / len(values)


_MEASURES: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "range": value_range,
    "mean": plain_mean,
    "highest": max,
    "lowest": min,
}


def spread(call: Call) -> Result:
    """Range, mean, highest or lowest value over the areas of a city.

    ``r = max_i x_i - min_i x_i``, or ``m = sum_i x_i / n``, over the areas ``i`` of a kind,
    each counted once whatever its size.

    Parameters
    ----------
    call
        `values`: observations of the areas. Parameters `measure`, `kind` (which areas; the
        city's children if not given) and `coverage`.

    Returns
    -------
    Result
        One observation of the city for each period and dimensions, in the unit of the values.
        The table `extremes` names the lowest and the highest area.

    Missing data
    ------------
    Areas that live on the last day of the period and have no value are left out while the
    others are at least the share `coverage` of the areas (1 unless given), and the value
    names them; below that there is no value: a range over some of the areas is too small.

    References
    ----------
    G. U. Yule and M. G. Kendall, An Introduction to the Theory of Statistics, chapter 8.
    """
    rows = by_place(used(call.tables["values"], "values"))
    areas = {row["id"]: row for row in call.areas.iter_rows(named=True)}
    times = sorted({(period, dimensions) for _, period, dimensions in rows})
    found, extremes = [], []
    for territory, ids in compared(call).items():
        for period, dimensions in times:
            day = last_day(period, call.timezone)
            living = [name for name in ids if lives(areas[name], day)]
            pairs = {name: rows.get((name, period, dimensions)) for name in living}
            if any(pairs.values()):
                place = {"area": territory, "period": period, "dimensions": dimensions}
                row, extreme = _row(call, place, pairs)
                found.append(row)
                extremes += extreme
    table = pl.DataFrame(extremes, schema=EXTREMES, orient="row")
    return result(call, found, {"extremes": table})


def _row(
    call: Call, place: Mapping[str, str], pairs: Mapping[str, Row | None]
) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """Return the value of a territory in a period, and its line in the table of extremes."""
    known = {n: row for n, row in pairs.items() if row is not None and row["value"] is not None}
    ingredients = [
        (filled(sentences.VALUE_OF, area=name), row) for name, row in sorted(known.items())
    ]
    lacking = sorted(set(pairs) - set(known))
    share = len(known) / len(pairs)
    remark = (
        filled(
            sentences.AREAS_LACKING,
            areas=sentences.listed(lacking, _SHOWN),
            share=f"{100 * share:.4g}",
        )
        if lacking
        else {}
    )
    if not known or share < float(call.parameters["coverage"]):
        least = f"{100 * float(call.parameters['coverage']):.4g}"
        lack = filled(sentences.TOO_FEW_VALUES, lack=remark, least=least)
        return derived(place, None, ingredients, lack=lack), []
    values = {name: float(row["value"]) for name, row in sorted(known.items())}
    lowest, highest = min(values, key=values.__getitem__), max(values, key=values.__getitem__)
    low, high, mean = values[lowest], values[highest], plain_mean(list(values.values()))
    text = filled(
        sentences.SPREAD,
        count=len(values),
        low=lowest,
        lowest=shown(low),
        high=highest,
        highest=shown(high),
        mean=shown(mean),
    )
    value = _MEASURES[call.parameters["measure"]](list(values.values()))
    line = (*place.values(), lowest, low, highest, high, mean, len(values))
    return derived(place, value, ingredients, text=text, remark=remark), [line]
