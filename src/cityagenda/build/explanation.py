"""Explanation: the whole ancestry of a value, from the indicator down to raw files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.city.folder import Loaded
from cityagenda.city.live import ASK_NOW, live
from cityagenda.ground.errors import BuildError, MethodError
from cityagenda.ground.texts import Text

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MethodUse:
    """The method that was run, with its documentation and the parameters it was given."""

    id: str
    version: str
    title: Text
    documentation: str
    reference: str
    parameters: Mapping[str, Any]
    code: str


@dataclass(frozen=True, slots=True)
class SourceUse:
    """A source that was read: its name and licence, and its raw files with their hashes."""

    id: str
    name: Text
    licence: str
    files: tuple[tuple[str, str], ...]
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Excluded:
    """What a method left out: how many rows, how many for each reason, and a page of them.

    ``reasons`` have ``reason``, ``reason_zh`` and their ``count``, the most frequent first.
    """

    count: int
    reasons: tuple[Row, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How values of an indicator came about; ``upstream`` are explained in the same way.

    ``values`` are the first of ``count`` selected rows that were asked for, ``competing``
    the rows that lost against them with the rule that decided, ``sentences`` what the
    method says about them. Rows hold their texts as the tables do (`texts.from_columns`).
    """

    indicator: str
    name: Text
    unit: str
    edition: str
    area: str | None
    period: str | None
    count: int
    values: tuple[Row, ...]
    competing: tuple[Row, ...]
    sentences: tuple[Row, ...]
    claims: tuple[Row, ...]
    method: MethodUse | None
    inputs: Mapping[str, tuple[str, ...]]
    sources: tuple[SourceUse, ...]
    standards: tuple[Row, ...]
    excluded: Excluded
    failure: Row | None
    upstream: tuple["Explanation", ...]


@dataclass(frozen=True, slots=True)
class _Page:
    start: int
    length: int


def explanation(
    edition: Edition,
    indicator: str,
    area: str | None = None,
    period: str | None = None,
    *,
    start: int = 0,
    length: int = 20,
) -> Explanation:
    """Return how the values of an indicator came about.

    Parameters
    ----------
    edition
        The edition in which the values stand.
    indicator
        The indicator.
    area, period
        Only values of this area, of this period. Upstream values are narrowed in the same
        way; one that has none there is shown whole.
    start, length
        The page of values and of excluded rows to be shown.

    Raises
    ------
    BuildError
        The edition's city has no such indicator, or it has no value there, did not fail and
        left nothing out that would say why.
    """
    city = edition.city()
    if indicator not in city.indicators:
        raise BuildError(
            f"there is no indicator '{indicator}'",
            where=f"edition {edition.id}",
            todo="see the list of indicators",
        )
    found = _Explaining(edition, city, _Page(start, length)).of(indicator, area, period)
    says_why = area is None and period is None and found.excluded.count > 0
    if not found.count and found.failure is None and not says_why:
        raise BuildError(
            f"indicator '{indicator}' has no value"
            f"{f' for area {area}' if area else ''}{f' in {period}' if period else ''}",
            where=f"edition {edition.id}",
            todo=ASK_NOW
            if edition.expires is None and indicator in live(city)
            else "leave out the area or the period to see what it has",
        )
    return found


class _Explaining:
    """One edition, of which only the rows of the indicators of a tree are read."""

    def __init__(self, edition: Edition, city: Loaded, page: _Page) -> None:
        self._edition, self._city, self._page = edition, city, page

    def of(self, name: str, area: str | None, period: str | None) -> Explanation:
        """Return the explanation of an indicator and of all that it builds on."""
        indicator, record = self._city.indicators[name], self._edition.node(name)
        rows = self._rows("observations", name, area, period)
        failures = self._rows("failures", name)
        return Explanation(
            indicator=name,
            name=indicator.name,
            unit=indicator.unit,
            edition=self._edition.id,
            area=area,
            period=period,
            count=rows.height,
            values=_page(rows, self._page),
            competing=_page(self._rows("conflicts", name, area, period), self._page),
            sentences=_page(self._rows("explanations", name, area, period), self._page),
            claims=_page(self._rows("claims", name, area, period), self._page),
            method=None if record is None else self._method(record),
            inputs={} if record is None else _feeds(record),
            sources=() if record is None else tuple(map(self._source, record["sources"])),
            standards=() if record is None else tuple(record["standards"]),
            excluded=_excluded(self._rows("exclusions", name), self._page),
            failure=failures.row(0, named=True) if failures.height else None,
            upstream=tuple(
                self._above(above["indicator"], area, period)
                for above in (record["upstream"] if record else ())
            ),
        )

    def _above(self, name: str, area: str | None, period: str | None) -> Explanation:
        if self._rows("observations", name, area, period).is_empty():
            return self.of(name, None, None)
        return self.of(name, area, period)

    def _rows(
        self, table: str, name: str, area: str | None = None, period: str | None = None
    ) -> pl.DataFrame:
        rows = self._edition.rows(table, name)
        if table == "observations":
            rows = rows.filter("selected")
        if area is not None:
            rows = rows.filter(pl.col("area") == area)
        return rows if period is None else rows.filter(pl.col("period") == period)

    def _method(self, record: Mapping[str, Any]) -> MethodUse:
        spec = self._city.methods.get(record["method"])
        try:
            documentation = spec.documentation() if spec else ""
        except MethodError as error:
            documentation = str(error)
        return MethodUse(
            record["method"],
            record["version"],
            spec.title if spec else {},
            documentation,
            spec.reference if spec else "",
            record["parameters"],
            record["code"],
        )

    def _source(self, record: Mapping[str, Any]) -> SourceUse:
        source = self._city.sources[record["id"]]
        files = tuple((path, sha256) for path, sha256, _ in record["files"])
        return SourceUse(source.id, source.name, source.licence, files, source.synthetic)


def _page(rows: pl.DataFrame, page: _Page) -> tuple[Row, ...]:
    return tuple(rows.slice(page.start, page.length).iter_rows(named=True))


def _feeds(record: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    return {
        name: tuple(f"{kind}:{id_}{f'/{table}' if table else ''}" for kind, id_, table in feeds)
        for name, feeds in record["inputs"].items()
    }


def _excluded(rows: pl.DataFrame, page: _Page) -> Excluded:
    said = [name for name in ("reason", "reason_zh") if name in rows.columns]
    counts = rows.group_by(said).agg(count=pl.len())
    counts = counts.sort("count", *said, descending=[True, *(False for _ in said)])
    return Excluded(rows.height, tuple(counts.iter_rows(named=True)), _page(rows, page))
