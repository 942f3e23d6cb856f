"""Profiles: what an authority counts as gross ecosystem product, with which figures and prices.

A profile is a rule pack on the topic `gep-profile`. Its services name formulas of
`cityagenda.domains.ecosystem.formulas`; its table holds parameters, by ecosystem type where
they differ, and prices. Every figure has a unit, a source and a status, every price a year; all
are checked when the profile is loaded. No method of an authority stands in code.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cityagenda.domains.ecosystem.figures import Figure, figures_by, per_unit
from cityagenda.domains.ecosystem.formulas import FORMULAS, Argument, Formula
from cityagenda.ground import units
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import StandardError
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text

TOPIC: Final = "gep-profile"
_Model = TypeVar("_Model", bound=BaseModel)


class Indicator(BaseModel):
    """A part of a service: how its quantity is found and what one of it is worth.

    ``unit`` is that in which readers see it. ``arguments`` says which figure, given table or
    indicator before it an argument of the formula is, where that has another name.
    ``valued_by`` names a formula that turns the quantity into the one that the price is for.
    Without a ``price`` it has no value of its own: others are computed from it. ``supplied_by``
    is the ecosystem type of a quantity that is known by zone alone; ``supplied_on`` are the types
    that count, where not all do. ``used_by`` are the shares of those who use it. A quantity in
    the currency is its own value.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: Text
    formula: str = "given"
    unit: str
    price: str | None = None
    arguments: dict[str, str] = Field(default_factory=dict)
    valued_by: str | None = None
    supplied_by: str | None = None
    supplied_on: list[str] = Field(default_factory=list)
    used_by: dict[str, float] = Field(default_factory=dict)


class Service(BaseModel):
    """A service of ecosystems. An optional one is counted where ``included`` says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: Text
    group: Literal["material", "regulating", "cultural"]
    optional: bool = False
    included: bool | None = None
    indicators: list[Indicator]

    @model_validator(mode="after")
    def _declared(self) -> "Service":
        if self.optional != (self.included is not None):
            raise ValueError("`included` is declared for an optional service, and for no other")
        return self


class Named(BaseModel):
    """An ecosystem type or a user of services."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    name: Text


class _Constants(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    currency: str
    ecosystems: list[Named]
    users: list[Named] = Field(default_factory=list)
    services: list[Service]


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile whose names, units and years have been checked.

    ``choices`` says of each optional service whether it is counted.
    """

    pack: Standard
    currency: str
    ecosystems: tuple[Named, ...]
    users: tuple[Named, ...]
    services: tuple[Service, ...]
    figures: Mapping[str, Figure]
    prices: Mapping[str, tuple[Figure, ...]]
    choices: Mapping[str, bool]

    @property
    def types(self) -> tuple[str, ...]:
        """The ids of ecosystem types, in their order."""
        return tuple(e.id for e in self.ecosystems)

    def counted(self) -> Iterable[tuple[Service, Indicator]]:
        """Yield the indicators of the services that are counted, in their order."""
        for service in self.services:
            if self.choices.get(service.id, True):
                for indicator in service.indicators:
                    yield service, indicator

    def argument(self, item: str, argument: Argument, indicator: Indicator) -> Floats:
        """Return a figure as an array over an argument's axes, in the argument's unit.

        Of types that do not count for an indicator it is nought; without a number it is NaN.
        """
        values = figures_by(self.figures[item], argument, self.types)
        if "type" in argument.axes:
            values[[place for place, on in enumerate(self.on(indicator)) if not on]] = 0.0
        return values

    def on(self, indicator: Indicator) -> list[bool]:
        """Return of each ecosystem type whether it counts for an indicator."""
        wanted = indicator.supplied_on
        return [not wanted or name in wanted for name in self.types]


def unit_of(indicator: Indicator) -> str:
    """Return the unit in which an indicator is computed: its formula's, or its own."""
    return FORMULAS[indicator.formula].unit or indicator.unit


def priced_unit(indicator: Indicator) -> str:
    """Return the unit of the quantity that the price of an indicator is for."""
    return FORMULAS[indicator.valued_by].unit if indicator.valued_by else unit_of(indicator)


def profile(
    pack: Standard,
    choices: Mapping[str, bool] | None = None,
    replaced: Sequence[Mapping[str, Any]] = (),
) -> Profile:
    """Return the profile that a pack holds.

    Parameters
    ----------
    pack
        A pack on `gep-profile`.
    choices
        Whether optional services are counted, where the pack's own choice is not wanted.
    replaced
        A city's own figures, as rows of the table: each replaces all rows of its item.

    Raises
    ------
    StandardError
        A service names a formula that there is not, lacks a figure or a price; a figure lacks
        an ecosystem type, a source or, if a price, its year; a choice is not to be had.
    UnitError
        A figure's unit is not that of its use: kilograms where tonnes are counted are
        converted, tonnes of carbon where carbon dioxide is meant are refused.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("gep-profile", "CN", date(2025, 12, 31))
    >>> found = profile(pack)
    >>> found.choices, len(found.services)
    ({'oxygen': False}, 10)
    """
    if pack.topic != TOPIC:
        raise StandardError(
            {
                "zh-Hans": f"规则包的主题是“{pack.topic}”",
                "en": f"the pack is one on '{pack.topic}'",
            },
            where=pack.id,
            todo={"zh-Hans": f"请给出“{TOPIC}”的规则包", "en": f"give one on '{TOPIC}'"},
        )
    own = {str(row.get("item")) for row in replaced}
    rows = [row for row in pack.table if row.get("item") not in own] + list(replaced)
    constants = _read(_Constants, pack.constants, f"{pack.id}, constants")
    figures = [_read(Figure, row, f"{pack.id}, table, {row.get('item', '?')}") for row in rows]
    found = Profile(
        pack,
        constants.currency,
        tuple(constants.ecosystems),
        tuple(constants.users),
        tuple(constants.services),
        {f.item: f for f in figures},
        {i: tuple(f for f in figures if f.item == i) for i in _price_items(constants.services)},
        _chosen(pack, constants.services, choices or {}),
    )
    _check(found, figures)
    return found


def _read(kind: type[_Model], written: Mapping[str, Any], where: str) -> _Model:
    try:
        return kind.model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise StandardError(
            {
                "zh-Hans": f"核算方案写法有误（{place}）：{first['msg']}",
                "en": f"the profile is not written as one ({place}): {first['msg']}",
            },
            where=where,
            todo={"zh-Hans": "请更正规则包", "en": "correct the pack"},
        ) from error


def _price_items(services: Sequence[Service]) -> list[str]:
    named = [i.price for s in services for i in s.indicators if i.price]
    return list(dict.fromkeys(named))


def _chosen(
    pack: Standard, services: Sequence[Service], choices: Mapping[str, bool]
) -> dict[str, bool]:
    declared = {s.id: bool(s.included) for s in services if s.optional}
    for name in choices:
        if name not in declared:
            raise _wrong(
                pack,
                name,
                {"zh-Hans": "不是可选服务", "en": "is no optional service"},
                {
                    "zh-Hans": f"可选：{'、'.join(declared) or '无'}",
                    "en": f"optional: {', '.join(declared) or 'none'}",
                },
            )
    return declared | dict(choices)


def _check(found: Profile, figures: Sequence[Figure]) -> None:
    """Raise for the first thing that does not fit."""
    pack = found.pack
    _check_figures(found, figures)
    before: set[str] = set()
    for service in found.services:
        for indicator in service.indicators:
            place = f"{service.id}, {indicator.id}"
            if indicator.id in before:
                raise _wrong(pack, place, {"zh-Hans": "重复", "en": "stands there twice"})
            for name in filter(None, (indicator.formula, indicator.valued_by)):
                if name not in FORMULAS:
                    raise _wrong(
                        pack,
                        place,
                        {"zh-Hans": f"没有公式“{name}”", "en": f"names no formula: '{name}'"},
                        {
                            "zh-Hans": f"已有：{'、'.join(FORMULAS)}",
                            "en": f"there is: {', '.join(FORMULAS)}",
                        },
                    )
            _check_inputs(found, indicator, before, place)
            _check_parameters(found, indicator, place)
            _check_value(found, indicator, place)
            before.add(indicator.id)


def _check_figures(found: Profile, figures: Sequence[Figure]) -> None:
    pack, seen = found.pack, set()
    for figure in figures:
        units.check(figure.unit)
        if (figure.item, figure.year) in seen:
            raise _wrong(pack, figure.item, {"zh-Hans": "重复", "en": "stands there twice"})
        seen.add((figure.item, figure.year))
        if figure.item in found.prices and figure.year is None:
            raise _wrong(
                pack,
                figure.item,
                {"zh-Hans": "价格未注明年份", "en": "is a price without a year"},
                {"zh-Hans": "请注明 year", "en": "give its year"},
            )
        for strange in set(figure.by_ecosystem) - set(found.types):
            raise _wrong(
                pack,
                figure.item,
                {"zh-Hans": f"没有生态系统类型“{strange}”", "en": f"no such type: '{strange}'"},
            )
    for item, rows in found.prices.items():
        if not rows:
            raise _wrong(pack, item, {"zh-Hans": "没有这一价格", "en": "there is no such price"})


def _check_inputs(found: Profile, indicator: Indicator, before: set[str], place: str) -> None:
    """Raise where an input has the name of an indicator that it is not computed from."""
    formula = FORMULAS[indicator.formula]
    ids = {i.id for s in found.services for i in s.indicators}
    for name, argument in formula.inputs.items():
        named = indicator.arguments.get(name, name)
        if named not in ids:
            continue
        if len(formula.inputs) > 1 or named not in before:
            raise _wrong(
                found.pack,
                place,
                {
                    "zh-Hans": f"输入“{named}”与指标同名",
                    "en": f"its input '{named}' has the name of an indicator",
                },
                {
                    "zh-Hans": "请改名；只由一项计算者可引用其前的指标",
                    "en": "rename one; a formula of one input may take an indicator before it",
                },
            )
        earlier = next(i for s in found.services for i in s.indicators if i.id == named)
        units.factor(unit_of(earlier), argument.unit)


def _check_parameters(found: Profile, indicator: Indicator, place: str) -> None:
    formulas = [FORMULAS[n] for n in filter(None, (indicator.formula, indicator.valued_by))]
    taken = {n for f in formulas for n in (*f.inputs, *f.parameters)}
    for strange in set(indicator.arguments) - taken:
        raise _wrong(
            found.pack,
            place,
            {"zh-Hans": f"公式没有参数“{strange}”", "en": f"its formula takes no '{strange}'"},
            {"zh-Hans": "、".join(sorted(taken)), "en": ", ".join(sorted(taken))},
        )
    for formula in formulas:
        for name, argument in formula.parameters.items():
            item = indicator.arguments.get(name, name)
            if item not in found.figures:
                raise _wrong(
                    found.pack,
                    place,
                    {"zh-Hans": f"缺少参数“{item}”", "en": f"lacks the figure '{item}'"},
                    {"zh-Hans": "请加入表中", "en": "add it to the table"},
                )
            _check_argument(found, indicator, found.figures[item], argument)


def _check_argument(
    found: Profile, indicator: Indicator, figure: Figure, argument: Argument
) -> None:
    values = found.argument(figure.item, argument, indicator)
    if "type" in argument.axes:
        values = values[found.on(indicator)]
    known = values[~np.isnan(values)]
    if figure.known and len(known) < values.size:
        counted = [t for t, on in zip(found.types, found.on(indicator), strict=True) if on]
        lacking = [t for t, v in zip(counted, values, strict=True) if np.isnan(v).any()]
        raise _wrong(
            found.pack,
            figure.item,
            {
                "zh-Hans": f"缺少{'、'.join(lacking)}的数值",
                "en": f"has no figure for {', '.join(lacking)}",
            },
            {"zh-Hans": "请补充，或注明 otherwise", "en": "give one, or say `otherwise`"},
        )
    if len(known) and not argument.least <= known.min() <= known.max() <= argument.most:
        raise _wrong(
            found.pack,
            figure.item,
            {
                "zh-Hans": f"数值须在 {argument.least:g} 至 {argument.most:g} {argument.unit} 之间",
                "en": f"must lie between {argument.least:g} and {argument.most:g} {argument.unit}",
            },
            {"zh-Hans": "请检查单位", "en": "check its unit"},
        )


def _check_value(found: Profile, indicator: Indicator, place: str) -> None:
    pack = found.pack
    if FORMULAS[indicator.formula].unit:
        units.factor(FORMULAS[indicator.formula].unit, indicator.unit)
    if indicator.valued_by:
        _check_chain(indicator, FORMULAS[indicator.valued_by])
    if indicator.price:
        for price in found.prices[indicator.price]:
            per_unit(price, found.currency, priced_unit(indicator))
    for name in filter(None, (indicator.supplied_by, *indicator.supplied_on)):
        if name not in found.types:
            raise _wrong(
                pack,
                place,
                {"zh-Hans": f"没有生态系统类型“{name}”", "en": f"no such type: '{name}'"},
            )
    known = {u.id for u in found.users}
    shares = indicator.used_by
    if set(shares) - known or (shares and not math.isclose(math.fsum(shares.values()), 1)):
        raise _wrong(
            pack,
            place,
            {
                "zh-Hans": "使用者未知，或份额之和不为 1",
                "en": "a user is unknown, or shares do not add to 1",
            },
            {"zh-Hans": f"使用者：{'、'.join(known)}", "en": f"users: {', '.join(sorted(known))}"},
        )


def _check_chain(indicator: Indicator, after: Formula) -> None:
    (argument,) = after.inputs.values()
    units.factor(unit_of(indicator), argument.unit)


def _wrong(pack: Standard, place: str, what: Text, todo: Text | None = None) -> StandardError:
    return StandardError(
        {"zh-Hans": f"{place}：{what['zh-Hans']}", "en": f"{place}: {what['en']}"},
        where=pack.id,
        todo=todo or {"zh-Hans": "请更正规则包", "en": "correct the pack"},
    )
