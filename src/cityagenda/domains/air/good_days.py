"""Good days: how many days of a year had an air quality index of at most 100."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.aqi import NAMES, Level
from cityagenda.domains.air.averages import Flags
from cityagenda.domains.air.evaluation import LeastDays, periods, shortfall
from cityagenda.domains.air.index_days import IndexDays, exclusions, index_days, table
from cityagenda.domains.air.network import Network, listed, station_sites, told
from cityagenda.domains.air.scales import MISSING
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call, Result
from cityagenda.ground.numbers import shown
from cityagenda.ground.observations import HEADLINE, completed, dimension_key
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import CLAUSES, ITEMS, Text, filled, in_columns, joined

_UNITS: Final = {"%": 100.0, "1": 1.0}
_GOOD: Final = 1
"""The place of the last class that is good."""
_EXEMPT_YEARS: Final = 3

YEARS: Final = pl.Schema(
    {
        "place": pl.String(),
        "kind": pl.String(),
        "period": pl.String(),
        "standard": pl.String(),
        "valid": pl.Int64(),
        "good": pl.Int64(),
        "share": pl.Float64(),
        "withheld": pl.Int64(),
        **{f"category_{number}": pl.Int64() for number in range(1, 7)},
        **{f"primary_{pollutant}": pl.Int64() for pollutant in NAMES},
        "highest": pl.Int64(),
        "highest_day": pl.Date(),
    }
)
"""The years of places: days with an index, good ones, by class and by primary pollutant."""


@dataclass(frozen=True, slots=True)
class Year:
    """A place's year under one edition, or each day under its own.

    ``edition`` names all editions that hold in it; ``alone`` says that the whole year was put
    under one of several. ``share`` is none where the days do not suffice.
    """

    place: int
    period: str
    edition: str
    alone: bool
    valid: int
    good: int
    withheld: int
    classes: tuple[int, ...]
    primary: Mapping[str, int]
    highest: int | None
    highest_day: int | None
    reason: Text
    levels: tuple[Level, ...]
    others: tuple["Year", ...] = field(default=())

    @property
    def share(self) -> float | None:
        """The share of good days among those with an index."""
        return self.good / self.valid if self.valid else None


def good_days(call: Call) -> Result:
    """Share of the days of a year with an air quality index of at most 100.

    ``s = n(AQI <= 100) / n`` over the ``n`` days with an index. A day's index is the largest
    sub-index of its six pollutants, by the edition in force on that day: daily means, for
    ozone the largest 8-hour mean, and under HJ 633-2012 its largest hour too. An area's
    concentrations are the means of its stations' days that count, and its index follows from
    them.

    Parameters
    ----------
    call
        `stations`: `station`, `time`, `time_label` and a column a pollutant in ug/m3, hourly;
        `sites`: `station`, `area` and `kind` (else all stations stand in the city's own area).
        Parameters `kinds` (of stations that speak for areas) and `exempt` (pollutants that are
        not monitored by plan, which HJ 633-2026 lets be missing).

    Returns
    -------
    Result
        One observation for each area with stations and for each station (dimension `station`),
        and year, in % or as a share of one. In a year of two editions each day counts by its
        own; the whole year under each of them stands beside it (dimension `standard`), and in
        the explanation. Table `days`: each place and day with values, sub-indices, index,
        class, primary pollutants, the item that decided and where the next worse class begins.
        Table `years`: days by class and by primary pollutant.

    Missing data
    ------------
    A pollutant's day counts with 20 hours, ozone's with 14 windows of 6 hours (pack on
    validity); an area's day with three quarters of its stations. With a pollutant missing
    there is an index only above 100; other days are counted as withheld. A year needs the
    days of the pack on evaluation, else it is `insufficient` with the numbers lacking.

    Raises
    ------
    MethodError
        Times have no zone or label, a pollutant has no column and is not exempt, the unit is
        no share, or an exempt pollutant was primary above 100 in the three years before.
    StandardError
        No edition holds on a day of the data.

    References
    ----------
    HJ 633-2012, HJ 633-2026 (formulas 1 and 2, publication rules), GB 3095 table 4, HJ 663; by
    the packs on `air-quality-index`, `ambient-air-validity` and `ambient-air-evaluation`.
    """
    if call.unit not in _UNITS:
        raise MethodError(
            {
                "zh-Hans": f"本方法给出比例，不能以“{call.unit}”为单位",
                "en": f"'{call.unit}' is no unit of a share",
            },
            where=f"indicator {call.indicator}",
            todo={"zh-Hans": "请选用 % 或 1", "en": "choose % or 1"},
        )
    network = Network(call)
    exempt = tuple(call.parameters["exempt"] or ())
    graded = {pack.edition: (pack, index_days(network, pack, *_beside(call, pack), exempt))
              for pack in _editions(call, network)}  # fmt: skip
    _check_exempt(call, network, graded)
    force = _in_force(network, [pack for pack, _ in graded.values()])
    days = [table(network, found, force[edition]) for edition, (_, found) in graded.items()]
    years = list(_years(call, network, graded, force))
    return Result(
        observations=_observations(call, network, years),
        tables={"days": pl.concat(days), "years": years_table(network, years)},
        explanations=_explanations(call, network, years),
        exclusions=pl.concat(
            [network.exclusions, *(exclusions(network, found) for _, found in graded.values())]
        ).unique(maintain_order=True),
    )


def _editions(call: Call, network: Network) -> list[Standard]:
    """Return the editions of the index that hold on days with data."""
    first, last = network.grid.days[0], network.grid.days[-1]
    found = call.standards.straddled("air-quality-index", call.jurisdiction, first, last)
    return found or [call.standards.standard("air-quality-index", call.jurisdiction, last)]


def _beside(call: Call, pack: Standard, /) -> tuple[Standard, Any]:
    """Return the limits that stand beside an edition of the index, and a day on which they do."""
    on = pack.valid_to or pack.valid_from
    return call.standards.standard("ambient-air-limits", call.jurisdiction, on), on


def _in_force(network: Network, editions: Sequence[Standard]) -> dict[str, Flags]:
    """Return on which days each edition counts; one alone counts on all, if a city chose it."""
    days = network.grid.days
    if len(editions) == 1:
        return {editions[0].edition: np.ones(len(days), dtype=np.bool_)}
    return {pack.edition: np.array([pack.applies(day) for day in days]) for pack in editions}


Graded = Mapping[str, tuple[Standard, IndexDays]]


def _check_exempt(call: Call, network: Network, graded: Graded) -> None:
    """Refuse an exemption that the data themselves contradict."""
    for pack, days in graded.values():
        found = days.quality
        since = pack.valid_from - timedelta(days=366 * _EXEMPT_YEARS)
        recent = np.array([day >= since for day in network.grid.days])
        for pollutant in found.exempt:
            row = found.report.pollutants.index(pollutant)
            bad = found.primary[row] & (found.index > found.report.incomplete_above) & recent
            if bad.any():
                place, day = np.argwhere(bad)[0]
                raise MethodError(
                    {
                        "zh-Hans": f"“{pollutant}”不能免测：{network.places[place]} "
                        f"{network.grid.days[day]} 以其为首要污染物且指数超过 100",
                        "en": f"'{pollutant}' cannot be exempt: it was primary above 100 at "
                        f"{network.places[place]} on {network.grid.days[day]}",
                    },
                    where=f"indicator {call.indicator}",
                    todo={
                        "zh-Hans": "请从参数 exempt 中删去该污染物",
                        "en": "take it out of the parameter exempt",
                    },
                )


def _years(
    call: Call, network: Network, graded: Graded, force: Mapping[str, Flags]
) -> Iterator[Year]:
    """Yield the years of all places, each day by the edition in force on it."""
    for period, months in periods(network.grid.days, "year"):
        whole = slice(months[0].start, months[-1].stop)
        here = [edition for edition, flags in force.items() if flags[whole].any()]
        least = _least(call, network, whole)
        for place in range(len(network.places)):
            parts = {edition: force[edition] for edition in here}
            if not any((graded[e][1].quality.largest[place, whole] != MISSING).any() for e in here):
                yield _year(graded, parts, place, period, months, least)
                continue
            others: tuple[Year, ...] = ()
            if len(here) > 1:
                every = np.ones(len(network.grid.days), dtype=np.bool_)
                others = tuple(
                    _year(graded, {edition: every}, place, period, months, least, alone=True)
                    for edition in here
                )
            yield _year(graded, parts, place, period, months, least, others=others)


def _least(call: Call, network: Network, year: slice) -> LeastDays:
    """Return the days with an index that a year needs, by the pack of its last day."""
    on = network.grid.days[year.stop - 1]
    pack = call.standards.standard("ambient-air-evaluation", call.jurisdiction, on)
    asked = pack.constants["good_days"]
    return LeastDays(asked["year_days"], asked["month_days"], asked["february_days"])


def _year(
    graded: Graded,
    parts: Mapping[str, Flags],
    place: int,
    period: str,
    months: Sequence[slice],
    least: LeastDays,
    *,
    alone: bool = False,
    others: tuple[Year, ...] = (),
) -> Year:
    whole = slice(months[0].start, months[-1].stop)
    length = whole.stop - whole.start
    index = np.full(length, MISSING, dtype=np.int16)
    level = np.full(length, -1, dtype=np.int8)
    withheld = np.zeros(length, dtype=np.bool_)
    primary = dict.fromkeys(NAMES, 0)
    levels: tuple[Level, ...] = ()
    for edition, force in parts.items():
        found, chosen = graded[edition][1], force[whole]
        index[chosen] = found.quality.index[place, whole][chosen]
        level[chosen] = found.levels[place, whole][chosen]
        withheld |= found.withheld[place, whole] & chosen
        levels = found.quality.report.levels
        rows = found.quality.sub[:, place, whole]
        own = found.quality.index[place, whole]
        first = (rows == own) & (own > found.quality.report.primary_above)
        for row, pollutant in enumerate(found.quality.report.pollutants):
            primary[pollutant] += int((first[row] & chosen).sum())
    valid = level >= 0
    by_month = [int(valid[m.start - whole.start : m.stop - whole.start].sum()) for m in months]
    highest = int(np.argmax(index)) if valid.any() else None
    return Year(
        place=place,
        period=period,
        edition=", ".join(parts),
        alone=alone,
        valid=int(valid.sum()),
        good=int((valid & (level <= _GOOD)).sum()),
        withheld=int(withheld.sum()),
        classes=tuple(int((level == number).sum()) for number in range(6)),
        primary=primary,
        highest=None if highest is None else int(index[highest]),
        highest_day=None if highest is None else whole.start + highest,
        reason=shortfall(by_month, period, least),
        levels=levels,
        others=others,
    )


def years_table(network: Network, years: Sequence[Year]) -> pl.DataFrame:
    """Return years as a table of `YEARS`, those under one edition of two included."""
    stations = len(network.grid.stations)
    rows = [
        (
            network.places[year.place],
            "station" if year.place < stations else "area",
            year.period,
            year.edition,
            year.valid,
            year.good,
            year.share,
            year.withheld,
            *year.classes,
            *(year.primary[pollutant] for pollutant in NAMES),
            year.highest,
            None if year.highest_day is None else network.grid.days[year.highest_day],
        )
        for found in years
        for year in (found, *found.others)
    ]
    return pl.DataFrame(rows, schema=YEARS, orient="row")


def _place(call: Call, network: Network, year: Year, areas: Mapping[str, str]) -> dict[str, str]:
    stations = network.grid.stations
    own: dict[str, str] = {"standard": year.edition} if year.alone else {}
    if year.place >= len(stations):
        area = network.places[year.place]
        return {"area": area, "dimensions": dimension_key(own) if own else HEADLINE}
    station = stations[year.place]
    return {
        "area": areas.get(station, call.city),
        "dimensions": dimension_key({"station": station, **own}),
    }


def _homes(call: Call) -> dict[str, str]:
    return {station: area for station, (area, _) in station_sites(call).items() if area}


def _observations(call: Call, network: Network, years: Sequence[Year]) -> pl.DataFrame:
    homes = _homes(call)
    rows: list[dict[str, Any]] = []
    for found in years:
        for year in (found, *found.others):
            value = None if year.reason or year.share is None else year.share * _UNITS[call.unit]
            rows.append(
                {
                    **_place(call, network, year, homes),
                    "period": year.period,
                    "value": value,
                    "status": "insufficient" if value is None else "normal",
                    **in_columns("reason", year.reason if value is None else {}),
                    "standard": year.edition,
                }
            )
    return completed(pl.DataFrame(rows, infer_schema_length=None))


def _explanations(call: Call, network: Network, years: Sequence[Year]) -> pl.DataFrame:
    homes = _homes(call)
    rows = [
        {
            **_place(call, network, year, homes),
            "period": year.period,
            **in_columns("text", _sentence(call, network, year)),
        }
        for found in years
        for year in (found, *found.others)
    ]
    return told(rows, call.city)


def _sentence(call: Call, network: Network, year: Year) -> Text:
    parts = [_counted(year)]
    if year.reason:
        parts = [filled(sentences.REFUSED, edition=year.edition, reason=year.reason), *parts]
    parts += [_primary(year), _highest(network, year)]
    if year.withheld:
        parts.append(filled(sentences.WITHHELD, days=year.withheld))
    if year.others:
        parts.append(filled(sentences.TWO_EDITIONS, shares=_shares(call, year)))
    exempt = call.parameters["exempt"] or ()
    if exempt:
        parts.append(filled(sentences.EXEMPT, pollutants=listed(NAMES[p] for p in exempt)))
    stations = len(network.grid.stations)
    if year.place >= stations:
        members = network.areas[year.place - stations].members
    else:
        members = (year.place,)
    parts.append(network.in_other_units(members, year.period))
    return joined(parts, CLAUSES)


def _counted(year: Year) -> Text:
    levels = year.levels
    head = filled(
        sentences.GOOD_DAYS,
        good=year.good,
        valid=year.valid,
        bound=levels[_GOOD].up_to,
        edition=year.edition,
    )
    classes = [
        filled(sentences.CLASS_DAYS, level=level.name, days=days)
        for level, days in zip(levels, year.classes, strict=False)
        if days
    ]
    if not classes:
        return head
    return joined((head, filled(sentences.CLASSES, classes=joined(classes, ITEMS))), CLAUSES)


def _primary(year: Year) -> Text:
    often = sorted((p for p in year.primary if year.primary[p]), key=lambda p: -year.primary[p])
    named = [
        filled(sentences.POLLUTANT_DAYS, pollutant=NAMES[p], days=year.primary[p]) for p in often
    ]
    if not named:
        return {}
    return filled(sentences.PRIMARY_DAYS, pollutants=joined(named, ITEMS))


def _highest(network: Network, year: Year) -> Text:
    if year.highest_day is None:
        return {}
    day = network.grid.days[year.highest_day]
    return filled(sentences.WORST_DAY, day=day.isoformat(), index=year.highest)


def _shares(call: Call, year: Year) -> Text:
    found = [
        filled(
            sentences.EDITION_SHARE,
            edition=other.edition,
            share=shown((other.share or 0.0) * _UNITS[call.unit], 1),
            unit="%" if call.unit == "%" else "",
        )
        for other in year.others
    ]
    return joined(found, ITEMS)
