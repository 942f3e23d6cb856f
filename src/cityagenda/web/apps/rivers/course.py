"""Course: the items of a section in a period, and one of them through the months."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cityagenda.ground.charts import LineChart, Point, svg
from cityagenda.ground.single_factor import Item, plain
from cityagenda.ground.texts import Text, text_in
from cityagenda.ground.waters import NAMES
from cityagenda.web.apps.rivers.waters import Section, Waters
from cityagenda.web.apps.rivers.words import measured

_WIDE, _NARROW = (760, 300), (360, 260)
_FULL: Final = 2.0
"""The relation to a limit at which a bar has its whole length."""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item in the table of a section: its mean, class, limits, and relation to class III.

    ``fill`` is the length of its bar in per cent; ``below`` says how many of how many samples
    lay below the limit of detection.
    """

    id: str
    name: Text
    value: str
    place: int | None
    limits: Sequence[str]
    ratio: float | None
    fill: float
    counts: bool
    decides: bool
    below: int
    samples: int
    chosen: bool


def item_rows(
    known: Waters, section: str, period: str, held: Mapping[str, Item], chosen: str
) -> list[ItemRow]:
    """Return the items of a section in a period: what decided first, then by their relation."""
    deciding = (known.row(section, period).get("items") or "").split(",")
    found = [
        ItemRow(
            id=row["item"],
            name=NAMES.get(row["item"], {"en": row["item"]}),
            value=measured(held[row["item"]], row["value"]),
            place=row["class"],
            limits=[held[row["item"]].written(n) for n in range(1, 6)],
            ratio=row["ratio"],
            fill=min((row["ratio"] or 0.0) / _FULL, 1.0) * 100,
            counts=row["counts"],
            decides=row["item"] in deciding,
            below=row["below"],
            samples=row["samples"],
            chosen=row["item"] == chosen,
        )
        for row in known.items.get((section, period), ())
        if row["item"] in held
    ]
    return sorted(found, key=lambda r: (not r.counts, not r.decides, -(r.ratio or 0.0), r.id))


def item_shown(known: Waters, section: str, period: str, wish: str) -> str:
    """Return the item whose course is shown: the one asked for, else the one that decided.

    Where all items are in the best class, the one nearest to the next worse is shown.
    """
    held = {row["item"] for (own, _), rows in known.items.items() if own == section for row in rows}
    if wish in held:
        return wish
    row = known.row(section, period)
    candidates = (row.get("next_item"), row.get("worse_item"), *sorted(held))
    return next((name for name in candidates if name in held), "")


@dataclass(frozen=True, slots=True)
class Course:
    """The course of an item: the drawing for wide and for narrow screens, and its months."""

    name: Text
    wide: str
    narrow: str
    limit: str
    months: Sequence[tuple[str, str, int | None]]


def course_chart(
    known: Waters, section: Section, held: Mapping[str, Item], item: str, language: str
) -> Course | None:
    """Return the course of an item through the months; none without a month."""
    limits = held.get(item)
    rows = [
        (month, row)
        for month in known.months
        for row in known.items.get((section.id, month), ())
        if row["item"] == item
    ]
    if limits is None or not rows:
        return None
    drawn = _chart(section, limits, rows, language, synthetic=known.by.synthetic)
    return Course(
        name=limits.name,
        wide=svg(drawn, width=_WIDE[0], height=_WIDE[1]),
        narrow=svg(drawn, width=_NARROW[0], height=_NARROW[1]),
        limit=limits.written(3),
        months=[(m, measured(limits, row["value"]), row["class"]) for m, row in rows],
    )


def _chart(
    section: Section,
    item: Item,
    rows: Sequence[tuple[str, Mapping[str, Any]]],
    language: str,
    *,
    synthetic: bool,
) -> LineChart:
    chinese = language.startswith("zh")
    values = [(month, row["value"]) for month, row in rows]
    (low_month, low), (high_month, high) = (
        (month, plain(item.compared(value)))
        for month, value in (end(values, key=lambda pair: pair[1]) for end in (min, max))
    )
    name, place = text_in(item.name, language), text_in(section.name, language)
    unit = item.unit or ("无量纲" if chinese else "no unit")
    description = (
        f"{len(values)} 个月，最低 {low}（{low_month}），最高 {high}（{high_month}）；"
        f"Ⅲ类须 {item.written(3)}"
        if chinese
        else f"{len(values)} months, lowest {low} ({low_month}), highest {high} ({high_month}); "
        f"class III needs {item.written(3)}"
    )
    return LineChart(
        title=f"{place}：{name}" if chinese else f"{place}: {name}",
        description=description,
        unit=unit,
        runs=_runs(values),
        synthetic=("合成数据" if chinese else "synthetic data") if synthetic else "",
        from_zero=True,
        decimals=item.decimals,
    )


def _runs(values: Sequence[tuple[str, float]]) -> list[list[Point]]:
    """Return the months as points; a month that is missing breaks the line."""
    runs: list[list[Point]] = []
    before = None
    for month, value in values:
        number = 12 * int(month[:4]) + int(month[5:7]) - 1
        if before is None or number != before + 1:
            runs.append([])
        runs[-1].append(Point(number // 12 + (number % 12 + 0.5) / 12, value))
        before = number
    return runs
