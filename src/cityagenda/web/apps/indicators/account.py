"""What the pages of indicators show, read from an edition."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import polars as pl

from cityagenda.assess.words import METHOD_TEXTS, STATUS_TEXTS, sentence
from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground.charts import Aim, Band, LineChart, Point, svg
from cityagenda.ground.observations import HEADLINE
from cityagenda.ground.periods import year
from cityagenda.ground.texts import Text, text_in

_OTHER: Text = {"zh-Hans": "其他", "en": "Other"}


@dataclass(frozen=True, slots=True)
class Row:
    """One indicator in the list."""

    indicator: Indicator
    verdict: dict[str, Any]
    latest: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Group:
    """A programme and its indicators."""

    name: Text
    rows: list[Row]


def groups(edition: Edition) -> list[Group]:
    """Return all indicators by programme, those without a programme last."""
    city = edition.city()
    members: dict[str, list[Row]] = {}
    for row in rows_of(edition, city.indicators):
        for programme in row.indicator.programmes or [""]:
            members.setdefault(programme, []).append(row)
    listed = [Group(p.name, members.pop(p.id)) for p in city.programmes.values() if p.id in members]
    rest = [row for rows in members.values() for row in rows]
    return [*listed, Group(_OTHER, rest)] if rest else listed


def rows_of(edition: Edition, ids: Iterable[str]) -> list[Row]:
    """Return indicators with verdict and newest value, in the order of their numbers."""
    known = edition.city().indicators
    judged = {row["indicator"]: row for row in edition.assessment("verdicts").to_dicts()}
    newest = {row["indicator"]: row for row in latest(edition).to_dicts()}
    return [
        Row(found, judged[id_], newest.get(id_))
        for id_, found in sorted(((i, known[i]) for i in ids), key=_number)
    ]


def _number(item: tuple[str, Indicator]) -> tuple[int, str]:
    number = item[1].number or ""
    return (int(number) if number.isdigit() else 10_000, item[0])


def headline(edition: Edition) -> pl.DataFrame:
    """Return the selected headline values of the whole city."""
    return edition.observations().filter(
        pl.col("selected")
        & (pl.col("dimensions") == HEADLINE)
        & (pl.col("area") == edition.city().city.area)
        & pl.col("value").is_not_null()
    )


def latest(edition: Edition) -> pl.DataFrame:
    """Return each indicator's newest headline value."""
    ordered = headline(edition).sort("indicator", "end", "start")
    return ordered.unique("indicator", keep="last", maintain_order=True)


def verdict(edition: Edition, indicator: str) -> dict[str, Any]:
    """Return the verdict with its reason as a text in both languages."""
    row = edition.assessment("verdicts").row(
        by_predicate=pl.col("indicator") == indicator, named=True
    )
    return row | {"reason": {"zh-Hans": row["reason_zh"], "en": row["reason_en"]}}


def values(edition: Edition, indicator: str) -> list[dict[str, Any]]:
    """Return every headline value, the competing ones too, newest first."""
    city = edition.city()
    rows = edition.observations().filter(
        (pl.col("indicator") == indicator)
        & (pl.col("dimensions") == HEADLINE)
        & (pl.col("area") == city.city.area)
    )
    rows = rows.sort("start", "selected", descending=True, maintain_order=True)
    return [
        row | {"sources": [city.sources[s].name for s in _ids(row["source"]) if s in city.sources]}
        for row in rows.to_dicts()
    ]


def _ids(source: str) -> list[str]:
    return source.split("+")


def components(edition: Edition, indicator: str, language: str) -> list[dict[str, Any]]:
    """Return what each published method finds, with its words in one language."""
    rows = edition.assessment("components").filter(
        (pl.col("indicator") == indicator)
        & (pl.col("dimensions") == HEADLINE)
        & (pl.col("area") == edition.city().city.area)
    )
    return [
        row
        | {
            "method_text": text_in(METHOD_TEXTS[row["method"]], language),
            "status_text": text_in(STATUS_TEXTS[row["status"]], language),
            "reason_text": sentence(row["reason"], language),
        }
        for row in sorted(rows.to_dicts(), key=_order)
    ]


def _order(row: dict[str, Any]) -> tuple[int, int]:
    return list(METHOD_TEXTS).index(row["method"]), row["target_year"]


def chart_svg(edition: Edition, indicator: Indicator, language: str) -> str:
    """Return the indicator's chart as SVG, or an empty text without annual values."""
    rows = headline(edition).filter(
        (pl.col("indicator") == indicator.id) & pl.col("period").str.contains(r"^\d{4}$")
    )
    if rows.is_empty():
        return ""
    points = [
        Point(int(row["period"]), row["value"], row["status"] == "normal")
        for row in rows.sort("period").to_dicts()
    ]
    cuts = sorted(year(b.at) for b in indicator.breaks if not b.comparable)
    name = text_in(indicator.name, language)
    return svg(
        LineChart(
            title=name,
            description=_description(points, name),
            unit=text_in(indicator.unit_name, language) or indicator.unit,
            runs=_runs(points, cuts),
            aims=[
                Aim(t.year, t.value)
                for t in indicator.targets
                if t.area is None and not t.dimensions
            ],
            bands=_bands(edition, indicator.id),
            breaks=[cut - 0.5 for cut in cuts],
            synthetic=_synthetic(rows, language),
        )
    )


def _synthetic(rows: pl.DataFrame, language: str) -> str:
    if "synthetic" not in rows["status"]:
        return ""
    return "合成数据" if language.startswith("zh") else "synthetic data"


def _description(points: Sequence[Point], name: str) -> str:
    first, last = points[0], points[-1]
    return f"{name}: {first.at:.0f}: {first.value:g}; {last.at:.0f}: {last.value:g}"


def _runs(points: Sequence[Point], cuts: Sequence[int]) -> list[list[Point]]:
    edges = [-9999, *cuts, 9999]
    runs = [[p for p in points if low <= p.at < high] for low, high in pairwise(edges)]
    return [run for run in runs if run]


def _bands(edition: Edition, indicator: str) -> list[Band]:
    found = edition.assessment("forecasts").filter(
        (pl.col("indicator") == indicator)
        & (pl.col("dimensions") == HEADLINE)
        & (pl.col("area") == edition.city().city.area)
        & (pl.col("status") == "ok")
    )
    found = found.unique("target_year", keep="first").sort("target_year")
    return [
        Band(row["target_year"], row["low"], row["mean"], row["high"]) for row in found.to_dicts()
    ]
