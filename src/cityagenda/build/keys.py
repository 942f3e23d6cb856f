"""Keys: a hash of everything on which the result of a node can depend.

A key may change without need; it must never stay when a result could differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from cityagenda.build import fingerprints
from cityagenda.build.fingerprints import Code
from cityagenda.build.freeze import Frozen
from cityagenda.build.graph import Node
from cityagenda.city.folder import Loaded

AREAS = pl.Schema(
    {
        "id": pl.String(),
        "parent": pl.String(),
        "kind": pl.String(),
        "valid_from": pl.Date(),
        "valid_to": pl.Date(),
    }
)
_SOURCE_FACTS = ("scope", "vintage", "status", "unit", "synthetic", "crs", "datum")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a node is computed from: its key, and the parts of which the key is the hash."""

    key: str
    parts: Mapping[str, Any]


def areas(city: Loaded) -> pl.DataFrame:
    """Return the areas as methods see them, sorted by id."""
    rows = [
        (a.id, a.parent, a.kind, a.valid_from, a.valid_to)
        for a in sorted(city.areas.values(), key=lambda a: a.id)
    ]
    return pl.DataFrame(rows, schema=AREAS, orient="row")


@dataclass(frozen=True, slots=True)
class Context:
    """What all nodes of a build share: code, rule packs, areas and the city's facts."""

    code: Code
    packs: Mapping[str, str]
    topics: Mapping[str, tuple[str, ...]]
    facts: Mapping[str, str]


def context(city: Loaded) -> Context:
    """Return what the keys of all nodes of a city share."""
    topics: dict[str, tuple[str, ...]] = {}
    for pack in sorted(city.standards.packs, key=lambda p: p.id):
        topics[pack.topic] = (*topics.get(pack.topic, ()), pack.id)
    rows = sorted(a.model_dump_json() for a in city.areas.values())
    facts = {
        "timezone": city.city.timezone,
        "area": city.city.area,
        "jurisdiction": city.city.jurisdiction,
        "areas": fingerprints.of(rows),
    }
    return Context(Code(), fingerprints.pack_hashes(city.standards.packs), topics, facts)


def recipe(
    node: Node, frozen: Mapping[str, Frozen], upstream: Mapping[str, str], shared: Context
) -> Recipe:
    """Return the key of a node and its parts.

    Parameters
    ----------
    node
        The node; its sources are frozen and the keys of its upstream nodes known.
    frozen
        The frozen sources by id.
    upstream
        The keys of upstream nodes by indicator, with what their selection adds.
    shared
        What all nodes share.
    """
    spec = node.spec
    packs = [pack for topic in sorted(spec.standards) for pack in shared.topics.get(topic, ())]
    parts: dict[str, Any] = {
        "method": [spec.id, spec.version, spec.function],
        "code": shared.code.of_method(spec),
        "libraries": shared.code.libraries(spec),
        "sources": {name: _source(frozen[name]) for name in node.sources},
        "upstream": {name: upstream[name] for name in node.upstream},
        "standards": {pack: shared.packs[pack] for pack in packs},
        "editions": dict(node.indicator.standards),
        "parameters": dict(node.indicator.parameters),
        "inputs": {
            name: [[f.kind, f.id, f.table] for f in feeds] for name, feeds in node.feeds.items()
        },
        "indicator": [node.id, node.indicator.unit],
        "city": dict(shared.facts),
    }
    return Recipe(fingerprints.of(parts), parts)


def selected_key(key: str, node: Node) -> str:
    """Return what a node downstream depends on: the rows, and which of them are selected."""
    return fingerprints.of([key, node.indicator.selection.model_dump(mode="json")])


def _source(frozen: Frozen) -> list[Any]:
    return [frozen.hash, *(getattr(frozen.source, name) for name in _SOURCE_FACTS)]
