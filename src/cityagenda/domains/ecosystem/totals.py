"""Totals: sums of an account by any of its columns, what their parts leave over, and who uses it.

Every sum is exact and rounded once, so that a total and the sum of its parts differ by no more
than the rounding of the parts. The difference is reported, not assumed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl

from cityagenda.domains.ecosystem.account import Account, added
from cityagenda.domains.ecosystem.account_words import (
    AT_PRICES,
    BALANCED,
    BALANCED_EXACTLY,
    BY_PROFILE,
    BY_UNCONFIRMED,
    CHOICE_IN,
    CHOICE_OUT,
    MISSING,
    NEGATIVE,
    SUPPLY_IS_USE,
    SYNTHETIC,
    TOTAL,
    UNCONFIRMED,
    WAYS,
    money,
)
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import ITEMS, Text, filled, joined

HUNDRED_MILLION: Final = 1e8
NOT_STATED: Final = "not stated"
"""The user of what a profile names no user for."""


def totals(table: pl.DataFrame, *by: str) -> pl.DataFrame:
    """Return the sum of values by columns of an account, in order of first appearance.

    ``rows`` have a value, ``missing`` have none though they should.

    Examples
    --------
    >>> table = pl.DataFrame({"zone": ["n", "s", "n"], "value": [0.1, 1.0, 0.2],
    ...                       "status": ["normal"] * 3})
    >>> totals(table, "zone").rows()
    [('n', 0.30000000000000004, 2, 0), ('s', 1.0, 1, 0)]
    """
    groups = table.group_by(*by, maintain_order=True).agg(
        pl.col("value"),
        rows=pl.col("value").is_not_null().sum(),
        missing=(pl.col("status") == "missing").sum(),
    )
    sums = pl.Series("value", [added(values) for values in groups["value"]], dtype=pl.Float64)
    return groups.with_columns(sums)


@dataclass(frozen=True, slots=True)
class Balance:
    """A total, the sum of its parts in one way, and what is between them."""

    way: str
    total: float
    parts: float

    @property
    def residual(self) -> float:
        """The total less the sum of its parts."""
        return self.total - self.parts


def balances(account: Account) -> list[Balance]:
    """Return how the account's total compares with its parts by service, indicator, zone, type.

    Each part is summed and rounded for itself, as a page shows it, and then added.
    """
    return [Balance(way, account.total, added(totals(account.table, way)["value"])) for way in WAYS]


def supply_and_use(account: Account) -> pl.DataFrame:
    """Return who supplies and who uses each indicator, in value.

    ``side`` is `supply` (``party`` is an ecosystem type, or none) or `use` (``party`` is a user
    of the profile). A user's part is the share that the profile declares; what is not stated is
    used by `NOT_STATED`.

    Missing data
    ------------
    What has no value is on neither side.

    References
    ----------
    SEEA Ecosystem Accounting (2021), chapter 7.
    """
    table = account.table.filter(pl.col("value").is_not_null())
    supply = totals(table, "service", "indicator", "ecosystem").select(
        "service", "indicator", pl.lit("supply").alias("side"), party="ecosystem", value="value"
    )
    shares = {i.id: i.used_by or {NOT_STATED: 1.0} for _, i in account.profile.counted()}
    use = [
        (service, indicator, "use", user, value * share)
        for service, indicator, value, _, _ in totals(table, "service", "indicator").rows()
        for user, share in shares[indicator].items()
    ]
    return pl.concat([supply, pl.DataFrame(use, schema=supply.schema, orient="row")])


def use_residuals(table: pl.DataFrame) -> pl.DataFrame:
    """Return supply less use of each indicator of a table of supply and use."""
    sides = table.group_by("service", "indicator", maintain_order=True).agg(
        supply=pl.col("value").filter(pl.col("side") == "supply"),
        use=pl.col("value").filter(pl.col("side") == "use"),
    )
    supply, use = (
        pl.Series(s, [added(v) for v in sides[s]], pl.Float64) for s in ("supply", "use")
    )
    return sides.with_columns(supply, use).with_columns(residual=pl.col("supply") - pl.col("use"))


def statement(account: Account) -> list[Text]:
    """Return what an account says of itself: total, prices, choices, gaps, firmness, residuals."""
    pack = account.profile.pack
    words = BY_UNCONFIRMED if pack.status == "unconfirmed" else BY_PROFILE
    said = [_total(account), filled(words, title=pack.title)]
    for name, counted in account.profile.choices.items():
        service = next(s for s in account.profile.services if s.id == name)
        said.append(filled(CHOICE_IN if counted else CHOICE_OUT, name=service.name))
    said += _gaps(account) + _firmness(account)
    currency = money(account.profile.currency)
    said += [_balanced(b, currency) for b in balances(account)]
    used = use_residuals(supply_and_use(account))
    most = max((abs(r) for r in used["residual"]), default=0.0)
    return [
        *said,
        filled(SUPPLY_IS_USE, count=used.height, residual=shown(most), currency=currency),
    ]


def _balanced(balance: Balance, currency: Text) -> Text:
    words = BALANCED if balance.residual else BALANCED_EXACTLY
    return filled(words, way=WAYS[balance.way], residual=shown(balance.residual), currency=currency)


def _total(account: Account) -> Text:
    valued = account.table.filter(pl.col("value").is_not_null())
    years = sorted(set(valued["price_year"].drop_nulls().to_list()))
    total = filled(
        TOTAL,
        year=account.inputs.year,
        value=shown(account.total / HUNDRED_MILLION, 2),
        currency=money(account.profile.currency),
        services=valued["service"].n_unique(),
    )
    marks = {"zh-Hans": "，", "en": ", "}
    return joined([total, filled(AT_PRICES, years=_listed(years))] if years else [total], marks)


def _gaps(account: Account) -> list[Text]:
    gone = set(account.table.filter(pl.col("status") == "missing")["indicator"].to_list())
    names = [i.name for _, i in account.profile.counted() if i.id in gone]
    return [filled(MISSING, count=len(names), names=joined(names, ITEMS))] if names else []


def _firmness(account: Account) -> list[Text]:
    said = []
    for status, words in (("unconfirmed", UNCONFIRMED), ("synthetic", SYNTHETIC)):
        part = added(account.table.filter(pl.col("status") == status)["value"])
        if part and account.total:
            said.append(filled(words, share=shown(100 * part / account.total, 1)))
    negative = account.table.filter(pl.col("quantity") < 0).height
    return [*said, filled(NEGATIVE, count=shown(negative))] if negative else said


def _listed(years: Sequence[int]) -> Text:
    return {language: mark.join(map(str, years)) for language, mark in ITEMS.items()}
