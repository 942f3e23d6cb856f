"""Adjustments: land that leaves the control line and land that enters it, as one transaction.

What enters is at least as large as what leaves and lies against the line; what leaves lay inside
and what enters lay outside. So the protected area never shrinks, which is checked on the line
that results and not on what the adjustment says of itself. An adjustment happens whole or not at
all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from cityagenda.domains.ecosystem.control_line import (
    AXIS,
    check_valid,
    geometry,
    shape_of,
    surface,
)
from cityagenda.ground.datums import GEOGRAPHIC, Datum, Floats
from cityagenda.ground.errors import AccountError
from cityagenda.ground.shapes import Shape, library
from cityagenda.ground.texts import Text

SLACK_AREA: Final = 1.0
"""m2 by which two surveys of one border may differ."""
SLACK_DISTANCE: Final = 1.0
"""Metres within which land lies against the line."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """An adjustment of the line: what leaves it, what enters it, and from which day on."""

    id: str
    day: date
    leaves: Shape
    enters: Shape


@dataclass(frozen=True, slots=True)
class Entry:
    """An adjustment that was made: areas in m2, measured on the line before and after."""

    id: str
    day: date
    left: float
    entered: float
    before: float
    after: float

    @property
    def residual(self) -> float:
        """By how much the line grew beyond what entered less what left: borders' last digits."""
        return self.after - self.before - self.entered + self.left

    @property
    def sentence(self) -> Text:
        """What the adjustment did, as people read it."""
        left, entered, net = (
            f"{area:,.2f}" for area in (self.left, self.entered, self.after - self.before)
        )
        return {
            "zh-Hans": f"{self.day}：调出 {left} m²，调入 {entered} m²，控制线净增 {net} m²",
            "en": f"{self.day}: {left} m² left the line and {entered} m² entered it, which "
            f"grew by {net} m²",
        }


def adjusted(line: Shape, adjustment: Adjustment, datum: Datum) -> tuple[Shape, Entry]:
    """Return the line after an adjustment, and its entry.

    ``L' = (L - out) or in`` with ``A(in) >= A(out)``, ``A(out - L) <= s``, ``A(in and L) <= s``,
    each part of ``in`` within ``d`` of ``L - out`` or of a part that is, and ``A(L') >= A(L)``;
    ``s`` is 1 m2 and ``d`` 1 m.

    Parameters
    ----------
    line
        As it was.
    adjustment
        What leaves and what enters.
    datum
        Of all coordinates; on a plane they are metres.

    Raises
    ------
    AccountError
        One of these does not hold, or nothing leaves or enters; the line stays as it was.
    SourceError
        A polygon crosses itself.

    References
    ----------
    The rule of in >= out and of adjacency: Nanshan district, public notice on an adjustment of
    the basic ecological control line, 2024-11-29.

    Examples
    --------
    >>> def box(west, east):
    ...     return ((np.array([[west, 0], [east, 0], [east, 9], [west, 9], [west, 0.0]]),),)
    >>> swap = Adjustment("a", date(2024, 11, 29), leaves=box(0, 2), enters=box(10, 13))
    >>> line, entry = adjusted(box(0, 10), swap, "local")
    >>> (entry.left, entry.entered, entry.after - entry.before)
    (18.0, 27.0, 9.0)
    """
    parts = {"line": line, "leaves": adjustment.leaves, "enters": adjustment.enters}
    for name, shape in parts.items():
        if not shape:
            raise _refused(adjustment, "没有图形", f"there is no land that it says '{name}' of")
    check_valid({_named(adjustment, name): shape for name, shape in parts.items()})
    shapely = library()
    held, out, into = (geometry(shape) for shape in parts.values())
    left, entered = (surface(shape, datum) for shape in list(parts.values())[1:])
    if entered < left:
        raise _refused(
            adjustment,
            f"调入 {entered:,.2f} m²，少于调出的 {left:,.2f} m²",
            f"{entered:,.2f} m2 enter, less than the {left:,.2f} m2 that leave",
        )
    stray = surface(shape_of(shapely.difference(out, held)), datum)
    if stray > SLACK_AREA:
        raise _refused(
            adjustment,
            f"调出范围有 {stray:,.2f} m² 不在线内",
            f"{stray:,.2f} m2 of what leaves do not lie inside the line",
        )
    double = surface(shape_of(shapely.intersection(into, held)), datum)
    if double > SLACK_AREA:
        raise _refused(
            adjustment,
            f"调入范围有 {double:,.2f} m² 已在线内",
            f"{double:,.2f} m2 of what enters lie inside the line already",
        )
    kept = shapely.difference(held, out)
    _check_against(kept, into, adjustment, datum)
    made = shape_of(shapely.union(kept, into))
    before, after = surface(line, datum), surface(made, datum)
    if after < before:
        raise _refused(
            adjustment,
            f"调整后控制线减少 {before - after:,.2f} m²",
            f"the line would lose {before - after:,.2f} m2",
        )
    return made, Entry(adjustment.id, adjustment.day, left, entered, before, after)


def line_on(
    line: Shape, adjustments: Sequence[Adjustment], day: date, datum: Datum
) -> tuple[Shape, list[Entry]]:
    """Return the line as it was on a day, and the entries that led to it, by day and id.

    Parameters
    ----------
    line
        Before all adjustments.
    adjustments
        In any order; an adjustment holds from its day on.
    day
        The day asked for.
    datum
        Of all coordinates.

    Raises
    ------
    AccountError
        An id stands twice, or an adjustment is refused.
    """
    entries: list[Entry] = []
    for item in sorted(adjustments, key=lambda a: (a.day, a.id)):
        if any(entry.id == item.id for entry in entries):
            raise _refused(item, "编号重复", "its id stands there twice")
        if item.day <= day:
            line, entry = adjusted(line, item, datum)
            entries.append(entry)
    return line, entries


def _check_against(
    kept: Any,  # noqa: ANN401 - the library has no types
    into: Any,  # noqa: ANN401
    adjustment: Adjustment,
    datum: Datum,
) -> None:
    """Raise `AccountError` unless each part of what enters lies against the line."""
    shapely = library()
    middle = shapely.get_coordinates(into)[:, 1].mean()
    plane = shapely.transform(kept, lambda points: _metres(points, middle, datum))
    parts = list(shapely.get_parts(shapely.transform(into, lambda p: _metres(p, middle, datum))))
    while parts:
        near = shapely.dwithin(parts, plane, SLACK_DISTANCE)
        if not near.any():
            away = float(shapely.distance(parts, plane).min())
            raise _refused(
                adjustment,
                f"调入范围有一块与控制线不相邻，相距 {away:,.1f} m",
                f"a part of what enters does not lie against the line but {away:,.1f} m off",
            )
        plane = shapely.union_all([plane, *(p for p, n in zip(parts, near, strict=True) if n)])
        parts = [p for p, n in zip(parts, near, strict=True) if not n]


def _metres(points: Floats, latitude: float, datum: Datum) -> Floats:
    """Return points in metres, near enough for a distance of a few of them."""
    if datum not in GEOGRAPHIC:
        return points
    scale = AXIS * np.array([np.cos(np.radians(latitude)), 1.0])
    return np.asarray(np.radians(points) * scale, np.float64)


def _named(adjustment: Adjustment, name: str) -> str:
    return f"adjustment {adjustment.id}, {name}"


def _refused(adjustment: Adjustment, chinese: str, english: str) -> AccountError:
    return AccountError(
        {"zh-Hans": chinese, "en": english},
        where=f"adjustment {adjustment.id}",
        todo={
            "zh-Hans": "请更正该项调整；控制线保持不变",
            "en": "correct the adjustment; the line stays as it was",
        },
    )
