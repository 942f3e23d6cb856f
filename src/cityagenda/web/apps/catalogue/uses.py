"""Uses: which indicators rest on which sources, standards and methods, by their provenance."""

from dataclasses import dataclass, field
from typing import Any

from cityagenda.assess.reading import in_order
from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground.standards import Standard


@dataclass(frozen=True, slots=True)
class File:
    """A raw file as the edition froze it."""

    path: str
    sha256: str
    size: int


@dataclass(slots=True)
class Uses:
    """Ids of indicators by what they rest on, the frozen files, and the code that ran."""

    by_source: dict[str, set[str]] = field(default_factory=dict)
    by_standard: dict[str, set[str]] = field(default_factory=dict)
    by_method: dict[str, set[str]] = field(default_factory=dict)
    files: dict[str, tuple[File, ...]] = field(default_factory=dict)
    code: dict[str, dict[str, Any]] = field(default_factory=dict)


def uses(edition: Edition) -> Uses:
    """Return what the indicators of an edition rest on."""
    return edition.derived("catalogue/uses", lambda: _uses(edition))


def _uses(edition: Edition) -> Uses:
    found = Uses()
    for record in edition.provenance():
        indicator = record["indicator"]
        found.by_method.setdefault(record["method"], set()).add(indicator)
        found.code[record["method"]] = {
            name: record[name] for name in ("version", "code", "libraries", "function")
        }
        for source in record["sources"]:
            found.by_source.setdefault(source["id"], set()).add(indicator)
            found.files[source["id"]] = tuple(File(*file) for file in source["files"])
        for pack in record["standards"]:
            found.by_standard.setdefault(pack["id"], set()).add(indicator)
    return found


def indicators(edition: Edition, ids: set[str]) -> list[Indicator]:
    """Return indicators by their ids, in the order of their numbers."""
    known = edition.city().indicators
    return in_order(known[id_] for id_ in ids if id_ in known)


def resting_on(edition: Edition, pack: Standard) -> list[Indicator]:
    """Return the indicators whose values were computed under an edition of a standard."""
    return indicators(edition, uses(edition).by_standard.get(pack.id, set()))
