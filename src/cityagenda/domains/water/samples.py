"""Samples: what laboratories wrote of sections, read into numbers in the standard's units.

Files of laboratories are long (a row an item) or wide (a column an item), in several units, with
marks for what lies below the limit of detection, and with mistakes. What cannot be used is left
out and listed, each reading once with one reason; nothing is corrected by guessing.
"""

import math
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

import polars as pl

from cityagenda.domains.water import sentences
from cityagenda.domains.water.laboratory import Number, factor, number
from cityagenda.domains.water.names import item_called
from cityagenda.domains.water.surface import TEMPERATURE
from cityagenda.ground.errors import MethodError
from cityagenda.ground.texts import Text, in_columns

EXCLUSIONS: Final = pl.Schema(
    {
        "input": pl.String(),
        "row": pl.Int64(),
        "reason": pl.String(),
        "reason_zh": pl.String(),
        "detail": pl.String(),
    }
)

SAMPLES: Final = pl.Schema(
    {
        "section": pl.String(),
        "day": pl.Date(),
        "item": pl.String(),
        "value": pl.Float64(),
        "below": pl.Boolean(),
        "row": pl.Int64(),
    }
)
"""Readings that count, in the unit of their item; of those ``below`` the value is the limit of
detection."""

_TEMPERATURES: Final = (-2.0, 60.0)
_USUAL: Final = 6
"""How many other readings of an item a section needs before one of them can stand out."""
_SHOWN: Final = 3
"""How many readings of a row are written out where it is left out."""
_FOLD, _THOUSAND, _ROOM = 300.0, 1000.0, 3.0
"""A reading this many times the section's median, whose thousandth lies within ``_ROOM`` times
the range of the others, was written in a unit a thousand times too large."""

WIDE: Final = (
    *("ph", "do", "codmn", "cod", "bod5", "nh3n", "tp", "tn", "cu", "zn", "fluoride", "se"),
    *("as", "hg", "cd", "cr6", "pb", "cyanide", "phenol", "petroleum", "surfactant", "sulphide"),
    *("faecal_coliform", "chla", "transparency", TEMPERATURE),
)
"""Items that a wide table may have as columns."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How an item is given: in which unit, from which to which number a reading can be."""

    unit: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Read:
    """Readings that count, as a table of `SAMPLES`, and those that do not, with reasons."""

    samples: pl.DataFrame
    exclusions: pl.DataFrame


@dataclass(slots=True)
class _Reading:
    """One reading on its way from the file into numbers."""

    source: str
    row: int
    section: str
    day: date | None
    at: str
    name: str
    text: str
    unit: str | None
    limit: str
    below: bool
    item: str = ""
    value: float = math.nan

    @property
    def place(self) -> str:
        """Where and when it was taken, without words."""
        return f"{self.section or '–'}, {self.day or '–'}"

    @property
    def written(self) -> str:
        """What is written of it."""
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.name or '–'} {self.text or '–'}{unit}"


_Refused = tuple[_Reading, Text]


def samples(
    table: pl.DataFrame,
    sections: Mapping[str, str],
    measures: Mapping[str, Measure],
    timezone: str,
) -> Read:
    """Return the readings of a laboratory's table that can be used, and all others with reasons.

    Parameters
    ----------
    table
        Columns `section`, `date` (or `time`, an instant with a zone); then `item` and `value`,
        perhaps `unit`, `below` and `detection_limit`, and one column an item of what stands
        wide, in the unit of its `Measure`. Values are text: a number, ``<0.05``, ``0.05L`` (the
        limit of detection with an L), or ``ND`` with the limit beside it. The number of a row
        is `_row` if it is there.
    sections
        The kind of each section, ``river`` or ``lake``.
    measures
        By item, how it is given. Of lakes `tp` is `tp_lake`.
    timezone
        IANA name of the zone in which days begin.

    Missing data
    ------------
    Left out and listed: readings without section, day or number; of sections, items and units
    that are unknown; that cannot be what they say; that repeat another one of the same section,
    time and item, or contradict it (then both); and that are a thousand times what the section
    usually has.

    Raises
    ------
    MethodError
        The table has neither `date` nor `time`, or neither items nor columns of items.
    """
    refused: list[_Refused] = []
    known = []
    for reading in _readings(table, measures, timezone):
        reason = _named(reading, sections, measures) or _numbered(reading, measures)
        if reason:
            refused.append((reading, reason))
        else:
            known.append(reading)
    for check in (_repetitions, _thousandfolds):
        known = _checked(known, check, refused)
    rows = [(r.section, r.day, r.item, r.value, r.below, r.row) for r in known]
    order = ("section", "item", "day", "row")
    return Read(
        pl.DataFrame(rows, schema=SAMPLES, orient="row").sort(order),
        exclusions("samples", _listed(refused)),
    )


def _listed(refused: Sequence[_Refused]) -> list[tuple[int, Text, str]]:
    """Return what was refused: one line for all readings of a row that share a reason."""
    rows: dict[tuple[str, int, str], list[_Refused]] = {}
    for reading, reason in refused:
        rows.setdefault((reading.source, reading.row, reason["en"]), []).append((reading, reason))
    found = []
    for (source, row, _), some in rows.items():
        written = [reading.written for reading, _ in some]
        more = f", … (+{len(written) - _SHOWN})" if len(written) > _SHOWN else ""
        head = f"{source}: " if source else ""
        detail = f"{head}{some[0][0].place}, {', '.join(written[:_SHOWN])}{more}"
        found.append((row, some[0][1], detail))
    return found


def exclusions(name: str, rows: Sequence[tuple[int, Text, str]]) -> pl.DataFrame:
    """Return what was left out of an input as a table of `EXCLUSIONS`, in order of the rows."""
    said = [
        (name, row, *in_columns("reason", reason).values(), detail)
        for row, reason, detail in sorted(rows, key=lambda found: found[0])
    ]
    return pl.DataFrame(said, schema=EXCLUSIONS, orient="row")


def days(table: pl.DataFrame, timezone: str, name: str) -> list[tuple[date | None, str]]:
    """Return the day of each row, and the moment as far as it is written.

    Raises
    ------
    MethodError
        There is neither a column `date` nor a column `time`, or the time has no zone.
    """
    zone = ZoneInfo(timezone)
    found: list[tuple[date | None, str]] = [(None, "")] * table.height
    if "time" in table.columns:
        kind = table.schema["time"]
        if not isinstance(kind, pl.Datetime | pl.Null) or getattr(kind, "time_zone", "") is None:
            raise _no_zone(name)
        local = [t.astimezone(zone) if isinstance(t, datetime) else None for t in table["time"]]
        found = [(t.date(), t.isoformat()) if t else (None, "") for t in local]
    if "date" in table.columns:
        plain = table["date"].to_list()
        found = [have if have[0] else (day, "") for have, day in zip(found, plain, strict=True)]
    elif "time" not in table.columns:
        raise MethodError(
            {
                "zh-Hans": f"输入“{name}”既没有列“date”，也没有列“time”",
                "en": f"input '{name}' has neither a column 'date' nor a column 'time'",
            },
            todo={
                "zh-Hans": "请在数据源中声明其中之一",
                "en": "declare one of them in the source",
            },
        )
    return found


def _no_zone(name: str) -> MethodError:
    return MethodError(
        {
            "zh-Hans": f"输入“{name}”的 time 列没有时区",
            "en": f"the column `time` of input '{name}' has no time zone",
        },
        todo={
            "zh-Hans": "请在数据源中声明 time: {column, label, timezone}，或改用 date 列",
            "en": "declare time: {column, label, timezone} in the source, or give a date",
        },
    )


def row_numbers(table: pl.DataFrame) -> list[int]:
    """Return the number of each row in its raw file, or its place where that is not known."""
    if "_row" in table.columns:
        return table["_row"].cast(pl.Int64).to_list()
    return list(range(1, table.height + 1))


def _readings(
    table: pl.DataFrame, measures: Mapping[str, Measure], timezone: str
) -> list[_Reading]:
    wide = [name for name in table.columns if name in measures and name in WIDE]
    long = "item" in table.columns and "value" in table.columns
    if not wide and not long:
        raise MethodError(
            {
                "zh-Hans": "样品表既没有“item”与“value”两列，也没有以项目为名的列",
                "en": "the samples have neither the columns 'item' and 'value' nor one an item",
            },
            todo={
                "zh-Hans": f"请在数据源中声明；项目为：{'、'.join(measures)}",
                "en": f"declare them in the source; items are {', '.join(measures)}",
            },
        )
    if long and "unit" not in table.columns:
        raise MethodError(
            {
                "zh-Hans": "样品表没有“unit”列，而单位从不推测",
                "en": "the samples have no column 'unit', and units are never guessed",
            },
            todo={
                "zh-Hans": "请在数据源中声明 unit 列",
                "en": "declare the column 'unit' in the source",
            },
        )
    columns = {
        name: _texts(table, name)
        for name in (
            "source",
            "section",
            "item",
            "value",
            "unit",
            "below",
            "detection_limit",
            *wide,
        )
    }
    found: list[_Reading] = []
    when = days(table, timezone, "samples")
    for place, (row, (day, at)) in enumerate(zip(row_numbers(table), when, strict=True)):
        section = columns["section"][place]
        is_long = long and bool(columns["item"][place] or columns["value"][place])
        if is_long:
            found.append(
                _Reading(
                    columns["source"][place],
                    row,
                    section,
                    day,
                    at,
                    columns["item"][place],
                    columns["value"][place],
                    columns["unit"][place],
                    columns["detection_limit"][place],
                    columns["below"][place].casefold() in ("true", "1", "yes", "是"),
                )
            )
        found += [
            _Reading(
                columns["source"][place],
                row,
                section,
                day,
                at,
                name,
                columns[name][place],
                None,
                "",
                below=False,
            )
            for name in wide
            if columns[name][place]
        ]
    return found


def _texts(table: pl.DataFrame, name: str) -> list[str]:
    if name not in table.columns:
        return [""] * table.height
    return [
        unicodedata.normalize("NFKC", text).strip() if text is not None else ""
        for text in table[name].cast(pl.String)
    ]


def _named(
    reading: _Reading, sections: Mapping[str, str], measures: Mapping[str, Measure]
) -> Text | None:
    """Say which section and item a reading is of, or return why it is of none."""
    if not reading.section or reading.day is None:
        return sentences.NO_PLACE
    if reading.section not in sections:
        return sentences.UNKNOWN_SECTION
    item = item_called(reading.name) or ""
    if item == "tp" and sections[reading.section] == "lake":
        item = "tp_lake"
    if item not in measures:
        return sentences.UNKNOWN_ITEM
    reading.item = item
    return None


def _numbered(reading: _Reading, measures: Mapping[str, Measure]) -> Text | None:
    """Give a reading its number in the unit of its item, or return why it has none."""
    measure = measures[reading.item]
    found = number(reading.text, reading.limit)
    if not isinstance(found, Number):
        return found
    times = factor(reading.unit, measure.unit)
    if times is None:
        return sentences.WRONG_UNIT
    reading.value = found.value * times
    reading.below = reading.below or found.below
    if reading.value < 0 and measure.least >= 0:
        return sentences.NEGATIVE
    inside = measure.least <= reading.value <= measure.most
    return None if inside else sentences.IMPOSSIBLE


def _checked(
    known: list[_Reading],
    check: Callable[[list[_Reading]], list[_Refused]],
    refused: list[_Refused],
) -> list[_Reading]:
    """Return the readings that pass a check; the others go among those refused."""
    found = check(known)
    refused += found
    out = {id(reading) for reading, _ in found}
    return [reading for reading in known if id(reading) not in out]


def _repetitions(known: list[_Reading]) -> list[_Refused]:
    """Return the readings that repeat an earlier one of the same time, or contradict it."""

    def key(r: _Reading) -> tuple[str, str, date, str]:
        return r.section, r.item, r.day or date.min, r.at

    found: list[_Refused] = []
    for _, group in groupby(sorted(known, key=lambda r: (*key(r), r.source, r.row)), key=key):
        same = list(group)
        if len({(r.value, r.below) for r in same}) == 1:
            found += [(r, sentences.REPEATED) for r in same[1:]]
        else:
            found += [(r, sentences.CONTRADICTORY) for r in same]
    return found


def _thousandfolds(known: list[_Reading]) -> list[_Refused]:
    """Return the readings that are a thousand times what their section usually has."""

    def key(r: _Reading) -> tuple[str, str]:
        return r.section, r.item

    found: list[_Refused] = []
    for (_, item), group in groupby(sorted(known, key=key), key=key):
        some = list(group)
        if item in ("ph", TEMPERATURE) or len(some) <= _USUAL:
            continue
        usual = median(r.value for r in some)
        apart = [r for r in some if r.value >= _FOLD * usual and r.value > 0]
        others = [r.value for r in some if r.value < _FOLD * usual]
        if not apart or len(others) < _USUAL:
            continue
        low, high = min(others) / _ROOM, max(others) * _ROOM
        found += [(r, sentences.THOUSANDFOLD) for r in apart if low <= r.value / _THOUSAND <= high]
    return found


def measures(given: Mapping[str, Any], further: Mapping[str, Any]) -> dict[str, Measure]:
    """Return how items are given: those of the classes, and those of the trophic index beside.

    Parameters
    ----------
    given
        Items of a pack on `surface-water-classes`, by id.
    further
        Rows of a pack on `lake-trophic-index`, by item.
    """
    found = {name: Measure(item.unit, 0.0, item.most) for name, item in given.items()}
    beside = {
        name: Measure(row["unit"], 1e-9, _MOST.get(name, math.inf))
        for name, row in further.items()
        if name not in found
    }
    return found | beside | {TEMPERATURE: Measure("Cel", *_TEMPERATURES)}


_MOST: Final = {"chla": 5000.0, "transparency": 50.0}
"""Above this no reading is water: mg/m3 and m."""
