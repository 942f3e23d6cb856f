"""Distances: how far a section is from the next better class, and how near to the next worse."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cityagenda.ground.single_factor import UNKNOWN, Graded, Item

_NEUTRAL: Final = 7.0
"""The acidity from which both bounds of a range are seen."""


@dataclass(frozen=True, slots=True)
class Step:
    """A class beside the present one: what stands between, and how the item stands to its limit.

    ``ratio`` is measured over limit: above one it must fall to it, below one it is kept.
    """

    place: int
    item: Item
    value: float
    limit: float | None
    ratio: float | None


def limit_of(item: Item, place: int, value: float) -> float | None:
    """Return the limit of a class as a number: of a range, the end on the side of the value.

    Worse than the last class there is none.
    """
    if not 1 <= place <= len(item.limits):
        return None
    limit = item.limits[place - 1]
    if item.kind != "range":
        return float(limit)
    return float(limit[0] if value <= _NEUTRAL else limit[1])


def ratio(item: Item, place: int, value: float) -> float | None:
    """Return how a reading stands to the limit of a class: 1 at the limit, above 1 beyond it.

    ``C / S``; ``S / C`` where a limit is not to be fallen short of; of acidity
    ``(pH - 7) / (S - 7)``. None without a limit, or where nothing is left of what is to be there.

    Examples
    --------
    >>> oxygen = Item("do", {}, "mg/L", "least", 1, (7.5, 6, 5, 3, 2))
    >>> ratio(oxygen, 3, 4.0), ratio(oxygen, 3, 0.0)
    (1.25, None)
    >>> ratio(Item("ph", {}, "", "range", 0, ([6, 9],) * 5), 3, 8.0)
    0.5
    """
    limit = limit_of(item, place, value)
    if limit is None:
        return None
    if item.kind == "range":
        return (value - _NEUTRAL) / (limit - _NEUTRAL)
    if item.kind in ("least", "above"):
        return limit / value if value > 0 else None
    return value / limit if limit > 0 else None


def better(found: Graded, *place: int) -> Step | None:
    """Return the next better class that is within reach and the item that is furthest from it.

    Items often share a limit over several classes: the best of these is within reach. The class
    is then that of the worst of what the deciding items would reach and of all other items. None
    where all are in the best class, or nothing was measured.

    Examples
    --------
    See `worse`.
    """
    worst = int(found.overall[place])
    if worst <= 1:
        return None
    classes = _classes(found, place)
    deciding = [item for item in found.items if classes.get(item.id) == worst]
    reached = max(
        [_reachable(item, worst) for item in deciding] + [c for c in classes.values() if c != worst]
    )
    return max(
        (_step(found, item, reached, place) for item in deciding),
        key=lambda s: float("inf") if s.ratio is None else s.ratio,
    )


def worse(found: Graded, *place: int) -> Step | None:
    """Return the next worse class and the item that is nearest to it; none from the last.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.domains.water.surface import surface_class
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("surface-water-classes", "CN", date(2025, 6, 30))
    >>> found = surface_class({"do": 6.4, "nh3n": 1.2, "tp": 0.27}, pack, "river")
    >>> up, down = better(found), worse(found)
    >>> up.item.id, up.place, round(up.ratio, 2), up.limit
    ('tp', 3, 1.35, 0.2)
    >>> down.item.id, down.place, round(down.ratio, 2), down.limit
    ('tp', 5, 0.9, 0.3)
    """
    worst = int(found.overall[place])
    if worst == UNKNOWN or worst >= len(found.class_names):
        return None
    known = _classes(found, place)
    steps = [
        _step(found, item, worst, place) for item in found.items if known.get(item.id, UNKNOWN)
    ]
    # oxygen near saturation and rounded readings keep a class although they pass its limit
    inside = [s for s in steps if s.ratio is not None and s.ratio <= 1] or steps
    nearest = max(inside, key=lambda s: -1.0 if s.ratio is None else s.ratio)
    return Step(
        place=_fallen(nearest.item, worst),
        item=nearest.item,
        value=nearest.value,
        limit=nearest.limit,
        ratio=nearest.ratio,
    )


def _classes(found: Graded, place: tuple[int, ...]) -> Mapping[str, int]:
    return {
        item.id: int(found.by_item[(n, *place)])
        for n, item in enumerate(found.items)
        if found.by_item[(n, *place)] != UNKNOWN
    }


def _reachable(item: Item, worst: int) -> int:
    limits = item.limits
    return next(p for p in range(worst - 1, 0, -1) if p == 1 or limits[p - 1] != limits[p - 2])


def _fallen(item: Item, place: int) -> int:
    """Return the class beyond a class's limit: the first one whose limit is another."""
    limits: Any = item.limits
    later = (p for p in range(place + 1, len(limits) + 1) if limits[p - 1] != limits[place - 1])
    return next(later, len(limits) + 1)


def _step(found: Graded, item: Item, at: int, place: tuple[int, ...]) -> Step:
    value = float(found.readings[item.id][place])
    return Step(at, item, value, limit_of(item, at, value), ratio(item, at, value))
