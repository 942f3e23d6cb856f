"""A synthetic geography: a drawn map of areas for which nobody has supplied boundaries.

The city gives a layout: for each of its smallest areas one point or several on a local
plane, with a weight. From these and a seed one map follows, always the same: an outline,
and shapes that share their borders without gap or overlap. It is not at the real place.

How: the cells of a honeycomb are shared among the areas (`cityagenda.ground.honeycomb`).
There every corner joins exactly three cells, so the borders between areas form plain arcs
that end where three areas meet; an arc is smoothed once and used by both its sides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import orjson
import polars as pl

from cityagenda.ground.errors import SourceError
from cityagenda.ground.honeycomb import (
    FLAT,
    OUTSIDE,
    Floats,
    Honeycomb,
    Site,
    honeycomb,
    neighbours,
)
from cityagenda.ground.texts import Text

Corner = tuple[int, int]
Point = tuple[int, int]
Ring = tuple[Point, ...]

_SMOOTHINGS = 6
_TOLERANCE = 0.125  # of a cell: how far an arc may leave its smoothed staircase


@dataclass(frozen=True, slots=True)
class Arc:
    """A border between two smallest areas, from where three meet to where three meet.

    The area ``left`` lies to the left of it; ``right`` may be `OUTSIDE`.
    """

    left: int
    right: int
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Geography:
    """Shapes by area id: each a list of polygons, each an outer ring and its holes.

    Coordinates are whole metres on a local plane, outer rings counter-clockwise.
    """

    seed: int
    shapes: Mapping[str, Sequence[Sequence[Ring]]]
    parents: Mapping[str, str | None] = field(default_factory=dict)


def layout(path: Path) -> list[Site]:
    """Return the points of a layout file (CSV with id, x, y, weight; x and y in km).

    An area may have several points. A row without id is water: it takes land away.

    Raises
    ------
    SourceError
        The file is absent or a column is, or a number is none.
    """
    try:
        table = pl.read_csv(
            path,
            schema={"id": pl.String, "x": pl.Float64, "y": pl.Float64, "weight": pl.Float64},
        )
    except (OSError, pl.exceptions.PolarsError) as error:
        raise SourceError(
            f"the layout of the synthetic geography cannot be read: {error}",
            where=str(path),
            todo="write a CSV file with the columns id, x, y, weight",
        ) from error
    return [Site(r[0], r[1] * 1000, r[2] * 1000, r[3]) for r in table.iter_rows()]


def geography(
    areas: Sequence[tuple[str, str | None]], sites: Sequence[Site], seed: int
) -> Geography:
    """Return shapes for areas, drawn around the points of a layout.

    Parameters
    ----------
    areas
        Pairs of id and parent. Areas without children need a point; the others are the
        union of their children.
    sites
        The layout, see `layout`.
    seed
        Chooses the course of the borders.

    Raises
    ------
    SourceError
        A smallest area has no point, or a point belongs to no smallest area, or an area
        came out without any land.

    Examples
    --------
    >>> drawn = geography(
    ...     [("town", None), ("west", "town"), ("east", "town")],
    ...     [Site("west", 0, 0, 9), Site("east", 4000, 0, 9)],
    ...     seed=1,
    ... )
    >>> sorted(drawn.shapes)
    ['east', 'town', 'west']
    """
    parents = dict(areas)
    leaves = _leaves(parents, sites)
    cells = honeycomb(leaves, sites, seed)
    empty = [name for i, name in enumerate(leaves) if i not in cells.labels]
    if empty:
        raise SourceError(
            f"no land is left for {', '.join(empty)}",
            where="layout of the synthetic geography",
            todo="move its points apart from others or raise its weight",
        )
    arcs = _arcs(cells)
    members = _members(parents, leaves)
    return Geography(
        seed=seed,
        shapes={area: _polygons(arcs, inside) for area, inside in members.items()},
        parents=parents,
    )


def write_geojson(
    drawn: Geography, path: Path, *, names: Mapping[str, Text] | None = None, generator: str = ""
) -> None:
    """Write a geography as a GeoJSON feature collection, the same bytes for the same map.

    Properties: ``id``, ``parent``, ``synthetic`` (true) and ``name:LANGUAGE`` for each name
    given. Coordinates are metres on a local plane, which the collection says itself.
    """
    features = [
        {
            "type": "Feature",
            "id": area,
            "properties": {"id": area, "parent": drawn.parents.get(area), "synthetic": True}
            | {f"name:{tag}": text for tag, text in (names or {}).get(area, {}).items()},
            "geometry": {"type": "MultiPolygon", "coordinates": _closed(polygons)},
        }
        for area, polygons in drawn.shapes.items()
    ]
    head = {
        "type": "FeatureCollection",
        "synthetic": True,
        "generator": generator,
        "seed": drawn.seed,
        "plane": "local, in metres; not at the real place",
    }
    lines = b",\n".join(map(orjson.dumps, features))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(head)[:-1] + b',"features":[\n' + lines + b"\n]}\n")


def _closed(polygons: Sequence[Sequence[Ring]]) -> list[list[list[Point]]]:
    return [[[*ring, ring[0]] for ring in polygon] for polygon in polygons]


def _leaves(parents: Mapping[str, str | None], sites: Sequence[Site]) -> list[str]:
    inner = set(parents.values())
    leaves = [area for area in parents if area not in inner]
    placed = {s.area for s in sites if s.area is not None}
    faults = [f"{a} has no point" for a in leaves if a not in placed]
    faults += [f"{a} is no smallest area" for a in sorted(placed - set(leaves))]
    faults += [f"a point of {s.area or 'water'} has no weight" for s in sites if not s.weight > 0]
    if faults:
        raise SourceError(
            "; ".join(faults),
            where="layout of the synthetic geography",
            todo="give each area without children one row or more with a weight, and others none",
        )
    return leaves


def _members(parents: Mapping[str, str | None], leaves: Sequence[str]) -> dict[str, set[int]]:
    members: dict[str, set[int]] = {area: set() for area in parents}
    for index, leaf in enumerate(leaves):
        area: str | None = leaf
        while area is not None and index not in members[area]:
            members[area].add(index)
            area = parents[area]
    return members


_CORNERS: tuple[Corner, ...] = ((1, -1), (1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2))


def _edges(cells: Honeycomb) -> dict[tuple[int, int], dict[Corner, Corner]]:
    """Return border edges from corner to corner, by the areas left and right of them.

    Corners are whole numbers of half a cell's width and half a cell's side.
    """
    edges: dict[tuple[int, int], dict[Corner, Corner]] = {}
    labels: list[int] = cells.labels.tolist()
    for cell in np.flatnonzero(cells.labels != OUTSIDE).tolist():
        row, column = divmod(cell, cells.columns)
        cx, cy = 2 * column + row % 2, 3 * row
        for side, other in enumerate(neighbours(cell, cells.columns)):
            if labels[other] < labels[cell]:
                (ax, ay), (bx, by) = _CORNERS[side], _CORNERS[(side + 1) % 6]
                pair = edges.setdefault((labels[cell], labels[other]), {})
                pair[cx + ax, cy + ay] = (cx + bx, cy + by)
    return edges


def _arcs(cells: Honeycomb) -> list[Arc]:
    arcs = []
    for (left, right), following in sorted(_edges(cells).items()):
        ends = set(following.values())
        while following:
            start = min((c for c in following if c not in ends), default=min(following))
            chain = [start]
            while chain[-1] in following:
                chain.append(following.pop(chain[-1]))
            arcs.append(Arc(left, right, _smoothed(chain, cells.pitch)))
    return arcs


def _smoothed(chain: Sequence[Corner], pitch: float) -> tuple[Point, ...]:
    """Return an arc in metres, its staircase smoothed between its fixed ends."""
    x = np.array([c[0] for c in chain]) * (pitch / 2)
    y = np.array([c[1] for c in chain]) * (pitch / (4 * FLAT))
    for _ in range(_SMOOTHINGS):
        for z in (x, y):
            z[1:-1] = z[1:-1] / 2 + (z[:-2] + z[2:]) / 4
    kept = _thinned(x, y, _TOLERANCE * pitch)
    return tuple((round(float(x[i])), round(float(y[i]))) for i in kept)


def _thinned(x: Floats, y: Floats, tolerance: float) -> list[int]:
    """Return the points that keep an arc within the tolerance (Douglas and Peucker)."""
    last = len(x) - 1
    kept, open_spans = {0, last}, [(0, last)]
    if (x[0], y[0]) == (x[last], y[last]):  # a ring: hold it open at a third and two thirds
        kept |= {last // 3, 2 * last // 3}
        open_spans = [(0, last // 3), (last // 3, 2 * last // 3), (2 * last // 3, last)]
    while open_spans:
        a, b = open_spans.pop()
        if b == a + 1:
            continue
        dx, dy = x[b] - x[a], y[b] - y[a]
        gap = np.abs((x[a + 1 : b] - x[a]) * dy - (y[a + 1 : b] - y[a]) * dx)
        far = a + 1 + int(gap.argmax())
        if gap[far - a - 1] > tolerance * max(1.0, float(dx * dx + dy * dy) ** 0.5):
            kept.add(far)
            open_spans += [(a, far), (far, b)]
    return sorted(kept)


def _polygons(arcs: Sequence[Arc], inside: set[int]) -> list[list[Ring]]:
    """Return the outline of a union of areas: for each piece its outer ring and its holes."""
    following: dict[Point, tuple[Point, ...]] = {}
    for arc in arcs:
        if (arc.left in inside) == (arc.right in inside):
            continue
        points = arc.points if arc.left in inside else arc.points[::-1]
        following[points[0]] = points
    rings: list[Ring] = []
    while following:
        ring: list[Point] = []
        point = min(following)
        while point in following:
            points = following.pop(point)
            ring += points[:-1]
            point = points[-1]
        rings.append(tuple(ring))
    outer = sorted((r for r in rings if doubled_area(r) > 0), key=doubled_area, reverse=True)
    holes = [r for r in rings if doubled_area(r) <= 0]
    return [[ring, *(h for h in holes if _holds(ring, h[0]))] for ring in outer]


def doubled_area(ring: Ring) -> int:
    """Return twice the signed area of a ring in square metres, exactly.

    Positive for a counter-clockwise ring (the shoelace formula).

    Examples
    --------
    >>> doubled_area(((0, 0), (2, 0), (2, 3), (0, 3)))
    12
    """
    after = (*ring[1:], ring[0])
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, after, strict=True))


def _holds(ring: Ring, point: Point) -> bool:
    x, y = point
    crossings = 0
    for (x1, y1), (x2, y2) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (y1 > y) != (y2 > y):
            side = (x2 - x1) * (y - y1) - (x - x1) * (y2 - y1)
            crossings += (side > 0) == (y2 > y1)
    return crossings % 2 == 1
