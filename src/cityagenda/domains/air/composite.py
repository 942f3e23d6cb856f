"""The composite index: a city's air in one number, and its place among cities."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from cityagenda.domains.air.aqi import NAMES
from cityagenda.domains.air.rules import MICROGRAMS
from cityagenda.ground.errors import SourceError
from cityagenda.ground.rounding import half_even
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text


@dataclass(frozen=True, slots=True)
class Composite:
    """A city's index: each pollutant's share of it, their sum, the largest share's pollutant."""

    parts: Mapping[str, Decimal]
    index: Decimal | None
    largest: tuple[str, ...]
    explanation: Text


def composite_index(concentrations: Mapping[str, float | None], pack: Standard) -> Composite:
    """Return the composite index of a city over a period.

    ``I = sum_i I_i``, ``I_i = C_i / S_i``, each rounded (half to even) to the decimals that
    the rule prints before they are added. Smaller is better.

    Parameters
    ----------
    concentrations
        By pollutant in ug/m3 (CO too), each the statistic that the pack names: means of the
        period, the 95th percentile of days of CO, the 90th of ozone's 8-hour maxima.
    pack
        A pack on `air-city-ranking`.

    Missing data
    ------------
    Without one of the pollutants there is no index: it could not be compared.

    Raises
    ------
    SourceError
        A concentration is negative, or of no pollutant of the rule.

    References
    ----------
    HJ 663-2013; the rule on the ranking of cities, by the pack on `air-city-ranking`.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("air-city-ranking", "CN", date(2025, 12, 31))
    >>> city = {"so2": 5, "no2": 20, "pm10": 35, "pm25": 17.5, "co": 800, "o3": 144}
    >>> found = composite_index(city, pack)
    >>> found.index, found.largest
    (Decimal('2.68'), ('o3',))
    """
    rows = {row["pollutant"]: row for row in pack.table}
    for pollutant, value in concentrations.items():
        if pollutant not in rows or (value is not None and not value >= 0):
            raise SourceError(
                f"'{pollutant}' of {value} is no concentration of this rule",
                where=pack.id,
                todo=f"give {', '.join(rows)} in ug/m3, none where there is no value",
            )
    places = int(pack.constants["decimals"])
    parts: dict[str, Decimal] = {}
    for pollutant, row in rows.items():
        value = concentrations.get(pollutant)
        if value is not None:
            share = value / (row["divisor"] * MICROGRAMS[row["unit"]])
            step = int(half_even(np.array(share), 10.0**places))
            parts[pollutant] = Decimal(step).scaleb(-places)
    missing = [p for p in rows if p not in parts]
    index = None if missing else sum(parts.values(), Decimal(0))
    most = max(parts.values(), default=None)
    largest = tuple(p for p, share in parts.items() if share == most)
    return Composite(parts, index, largest, _explained(parts, index, largest, missing))


def _explained(
    parts: Mapping[str, Decimal],
    index: Decimal | None,
    largest: tuple[str, ...],
    missing: list[str],
) -> Text:
    if index is None:
        lacking = [NAMES[p] for p in missing]
        return {
            "zh-Hans": f"无综合指数：缺少 {'、'.join(lacking)}",
            "en": f"no composite index: {', '.join(lacking)} missing",
        }
    shares = " + ".join(f"{NAMES[p]} {share}" for p, share in parts.items())
    most = [NAMES[p] for p in largest]
    return {
        "zh-Hans": f"综合指数 {index} = {shares}；贡献最大的是 {'、'.join(most)}",
        "en": f"composite index {index} = {shares}; most of it from {', '.join(most)}",
    }


def ranks(indices: Mapping[str, Decimal | float | None]) -> dict[str, int]:
    """Return the place of each city by its index, the smallest first.

    Equal indices share a place and the next place is left out. A city without an index has
    no place.

    Raises
    ------
    SourceError
        An index is not finite.

    Examples
    --------
    >>> ranks({"a": 3.1, "b": 2.5, "c": 3.1, "d": 4.0, "e": None})
    {'b': 1, 'a': 2, 'c': 2, 'd': 4}
    """
    known = {name: index for name, index in indices.items() if index is not None}
    odd = [name for name, index in known.items() if not math.isfinite(index)]
    if odd:
        raise SourceError(f"the index of '{odd[0]}' is no number", where=odd[0])
    ordered = sorted(known, key=lambda name: (known[name], name))
    values = [known[name] for name in ordered]
    return {name: values.index(known[name]) + 1 for name in ordered}
