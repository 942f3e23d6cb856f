"""Plates: the outlines of areas on one sheet, ready to be coloured.

Everything that is drawn of a territory is worked out once: where each outline runs on the
sheet, and a place inside each area for its name. Coordinates are whole units, the same for
both sides of a border, so that no gap opens between two areas.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from cityagenda.ground.datums import Floats
from cityagenda.ground.shapes import Shape

WIDTH, HEIGHT = 1000, 800
"""The largest sheet, in units."""
_MARGIN: Final = 8
_LINES: Final = (0.5, 0.4, 0.6, 0.3, 0.7)
"""The heights, as shares of an outline's own, at which a place for its name is sought."""


@dataclass(frozen=True, slots=True)
class Outline:
    """An area on a sheet: its outline as the data of an SVG path, and a place for its name."""

    path: str
    x: int
    y: int
    room: int
    """How wide the area is at that place."""


@dataclass(frozen=True, slots=True)
class Plate:
    """A sheet with the outlines of all areas that have a shape.

    ``scale`` is units of the sheet in a metre; ``west`` and ``north`` are the corner from which
    they count, on the plane of the shapes.
    """

    width: int
    height: int
    outlines: Mapping[str, Outline]
    scale: float = 1.0
    west: float = 0.0
    north: float = 0.0

    def place(self, x: float, y: float) -> tuple[int, int]:
        """Return where a point of the plane of the shapes lies on the sheet.

        Examples
        --------
        >>> Plate(800, 800, {}, scale=0.5, west=100, north=900).place(300, 700)
        (108, 108)
        """
        east = (x - self.west) * self.scale + _MARGIN
        return round(east), round((self.north - y) * self.scale + _MARGIN)


def plate(shapes: Mapping[str, Shape]) -> Plate:
    """Return shapes, given in metres on one plane, as outlines on one sheet, north on top.

    An outline that is smaller than a unit is kept as a dot of one unit.

    Examples
    --------
    >>> square = np.array([[0.0, 0.0], [50.0, 0.0], [50.0, 50.0], [0.0, 50.0], [0.0, 0.0]])
    >>> found = plate({"town": ((square,),)})
    >>> found.width, found.height, found.outlines["town"].path
    (800, 800, 'M8 792h784v-784h-784z')
    """
    rings = [ring for shape in shapes.values() for polygon in shape for ring in polygon]
    if not rings:
        return Plate(WIDTH, HEIGHT, {})
    low = np.min([ring.min(axis=0) for ring in rings], axis=0)
    high = np.max([ring.max(axis=0) for ring in rings], axis=0)
    extent = np.maximum(high - low, 1e-9)
    scale = min((WIDTH - 2 * _MARGIN) / extent[0], (HEIGHT - 2 * _MARGIN) / extent[1])
    width, height = (round(float(side) * scale) + 2 * _MARGIN for side in extent)

    def placed(ring: Floats) -> Floats:
        east = (ring[:, 0] - low[0]) * scale + _MARGIN
        north = (high[1] - ring[:, 1]) * scale + _MARGIN
        return np.column_stack([east, north])

    outlines = {
        id_: _outline(tuple(tuple(map(placed, polygon)) for polygon in shape))
        for id_, shape in shapes.items()
    }
    return Plate(width, height, outlines, float(scale), float(low[0]), float(high[1]))


def _outline(shape: Shape) -> Outline:
    path = "".join(_path(ring) for polygon in shape for ring in polygon)
    largest = max(shape, key=lambda polygon: float(np.ptp(polygon[0], axis=0).prod()))
    x, y, room = _inside(largest)
    return Outline(path, x, y, room)


def _path(ring: Floats) -> str:
    """Return a ring as path data: whole units, steps relative to the point before.

    A letter that would stand twice in a row stands once, as SVG allows: pages are lighter.
    """
    places = np.rint(ring[:-1]).astype(int).tolist()
    kept = [places[0]]
    for place in places[1:]:
        if place != kept[-1]:
            kept.append(place)
    if len(kept) == 1:
        return f"M{kept[0][0]} {kept[0][1]}h1v1z"
    parts, sloping = [f"M{kept[0][0]} {kept[0][1]}"], False
    for (x1, y1), (x2, y2) in pairwise(kept):
        dx, dy = x2 - x1, y2 - y1
        if dx and dy:
            lead = "l" if not sloping else "" if dx < 0 else " "
            parts.append(f"{lead}{dx}{'' if dy < 0 else ' '}{dy}")
        else:
            parts.append(f"h{dx}" if dx else f"v{dy}")
        sloping = bool(dx and dy)
    return "".join((*parts, "z"))


def _inside(polygon: tuple[Floats, ...]) -> tuple[int, int, int]:
    """Return the middle of the widest stretch inside a polygon on a few lines across it."""
    outer = polygon[0]
    low, high = float(outer[:, 1].min()), float(outer[:, 1].max())
    best = (0.0, float(outer[:, 0].mean()), (low + high) / 2)
    for share in _LINES:
        y = low + share * (high - low) + 1e-6
        crossed = sorted(x for ring in polygon for x in _crossed(ring, y))
        for left, right in zip(crossed[::2], crossed[1::2], strict=False):
            best = max(best, (right - left, (left + right) / 2, y), key=lambda found: found[0])
    return round(best[1]), round(best[2]), round(best[0])


def _crossed(ring: Floats, y: float) -> list[float]:
    x1, y1, x2, y2 = ring[:-1, 0], ring[:-1, 1], ring[1:, 0], ring[1:, 1]
    through = (y1 > y) != (y2 > y)
    share = (y - y1[through]) / (y2[through] - y1[through])
    return (x1[through] + share * (x2[through] - x1[through])).tolist()  # type: ignore[no-any-return]
