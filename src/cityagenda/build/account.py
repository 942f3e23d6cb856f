"""An account: everything that an edition holds, before it is written."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.build import fingerprints
from cityagenda.build.content import content_hash, ordered
from cityagenda.build.outcome import Failure
from cityagenda.build.streams import lasting
from cityagenda.city import snapshot
from cityagenda.city.folder import Loaded

FORMAT: Final = 1
FAILURES: Final = pl.Schema({field.name: pl.String() for field in fields(Failure)})
CITY: Final = "city.json"
PROVENANCE: Final = "provenance.json"
_NOT_COUNTED: Final = ("provenance",)
_ROWS_A_GROUP: Final = 16_384
"""Rows in one group of a file: a reader of one indicator skips the other groups."""


@dataclass(frozen=True, slots=True)
class Account:
    """Everything that an edition holds, before it is written.

    ``content`` is the hash of what the city's folder says; ``provenance`` has one record a
    node; the names of ``tables`` are ``(indicator, table)``.
    """

    city: Loaded
    content: str
    observations: pl.DataFrame
    conflicts: pl.DataFrame
    claims: pl.DataFrame
    exclusions: pl.DataFrame
    explanations: pl.DataFrame
    failures: tuple[Failure, ...]
    provenance: tuple[Mapping[str, Any], ...]
    tables: Mapping[tuple[str, str], pl.DataFrame]
    assessment: Mapping[str, pl.DataFrame]
    scenario: str | None

    def frames(self) -> dict[str, pl.DataFrame]:
        """Return every table by its path in the edition without ``.parquet``."""
        own = {
            "observations": self.observations,
            "conflicts": self.conflicts,
            "claims": self.claims,
            "exclusions": self.exclusions,
            "explanations": self.explanations,
        }
        tables = {f"tables/{i}/{name}": frame for (i, name), frame in self.tables.items()}
        judged = {f"assessment/{name}": frame for name, frame in self.assessment.items()}
        return own | tables | judged

    def logical(self) -> dict[str, Any]:
        """Return what the id stands for: inputs, methods, standards, parameters and values."""
        return {
            "format": FORMAT,
            "city": self.content,
            "nodes": {
                record["indicator"]: fingerprints.of(
                    [record[name] for name in ("method", "version", "parameters", "standards")]
                    + [[s["id"], _files(s), s["declaration"]] for s in record["sources"]]
                )
                for record in self.provenance
            },
            "failures": sorted([f.indicator, f.error, f.because] for f in self.failures),
            "scenario": self.scenario,
            "tables": {
                name: content_hash(frame, [c for c in _NOT_COUNTED if c in frame.columns])
                for name, frame in self.frames().items()
            },
        }

    def counts(self) -> dict[str, int]:
        """Return how much an edition holds."""
        return {
            "observations": self.observations.height,
            "indicators": self.observations["indicator"].n_unique(),
            "failures": len(self.failures),
            "conflicts": self.conflicts.height,
            "exclusions": self.exclusions.height,
        }


def _files(source: Mapping[str, Any]) -> list[list[Any]]:
    """Return the raw files of a source as the id counts them: values, not their delivery."""
    return [[lasting(path), *rest] for path, *rest in source["files"]]


def write_files(account: Account, folder: Path) -> None:
    """Write every file of an edition but its manifest into a folder."""
    for name, frame in account.frames().items():
        path = folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = frame if name == "observations" else ordered(frame)
        rows.write_parquet(path, row_group_size=_ROWS_A_GROUP)
    failures = [astuple(failure) for failure in account.failures]
    table = pl.DataFrame(failures, schema=FAILURES, orient="row")
    table.write_parquet(folder / "failures.parquet")
    (folder / CITY).write_bytes(snapshot.snapshot(account.city))
    records = orjson.dumps(list(account.provenance), option=orjson.OPT_SORT_KEYS)
    (folder / PROVENANCE).write_bytes(records)
