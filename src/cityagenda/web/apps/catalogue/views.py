"""Sources, standards and methods: lists, the page of each, and raw files."""

from pathlib import PurePosixPath

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cityagenda.web.apps.api.answers import Content, given
from cityagenda.web.apps.catalogue import raw
from cityagenda.web.apps.catalogue.docstrings import documentation
from cityagenda.web.apps.catalogue.licences import lets_pass_on
from cityagenda.web.apps.catalogue.questions import (
    answers,
    asked,
    columns,
    constants,
    jurisdictions,
    numeric_columns,
    topics,
)
from cityagenda.web.apps.catalogue.streams import live_on, whole
from cityagenda.web.apps.catalogue.uses import indicators, resting_on, uses
from cityagenda.web.apps.catalogue.words import COLUMNS, SECTIONS, TOPICS, TYPES, USES
from cityagenda.web.current import edition_of


def sources(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the data sources with licence, files and hashes as the edition froze them."""
    edition = edition_of(request)
    city, found = edition.city(), uses(edition)
    rows = [
        (source, found.files.get(source.id, ()), len(found.by_source.get(source.id, ())))
        for source in city.sources.values()
    ]
    licences: dict[str, int] = {}
    for source in city.sources.values():
        licences[source.licence] = licences.get(source.licence, 0) + 1
    content = {
        "room": "data",
        "rows": rows,
        "organisations": city.organisations,
        "licences": sorted(licences.items(), key=lambda item: (-item[1], item[0])),
    }
    return render(request, "catalogue/sources.html", content)


def source(request: HttpRequest, tongue: str, source_id: str) -> HttpResponse:  # noqa: ARG001
    """Show one data source: what it is, whose, how it is read, its files and their hashes."""
    edition = edition_of(request)
    city, found = edition.city(), uses(edition)
    one = city.sources.get(source_id)
    if one is None:
        raise Http404
    files = [
        (file, raw.name_of(file) if raw.is_open(edition, one.id, file) else None)
        for file in found.files.get(one.id, ())
    ]
    content = {
        "room": "data",
        "source": whole(one, city),
        "network": city.networks.get(one.network or ""),
        "live": live_on(one, city),
        "publisher": city.organisations.get(one.publisher or ""),
        "documents": [city.documents[id_] for id_ in one.documents],
        "files": files,
        "indicators": indicators(edition, found.by_source.get(one.id, set())),
        "types": TYPES,
        "passed_on": lets_pass_on(one.licence),
        "is_geometry": city.city.geometry == one.id,
    }
    return render(request, "catalogue/source.html", content)


def raw_file(request: HttpRequest, source_id: str, name: str) -> HttpResponse:
    """Send a raw file that the edition froze, if its licence lets everybody have it."""
    edition = edition_of(request)
    file = raw.file_called(edition, source_id, name)
    body = None if file is None else raw.content(edition.home, file)
    if file is None or body is None:
        raise Http404
    called = PurePosixPath(file.path).name.encode("ascii", "replace").decode()
    called = "".join(c if c.isalnum() or c in "-._" else "_" for c in called)
    headers = {
        "Content-Disposition": f'attachment; filename="{called}"',
        "Content-Security-Policy": "default-src 'none'",
    }
    return given(request, edition, raw.media_type(file), lambda _: Content(body, headers))


def standards(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """Say which edition applied on a day or in a period, and list the rule packs."""
    city = edition_of(request).city()
    form = {name: request.GET.get(name, "") for name in ("topic", "on", "to", "jurisdiction")}
    question, wrong = asked(form, city.city.jurisdiction)
    where = form["jurisdiction"] or city.city.jurisdiction
    content = {
        "room": "data",
        "form": form,
        "wrong": wrong,
        "question": question,
        "answers": answers(city.standards, question) if question else [],
        "topics": [(topic, _topic(topic)) for topic in topics(city.standards, where)],
        "topic_words": TOPICS,
        "jurisdiction": where,
        "jurisdictions": jurisdictions(city.standards, city.city.jurisdiction),
        "packs": sorted(
            city.standards.packs, key=lambda p: (p.jurisdiction == "*", p.topic, p.valid_from)
        ),
    }
    return render(request, "catalogue/standards.html", content)


def standard(request: HttpRequest, tongue: str, standard_id: str) -> HttpResponse:  # noqa: ARG001
    """Show one rule pack: every constant, its source, and what rests on it."""
    edition = edition_of(request)
    city = edition.city()
    pack = next((p for p in city.standards.packs if p.id == standard_id), None)
    if pack is None:
        raise Http404
    specs = [spec for spec in city.methods.values() if pack.topic in spec.standards]
    content = {
        "room": "data",
        "pack": pack,
        "topic": _topic(pack.topic),
        "constants": constants(pack.constants) if pack.constants else [],
        "columns": columns(pack),
        "numeric": numeric_columns(pack),
        "column_words": COLUMNS,
        "editions": [
            p for p in city.standards.editions(pack.topic, pack.jurisdiction) if p.id != pack.id
        ],
        "methods": sorted(specs, key=lambda spec: spec.id),
        "indicators": resting_on(edition, pack),
        "use": USES.get(pack.topic),
    }
    return render(request, "catalogue/standard.html", content)


def _topic(topic: str) -> dict[str, str]:
    return TOPICS.get(topic, {"zh-Hans": topic, "en": topic})


def methods(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001
    """List the methods that the city can use, with how many indicators use them."""
    edition = edition_of(request)
    found = uses(edition)
    rows = [
        (spec, len(found.by_method.get(spec.id, ())))
        for spec in sorted(edition.city().methods.values(), key=lambda spec: spec.id)
    ]
    return render(request, "catalogue/methods.html", {"room": "data", "rows": rows})


def method(request: HttpRequest, tongue: str, method_id: str) -> HttpResponse:  # noqa: ARG001
    """Show a method: formula, inputs, parameters, missing data, code, and who uses it."""
    edition = edition_of(request)
    city, found = edition.city(), uses(edition)
    spec = city.methods.get(method_id)
    if spec is None:
        raise Http404
    content = {
        "room": "data",
        "spec": spec,
        "said_of_it": documentation(spec),
        "sections": SECTIONS,
        "types": TYPES,
        "parameters": [(p, TYPES.get(p.type.__name__)) for p in spec.parameters],
        "tables": list(spec.tables.items()),
        "topics": [(topic, _topic(topic)) for topic in spec.standards],
        "packs": [p for p in city.standards.packs if p.topic in spec.standards],
        "code": found.code.get(spec.id),
        "indicators": indicators(edition, found.by_method.get(spec.id, set())),
    }
    return render(request, "catalogue/method.html", content)
