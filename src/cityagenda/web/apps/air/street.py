"""One street: its air now, the last day, its pollutants, the stations around it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import polars as pl

from cityagenda.assess.territory import Sheet
from cityagenda.build.editions import Edition
from cityagenda.city.models import Area
from cityagenda.ground.texts import Text, filled, from_columns, text_in
from cityagenda.web.apps.air.bars import day_bars
from cityagenda.web.apps.air.classes import (
    POLLUTANTS,
    SHORT,
    AirClass,
    amount,
    class_of,
    pack,
    unit_of,
)
from cityagenda.web.apps.air.now import INDEX, Now, Reading, Site
from cityagenda.web.apps.air.picture import said, shapes
from cityagenda.web.apps.air.words import clock_words, error_words, main_of, map_error

DAY: Final = 24
"""Hours of the small bars."""
NEAREST: Final = 3
_GAP: Final[Text] = {"zh-Hans": "{hours}无指数；{why}", "en": "{hours}: no index; {why}"}
_NOT_SAID: Final[Text] = {"zh-Hans": "没有记录原因", "en": "the reason was not recorded"}
_MILLI: Final = {"mg/m3": 1000.0}
_HOURLY: Final = "hour"
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Line:
    """A pollutant in the table of a street: its value as text, limit, sub-index and class."""

    pollutant: str
    name: Text
    short: str
    value: str
    error: str
    unit: Text
    limit: str
    span: Text
    index: int | None
    place: int | None
    primary: bool


@dataclass(frozen=True, slots=True)
class Near:
    """A station near a street, its distance in kilometres (none: unknown), and its air."""

    site: Site
    away: float | None
    inside: bool
    reading: Reading | None


def day_of(air: Now, area: str, hour: datetime, language: str, title: str) -> str:
    """Return the last 24 hours of a street as bars."""
    told = []
    for each in _day(air, hour):
        reading = air.streets[each].get(area)
        among = {c.place: c for c in air.classes(each)}
        place = reading.place if reading else None
        local = air.local(each)
        words = said(clock_words(local), reading, place, INDEX, among, language)
        told.append((f"{local:%H}", reading.aqi if reading else None, place, words))
    return day_bars(told, title)


def _day(air: Now, hour: datetime) -> list[datetime]:
    return [h for h in air.hours if h <= hour][-DAY:]


def gaps(air: Now, area: str, hour: datetime) -> list[Text]:
    """Return which of the hours of `day_of` have no index, and why: a sentence a reason."""
    found: dict[str, tuple[Text, list[datetime]]] = {}
    for each in _day(air, hour):
        reading = air.streets[each].get(area)
        if reading is None or reading.aqi is None:
            why = refused(air, area, each) or _NOT_SAID
            found.setdefault(text_in(why, "en"), (why, []))[1].append(each)
    return [filled(_GAP, hours=_spans(air, own), why=why) for why, own in found.values()]


def _spans(air: Now, hours: Sequence[datetime]) -> Text:
    """Return hours in words, those that follow each other as one span."""
    runs: list[list[datetime]] = []
    for each in hours:
        if runs and each - runs[-1][1] == _HOUR:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    words = [f"{air.local(a):%H}:00–{clock_words(air.local(b))[-5:]}" for a, b in runs]
    return {"zh-Hans": "、".join(words), "en": ", ".join(words)}


def refused(air: Now, area: str, hour: datetime) -> Text | None:
    """Return why a street has no index: as its observation says, or else as the map does."""
    rows = air.edition.rows("observations", air.by.indicator)
    own = rows.filter((pl.col("area") == area) & (pl.col("period") == air.stamp(hour)))
    for row in own.head(1).to_dicts():
        if reason := from_columns(row, "reason"):
            return reason
    main = main_of(air, hour, INDEX)
    return map_error(air.checks.get((hour, main)), main) if main else None


_SPANS: Final[dict[str, Text]] = {
    "hour": {"zh-Hans": "1 小时", "en": "hour"},
    "day": {"zh-Hans": "日", "en": "day"},
}


def lines(air: Now, reading: Reading, hour: datetime) -> list[Line]:
    """Return the six pollutants with their limits: of the hour, or of the day where none is."""
    among = air.classes(hour)
    limits = _limits(air, hour)
    found = []
    for pollutant, name in POLLUTANTS.items():
        span, limit = limits.get(pollutant, ("", None))
        index = reading.sub.get(pollutant)
        found.append(
            Line(
                pollutant,
                name,
                SHORT[pollutant],
                amount(pollutant, reading.values.get(pollutant)),
                error_words(pollutant, reading.errors.get(pollutant)),
                unit_of(pollutant),
                amount(pollutant, limit),
                _SPANS.get(span, {}),
                index,
                class_of(index, among),
                pollutant in reading.primary,
            )
        )
    return found


def _limits(air: Now, hour: datetime) -> dict[str, tuple[str, float]]:
    """Return for each pollutant the averaging time and the limit in ug/m3, hours first."""
    found = pack(air.edition.city(), "ambient-air-limits", air.local(hour).date())
    held: dict[str, tuple[str, float]] = {}
    for row in found.table if found else ():
        span = row["averaging"]
        own = row["pollutant"]
        if span == _HOURLY or (span == "day" and own not in held):
            held[own] = span, float(row["grade2"]) * _MILLI.get(row["unit"], 1.0)
    return held


def nearest(edition: Edition, air: Now, area: Area, hour: datetime) -> list[Near]:
    """Return the stations inside a street and the nearest others, by distance."""
    on = shapes(edition)
    held = air.stations.get(hour, {})
    found = [
        Near(site, _away(on, area, site), site.area == area.id, held.get(site.id))
        for site in air.sites.values()
    ]
    found.sort(key=lambda n: (not n.inside, math.inf if n.away is None else n.away, n.site.id))
    inside = [near for near in found if near.inside]
    return [*inside, *[n for n in found if not n.inside and n.away is not None]][
        : max(NEAREST, len(inside))
    ]


def _away(on: Sheet | None, area: Area, site: Site) -> float | None:
    """Return the kilometres from the middle of a street to a station."""
    outline = on.plate.outlines.get(area.id) if on else None
    if on is None or outline is None or on.datum != "local":
        return None
    x, y = on.plate.place(site.x, site.y)
    return math.hypot(x - outline.x, y - outline.y) / on.plate.scale / 1000


def sure(air: Now, reading: Reading, hour: datetime) -> Text:
    """Return how sure the number of a street is, by the pollutant that decides."""
    main = reading.primary[0] if reading.primary else _largest(reading)
    if main is None:
        return {}
    name, unit = POLLUTANTS[main], unit_of(main)
    value, error = reading.values.get(main), reading.errors.get(main)
    check = air.checks.get((hour, main))
    stations = check["count"] if check else len(air.stations.get(hour, {}))
    if value is None or error is None:
        return {
            "zh-Hans": f"{name['zh-Hans']}由 {stations} 个站点估算，没有误差。",
            "en": f"Its {name['en']} is estimated from {stations} stations, without an error.",
        }
    low, high = amount(main, max(value - 2 * error, 0.0)), amount(main, value + 2 * error)
    return {
        "zh-Hans": f"{name['zh-Hans']}的街道均值由 {stations} 个站点估算，"
        f"很可能在 {low} 至 {high} {unit['zh-Hans']}之间（两倍标准误差）。",
        "en": f"The mean of {name['en']} over the street is estimated from {stations} stations "
        f"and lies very likely between {low} and {high} {unit['en']} (two standard errors).",
    }


def _largest(reading: Reading) -> str | None:
    held = {p: i for p, i in reading.sub.items() if i is not None}
    return max(held, key=lambda p: held[p]) if held else None


def own_class(among: Sequence[AirClass], place: int | None) -> AirClass | None:
    """Return the class at a place."""
    return next((c for c in among if c.place == place), None)


def name_in(area: Area, language: str) -> str:
    """Return what a street is called."""
    return text_in(area.name, language)
