"""Ranking: the water quality index of the city, of its districts and of its rivers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.domains.water import sentences
from cityagenda.domains.water.answers import EXPLAINED, OBSERVED
from cityagenda.domains.water.city_index import WaterIndex, change, city_index, water_index
from cityagenda.domains.water.means import mean_of
from cityagenda.domains.water.places import members
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.numbers import shown
from cityagenda.ground.observations import completed
from cityagenda.ground.periods import span
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import CLAUSES, ITEMS, Text, filled, in_columns, joined
from cityagenda.ground.waters import NAMES

RANKING: Final = pl.Schema(
    {
        "kind": pl.String(),
        "place": pl.String(),
        "name": pl.String(),
        "name_zh": pl.String(),
        "period": pl.String(),
        "index": pl.Float64(),
        "rank": pl.Int64(),
        "river_index": pl.Float64(),
        "lake_index": pl.Float64(),
        "river_sections": pl.Int64(),
        "lake_points": pl.Int64(),
        "most": pl.String(),
        "most_part": pl.Float64(),
        "parts": pl.String(),
        "change": pl.Float64(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "standard": pl.String(),
    }
)
"""Places of a kind (``city``, ``area`` below the city, ``river``) by period.

The smallest index has rank 1; equal ones share a rank. ``parts`` is a JSON object of the
items' quotients, ``change`` the share by which the index differs from a year before.
"""

_YEAR: Final = 4
_MONTH: Final = 7


def index(call: Call) -> Result:
    """City water quality index of the city and its areas, and the ranking of areas and rivers.

    ``CWQI = sum_i C_i / S_i`` over twenty-one items, ``C_i`` being the mean of an item over the
    sections of a place and ``S_i`` the limit of class III; of rivers and of lakes apart, and
    together ``(I_river M + I_lake N) / (M + N)`` with M sections and N lake points
    (`city_index.water_index`). Smaller is better.

    Parameters
    ----------
    call
        `items` and `sections`: the tables of these names of `water.sections`. Parameter
        `period`.

    Returns
    -------
    Result
        One observation for the city and each area with sections, by month or year. Table
        `ranking`: the city, the areas below it and the rivers, months and years both.

    Missing data
    ------------
    A place that lacks one of the twenty-one items has no index, because it could not be
    compared; the items are named.

    Raises
    ------
    MethodError
        The tables are not those of `water.sections`.
    StandardError
        No edition holds in a period of the data.

    References
    ----------
    Ranking of cities by surface water, 2017; by the pack on `city-water-quality-ranking`,
    which says what in it is unconfirmed.
    """
    items, sections = (call.tables[name].collect() for name in ("items", "sections"))
    wanted = {"section", "period", "item", "value", "standard"}
    if not wanted <= set(items.columns) or not {"section", "kind"} <= set(sections.columns):
        raise MethodError(
            {
                "zh-Hans": "输入不是 water.sections 的 items 与 sections 两张表",
                "en": "the inputs are not the tables items and sections of water.sections",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": "请写 table:指标/items 与 table:指标/sections",
                "en": "write table:INDICATOR/items and table:INDICATOR/sections",
            },
        )
    rows = _ranked(list(_rows(call, items, sections)))
    table = pl.DataFrame(rows, schema=RANKING, orient="row")
    year = call.parameters["period"] == "year"
    chosen = [
        r
        for r in rows
        if r["kind"] in ("city", "area", "inner") and (len(r["period"]) == _YEAR) == year
    ]
    return Result(
        observations=completed(
            pl.DataFrame(
                [
                    {
                        "area": r["place"],
                        "period": r["period"],
                        "value": r["index"],
                        "status": "insufficient" if r["index"] is None else "normal",
                        "reason": r["reason"] if r["index"] is None else None,
                        "reason_zh": r["reason_zh"] if r["index"] is None else None,
                        "standard": r["standard"],
                    }
                    for r in chosen
                ],
                schema=OBSERVED,
            )
        ),
        tables={"ranking": table.filter(pl.col("kind") != "inner")},
        explanations=pl.DataFrame(
            [
                {"period": r["period"], "area": r["place"], "dimensions": "{}"}
                | in_columns("text", _said(r))
                for r in chosen
            ],
            schema=EXPLAINED,
        ),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """What is given an index: the city, an area in it, or a river, with its sections."""

    kind: str
    id: str
    name: str | None
    name_zh: str | None
    sections: frozenset[str]


def _places(call: Call, sections: pl.DataFrame) -> list[_Place]:
    ids = sections["section"].to_list()
    known = set(call.areas["id"])
    areas = {s: a for s, a in sections.select("section", "area").iter_rows() if a in known}
    parents = dict(call.areas.select("id", "parent").iter_rows())
    found = []
    for area, own in members(areas, ids, call.areas, call.city).items():
        below = "area" if parents.get(area) == call.city else "inner"
        kind = "city" if area == call.city else below
        found.append(_Place(kind, area, None, None, frozenset(own)))
    rivers: dict[tuple[str | None, str | None], list[str]] = {}
    for section, english, chinese in (
        sections.filter(pl.col("kind") == "river")
        .select("section", "river", "river_zh")
        .iter_rows()
    ):
        rivers.setdefault((english, chinese), []).append(section)
    return found + [
        _Place("river", english or chinese or "–", english, chinese, frozenset(own))
        for (english, chinese), own in sorted(rivers.items(), key=str)
    ]


def _rows(call: Call, items: pl.DataFrame, sections: pl.DataFrame) -> Iterator[dict[str, Any]]:
    kinds = dict(sections.select("section", "kind").iter_rows())
    found = _places(call, sections)
    for (period, standard), part in sorted(
        items.filter("counts").partition_by("period", "standard", as_dict=True).items()
    ):
        last = (span(str(period)).end - timedelta(days=1)).date()
        ask = call.standards, call.jurisdiction
        classes = ask[0].standard("surface-water-classes", ask[1], last, str(standard))
        ranking = ask[0].standard("city-water-quality-ranking", ask[1], last)
        held: dict[str, dict[str, float]] = {}
        for section, item, value in part.select("section", "item", "value").iter_rows():
            held.setdefault(section, {})[item] = value
        for place in found:
            own = {
                kind: [held[s] for s in sorted(place.sections) if kinds[s] == kind and s in held]
                for kind in ("river", "lake")
            }
            if own["river"] or own["lake"]:
                yield _row(place, str(period), own, classes, ranking)


def _row(
    place: _Place,
    period: str,
    own: Mapping[str, Sequence[Mapping[str, float]]],
    classes: Standard,
    ranking: Standard,
) -> dict[str, Any]:
    rivers, lakes = (
        water_index(_means(own[kind]), classes, ranking, kind) if own[kind] else None
        for kind in ("river", "lake")
    )
    counts = len(own["river"]), len(own["lake"])
    gaps = [gap for part in (rivers, lakes) if part for gap in part.missing]
    whole = None
    if not gaps:
        whole = city_index(_of(rivers), counts[0], _of(lakes), counts[1])
    parts = _parts(rivers, counts[0], lakes, counts[1]) if not gaps else {}
    most = max(parts, key=lambda name: parts[name]) if parts else None
    listed = joined((NAMES[gap] for gap in dict.fromkeys(gaps)), ITEMS)
    return {
        "kind": place.kind,
        "place": place.id,
        "name": place.name,
        "name_zh": place.name_zh,
        "period": period,
        "index": whole,
        "river_index": _of(rivers),
        "lake_index": _of(lakes),
        "river_sections": counts[0],
        "lake_points": counts[1],
        "most": most,
        "most_part": parts[most] if most else None,
        "parts": orjson.dumps(parts).decode(),
        **in_columns("reason", filled(sentences.INDEX_GAP, names=listed) if gaps else {}),
        "standard": ranking.edition,
    }


def _of(found: WaterIndex | None) -> float | None:
    return found.index if found else None


def _means(held: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean of each item over the sections that have it."""
    names = sorted({name for own in held for name in own})
    return {name: mean_of(name, [own[name] for own in held if name in own]) for name in names}


def _parts(
    rivers: WaterIndex | None, sections: int, lakes: WaterIndex | None, points: int
) -> dict[str, float]:
    """Return the quotient of each item in the whole index; phosphorus of both waters as one."""
    found: dict[str, float] = {}
    for part, count in ((rivers, sections), (lakes, points)):
        for name, value in (part.parts if part else {}).items():
            plain = "tp" if name == "tp_lake" else name
            found[plain] = found.get(plain, 0.0) + value * count / (sections + points)
    return found


def _ranked(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows with their rank among those of their kind and period, and their change."""
    known = {(r["kind"], r["place"], r["period"], r["standard"]): r["index"] for r in rows}
    groups: dict[tuple[str, str, str], list[float]] = {}
    for r in rows:
        if r["index"] is not None:
            key = r["kind"], r["period"], r["standard"]
            groups.setdefault(key, []).append(r["index"])
    for r in rows:
        own = r["index"]
        others = groups.get((r["kind"], r["period"], r["standard"]), [])
        r["rank"] = None if own is None else 1 + sum(other < own for other in others)
        before = f"{int(r['period'][:_YEAR]) - 1:04}{r['period'][_YEAR:]}"
        base = known.get((r["kind"], r["place"], before, r["standard"]))
        r["change"] = change(own, base) if own is not None and base else None
    return rows


def _said(row: Mapping[str, Any]) -> Text:
    parts: list[Text] = [
        filled(
            sentences.INDEX,
            edition=row["standard"],
            rivers=row["river_sections"],
            lakes=row["lake_points"],
        )
    ]
    if row["index"] is None:
        parts.append({"zh-Hans": row["reason_zh"], "en": row["reason"]})
    else:
        parts.append(
            filled(sentences.INDEX_MOST, name=NAMES[row["most"]], part=shown(row["most_part"], 4))
        )
    if row["change"] is not None:
        parts.append(filled(sentences.INDEX_CHANGE, change=shown(100 * row["change"], 1)))
    return joined(parts, CLAUSES)
