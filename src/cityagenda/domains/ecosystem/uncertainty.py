"""Uncertainty: how far the total may be off, and which figures make it so.

Every figure, price and input with a declared spread is drawn anew in each draw, all others
stay. No raster is read: a draw is a product of small arrays, all draws at once. A draw depends
on the seed, the name of the figure and the number of the draw, and on nothing else.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from cityagenda.domains.ecosystem.account import Deflator, price
from cityagenda.domains.ecosystem.account_words import (
    AT_BOUNDS,
    DRIVERS,
    INTERVAL,
    NOTHING_VARIES,
    SHARE,
    money,
)
from cityagenda.domains.ecosystem.figures import Figure
from cityagenda.domains.ecosystem.formulas import FORMULAS, Argument
from cityagenda.domains.ecosystem.inputs import Inputs
from cityagenda.domains.ecosystem.profiles import Indicator, Profile
from cityagenda.domains.ecosystem.quantities import quantities
from cityagenda.domains.ecosystem.spreads import factors
from cityagenda.domains.ecosystem.totals import HUNDRED_MILLION
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import ITEMS, Text, filled, joined

DRAWS: Final = 1_000
SHARE_WITHIN: Final = 0.95
_FEWEST: Final = 50
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Draws of the total, of each service and of each zone (the last is none), in the currency.

    ``shares`` has ``item``, ``ecosystem`` (none if all share a factor) and ``share`` of the
    variance of the total, the largest first; what is left of 1 is joint, not linear, or chance.
    ``at_bounds`` is the share of drawn figures that were set to a bound.
    """

    profile: Profile
    total: Floats
    services: Mapping[str, Floats]
    zones: Floats
    shares: pl.DataFrame
    at_bounds: float

    def interval(self, draws: Floats) -> tuple[float, float]:
        """Return between what `SHARE_WITHIN` of draws lie, as much below as above."""
        outside = (1 - SHARE_WITHIN) / 2
        low, high = np.quantile(draws, [outside, 1 - outside])
        return float(low), float(high)

    def movers(self) -> pl.DataFrame:
        """Return the share of variance of each item, its types together, the largest first."""
        return (
            self.shares.group_by("item", maintain_order=True)
            .agg(pl.col("share").sum())
            .sort("share", descending=True, maintain_order=True)
        )

    def sentences(self) -> list[Text]:
        """Return the interval and what makes it so, in both languages."""
        if not self.shares.height:
            return [NOTHING_VARIES]
        low, high = (shown(v / HUNDRED_MILLION, 2) for v in self.interval(self.total))
        said = [
            filled(
                INTERVAL,
                value=shown(float(np.median(self.total)) / HUNDRED_MILLION, 2),
                currency=money(self.profile.currency),
                share=shown(100 * SHARE_WITHIN),
                draws=len(self.total),
                low=low,
                high=high,
            ),
            filled(DRIVERS, names=joined(self._named(), ITEMS)),
        ]
        if self.at_bounds:
            said.append(filled(AT_BOUNDS, share=shown(100 * self.at_bounds, 2)))
        return said

    def _named(self) -> Iterator[Text]:
        for item, share in self.movers().head(_NAMED).rows():
            figure = self.profile.figures.get(item)
            name = figure.name if figure else {"zh-Hans": item, "en": item}
            yield filled(SHARE, name=name, share=shown(100 * share, 1))


def uncertainty(
    profile: Profile,
    inputs: Inputs,
    draws: int = DRAWS,
    seed: str = "",
    prices_of: int | None = None,
    deflator: Deflator | None = None,
) -> Uncertainty:
    """Return what draws of all uncertain figures make of an account.

    The share of an item in the variance is ``b_j cov(x_j, V) / var(V)`` with the coefficient
    ``b_j`` of a linear regression of the total V on all factors ``x_j``. Shares add to the
    regression's R2; chance alone gives an item without influence some 1/draws, of either sign.

    Parameters
    ----------
    profile, inputs, prices_of, deflator
        As for `cityagenda.domains.ecosystem.account.account`.
    draws
        How many, 50 at least.
    seed
        Another seed, other draws.

    Missing data
    ------------
    What is missing in the account has no part in any draw; a NaN zone or type is left out.

    Raises
    ------
    MethodError
        There are too few draws, or a storm is given a spread.

    References
    ----------
    J. W. Pratt, Dividing the indivisible (1987): the decomposition of R2.
    """
    if draws < _FEWEST:
        raise MethodError(
            {"zh-Hans": f"抽样 {draws} 次太少", "en": f"{draws} draws are too few"},
            todo={"zh-Hans": f"至少 {_FEWEST} 次", "en": f"draw {_FEWEST} times at least"},
        )
    drawn = _drawn(profile, inputs, draws, seed)
    total = np.zeros(draws)
    services: dict[str, Floats] = {}
    zones = np.zeros((draws, len(inputs.zones) + 1))
    for part in quantities(profile, inputs, drawn):
        worth = price(profile, part, inputs.year, prices_of, deflator)
        if part.priced is None or worth is None:
            continue
        by_zone = np.nansum(part.priced, axis=-1) * (worth.value * worth.per_unit)
        if part.indicator.price in drawn:
            by_zone = by_zone * drawn[part.indicator.price][:, None]
        whole = by_zone.sum(axis=-1)
        zones += by_zone
        total += whole
        services[part.service.id] = services.get(part.service.id, np.zeros(draws)) + whole
    return Uncertainty(
        profile, total, services, zones, _shares(profile, drawn, total), _at_bounds(profile, drawn)
    )


def _drawn(profile: Profile, inputs: Inputs, draws: int, seed: str) -> dict[str, Floats]:
    """Return the factors of every figure and input that has a spread and is of use."""
    found: dict[str, Floats] = {}
    for item, figure in _uncertain(profile).items():
        if figure.spread is None:
            continue
        if figure.by_ecosystem and not figure.spread.together:
            columns = [factors(figure.spread, f"{seed}/{item}/{t}", draws) for t in profile.types]
            found[item] = np.stack(columns, axis=1)
        else:
            found[item] = factors(figure.spread, f"{seed}/{item}", draws)
    for name, given in inputs.given.items():
        if given.spread is not None:
            if name in _storms(profile):
                raise MethodError(
                    {"zh-Hans": "暴雨不能带分布", "en": "storms cannot be given a spread"},
                    where=name,
                    todo={
                        "zh-Hans": "请把分布写在曲线数上",
                        "en": "give the spread to the curve numbers",
                    },
                )
            found[name] = factors(given.spread, f"{seed}/{name}", draws)
    return found


def _uncertain(profile: Profile) -> dict[str, Figure]:
    """Return the figures with a number that counted indicators take, prices among them."""
    names = dict.fromkeys(
        name
        for _, indicator in profile.counted()
        for name in (*(i for i, _ in _parameters(indicator)), indicator.price)
        if name is not None
    )
    return {name: profile.figures[name] for name in names if profile.figures[name].known}


def _parameters(indicator: Indicator) -> Iterator[tuple[str, Argument]]:
    for formula in filter(None, (indicator.formula, indicator.valued_by)):
        for name, argument in FORMULAS[formula].parameters.items():
            yield indicator.arguments.get(name, name), argument


def _storms(profile: Profile) -> set[str]:
    return {
        indicator.arguments.get(name, name)
        for _, indicator in profile.counted()
        for name, argument in FORMULAS[indicator.formula].inputs.items()
        if "storm" in argument.axes
    }


def _shares(profile: Profile, drawn: Mapping[str, Floats], total: Floats) -> pl.DataFrame:
    names: list[tuple[str, str | None]] = []
    columns: list[Floats] = []
    for item, values in drawn.items():
        types = profile.types if values.ndim > 1 else (None,)
        for kind, column in zip(types, values.reshape(len(values), -1).T, strict=True):
            names.append((item, kind))
            columns.append(column - column.mean())
    schema = {"item": pl.String, "ecosystem": pl.String, "share": pl.Float64}
    off = total - total.mean()
    variance = float(off @ off)
    if not columns or not variance > 0:
        return pl.DataFrame(schema=schema)
    table = np.stack(columns, axis=1)
    coefficients = np.linalg.lstsq(table, off, rcond=None)[0]
    shares = coefficients * (table.T @ off) / variance
    rows = [(*name, share) for name, share in zip(names, shares.tolist(), strict=True)]
    return pl.DataFrame(rows, schema=schema, orient="row").sort(
        "share", descending=True, maintain_order=True
    )


def _at_bounds(profile: Profile, drawn: Mapping[str, Floats]) -> float:
    beyond, count = 0, 0
    for _, indicator in profile.counted():
        for item, argument in _parameters(indicator):
            if item in drawn:
                values = profile.argument(item, argument, indicator)
                spread = drawn[item]
                shape = spread.shape[1:] + (1,) * (values.ndim - spread.ndim + 1)
                made = values * spread.reshape(len(spread), *shape)
                beyond += int(((made < argument.least) | (made > argument.most)).sum())
                count += made.size
    return beyond / count if count else 0.0
