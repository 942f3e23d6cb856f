"""The story of one task as people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Organisation
from cityagenda.ground.texts import Text
from cityagenda.registers.audit import Entry
from cityagenda.registers.machine import UNKNOWN, Transition
from cityagenda.registers.tasks import SUBJECT
from cityagenda.web.apps.audit.trail import entries
from cityagenda.web.apps.tasks.steps import MACHINE


@dataclass(frozen=True, slots=True)
class Chapter:
    """One entry: what was done, when, in which role, and what came with it."""

    number: int
    at: datetime
    name: Text
    role: Text
    organisation: Organisation | None
    pseudonym: str
    given: Mapping[str, Any]
    reason: Text | None
    assigned: Organisation | None
    synthetic: bool

    @property
    def percent(self) -> str:
        """The share done that was reported, or nothing."""
        value = self.given.get("percent")
        return "" if value is None or value == UNKNOWN else str(value)

    @property
    def unknown(self) -> bool:
        """Whether the report says that the share done is not known."""
        return self.given.get("percent") == UNKNOWN


def chapters(city: Loaded, task: str) -> list[Chapter]:
    """Return what happened to a task, newest first."""
    return [_chapter(city, entry) for entry in entries(f"{SUBJECT}{task}")][::-1]


def _chapter(city: Loaded, entry: Entry) -> Chapter:
    way = _way(entry)
    given = entry.data["given"]
    return Chapter(
        entry.number,
        datetime.fromisoformat(entry.at).astimezone(ZoneInfo(city.city.timezone)),
        way.name,
        MACHINE.roles[entry.data["as"]],
        city.organisations.get(entry.data["organisation"]),
        entry.actor,
        given,
        way.reasons.get(given.get("reason", "")),
        city.organisations.get(given.get("agency", "")),
        entry.data.get("synthetic", False),
    )


def _way(entry: Entry) -> Transition:
    return next(way for way in MACHINE.transitions if way.action == entry.action)
