"""Quotients: one quantity by another, at the same place, time and dimensions."""

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

import polars as pl

from cityagenda.domains.statistics import sentences
from cityagenda.domains.statistics.derivation import by_place, derived, unit_of, used
from cityagenda.domains.statistics.derivation import result as result_of
from cityagenda.ground.errors import UnitError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import Text, filled
from cityagenda.ground.units import annotations, factor


def quotient(numerator: float, denominator: float, times: float = 1.0) -> float | None:
    """Return one quantity divided by another.

    ``q = times * a / b``; nothing where ``b`` is zero or the result is not finite.

    Examples
    --------
    >>> quotient(3.0, 4.0, 100.0)
    75.0
    >>> quotient(1.0, 0.0)
    """
    if denominator == 0:
        return None
    found = numerator / denominator * times
    return found if math.isfinite(found) else None


def quotient_factor(numerator: str, denominator: str, wanted: str) -> float:
    """Return the factor that expresses a quotient of two units in a wanted unit.

    Annotations that stand above and below the line cancel: persons by persons is a number.

    Parameters
    ----------
    numerator, denominator, wanted
        UCUM codes.

    Raises
    ------
    UnitError
        The quotient does not measure what the wanted unit measures.

    Examples
    --------
    >>> quotient_factor("10*8.{CNY}", "10*4.{person}", "{CNY}/{person}")
    10000.0
    >>> quotient_factor("{person}", "10*4.{person}", "%")
    0.01
    """
    common = Counter(annotations(numerator)) & Counter(annotations(denominator))
    for annotation, count in common.items():
        numerator = numerator.replace(annotation, "1", count)
        denominator = denominator.replace(annotation, "1", count)
    return factor(f"({numerator})/({denominator})", wanted)


def ratio(call: Call) -> Result:
    """Ratio of two indicators.

    ``q = k * a / b`` with the numerator ``a``, the denominator ``b`` and a factor ``k``;
    each in its indicator's unit, ``q`` in the unit of the indicator that is computed.

    Parameters
    ----------
    call
        `numerator`, `denominator`: observations. Parameter `factor` (``k``): without it
        it follows from the three units.

    Returns
    -------
    Result
        One observation for each selected value of the numerator, with the denominator of
        the same area, period and dimensions. Where the two cover different scopes the
        value says so.

    Missing data
    ------------
    No denominator, no value on either side, or a denominator of zero: a row with the
    status `missing` and the reason.

    Raises
    ------
    UnitError
        No factor is given and the units do not fit.

    References
    ----------
    UN Statistical Commission, Global indicator framework (A/RES/71/313), indicators that
    are a proportion.
    """
    above, below = used(call.tables["numerator"], "numerator"), used(
        call.tables["denominator"], "denominator"
    )  # fmt: skip
    return quotients(call, above, below, (sentences.NUMERATOR, sentences.DENOMINATOR))


def per_head(call: Call) -> Result:
    """Amount per head of a population.

    ``q = k * a / P`` with the amount ``a``, the population ``P`` and a factor ``k``. ``P``
    is the population of the same period as it is given, or, for figures at the end of
    years, the mean of the ends of the year before and of the year:
    ``P = (P_(t-1) + P_t) / 2``.

    Parameters
    ----------
    call
        `quantity`, `population`: observations. Parameters `population_is` (``as given`` or
        ``year ends``) and `factor` (``k``), which otherwise follows from the units.

    Returns
    -------
    Result
        One observation for each selected value of the quantity. Where quantity and
        population cover different scopes the value says so: a change of the population's
        base alone moves it.

    Missing data
    ------------
    No population of the same area, period and dimensions (for year ends also of the year
    before), or a population of zero: a row with the status `missing` and the reason.

    Raises
    ------
    UnitError
        No factor is given and the units do not fit.

    References
    ----------
    United Nations, System of National Accounts 2008, 2.234 and 16.89 (per capita measures).
    """
    amount = used(call.tables["quantity"], "quantity")
    people = used(call.tables["population"], "population")
    if call.parameters.get("population_is") == "year ends":
        people = mean_of_year_ends(people)
    return quotients(call, amount, people, (sentences.QUANTITY, sentences.POPULATION))


def mean_of_year_ends(population: pl.DataFrame) -> pl.DataFrame:
    """Return the mean population of each year from the populations at the ends of years.

    ``P = (P_(t-1) + P_t) / 2``. A year whose end, or the end before, has no value keeps a
    row without a value and says why.
    """
    ends = by_place(population)
    found = []
    for (area, period, dimensions), end in ends.items():
        before = ends.get((area, previous_year(period), dimensions))
        both = ((sentences.YEAR_END, end), (sentences.YEAR_END_BEFORE, before))
        known = before is not None and None not in (before["value"], end["value"])
        mean = (before["value"] + end["value"]) / 2 if known and before else None
        found.append({**derived(end, mean, both), "unit": end["unit"]})
    schema = population.schema
    return pl.DataFrame([{name: row.get(name) for name in schema} for row in found], schema=schema)


def previous_year(period: str) -> str:
    """Return the same stretch of time one year earlier.

    Examples
    --------
    >>> previous_year("2018"), previous_year("2018-Q2")
    ('2017', '2017-Q2')
    """
    return f"{int(period[:4]) - 1:04}{period[4:]}"


def quotients(
    call: Call, above: pl.DataFrame, below: pl.DataFrame, names: tuple[Text, Text]
) -> Result:
    """Return the quotients of two sets of rows that `derivation.used` returned."""
    times = _times(call, unit_of(above), unit_of(below))
    found = by_place(below)
    rows = [
        _row(row, found.get(place), times, names, call.unit)
        for place, row in by_place(above).items()
    ]
    return result_of(call, rows)


def _times(call: Call, above: str | None, below: str | None) -> float:
    given = call.parameters.get("factor")
    if given is not None:
        return float(given)
    if above is None or below is None:
        return 1.0
    try:
        return quotient_factor(above, below, call.unit)
    except UnitError as error:
        raise UnitError(
            {
                "zh-Hans": f"“{above}”除以“{below}”得不到“{call.unit}”",
                "en": f"'{above}' by '{below}' is not '{call.unit}'",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请更正单位，或给出参数 factor",
                "en": "correct a unit, or give the parameter `factor`",
            },
        ) from error


def _row(
    above: Mapping[str, Any],
    below: Mapping[str, Any] | None,
    times: float,
    names: tuple[Text, Text],
    unit: str,
) -> dict[str, Any]:
    ingredients = ((names[0], above), (names[1], below))
    if below is None or None in (above["value"], below["value"]):
        return derived(above, None, ingredients)
    value = quotient(above["value"], below["value"], times)
    if value is None:
        return derived(above, None, ingredients, lack=filled(sentences.ZERO, name=names[1]))
    text = filled(
        sentences.QUOTIENT,
        above=shown(above["value"]),
        above_unit=above["unit"],
        below=shown(below["value"]),
        below_unit=below["unit"],
        value=shown(value),
        unit=unit,
    )
    return derived(above, value, ingredients, text=text)
