"""The hours of the moment for programs: every street, hour by hour, in one answer."""

from datetime import datetime
from typing import Any, Final

from cityagenda.build.editions import Edition
from cityagenda.ground.texts import ITEMS, Text
from cityagenda.web.apps.air.classes import NO_VALUE, POLLUTANTS, UNITS
from cityagenda.web.apps.air.now import INDEX, METHOD, Now, counts
from cityagenda.web.apps.air.words import (
    check_cells,
    headline,
    hour_words,
    main_of,
    map_error,
    measured,
)
from cityagenda.web.made import lacking

NOTHING: Final[Text] = {"zh-Hans": "", "en": ""}


def hours(air: Now, show: str) -> dict[str, Any]:
    """Return the hours of all streets, of the index or of one pollutant.

    Returns
    -------
    dict
        ``show``; ``unit`` of values and errors; ``standard``, ``synthetic``, ``created``;
        ``classes``; ``names`` of pollutants and ``nothing`` for who writes them;
        ``hours``, each with its beginning, what is said of it, how many streets lie
        in each class and how sure the map is; ``streets``: by area, and ``stations``,
        each with lists over the hours, null where there is no value.
    """
    return air.edition.derived(f"air/data/{show}", lambda: _hours(air, show))


def nothing(edition: Edition, show: str) -> dict[str, Any]:
    """Return the answer of a city without hours: why there are none."""
    return {"show": show, "hours": [], "streets": {}, "missing": lacking(edition, METHOD)}


def _hours(air: Now, show: str) -> dict[str, Any]:
    areas = air.edition.city().areas
    own = [id_ for id_ in areas if any(id_ in held for held in air.streets.values())]
    return {
        "show": show,
        "unit": None if show == INDEX else UNITS,
        "standard": air.standards.get(air.latest, ""),
        "synthetic": air.by.synthetic,
        "created": air.edition.manifest["created"],
        "classes": [
            {"class": c.place, "id": c.id, "first": c.first, "last": c.up_to, "name": c.name}
            for c in air.classes(air.latest)
        ],
        "names": POLLUTANTS | {"between": ITEMS},
        "nothing": NO_VALUE,
        "hours": [_hour(air, hour, show) for hour in air.hours],
        "stations": {
            id_: {"name": site.name, **_places(air, id_, show)} for id_, site in air.sites.items()
        },
        "streets": {id_: {"name": areas[id_].name, **_street(air, id_, show)} for id_ in own},
    }


def _hour(air: Now, hour: datetime, show: str) -> dict[str, Any]:
    readings = air.streets[hour]
    main = main_of(air, hour, show)
    return {
        "begin": hour.isoformat(),
        "local": air.stamp(hour),
        "said": headline(air, hour, show, readings),
        "when": hour_words(air.local(hour)),
        "counts": counts([air.place(r, show, hour) for r in readings.values()], air.classes(hour)),
        "error": map_error(air.checks.get((hour, main)), main) if main else NOTHING,
        "checks": [check_cells(air.checks.get((hour, p)), p) for p in POLLUTANTS],
    }


def _places(air: Now, station: str, show: str) -> dict[str, Any]:
    """Return the index and class of a station over the hours."""
    held = [(hour, air.stations.get(hour, {}).get(station)) for hour in air.hours]
    return {
        "index": [r.index(show) if r else None for _, r in held],
        "class": [air.place(r, show, hour) if r else None for hour, r in held],
    }


def _street(air: Now, area: str, show: str) -> dict[str, Any]:
    """Return lists over the hours: index, class, and what decides or the concentration."""
    held = [(hour, air.streets[hour].get(area)) for hour in air.hours]
    found: dict[str, Any] = {
        "index": [r.index(show) if r else None for _, r in held],
        "class": [air.place(r, show, hour) if r else None for hour, r in held],
    }
    if show == INDEX:
        return found | {"primary": [",".join(r.primary) if r else "" for _, r in held]}
    return found | {
        "value": [_rounded(r.values.get(show)) if r else None for _, r in held],
        "error": [_rounded(r.errors.get(show)) if r else None for _, r in held],
        "shown": [measured(r, show) if r else "" for _, r in held],
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
