"""Rows: the observations of an edition as the tables of its indicators."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

import polars as pl

from cityagenda.city.folder import Loaded
from cityagenda.city.models import Indicator
from cityagenda.exchange.open_sdg.city_folder import KEY
from cityagenda.exchange.open_sdg.declaration import column_name
from cityagenda.exchange.open_sdg.layout import GEOCODE, VALUE, YEAR
from cityagenda.exchange.open_sdg.table import Table, typed, whole
from cityagenda.ground.observations import dimensions_of
from cityagenda.ground.texts import text_in

_AREA: Final = {"zh-Hans": "区域", "en": "Area"}
_READ: Final = ("indicator", "area", "period", "dimensions", "value")
Row = tuple[str, str, str, float | None]
"""Area, period, dimensions, value."""


def rows_by_indicator(observations: pl.DataFrame) -> Iterator[tuple[str, list[Row]]]:
    """Yield the selected rows of each indicator in the canonical order."""
    found = observations.filter("selected").select(_READ)
    for indicator, group in groupby(found.iter_rows(), key=itemgetter(0)):
        yield indicator, [row[1:] for row in group]


@dataclass(slots=True)
class Tabulation:
    """Makes tables of rows; remembers what dimension keys say."""

    city: Loaded
    language: str
    known: dict[str, dict[str, str]] = field(default_factory=dict)

    def table(self, indicator: Indicator, rows: Sequence[Row]) -> Table:
        """Return the table of one indicator.

        An indicator that came from Open SDG has the columns that it came with. One that
        was born here has its dimensions, and where areas differ a column with their names
        and one with their codes.
        """
        if not rows:
            return Table({YEAR: [], VALUE: []})
        kept = indicator.metadata.get(KEY)
        if isinstance(kept, Mapping) and "columns" in kept:
            return self._given_back(indicator, kept, rows)
        return self._born_here(rows)

    def _dimensions(self, key: str) -> dict[str, str]:
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = dimensions_of(key)
        return found

    def _given_back(
        self, indicator: Indicator, kept: Mapping[str, Any], rows: Sequence[Row]
    ) -> Table:
        codes: Mapping[str, Mapping[str, str]] = indicator.parameters.get("codes", {})
        constants: Mapping[str, str] = indicator.parameters.get("constants", {})
        labels = {period: label for label, period in codes.get("period", {}).items()}
        places = {area: code for code, area in codes.get("area", {}).items()}
        said = [self._dimensions(row[2]) for row in rows]
        columns: dict[str, list[Any]] = {}
        for header in kept["columns"]:
            name = column_name(header)
            if header == YEAR:
                columns[header] = typed([labels.get(row[1], row[1]) for row in rows])
            elif header == VALUE:
                values = [row[3] for row in rows]
                columns[header] = values if kept.get("fractions") else whole(values)
            elif name in constants:
                columns[header] = typed([constants[name]] * len(rows))
            elif header == GEOCODE and places:
                columns[header] = [places.get(row[0]) for row in rows]
            else:
                columns[header] = typed([found.get(name) for found in said])
        return Table(columns)

    def _born_here(self, rows: Sequence[Row]) -> Table:
        said = [self._dimensions(row[2]) for row in rows]
        names = sorted({name for found in said for name in found})
        columns: dict[str, list[Any]] = {YEAR: typed([row[1] for row in rows])}
        for name in names:
            columns[name] = typed([found.get(name) for found in said])
        home = self.city.city.area
        if any(row[0] != home for row in rows):
            columns[text_in(_AREA, self.language)] = [
                None if row[0] == home else self._area_name(row[0]) for row in rows
            ]
            columns[GEOCODE] = [None if row[0] == home else self._code(row[0]) for row in rows]
        columns[VALUE] = whole([row[3] for row in rows])
        return Table(columns)

    def _area_name(self, area: str) -> str:
        found = self.city.areas.get(area)
        return area if found is None else text_in(found.name, self.language)

    def _code(self, area: str) -> str:
        found = self.city.areas.get(area)
        return area if found is None or found.code is None else found.code
