"""Waters: what an edition holds of the rivers and lakes of a city, read once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground.single_factor import Item, items
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text, from_columns, text_in
from cityagenda.ground.waters import COLUMNS, NAMES
from cityagenda.web.made import Made, made

METHOD: Final = "water.sections"
_YEAR: Final = 4
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a river, or a point of a lake."""

    id: str
    name: Text
    river: Text
    area: str
    kind: str
    target: int | None
    place: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Reach:
    """A reach of a river, with the section that stands for it, and its course on the plane."""

    section: str
    river: Text
    length: float
    line: Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Waters:
    """The sections with their classes by period, and everything that the pages show of them."""

    by: Made
    sections: Mapping[str, Section]
    classes: Mapping[tuple[str, str], Row]
    items: Mapping[tuple[str, str], Sequence[Row]]
    lakes: Mapping[tuple[str, str], Row]
    reaches: Sequence[Reach]
    ranking: Mapping[str, Sequence[Row]]

    @property
    def months(self) -> list[str]:
        """The months that have classes, in order."""
        return sorted({period for _, period in self.classes if len(period) > _YEAR})

    @property
    def years(self) -> list[str]:
        """The years that have classes, in order."""
        return sorted({period for _, period in self.classes if len(period) == _YEAR})

    def asked(self, period: str) -> str:
        """Return the period if there is one of that name, else the newest month, else year."""
        known = [*self.years, *self.months]
        return period if period in known else known[-1]

    def query(self, period: str) -> str:
        """Return what an address adds to ask for a period; nothing for the usual one.

        So the newest pages have plain addresses, which a published site keeps.
        """
        return "" if period == self.asked("") else f"?period={period}"

    def row(self, section: str, period: str) -> Row:
        """Return the row of a section in a period; an empty one if it has none."""
        return self.classes.get((section, period), {})

    def class_of(self, section: str, period: str) -> int | None:
        """Return the class of a section in a period, none if it has none."""
        found: int | None = self.row(section, period).get("class")
        return found

    def counts(self, period: str) -> list[int]:
        """Return how many sections have each class from I on, and at the end how many none."""
        found = [self.class_of(id_, period) for id_ in self.sections]
        return [*(found.count(c) for c in range(1, 7)), found.count(None)]

    @property
    def indicator(self) -> Indicator:
        """The indicator whose tables these are."""
        return self.by.edition.city().indicators[self.by.indicator]


def waters(edition: Edition) -> Waters | None:
    """Return the waters of an edition, none if no section was graded in it."""
    return edition.derived("rivers/waters", lambda: _waters(edition))


def _waters(edition: Edition) -> Waters | None:
    by = made(edition, METHOD, "classes")
    if by is None:
        return None
    items_: dict[tuple[str, str], list[Row]] = {}
    for row in by.table("items").to_dicts():
        items_.setdefault((row["section"], row["period"]), []).append(row)
    return Waters(
        by=by,
        sections={row["section"]: _section(row) for row in by.table("sections").to_dicts()},
        classes={(row["section"], row["period"]): row for row in by.table("classes").to_dicts()},
        items=items_,
        lakes={(row["section"], row["period"]): row for row in by.table("lakes").to_dicts()},
        reaches=_reaches(edition),
        ranking=_ranking(edition),
    )


def _section(row: Row) -> Section:
    place = None if row["x"] is None or row["y"] is None else (row["x"], row["y"])
    name, river = (from_columns(row, column) for column in ("name", "river"))
    nameless: Text = {"en": row["section"]}
    return Section(
        id=row["section"],
        name=name or nameless,
        river=river or name or nameless,
        area=row["area"] or "",
        kind=row["kind"],
        target=row["target"],
        place=place,
    )


def _reaches(edition: Edition) -> list[Reach]:
    by = made(edition, "water.lengths", "reaches")
    if by is None:
        return []
    return [
        Reach(row["section"] or "", from_columns(row, "river"), row["length_km"], line_of(row))
        for row in by.table("reaches").to_dicts()
    ]


def line_of(row: Row) -> list[tuple[float, float]]:
    """Return the course of a row's ``line``, empty where there is none that can be read."""
    try:
        found = orjson.loads(row["line"] or "[]")
        return [(float(x), float(y)) for x, y in found]
    except (orjson.JSONDecodeError, TypeError, ValueError):
        return []


def _ranking(edition: Edition) -> dict[str, list[Row]]:
    by = made(edition, "water.index", "ranking")
    found: dict[str, list[Row]] = {}
    for row in by.table("ranking").to_dicts() if by else []:
        found.setdefault(row["period"], []).append(row)
    return found


def pack_of(edition: Edition, topic: str, name: str) -> Standard | None:
    """Return the pack on a topic of an edition of the standard, as the city held it."""
    packs = edition.city().standards.packs
    return next((p for p in packs if p.topic == topic and p.edition == name), None)


def limits(edition: Edition, name: str) -> Mapping[str, Item]:
    """Return the items of an edition of the classes with their limits, none if it is not known."""

    def found() -> dict[str, Item]:
        pack = pack_of(edition, "surface-water-classes", name)
        return items(pack, COLUMNS, NAMES) if pack else {}

    return edition.derived(f"rivers/limits/{name}", found)


def area_name(edition: Edition, area: str, language: str) -> str:
    """Return the name of an area, empty for one that the city does not have."""
    known = edition.city().areas.get(area)
    return text_in(known.name, language) if known else ""
