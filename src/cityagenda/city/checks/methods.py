"""Methods: each indicator's method exists and is given what it asks for."""

from collections.abc import Callable, Collection, Iterator
from functools import partial

from cityagenda.city.faults import Fault, fault
from cityagenda.city.links import link
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Indicator, Source
from cityagenda.city.suggestions import nearest
from cityagenda.ground.methods import Input, MethodSpec

_READABLE_AS = {
    "number": {"number", "integer"},
    "integer": {"integer"},
    "text": {"text"},
    "date": {"date"},
    "datetime": {"datetime"},
    "boolean": {"boolean"},
}


def method_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield indicators whose values cannot be computed as they say."""
    untrusted = any(f.code == "methods-untrusted" for f in loaded.faults)
    for indicator in loaded.indicators.values():
        if indicator.method is None:
            yield from _without_method(loaded, indicator)
            continue
        spec = loaded.methods.get(indicator.method)
        if spec is not None:
            yield from _inputs(loaded, indicator, spec)
            yield from _parameters(loaded, indicator, spec)
            yield from _standards(loaded, indicator, spec)
        elif not untrusted:
            where = loaded.place_at("indicator", indicator.id, ("method",))
            near = nearest(indicator.method, loaded.methods)
            yield fault("method-unknown", where, method=indicator.method, nearest=near)


def _without_method(loaded: Loaded, indicator: Indicator) -> Iterator[Fault]:
    for field in ("inputs", "parameters", "standards"):
        if getattr(indicator, field):
            where = loaded.place_at("indicator", indicator.id, (field,))
            yield fault("method-missing", where, field=field)
            return
    yield fault(
        "no-data-yet", loaded.place_at("indicator", indicator.id, ()), indicator=indicator.id
    )


def _inputs(loaded: Loaded, indicator: Indicator, spec: MethodSpec) -> Iterator[Fault]:
    inputs = {wanted.name: wanted for wanted in spec.inputs}
    for name, fed in indicator.inputs.items():
        at = partial(loaded.place_at, "indicator", indicator.id, ("inputs", name))
        wanted = inputs.get(name)
        if wanted is None:
            near = nearest(name, inputs)
            known = ", ".join(inputs) or "—"
            yield fault("input-unknown", at(), method=spec.id, name=name, known=known, nearest=near)
            continue
        texts = [fed] if isinstance(fed, str) else fed
        if len(texts) > 1 and not wanted.many:
            yield fault("input-single", at(), method=spec.id, name=name)
        for text in texts:
            yield from _fed(loaded, wanted, text, at, constants(indicator))
    for name, wanted in inputs.items():
        if not wanted.optional and not indicator.inputs.get(name):
            where = loaded.place_at("indicator", indicator.id, ("method",))
            yield fault("input-missing", where, method=spec.id, name=name, about=wanted.about)


def constants(indicator: Indicator) -> Collection[str]:
    """Return the columns that an indicator gives by its parameter ``constants``."""
    given = indicator.parameters.get("constants")
    return given if isinstance(given, dict) else ()


def _fed(
    loaded: Loaded, wanted: Input, text: str, where: Callable[[], str], given: Collection[str]
) -> Iterator[Fault]:
    found = link(text)
    if found is None:
        return
    is_series = found.kind == "indicator" and found.table is None
    if is_series != (wanted.kind == "observations"):
        yield fault("input-kind", where(), name=wanted.name, text=text, kind=wanted.kind)
    elif found.kind == "source" and found.id in loaded.sources:
        yield from _columns(wanted, loaded.sources[found.id], where, given)
    elif found.table is not None and found.id in loaded.indicators:
        spec = loaded.methods.get(loaded.indicators[found.id].method or "")
        tables = () if spec is None else tuple(spec.tables)
        if spec is not None and found.table not in tables:
            near = nearest(found.table, tables)
            yield fault(
                "table-unknown", where(), indicator=found.id, table=found.table, nearest=near
            )


def _columns(
    wanted: Input, source: Source, where: Callable[[], str], given: Collection[str]
) -> Iterator[Fault]:
    if source.format != "csv" and not source.columns:
        return
    for column in wanted.columns:
        declared = source.columns.get(column.name)
        if declared is None:
            if not column.optional and column.name not in given:
                near = nearest(column.name, source.columns)
                yield fault(
                    "column-undeclared",
                    where(),
                    name=wanted.name,
                    column=column.name,
                    source=source.id,
                    nearest=near,
                )
        elif declared.type not in _READABLE_AS[column.type]:
            yield fault(
                "column-type",
                where(),
                column=column.name,
                source=source.id,
                type=declared.type,
                wanted=column.type,
            )


def _parameters(loaded: Loaded, indicator: Indicator, spec: MethodSpec) -> Iterator[Fault]:
    field = "parameters" if indicator.parameters else "method"
    for problem in spec.parameter_faults(indicator.parameters):
        where = loaded.place_at("indicator", indicator.id, (field,))
        yield fault("parameter-invalid", where, problem=problem)


def _standards(loaded: Loaded, indicator: Indicator, spec: MethodSpec) -> Iterator[Fault]:
    if not loaded.objects["city"]:
        return
    jurisdiction = loaded.city.jurisdiction
    for topic in spec.standards:
        if not loaded.standards.editions(topic, jurisdiction):
            where = loaded.place_at("indicator", indicator.id, ("method",))
            yield fault("standard-missing", where, topic=topic, jurisdiction=jurisdiction)
    for topic, edition in indicator.standards.items():
        at = partial(loaded.place_at, "indicator", indicator.id, ("standards", topic))
        if topic not in spec.standards:
            near = nearest(topic, spec.standards)
            yield fault("standard-unused", at(), method=spec.id, topic=topic, nearest=near)
            continue
        editions = [pack.edition for pack in loaded.standards.editions(topic, jurisdiction)]
        if edition not in editions:
            near = nearest(edition, editions)
            yield fault("edition-unknown", at(), topic=topic, edition=edition, nearest=near)
