"""What an edition says of single indicators: values, verdicts, components.

Pages and reports read an edition through these functions, so that both show the same.
"""

from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

import polars as pl

from cityagenda.assess.words import METHOD_TEXTS, METHODS, STATUS_TEXTS, sentence
from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground.observations import HEADLINE
from cityagenda.ground.texts import text_in

_UNNUMBERED = 10_000


def in_order(indicators: Iterable[Indicator]) -> list[Indicator]:
    """Return indicators by their number, those without a number last, by id."""
    return sorted(indicators, key=_place)


def _place(indicator: Indicator) -> tuple[int, str]:
    number = indicator.number or ""
    return (int(number) if number.isdigit() else _UNNUMBERED, indicator.id)


def unit_of(indicator: Indicator, language: str) -> str:
    """Return the unit of an indicator as people read it."""
    return text_in(indicator.unit_name, language) or indicator.unit


def city_rows(edition: Edition, table: str) -> pl.DataFrame:
    """Return the rows of a table that stand for the headline of the whole city.

    They are few; the file may hold many more, so they are picked once while an edition is open.
    """
    of_all = (pl.col("dimensions") == HEADLINE) & (pl.col("area") == edition.city().city.area)
    return edition.derived(f"city/{table}", lambda: edition.scan(table).filter(of_all).collect())


def city_lines(edition: Edition, table: str) -> Mapping[str, list[dict[str, Any]]]:
    """Return the rows of `city_rows` by indicator, in their order."""

    def by_indicator() -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for row in city_rows(edition, table).iter_rows(named=True):
            found.setdefault(row["indicator"], []).append(row)
        return found

    return edition.derived(f"city lines/{table}", by_indicator)


def course(edition: Edition, indicator: str) -> list[dict[str, Any]]:
    """Return the selected headline values of one indicator for the whole city, oldest first."""
    rows = city_lines(edition, "observations").get(indicator, [])
    used = (row for row in rows if row["selected"] and row["value"] is not None)
    return sorted(used, key=itemgetter("start", "end"))


def headline(edition: Edition) -> pl.DataFrame:
    """Return the selected headline values of the whole city; rows without value are left out."""
    return city_rows(edition, "observations").filter(
        pl.col("selected") & pl.col("value").is_not_null()
    )


def latest(edition: Edition) -> pl.DataFrame:
    """Return each indicator's newest headline value."""

    def newest() -> pl.DataFrame:
        ordered = headline(edition).sort("indicator", "end", "start")
        return ordered.unique("indicator", keep="last", maintain_order=True)

    return edition.derived("latest", newest)


def verdict(edition: Edition, indicator: str) -> dict[str, Any]:
    """Return the verdict with its reason as a text in both languages."""

    def by_indicator() -> dict[str, dict[str, Any]]:
        rows = edition.assessment("verdicts").iter_rows(named=True)
        return {row["indicator"]: row for row in rows}

    row = edition.derived("verdict by indicator", by_indicator)[indicator]
    return row | {"reason": {"zh-Hans": row["reason_zh"], "en": row["reason_en"]}}


def values(edition: Edition, indicator: str) -> list[dict[str, Any]]:
    """Return every headline value, the competing ones too, newest first.

    ``sources`` are the names of the sources of each value.
    """
    city = edition.city()
    rows = city_lines(edition, "observations").get(indicator, [])
    rows = sorted(rows, key=itemgetter("start", "selected"), reverse=True)
    return [
        row | {"sources": [city.sources[s].name for s in sources_of(row) if s in city.sources]}
        for row in rows
    ]


def sources_of(row: dict[str, Any]) -> list[str]:
    """Return the ids of the sources to which an observation goes back.

    Examples
    --------
    >>> sources_of({"source": "bulletin+yearbook"}), sources_of({"source": None})
    (['bulletin', 'yearbook'], [])
    """
    return row["source"].split("+") if row["source"] else []


def components(edition: Edition, indicator: str, language: str) -> list[dict[str, Any]]:
    """Return what each published method finds, with its words in one language."""
    rows = city_lines(edition, "assessment/components").get(indicator, [])
    return [
        row
        | {
            "method_text": text_in(METHOD_TEXTS[row["method"]], language),
            "status_text": text_in(STATUS_TEXTS[row["status"]], language),
            "reason_text": sentence(row["reason"], language),
        }
        for row in sorted(rows, key=_rank)
    ]


def _rank(row: dict[str, Any]) -> tuple[int, int]:
    """Return the place of a component: by method in the canonical order, then by target year."""
    return METHODS.index(row["method"]), row["target_year"]
