"""Advice: what the standard of the day tells people to do, and who is to take care."""

from dataclasses import dataclass, field
from datetime import date

from cityagenda.city.loaded import Loaded
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text
from cityagenda.web.apps.air.classes import POLLUTANTS, AirClass, pack
from cityagenda.web.apps.air.now import Reading


@dataclass(frozen=True, slots=True)
class Advice:
    """What holds for a class of the index.

    ``groups`` are the people to take care by pollutant; ``by`` is the pack that says so.
    """

    by: Standard
    effect: Text = field(default_factory=dict)
    advice: Text = field(default_factory=dict)
    groups: tuple[tuple[Text, Text], ...] = ()


def advice(city: Loaded, on: date, reading: Reading, own: AirClass | None) -> Advice | None:
    """Return the advice for a street's air, none where no pack holds or there is no class."""
    found = pack(city, "air-quality-advice", on)
    if found is None or own is None:
        return None
    row = next((r for r in found.constants["classes"] if r["id"] == own.id), None)
    if row is None:
        return None
    above = found.constants["groups_above"]
    groups = tuple(
        (POLLUTANTS[r["pollutant"]], r["groups"])
        for r in found.table
        if (reading.sub.get(r["pollutant"]) or 0) > above
    )
    return Advice(found, row["effect"], row["advice"], groups)
