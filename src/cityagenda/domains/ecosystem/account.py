"""Account: quantities, prices and values of a year, by zone, ecosystem type and service.

One row is one indicator in one zone and type; the zone or the type is none where a quantity is
known for the region, or by zone, alone. Sums are exact (`math.fsum`), so that no order of rows
changes a digit.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from cityagenda.domains.ecosystem.account_words import NO_VALUE
from cityagenda.domains.ecosystem.figures import Figure, per_unit
from cityagenda.domains.ecosystem.inputs import Inputs
from cityagenda.domains.ecosystem.profiles import Profile, priced_unit
from cityagenda.domains.ecosystem.quantities import Quantity, quantities, worse
from cityagenda.ground import units
from cityagenda.ground.errors import MethodError
from cityagenda.ground.texts import in_columns

SCHEMA: Final[dict[str, Any]] = {
    "year": pl.Int32,
    "zone": pl.String,
    "ecosystem": pl.String,
    "service": pl.String,
    "indicator": pl.String,
    "quantity": pl.Float64,
    "unit": pl.String,
    "price": pl.Float64,
    "price_unit": pl.String,
    "price_year": pl.Int32,
    "value": pl.Float64,
    "value_unit": pl.String,
    "method": pl.String,
    "status": pl.String,
    "reason": pl.String,
    "reason_zh": pl.String,
}
"""The columns of an account table; values are in units of the currency, not in 10^8."""


@dataclass(frozen=True, slots=True)
class Deflator:
    """A price index by year, on any base. ``source`` says which."""

    index: Mapping[int, float]
    source: str

    def between(self, first: int, last: int) -> float:
        """Return how prices of one year are turned into those of another.

        Raises
        ------
        MethodError
            The index lacks a year, or is not above nought in it.

        Examples
        --------
        >>> Deflator({2010: 100.0, 2020: 125.0}, "CPI").between(2010, 2020)
        1.25
        """
        for year in (first, last):
            if not self.index.get(year, 0.0) > 0:
                raise MethodError(
                    {
                        "zh-Hans": f"价格指数没有 {year} 年",
                        "en": f"the price index has no year {year}",
                    },
                    where=self.source,
                    todo={"zh-Hans": "请补充该年指数", "en": "add the index of that year"},
                )
        return self.index[last] / self.index[first]


@dataclass(frozen=True, slots=True)
class Price:
    """What one unit of a quantity is worth in a year, and how firm that is."""

    value: float
    unit: str
    year: int
    per_unit: float
    status: str


@dataclass(frozen=True, slots=True)
class Account:
    """The account of a year. ``prices_of`` is none where each price is that of its own year."""

    profile: Profile
    inputs: Inputs
    prices_of: int | None
    table: pl.DataFrame

    @property
    def total(self) -> float:
        """The sum of all values, in the currency."""
        return added(self.table["value"])


def account(
    profile: Profile,
    inputs: Inputs,
    prices_of: int | None = None,
    deflator: Deflator | None = None,
) -> Account:
    """Return the account of a year.

    ``value = quantity x price``, the quantity in the unit that the price is for.

    Parameters
    ----------
    profile
        Services, parameters and prices.
    inputs
        Areas, fields, loads and statistics of the year.
    prices_of
        The year whose prices are taken. The year of the account: current prices. One year for
        all accounts of a series: constant prices. None: the profile's prices as they stand,
        which are one fixed vector too.
    deflator
        Moves a price to that year where the profile has none of it.

    Missing data
    ------------
    An indicator without input or figure has one row with a reason and no value; a total says
    how many are missing. What is nought has no row. A price that is not known leaves the
    quantity without a value.

    Raises
    ------
    SourceError, UnitError
        What is given cannot be.
    MethodError
        Prices of a year are asked for without a way to it.
    """
    parts = [
        _rows(profile, inputs, part, price(profile, part, inputs.year, prices_of, deflator))
        for part in quantities(profile, inputs)
    ]
    return Account(profile, inputs, prices_of, pl.concat([pl.DataFrame(schema=SCHEMA), *parts]))


def price(
    profile: Profile,
    part: Quantity,
    year: int,
    prices_of: int | None,
    deflator: Deflator | None,
) -> Price | None:
    """Return what one unit of an indicator's quantity is worth; none if it has no value.

    A quantity in the currency is its own value, at prices of the account's year.
    """
    indicator = part.indicator
    currency = f"{{{profile.currency}}}"
    if indicator.price is None:
        if units.annotations(part.unit) != (currency,) or "/" in part.unit:
            return None
        moved = 1.0 if prices_of in (None, year) else _moved(deflator, year, prices_of, part.unit)
        unit = units.factor(part.unit, currency)
        return Price(moved, "1", prices_of or year, unit, "normal")
    figure, moved, at = _priced(profile.prices[indicator.price], prices_of, deflator)
    if figure.value is None:
        return None
    held = per_unit(figure, profile.currency, priced_unit(indicator))
    status = "normal" if figure.status == "confirmed" else "unconfirmed"
    return Price(figure.value * moved, figure.unit, at, held, status)


def added(values: Iterable[float | None]) -> float:
    """Return an exact sum, rounded once; what is missing is left out.

    Examples
    --------
    >>> added([0.1] * 10 + [None])
    1.0
    """
    return math.fsum(v for v in values if v is not None)


def _priced(
    prices: tuple[Figure, ...], prices_of: int | None, deflator: Deflator | None
) -> tuple[Figure, float, int]:
    """Return the price to be taken, what it is multiplied by, and the year that it is then of."""
    years = {p.year: p for p in prices if p.year is not None}
    if prices_of is None:
        if len(years) > 1:
            raise MethodError(
                {
                    "zh-Hans": f"价格有多个年份：{'、'.join(map(str, sorted(years)))}",
                    "en": f"there are prices of {', '.join(map(str, sorted(years)))}",
                },
                where=prices[0].item,
                todo={"zh-Hans": "请指明价格年份", "en": "say the prices of which year"},
            )
        ((year, figure),) = years.items()
        return figure, 1.0, year
    if prices_of in years:
        return years[prices_of], 1.0, prices_of
    nearest = max((y for y in years if y < prices_of), default=min(years))
    moved = _moved(deflator, nearest, prices_of, prices[0].item)
    return years[nearest], moved, prices_of


def _moved(deflator: Deflator | None, first: int, last: int | None, where: str) -> float:
    if deflator is None or last is None:
        raise MethodError(
            {
                "zh-Hans": f"要求 {last} 年价格，但只有 {first} 年价格，且未给出价格指数",
                "en": f"prices of {last} are asked for, there are those of {first} and no index",
            },
            where=where,
            todo={
                "zh-Hans": "请给出价格指数，或采用方案自身的价格",
                "en": "give a price index, or take the profile's prices as they stand",
            },
        )
    return deflator.between(first, last)


def _rows(profile: Profile, inputs: Inputs, part: Quantity, worth: Price | None) -> pl.DataFrame:
    """Return the rows of an indicator: one without numbers where it is missing altogether."""
    same = {
        "year": inputs.year,
        "service": part.service.id,
        "indicator": part.indicator.id,
        "unit": part.indicator.unit,
        "price": worth.value if worth else None,
        "price_unit": worth.unit if worth else None,
        "price_year": worth.year if worth else None,
        "value_unit": f"{{{profile.currency}}}" if worth else None,
        "method": f"{profile.pack.id}: {part.method}",
        **in_columns("reason", part.reason or NO_VALUE),
    }
    status = worse(part.status, worth.status) if worth and not part.reason else part.status
    gone = pl.col("quantity").is_null()
    return (
        _cells(profile, inputs, part, worth)
        .with_columns(**{name: pl.lit(cell, SCHEMA[name]) for name, cell in same.items()})
        .with_columns(
            pl.when(gone).then(pl.lit("missing")).otherwise(pl.lit(status)).alias("status"),
            *(pl.when(gone).then(pl.col(name)).alias(name) for name in ("reason", "reason_zh")),
        )
        .select(*SCHEMA)
    )


def _cells(profile: Profile, inputs: Inputs, part: Quantity, worth: Price | None) -> pl.DataFrame:
    """Return zone, type, quantity and value wherever there is something, or is missing."""
    kinds = {n: SCHEMA[n] for n in ("zone", "ecosystem", "quantity", "value")}
    if part.values is None or part.priced is None:
        return pl.DataFrame([dict.fromkeys(kinds)], schema=kinds)
    zone, kind = np.nonzero(part.values)
    zones, types = [*inputs.zones, None], [*profile.types, None]
    shown = part.values[zone, kind] * units.factor(part.unit, part.indicator.unit)
    rate = worth.per_unit * worth.value if worth else np.nan
    cells = {
        "zone": [zones[z] for z in zone.tolist()],
        "ecosystem": [types[k] for k in kind.tolist()],
        "quantity": shown,
        "value": part.priced[zone, kind] * rate,
    }
    return pl.DataFrame(cells, schema=kinds, nan_to_null=True)
