"""What the pages of indicators show, read from an edition."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cityagenda.assess import reading, standing
from cityagenda.assess.pictures import line_chart
from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator, Target
from cityagenda.ground.charts import LineChart, svg
from cityagenda.ground.texts import Text

_OTHER: Text = {"zh-Hans": "其他", "en": "Other"}
_RULES: Final[dict[str, Text]] = {
    "value": {"zh-Hans": "另一个没有数值", "en": "the other has no value"},
    "source": {
        "zh-Hans": "按指标声明的来源次序",
        "en": "by the order of sources that the indicator declares",
    },
    "real": {"zh-Hans": "实测或公布值优先于合成值", "en": "measured or published before synthetic"},
    "scope": {
        "zh-Hans": "按指标声明的口径次序",
        "en": "by the order of scopes that the indicator declares",
    },
    "vintage": {"zh-Hans": "按发布时间", "en": "by the date of publication"},
    "name": {
        "zh-Hans": "无规则可依，按来源编号排序",
        "en": "no rule tells them apart; by the name of the source",
    },
    "content": {
        "zh-Hans": "无规则可依，按内容排序",
        "en": "no rule tells them apart; by their content",
    },
}
"""Why one of two values that compete is used (see `cityagenda.build.selection`)."""
_NARROW: Final = (380, 300)
_WIDE: Final = (800, 380)


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in the list."""

    indicator: Indicator
    verdict: Mapping[str, Any]
    latest: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Group:
    """A programme and its indicators."""

    name: Text
    rows: list[Row]


def groups(edition: Edition, rows: Iterable[Row]) -> list[Group]:
    """Return indicators by programme, those without a programme last."""
    members: dict[str, list[Row]] = {}
    for row in rows:
        for programme in row.indicator.programmes or [""]:
            members.setdefault(programme, []).append(row)
    programmes = edition.city().programmes.values()
    listed = [Group(p.name, members.pop(p.id)) for p in programmes if p.id in members]
    rest = [row for rows in members.values() for row in rows]
    return [*listed, Group(_OTHER, rest)] if rest else listed


def rows_of(edition: Edition, ids: Iterable[str]) -> list[Row]:
    """Return indicators with verdict and newest value, in the order of their numbers."""
    known = edition.city().indicators
    judged, newest = edition.derived("rows of indicators", lambda: _judged(edition))
    return [
        Row(found, judged[found.id], newest.get(found.id))
        for found in reading.in_order(known[id_] for id_ in ids)
    ]


def _judged(edition: Edition) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
    return (
        {row["indicator"]: row for row in standing.verdicts(edition).to_dicts()},
        {row["indicator"]: row for row in reading.latest(edition).to_dicts()},
    )


def chart(edition: Edition, indicator: Indicator, language: str) -> LineChart | None:
    """Return the indicator's chart, or none without annual values."""
    values = reading.course(edition, indicator.id)
    forecasts = reading.city_lines(edition, "assessment/forecasts").get(indicator.id, [])
    horizons = [h.year for plan in edition.city().plans.values() for h in plan.horizons]
    return line_chart(indicator, values, forecasts, language, horizons)


def pictures(drawn: LineChart) -> dict[str, str]:
    """Return a chart for wide and for narrow screens."""
    return {
        name: svg(drawn, width=width, height=height)
        for name, (width, height) in {"wide": _WIDE, "narrow": _NARROW}.items()
    }


@dataclass(frozen=True, slots=True)
class Aim:
    """A target with what was foreseen for its year and whether it has been met."""

    target: Target
    horizon: Mapping[str, Any] | None
    forecast: Mapping[str, Any] | None


def aims(edition: Edition, indicator: Indicator) -> list[Aim]:
    """Return the targets of the whole city, with forecast and the year in which each was met."""

    def by_year(table: str) -> dict[tuple[int, float | None], dict[str, Any]]:
        rows = reading.city_lines(edition, f"assessment/{table}").get(indicator.id, [])
        return {(row["target_year"], row["target"]): row for row in reversed(rows)}

    met, foreseen = by_year("horizons"), by_year("forecasts")
    return [
        Aim(t, met.get((t.year, t.value)), foreseen.get((t.year, t.value)))
        for t in sorted(indicator.targets, key=lambda t: (t.year, t.value))
        if t.area is None and not t.dimensions
    ]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one method finds at each horizon; a cell is a component, or none."""

    method: str
    cells: list[Mapping[str, Any] | None]


def findings(components: Iterable[Mapping[str, Any]]) -> tuple[list[int], list[Finding]]:
    """Return the horizons, and for each method its components in their order."""
    table: dict[str, dict[int, Mapping[str, Any]]] = {}
    for row in components:
        table.setdefault(row["method_text"], {}).setdefault(row["target_year"], row)
    years = sorted({year for row in table.values() for year in row})
    return years, [Finding(m, [row.get(year) for year in years]) for m, row in table.items()]


def filtered(rows: Iterable[Row], state: str, programme: str, words: str) -> list[Row]:
    """Return the rows in a state, of a programme, in whose names all words occur."""
    wanted = words.casefold().split()
    return [
        row
        for row in rows
        if state in ("", row.verdict["verdict"])
        and (not programme or programme in row.indicator.programmes)
        and all(
            any(
                word in name.casefold() for name in (*row.indicator.name.values(), row.indicator.id)
            )
            for word in wanted
        )
    ]


def conflicts(edition: Edition, indicator: Indicator) -> list[dict[str, Any]]:
    """Return the values that lost against another: the names of both sources, the rule in words."""
    sources = edition.city().sources
    return [
        row
        | {"because": _RULES[row["rule"]]}
        | {
            side: [
                sources[s].name
                for s in reading.sources_of({"source": row[f"{side}_source"]})
                if s in sources
            ]
            for side in ("winner", "loser")
        }
        for row in edition.rows("conflicts", indicator.id).to_dicts()
    ]
