"""The air quality index: sub-indices, the largest of them, who decided, and how far on."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cityagenda.domains.air.faults import OZONE_MAXIMUM, Fault, faults, refused, without
from cityagenda.domains.air.scales import MISSING, Indices, Scale, scales
from cityagenda.ground.errors import SourceError, StandardError
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text, text_in

NAMES: Final = {
    "so2": "SO₂",
    "no2": "NO₂",
    "co": "CO",
    "o3": "O₃",
    "pm10": "PM₁₀",
    "pm25": "PM₂.₅",
}
"""How pollutants are written."""


@dataclass(frozen=True, slots=True)
class Level:
    """A class of the index: the last index in it (none: no end), its name and colour."""

    id: str
    up_to: int | None
    name: Text
    colour: str


@dataclass(frozen=True, slots=True)
class Report:
    """A way of reporting under one edition: which items, which classes, what may be missing.

    ``substitutes`` are the items that hold where another lies above its scale. ``exempts`` says
    whether a pollutant that is not monitored by plan may be missing.
    """

    edition: str
    name: str
    items: Mapping[str, Scale]
    substitutes: Mapping[str, Scale]
    levels: tuple[Level, ...]
    primary_above: int
    incomplete_above: int
    exempts: bool = False

    @property
    def pollutants(self) -> tuple[str, ...]:
        """The pollutants of the report, in the order of its items."""
        return tuple(dict.fromkeys(scale.pollutant for scale in self.items.values()))

    def scale(self, item: str) -> Scale:
        """Return the scale of an item or substitute."""
        return self.items[item] if item in self.items else self.substitutes[item]

    def units(self) -> dict[str, str]:
        """Return the unit in which each item's readings are to be given."""
        return {item: self.scale(item).reading_unit for item in (*self.items, *self.substitutes)}


@dataclass(frozen=True, slots=True)
class AirQuality:
    """Indices of readings: every array has their shape, `sub` a pollutant's axis before it.

    ``largest`` is the largest sub-index of what there is; ``index`` the one that may be
    published, `MISSING` where too little is known; ``readings`` those that took part;
    ``exempt`` the pollutants that may be missing.
    """

    report: Report
    readings: Mapping[str, NDArray[np.float64]]
    sub: Indices
    largest: Indices
    index: Indices
    complete: NDArray[np.bool_]
    faults: tuple[Fault, ...]
    exempt: tuple[str, ...] = ()

    @property
    def primary(self) -> NDArray[np.bool_]:
        """Which pollutants are primary: those with the largest sub-index, ties included."""
        above = self.index > self.report.primary_above
        found: NDArray[np.bool_] = (self.sub == self.index) & above & (self.index != MISSING)
        return found

    @property
    def exceeding(self) -> NDArray[np.bool_]:
        """Which pollutants are above the limit of the second class (a sub-index above 100)."""
        limit = self.report.levels[1].up_to
        assert limit is not None  # noqa: S101 - only the last class has no end
        above: NDArray[np.bool_] = self.sub > limit
        return above

    @property
    def level(self) -> NDArray[np.int8]:
        """The place of the class among the report's levels, -1 where there is no index."""
        ends = [level.up_to for level in self.report.levels if level.up_to is not None]
        found = np.searchsorted(np.array(ends), self.index).astype(np.int8)
        return np.where(self.index == MISSING, np.int8(-1), found)

    def primary_at(self, *place: int) -> tuple[str, ...]:
        """Return the primary pollutants at one place."""
        primary = self.primary
        return tuple(p for n, p in enumerate(self.report.pollutants) if primary[(n, *place)])

    def explained(self, *place: int) -> Text:
        """Return in both languages how the index at one place came about.

        It names the edition, the deciding pollutant with its concentration, the concentration
        at which the next worse class begins and the one from which a better class holds, and
        what is missing.
        """
        return {tongue: _sentence(self, place, tongue) for tongue in ("zh-Hans", "en")}


def report(pack: Standard, name: Literal["daily", "hourly", "hourly_published"]) -> Report:
    """Return a way of reporting of a pack on `air-quality-index`.

    Raises
    ------
    StandardError
        The pack has no such report, or it names an item that its table lacks.
    """
    chosen = pack.constants["reports"].get(name)
    known = scales(pack)
    if chosen is None or not set(chosen) <= set(known):
        raise StandardError(
            f"there is no report '{name}', or it names items without breakpoints",
            where=pack.id,
            todo=f"choose one of {', '.join(pack.constants['reports'])}, or complete the pack",
        )
    items = {item: known[item] for item in chosen}
    others = {s.above for s in items.values() if isinstance(s.above, str)} & set(known)
    levels = [
        Level(row["id"], row["up_to"], row["name"], row["colour"])
        for row in pack.constants["levels"]
    ]
    return Report(
        edition=pack.edition,
        name=name,
        items=items,
        substitutes={item: known[item] for item in sorted(others) if item not in items},
        levels=tuple(levels),
        primary_above=pack.constants["primary_above"],
        incomplete_above=pack.constants["incomplete_above"],
        exempts=pack.constants.get("exempts", False),
    )


def air_quality(
    readings: Mapping[str, ArrayLike],
    by: Report,
    *,
    faulty: Literal["refuse", "leave out"] = "refuse",
    exempt: Collection[str] = (),
) -> AirQuality:
    """Return the air quality index of readings, one or a whole network's year at once.

    Sub-index of an item: ``I = (I_hi - I_lo) / (B_hi - B_lo) (C - B_lo) + I_lo`` with the
    breakpoints ``B`` around the rounded concentration ``C`` (`scales`); of a pollutant: the
    larger of its items'; the index: the largest of the pollutants'. All in integers.

    Parameters
    ----------
    readings
        By item of the report (such as `o3_8h`; an item's name states the averaging time, and
        `o3` alone is refused), numbers or arrays of one shape in the unit that
        `Report.units` names: ug/m3 for every mass, also for CO. NaN is no reading. In an
        hourly report `o3_1h_max`, the day's largest hour so far, may stand beside `o3_1h`
        to show whether a feed exchanged them.
    by
        The report of one edition: `report(standards.standard("air-quality-index", ...))`.
    faulty
        ``refuse`` raises one error for readings that cannot be air; ``leave out`` takes them
        as missing and lists them in `AirQuality.faults`.
    exempt
        Pollutants that a network does not monitor by plan and that were primary on no day of
        light pollution or worse in three years: an index is published without them, where the
        edition allows it (HJ 633-2026). Whether that holds, the caller answers for.

    Returns
    -------
    AirQuality
        Indices, primary pollutants, classes, explanations.

    Missing data
    ------------
    A pollutant without reading has no sub-index. The largest of the others is published as
    the index only above the edition's bound (100 in HJ 633); else there is no index. Above
    its scale an item has the index that the edition states, or another item of the same
    pollutant takes its place; without a reading of that item the pollutant is missing.

    Raises
    ------
    SourceError
        An item is not of the report, shapes differ, nothing is given, or (``refuse``) a
        reading is negative, absurd, in another unit, or exchanged with another field.
    StandardError
        A pollutant is to be exempt under an edition that exempts none.

    References
    ----------
    HJ 633-2012 and HJ 633-2026; 40 CFR part 58, appendix G.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("air-quality-index", "CN", date(2026, 3, 1))
    >>> day = {"so2_24h": 8, "no2_24h": 30, "co_24h": 800, "o3_8h": 120, "pm10_24h": 70}
    >>> found = air_quality(day | {"pm25_24h": 61}, report(pack, "daily"))
    >>> int(found.index), found.primary_at()
    (101, ('pm25',))
    >>> print(found.explained()["en"])
    AQI 101 (light pollution) by HJ 633-2026: decided by PM₂.₅ of 61 ug/m3 (day); from 116 \
ug/m3 on moderate pollution; up to 60 ug/m3 good
    """
    given = _arrays(readings, by)
    if exempt and not by.exempts:
        raise StandardError(
            f"this edition lets no pollutant be missing by plan ({', '.join(sorted(exempt))})",
            where=f"{by.edition}, {by.name}",
            todo="exempt pollutants under an edition that allows it only",
        )
    found = faults(given, {**by.items, **by.substitutes}, by.name.partition("_")[0])
    if faulty == "refuse":
        refused(found)
    given = without(given, found)
    shape = next(iter(given.values())).shape
    order = by.pollutants
    sub = np.full((len(order), *shape), MISSING, dtype=np.int16)
    for item, values in given.items():
        if item == OZONE_MAXIMUM:
            continue
        row = order.index(by.scale(item).pollutant)
        sub[row] = np.maximum(sub[row], _sub_index(given, by, item, values))
    largest = sub.max(axis=0)
    needed = [row for row, pollutant in enumerate(order) if pollutant not in exempt]
    complete = (sub[needed] != MISSING).all(axis=0) & (largest != MISSING)
    publishable = complete | (largest > by.incomplete_above)
    index = np.where(publishable, largest, np.int16(MISSING)).astype(np.int16)
    told = tuple(found)
    return AirQuality(
        by, given, sub, np.asarray(largest), index, complete, told, tuple(sorted(exempt))
    )


def _sub_index(
    given: Mapping[str, NDArray[np.float64]],
    by: Report,
    item: str,
    values: NDArray[np.float64],
) -> Indices:
    """Return the sub-index of an item; a substitute's only where it stands in."""
    if item in by.substitutes:
        values = np.where(_exceeded(given, by, item), values, np.nan)
    return by.scale(item).sub_index(values)


def _exceeded(
    given: Mapping[str, NDArray[np.float64]], by: Report, substitute: str
) -> NDArray[np.bool_]:
    """Whether the item that another stands in for lies above its own scale."""
    own = next(s for s in by.items.values() if s.above == substitute)
    if own.item not in given:
        return np.zeros(given[substitute].shape, dtype=np.bool_)
    return own.beyond(given[own.item])


def _arrays(readings: Mapping[str, ArrayLike], by: Report) -> dict[str, NDArray[np.float64]]:
    known = [*by.items, *by.substitutes]
    if "o3_1h" in by.items and by.name != "daily":
        known.append(OZONE_MAXIMUM)
    strange = [item for item in readings if item not in known]
    if strange or not readings:
        raise SourceError(
            f"'{strange[0]}' is no item of this report" if strange else "there are no readings",
            where=f"{by.edition}, {by.name}",
            todo=f"name each reading by its item: {', '.join(known)}",
        )
    arrays = {item: np.asarray(values, dtype=np.float64) for item, values in readings.items()}
    shapes = {values.shape for values in arrays.values()}
    if len(shapes) > 1:
        raise SourceError(
            f"the readings have different shapes: {', '.join(map(str, sorted(shapes)))}",
            where=f"{by.edition}, {by.name}",
            todo="give each item one reading a place, NaN where there is none",
        )
    return arrays


def _sentence(found: AirQuality, place: tuple[int, ...], tongue: str) -> str:
    chinese = tongue == "zh-Hans"
    edition, index = found.report.edition, int(found.index[place])
    missing = _missing(found, place)
    if index == MISSING:
        lacking = ("、" if chinese else ", ").join(missing)
        if chinese:
            return f"按 {edition} 不发布指数：缺少 {lacking}"
        return f"no AQI by {edition}: {lacking} missing"
    level = found.report.levels[int(found.level[place])]
    parts = [
        part
        for row, pollutant in enumerate(found.report.pollutants)
        if found.sub[(row, *place)] == index
        for part in _decided(found, pollutant, place, level, tongue)
    ]
    name = text_in(level.name, tongue)
    if missing:
        lacking = ("、" if chinese else ", ").join(missing)
        parts.append(f"缺少 {lacking}" if chinese else f"{lacking} missing")
    head = (
        f"AQI {index}（{name}），依据 {edition}："
        if chinese
        else f"AQI {index} ({name}) by {edition}: "
    )
    return head + ("；" if chinese else "; ").join(parts)


def _missing(found: AirQuality, place: tuple[int, ...]) -> list[str]:
    order = enumerate(found.report.pollutants)
    return [
        NAMES[p] for n, p in order if found.sub[(n, *place)] == MISSING and p not in found.exempt
    ]


def _decided(
    found: AirQuality, pollutant: str, place: tuple[int, ...], level: Level, tongue: str
) -> list[str]:
    """Return what decided, where the next worse class begins and up to where a better one holds."""
    chinese = tongue == "zh-Hans"
    scale, step = _deciding(found, pollutant, place)
    value = scale.shown(step)
    name, time = NAMES[scale.pollutant], _TIMES[scale.averaging]["zh-Hans" if chinese else "en"]
    parts = [
        f"由 {name}（{time}）{value} 决定" if chinese else f"decided by {name} of {value} ({time})"
    ]
    levels = found.report.levels
    here = levels.index(level)
    worse = None if level.up_to is None else scale.first_step_above(level.up_to)
    if worse is not None:
        then = text_in(levels[here + 1].name, tongue)
        at = scale.shown(worse)
        parts.append(f"达到 {at} 为{then}" if chinese else f"from {at} on {then}")
    end = levels[here - 1].up_to if here else None
    start = None if end is None else scale.first_step_above(end)
    if start:
        then, at = text_in(levels[here - 1].name, tongue), scale.shown(start - 1)
        parts.append(f"不高于 {at} 为{then}" if chinese else f"up to {at} {then}")
    return parts


def _deciding(found: AirQuality, pollutant: str, place: tuple[int, ...]) -> tuple[Scale, int]:
    """Return the scale of the item that made a pollutant's sub-index, and its concentration."""
    here = {item: values[place] for item, values in found.readings.items()}
    best: tuple[int, Scale, int] | None = None
    for item, value in here.items():
        if item == OZONE_MAXIMUM or found.report.scale(item).pollutant != pollutant:
            continue
        scale, own = found.report.scale(item), np.asarray(value)
        index = int(
            _sub_index({k: np.asarray(v) for k, v in here.items()}, found.report, item, own)
        )
        if best is None or index > best[0]:
            best = index, scale, int(scale.steps(own))
    assert best is not None  # noqa: S101 - a pollutant with a sub-index has a reading
    return best[1:]


_TIMES: Final[dict[str, dict[str, str]]] = {
    "hour": {"zh-Hans": "1 小时", "en": "hour"},
    "day": {"zh-Hans": "24 小时", "en": "day"},
    "8 hours": {"zh-Hans": "8 小时", "en": "8 hours"},
}
