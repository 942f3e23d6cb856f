"""Units: every code is UCUM, and what is compared can be converted."""

from collections.abc import Callable, Iterator
from functools import cache, partial

from cityagenda.city.checks.methods import constants
from cityagenda.city.faults import Fault, fault
from cityagenda.city.links import input_texts, link
from cityagenda.city.loaded import Loaded
from cityagenda.city.marks import Loc
from cityagenda.city.models import Indicator, Source
from cityagenda.ground.errors import UnitError
from cityagenda.ground.methods import Column
from cityagenda.ground.units import check, factor

Place = Callable[[], str]
"""Gives ``file:line``; asked only when there is a fault, for it costs a second look."""

_DECLARED = "statistics.declared"
"""The method whose column `value` is converted to the indicator's own unit."""


@cache
def is_unit(code: str) -> bool:
    """Whether a text is a UCUM code.

    Examples
    --------
    >>> is_unit("ug/m3"), is_unit("10*8.{CNY}"), is_unit("heads")
    (True, True, False)
    """
    try:
        check(code)
    except UnitError:
        return False
    return True


@cache
def are_convertible(source: str, target: str) -> bool:
    """Whether values in one unit can be expressed in the other."""
    try:
        factor(source, target)
    except UnitError:
        return False
    return True


def unit_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield codes that are no unit, and units that do not fit together."""
    for kind, id_, loc, code in _codes(loaded):
        if not is_unit(code):
            yield fault("unit-invalid", loaded.place_at(kind, id_, loc), unit=code)
    for indicator in loaded.indicators.values():
        yield from _inputs(loaded, indicator)
    for claim in loaded.claims.values():
        compared = claim.recomputed
        against = None if compared is None else loaded.indicators.get(compared.indicator)
        if against is None:
            continue
        if claim.unit is None:
            where = loaded.place_at("claim", claim.id, ("recomputed",))
            yield fault("unit-missing", where, what=claim.id, wanted=against.unit)
        else:
            at = partial(loaded.place_at, "claim", claim.id, ("unit",))
            yield from _mismatch(at, claim.unit, against.unit)


def _codes(loaded: Loaded) -> Iterator[tuple[str, str, Loc, str]]:
    for indicator in loaded.indicators.values():
        yield "indicator", indicator.id, ("unit",), indicator.unit
    for source in loaded.sources.values():
        if source.unit is not None:
            yield "source", source.id, ("unit",), source.unit
        for name, column in source.columns.items():
            if column.unit is not None:
                yield "source", source.id, ("columns", name, "unit"), column.unit
    for network in loaded.networks.values():
        for name, observed in network.properties.items():
            yield "network", network.id, ("properties", name, "unit"), observed.unit
    for claim in loaded.claims.values():
        if claim.unit is not None:
            yield "claim", claim.id, ("unit",), claim.unit


def _inputs(loaded: Loaded, indicator: Indicator) -> Iterator[Fault]:
    spec = loaded.methods.get(indicator.method or "")
    if spec is None:
        return
    inputs = {wanted.name: wanted for wanted in spec.inputs}
    for loc, name, text in input_texts(indicator):
        found, wanted = link(text), inputs.get(name)
        if found is None or wanted is None or found.kind != "source":
            continue
        source = loaded.sources.get(found.id)
        if source is None:
            continue
        where = partial(loaded.place_at, "indicator", indicator.id, loc)
        for column in wanted.columns:
            unit = _wanted_unit(indicator, source, column)
            if unit is not None:
                yield from _column(source, column, unit, where)


def _wanted_unit(indicator: Indicator, source: Source, column: Column) -> str | None:
    if column.unit is not None:
        return column.unit
    if indicator.method != _DECLARED or column.name != "value":
        return None
    in_rows = "unit" in source.columns or "unit" in constants(indicator)
    return None if in_rows else indicator.unit


def _column(source: Source, column: Column, wanted: str, where: Place) -> Iterator[Fault]:
    declared = source.columns.get(column.name)
    if declared is None:
        return
    unit = declared.unit or source.unit
    if unit is None:
        yield fault("unit-missing", where(), what=f"{source.id}.{column.name}", wanted=wanted)
    else:
        yield from _mismatch(where, unit, wanted)


def _mismatch(where: Place, unit: str, wanted: str) -> Iterator[Fault]:
    if is_unit(unit) and is_unit(wanted) and not are_convertible(unit, wanted):
        yield fault("unit-mismatch", where(), unit=unit, wanted=wanted)
