"""Synthetic rivers for a city that has not supplied its own: courses, sections, samples.

A layout names the rivers, lakes and black and odorous bodies and the areas that each passes;
they are drawn on the city's synthetic geography and are not at the real place. The samples hold
faults as those of laboratories do: marks below the limit of detection, a milligram that is a
microgram, a row that stands twice.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
import orjson

from cityagenda.city.folder import read
from cityagenda.city.geometry import geometry
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Source
from cityagenda.city.river_samples import body_readings, lake_samples, river_samples
from cityagenda.ground.courses import (
    Course,
    Place,
    at_share,
    between,
    course,
    inside,
    length,
    middle,
    nearest,
    shore,
)
from cityagenda.ground.errors import CityFolderError
from cityagenda.ground.shapes import Shape

LAYOUT: Final = "data/rivers-layout.csv"
"""Which waters there are: id, name, name_zh, kind, course, ends, places, level, target."""
RIVERS: Final = "cityagenda simulate rivers"
FILES: Final = ("sections", "reaches", "samples", "lakes", "bodies", "readings")
"""The files, by the stem of the name that a source expects."""
KINDS: Final = ("river", "lake", "body")
_BODY_FROM: Final = 0.35
"""From which share of its course on a body of water is black and odorous."""


@dataclass(frozen=True, slots=True)
class Water:
    """A river, a lake, or a black and odorous body.

    ``course`` are areas that it passes, ``ends`` the river that takes it (else it ends at the
    border of the city), ``places`` how many sections or points it has, ``level`` how polluted it
    is (1: about at the limits of class III), ``target`` the class of its sections.
    """

    id: str
    name: str
    name_zh: str
    kind: str
    course: tuple[str, ...]
    ends: str
    places: int
    level: float
    target: int | None


@dataclass(frozen=True, slots=True)
class Site:
    """A section on the plane: at which share of its water's course, and in which area."""

    id: str
    water: Water
    share: float
    at: Place
    area: str
    line: Course


def write_rivers(folder: Path, *, seed: int) -> list[Path]:
    """Draw the waters of a city and write their raw files where its sources expect them.

    Parameters
    ----------
    folder
        The city folder, with the layout `LAYOUT`, a synthetic geometry, and synthetic sources
        whose ``generator`` begins with `RIVERS`; the stem of a source's path is one of `FILES`.
    seed
        Chooses courses and numbers; the same seed gives the same bytes.

    Returns
    -------
    list of Path
        The files written.

    Raises
    ------
    CityFolderError
        A source is missing or has another name, or the layout names what does not exist.
    SourceError
        The shapes cannot be used.
    """
    city = read(folder)
    expected = _expected(city)
    shapes = geometry(city).shapes
    waters = _layout(city, folder / LAYOUT)
    lines = _lines(city, waters, shapes, seed)
    sites = _sites(city, waters, lines, shapes)
    tables: dict[str, Iterable[Sequence[object]]] = {
        "sections": _sections(sites),
        "reaches": _reaches(sites),
        "samples": river_samples(_levels(sites, "river"), seed),
        "lakes": lake_samples(_levels(sites, "lake"), seed),
        "bodies": _bodies(city, waters, lines, shapes),
        "readings": body_readings(
            [(w.id, w.places, w.level) for w in waters if w.kind == "body"], seed
        ),
    }
    return [_written(folder / expected[name].path, rows) for name, rows in tables.items()]


def _written(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def _expected(city: Loaded) -> dict[str, Source]:
    """Return the sources that want simulated rivers; real data is never overwritten."""
    found = {
        Path(source.path).stem: source
        for source in city.sources.values()
        if source.synthetic and (source.generator or "").startswith(RIVERS)
    }
    if set(found) != set(FILES):
        raise CityFolderError(
            f"the sources of simulated rivers are {', '.join(sorted(found)) or 'none'}",
            where=str(city.folder),
            todo=f"declare one for each of {', '.join(FILES)} (the stem of its path) with "
            f"'synthetic: true' and 'generator: {RIVERS} …'",
        )
    return found


def _layout(city: Loaded, path: Path) -> list[Water]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise CityFolderError(
            f"the layout of the rivers cannot be read: {error}",
            where=str(path),
            todo="write a CSV file with the columns id, name, name_zh, kind, course, ends, "
            "places, level, target",
        ) from error
    found = [_water(city, row, f"{path.name}:{line}") for line, row in enumerate(rows, start=2)]
    known = {water.id for water in found if water.kind == "river"}
    for line, water in enumerate(found, start=2):
        if water.ends and water.ends not in known:
            raise CityFolderError(
                f"'{water.id}' ends in '{water.ends}', which is no river of the layout",
                where=f"{path.name}:{line}",
                todo="name a river, or leave it empty for the border of the city",
            )
    return found


def _water(city: Loaded, row: Mapping[str, str], where: str) -> Water:
    try:
        found = Water(
            row["id"],
            row["name"],
            row["name_zh"],
            row["kind"],
            tuple(row["course"].split()),
            row["ends"],
            int(row["places"]),
            float(row["level"]),
            int(row["target"]) if row["target"] else None,
        )
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise CityFolderError(
            f"the row is incomplete or a number is none ({error})",
            where=where,
            todo="write id, name, name_zh, kind, course, ends, places, level and target",
        ) from error
    strange = [area for area in found.course if area not in city.areas]
    if strange or found.kind not in KINDS or not found.course or found.places < 1:
        raise CityFolderError(
            f"there is no area '{strange[0]}'"
            if strange
            else f"'{found.id}' has no course, no place, or an unknown kind '{found.kind}'",
            where=where,
            todo=f"name areas of the city, one place or more, and one of {', '.join(KINDS)}",
        )
    return found


def _lines(
    city: Loaded, waters: Sequence[Water], shapes: Mapping[str, Shape], seed: int
) -> dict[str, Course]:
    """Return the courses of all waters that flow, those that take others first."""
    outline = shapes[city.city.area]
    found: dict[str, Course] = {}
    waiting = [water for water in waters if water.kind != "lake"]
    while waiting:
        ready = [water for water in waiting if not water.ends or water.ends in found]
        if not ready:
            raise CityFolderError(
                f"rivers end in each other in a circle: {', '.join(w.id for w in waiting)}",
                where=LAYOUT,
                todo="let one of them end at the border",
            )
        for water in ready:
            passed = [_spot(shapes, area, f"{seed} {water.id} {area}") for area in water.course]
            last = passed[-1]
            mouth = nearest(found[water.ends], last) if water.ends else shore(outline, last)
            found[water.id] = course([*passed, mouth], outline, f"{seed} {water.id}")
        waiting = [water for water in waiting if water.id not in found]
    return found


def _spot(shapes: Mapping[str, Shape], area: str, seed: str) -> Place:
    """Return a place in an area: off its middle by chance, so that two waters do not cross there.

    Where the middle of a bent area lies outside of it, the nearest place on its border stands.
    """
    random = Random(seed)  # noqa: S311 - a drawing, no secret
    shape = shapes[area]
    x, y = middle(shape)
    reach = 0.16 * float(np.ptp(shape[0][0], axis=0).min())
    moved = x + reach * (2 * random.random() - 1), y + reach * (2 * random.random() - 1)
    if inside(shape, moved):
        return moved
    return (x, y) if inside(shape, (x, y)) else shore(shape, (x, y))


def _sites(
    city: Loaded,
    waters: Sequence[Water],
    lines: Mapping[str, Course],
    shapes: Mapping[str, Shape],
) -> list[Site]:
    """Return the sections: in the middle of equal reaches, of lakes in the middle of an area."""
    found: list[Site] = []
    for water in waters:
        if water.kind == "lake":
            at = _spot(shapes, water.course[0], water.id)
            found.append(Site(water.id, water, 0.0, at, _district(city, shapes, at), ()))
        if water.kind != "river":
            continue
        for n in range(water.places):
            first, last = n / water.places, (n + 1) / water.places
            share = (first + last) / 2 if n < water.places - 1 else 1 - 0.15 / water.places
            at, _ = at_share(lines[water.id], share)
            area = _district(city, shapes, at)
            line = between(lines[water.id], first, last)
            found.append(Site(f"{water.id}-{n + 1}", water, share, at, area, line))
    return found


def _district(city: Loaded, shapes: Mapping[str, Shape], at: Place) -> str:
    """Return the area right below the city in which a place lies; on a border the nearest."""
    own = [a.id for a in city.areas.values() if a.parent == city.city.area and a.id in shapes]
    within = [id_ for id_ in own if inside(shapes[id_], at)]
    return within[0] if within else min(own, key=lambda id_: _apart(shore(shapes[id_], at), at))


def _apart(a: Place, b: Place) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _levels(sites: Sequence[Site], kind: str) -> list[tuple[str, float, float]]:
    """Return section, level and share of the course of the sections of a kind."""
    return [(s.id, s.water.level, s.share) for s in sites if s.water.kind == kind]


def _sections(sites: Sequence[Site]) -> Iterable[Sequence[object]]:
    yield ("section", "name", "name_zh", "river", "river_zh", "area", "x", "y", "kind", "target")
    for site in sites:
        water = site.water
        english, chinese = water.name, water.name_zh
        if water.kind == "river" and water.places > 1:
            number = site.id.rpartition("-")[2]
            english, chinese = f"{english} {number}", f"{chinese}{number}号断面"
        elif water.kind == "river":
            chinese = f"{chinese}断面"
        place = round(site.at[0]), round(site.at[1])
        yield (site.id, english, chinese, water.name, water.name_zh, site.area, *place,
               water.kind, water.target)  # fmt: skip


def _reaches(sites: Sequence[Site]) -> Iterable[Sequence[object]]:
    yield "reach", "river", "river_zh", "section", "area", "length_km", "line"
    for site in sites:
        if site.line:
            kilometres = f"{length(site.line) / 1000:.2f}"
            line = orjson.dumps(site.line).decode()
            water = site.water
            yield (site.id, water.name, water.name_zh, site.id, site.area, kilometres, line)


def _bodies(
    city: Loaded,
    waters: Sequence[Water],
    lines: Mapping[str, Course],
    shapes: Mapping[str, Shape],
) -> Iterable[Sequence[object]]:
    yield "body", "name", "name_zh", "area", "x", "y", "listed", "line"
    for n, water in enumerate(w for w in waters if w.kind == "body"):
        line = between(lines[water.id], _BODY_FROM, 1.0)
        at, _ = at_share(line, 0.5)
        listed = f"{2016 + n % 3}-{3 + n % 9:02}-01"
        place = round(at[0]), round(at[1])
        area = _district(city, shapes, at)
        drawn = orjson.dumps(line).decode()
        yield (water.id, water.name, water.name_zh, area, *place, listed, drawn)
