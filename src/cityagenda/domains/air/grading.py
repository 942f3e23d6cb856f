"""Grading: the hourly index of stations and streets, under the edition of each hour."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.aqi import AirQuality, Report, air_quality, report
from cityagenda.domains.air.averages import Counts, Flags, Numbers
from cityagenda.domains.air.hours import listed
from cityagenda.domains.air.scales import MISSING
from cityagenda.domains.air.specifications.stations import POLLUTANTS
from cityagenda.ground.interpolation import FEWEST
from cityagenda.ground.methods import Call
from cityagenda.ground.standards import Standard

Edition = tuple[Report, Flags]
"""The hourly report of an edition, and the hours in which it holds."""


@dataclass(frozen=True, slots=True)
class Grades:
    """Sub-indices by pollutant, index, class from 1 and edition of each place (row) and hour.

    ``index`` and ``level`` are `MISSING` and 0 where there is none; ``largest`` is the largest
    sub-index of what there is.
    """

    sub: Mapping[str, Counts]
    largest: Counts
    index: Counts
    level: Counts
    primary: Mapping[str, Flags]
    editions: Sequence[str]


def editions(call: Call, days: Sequence[date]) -> Iterator[Edition]:
    """Yield the hourly report of each edition, and the hours in which it holds."""
    packs: dict[str, tuple[Standard, list[bool]]] = {}
    on = {
        day: call.standards.standard("air-quality-index", call.jurisdiction, day)
        for day in sorted(set(days))
    }
    for pack in on.values():
        packs[pack.id] = pack, [on[day].id == pack.id for day in days]
    for pack, hours in packs.values():
        published = "hourly_published" in pack.constants["reports"]
        yield report(pack, "hourly_published" if published else "hourly"), np.array(hours)


def graded(
    values: Mapping[str, Numbers], editions: Sequence[Edition]
) -> tuple[Grades, dict[str, Numbers], pl.DataFrame]:
    """Return the grades of hours, the values that took part, and the readings left out."""
    shape = next(iter(values.values())).shape
    sub = {p: np.full(shape, MISSING, np.int64) for p in POLLUTANTS}
    primary = {p: np.zeros(shape, np.bool_) for p in POLLUTANTS}
    largest, index = np.full(shape, MISSING, np.int64), np.full(shape, MISSING, np.int64)
    level = np.zeros(shape, np.int64)
    names = [""] * shape[1]
    clean = {p: v.copy() for p, v in values.items()}
    faults: list[tuple[str, int]] = []
    for by, here in editions:
        items = {s.pollutant: item for item, s in by.items.items() if s.averaging == "hour"}
        used = {p: items[p] for p in values if p in items}
        found: AirQuality = air_quality(
            {item: values[p][:, here] for p, item in used.items()}, by, faulty="leave out"
        )
        faults += [(fault.item, fault.count) for fault in found.faults]
        marked = found.primary
        for row, pollutant in enumerate(by.pollutants):
            sub[pollutant][:, here] = found.sub[row]
            primary[pollutant][:, here] = marked[row]
        for pollutant, item in used.items():
            clean[pollutant][:, here] = found.readings[item]
        largest[:, here], index[:, here] = found.largest, found.index
        level[:, here] = found.level.astype(np.int64) + 1
        for hour in np.flatnonzero(here).tolist():
            names[hour] = by.edition
    left_out = [("stations", 0, sentences.NO_AIR, f"{item}: {count}") for item, count in faults]
    return Grades(sub, largest, index, level, primary, names), clean, listed(left_out)


def graded_streets(
    means: Mapping[str, Numbers], stations: Grades, makers: Sequence[int], by: Sequence[Edition]
) -> Grades:
    """Return the grades of streets on their means.

    A pollutant without a mean has no sub-index. It stands in the way of the index unless at
    least three stations measured it and its largest sub-index at any of them is below that of
    the street: then it cannot have decided. Where it could have decided there is no index,
    however large that of the others.

    Parameters
    ----------
    means
        By pollutant, a row a street and a column an hour; ``nan`` where there is no map.
    stations
        The grades of the stations.
    makers
        The rows of those that make maps.
    by
        The editions.
    """
    first, _, _ = graded(means, by)
    filled, out = {}, np.zeros(first.index.shape, np.bool_)
    for pollutant, values in means.items():
        own = stations.sub[pollutant][list(makers)]
        top = own.max(axis=0, initial=MISSING)
        lacking = np.isnan(values)
        below = first.largest > top
        out |= lacking & ~below & (top != MISSING)
        spared = lacking & below & ((own != MISSING).sum(axis=0) >= FEWEST)
        filled[pollutant] = np.where(spared, 0.0, values)  # nought decides nothing
    found, _, _ = graded(filled, by)
    return replace(
        found,
        sub={
            p: np.where(np.isnan(means[p]), MISSING, s) if p in means else s
            for p, s in found.sub.items()
        },
        index=np.where(out, MISSING, found.index),
    )
