"""Maps of values by area as plain data, and as SVG that needs no script.

Colours are style classes: ``t0`` to ``t6`` for the tones of `cityagenda.ground.classes`. A
page sets them for light, dark and print; a stand-alone file carries `STYLE`. Synthetic values
and areas without a value are hatched, each in its own way, and so is the ground of a
synthetic geography.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from cityagenda.ground.classes import TONES, Classes
from cityagenda.ground.numbers import shown
from cityagenda.ground.plates import Outline, Plate

RAMP: Final = ("#e9f3ee", "#cfe6db", "#b0d6c5", "#8fc4ae", "#6cb096", "#4b9b80", "#34876c")
"""Tones of one hue from pale to full; the ink of the borders has 3:1 against each."""
DIVERGING: Final = ("#b5742a", "#d4a263", "#efd6ae", "#f4f4ee", "#c3e0d3", "#83bfa6", "#34876c")
_BASE: Final = (
    "svg{background:#fff}.area-map path{stroke:#16211d;stroke-width:.8;stroke-linejoin:round}"
    ".none{fill:#f1f3f1}.hatch{stroke:#fff;stroke-width:2;fill:none}"
    ".void{stroke:#87938d;stroke-width:1.2;fill:none}.sea{stroke:#dfe5e1;stroke-width:1;fill:none}"
    ".area-map .outer{fill:none;stroke-width:2}.area-map .chosen{fill:none;stroke:#16211d;"
    "stroke-width:5}text{font:20px 'Noto Sans SC','PingFang SC',system-ui,sans-serif;fill:#16211d;"
    "stroke:none;paint-order:stroke}.names text{stroke:#fff;stroke-width:4}"
)


_MARKED: Final = 36
"""How much higher a sheet is that has a mark at its foot."""


def style(*, diverging: bool) -> str:
    """Return the colours for a file that stands alone."""
    palette = DIVERGING if diverging else RAMP
    return _BASE + "".join(f".t{tone}{{fill:{colour}}}" for tone, colour in enumerate(palette))


@dataclass(frozen=True, slots=True)
class Piece:
    """An area on a map: what hover says of it, its tone (none: no value), and its address."""

    id: str
    name: str
    said: str
    tone: int | None = None
    synthetic: bool = False
    chosen: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class AreaMap:
    """What a map shows.

    ``outer`` are the areas of the level above, drawn as lines. ``mark`` is written on the
    sheet and hatches its ground: it says that the geography is synthetic. ``tones`` are those
    that a script may give to areas later on: their hatches are there from the beginning.
    """

    title: str
    description: str
    pieces: Sequence[Piece]
    outer: Sequence[str] = ()
    mark: str = ""
    named: bool = False
    diverging: bool = field(default=False)
    tones: Sequence[int] = ()


def svg(drawn: AreaMap, plate: Plate, *, key: str = "map", alone: bool = False) -> str:
    """Return a map as an SVG element with title and description for screen readers.

    Parameters
    ----------
    drawn, plate
        What is shown, and the outlines; areas without an outline are not drawn.
    key
        Begins every id inside, so that two maps can stand on one page.
    alone
        True for a file of its own: colours are then inside.
    """
    placed = [(p, plate.outlines[p.id]) for p in drawn.pieces if p.id in plate.outlines]
    height = plate.height + (_MARKED if drawn.mark else 0)
    role = "group" if any(piece.address for piece, _ in placed) else "img"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="area-map" '
        f'viewBox="0 0 {plate.width} {height}" role="{role}" '
        f'aria-labelledby="{key}-title {key}-text">'
        f'<title id="{key}-title">{escape(drawn.title)}</title>'
        f'<desc id="{key}-text">{escape(drawn.description)}</desc>'
    )
    parts = [
        head,
        f"<style>{style(diverging=drawn.diverging)}</style>" if alone else "",
        _patterns(drawn, key),
        f'<rect width="{plate.width}" height="{height}" fill="url(#{key}-sea)"/>'
        if drawn.mark
        else "",
        *(_area(piece, outline, key) for piece, outline in placed),
        *(
            f'<path class="outer" d="{plate.outlines[id_].path}"/>'
            for id_ in drawn.outer
            if id_ in plate.outlines
        ),
        *(f'<path class="chosen" d="{o.path}"/>' for piece, o in placed if piece.chosen),
        _names(placed) if drawn.named else "",
        f'<text class="mark" x="{plate.width - 8}" y="{height - 12}" text-anchor="end">'
        f"{escape(drawn.mark)}</text>"
        if drawn.mark
        else "",
        "</svg>",
    ]
    return "".join(parts)


def _patterns(drawn: AreaMap, key: str) -> str:
    used = {p.tone for p in drawn.pieces if p.synthetic and p.tone is not None}
    tones = sorted(used | set(drawn.tones))
    made = "".join(
        f'<pattern id="{key}-s{tone}" width="9" height="9" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect class="t{tone}" width="9" height="9"/>'
        '<path class="hatch" d="M0 0v9"/></pattern>'
        for tone in tones
    )
    void = sea = ""
    if drawn.tones or any(piece.tone is None for piece in drawn.pieces):
        void = (
            f'<pattern id="{key}-none" width="12" height="12" patternUnits="userSpaceOnUse">'
            '<rect class="none" width="12" height="12"/>'
            '<path class="void" d="M0 12L12 0M0 0L12 12"/></pattern>'
        )
    if drawn.mark:
        sea = (
            f'<pattern id="{key}-sea" width="16" height="16" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><path class="sea" d="M0 0v16"/></pattern>'
        )
    return f"<defs>{made}{void}{sea}</defs>"


def _area(piece: Piece, outline: Outline, key: str) -> str:
    if piece.tone is None:
        fill = f'fill="url(#{key}-none)"'
    elif piece.synthetic:
        fill = f'fill="url(#{key}-s{piece.tone})"'
    else:
        fill = f'class="t{piece.tone}"'
    path = (
        f'<path {fill} data-area={quoteattr(piece.id)} d="{outline.path}">'
        f"<title>{escape(piece.said)}</title></path>"
    )
    if not piece.address:
        return path
    return f'<a href={quoteattr(piece.address)} tabindex="-1" aria-hidden="true">{path}</a>'


def _names(placed: Sequence[tuple[Piece, Outline]]) -> str:
    texts = "".join(
        f'<text x="{outline.x}" y="{outline.y + 7}">{escape(piece.name)}</text>'
        for piece, outline in placed
    )
    return f'<g class="names" text-anchor="middle" aria-hidden="true">{texts}</g>'


_BARS: Final = 24
_WIDE, _HIGH, _FOOT = 320, 72, 22
_LABEL: Final = 7.0


def histogram(
    values: Sequence[float], found: Classes, *, title: str, decimals: int | None = None
) -> str:
    """Return the legend of a map: how many values lie where, in the colours of their classes.

    Limits that would stand on one another are left out of the axis; the list of classes has
    them all.
    """
    low, high = min(values), max(values)
    width = (high - low) / _BARS or 1.0
    bars: dict[int, list[int]] = {}
    for value in values:
        place = min(int((value - low) / width), _BARS - 1)
        bars.setdefault(place, [0] * TONES)[found.tone(value)] += 1
    most = max(sum(bar) for bar in bars.values())
    step = _WIDE / _BARS
    pieces = []
    for place, bar in sorted(bars.items()):
        y = float(_HIGH)
        for tone, count in enumerate(bar):
            tall = count / most * (_HIGH - 4)
            y -= tall
            if count:
                pieces.append(
                    f'<rect class="t{tone}" x="{place * step:.1f}" y="{y:.1f}" '
                    f'width="{step - 1:.1f}" height="{tall:.1f}"/>'
                )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map-legend" role="img" '
        f'viewBox="-24 0 {_WIDE + 48} {_HIGH + _FOOT}" aria-label={quoteattr(title)}>'
        f"{''.join(pieces)}{_axis(found, low, high, decimals)}</svg>"
    )


def _axis(found: Classes, low: float, high: float, decimals: int | None) -> str:
    parts = [f'<path class="axis" d="M0 {_HIGH}.5h{_WIDE}"/>']
    taken: list[tuple[float, float]] = []
    ends = [low, high]
    inner = [limit for limit in found.limits[:-1] if limit != found.middle]
    first = [] if found.middle is None else [found.middle]
    for limit in [*first, *ends, *inner]:
        x = (limit - low) / ((high - low) or 1) * _WIDE
        text = shown(limit, decimals)
        half = len(text) * _LABEL / 2 + 3
        kind = "middle" if limit == found.middle else "limit"
        if limit not in ends:
            parts.append(f'<path class="{kind}" d="M{x:.1f} 0v{_HIGH + 4}"/>')
        if all(abs(x - other) >= half + room for other, room in taken):
            taken.append((x, half))
            parts.append(f'<text x="{x:.1f}" y="{_HIGH + 17}" text-anchor="middle">{text}</text>')
    return "".join(parts)
