"""City water quality index: the surface water of a city in one number, and its change."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cityagenda.domains.water.surface import Water, assessed_items
from cityagenda.ground.errors import SourceError
from cityagenda.ground.single_factor import Item
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text, text_in
from cityagenda.ground.waters import NAMES


@dataclass(frozen=True, slots=True)
class WaterIndex:
    """The index of a kind of water, the share of each item in it, and how it came about."""

    index: float | None
    parts: Mapping[str, float]
    missing: tuple[str, ...]
    explanation: Text


def mean_ph(values: Sequence[float]) -> float:
    """Return the mean of pH: the mean of the hydrogen ions' activity, not of its logarithm.

    ``pH = -log10(sum_i 10^-pH_i / n)``.

    Raises
    ------
    ZeroDivisionError
        There are no values.

    Examples
    --------
    >>> round(mean_ph([6.0, 8.0]), 2)
    6.3
    """
    return -math.log10(math.fsum(10.0**-value for value in values) / len(values))


def water_index(
    means: Mapping[str, float | None], classes: Standard, ranking: Standard, water: Water
) -> WaterIndex:
    """Return the water quality index of a city's rivers, or of its lakes.

    ``CWQI = sum_i C_i / S_i`` with the limit ``S_i`` of class III; oxygen counts ``S / C``,
    and pH ``(7 - pH) / (7 - 6)`` up to 7 and ``(pH - 7) / (9 - 7)`` above.

    Parameters
    ----------
    means
        By item the mean over the period and all sections, in mg/L; pH by `mean_ph`.
    classes, ranking
        Packs on `surface-water-classes` and `city-water-quality-ranking`.
    water
        ``river`` or ``lake`` (with `tp_lake`).

    Missing data
    ------------
    Without one of the twenty-one items there is no index: it could not be compared.

    Raises
    ------
    SourceError
        An item does not count, or its mean cannot be.

    References
    ----------
    The pack on `city-water-quality-ranking`.
    """
    known = assessed_items(classes, water)
    parts: dict[str, float] = {}
    for name, value in means.items():
        if value is None:
            continue
        least = 0.0 if name != "do" else 1e-9
        if (
            name not in known
            or not least <= value < math.inf
            or (name == "ph" and value > _ALKALINE)
        ):
            raise SourceError(
                f"'{name}' of {value} is no mean of an item that counts",
                where=ranking.edition,
                todo=f"give {', '.join(known)} in mg/L",
            )
        parts[name] = _quotient(known[name], value, ranking)
    gaps = tuple(name for name in known if name not in parts)
    index = None if gaps else math.fsum(parts[name] for name in known)
    return WaterIndex(index, parts, gaps, _explained(index, parts, gaps))


_ALKALINE = 14.0
_THIRD = 2


def _quotient(item: Item, value: float, ranking: Standard) -> float:
    if item.id == "ph":
        rule = ranking.constants["ph"]
        end = rule["lowest"] if value <= rule["neutral"] else rule["highest"]
        return float((value - rule["neutral"]) / (end - rule["neutral"]))
    limit = float(item.limits[_THIRD])
    return limit / value if item.kind == "least" else value / limit


def _explained(index: float | None, parts: Mapping[str, float], gaps: tuple[str, ...]) -> Text:
    if index is None:
        return {
            "zh-Hans": f"无水质指数：缺少{'、'.join(text_in(NAMES[g], 'zh-Hans') for g in gaps)}",
            "en": f"no index: {', '.join(text_in(NAMES[g], 'en') for g in gaps)} missing",
        }
    most = max(parts, key=lambda name: parts[name])
    share = parts[most]
    return {
        "zh-Hans": (
            f"水质指数 {index:.4f}，占比最大的是{text_in(NAMES[most], 'zh-Hans')}（{share:.4f}）"
        ),
        "en": f"index {index:.4f}; most of it from {text_in(NAMES[most], 'en')} ({share:.4f})",
    }


def city_index(river: float | None, sections: int, lake: float | None, points: int) -> float:
    """Return a city's index: ``(I_river M + I_lake N) / (M + N)``.

    Parameters
    ----------
    river, lake
        The indices of rivers and lakes.
    sections, points
        How many river sections (M) and lake points (N) the city has; none of a kind is 0.

    Raises
    ------
    SourceError
        There is neither, or a kind with sections has no index.

    References
    ----------
    The pack on `city-water-quality-ranking` (the weights are unconfirmed).

    Examples
    --------
    >>> city_index(6.0, 3, 4.0, 1)
    5.5
    """
    kinds = [(river, sections), (lake, points)]
    if sections + points <= 0 or any(count > 0 and index is None for index, count in kinds):
        raise SourceError(
            "a city's index needs the index of each kind of water that it has",
            todo="give sections or points, and an index for each kind that has some",
        )
    whole = math.fsum(count * index for index, count in kinds if index is not None and count > 0)
    return whole / (sections + points)


def change(now: float, base: float) -> float:
    """Return the change of an index against a base period: ``(I - I_0) / I_0``.

    Below nought the water has become better.

    Raises
    ------
    SourceError
        The base is not above nought.

    Examples
    --------
    >>> change(4.5, 5.0)
    -0.1
    """
    if not base > 0:
        raise SourceError(f"a base of {base} is no index", todo="give the base period's index")
    return (now - base) / base
