"""Stations: where a synthetic network measures, drawn on the shapes of a city's areas."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

import numpy as np

from cityagenda.city.geometry import geometry
from cityagenda.city.loaded import Loaded
from cityagenda.ground.blocks import area, blocks
from cityagenda.ground.chance import Floats, uniform
from cityagenda.ground.errors import CityFolderError, SourceError
from cityagenda.ground.shapes import Shape
from cityagenda.ground.texts import Text, text_in

COLUMNS: Final = ("station", "name_zh", "name_en", "area", "x", "y", "kind")
STREET, BACKGROUND, ROADSIDE, LOW_COST = "street", "background", "roadside", "low-cost"
KINDS: Final[Mapping[str, Text]] = {
    STREET: {"zh-Hans": "监测站", "en": "station"},
    BACKGROUND: {"zh-Hans": "背景站", "en": "background station"},
    ROADSIDE: {"zh-Hans": "路边站", "en": "roadside station"},
    LOW_COST: {"zh-Hans": "微型站", "en": "low-cost sensor"},
}
_SHARES: Final = {BACKGROUND: 24, ROADSIDE: 24, LOW_COST: 7}
"""One station of a kind for so many areas."""
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Station:
    """A station: its names, the smallest area in which it stands, where (metres), its kind."""

    id: str
    name: Text
    area: str
    x: float
    y: float
    kind: str


def territory(city: Loaded) -> dict[str, Shape]:
    """Return the shapes of a city's smallest living areas, in the order of their ids.

    Raises
    ------
    CityFolderError
        The shapes stand in degrees: a synthetic network is drawn on a plane.
    SourceError
        The city has no shapes, or none of an area without children.
    """
    found = geometry(city)
    if found.datum != "local":
        raise CityFolderError(
            {
                "zh-Hans": f"各区域边界采用 {found.datum}，合成监测网只画在以米为单位的平面上",
                "en": f"the shapes are in {found.datum}, a synthetic network is drawn on a plane",
            },
            where=city.place_of("city", city.city.id, "geometry"),
            todo={
                "zh-Hans": "用 cityagenda simulate geography 绘制合成边界，或直接使用真实站点数据",
                "en": "draw a plane with 'cityagenda simulate geography', or bring real stations",
            },
        )
    parents = {a.parent for a in city.areas.values()}
    held = {
        id_: found.shapes[id_]
        for id_, one in sorted(city.areas.items())
        if id_ in found.shapes and id_ not in parents and one.valid_to is None
    }
    if not held:
        raise SourceError(
            {
                "zh-Hans": "没有任何最小区域具有边界",
                "en": "no area without children has a shape",
            },
            where=str(city.folder),
            todo={
                "zh-Hans": "用 cityagenda simulate geography 绘制边界",
                "en": "draw shapes with 'cityagenda simulate geography'",
            },
        )
    return held


def drawn(city: Loaded, shapes: Mapping[str, Shape], seed: int) -> list[Station]:
    """Return stations: one a smallest area, and a few of other kinds.

    Background stations stand in the largest areas, at the side of roads in the smallest, and
    low-cost sensors in areas drawn by lot. A place is a point within the area's shape, the
    nearest to its middle of three drawn by lot.
    """
    sizes = {id_: area(shape) for id_, shape in shapes.items()}
    by_size = sorted(shapes, key=lambda id_: (sizes[id_], id_))
    lots = uniform(f"{seed} low-cost", np.arange(len(shapes)))
    by_lot = [sorted(shapes)[place] for place in np.argsort(lots, kind="stable")]
    ranked = {BACKGROUND: by_size[::-1], ROADSIDE: by_size, LOW_COST: by_lot}
    chosen = [(id_, STREET) for id_ in shapes]
    for kind, share in _SHARES.items():
        chosen += [(id_, kind) for id_ in sorted(ranked[kind][: len(shapes) // share])]
    lattice = blocks(shapes)
    ends = (*lattice.starts[1:], len(lattice.points))
    points = {
        id_: lattice.points[begin:end]
        for id_, begin, end in zip(lattice.ids, lattice.starts, ends, strict=True)
    }
    return [_station(city, id_, kind, points[id_], seed) for id_, kind in chosen]


def _station(city: Loaded, id_: str, kind: str, points: Floats, seed: int) -> Station:
    lots = uniform(f"{seed} place {id_} {kind}", np.arange(_TRIES))
    tried = points[(lots * len(points)).astype(np.int64)]
    x, y = tried[np.hypot(*(tried - points.mean(axis=0)).T).argmin()]
    name = city.areas[id_].name
    chinese, english = text_in(name, "zh-Hans"), text_in(name, "en")
    words = KINDS[kind]
    return Station(
        id_ if kind == STREET else f"{id_}-{kind}",
        {"zh-Hans": f"{chinese}{words['zh-Hans']}", "en": f"{english} {words['en']}"},
        id_,
        float(round(x)),
        float(round(y)),
        kind,
    )


def written(stations: Sequence[Station]) -> str:
    """Return the text of the file of stations."""
    text = StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for one in stations:
        names = one.name["zh-Hans"], one.name["en"]
        table.writerow((one.id, *names, one.area, f"{one.x:.0f}", f"{one.y:.0f}", one.kind))
    return text.getvalue()


def read(path: Path) -> list[Station]:
    """Return the stations of a file.

    Raises
    ------
    SourceError
        A column or a value is absent, a coordinate is no number, a kind is unknown, a station
        stands twice in it.
    """
    found: dict[str, Station] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            station = _read(row, f"{path.name}:{line}")
            if found.setdefault(station.id, station) is not station:
                raise SourceError(
                    {
                        "zh-Hans": f"站点 {station.id} 出现两次",
                        "en": f"station '{station.id}' stands twice in the file",
                    },
                    where=f"{path.name}:{line}",
                    todo={"zh-Hans": "每个站点只留一行", "en": "keep one row a station"},
                )
    if not found:
        raise SourceError(
            {"zh-Hans": "文件中没有站点", "en": "the file has no stations"},
            where=path.name,
            todo={
                "zh-Hans": "删除该文件后重新生成，或写入站点",
                "en": "delete it and simulate again, or write stations into it",
            },
        )
    return list(found.values())


def check_areas(stations: Sequence[Station], shapes: Mapping[str, Shape], name: str) -> None:
    """Refuse stations of a file that stand in no area of the map, as after another drawing.

    Raises
    ------
    SourceError
        An area is none of the smallest ones.
    """
    for line, one in enumerate(stations, start=2):
        if one.area not in shapes:
            raise SourceError(
                {
                    "zh-Hans": f"站点 {one.id} 所在的“{one.area}”不是有边界的最小区域",
                    "en": f"station '{one.id}' stands in '{one.area}', no smallest area of the map",
                },
                where=f"{name}:{line}",
                todo={
                    "zh-Hans": "更正区域，或删除该文件以重新布设站点",
                    "en": "correct the area, or delete the file to have stations drawn anew",
                },
            )


def _read(row: Mapping[str, str], where: str) -> Station:
    try:
        names = {"zh-Hans": row["name_zh"], "en": row["name_en"]}
        found = Station(
            row["station"], names, row["area"], float(row["x"]), float(row["y"]), row["kind"]
        )
    except (KeyError, TypeError, ValueError) as error:
        raise SourceError(
            {
                "zh-Hans": f"该行不完整，或坐标不是数字（{error}）",
                "en": f"the row is incomplete or a coordinate is no number ({error})",
            },
            where=where,
            todo={
                "zh-Hans": f"写出 {'、'.join(COLUMNS)}",
                "en": f"write {', '.join(COLUMNS)}",
            },
        ) from error
    if not found.id or found.kind not in KINDS or not np.isfinite([found.x, found.y]).all():
        raise SourceError(
            {
                "zh-Hans": f"站点“{found.id}”的类型“{found.kind}”或坐标无效",
                "en": f"station '{found.id}' has no valid kind ('{found.kind}') or place",
            },
            where=where,
            todo={
                "zh-Hans": f"类型取 {'、'.join(KINDS)} 之一，坐标以米为单位",
                "en": f"take one of {', '.join(KINDS)}, and coordinates in metres",
            },
        )
    return found
