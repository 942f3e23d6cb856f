"""The ecological control line: the land inside it, as an area and as a share of each zone.

The line is the border of protected land, given as polygons. Its area is that of the surface of
the earth where coordinates are degrees, and of the plane otherwise. No polygon may cross itself
or cover another one of the same file: an area would be counted twice.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from cityagenda.ground import blocks
from cityagenda.ground.datums import GEOGRAPHIC, Datum, Floats, wgs84
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.shapes import Shape, crossings, library
from cityagenda.ground.texts import Text

AXIS: Final = 6378137.0
"""The semi-major axis in metres of WGS 84 and of CGCS2000."""
_FLATTENING: Final = 1 / 298.257223563
_SQUARED: Final = _FLATTENING * (2 - _FLATTENING)
_ROOT: Final = math.sqrt(_SQUARED)
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(8)
_SLIVER: Final = 1e-6
"""Of the smaller of two areas: what is shared below this is the last digit of corners."""
_KM2: Final = 1e6


@dataclass(frozen=True, slots=True)
class Protected:
    """The area of a zone in m2, and how much of it lies inside the line."""

    zone: str
    whole: float
    inside: float

    @property
    def share(self) -> float:
        """The part of the zone that is protected."""
        return self.inside / self.whole


@dataclass(frozen=True, slots=True)
class Share:
    """The land inside the line, zone by zone.

    ``line`` is the area of the line by itself, ``outside`` what of it lies in no zone: the
    zones' parts and ``outside`` add up to ``line``, and ``residual`` is by how much they do not.
    """

    zones: tuple[Protected, ...]
    line: float
    outside: float

    @property
    def whole(self) -> float:
        """The area of all zones."""
        return math.fsum(zone.whole for zone in self.zones)

    @property
    def inside(self) -> float:
        """The protected area of all zones."""
        return math.fsum(zone.inside for zone in self.zones)

    @property
    def share(self) -> float:
        """The part of all zones that is protected."""
        return self.inside / self.whole

    @property
    def residual(self) -> float:
        """What is missing to the area of the line after all parts have been added, in m2."""
        return math.fsum([self.line, -self.outside, *(-zone.inside for zone in self.zones)])

    @property
    def sentence(self) -> Text:
        """How much is protected, as people read it."""
        inside, whole, share = self.inside / _KM2, self.whole / _KM2, self.share * 100
        outside = self.outside / _KM2
        beyond = f"{outside:,.2f}" != "0.00"
        return {
            "zh-Hans": f"控制线内面积 {inside:,.2f} km²，占 {whole:,.2f} km² 的 {share:.1f}%"
            + (f"；另有 {outside:,.2f} km² 不在任何分区内" if beyond else ""),
            "en": f"{inside:,.2f} km² of {whole:,.2f} km² ({share:.1f} %) lie inside the line"
            + (f"; {outside:,.2f} km² more lie in no zone" if beyond else ""),
        }


def surface(shape: Shape, datum: Datum) -> float:
    """Return the area of a shape in m2, without its holes.

    On a plane it is that of `cityagenda.ground.blocks.area`; a projection that does not keep
    areas (such as UTM: -0.08 % at its middle) shows in it. In degrees it is that of the
    ellipsoid between edges that are straight in longitude and latitude, as GeoJSON has them:
    ``|A^2 (1 - k^2) / 2 sum over edges of the integral of q(p) dl|`` with
    ``q(p) = sin p / (1 - k^2 sin^2 p) + artanh(k sin p) / k``, each edge by eight points
    after Gauss and Legendre. So the areas of a polygon and of the cells in it agree
    (`cityagenda.ground.rasters.Grid.row_areas`). A shape does not cross the antimeridian.

    Parameters
    ----------
    shape
        Polygons; corners on a plane (``local``) in metres.
    datum
        Of its coordinates. Shifted ones are brought to WGS 84; WGS 84 and CGCS2000 have the
        same ellipsoid to a tenth of a millimetre.

    References
    ----------
    J. P. Snyder, Map projections: a working manual, USGS Professional Paper 1395 (1987),
    equation 3-12; RFC 7946, section 3.1.1 (edges).

    Examples
    --------
    >>> ring = np.array([[113, 22], [114, 22], [114, 23], [113, 23], [113, 22.0]])
    >>> round(surface(((ring,),), "WGS84") / 1e6), surface(((ring,),), "local")
    (11394, 1.0)
    """
    if datum not in GEOGRAPHIC:
        return blocks.area(shape)
    return math.fsum(
        sign * abs(_under(wgs84(ring, datum)))
        for polygon in shape
        for sign, ring in zip((1, *(-1 for _ in polygon[1:])), polygon, strict=True)
    )


def share(line: Mapping[str, Shape], zones: Mapping[str, Shape], datum: Datum) -> Share:
    """Return the area of the control line, by zone, and as a share of each.

    ``s_z = A(line and z) / A(z)``; see `surface` for ``A``.

    Parameters
    ----------
    line, zones
        Polygons by id, both of the same datum.
    datum
        Theirs.

    Raises
    ------
    SourceError
        A polygon crosses itself, two of the line or two zones overlap, or a zone has no area.
    MethodError
        There is no line or no zone.

    Examples
    --------
    >>> def box(west, east):
    ...     return ((np.array([[west, 0], [east, 0], [east, 9], [west, 9], [west, 0.0]]),),)
    >>> found = share({"line": box(1, 7)}, {"a": box(0, 4), "b": box(4, 6)}, "local")
    >>> [(zone.zone, zone.share) for zone in found.zones], found.outside
    ([('a', 0.75), ('b', 1.0)], 9.0)
    """
    drawn, areas = _drawn(line), _drawn(zones)
    if not drawn or not areas:
        raise MethodError(
            f"{len(drawn)} polygons of a line and {len(areas)} zones have no share",
            todo="give at least one of each",
        )
    check_apart(drawn, datum)
    check_apart(areas, datum)
    shapely = library()
    whole = shapely.union_all(list(drawn.values()))
    found = []
    for id_, zone in areas.items():
        size = surface(shape_of(zone), datum)
        if not size > 0:
            raise SourceError(
                {"zh-Hans": "该分区没有面积", "en": "the zone has no area"},
                where=id_,
                todo={"zh-Hans": "请更正边界", "en": "correct its border"},
            )
        inside = surface(shape_of(shapely.intersection(whole, zone)), datum)
        found.append(Protected(id_, size, inside))
    beyond = shapely.difference(whole, shapely.union_all(list(areas.values())))
    line_area = math.fsum(surface(shape, datum) for shape in line.values())
    return Share(tuple(found), line_area, surface(shape_of(beyond), datum))


def inside(line: Mapping[str, Shape], zones: Mapping[str, Shape], datum: Datum) -> dict[str, Shape]:
    """Return the parts of zones that lie inside the line; a zone without any is left out.

    They are the zones of what happens inside the line, such as its transitions.

    Raises
    ------
    SourceError
        A polygon crosses itself, or two of the line or two zones overlap.
    """
    drawn, areas = _drawn(line), _drawn(zones)
    check_apart(drawn, datum)
    check_apart(areas, datum)
    shapely = library()
    whole = shapely.union_all(list(drawn.values()))
    found = {id_: shape_of(shapely.intersection(whole, zone)) for id_, zone in areas.items()}
    return {id_: shape for id_, shape in found.items() if shape}


def geometry(shape: Shape) -> Any:  # noqa: ANN401 - the library has no types
    """Return a shape as the library for geometry has it."""
    return library().MultiPolygon([(polygon[0], polygon[1:]) for polygon in shape])


def shape_of(held: Any) -> Shape:  # noqa: ANN401 - the library has no types
    """Return the polygons of a geometry; its points and lines are left out."""
    shapely = library()
    return tuple(
        tuple(shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors))
        for part in shapely.get_parts(shapely.get_parts(held))
        if part.geom_type == "Polygon" and not part.is_empty
    )


def check_apart(shapes: Mapping[str, Any], datum: Datum) -> None:
    """Raise `SourceError` if two geometries share an area."""
    shapely = library()
    ids, drawn = list(shapes), list(shapes.values())
    tree = shapely.STRtree(drawn)
    pairs = tree.query(drawn, predicate="intersects")
    for one, two in sorted(zip(*pairs.tolist(), strict=True)):
        if one >= two:
            continue
        shared = surface(shape_of(shapely.intersection(drawn[one], drawn[two])), datum)
        smaller = min(surface(shape_of(drawn[place]), datum) for place in (one, two))
        if shared > _SLIVER * smaller:
            raise SourceError(
                {
                    "zh-Hans": f"“{ids[one]}”与“{ids[two]}”重叠 {shared:,.1f} m²",
                    "en": f"'{ids[one]}' and '{ids[two]}' overlap by {shared:,.1f} m2",
                },
                todo={
                    "zh-Hans": "请更正边界，使每处只属于其一",
                    "en": "correct their borders so that each place belongs to one of them",
                },
            )


def check_valid(shapes: Mapping[str, Shape]) -> None:
    """Raise `SourceError` if a polygon crosses itself."""
    for flaw in crossings(shapes):
        raise SourceError(
            flaw.problem,
            where=flaw.feature,
            todo={"zh-Hans": "请更正该边界", "en": "correct this border"},
        )


def _drawn(shapes: Mapping[str, Shape]) -> dict[str, Any]:
    check_valid(shapes)
    return {id_: geometry(shape) for id_, shape in shapes.items()}


def _under(ring: Floats) -> float:
    """Return the signed area of the ellipsoid within a ring of degrees."""
    points = np.radians(ring)
    first, last = points[:-1], points[1:]
    middle, half = (first + last) / 2, (last - first) / 2
    sine = np.sin(middle[:, 1, None] + half[:, 1, None] * _NODES)
    q = sine / (1 - _SQUARED * sine**2) + np.arctanh(_ROOT * sine) / _ROOT
    edges = (q @ _WEIGHTS) * half[:, 0]
    return math.fsum(edges.tolist()) * AXIS**2 * (1 - _SQUARED) / 2
