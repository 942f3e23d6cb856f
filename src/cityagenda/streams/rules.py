"""Rules: the limits of checks as dated packs state them, in the units of datastreams."""

from collections.abc import Sequence
from datetime import date
from math import inf, nan
from typing import Any, Final

import numpy as np

from cityagenda.ground.errors import UnitError
from cityagenda.ground.standards import Standards
from cityagenda.ground.units import factor
from cityagenda.streams.checks import Check, Limits, Neighbourhood
from cityagenda.streams.entities import Datastream

TOPIC: Final = "sensor-quality-control"
_IN_UNIT: Final = ("low", "high", "rate", "spike", "resting")
_HOURS: Final = ("stuck", "gap")
_NONE: Final = {
    "low": -inf,
    "high": inf,
    "rate": inf,
    "spike": inf,
    "resting": nan,
} | dict.fromkeys(_HOURS, inf)


def limits(
    datastreams: Sequence[Datastream], standards: Standards, jurisdiction: str, on: date
) -> tuple[Limits, str]:
    """Return the limits of datastreams on a day, and the edition of the pack.

    An observed property of which the pack says nothing has no limits, nor has a datastream
    whose unit does not measure what the pack's unit does (`foreign`): one odd sensor does not
    keep the others from being checked.

    Raises
    ------
    StandardError
        No pack holds on the day.
    """
    pack = standards.standard(TOPIC, jurisdiction, on)
    rows = {row["property"]: row for row in pack.table}
    known: dict[tuple[str, str], dict[str, float]] = {}
    found = []
    for stream in datastreams:
        key = stream.observed_property, stream.unit
        if key not in known:
            known[key] = _converted(rows.get(key[0], {}), key[1])
        found.append(known[key])
    columns: dict[str, Any] = {name: np.array([f[name] for f in found]) for name in _NONE}
    return Limits(**columns), pack.edition


def check(
    datastreams: Sequence[Datastream], standards: Standards, jurisdiction: str, on: date
) -> Check:
    """Return all checks of datastreams that a pack states for a day; errors as of `limits`."""
    found, edition = limits(datastreams, standards, jurisdiction, on)
    pack = standards.standard(TOPIC, jurisdiction, on)
    near = pack.constants.get("neighbours")
    return Check(
        found,
        edition,
        float(pack.constants.get("completeness", 0)),
        None if near is None else Neighbourhood(**near),
    )


def foreign(
    datastreams: Sequence[Datastream], standards: Standards, jurisdiction: str, on: date
) -> frozenset[str]:
    """Return the datastreams whose unit does not measure what the pack's unit does."""
    rows = {r["property"]: r for r in standards.standard(TOPIC, jurisdiction, on).table}
    wrong = {
        (name, unit)
        for name, unit in {(d.observed_property, d.unit) for d in datastreams}
        if name in rows and _times(rows[name]["unit"], unit) is None
    }
    return frozenset(d.id for d in datastreams if (d.observed_property, d.unit) in wrong)


def _converted(row: dict[str, Any], unit: str) -> dict[str, float]:
    """Return the limits of a row of a pack in a unit, none where the units do not fit."""
    times = _times(row["unit"], unit) if row else 1.0
    if times is None:
        return _NONE
    given = {name: float(row[name]) for name in _NONE if row.get(name) is not None}
    return _NONE | {n: v * times if n in _IN_UNIT else v for n, v in given.items()}


def _times(given: str, wanted: str) -> float | None:
    try:
        return factor(given, wanted)
    except UnitError:
        return None
