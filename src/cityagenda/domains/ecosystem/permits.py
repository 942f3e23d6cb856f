"""Permits: which patches that were built over inside the line a permit explains.

A permit explains a change if it was granted by the day of the closing map, had not ended before
the opening map, and is for a use that the rules in force on the day of its grant allow inside
the line. A patch that no permit explains is *unexplained*: whether it is unlawful is for an
authority to say, not for a map.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from cityagenda.domains.ecosystem.control_line import check_valid, geometry, shape_of, surface
from cityagenda.domains.ecosystem.patches import Patch, Patches
from cityagenda.ground.datums import Datum
from cityagenda.ground.errors import MethodError, SourceError
from cityagenda.ground.rasters import Grid
from cityagenda.ground.shapes import Shape, library
from cityagenda.ground.standards import Standards
from cityagenda.ground.texts import CLAUSES, Text, filled, joined

TOPIC: Final = "control-line-uses"
Status = Literal["permitted", "pending", "unexplained", "reverted"]
STATUSES: Final[dict[str, Text]] = {
    "permitted": {"zh-Hans": "有许可", "en": "permitted"},
    "pending": {"zh-Hans": "许可办理中", "en": "permit pending"},
    "unexplained": {"zh-Hans": "待核查", "en": "unexplained"},
    "reverted": {"zh-Hans": "已恢复", "en": "reverted"},
}
"""What is known of a patch, as people read it."""

_LATE: Final[Text] = {
    "zh-Hans": "许可 {id} 于 {granted} 批准，晚于发现变化的 {closing}",
    "en": "permit {id} was granted on {granted}, after the change was seen on {closing}",
}
_ENDED: Final[Text] = {
    "zh-Hans": "许可 {id} 已于 {ends} 到期，早于变化之前的地图（{opening}）",
    "en": "permit {id} ended on {ends}, before the map without the change ({opening})",
}
_USE: Final[Text] = {
    "zh-Hans": "许可 {id} 的用途“{use}”不在线内允许之列（{rules}）",
    "en": "permit {id} is for '{use}', which is not allowed inside the line ({rules})",
}
_WAITING: Final[Text] = {
    "zh-Hans": "申请 {id} 尚未批准",
    "en": "application {id} has not been granted",
}
_SHARE: Final[Text] = {
    "zh-Hans": "有效许可覆盖图斑面积的 {share}%",
    "en": "valid permits cover {share} % of the patch",
}

_Kind = Literal["counts", "waits", "no"]


@dataclass(frozen=True, slots=True)
class Permit:
    """A permit or, if it was not granted, an application; ``ends`` is its last day."""

    id: str
    use: str
    shape: Shape
    applied: date | None = None
    granted: date | None = None
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """What permits say of a patch.

    ``covered`` is the area in m2 under permits that count, ``waiting`` what applications would
    add. ``permits`` are all that touch the patch; ``reason`` says why each counts or not.
    """

    patch: int
    status: Status
    covered: float
    waiting: float
    permits: tuple[str, ...]
    reason: Text


@dataclass(frozen=True, slots=True)
class Watch:
    """What a change is held against.

    The days of both maps, the rules of the place, and the share of a patch that permits must
    cover.
    """

    opening: date
    closing: date
    standards: Standards
    jurisdiction: str
    covered_share: float

    def __post_init__(self) -> None:
        """Raise `MethodError` if dates do not follow each other or the share is none."""
        if not self.opening < self.closing or not 0 < self.covered_share <= 1:
            raise MethodError(
                f"maps of {self.opening} and {self.closing} and a share of "
                f"{self.covered_share:g} are no watch",
                todo="give the earlier day first, and a share above 0 and up to 1",
            )


def matched(found: Patches, permits: Sequence[Permit], watch: Watch) -> list[Match]:
    """Return for each patch whether a permit explains it.

    A patch is *reverted* if it is no longer built on the later map; else *permitted* if permits
    that count cover ``watch.covered_share`` of it; else *pending* if they do together with
    applications not yet granted and permits granted late; else *unexplained*.

    Parameters
    ----------
    found
        The patches.
    permits
        In the coordinates of the patches. They may overlap each other.
    watch
        Days, rules and share.

    Missing data
    ------------
    Without permits nothing is explained, which is what the result says.

    Raises
    ------
    SourceError
        A permit crosses itself, or none lies anywhere on the maps.
    StandardError
        No list of permitted uses was in force on the day of a permit.

    Notes
    -----
    Areas are those of polygons made of cells, whose edges are not those of what was built: the
    share leaves room for that.
    """
    check_valid({permit.id: permit.shape for permit in permits})
    drawn = [geometry(permit.shape) for permit in permits]
    if permits:
        _check_near(drawn, found.grid)
    shapely = library()
    tree = shapely.STRtree(drawn)
    made = []
    for patch in found.patches:
        own = geometry(patch.shape)
        near = sorted(tree.query(own, predicate="intersects").tolist())
        here = [n for n in near if shapely.intersection(own, drawn[n]).area > 0]
        made.append(_match(patch, own, [(permits[n], drawn[n]) for n in here], watch, found.grid))
    return made


def permits_of(
    shapes: Mapping[str, Shape], rows: Iterable[Mapping[str, str | None]]
) -> list[Permit]:
    """Return permits from their polygons and a table.

    Parameters
    ----------
    shapes
        By id.
    rows
        With the columns id, use, applied, granted and ends; days as ``2024-05-31``, empty if
        there is none.

    Raises
    ------
    SourceError
        A row has no polygon, a polygon no row; an id stands twice; a day is none; there is
        neither day of application nor of grant; or days are out of order.

    Examples
    --------
    >>> import numpy as np
    >>> ring = np.array([[0, 0], [1, 0], [1, 1], [0, 0.0]])
    >>> row = {"id": "p1", "use": "park", "granted": "2024-05-31"}
    >>> permits_of({"p1": ((ring,),)}, [row])[0].granted.isoformat()
    '2024-05-31'
    """
    held: dict[str, Permit] = {}
    for number, row in enumerate(rows, start=1):
        id_ = (row.get("id") or "").strip()
        where = f"row {number}" + (f" (permit {id_})" if id_ else "")
        if not id_ or id_ in held:
            raise _wrong(where, "编号缺失或重复", "its id is missing or stands there twice")
        if id_ not in shapes:
            raise _wrong(where, "没有对应的图形", "there is no polygon of it")
        use = (row.get("use") or "").strip()
        if not use:
            raise _wrong(where, "没有用途", "it has no use")
        applied, granted, ends = (_day(row, n, where) for n in ("applied", "granted", "ends"))
        days = [day for day in (applied, granted, ends) if day]
        if (applied is None and granted is None) or days != sorted(days):
            raise _wrong(
                where,
                "须有申请或批准日期，且申请、批准、到期依次先后",
                "it needs a day of application or grant, and the three days in this order",
            )
        held[id_] = Permit(id_, use, shapes[id_], applied, granted, ends)
    for id_ in shapes:
        if id_ not in held:
            raise _wrong(f"permit {id_}", "图形在表中没有对应的行", "its polygon has no row")
    return list(held.values())


def _match(
    patch: Patch,
    own: Any,  # noqa: ANN401 - the library has no types
    permits: Sequence[tuple[Permit, Any]],
    watch: Watch,
    grid: Grid,
) -> Match:
    shapely = library()
    judged = [(permit, shape, *_judged(permit, watch)) for permit, shape in permits]
    counting = [shape for _, shape, kind, _ in judged if kind == "counts"]
    hoping = [shape for _, shape, kind, _ in judged if kind != "no"]
    datum: Datum = "WGS84" if grid.geographic else "local"
    whole = surface(patch.shape, datum)

    def part(shapes: Sequence[Any]) -> float:
        shared = shapely.intersection(own, shapely.union_all(shapes))
        return min(surface(shape_of(shared), datum) / whole, 1.0)

    covered = part(counting)
    hoped = max(part(hoping), covered)
    status: Status = "unexplained"
    if patch.state == "reverted":
        status = "reverted"
    elif covered >= watch.covered_share:
        status = "permitted"
    elif hoped >= watch.covered_share:
        status = "pending"
    share = filled(_SHARE, share=f"{covered * 100:.0f}") if counting else {}
    return Match(
        patch.number,
        status,
        covered * patch.area,
        (hoped - covered) * patch.area,
        tuple(permit.id for permit, _ in permits),
        joined([share, *(reason for _, _, _, reason in judged)], CLAUSES),
    )


def _judged(permit: Permit, watch: Watch) -> tuple[_Kind, Text]:
    """Return whether a permit counts for a change, and why not."""
    day = permit.granted or watch.closing
    pack = watch.standards.standard(TOPIC, watch.jurisdiction, day)
    if permit.use not in {row["use"] for row in pack.table}:
        return "no", filled(_USE, id=permit.id, use=permit.use, rules=pack.title)
    if permit.granted is None:
        return "waits", filled(_WAITING, id=permit.id)
    if permit.ends and permit.ends < watch.opening:
        return "no", filled(_ENDED, id=permit.id, ends=permit.ends, opening=watch.opening)
    if permit.granted > watch.closing:
        return "waits", filled(_LATE, id=permit.id, granted=permit.granted, closing=watch.closing)
    return "counts", {}


def _check_near(drawn: Sequence[Any], grid: Grid) -> None:
    shapely = library()
    maps = shapely.MultiPoint(grid.corners()).convex_hull
    if not shapely.intersects(maps, drawn).any():
        raise SourceError(
            {
                "zh-Hans": "没有一个许可图形落在地图范围内",
                "en": "no permit lies anywhere on the maps",
            },
            where="permits",
            todo={
                "zh-Hans": "请使用与地图相同的坐标系",
                "en": "give them in the coordinate system of the maps",
            },
        )


def _day(row: Mapping[str, str | None], name: str, where: str) -> date | None:
    text = (row.get(name) or "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise _wrong(
            where, f"“{text}”不是日期（{name}）", f"'{text}' is no day ({name})"
        ) from error


def _wrong(where: str, chinese: str, english: str) -> SourceError:
    return SourceError(
        {"zh-Hans": chinese, "en": english},
        where=where,
        todo={
            "zh-Hans": "请更正许可表或图形，日期写成 2024-05-31",
            "en": "correct the table or the polygons; write days as 2024-05-31",
        },
    )
