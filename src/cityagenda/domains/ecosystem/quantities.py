"""Quantities: what each indicator of a profile gave in a year, by zone and ecosystem type."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from cityagenda.domains.ecosystem.account_words import NO_BASIS, NO_FIGURE, NO_INPUT
from cityagenda.domains.ecosystem.figures import SOILS
from cityagenda.domains.ecosystem.formulas import FORMULAS, Argument, Formula, quantity
from cityagenda.domains.ecosystem.inputs import Given, Inputs, check_names, taken
from cityagenda.domains.ecosystem.profiles import Indicator, Profile, Service, unit_of
from cityagenda.ground import units
from cityagenda.ground.datums import Floats
from cityagenda.ground.texts import Text, filled

GIVEN: Final = "given"
Factors = Mapping[str, Floats]
"""By figure or input, the factors drawn for it: one a draw, or one a draw and type."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An indicator's quantity over zone and type, in its formula's unit.

    The last zone and the last type are none: what is known for the region, or by zone alone.
    ``priced`` is the quantity that the price is for. Axes of draws stand in front.
    ``reason`` says why there is none; ``status`` is `normal`, `unconfirmed`, `synthetic` or
    `missing`.
    """

    service: Service
    indicator: Indicator
    values: Floats | None
    priced: Floats | None
    unit: str
    method: str
    status: str
    reason: Text


@dataclass(frozen=True, slots=True)
class _Found:
    """An argument's numbers, or why there are none, and how firm they are."""

    values: Floats | None
    status: str
    reason: Text


_ORDER: Final = ("normal", "estimated", "unconfirmed", "synthetic")
_GIVEN_AXES: Final = ("zone", "type")
_FRAME: Final = ("frame",)
"""Not over the zones and types that are named, but over none of them as well."""
_NOTHING: Final[Factors] = {}


def worse(*statuses: str) -> str:
    """Return the least firm of statuses.

    Examples
    --------
    >>> worse("normal", "synthetic", "unconfirmed"), worse()
    ('synthetic', 'normal')
    """
    return max(statuses, key=_ORDER.index, default="normal")


def quantities(profile: Profile, inputs: Inputs, factors: Factors = _NOTHING) -> list[Quantity]:
    """Return the quantity of every indicator that is counted, in the profile's order.

    Parameters
    ----------
    profile, inputs
        What is counted, and from what.
    factors
        Factors of drawn figures and inputs; none leaves them as they are.

    Missing data
    ------------
    An indicator whose input was not given or whose figure has no number is missing, with a
    reason. NaN in a zone or type is missing there.

    Raises
    ------
    SourceError, UnitError
        What is given is of another shape, unit or size, or nobody asked for it.
    """
    check_names(profile, inputs)
    before: dict[str, Quantity] = {}
    for service, indicator in profile.counted():
        before[indicator.id] = _quantity(profile, inputs, factors, before, service, indicator)
    return list(before.values())


def _quantity(
    profile: Profile,
    inputs: Inputs,
    factors: Factors,
    before: Mapping[str, Quantity],
    service: Service,
    indicator: Indicator,
) -> Quantity:
    unit = unit_of(indicator)
    if indicator.id in inputs.given:
        formula, method = FORMULAS[GIVEN], GIVEN
        found = {"quantity": _given(indicator.id, profile, inputs, factors, unit)}
        axes = _GIVEN_AXES[: np.ndim(inputs.given[indicator.id].values)]
    else:
        formula = FORMULAS[indicator.formula]
        method, axes = formula.id, formula.axes[:2]
        found = _arguments(profile, inputs, factors, before, indicator, formula)
        if _earlier(indicator, formula, before):
            axes = _FRAME
    reason = next((f.reason for f in found.values() if f.reason), {})
    made = Quantity(service, indicator, None, None, unit, method, "missing", reason)
    if reason:
        return made
    arrays = {n: f.values for n, f in found.items() if f.values is not None}
    values = arrays["quantity"] if method == GIVEN else quantity(formula, arrays)
    if "type" in axes:
        values = np.where(profile.on(indicator), values, 0.0)
    status = worse(*(f.status for f in found.values()))
    whole = _framed(values, axes, profile, inputs, indicator) if axes != _FRAME else values
    made = replace(made, values=whole, priced=whole, status=status)
    if indicator.valued_by:
        return _turned(made, profile, factors, indicator, FORMULAS[indicator.valued_by])
    return made


def _turned(
    made: Quantity, profile: Profile, factors: Factors, indicator: Indicator, after: Formula
) -> Quantity:
    """Return a quantity with the one that its price is for."""
    found = {
        name: _figure(profile, factors, indicator, name, argument)
        for name, argument in after.parameters.items()
    }
    reason = next((f.reason for f in found.values() if f.reason), {})
    if reason or made.values is None:
        return replace(made, values=None, priced=None, status="missing", reason=reason)
    ((name, argument),) = after.inputs.items()
    values = made.values * units.factor(made.unit, argument.unit)
    parameters = {n: f.values for n, f in found.items() if f.values is not None}
    priced = quantity(after, {name: values, **parameters})
    status = worse(made.status, *(f.status for f in found.values()))
    return replace(made, priced=priced, status=status, method=f"{made.method}, {after.id}")


def _arguments(
    profile: Profile,
    inputs: Inputs,
    factors: Factors,
    before: Mapping[str, Quantity],
    indicator: Indicator,
    formula: Formula,
) -> dict[str, _Found]:
    earlier = _earlier(indicator, formula, before)
    found = {}
    for name, argument in formula.inputs.items():
        named = indicator.arguments.get(name, indicator.id if name == "quantity" else name)
        found[name] = (
            _basis(earlier, argument)
            if earlier
            else _input(named, argument, profile, inputs, factors, indicator)
        )
    for name, argument in formula.parameters.items():
        found[name] = _figure(profile, factors, indicator, name, argument)
    return found


def _earlier(
    indicator: Indicator, formula: Formula, before: Mapping[str, Quantity]
) -> Quantity | None:
    """Return the indicator from which one is computed, if it is computed from one."""
    if len(formula.inputs) != 1:
        return None
    (name,) = formula.inputs
    return before.get(indicator.arguments.get(name, name))


def _basis(earlier: Quantity, argument: Argument) -> _Found:
    if earlier.values is None:
        return _Found(None, "missing", filled(NO_BASIS, name=earlier.indicator.name))
    values = earlier.values * units.factor(earlier.unit, argument.unit)
    return _Found(values, earlier.status, {})


def _input(
    name: str,
    argument: Argument,
    profile: Profile,
    inputs: Inputs,
    factors: Factors,
    indicator: Indicator,
) -> _Found:
    given = inputs.given.get(name)
    if given is None and name == "area" and "area_by_soil" in inputs.given:
        whole = inputs.given["area_by_soil"]
        given = Given(np.asarray(whole.values).sum(axis=-1), whole.unit, whole.standing)
    if given is None:
        return _Found(None, "missing", filled(NO_INPUT, name=name))
    values = taken(name, given, argument, _sizes(profile, inputs), indicator.unit)
    return _Found(_drawn(values, factors.get(name), argument), given.standing, {})


def _given(name: str, profile: Profile, inputs: Inputs, factors: Factors, unit: str) -> _Found:
    """Return an indicator that is given by its id: for the region, by zone, or by type too."""
    given = inputs.given[name]
    axes = _GIVEN_AXES[: np.ndim(given.values)]
    argument = Argument(unit, axes, -np.inf)
    values = taken(name, given, argument, _sizes(profile, inputs), unit)
    drawn = factors.get(name)
    if drawn is not None:
        values = values * drawn.reshape(-1, *(1,) * values.ndim)
    return _Found(values, given.standing, {})


def _figure(
    profile: Profile, factors: Factors, indicator: Indicator, name: str, argument: Argument
) -> _Found:
    item = indicator.arguments.get(name, name)
    figure = profile.figures[item]
    if not figure.known:
        return _Found(None, "missing", filled(NO_FIGURE, name=figure.name))
    values = _drawn(profile.argument(item, argument, indicator), factors.get(item), argument)
    return _Found(values, "normal" if figure.status == "confirmed" else "unconfirmed", {})


def _drawn(values: Floats, factors: Floats | None, argument: Argument) -> Floats:
    """Return numbers times the factors drawn for them, held within what they can be."""
    if factors is None:
        return values
    own = factors.shape[1:] + (1,) * (values.ndim - factors.ndim + 1)
    drawn = values * factors.reshape(len(factors), *own)
    return np.clip(drawn, argument.least, argument.most)


def _framed(
    values: Floats, axes: tuple[str, ...], profile: Profile, inputs: Inputs, indicator: Indicator
) -> Floats:
    """Return a quantity in the frame of all zones and types, none included."""
    draws = values.shape[: values.ndim - len(axes)]
    whole = np.zeros((*draws, len(inputs.zones) + 1, len(profile.types) + 1))
    alone = profile.types.index(indicator.supplied_by) if indicator.supplied_by else -1
    zones = slice(-1) if "zone" in axes else -1
    types = slice(-1) if "type" in axes else alone
    whole[..., zones, types] = values
    return whole


def _sizes(profile: Profile, inputs: Inputs) -> dict[str, int]:
    return {"zone": len(inputs.zones), "type": len(profile.types), "soil": len(SOILS)}
