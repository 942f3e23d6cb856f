"""The cache: results by key, so that only what depends on a change is computed again.

Slow results lie in a folder each. Quick ones (most declared values are computed faster than
a file is opened) lie together in one bundle, written at the end of a build: the last plain
build has one, and the last build of each scenario. What is damaged counts as absent.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.build.outcome import NO_EXCLUSIONS, NO_EXPLANATIONS, Outcome
from cityagenda.build.writing import whole_folder
from cityagenda.ground.observations import SCHEMA, empty

SLOW = 0.05
_INDEX = "index.json"
_OBSERVATIONS, _EXPLANATIONS, _EXCLUSIONS = "observations", "explanations", "exclusions"
_SCHEMAS: Final = {
    _OBSERVATIONS: SCHEMA,
    _EXPLANATIONS: NO_EXPLANATIONS.schema,
    _EXCLUSIONS: NO_EXCLUSIONS.schema,
}


def slow(outcome: Outcome) -> bool:
    """Whether a result deserves a folder of its own: computed slowly, or with tables."""
    return outcome.seconds >= SLOW or bool(outcome.tables)


def keep(results: Path, outcome: Outcome) -> None:
    """Write one slow result into the folder of its key."""
    frames = {
        _OBSERVATIONS: outcome.observations,
        _EXPLANATIONS: outcome.explanations,
        _EXCLUSIONS: outcome.exclusions,
        **{f"table-{name}": frame for name, frame in outcome.tables.items()},
    }
    facts = {"indicator": outcome.indicator, "asked": outcome.asked, "seconds": outcome.seconds}
    with whole_folder(results / outcome.key, replace=True) as folder:
        _write(folder, frames, facts)


def kept(results: Path, key: str) -> Outcome | None:
    """Return the slow result of a key, None if there is none or it is damaged."""
    found = _read(results / key)
    if found is None:
        return None
    frames, facts = found
    return Outcome(
        indicator=facts["indicator"],
        key=key,
        observations=frames[_OBSERVATIONS],
        tables={
            name.removeprefix("table-"): frame
            for name, frame in frames.items()
            if name.startswith("table-")
        },
        explanations=frames[_EXPLANATIONS],
        exclusions=frames[_EXCLUSIONS],
        asked=tuple(facts["asked"]),
        seconds=facts["seconds"],
    )


@dataclass(frozen=True, slots=True)
class Bundle:
    """Quick results together; their rows are told apart by their key, `provenance`.

    ``nodes`` has by key what the tables do not say. ``recipe`` is the hash of everything
    that went into the build, and ``edition`` the id of what came of it.
    """

    observations: pl.DataFrame = field(default_factory=empty)
    explanations: pl.DataFrame = field(default_factory=NO_EXPLANATIONS.clone)
    exclusions: pl.DataFrame = field(default_factory=NO_EXCLUSIONS.clone)
    nodes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    recipe: str = ""
    edition: str = ""

    def only(self, keys: Iterable[str]) -> "Bundle":
        """Return the bundle with the rows of some keys."""
        wanted = {key: self.nodes[key] for key in keys if key in self.nodes}
        if wanted.keys() == self.nodes.keys():
            return self
        among = pl.col("provenance").is_in(list(wanted))
        return Bundle(
            self.observations.filter(among),
            self.explanations.filter(among),
            self.exclusions.filter(among),
            wanted,
        )

    def outcome(self, key: str) -> Outcome:
        """Return one result."""
        own = pl.col("provenance") == key
        facts = self.nodes[key]
        return Outcome(
            indicator=facts["indicator"],
            key=key,
            observations=self.observations.filter(own),
            tables={},
            explanations=self.explanations.filter(own),
            exclusions=self.exclusions.filter(own),
            asked=tuple(facts["asked"]),
            seconds=facts["seconds"],
        )


def bundled(old: Bundle, outcomes: Iterable[Outcome], *, recipe: str, edition: str) -> Bundle:
    """Return a bundle of old quick results and new ones."""
    new = [outcome for outcome in outcomes if not slow(outcome)]
    facts = {o.key: {"indicator": o.indicator, "asked": o.asked, "seconds": o.seconds} for o in new}
    return Bundle(
        pl.concat([old.observations, *(o.observations for o in new)]),
        pl.concat([old.explanations, *(o.explanations for o in new)]),
        pl.concat([old.exclusions, *(o.exclusions for o in new)]),
        {**old.nodes, **facts},
        recipe,
        edition,
    )


def keep_bundle(results: Path, name: str, bundle: Bundle) -> None:
    """Write a bundle in place of the one of that name."""
    frames = {
        _OBSERVATIONS: bundle.observations,
        _EXPLANATIONS: bundle.explanations,
        _EXCLUSIONS: bundle.exclusions,
    }
    facts = {"nodes": bundle.nodes, "recipe": bundle.recipe, "edition": bundle.edition}
    with whole_folder(results / f"bundle-{name}", replace=True) as folder:
        _write(folder, frames, facts)


def kept_bundle(results: Path, name: str) -> Bundle:
    """Return the bundle of a name, an empty one if there is none or it is damaged."""
    found = _read(results / f"bundle-{name}")
    if found is None:
        return Bundle()
    frames, facts = found
    return Bundle(
        frames[_OBSERVATIONS],
        frames[_EXPLANATIONS],
        frames[_EXCLUSIONS],
        facts["nodes"],
        facts["recipe"],
        facts["edition"],
    )


def _write(folder: Path, frames: Mapping[str, pl.DataFrame], facts: Mapping[str, Any]) -> None:
    hashes = {}
    for name, frame in frames.items():
        path = folder / f"{name}.parquet"
        frame.write_parquet(path)
        hashes[name] = _file_hash(path)
    (folder / _INDEX).write_bytes(orjson.dumps({"files": hashes, "facts": facts}))


def _read(folder: Path) -> tuple[dict[str, pl.DataFrame], dict[str, Any]] | None:
    try:
        index = orjson.loads((folder / _INDEX).read_bytes())
        frames = {}
        for name, wanted in index["files"].items():
            path = folder / f"{name}.parquet"
            if _file_hash(path) != wanted:
                return None
            frames[name] = pl.read_parquet(path)
        if any(frames[name].schema != schema for name, schema in _SCHEMAS.items()):
            return None
    except (OSError, orjson.JSONDecodeError, KeyError, pl.exceptions.PolarsError):
        return None
    return frames, index["facts"]


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
