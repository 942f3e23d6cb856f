"""Standards: dated rule packs and the question "which one applies, where and when?".

A pack is a YAML file: an authority's table or constants with topic, jurisdiction, clause,
validity and status. No constant of an authority stands in code, and no expression in YAML:
a pack may name a pure function instead.

Search path, later ones win for the same id: the folders ``standards`` of the packages
named by the entry point group ``cityagenda.standards`` (ours among them), then
``CITY/standards``.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cityagenda.ground.errors import StandardError
from cityagenda.ground.texts import Text

ENTRY_POINTS = "cityagenda.standards"


class Standard(BaseModel):
    """One edition of one authority's rules on one topic.

    ``valid_to`` is the last day on which it applies; none means until further notice.
    ``judged_by`` says whether the date of the question is the observation's own or the end
    of its period. ``status`` is ``unconfirmed`` while a constant in it was not read in
    the authority's text; ``unconfirmed`` lists which.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    topic: str
    jurisdiction: str
    title: Text
    authority: Text
    edition: str
    clause: str = ""
    valid_from: date
    valid_to: date | None = None
    judged_by: Literal["observation", "period_end"] = "period_end"
    status: Literal["confirmed", "unconfirmed"] = "unconfirmed"
    unconfirmed: list[str] = Field(default_factory=list)
    sources: list[str] = Field(default_factory=list)
    note: Text = Field(default_factory=dict)
    function: str | None = None
    constants: dict[str, Any] = Field(default_factory=dict)
    table: list[dict[str, Any]] = Field(default_factory=list)

    @model_validator(mode="after")
    def _consistent(self) -> "Standard":
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        return self

    def applies(self, on: date) -> bool:
        """Whether the edition is in force on a day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Standards:
    """The rule packs that a city can use."""

    packs: tuple[Standard, ...]

    def standard(
        self, topic: str, jurisdiction: str, on: date, edition: str | None = None
    ) -> Standard:
        """Return the pack on a topic that applies on a day.

        Parameters
        ----------
        topic, jurisdiction
            As the pack states them, such as ``ambient-air-limits`` and ``CN``. A pack of
            jurisdiction ``*`` answers where the jurisdiction has none of its own.
        on
            The day: of the observation, or the last of its period, as ``judged_by`` says.
        edition
            Ask for this edition whatever the day, for "under the old standard".

        Raises
        ------
        StandardError
            No pack or more than one answers.
        """
        found = self.editions(topic, jurisdiction)
        found = [p for p in found if (p.edition == edition if edition else p.applies(on))]
        if len(found) != 1:
            asked = f"edition {edition}" if edition else f"on {on}"
            known = ", ".join(
                f"{p.id} ({p.valid_from} to {p.valid_to or 'now'})"
                for p in self.packs
                if p.topic == topic
            )
            raise StandardError(
                f"{len(found) or 'no'} standard(s) on '{topic}' in {jurisdiction} {asked}",
                where=", ".join(p.id for p in found),
                todo=f"add a pack to CITY/standards or correct dates; known: {known or 'none'}",
            )
        return found[0]

    def editions(self, topic: str, jurisdiction: str) -> list[Standard]:
        """Return every edition on a topic in a jurisdiction, oldest first."""
        own = [p for p in self.packs if p.topic == topic and p.jurisdiction == jurisdiction]
        found = own or [p for p in self.packs if p.topic == topic and p.jurisdiction == "*"]
        return sorted(found, key=lambda p: p.valid_from)

    def straddled(self, topic: str, jurisdiction: str, first: date, last: date) -> list[Standard]:
        """Return the editions that apply on any day from ``first`` to ``last``.

        More than one means that the period straddles editions: compute it under each and
        flag it.
        """
        return [
            p
            for p in self.editions(topic, jurisdiction)
            if p.valid_from <= last and (p.valid_to is None or p.valid_to >= first)
        ]


def read(path: Path) -> Standard:
    """Read one pack, or raise `StandardError` with its path and what is wrong."""
    try:
        loaded = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
        return Standard.model_validate(loaded)
    except (yaml.YAMLError, ValidationError, OSError) as error:
        raise StandardError(f"the rule pack cannot be read: {error}", where=str(path)) from error


@cache
def packaged() -> tuple[Standard, ...]:
    """Return the packs of every installed package, in the order of the search path."""
    packs: list[Standard] = []
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: (e.name, e.value)):
        folder = files(entry.value) / "standards"
        if folder.is_dir():
            packs += [read(Path(str(p))) for p in _packs(folder.iterdir())]
    return tuple(packs)


def library(city_folder: Path | None = None) -> Standards:
    """Return the packs of all packages and of a city; the city's win for the same id."""
    own = [] if city_folder is None else _packs((city_folder / "standards").glob("*.yml"))
    by_id = {pack.id: pack for pack in packaged()}
    by_id |= {pack.id: pack for pack in map(read, own)}
    return Standards(tuple(by_id.values()))


def _packs(paths: Iterable[Any]) -> list[Any]:
    return sorted((p for p in paths if p.name.endswith(".yml")), key=lambda p: p.name)
