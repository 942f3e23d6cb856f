"""Scattering: a figure of a whole territory spread over its parts, for synthetic data alone.

Near parts get similar values, as they do in reality, and the parts together give back the
figure: amounts add up to it, means have it as their weighted mean. Only addition,
multiplication and division are used, and the random numbers of the standard library, so that
the digits are the same on every machine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

_CENTRES: Final = 5
_FIXED, _YEARLY = 0.85, 0.15
"""How much of a part's deviation stays from period to period, and how much is new."""
_LEAST: Final = 0.05


@dataclass(frozen=True, slots=True)
class Part:
    """A smallest part: its id, its place on a plane, and its size."""

    id: str
    x: float
    y: float
    size: float


def pattern(parts: Sequence[Part], seed: str) -> dict[str, float]:
    """Return for each part a number from -1 to 1 that is similar for parts close together.

    The number is the mean of what is left of a few random centres at the part's place, a
    quarter of chance of its own added, stretched to the full range.
    """
    random = Random(seed)  # noqa: S311 - a drawing, no secret
    low_x, high_x = min(p.x for p in parts), max(p.x for p in parts)
    low_y, high_y = min(p.y for p in parts), max(p.y for p in parts)
    reach = ((high_x - low_x) + (high_y - low_y)) / 6 or 1.0
    centres = [
        (
            low_x + random.random() * (high_x - low_x),
            low_y + random.random() * (high_y - low_y),
            2 * random.random() - 1,
        )
        for _ in range(_CENTRES)
    ]
    raw = {}
    for part in parts:
        field = 0.0
        for x, y, strength in centres:
            dx, dy = (part.x - x) / reach, (part.y - y) / reach
            field += strength / (1 + dx * dx + dy * dy)
        raw[part.id] = field + 0.25 * (2 * random.random() - 1)
    low, high = min(raw.values()), max(raw.values())
    return {id_: 2 * (value - low) / ((high - low) or 1) - 1 for id_, value in raw.items()}


def factors(
    parts: Sequence[Part], series: str, period: str, spread: float, seed: int
) -> dict[str, float]:
    """Return by how much each part deviates from the whole in a period, as a factor.

    ``spread`` is the largest deviation as a share. Most of it stays from period to period.

    Examples
    --------
    >>> two = [Part("a", 0, 0, 1), Part("b", 1, 0, 1)]
    >>> found = factors(two, "s", "2020", 0.2, 1)
    >>> all(0.8 <= factor <= 1.2 for factor in found.values())
    True
    """
    lasting, fresh = pattern(parts, f"{seed} {series}"), pattern(parts, f"{seed} {series} {period}")
    return {
        part.id: max(_LEAST, 1 + spread * (_FIXED * lasting[part.id] + _YEARLY * fresh[part.id]))
        for part in parts
    }


def amounts(
    total: float, parts: Sequence[Part], deviations: Mapping[str, float], decimals: int = 0
) -> dict[str, float]:
    """Return rounded amounts that add up to a rounded total, by size and deviation.

    What rounding leaves over goes to the parts that lost most by it.

    Examples
    --------
    >>> amounts(13, [Part("a", 0, 0, 1), Part("b", 1, 0, 2)], {"a": 1.0, "b": 1.0})
    {'a': 4.0, 'b': 9.0}
    """
    grain = 10**decimals
    raw = {part.id: part.size * deviations[part.id] for part in parts}
    whole, grains = sum(raw.values()), round(total * grain)
    exact = {id_: grains * value / whole for id_, value in raw.items()}
    given = {id_: int(value) for id_, value in exact.items()}
    losers = sorted(exact, key=lambda id_: (given[id_] - exact[id_], id_))
    for id_ in losers[: grains - sum(given.values())]:
        given[id_] += 1
    return {id_: value / grain for id_, value in given.items()}


def means(
    whole: float,
    weights: Mapping[str, float],
    deviations: Mapping[str, float],
    limit: float | None = None,
) -> dict[str, float]:
    """Return values whose weighted mean is that of the whole, none above a limit.

    Below a limit it is the distance to it that is spread out.

    Examples
    --------
    >>> means(30, {"a": 1, "b": 1}, {"a": 0.9, "b": 1.1})
    {'a': 27.0, 'b': 33.0}
    """
    base = whole if limit is None else limit - whole
    heavy = sum(weights.values())
    level = sum(weights[id_] * deviations[id_] for id_ in weights) / heavy
    spread = {id_: base * deviations[id_] / level for id_ in weights}
    return spread if limit is None else {id_: limit - value for id_, value in spread.items()}
