"""Comparison: an account beside a published table, row by row, with what explains a difference."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from cityagenda.domains.ecosystem.account import Account, added
from cityagenda.domains.ecosystem.account_words import DIFFERENT, ROUNDED, TURNED, VALUE_ONLY
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import CLAUSES, Text, filled, in_columns, joined

_HALF = 0.5


@dataclass(frozen=True, slots=True)
class Published:
    """A row of a published table: quantity and value as they are printed, digits and all."""

    indicator: str
    quantity: str
    value: str


def half_step(printed: str) -> float:
    """Return how far a number may lie from the digits that were printed of it.

    Examples
    --------
    >>> half_step("0.01"), half_step("6.00"), half_step("1137")
    (0.005, 0.005, 0.5)
    """
    decimals = len(printed.partition(".")[2])
    return float(_HALF * 10.0**-decimals)


def compared(account: Account, published: Sequence[Published], scale: float) -> pl.DataFrame:
    """Return computed beside published values, one row an indicator.

    Parameters
    ----------
    account
        Of the published quantities.
    published
        Rows as printed; an empty quantity is a value alone.
    scale
        What one of the printed values is in the currency, such as 10^8.

    Returns
    -------
    `indicator`, `value` and `published` (in the printed unit), `difference_percent`; `low` and
    `high`, between which the value lies when the quantity is any that is printed so;
    `explained`, whether the published value lies there; `text` and `text_zh`.
    """
    rows = []
    for row in published:
        own = account.table.filter(pl.col("indicator") == row.indicator)
        value, stated = added(own["value"]) / scale, float(row.value)
        slack = half_step(row.value)
        share = half_step(row.quantity) / abs(float(row.quantity)) if row.quantity else 0.0
        low, high = value * (1 - share) - slack, value * (1 + share) + slack
        percent = 100 * (value - stated) / stated
        explained = low <= stated <= high
        method = own["method"][0] if own.height else ""
        rows.append(
            {
                "indicator": row.indicator,
                "value": value,
                "published": stated,
                "difference_percent": percent,
                "low": low,
                "high": high,
                "explained": explained,
                **in_columns("text", _said(row, percent, method, explained=explained)),
            }
        )
    return pl.DataFrame(rows)


def _said(row: Published, percent: float, method: str, *, explained: bool) -> Text:
    if not row.quantity:
        return VALUE_ONLY
    facts = {"percent": shown(percent, 2), "quantity": row.quantity}
    said = [filled(ROUNDED if explained else DIFFERENT, **facts)]
    if ", " in method:
        said.insert(0, filled(TURNED, method=method.rpartition(", ")[2]))
    return joined(said, CLAUSES)
