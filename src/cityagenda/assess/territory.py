"""Territory: the levels of a city's areas, and its sheet: their outlines ready to be coloured."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from cityagenda.build.editions import Edition
from cityagenda.city.geometry import geometry, version
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Area
from cityagenda.ground.datums import Datum, Floats
from cityagenda.ground.errors import SourceError
from cityagenda.ground.plates import Plate, plate
from cityagenda.ground.projections import equal_area, middle
from cityagenda.ground.shapes import Shape, points, simplified
from cityagenda.ground.texts import Text

SCREEN_POINTS: Final = 20_000
"""Points of one level above which its borders are simplified for the screen."""
_FINEST: Final = 1500
_ROUNDS: Final = 6
_KINDS: Final[dict[str, tuple[str, str]]] = {
    "district": ("districts", "区"),
    "new-area": ("new areas", "新区"),
    "street": ("subdistricts", "街道"),
    "subdistrict": ("subdistricts", "街道"),
    "town": ("towns", "镇"),
    "township": ("townships", "乡镇"),
    "county": ("counties", "县"),
    "community": ("communities", "社区"),
    "ward": ("wards", "选区"),
    "neighbourhood": ("neighbourhoods", "邻里"),
}
"""What areas of a kind are called, many of them; other kinds are called as the city writes."""


@dataclass(frozen=True, slots=True)
class Level:
    """The areas that lie equally deep below the city; named after their most common kind."""

    id: str
    name: Text
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The outlines of a city's areas and what their coordinates are.

    ``shapes`` are the same borders in these coordinates, for maps to move about in.
    """

    plate: Plate
    shapes: Mapping[str, Shape]
    datum: Datum
    converted: str
    synthetic: bool


def levels(city: Loaded) -> list[Level]:
    """Return the levels below the city, the coarsest first.

    Two levels of one kind get a number after it, so that their ids differ.
    """
    children: dict[str, list[Area]] = {}
    for area in city.areas.values():
        children.setdefault(area.parent or "", []).append(area)
    found: list[Level] = []
    row = children.get(city.city.area, [])
    while row:
        kind = Counter(area.kind for area in row).most_common(1)[0][0]
        same = sum(level.id.split("~")[0] == kind for level in found)
        english, chinese = _KINDS.get(kind, (kind, kind))
        name: Text = {"zh-Hans": chinese, "en": english}
        found.append(Level(f"{kind}~{same + 1}" if same else kind, name, tuple(row)))
        row = [child for area in row for child in children.get(area.id, [])]
    return found


def living(areas: tuple[Area, ...], on: date) -> list[Area]:
    """Return the areas that exist on a day."""
    return [
        area for area in areas if (area.valid_from or date.min) <= on <= (area.valid_to or date.max)
    ]


def sheet(edition: Edition) -> Sheet:
    """Return the sheet of a city, worked out once while its files stay as they are.

    Raises
    ------
    SourceError
        The city names no shapes, or they cannot be used.
    """
    city = edition.city()
    found = edition.derived(f"sheet/{version(city)}", lambda: _attempt(city))
    if isinstance(found, SourceError):
        raise SourceError(found.what, where=found.where, todo=found.todo)
    return found


def _attempt(city: Loaded) -> Sheet | SourceError:
    """Return the sheet, or why there is none: a broken file is not read at each request."""
    try:
        held = geometry(city)
        shapes = _screen(city, held.shapes)
    except SourceError as error:
        return error
    drawn = plate(_flat(shapes, held.datum))
    return Sheet(drawn, shapes, held.datum, held.converted, held.synthetic)


def _flat(shapes: Mapping[str, Shape], datum: Datum) -> Mapping[str, Shape]:
    """Return shapes in metres on a plane; those of a plane of their own as they are."""
    rings = [ring for shape in shapes.values() for polygon in shape for ring in polygon]
    if datum == "local" or not rings:
        return shapes
    centre = middle(np.vstack([_corners(ring) for ring in rings]))
    return {
        id_: tuple(tuple(equal_area(ring, centre) for ring in polygon) for polygon in shape)
        for id_, shape in shapes.items()
    }


def _corners(ring: Floats) -> Floats:
    """Return the two corners of a ring's extent."""
    return np.vstack([ring.min(axis=0), ring.max(axis=0)])


def _screen(city: Loaded, shapes: Mapping[str, Shape]) -> Mapping[str, Shape]:
    """Return shapes with no more points than a screen can show, level by level."""
    kept = dict(shapes)
    rows = [(area.id for area in level.areas) for level in levels(city)]
    for row in [iter([city.city.area]), *rows]:
        own = {id_: kept[id_] for id_ in row if id_ in kept}
        if points(own.values()) > SCREEN_POINTS:
            kept |= _simpler(own)
    return kept


def _simpler(shapes: Mapping[str, Shape]) -> dict[str, Shape]:
    corners = np.vstack([_corners(polygon[0]) for shape in shapes.values() for polygon in shape])
    tolerance = float(np.ptp(corners, axis=0).max()) / _FINEST
    found = dict(shapes)
    for _ in range(_ROUNDS):
        found = simplified(found, tolerance)
        if points(found.values()) <= SCREEN_POINTS:
            break
        tolerance *= 2
    return {id_: shape or shapes[id_] for id_, shape in found.items()}
