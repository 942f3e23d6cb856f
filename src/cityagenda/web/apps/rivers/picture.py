"""Pictures: rivers on the drawn territory, each reach in the tone of its class."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from cityagenda.assess.territory import Sheet, levels, sheet
from cityagenda.build.editions import Edition
from cityagenda.city.geometry import sources
from cityagenda.ground.errors import SourceError
from cityagenda.ground.texts import Text, text_in

_MARK: Final[Text] = {"zh-Hans": "示意图，合成", "en": "schematic, synthetic geography"}
_FOOT: Final = 36


@dataclass(frozen=True, slots=True)
class Stretch:
    """A line on the map: its tone (none: no class), its course, and what hover says."""

    tone: int | None
    line: Sequence[tuple[float, float]]
    said: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the map: its tone, what is written in it, what hover says, where it leads."""

    tone: int | None
    at: tuple[float, float]
    word: str
    said: str
    address: str
    lake: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a river, at a place of its course."""

    at: tuple[float, float]
    text: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A map as a part of a page, or why there is none."""

    svg: str
    synthetic: bool = False
    fault: Text | None = None


def drawn(
    edition: Edition,
    stretches: Iterable[Stretch],
    marks: Iterable[Mark],
    names: Iterable[Name],
    title: str,
    language: str,
) -> Drawn:
    """Return the map of waters over the outlines of the areas right below the city.

    The list beside it says the same: the map is for eyes, with a title for screen readers.
    """
    if not sources(edition.city()):
        return Drawn("", fault=_NO_SHAPES)
    try:
        on = sheet(edition)
    except SourceError as error:
        return Drawn("", fault=_flawed(error))
    if on.datum != "local":
        return Drawn("", fault=_OTHER_PLANE)
    mark = text_in(_MARK, language) if on.synthetic else ""
    height = on.plate.height + (_FOOT if mark else 0)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="river-map" role="group" '
        f'viewBox="0 0 {on.plate.width} {height}" aria-label={quoteattr(title)}>'
    )
    parts = [
        head,
        _ground(on, height, mark),
        outlines(edition, on),
        *_lines(on, list(stretches)),
        *(_mark(on, one) for one in marks),
        f'<g class="river-names" aria-hidden="true">{"".join(_name(on, n) for n in names)}</g>',
        "</svg>",
    ]
    return Drawn("".join(parts), synthetic=on.synthetic)


_NO_SHAPES: Final[Text] = {
    "zh-Hans": "该城市尚未提供区域边界，因此只有列表，没有地图。",
    "en": "The city has no boundaries of its areas yet: there is a list and no map.",
}
_OTHER_PLANE: Final[Text] = {
    "zh-Hans": "断面坐标为本地平面的米，而区域边界是经纬度，因此没有地图，列表不受影响。",
    "en": "Sections lie on a plane in metres and the boundaries are in degrees: there is no map; "
    "the list stands.",
}


def _flawed(error: SourceError) -> Text:
    place = f"{error.where}: " if error.where else ""
    return {
        "zh-Hans": f"无法绘制地图，列表不受影响。原因：{place}{error.what}",
        "en": f"The map cannot be drawn; the list stands. {place}{error.what}",
    }


def _ground(on: Sheet, height: int, mark: str) -> str:
    """Return the hatched ground of a drawn territory."""
    if not mark:
        return ""
    width = on.plate.width
    return (
        '<defs><pattern id="river-sea" width="16" height="16" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><path class="sea" d="M0 0v16"/></pattern></defs>'
        f'<rect width="{width}" height="{height}" fill="url(#river-sea)"/>'
        f'<text class="mark" x="{width - 8}" y="{height - 12}" text-anchor="end">'
        f"{escape(mark)}</text>"
    )


def outlines(edition: Edition, on: Sheet) -> str:
    """Return the outlines of the areas right below the city."""
    rows = levels(edition.city())
    found = [on.plate.outlines[a.id] for a in rows[0].areas if a.id in on.plate.outlines]
    return "".join(f'<path class="land" d="{outline.path}"/>' for outline in found)


def _lines(on: Sheet, stretches: Sequence[Stretch]) -> list[str]:
    """Return the lines twice: a dark casing under all of them, then their tones."""
    cases, tones = [], []
    for one in stretches:
        places = [on.plate.place(x, y) for x, y in one.line]
        path = "M" + "L".join(f"{x} {y}" for x, y in places)
        tone = f"r{one.tone}" if one.tone else "r-none"
        cases.append(f'<path class="case" d="{path}"/>')
        tones.append(
            f'<path class="run {tone}" d="{path}"><title>{escape(one.said)}</title></path>'
        )
    return [f'<g aria-hidden="true">{"".join(cases)}{"".join(tones)}</g>']


def _mark(on: Sheet, one: Mark) -> str:
    x, y = on.plate.place(*one.at)
    tone = f"r{one.tone}" if one.tone else "r-none"
    shape = (
        f'<rect x="{x - 13}" y="{y - 13}" width="26" height="26" rx="5"/>'
        if one.lake
        else f'<circle cx="{x}" cy="{y}" r="12"/>'
    )
    return (
        f'<a href={quoteattr(one.address)} tabindex="-1" aria-hidden="true">'
        f'<g class="spot {tone}">{shape}<text x="{x}" y="{y}" dy="0.36em">{escape(one.word)}</text>'
        f"<title>{escape(one.said)}</title></g></a>"
    )


def _name(on: Sheet, one: Name) -> str:
    x, y = on.plate.place(*one.at)
    return f'<text x="{x + 14}" y="{y - 12}">{escape(one.text)}</text>'
