"""Intensity: a quantity by economic output at constant prices."""

import itertools
from collections.abc import Mapping
from typing import Any

import polars as pl

from cityagenda.domains.statistics import sentences
from cityagenda.domains.statistics.derivation import by_place, derived, unit_of, used
from cityagenda.domains.statistics.quotient import quotients
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.texts import filled
from cityagenda.ground.units import factor

Row = dict[str, Any]


def intensity(call: Call) -> Result:
    """Quantity by output at the prices of one year.

    ``q_t = k * a_t / r_t`` with the quantity ``a`` and the real output ``r`` at prices of
    the base year ``B``. With a deflator ``D``: ``r_t = n_t * D_B / D_t`` from the nominal
    output ``n``. With real growth rates ``g`` (percent): ``r_B = n_B``,
    ``r_t = r_(t-1) * (1 + g_t / 100)`` after the base year and
    ``r_(t-1) = r_t / (1 + g_t / 100)`` before it; the nominal output of the base year is
    then the only one that is used.

    Parameters
    ----------
    call
        `quantity`, `output` (nominal): observations of years; either `deflator` or
        `growth`. Parameters `price_base` (``B``) and `factor` (``k``), which otherwise
        follows from the units.

    Returns
    -------
    Result
        One observation for each selected value of the quantity.

    Missing data
    ------------
    No output in the base year, no deflator of the year or of the base year, or a growth
    rate missing between the year and the base year: a row with the status `missing` and
    the reason. No rate is bridged or repeated.

    Raises
    ------
    MethodError
        Neither or both of `deflator` and `growth` are given.
    UnitError
        No factor is given and the units do not fit, or growth is no pure number.

    References
    ----------
    United Nations, System of National Accounts 2008, chapter 15: price and volume measures.
    """
    base = str(call.parameters["price_base"])
    given = [name for name in ("deflator", "growth") if name in call.tables]
    if len(given) != 1:
        raise MethodError(
            {
                "zh-Hans": "不变价计算需要平减指数或实际增速，且只取其一",
                "en": "constant prices need either a deflator or growth rates",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请在输入 deflator 与 growth 中只给出一个",
                "en": "feed exactly one of the inputs `deflator` and `growth`",
            },
        )
    nominal = used(call.tables["output"], "output")
    steps = used(call.tables[given[0]], given[0])
    real = (
        deflated(nominal, steps, base) if given == ["deflator"] else chained(nominal, steps, base)
    )
    quantity = used(call.tables["quantity"], "quantity")
    output = filled(sentences.REAL_OUTPUT, base=base)
    return quotients(call, quantity, real, (sentences.QUANTITY, output))


def deflated(nominal: pl.DataFrame, deflator: pl.DataFrame, base: str) -> pl.DataFrame:
    """Return nominal values at the prices of a base year: ``r_t = n_t * D_B / D_t``."""
    prices = by_place(deflator)
    rows = []
    for (area, period, dimensions), row in by_place(nominal).items():
        now, then = prices.get((area, period, dimensions)), prices.get((area, base, dimensions))
        parts = (
            (sentences.OUTPUT, row),
            (filled(sentences.DEFLATOR, period=period), now),
            (filled(sentences.DEFLATOR, period=base), then),
        )
        known = all(part and part["value"] is not None for _, part in parts)
        value = row["value"] * then["value"] / now["value"] if known and now and then else None
        rows.append({**derived(row, value, parts), "unit": row["unit"]})
    return _frame(rows, nominal)


def chained(nominal: pl.DataFrame, growth: pl.DataFrame, base: str) -> pl.DataFrame:
    """Return the output of the base year carried along real growth rates, in both directions."""
    unit = unit_of(growth)
    times = factor(unit, "1") if unit not in (None, "%") else 0.01
    rates = by_place(growth)
    rows: list[Row] = []
    for (area, period, dimensions), start in by_place(nominal).items():
        if period != base or start["value"] is None:
            continue
        series = {p: r for (a, p, d), r in rates.items() if (a, d) == (area, dimensions)}
        rows.append(start)
        rows += _carried(start, series, times, step=1)
        rows += _carried(start, series, times, step=-1)
    return _frame(rows, nominal)


def _carried(start: Row, rates: Mapping[str, Row], times: float, *, step: int) -> list[Row]:
    """Return the output of the years after (or before) the base, as far as rates reach."""
    rows: list[Row] = []
    last = start
    for year in itertools.count(int(start["period"]) + step, step):
        # growth of a year leads into it, so going back it is that of the year just left
        rate = rates.get(str(year if step > 0 else year + 1))
        if rate is None or rate["value"] is None or rate["value"] * times <= -1:
            return rows
        change = 1 + rate["value"] * times
        value = last["value"] * change if step > 0 else last["value"] / change
        place = {**start, "period": str(year)}
        made_of = ((sentences.OUTPUT, last), (sentences.GROWTH, rate))
        last = {**derived(place, value, made_of), "unit": start["unit"]}
        rows.append(last)
    return rows


def _frame(rows: list[Row], like: pl.DataFrame) -> pl.DataFrame:
    return pl.DataFrame(
        [{name: row[name] for name in like.columns} for row in rows], schema=like.schema
    ).sort("area", "period", "dimensions")
