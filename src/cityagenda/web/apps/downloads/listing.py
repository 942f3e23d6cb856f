"""Listing: which files of an indicator can be taken home, and where they are."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

import polars as pl
from django.urls import reverse

from cityagenda.assess.reading import headline
from cityagenda.build.editions import Edition
from cityagenda.city.models import Indicator
from cityagenda.ground.texts import Text
from cityagenda.web.apps.downloads import raster

_VALUES: Final = ("csv", "json", "parquet")
_LABELS: Final[dict[str, Text]] = {
    "csv": {"en": "CSV", "zh-Hans": "CSV"},
    "json": {"en": "JSON", "zh-Hans": "JSON"},
    "parquet": {"en": "Parquet", "zh-Hans": "Parquet"},
    "svg": {"en": "Chart (SVG)", "zh-Hans": "图（SVG）"},
    "png": {"en": "Chart (PNG)", "zh-Hans": "图（PNG）"},
}
_ANNUAL: Final = r"^\d{4}$"


@dataclass(frozen=True, slots=True)
class File:
    """A file to take home: what it is called on a page, its address, its name on the disk.

    ``available`` is false where the edition has nothing to put into it, or where this
    installation cannot make it.
    """

    kind: str
    label: Text
    address: str
    name: str
    available: bool


def files_of(edition: Edition, indicator: Indicator, tongue: str) -> list[File]:
    """Return the files of an indicator, its charts in the language of a page.

    Parameters
    ----------
    tongue
        ``zh`` or ``en``, as in addresses.
    """
    id_ = indicator.id
    valued, drawn = id_ in _with_values(edition), id_ in _with_chart(edition)
    found = [
        File(
            kind,
            _LABELS[kind],
            reverse(f"values-{kind}", kwargs={"indicator_id": id_}),
            f"{id_}-{edition.id}.{kind}",
            valued,
        )
        for kind in _VALUES
    ]
    for kind, possible in (("svg", True), ("png", raster.installed())):
        address = reverse(f"chart-{kind}", kwargs={"indicator_id": id_, "tongue": tongue})
        name = f"{id_}-{edition.id}.{tongue}.{kind}"
        found.append(File(kind, _LABELS[kind], address, name, drawn and possible))
    return found


def _with_values(edition: Edition) -> AbstractSet[str]:
    """Return the indicators with any row."""

    def named() -> frozenset[str]:
        rows = edition.scan("observations").select(pl.col("indicator").unique()).collect()
        return frozenset(rows["indicator"])

    return edition.derived("indicators/with values", named)


def _with_chart(edition: Edition) -> AbstractSet[str]:
    """Return the indicators with annual values of the whole city."""

    def named() -> frozenset[str]:
        annual = headline(edition).filter(pl.col("period").str.contains(_ANNUAL))
        return frozenset(annual["indicator"])

    return edition.derived("indicators/with chart", named)
