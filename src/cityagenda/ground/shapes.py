"""Shapes: the polygons of areas, read from a file that may be wrong in any way.

What is wrong with a file is listed, each thing once, with its feature and its line. Limits
keep a hostile file from taking the machine: `MOST_BYTES`, `MOST_FEATURES`, `MOST_POINTS`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import orjson

from cityagenda.ground.datums import GEOGRAPHIC, Datum, Floats
from cityagenda.ground.errors import SourceError
from cityagenda.ground.texts import Text

Polygon = tuple[Floats, ...]
"""An outer ring and its holes; the last point of a ring is its first."""
Shape = tuple[Polygon, ...]

MOST_BYTES: Final = 64 << 20
MOST_FEATURES: Final = 20_000
MOST_POINTS: Final = 2_000_000
_LONGEST: Final = 120
_FEWEST: Final = 4
_EAST, _NORTH = 180.0, 90.0
_SYSTEM: Final = re.compile(r"(?:CRS|EPSG:(?:[\d.]*:)?)(\d+)$")
_DEGREES: Final = frozenset({"84", "4326", "4490"})
"""WGS 84 (OGC:CRS84, EPSG:4326) and CGCS2000 (EPSG:4490)."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a file: in which feature (none: the file), and where."""

    feature: str
    problem: Text = field(hash=False)
    line: int = 1


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of a file by the id that it gives them, and all that is wrong with it."""

    held: Mapping[str, Shape]
    flaws: Sequence[Flaw]


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature as it stands in a file: its id, if it has one, and its unchecked polygons."""

    id: str
    polygons: Any


class Broken(Exception):  # noqa: N818 - it carries a problem and does not leave the reading
    """Ends the reading of a feature or of a file."""

    def __init__(self, english: str, chinese: str, line: int = 1) -> None:
        self.problem: Text = {"zh-Hans": chinese, "en": english}
        self.line = line
        super().__init__(english)


def read(path: Path, kind: str, datum: Datum, key: str = "id") -> Shapes:
    """Return the shapes of a file and what is wrong with it; a flawed feature is left out.

    Parameters
    ----------
    path
        The file.
    kind
        ``geojson`` or ``geopackage``.
    datum
        The declared datum. Degrees must lie in their range, and if the file names a
        reference system itself, it must be one of degrees.
    key
        The property or column that names a feature. For ``id``, GeoJSON's own ``id`` will do.
    """
    content = b""
    try:
        _check_size(path)
        if kind == "geopackage":
            from cityagenda.ground.geopackage import features

            return _checked(features(path, datum, key), datum, content)
        content = path.read_bytes()
        return _checked(_of_geojson(content, datum, key), datum, content, key)
    except OSError as error:
        problem = Broken(f"it cannot be read ({error.strerror})", f"无法读取（{error.strerror}）")
        return Shapes({}, [Flaw("", problem.problem)])
    except Broken as broken:
        return Shapes({}, [Flaw("", broken.problem, broken.line)])


def crossings(shapes: Mapping[str, Shape]) -> Iterator[Flaw]:
    """Yield a flaw for each shape whose rings cross themselves or each other.

    Raises
    ------
    SourceError
        The library that finds them is not installed.
    """
    shapely = library()
    for id_, shape in shapes.items():
        drawn = shapely.MultiPolygon([(polygon[0], polygon[1:]) for polygon in shape])
        if not shapely.is_valid(drawn):
            why = str(shapely.is_valid_reason(drawn))
            problem: Text = {
                "zh-Hans": f"边界自相交或彼此重叠（{why}）",
                "en": f"its border crosses itself ({why})",
            }
            yield Flaw(id_, problem)


def simplified(shapes: Mapping[str, Shape], tolerance: float) -> dict[str, Shape]:
    """Return shapes with fewer corners; a border between two of them stays one border.

    Corners are dropped whose triangle with their neighbours is smaller than the square of the
    tolerance (Visvalingam and Whyatt), in all shapes at once.

    Raises
    ------
    SourceError
        The library that does it is not installed, or cannot do it with these shapes.
    """
    shapely = library()
    drawn = [
        shapely.MultiPolygon([(polygon[0], polygon[1:]) for polygon in shape])
        for shape in shapes.values()
    ]
    try:
        found = shapely.coverage_simplify(drawn, tolerance)
    except shapely.errors.ShapelyError as error:
        raise SourceError(
            f"the shapes cannot be simplified for the screen: {error}",
            todo="run 'cityagenda check' on the city's folder, and correct crossing borders",
        ) from error
    return {
        id_: tuple(
            tuple(shapely.get_coordinates(ring) for ring in (part.exterior, *part.interiors))
            for part in getattr(item, "geoms", [item])
            if not part.is_empty
        )
        for id_, item in zip(shapes, found, strict=True)
    }


def points(shapes: Iterable[Shape]) -> int:
    """Return how many points shapes have."""
    return sum(len(ring) for shape in shapes for polygon in shape for ring in polygon)


def library() -> Any:  # noqa: ANN401 - it has no types
    """Return the library for real geometry; `SourceError` if it is not installed."""
    try:
        import shapely
    except ModuleNotFoundError as error:
        raise SourceError(
            "real boundaries need the library shapely", todo="pip install 'cityagenda[map]'"
        ) from error
    return shapely


def check_count(count: int) -> None:
    """Raise `Broken` if a file has too many features."""
    if count > MOST_FEATURES:
        raise Broken(
            f"it has {count:,} features, more than the {MOST_FEATURES:,} that are read",
            f"要素有 {count:,} 个，超过 {MOST_FEATURES:,} 个的上限",
        )


def check_system(name: str, datum: Datum) -> None:
    """Raise `Broken` if a reference system that a file names is none of degrees.

    Shifted coordinates have no name of their own and travel under that of WGS 84.
    """
    found = _SYSTEM.search(name.strip())
    if datum in GEOGRAPHIC and (found is None or found[1] not in _DEGREES):
        raise Broken(
            f"it says that its coordinates are in '{name[:_LONGEST]}', "
            f"the source declares {datum} in degrees",
            f"文件自述坐标系为“{name[:_LONGEST]}”，而数据源声明的是以度为单位的 {datum}",
        )


def _check_size(path: Path) -> None:
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise Broken(
            f"it has {size / (1 << 20):.1f} MiB, more than the {MOST_BYTES >> 20} that are read",
            f"文件有 {size / (1 << 20):.1f} MiB，超过 {MOST_BYTES >> 20} MiB 的上限",
        )


def _checked(features: Iterable[Feature], datum: Datum, content: bytes, key: str = "id") -> Shapes:
    held: dict[str, Shape] = {}
    flaws: list[Flaw] = []
    points = 0
    for number, feature in enumerate(features, start=1):
        try:
            _check_id(feature.id, held)
            shape = _shape(feature.polygons, datum)
        except Broken as broken:
            line = _line(content, key, feature.id, again=feature.id in held)
            flaws.append(Flaw(feature.id or f"#{number}", broken.problem, line))
            continue
        points += sum(len(ring) for polygon in shape for ring in polygon)
        if points > MOST_POINTS:
            raise Broken(
                f"it has more than {MOST_POINTS:,} points", f"坐标点超过 {MOST_POINTS:,} 个"
            )
        held[feature.id] = shape
    if not held and not flaws:
        raise Broken("it has no feature", "文件中没有要素")
    return Shapes(held, flaws)


def _check_id(id_: str, held: Mapping[str, Shape]) -> None:
    if not id_:
        raise Broken("it has no id", "该要素没有 id")
    if id_ in held:
        raise Broken("it stands there twice", "该要素重复出现")


def _line(content: bytes, key: str, id_: str, *, again: bool) -> int:
    """Return the line at which an id stands in a text, or at which it stands again."""
    named = re.compile(
        rb'"%b"\s*:\s*"?%b' % (re.escape(key.encode()), re.escape(id_.encode())) + rb'(?=["\s,}])'
    )
    lines: list[int] = []
    for found in named.finditer(content) if id_ and content else ():
        lines.append(content.count(b"\n", 0, found.start()) + 1)
        if not again or lines[-1] != lines[0]:
            break
    return lines[-1] if lines else 1


def _of_geojson(content: bytes, datum: Datum, key: str) -> Iterator[Feature]:
    held = _parsed(content)
    listed = held.get("features") if isinstance(held, dict) else None
    if not isinstance(listed, list) or held.get("type") != "FeatureCollection":
        raise Broken("it is no collection of features", "不是要素集合（FeatureCollection）")
    check_count(len(listed))
    if held.get("crs") is not None:
        check_system(_named(held["crs"]), datum)
    for item in listed:
        yield Feature(_id(item, key), item.get("geometry") if isinstance(item, dict) else None)


def _parsed(content: bytes) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return orjson.loads(content)
    except orjson.JSONDecodeError as error:
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as wrong:
            line = content.count(b"\n", 0, wrong.start) + 1
            raise Broken("it is not UTF-8", "不是 UTF-8 编码", line) from error
        raise Broken(
            f"it is no JSON ({error.msg})", f"不是有效的 JSON（{error.msg}）", error.lineno
        ) from error


def _named(system: Any) -> str:  # noqa: ANN401 - whatever the file holds
    properties = system.get("properties") if isinstance(system, dict) else None
    return str(properties.get("name")) if isinstance(properties, dict) else str(system)


def _id(item: Any, key: str) -> str:  # noqa: ANN401 - whatever the file holds
    if not isinstance(item, dict):
        return ""
    properties = item.get("properties")
    held = properties.get(key) if isinstance(properties, dict) else None
    found = held if key != "id" or item.get("id") in (None, "") else item["id"]
    usable = isinstance(found, str | int) and not isinstance(found, bool)
    return str(found)[:_LONGEST] if usable else ""


def _shape(geometry: Any, datum: Datum) -> Shape:  # noqa: ANN401 - whatever the file holds
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise Broken(f"it is no polygon but {str(kind)[:40]}", f"不是多边形，而是 {str(kind)[:40]}")
    polygons = geometry.get("coordinates")
    polygons = [polygons] if kind == "Polygon" else polygons
    if not _filled(polygons) or not all(_filled(rings) for rings in polygons):
        raise Broken("it has a polygon without rings", "其中有没有环的多边形")
    return tuple(tuple(_ring(ring, datum) for ring in rings) for rings in polygons)


def _filled(items: Any) -> bool:  # noqa: ANN401 - whatever the file holds
    return isinstance(items, list | tuple) and len(items) > 0


def _ring(points: Any, datum: Datum) -> Floats:  # noqa: ANN401 - whatever the file holds
    ring = points if isinstance(points, np.ndarray) else _numbers(points)
    if not np.isfinite(ring).all():
        raise Broken("a coordinate is no finite number", "有坐标不是有限的数")
    if len(ring) < _FEWEST or (ring[0] != ring[-1]).any():
        raise Broken(
            "a ring is not closed: its last point must be its first, of at least four",
            "有环没有闭合：首尾两点必须相同，且至少有四个点",
        )
    if datum in GEOGRAPHIC:
        _check_range(ring)
    return ring


def _numbers(points: Any) -> Floats:  # noqa: ANN401 - whatever the file holds
    try:
        pairs = [(point[0], point[1]) for point in points]
    except (TypeError, LookupError) as error:
        raise Broken("a point has no two coordinates", "有的点没有两个坐标") from error
    if not all(type(number) in (int, float) for pair in pairs for number in pair):
        raise Broken("a coordinate is no number", "有坐标不是数")
    try:
        return np.array(pairs, dtype=np.float64).reshape(-1, 2)
    except OverflowError as error:
        raise Broken("a coordinate is no finite number", "有坐标不是有限的数") from error


def _check_range(ring: Floats) -> None:
    east, north = np.abs(ring).max(axis=0)
    if east <= _EAST and north <= _NORTH:
        return
    swapped = east <= _NORTH and north <= _EAST
    raise Broken(
        "its coordinates are not longitude and latitude in degrees"
        + (": are the two swapped?" if swapped else ""),
        "坐标不是以度为单位的经度和纬度" + ("：两者是否颠倒？" if swapped else ""),
    )
