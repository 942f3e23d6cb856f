"""The map of an hour: streets in the colour of their class, stations as marks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from cityagenda.assess.territory import Sheet, sheet
from cityagenda.build.editions import Edition
from cityagenda.city.geometry import sources
from cityagenda.city.models import Area
from cityagenda.ground.errors import SourceError
from cityagenda.ground.maps import AreaMap, Piece, svg
from cityagenda.ground.texts import Text, text_in
from cityagenda.web.apps.air.addresses import station_address, street_address
from cityagenda.web.apps.air.classes import NO_VALUE, AirClass
from cityagenda.web.apps.air.now import Now, Reading, Site
from cityagenda.web.apps.air.words import hour_words

KEY: Final = "air"
_ROOM, _WIDE = 34, 76
"""The widths of a street, in units of the sheet, for a number, and for one on a phone."""
_CLEAR, _BELOW, _MIDDLE = 20, 21, 6
"""How near a station takes a number's place, and how far below its place a number stands."""
_MARK: Final[Text] = {"zh-Hans": "示意图，合成", "en": "schematic, synthetic geography"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map as a part of a page, or why there is none."""

    svg: str
    synthetic: bool
    fault: Text | None = None


def shapes(edition: Edition) -> Sheet | None:
    """Return the sheet of a city, none where it has no shapes that can be used."""
    if not sources(edition.city()):
        return None
    try:
        return sheet(edition)
    except SourceError:
        return None


def streets_of(edition: Edition, air: Now) -> list[Area]:
    """Return the areas that have a row in the hours of the moment, in the city's order."""
    areas = edition.city().areas
    held = air.streets[air.latest]
    return [area for id_, area in areas.items() if id_ in held]


@dataclass(frozen=True, slots=True)
class Scene:
    """What a map shows: the hours, the one that is shown, the index or a pollutant; to whom."""

    air: Now
    hour: datetime
    show: str
    tongue: str
    language: str

    @property
    def among(self) -> dict[int, AirClass]:
        """The classes of the day by their place."""
        return {c.place: c for c in self.air.classes(self.hour)}


def drawn(edition: Edition, scene: Scene, title: str) -> Drawn:
    """Return the map of an hour.

    Parameters
    ----------
    edition
        The current edition, whose areas and shapes are shown.
    scene
        What is shown, and in which language.
    title
        What the map shows, in words.
    """
    on = shapes(edition)
    if on is None:
        return Drawn("", synthetic=False, fault=_why_not(edition))
    air, language = scene.air, scene.language
    own = streets_of(edition, air)
    district = {area.parent for area in own}
    made_up = air.by.synthetic
    pieces = [_piece(area, scene) for area in own]
    whole = AreaMap(
        title=title,
        description=text_in(hour_words(air.local(scene.hour)), language),
        pieces=pieces,
        outer=[id_ for id_ in edition.city().areas if id_ in district],
        mark=text_in(_MARK, language) if on.synthetic else "",
        tones=tuple(scene.among) if made_up else (),
    )
    text = svg(whole, on.plate, key=KEY).removesuffix("</svg>")
    return Drawn(
        f"{text}{_numbers(on, pieces, scene)}{_spots(on, scene)}</svg>",
        synthetic=on.synthetic or made_up,
    )


def _why_not(edition: Edition) -> Text:
    if not sources(edition.city()):
        return {
            "zh-Hans": "该城市尚未提供区域边界，因此只有列表，没有地图。",
            "en": "The city has no boundaries of its areas yet: there is a list and no map.",
        }
    return {
        "zh-Hans": "区域边界无法使用，因此没有地图，列表不受影响。原因见命令 cityagenda check。",
        "en": "The boundaries cannot be used, so there is no map; the list stands. "
        "'cityagenda check' says why.",
    }


def said(
    name: str, reading: Reading | None, place: int | None, show: str,
    among: Mapping[int, AirClass], language: str,
) -> str:  # fmt: skip
    """Return what hover and screen readers are told of a street or station."""
    colon = "：" if language.startswith("zh") else ": "
    index = reading.index(show) if reading else None
    if index is None or place is None:
        return f"{name}{colon}{text_in(NO_VALUE, language)}"
    return f"{name}{colon}{index}, {text_in(among[place].name, language)}"


def _piece(area: Area, scene: Scene) -> Piece:
    air = scene.air
    reading = air.streets[scene.hour].get(area.id)
    place = air.place(reading, scene.show, scene.hour) if reading else None
    name = text_in(area.name, scene.language)
    return Piece(
        id=area.id,
        name=name,
        said=said(name, reading, place, scene.show, scene.among, scene.language),
        tone=place,
        synthetic=air.by.synthetic and place is not None,
        address=street_address(scene.tongue, area.id),
    )


def _numbers(on: Sheet, pieces: Iterable[Piece], scene: Scene) -> str:
    """Return the index written on each street that has room for it."""
    readings = scene.air.streets[scene.hour]
    marks = _places(on, scene.air)
    parts = []
    for piece in pieces:
        outline = on.plate.outlines.get(piece.id)
        if outline is None or outline.room < _ROOM:
            continue
        reading = readings.get(piece.id)
        index = reading.index(scene.show) if reading else None
        small = ' class="s"' if outline.room < _WIDE else ""
        parts.append(
            f'<text{small} data-number={quoteattr(piece.id)} x="{outline.x}" '
            f'y="{_free(outline.x, outline.y, marks)}">{"" if index is None else index}</text>'
        )
    return f'<g class="nums" text-anchor="middle" aria-hidden="true">{"".join(parts)}</g>'


def _places(on: Sheet, air: Now) -> list[tuple[int, int]]:
    """Return where the stations lie on the sheet, none where that is another plane."""
    return [on.plate.place(s.x, s.y) for s in air.sites.values()] if on.datum == "local" else []


def _free(x: int, y: int, marks: Iterable[tuple[int, int]]) -> int:
    """Return the height at which a number beside its place hides no station."""
    near = [v for u, v in marks if abs(u - x) < _CLEAR and abs(v - y) < _CLEAR]
    return max(near) + _BELOW if near else y + _MIDDLE


def _spots(on: Sheet, scene: Scene) -> str:
    """Return the stations as marks; none where their places are on another plane."""
    if on.datum != "local":
        return ""
    held = scene.air.stations.get(scene.hour, {})
    parts = [_spot(on, site, held.get(site.id), scene) for site in scene.air.sites.values()]
    return f'<g class="spots" aria-hidden="true">{"".join(parts)}</g>'


def _spot(on: Sheet, site: Site, reading: Reading | None, scene: Scene) -> str:
    x, y = on.plate.place(site.x, site.y)
    address = station_address(scene.tongue, site.id)
    place = scene.air.place(reading, scene.show, scene.hour) if reading else None
    name = text_in(site.name, scene.language)
    index = reading.index(scene.show) if reading else None
    told = name if index is None else f"{name} {index}"
    kind = "" if place is None else f' class="q{place}"'
    return (
        f'<a href={quoteattr(address)} tabindex="-1"><circle{kind} '
        f'data-station={quoteattr(site.id)} cx="{x}" cy="{y}" r="5">'
        f"<title>{escape(told)}</title></circle></a>"
    )
