"""Choropleths: one indicator over the areas of one level, as a map, a legend and a list.

What is shown is read from an edition; nothing of an indicator is computed. What is worked out
here describes the values shown: their classes, their spread, and how unequal they are.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

from cityagenda.assess import unevenness
from cityagenda.assess.areas import aim, readings
from cityagenda.assess.reading import unit_of
from cityagenda.assess.terms import STATUSES
from cityagenda.assess.territory import Level, Sheet, living, sheet
from cityagenda.build.editions import Edition
from cityagenda.city.geometry import sources
from cityagenda.city.models import Area, Indicator
from cityagenda.ground.classes import TONES, USUAL, Classes, Scheme, Unclassified, classes
from cityagenda.ground.errors import SourceError
from cityagenda.ground.maps import AreaMap, Piece, histogram, svg
from cityagenda.ground.numbers import shown
from cityagenda.ground.periods import span
from cityagenda.ground.texts import Text, text_in

_MOST_NAMED: Final = 16
_NO_DATA: Final[Text] = {"zh-Hans": "暂无数据", "en": "no data"}
_NO_SHAPES: Final[Text] = {
    "zh-Hans": "该城市尚未提供区域边界，因此只有列表，没有地图。",
    "en": "The city has no boundaries of its areas yet: there is a list and no map.",
}
_MARK: Final[Text] = {"zh-Hans": "示意图，合成", "en": "schematic, synthetic geography"}
_sorted_into = lru_cache(maxsize=256)(classes)


@dataclass(frozen=True, slots=True)
class Choice:
    """How a map is drawn.

    ``middle`` is ``target``, ``zero`` or empty. ``weight`` is an indicator or
    `unevenness.ONCE`, see `unevenness.weights`. ``chosen`` is the area that stands out.
    ``pool`` are further values for which the classes hold too, so that two maps can be
    compared. ``address`` gives the address at which an area is chosen.
    """

    scheme: Scheme = "quantiles"
    count: int = USUAL
    middle: str = ""
    weight: str = ""
    chosen: str = ""
    pool: Sequence[float] = ()
    key: str = "map"
    address: Callable[[str], str] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """An area in the list beside the map; ``rank`` counts classes from 1, the lowest."""

    area: str
    name: str
    within: str
    value: float | None
    status: str
    tone: int | None
    rank: int | None
    said: str
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Band:
    """A class in the legend, its limits as text; one that is a single value has no ``low``."""

    rank: int
    tone: int
    low: str
    high: str
    count: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is shown of one map.

    ``faults`` say what could not be drawn; the rest stands all the same. ``sheet`` is none
    where there are no shapes. ``parted`` says where the colours go apart. ``weight`` names the
    weights of the inequality.
    """

    indicator: Indicator
    period: str
    level: Level
    drawn: AreaMap
    sheet: Sheet | None
    key: str
    legend: str
    bands: Sequence[Band]
    rows: Sequence[Row]
    summary: str
    unevenness: Text
    parted: str
    weight: str
    faults: Sequence[Text]
    synthetic: bool

    @property
    def svg(self) -> str:
        """The map as a part of a page; empty without shapes."""
        return svg(self.drawn, self.sheet.plate, key=self.key) if self.sheet else ""

    @property
    def file(self) -> str:
        """The map as a file of its own; empty without shapes."""
        return svg(self.drawn, self.sheet.plate, alone=True) if self.sheet else ""

    @property
    def chosen(self) -> Row | None:
        """The area that stands out."""
        return next((row for row in self.rows if row.chosen), None)

    @property
    def diverging(self) -> bool:
        """Whether the colours go apart from a middle."""
        return self.drawn.diverging

    @property
    def without(self) -> int:
        """How many areas have no value."""
        return sum(row.value is None for row in self.rows)


def picture(
    edition: Edition,
    indicator: Indicator,
    period: str,
    level: Level,
    language: str,
    choice: Choice | None = None,
) -> Picture:
    """Return the map of an indicator with its legend, its list and its sentences.

    Parameters
    ----------
    edition
        The edition that is shown.
    indicator, period, level
        What is mapped. Areas that existed at the end of the period and have no value stand
        on the map as such.
    language
        The language of what is written into the drawing and the list.
    choice
        How it is drawn.
    """
    asked = choice or Choice()
    faults: list[Text] = []
    held = readings(edition, indicator.id, period)
    areas = _areas(edition, level, period)
    values = {
        area.id: held[area.id]["value"]
        for area in areas
        if area.id in held and held[area.id]["value"] is not None
    }
    found = _classes(edition, indicator, list(values.values()), asked, faults)
    on = _sheet(edition, faults)
    rows = _rows(edition, indicator, areas, held, found, language, asked)
    summary = _summary(indicator, level, rows, language)
    weighing = unevenness.weights(edition, indicator, level, period, asked.weight)
    title = f"{text_in(indicator.name, language)}, {period}"
    return Picture(
        indicator=indicator,
        period=period,
        level=level,
        drawn=AreaMap(
            title=title,
            description=summary,
            pieces=[_piece(row, classified=found is not None) for row in rows],
            outer=_outer(edition, level),
            mark=text_in(_MARK, language) if on and on.synthetic else "",
            named=len(areas) <= _MOST_NAMED,
            diverging=found is not None and found.middle is not None,
        ),
        sheet=on,
        key=asked.key,
        legend=_legend(indicator, list(values.values()), found, title),
        bands=_bands(indicator, rows, found),
        rows=rows,
        summary=summary,
        unevenness=unevenness.sentence(edition, level, values, weighing),
        parted=_parted(edition, indicator, found, asked.middle, language),
        weight=weighing[0],
        faults=faults,
        synthetic=any(held[area]["status"] == "synthetic" for area in values),
    )


def _areas(edition: Edition, level: Level, period: str) -> list[Area]:
    """Return the areas of a level that existed on the last day of a period."""
    zone = edition.city().city.timezone
    last = span(period, zone).end.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    return living(level.areas, last)


def _classes(
    edition: Edition,
    indicator: Indicator,
    values: Sequence[float],
    asked: Choice,
    faults: list[Text],
) -> Classes | None:
    """Return the classes of values, none without values or where they cannot be made."""
    if not values:
        return None
    target = aim(edition, indicator)
    middle = {"zero": 0.0, "target": target.value if target else None}.get(asked.middle)
    try:
        pooled = tuple(sorted([*values, *asked.pool]))
        found = _sorted_into(pooled, asked.scheme, asked.count, middle)
    except Unclassified as error:
        faults.append(error.sorry)
        return None
    if found.middle is not None and indicator.direction == "down":
        return replace(found, tones=tuple(TONES - 1 - tone for tone in found.tones))
    return found


def _parted(
    edition: Edition, indicator: Indicator, found: Classes | None, middle: str, language: str
) -> str:
    if found is None or found.middle is None:
        return ""
    chinese = language.startswith("zh")
    number = f"{shown(found.middle, indicator.decimals)} {unit_of(indicator, language)}"
    target = aim(edition, indicator)
    if middle == "target" and target:
        return (
            f"两色以 {target.year} 年目标值 {number} 为界。"
            if chinese
            else f"The colours part at the target of {number} for {target.year}."
        )
    return f"两色以 {number} 为界。" if chinese else f"The colours part at {number}."


def _sheet(edition: Edition, faults: list[Text]) -> Sheet | None:
    if not sources(edition.city()):
        faults.append(_NO_SHAPES)
        return None
    try:
        return sheet(edition)
    except SourceError as error:
        place = f"{error.where}: " if error.where else ""
        faults.append(
            {
                "zh-Hans": f"无法绘制地图，下面的列表不受影响。原因：{place}{error.what}",
                "en": f"The map cannot be drawn; the list below stands. {place}{error.what}",
            }
        )
        return None


def _rows(
    edition: Edition,
    indicator: Indicator,
    areas: Sequence[Area],
    held: Mapping[str, Mapping[str, Any]],
    found: Classes | None,
    language: str,
    asked: Choice,
) -> list[Row]:
    """Return the areas from the highest value to the lowest, those without a value last."""
    city = edition.city()
    unit = unit_of(indicator, language)
    colon = "：" if language.startswith("zh") else ": "
    rows = []
    for area in areas:
        reading = held.get(area.id, {})
        value = reading.get("value")
        place = found.of(value) if found and value is not None else None
        name = text_in(area.name, language)
        status = reading.get("status", "missing") if value is not None else "missing"
        number = f"{shown(value, indicator.decimals)} {unit}" if value is not None else ""
        said = number or text_in(_NO_DATA, language)
        if status != "normal" and number:
            said += f" ({text_in(STATUSES[status], language)})"
        parent = city.areas.get(area.parent or "")
        rows.append(
            Row(
                area=area.id,
                name=name,
                within="" if parent is None or parent.id == city.city.area
                else text_in(parent.name, language),
                value=value,
                status=status,
                tone=found.tones[place] if found and place is not None else None,
                rank=place + 1 if place is not None else None,
                said=f"{name}{colon}{said}",
                address=asked.address(area.id) if asked.address else "",
                chosen=area.id == asked.chosen,
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.value is None, -(row.value or 0), row.area))


def _piece(row: Row, *, classified: bool) -> Piece:
    """Return a row on the map; where there are no classes, a value has the middle tone."""
    tone = row.tone if classified or row.value is None else TONES // 2
    return Piece(
        id=row.area,
        name=row.name,
        said=row.said,
        tone=tone,
        synthetic=row.status == "synthetic",
        chosen=row.chosen,
        address=row.address,
    )


def _outer(edition: Edition, level: Level) -> list[str]:
    """Return the areas of the level above, or the city itself."""
    city = edition.city()
    above = {area.parent for area in level.areas}
    return [area for area in city.areas if area in above]


def _summary(indicator: Indicator, level: Level, rows: Sequence[Row], language: str) -> str:
    known = [row for row in rows if row.value is not None]
    lacking = len(rows) - len(known)
    chinese = language.startswith("zh")
    if not known:
        return "没有任何区域有数值。" if chinese else "No area has a value."
    numbers = [row.value for row in known if row.value is not None]
    top, least, half = (
        shown(number, indicator.decimals) for number in (numbers[0], numbers[-1], median(numbers))
    )
    high, low, unit = known[0].name, known[-1].name, unit_of(indicator, language)
    name = text_in(level.name, language)
    if chinese:
        rest = f"另有 {lacking} 个没有数据。" if lacking else ""
        return (
            f"{len(known)} 个{name}中，最高为{high}（{top} {unit}），"
            f"最低为{low}（{least} {unit}），中位数为 {half}。{rest}"
        )
    rest = f" {lacking} have no data." if lacking else ""
    return (
        f"Of {len(known)} {name}, {high} has the highest value ({top} {unit}) and {low} the "
        f"lowest ({least} {unit}); the middle one is {half}.{rest}"
    )


def _legend(
    indicator: Indicator, values: Sequence[float], found: Classes | None, title: str
) -> str:
    if found is None or not values:
        return ""
    return histogram(values, found, title=title, decimals=indicator.decimals)


def _bands(indicator: Indicator, rows: Sequence[Row], found: Classes | None) -> list[Band]:
    if found is None:
        return []
    ranks = [row.rank for row in rows]
    values = {row.value for row in rows if row.value is not None}
    single = values <= set(found.limits)  # each value is a class of its own
    return [
        Band(
            rank=place + 1,
            tone=found.tones[place],
            low="" if single or low == high else shown(low, indicator.decimals),
            high=shown(high, indicator.decimals),
            count=ranks.count(place + 1),
        )
        for place, (low, high) in enumerate(found.ranges)
    ]
