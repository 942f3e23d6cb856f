"""Listings: the objects of a city, kind by kind, as an edition holds them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cityagenda.build.editions import Edition
from cityagenda.city.models import KINDS
from cityagenda.ground.texts import Text
from cityagenda.web.apps.api.problems import both

PLAN: Final = (
    "plan",
    "position",
    "bottleneck",
    "technology",
    "force",
    "programme",
    "target-city",
    "group",
    "task",
    "measure",
    "instrument",
    "route",
)
"""The kinds of object that make up the plan."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of objects of one kind: its path, its kind, what one of them is called."""

    path: str
    kind: str
    one: Text


LISTINGS: Final = (
    Listing("indicators", "indicator", both("indicator", "指标")),
    Listing("areas", "area", both("area", "地区")),
    Listing("claims", "claim", both("claim", "陈述")),
    Listing("practices", "practice", both("practice", "实践")),
    Listing("sources", "source", both("source", "数据源")),
    Listing("organisations", "organisation", both("organisation", "机构")),
    Listing("documents", "document", both("document", "文件")),
)
"""Every list of objects."""


def objects(edition: Edition, kind: str) -> Sequence[Mapping[str, Any]]:
    """Return the objects of a kind as plain data, in the order of the city's files."""
    held = edition.city().objects.get(kind, {})
    return edition.derived(
        f"plain/{kind}", lambda: [item.model_dump(mode="json") for item in held.values()]
    )


def plan(edition: Edition) -> dict[str, Sequence[Mapping[str, Any]]]:
    """Return everything that makes up the plan, by kind."""
    return {KINDS[kind].folder.removeprefix("plan/"): objects(edition, kind) for kind in PLAN}


def standards(edition: Edition) -> list[dict[str, Any]]:
    """Return the rule packs that the edition could use, by topic and validity."""
    packs = edition.city().standards.packs
    ordered = sorted(packs, key=lambda p: (p.topic, p.jurisdiction, p.valid_from, p.id))
    return [pack.model_dump(mode="json") for pack in ordered]


def tables(edition: Edition) -> list[dict[str, Any]]:
    """Return the tables of the assessment with their columns."""
    return [
        {"name": name, "columns": edition.scan(f"assessment/{name}").collect_schema().names()}
        for name in edition.assessments()
    ]


def described(edition: Edition) -> dict[str, Any]:
    """Return what an edition says of itself."""
    names = ("id", "city", "created", "software", "counts")
    return {name: edition.manifest[name] for name in names}
