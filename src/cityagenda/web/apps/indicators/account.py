"""What the pages of indicators show, read from an edition."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import polars as pl

from cityagenda.assess.pictures import line_chart
from cityagenda.assess.reading import city_rows, headline, in_order, latest
from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground.charts import LineChart
from cityagenda.ground.texts import Text

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
        Row(found, judged[found.id], newest.get(found.id))
        for found in in_order(known[id_] for id_ in ids)
    ]


def chart(edition: Edition, indicator: Indicator, language: str) -> LineChart | None:
    """Return the indicator's chart, or none without annual values."""
    own = pl.col("indicator") == indicator.id
    values = headline(edition).filter(own).to_dicts()
    forecasts = city_rows(edition, "assessment/forecasts").filter(own).to_dicts()
    return line_chart(indicator, values, forecasts, language)
