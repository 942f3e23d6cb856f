"""Distributions: the values of areas with their weights, for one period and dimensions."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl

from cityagenda.domains.statistics import sentences
from cityagenda.domains.statistics.derivation import Ingredients, by_place, used
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call
from cityagenda.ground.observations import HEADLINE
from cityagenda.ground.periods import span
from cityagenda.ground.texts import Text, filled

Row = Mapping[str, Any]
LATEST: Final = "the latest period"
"""The choice of `weights_of` that lets weights of an earlier period serve."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Member:
    """An area of a distribution: its value, its weight, its group, and both rows."""

    area: str
    group: str
    value: float
    weight: float
    rows: tuple[Row, Row]


@dataclass(frozen=True, slots=True)
class Distribution:
    """The areas of a territory in one period; ``lack`` says why they do not suffice.

    ``left_out`` names areas without a value that the coverage allows to leave out.
    """

    place: Mapping[str, str]
    members: tuple[Member, ...]
    lack: Text = field(default_factory=dict)
    left_out: Text = field(default_factory=dict)

    @property
    def values(self) -> list[float]:
        """The members' values."""
        return [member.value for member in self.members]

    @property
    def weights(self) -> list[float]:
        """The members' weights."""
        return [member.weight for member in self.members]

    @property
    def ingredients(self) -> Ingredients:
        """The rows that the distribution is made of."""
        return [
            (filled(pattern, area=member.area), row)
            for member in self.members
            for pattern, row in zip(
                (sentences.VALUE_OF, sentences.WEIGHT_OF), member.rows, strict=True
            )
        ]


def distributions(call: Call, territories: Mapping[str, Sequence[str]]) -> Iterator[Distribution]:
    """Yield the distribution of values in each territory, period and dimensions.

    Parameters
    ----------
    call
        With the inputs `values` and `weights` (matched on area, period and dimensions) and
        the parameters `coverage`, the least share of the weight that needs a value, and
        `weights_of`: with ``the latest period`` an area without a weight in a period has that
        of the latest one that ended before (of the headline, if there is none for the
        dimensions).
    territories
        The ids of the areas that make up each territory, by its id. Areas that do not live
        on the last day of a period do not count in it.
    """
    values = by_place(used(call.tables["values"], "values"))
    weights = by_place(used(call.tables["weights"], "weights"))
    coverage = float(call.parameters.get("coverage") or 1.0)
    earlier = (
        _earlier(weights, call.timezone) if call.parameters.get("weights_of") == LATEST else {}
    )
    areas = {row["id"]: row for row in call.areas.iter_rows(named=True)}
    times = sorted({(period, dimensions) for _, period, dimensions in values})
    for territory, ids in territories.items():
        for period, dimensions in times:
            day = last_day(period, call.timezone)
            living = [name for name in ids if lives(areas[name], day)]
            if any((name, period, dimensions) in values for name in living):
                pairs = {
                    name: (
                        values.get((name, period, dimensions)),
                        weights.get((name, period, dimensions))
                        or _latest(earlier, name, period, dimensions, call.timezone),
                    )
                    for name in living
                }
                place = {"area": territory, "period": period, "dimensions": dimensions}
                yield _distribution(place, pairs, areas, coverage)


def weights_taken(distribution: "Distribution") -> Text:
    """Return a remark on weights of another period than the values', or no text."""
    others = {m.rows[1]["period"] for m in distribution.members} - {distribution.place["period"]}
    return filled(sentences.WEIGHTS_OF, periods=sentences.listed(sorted(others))) if others else {}


def last_day(period: str, timezone: str) -> date:
    """Return the last calendar day of a period.

    Examples
    --------
    >>> last_day("2018-02", "Asia/Shanghai")
    datetime.date(2018, 2, 28)
    """
    end: datetime = span(period, timezone).end - timedelta(microseconds=1)
    return end.astimezone(ZoneInfo(timezone)).date()


def children(areas: pl.DataFrame) -> dict[str, list[str]]:
    """Return the direct children of each area that has any, in order of their ids."""
    found: dict[str, list[str]] = {}
    for row in areas.sort("id").iter_rows(named=True):
        if row["parent"] is not None:
            found.setdefault(row["parent"], []).append(row["id"])
    return dict(sorted(found.items()))


def compared(call: Call) -> dict[str, list[str]]:
    """Return the areas of the city that an inequality compares.

    They are those of the kind that the parameter `kind` names, else the city's children.

    Raises
    ------
    MethodError
        The city has no such areas.
    """
    kind = call.parameters.get("kind")
    found = (
        call.areas.filter(pl.col("kind") == kind)["id"].sort().to_list()
        if kind
        else children(call.areas).get(call.city, [])
    )
    if not found:
        raise MethodError(
            {
                "zh-Hans": f"本市没有类别为“{kind}”的区域" if kind else "本市没有下级区域",
                "en": f"the city has no areas of the kind '{kind}'"
                if kind
                else "the city has no areas",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请在 areas/ 中补充，或更正参数 kind",
                "en": "add them to areas/, or correct the parameter `kind`",
            },
        )
    return {call.city: found}


def _distribution(
    place: Mapping[str, str],
    pairs: Mapping[str, tuple[Row | None, Row | None]],
    areas: Mapping[str, Row],
    coverage: float,
) -> Distribution:
    members = tuple(
        Member(name, areas[name]["parent"] or "", value["value"], weight["value"], (value, weight))
        for name, (value, weight) in pairs.items()
        if _known(value) and _known(weight) and value and weight
    )
    no_weight = [name for name, (_, weight) in pairs.items() if not _known(weight)]
    no_value = [n for n, (value, _) in pairs.items() if not _known(value) and n not in no_weight]
    if no_weight:
        lack = filled(sentences.NO_WEIGHT, areas=sentences.listed(no_weight, _SHOWN))
        return Distribution(place, members, lack=lack)
    if not no_value:
        return Distribution(place, members)
    whole = math.fsum(weight["value"] for _, weight in pairs.values() if weight)
    share = math.fsum(m.weight for m in members) / whole if whole else 0.0
    lacking = sentences.listed(no_value, _SHOWN)
    left_out = filled(sentences.NO_VALUES, areas=lacking, share=f"{100 * share:.4g}")
    if share < coverage:
        least = f"{100 * coverage:.4g}"
        lack = filled(sentences.TOO_FEW_VALUES, lack=left_out, least=least)
        return Distribution(place, members, lack=lack)
    return Distribution(place, members, left_out=left_out)


def _earlier(
    weights: Mapping[tuple[str, str, str], Row], timezone: str
) -> dict[tuple[str, str], list[tuple[datetime, Row]]]:
    """Return the weights of each area and dimensions with the end of their period, latest first."""
    found: dict[tuple[str, str], list[tuple[datetime, Row]]] = {}
    for (area, period, dimensions), row in weights.items():
        if _known(row):
            held = found.setdefault((area, dimensions), [])
            held.append((span(period, timezone).end, row))
    return {
        key: sorted(rows, key=lambda pair: pair[0], reverse=True) for key, rows in found.items()
    }


def _latest(
    earlier: Mapping[tuple[str, str], Sequence[tuple[datetime, Row]]],
    area: str,
    period: str,
    dimensions: str,
    timezone: str,
) -> Row | None:
    """Return the latest weight of an area that does not reach beyond a period, if any."""
    end = span(period, timezone).end
    for key in ((area, dimensions), (area, HEADLINE)):
        for ended, row in earlier.get(key, ()):
            if ended <= end:
                return row
    return None


def _known(row: Row | None) -> bool:
    return row is not None and row["value"] is not None


def lives(area: Row, day: date) -> bool:
    """Whether an area exists on a day."""
    starts, ends = area["valid_from"], area["valid_to"]
    return (starts is None or starts <= day) and (ends is None or ends >= day)
