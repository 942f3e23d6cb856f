"""Places: the sections of rivers and lakes, and the areas above them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from cityagenda.domains.water import sentences
from cityagenda.domains.water.samples import exclusions, row_numbers
from cityagenda.ground.texts import Text

SECTIONS: Final = pl.Schema(
    {
        "section": pl.String(),
        "name": pl.String(),
        "name_zh": pl.String(),
        "river": pl.String(),
        "river_zh": pl.String(),
        "area": pl.String(),
        "x": pl.Float64(),
        "y": pl.Float64(),
        "kind": pl.String(),
        "target": pl.Int64(),
    }
)
"""Sections as they are shown; ``target`` is the class that the section is to have."""
KINDS: Final = ("river", "lake")


@dataclass(frozen=True, slots=True)
class Places:
    """The sections by id, and the rows of their table that cannot be used."""

    table: pl.DataFrame
    kinds: Mapping[str, str]
    areas: Mapping[str, str]
    exclusions: pl.DataFrame

    def ids(self, kind: str = "") -> list[str]:
        """Return the ids of the sections, or of those of a kind, in order."""
        return sorted(id_ for id_, own in self.kinds.items() if kind in ("", own))


def places(table: pl.DataFrame, areas: pl.DataFrame) -> Places:
    """Return the sections of a table.

    Missing data
    ------------
    Rows without an id or a kind, and repeated ids, are left out and listed. A section whose
    area is not among the city's counts for the whole city alone, and is listed too.
    """
    refused: list[tuple[int, Text, str]] = []
    kept: dict[str, dict[str, Any]] = {}
    known = set(areas["id"])
    for number, row in zip(row_numbers(table), table.to_dicts(), strict=True):
        id_, kind = row.get("section") or "", (row.get("kind") or "").casefold()
        reason = _reason(id_, kind, kept)
        if reason:
            refused.append((number, reason, f"{id_ or '–'}, {kind or '–'}"))
            continue
        area = row.get("area") or ""
        if area not in known:
            refused.append((number, sentences.UNKNOWN_AREA, f"{id_}, {area or '–'}"))
        kept[id_] = row | {"kind": kind}
    rows = [[row.get(name) for name in SECTIONS] for row in kept.values()]
    return Places(
        table=pl.DataFrame(rows, schema=SECTIONS, orient="row", strict=False).sort("section"),
        kinds={id_: row["kind"] for id_, row in kept.items()},
        areas={id_: row["area"] for id_, row in kept.items() if row.get("area") in known},
        exclusions=exclusions("sections", refused),
    )


def _reason(id_: str, kind: str, kept: Mapping[str, Any]) -> Text | None:
    if not id_:
        return sentences.NO_PLACE
    if kind not in KINDS:
        return sentences.NO_KIND
    return sentences.TWICE if id_ in kept else None


def members(
    areas_of: Mapping[str, str], ids: Iterable[str], areas: pl.DataFrame, city: str
) -> dict[str, list[str]]:
    """Return the sections of each area that has some, those of the areas in it among them.

    The city comes first and has all sections, whatever their area.

    Examples
    --------
    >>> areas = pl.DataFrame({"id": ["c", "d", "s"], "parent": [None, "c", "d"]})
    >>> members({"one": "s", "two": "d"}, ["one", "two", "three"], areas, "c")
    {'c': ['one', 'two', 'three'], 'd': ['one', 'two'], 's': ['one']}
    """
    parents = dict(areas.select("id", "parent").iter_rows())
    everything = list(ids)
    found: dict[str, list[str]] = {city: everything}
    inner: dict[str, list[str]] = {}
    for id_ in everything:
        area = areas_of.get(id_)
        seen: set[str] = set()
        while area is not None and area != city and area not in seen:
            inner.setdefault(area, []).append(id_)
            seen.add(area)
            area = parents.get(area)
    return found | dict(sorted(inner.items()))


def named(names: Mapping[str, Text], ids: Sequence[str], most: int = 6) -> Text:
    """Return some names as a list in both languages, the number of further ones behind it.

    Examples
    --------
    >>> named({"a": {"zh-Hans": "甲", "en": "A"}}, ["a", "b"])
    {'zh-Hans': '甲、b', 'en': 'A, b'}
    """
    more = len(ids) - most
    found = {}
    for language, mark, rest in (("zh-Hans", "、", "等共 {} 个"), ("en", ", ", ", … (+{})")):
        some = mark.join(names.get(i, {}).get(language, i) for i in ids[:most])
        count = len(ids) if language == "zh-Hans" else more
        found[language] = some + (rest.format(count) if more > 0 else "")
    return found


def names(table: pl.DataFrame, key: str = "section") -> dict[str, Text]:
    """Return the names of sections or bodies in the languages in which they have one."""
    return {
        row[key]: {
            tag: row[column]
            for tag, column in (("zh-Hans", "name_zh"), ("en", "name"))
            if row[column]
        }
        for row in table.to_dicts()
    }
