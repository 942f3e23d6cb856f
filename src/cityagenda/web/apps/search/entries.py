"""Entries: everything that can be found, with its name, its text and its page.

They are worked out once an edition. The kinds stand in the order in which results do when
nothing else decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse

from cityagenda.assess.reading import in_order
from cityagenda.assess.territory import levels
from cityagenda.build.editions import Edition
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Named
from cityagenda.ground.texts import Text
from cityagenda.web.apps.rivers.waters import waters
from cityagenda.web.apps.search.words import key
from cityagenda.web.watched import mapped_kinds, watched

KINDS: Final[dict[str, Text]] = {
    "indicators": {"zh-Hans": "指标", "en": "Indicators"},
    "plan": {"zh-Hans": "规划内容", "en": "The plan"},
    "tasks": {"zh-Hans": "任务", "en": "Tasks"},
    "practices": {"zh-Hans": "实践", "en": "Practices"},
    "claims": {"zh-Hans": "文件陈述", "en": "Statements of documents"},
    "standards": {"zh-Hans": "标准", "en": "Standards"},
    "methods": {"zh-Hans": "计算方法", "en": "Methods"},
    "sources": {"zh-Hans": "数据源", "en": "Data sources"},
    "areas": {"zh-Hans": "地区", "en": "Areas"},
    "waters": {"zh-Hans": "河流与湖库", "en": "Rivers and lakes"},
}

_PLAN: Final[dict[str, Text]] = {
    "plan": {"zh-Hans": "规划", "en": "plan"},
    "position": {"zh-Hans": "战略定位", "en": "position"},
    "bottleneck": {"zh-Hans": "瓶颈问题", "en": "bottleneck"},
    "technology": {"zh-Hans": "技术", "en": "technology"},
    "force": {"zh-Hans": "力量", "en": "force"},
    "programme": {"zh-Hans": "工程（体系）", "en": "programme"},
    "target-city": {"zh-Hans": "目标城市", "en": "target city"},
    "group": {"zh-Hans": "任务组", "en": "group of tasks"},
    "measure": {"zh-Hans": "政策措施", "en": "measure"},
    "instrument": {"zh-Hans": "制度工具", "en": "instrument"},
    "route": {"zh-Hans": "技术路线", "en": "technology route"},
}
_OWN_PAGES: Final = {"programme": "programme", "target-city": "target-city"}
_ANCHORS: Final = {
    "technology": "#routes",
    "route": "#routes",
    "measure": "#instruments",
    "instrument": "#instruments",
}


@dataclass(frozen=True, slots=True)
class Page:
    """The page of an entry: the name of its address, what fills it, and what follows it."""

    view: str
    arguments: tuple[tuple[str, str], ...] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found; the keys are what is searched.

    ``street`` is the area's id where the page of its air is another place to go to.
    """

    kind: str
    name: Text
    body: Text
    note: Text
    page: Page
    name_key: str
    body_key: str
    street: str = ""


def entries(edition: Edition) -> tuple[Entry, ...]:
    """Return all entries of an edition, by kind."""
    return edition.derived("search/entries", lambda: tuple(_entries(edition)))


def _entries(edition: Edition) -> Iterator[Entry]:
    city = edition.city()
    for indicator in in_order(city.indicators.values()):
        codes = [*indicator.codes.sdg, *indicator.codes.u4ssc, *indicator.codes.iso37120]
        yield _entry(
            "indicators",
            indicator.name,
            [indicator.about, indicator.notes],
            Page("indicator", (("indicator_id", indicator.id),)),
            more=[indicator.id, *codes],
        )
    yield from _plan(city)
    for task in city.tasks.values():
        agency = city.organisations.get(task.agency or "")
        more = [agency.name] if agency else []
        page = Page("task", (("task_id", task.id),))
        yield _entry("tasks", task.name, [task.about, *more], page, more=[task.id])
    yield from _evidence(city)
    yield from _rules(city)
    level_of = {area.id: level.id for level in levels(city) for area in level.areas}
    mapped = mapped_kinds(edition) if "air" in watched(edition) else frozenset()
    for area in city.areas.values():
        asked = {"level": level_of[area.id], "area": area.id} if area.id in level_of else {}
        page = Page("map", (), f"?{urlencode(asked)}" if asked else "")
        ids = [area.id, area.code or ""]
        found = _entry("areas", area.name, [area.about], page, more=ids)
        yield replace(found, street=area.id) if area.kind in mapped else found
    known = waters(edition)
    for section in known.sections.values() if known else ():
        page = Page("river-section", (("section_id", section.id),))
        yield _entry("waters", section.name, [section.river], page, more=[section.id])


def _plan(city: Loaded) -> Iterator[Entry]:
    for kind, word in _PLAN.items():
        for item in city.objects.get(kind, {}).values():
            named: Named = item  # type: ignore[assignment]
            if kind in _OWN_PAGES:
                page = Page(_OWN_PAGES[kind], (("node_id", named.id),))
            else:
                page = Page("plan", (), _ANCHORS.get(kind, ""))
            yield _entry("plan", named.name, [named.about], page, note=word, more=[named.id])


def _evidence(city: Loaded) -> Iterator[Entry]:
    for practice in city.practices.values():
        organisation = city.organisations.get(practice.organisation or "")
        texts = [practice.innovation_point, practice.about, practice.transfer_conditions]
        texts += [organisation.name] if organisation else []
        texts += [city.technologies[t].name for t in practice.technologies]
        page = Page("practice", (("practice_id", practice.id),))
        yield _entry("practices", practice.name, texts, page, more=[practice.id])
    for claim in city.claims.values():
        page = Page("claim", (("claim_id", claim.id),))
        yield _entry("claims", claim.statement, [claim.note], page, more=[claim.id])


def _rules(city: Loaded) -> Iterator[Entry]:
    for pack in city.standards.packs:
        page = Page("standard", (("standard_id", pack.id),))
        texts = [pack.authority, pack.note]
        more = [pack.id, pack.edition, pack.topic.replace("-", " ")]
        yield _entry("standards", pack.title, texts, page, more=more)
    for spec in sorted(city.methods.values(), key=lambda spec: spec.id):
        page = Page("method", (("method_id", spec.id),))
        yield _entry("methods", spec.title, [spec.about], page, more=[spec.id])
    for source in city.sources.values():
        publisher = city.organisations.get(source.publisher or "")
        texts = [source.about, *([publisher.name] if publisher else [])]
        page = Page("source", (("source_id", source.id),))
        yield _entry("sources", source.name, texts, page, more=[source.id])


def _entry(
    kind: str,
    name: Text,
    texts: Iterable[Text],
    page: Page,
    *,
    note: Text | None = None,
    more: Iterable[str] = (),
) -> Entry:
    given = [text for text in texts if text]
    every = [*(value for text in given for value in text.values()), *more]
    return Entry(
        kind,
        name,
        given[0] if given else {},
        note or {},
        page,
        # Names in all languages stand one after the other: a run never joins two of them.
        " \n".join(key(value) for value in name.values()),
        " \n".join(key(value) for value in every),
    )


def addressed(page: Page, tongue: str) -> str:
    """Return the address of a page in a language."""
    return reverse(page.view, kwargs={"tongue": tongue, **dict(page.arguments)}) + page.rest
