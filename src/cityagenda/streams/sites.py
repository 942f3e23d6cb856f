"""Sites: where the thing of a datastream stood on a day, and which others stand around it."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import polars as pl

from cityagenda.streams import neighbours
from cityagenda.streams.batch import DAY
from cityagenda.streams.catalogue import history_of
from cityagenda.streams.checks import Check
from cityagenda.streams.entities import Entity, Location, Thing
from cityagenda.streams.resolution import Integers, Numbers
from cityagenda.streams.shelf import Shelf

_POINT: Final = "Point"


@dataclass(frozen=True, slots=True)
class Site:
    """A place: longitude and latitude in degrees, or metres on a plane."""

    x: float
    y: float
    plane: bool


def sites(shelf: Shelf, day: int) -> dict[str, Site]:
    """Return where things stood at the end of a day, by their id; unknown places are left out.

    A place counts from when it was declared, and the first one for all time before that. The
    ``properties`` `x` and `y` of a thing are metres on the plane of its city; else its location
    is a point of WGS 84.
    """
    end = (day + 1) * DAY
    things = _then(history_of(shelf.database, "Things"), end)
    places = _then(history_of(shelf.database, "Locations"), end)
    found = {}
    for name, thing in things.items():
        site = _site(thing, places)
        if site is not None:
            found[name] = site
    return found


def _then(history: dict[str, list[tuple[int, Entity]]], end: int) -> dict[str, Entity]:
    return {
        name: next((one for since, one in reversed(versions) if since < end), versions[0][1])
        for name, versions in history.items()
    }


def _site(thing: Entity, places: dict[str, Entity]) -> Site | None:
    x, y = thing.properties.get("x"), thing.properties.get("y")
    if isinstance(x, (int, float)) and isinstance(y, (int, float)):
        return Site(float(x), float(y), plane=True)
    for name in thing.locations if isinstance(thing, Thing) else ():
        place = places.get(name)
        if isinstance(place, Location) and place.location.get("type") == _POINT:
            longitude, latitude = place.location["coordinates"][:2]
            return Site(float(longitude), float(latitude), plane=False)
    return None


def groups(shelf: Shelf) -> dict[tuple[str, str], list[int]]:
    """Return the datastreams that can be compared: of one property, in one unit."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, stream in enumerate(shelf.catalogue.datastreams):
        found[stream.observed_property, stream.unit].append(number)
    return dict(found)


def odd_hours(shelf: Shelf, day: int, check: Check, hours: pl.DataFrame) -> pl.DataFrame:
    """Return the hours that disagree with those of the stations around, by `neighbours.odd`.

    The floor is the limit of a spike; a property without one is not compared.
    """
    rule = check.neighbourhood
    if rule is None or hours.is_empty():
        return hours.clear()
    where = sites(shelf, day)
    streams = shelf.catalogue.datastreams
    number, hour = hours["number"].to_numpy(), hours["hour"].to_numpy()
    means = _means(shelf, hours)
    chosen = np.zeros(len(means), np.bool_)
    for numbers in groups(shelf).values():
        known = [n for n in numbers if streams[n].thing in where]
        floor = float(check.limits.spike[known[0]]) if known else np.inf
        place = tuple(where[streams[n].thing] for n in known)
        planes = len({site.plane for site in place})
        if len(known) <= rule.least or not np.isfinite(floor) or planes > 1:
            continue
        columns = np.full(len(streams), -1)
        columns[known] = np.arange(len(known))
        own = np.flatnonzero(columns[number] >= 0)
        at, row = np.unique(hour[own], return_inverse=True)
        column = columns[number[own]]
        values = np.full((len(at), len(known)), np.nan)
        values[row, column] = means[own]
        around = _kept_nearest(place, rule.count)
        odd = neighbours.odd(values, around, width=rule.width, floor=floor, least=rule.least)
        chosen[own[odd[row, column]]] = True
    return hours.filter(pl.Series(chosen))


def _means(shelf: Shelf, hours: pl.DataFrame) -> Numbers:
    lattice, numbers = shelf.catalogue.lattice, hours["number"].to_numpy()
    sums = hours["steps"].to_numpy() * lattice.multiple[numbers] / 10.0 ** lattice.decimals[numbers]
    found: Numbers = (sums + hours["off"].to_numpy()) / hours["count"].to_numpy()
    return found


@lru_cache(maxsize=64)
def _kept_nearest(place: tuple[Site, ...], count: int) -> Integers:
    """Return what `nearest` does; places seldom change from day to day."""
    return nearest(list(place), count)


def nearest(place: list[Site], count: int) -> Integers:
    """Return for each site the nearest others; see `neighbours.nearest`."""
    x, y = np.array([site.x for site in place]), np.array([site.y for site in place])
    if place[0].plane:
        return neighbours.nearest_on_plane(x, y, count)
    return neighbours.nearest(x, y, count)
