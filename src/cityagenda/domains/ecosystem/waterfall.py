"""Waterfall: what moved a value between two years - area, condition or price.

``V = sum A c p`` over the rows of an account: the area A of a type in a zone, its condition c
(quantity per area) and the price p. The change is parted by Shapley's rule: the effect of a
factor is the mean, over the six orders in which the three may change, of what its change does.
With ``d`` the difference of two years and indices for the years::

    area      = dA (c0 p0 + c1 p1) / 3 + dA (c0 p1 + c1 p0) / 6

and likewise for the others. The parts add to the change exactly, whatever the order in which
one thinks of the factors; a decomposition in one order gives what is joint to whoever comes
first.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from cityagenda.domains.ecosystem.account import Account, added
from cityagenda.domains.ecosystem.account_words import CHANGE, HOW_PARTED, money
from cityagenda.domains.ecosystem.totals import HUNDRED_MILLION
from cityagenda.ground import units
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import Text, filled

PARTS: Final = ("area", "condition", "price")
_KEY: Final = ["zone", "ecosystem", "service", "indicator"]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The change of an account's value between two years, row by row.

    ``table`` has zone, ecosystem, service and indicator, the values ``opening`` and
    ``closing``, and the effects ``area``, ``condition`` and ``price``.
    """

    first: int
    last: int
    currency: str
    table: pl.DataFrame

    @property
    def opening(self) -> float:
        """The value of the first year."""
        return added(self.table["opening"])

    @property
    def closing(self) -> float:
        """The value of the last year."""
        return added(self.table["closing"])

    @property
    def parts(self) -> dict[str, float]:
        """The effect of each factor."""
        return {name: added(self.table[name]) for name in PARTS}

    @property
    def residual(self) -> float:
        """What is left of the change when its parts are taken away: rounding alone."""
        return self.closing - self.opening - added(self.parts.values())

    def sentences(self) -> list[Text]:
        """Return the change, its parts and how it was parted, in both languages."""
        parts = {n: shown(v / HUNDRED_MILLION, 3) for n, v in self.parts.items()}
        change = shown((self.closing - self.opening) / HUNDRED_MILLION, 3)
        return [
            filled(CHANGE, first=self.first, last=self.last, change=change,
                   currency=money(self.currency), **parts),
            filled(HOW_PARTED, residual=shown(self.residual), currency=money(self.currency)),
        ]  # fmt: skip


def waterfall(first: Account, last: Account) -> Waterfall:
    """Return what moved the value between two accounts of one profile.

    Parameters
    ----------
    first, last
        The accounts; at one year's prices the effect of price is nought.

    Missing data
    ------------
    A row that has no value in one of the years for want of data has no change, and is left out
    in both; one that is nought counts. Where a type has no area in one of the years its
    condition there is taken to be that of the other, so that its coming or going is an effect
    of area. Where a quantity has no area of its own (statistics) its change is one of
    condition, and where a value has no price (sales), too.

    Raises
    ------
    MethodError
        The accounts are of different profiles, choices or zones.

    References
    ----------
    L. S. Shapley, A value for n-person games (1953); J. W. Sun, Energy Economics 20 (1998).
    """
    _check(first, last)
    pair = _rows(first).join(_rows(last), on=_KEY, how="full", coalesce=True, nulls_equal=True,
                             suffix="_last", maintain_order="left_right")  # fmt: skip
    gone = pl.any_horizontal(pl.col("^gone.*$").fill_null(value=False))
    pair = pair.filter(~gone & ~_missing(first, last))
    opening, closing = (pair[n].fill_null(0.0).to_numpy() for n in ("value", "value_last"))
    land = (_area(first, pair), _area(last, pair))
    rates = tuple(pair[n].to_numpy() for n in ("rate", "rate_last"))
    effects = _effects((opening, closing), land, (rates[0], rates[1]))
    table = pair.select(_KEY).with_columns(
        opening=pl.Series(opening), closing=pl.Series(closing),
        **{n: pl.Series(e) for n, e in zip(PARTS, effects, strict=True)},
    )  # fmt: skip
    return Waterfall(first.inputs.year, last.inputs.year, first.profile.currency, table)


def three_parts(
    area: tuple[Floats, Floats], condition: tuple[Floats, Floats], price: tuple[Floats, Floats]
) -> tuple[Floats, Floats, Floats]:
    """Return the effects of three factors on their product, by Shapley's rule.

    Examples
    --------
    >>> one = np.array([1.0]), np.array([2.0])
    >>> [float(e[0]) for e in three_parts(one, one, one)]
    [2.3333333333333335, 2.3333333333333335, 2.3333333333333335]
    """
    return (
        _effect(area, condition, price),
        _effect(condition, area, price),
        _effect(price, area, condition),
    )


def _effect(
    own: tuple[Floats, Floats], one: tuple[Floats, Floats], two: tuple[Floats, Floats]
) -> Floats:
    same = one[0] * two[0] + one[1] * two[1]
    crossed = one[0] * two[1] + one[1] * two[0]
    return np.asarray((own[1] - own[0]) * (2 * same + crossed) / 6)


def _effects(
    value: tuple[Floats, Floats], land: tuple[Floats, Floats], rates: tuple[Floats, Floats]
) -> tuple[Floats, Floats, Floats]:
    """Return the effects of area, condition and price on values."""
    price = _both(rates[0], rates[1])
    # a quantity without land of its own, or with none in a year in which it has a value,
    # is its own condition
    apart = ~((land[0] > 0) | (land[1] > 0))
    for worth, ground in zip(value, land, strict=True):
        apart |= ~(ground > 0) & (worth != 0)
    area = np.where(apart, 1.0, land[0]), np.where(apart, 1.0, land[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = [
            np.where(a * p != 0, v / (a * p), np.nan)
            for v, a, p in zip(value, area, price, strict=True)
        ]
    condition = _both(raw[0], raw[1])
    return three_parts(area, (np.nan_to_num(condition[0]), np.nan_to_num(condition[1])), price)


def _both(first: Floats, last: Floats) -> tuple[Floats, Floats]:
    """Return two years' figures, each taken from the other year where it has none."""
    return np.where(np.isnan(first), last, first), np.where(np.isnan(last), first, last)


def _rows(account: Account) -> pl.DataFrame:
    """Return values and what a unit of quantity is worth, by row."""
    valued = account.table.filter(pl.col("value_unit").is_not_null())
    return valued.select(*_KEY, "value", rate="price", gone=pl.col("value").is_null())


def _missing(first: Account, last: Account) -> pl.Expr:
    """Return which rows are of an indicator that one of the accounts lacks altogether."""
    lacking = pl.concat([first.table, last.table]).filter(
        pl.col("status") == "missing", pl.col("zone").is_null(), pl.col("ecosystem").is_null()
    )
    return pl.col("indicator").is_in(lacking["indicator"].unique().to_list())


def _area(account: Account, rows: pl.DataFrame) -> Floats:
    """Return the area of each row's type in its zone in m2; NaN where it has none of its own."""
    given = account.inputs.given.get("area") or account.inputs.given.get("area_by_soil")
    if given is None:
        return np.full(rows.height, np.nan)
    land = np.asarray(given.values, np.float64) * units.factor(given.unit, "m2")
    land = land.sum(axis=-1) if land.ndim > 2 else land  # noqa: PLR2004 - zone, type, soil
    zones = {z: i for i, z in enumerate(account.inputs.zones)}
    types = {t: i for i, t in enumerate(account.profile.types)}
    pairs = zip(rows["zone"], rows["ecosystem"], strict=True)
    return np.array([
        land[zones[z], types[t]] if z is not None and t is not None else np.nan for z, t in pairs
    ])  # fmt: skip


def _check(first: Account, last: Account) -> None:
    same = (first.profile.pack.id, first.profile.choices, first.inputs.zones) == (
        last.profile.pack.id, last.profile.choices, last.inputs.zones)  # fmt: skip
    if not same:
        raise MethodError(
            {
                "zh-Hans": "两个账户的方案、选择或区域不同，不能比较",
                "en": "the accounts are of different profiles, choices or zones",
            },
            where=f"{first.inputs.year}, {last.inputs.year}",
            todo={
                "zh-Hans": "请用同一方案、同样的选择和区域核算两年",
                "en": "make both with one profile, the same choices and zones",
            },
        )
