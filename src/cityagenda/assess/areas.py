"""Areas: which indicators have values below the city, and what these values are.

Headline values alone are read: those without further dimensions that the account uses.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from cityagenda.assess.reading import in_order
from cityagenda.assess.territory import Level, levels
from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator, Target
from cityagenda.ground.observations import HEADLINE

Mapped = Mapping[str, Mapping[str, Sequence[str]]]

_PEOPLE: Final = "{person}"


def mapped(edition: Edition) -> Mapped:
    """Return which indicators have values for areas: their periods by level, newest first."""
    return edition.derived("mapped", lambda: _mapped(edition))


def _mapped(edition: Edition) -> Mapped:
    city = edition.city()
    rows = [(area.id, level.id) for level in levels(city) for area in level.areas]
    depth = pl.LazyFrame(rows, schema={"area": pl.String, "level": pl.String}, orient="row")
    shown_values = pl.col("selected") & (pl.col("dimensions") == HEADLINE)
    found = (
        edition.scan("observations")
        .filter(shown_values & pl.col("value").is_not_null() & (pl.col("area") != city.city.area))
        .join(depth, on="area")
        .group_by("indicator", "level", "period")
        .agg(pl.col("end").max())
        .sort("indicator", "level", "end", "period", descending=[False, False, True, True])
        .collect()
    )
    held: dict[str, dict[str, list[str]]] = {}
    for indicator, level, period in found.select("indicator", "level", "period").iter_rows():
        held.setdefault(indicator, {}).setdefault(level, []).append(period)
    return held


def indicators(edition: Edition) -> list[Indicator]:
    """Return the indicators that have values for areas, in the order of their numbers."""

    def ordered() -> list[Indicator]:
        known = edition.city().indicators
        return in_order(known[id_] for id_ in mapped(edition) if id_ in known)

    return edition.derived("mapped indicators", ordered)


def readings(edition: Edition, indicator: str, period: str) -> dict[str, dict[str, Any]]:
    """Return the selected headline rows of an indicator in a period, by area."""
    rows = edition.rows("observations", indicator).filter(
        pl.col("selected") & (pl.col("dimensions") == HEADLINE) & (pl.col("period") == period)
    )
    wanted = rows.select("area", "value", "status", "reason", "source", "scope")
    return {row["area"]: row for row in wanted.to_dicts()}


def values(edition: Edition, indicator: str, period: str, level: Level) -> list[float]:
    """Return the values of the areas of a level, for classes that two maps share."""
    held = readings(edition, indicator, period)
    found = (held.get(area.id, {}).get("value") for area in level.areas)
    return [value for value in found if value is not None]


def middles(edition: Edition, indicator: Indicator, shown_values: Sequence[float]) -> list[str]:
    """Return the middles around which a map may diverge: those with values on both sides."""
    target = aim(edition, indicator)
    places = {"target": target.value if target else None, "zero": 0.0}
    return [
        name
        for name, place in places.items()
        if place is not None and shown_values and min(shown_values) < place < max(shown_values)
    ]


def aim(edition: Edition, indicator: Indicator) -> Target | None:
    """Return the city's own target of an indicator: that of the default year, else the last."""
    year = edition.city().city.assessment.target_year
    own = [t for t in indicator.targets if t.area in (None, edition.city().city.area)]
    own = [t for t in own if not t.dimensions]
    return max(own, key=lambda t: (t.year == year, t.kind == "binding", t.year), default=None)


def weighers(edition: Edition, level: str, period: str) -> list[Indicator]:
    """Return the indicators by which areas of a level can be weighed in a period.

    They are those in persons, which come first, and those in square kilometres.
    """
    held = mapped(edition)
    fit = [i for i in indicators(edition) if period in held[i.id].get(level, ())]
    people = [i for i in fit if i.unit.endswith(_PEOPLE) and "/" not in i.unit]
    return people + [i for i in fit if i.unit == "km2"]
