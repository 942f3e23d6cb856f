"""What methods made: the tables that they leave in an edition, found by the method."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.ground.texts import Text

_NONE_DECLARED: Final[Text] = {
    "zh-Hans": "城市资料中没有使用方法“{method}”的指标。",
    "en": "The city has no indicator that is computed by '{method}'.",
}
_NOT_COMPUTED: Final[Text] = {
    "zh-Hans": "指标“{indicator}”没有算出结果：{reason}",
    "en": "The indicator '{indicator}' has no result: {reason}",
}
_NO_VALUES: Final[Text] = {
    "zh-Hans": "指标“{indicator}”在本版本中没有数值，其数据源可能尚无数据。",
    "en": "The indicator '{indicator}' has no values in this edition: its source may have no "
    "data yet.",
}


@dataclass(frozen=True, slots=True)
class Made:
    """What a method made: the indicator, its provenance, and its tables by name."""

    edition: Edition
    indicator: str
    record: Mapping[str, Any]

    def table(self, name: str) -> pl.DataFrame:
        """Return a table; `BuildError` if the method made none of that name."""
        return self.edition.table(self.indicator, name)

    @property
    def synthetic(self) -> bool:
        """Whether any of what it was made from was drawn by a program."""
        return any(source["synthetic"] for source in self.record["sources"])


def made(edition: Edition | None, method: str, table: str) -> Made | None:
    """Return what the first indicator by a method left, if it left a table of that name."""
    if edition is None:
        return None
    return edition.derived(f"made/{method}/{table}", lambda: _made(edition, method, table))


def _made(edition: Edition, method: str, table: str) -> Made | None:
    return next(iter(every(edition, method, table)), None)


def every(edition: Edition, method: str, table: str) -> list[Made]:
    """Return what each indicator by a method left, of those that left rows in a table."""
    held = set(edition.tables())
    found = [
        Made(edition, record["indicator"], record)
        for record in edition.provenance()
        if record["method"] == method and (record["indicator"], table) in held
    ]
    return [one for one in found if not one.table(table).is_empty()]


def lacking(edition: Edition, method: str) -> Text:
    """Return in both languages why there is nothing by a method."""
    city = edition.city()
    own = [i for i in city.indicators.values() if i.method == method]
    if not own:
        return {tongue: text.format(method=method) for tongue, text in _NONE_DECLARED.items()}
    failed = edition.failures().filter(pl.col("indicator") == own[0].id).to_dicts()
    pattern, reason = (_NOT_COMPUTED, failed[0]["error"]) if failed else (_NO_VALUES, "")
    return {
        tongue: text.format(indicator=own[0].name.get(tongue, own[0].id), reason=reason)
        for tongue, text in pattern.items()
    }
