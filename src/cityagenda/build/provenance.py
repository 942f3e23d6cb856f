"""Provenance: from what, by what and under which rules a node was computed."""

from collections.abc import Iterable, Mapping
from typing import Any

from cityagenda.build.freeze import Frozen, declaration_hash
from cityagenda.build.graph import Node
from cityagenda.build.keys import Recipe
from cityagenda.ground.standards import Standard


def record(
    node: Node,
    made_by: Recipe,
    frozen: Mapping[str, Frozen],
    asked: Iterable[str],
    packs: Mapping[str, Standard],
    hashes: Mapping[str, str],
) -> dict[str, Any]:
    """Return the provenance of a node as plain data.

    ``sources`` have their raw files with hash, the licence and the hash under which they
    are frozen; ``standards`` are the rule packs that the method was answered with.
    """
    spec, parts = node.spec, made_by.parts
    return {
        "indicator": node.id,
        "key": made_by.key,
        "method": spec.id,
        "version": spec.version,
        "function": spec.function,
        "code": parts["code"],
        "libraries": parts["libraries"],
        "unit": node.indicator.unit,
        "parameters": spec.completed(node.indicator.parameters),
        "inputs": parts["inputs"],
        "editions": parts["editions"],
        "selection": node.indicator.selection.model_dump(mode="json"),
        "sources": [_source(frozen[name]) for name in node.sources],
        "upstream": [{"indicator": name, "key": parts["upstream"][name]} for name in node.upstream],
        "standards": [_standard(packs[name], hashes[name]) for name in sorted(asked)],
        "city": parts["city"],
    }


def _source(frozen: Frozen) -> dict[str, Any]:
    source = frozen.source
    return {
        "id": source.id,
        "files": [[file.path, file.sha256, file.size] for file in frozen.files],
        "frozen": frozen.hash,
        "declaration": declaration_hash(source),
        "licence": source.licence,
        "scope": source.scope,
        "vintage": source.vintage,
        "status": source.status,
        "synthetic": source.synthetic,
    }


def _standard(pack: Standard, sha256: str) -> dict[str, Any]:
    return {
        "id": pack.id,
        "topic": pack.topic,
        "jurisdiction": pack.jurisdiction,
        "edition": pack.edition,
        "clause": pack.clause,
        "status": pack.status,
        "sha256": sha256,
    }
