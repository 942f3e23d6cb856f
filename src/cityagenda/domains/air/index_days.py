"""Index days: the daily air quality index of every place of a network, under one edition."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cityagenda.domains.air import sentences
from cityagenda.domains.air.aqi import AirQuality, Report, air_quality, report
from cityagenda.domains.air.averages import Counts, Flags, Numbers
from cityagenda.domains.air.hours import listed
from cityagenda.domains.air.network import Network
from cityagenda.domains.air.scales import MISSING, Indices, Scale
from cityagenda.domains.air.specifications.stations import POLLUTANTS
from cityagenda.ground.standards import Standard

DAYS: Final = pl.Schema(
    {
        "place": pl.String(),
        "kind": pl.String(),
        "day": pl.Date(),
        **dict.fromkeys(POLLUTANTS, pl.Float64()),
        "o3_1h": pl.Float64(),
        **{f"iaqi_{pollutant}": pl.Int64() for pollutant in POLLUTANTS},
        "aqi": pl.Int64(),
        "category": pl.Int64(),
        "primary": pl.String(),
        "decided": pl.String(),
        "next_from": pl.Float64(),
        "missing": pl.String(),
        "standard": pl.String(),
        "valid": pl.Boolean(),
    }
)
"""The days of places, in ug/m3.

``decided`` is the item with the largest sub-index (`o3_8h`, `pm25_24h`, ...), ``next_from`` its
concentration from which the next worse class begins, ``missing`` the pollutants without a day
that counts. ``category`` is from 1 (excellent) to 6 (severe); with no index it is null, as is
``primary``, which is empty up to an index of 50.
"""

_REASONS: Final = {
    "negative": sentences.NEGATIVE,
    "endless": sentences.NOT_FINITE,
    "absurd": sentences.ABSURD,
    "unit": sentences.DAY_TOO_SMALL,
    "exchanged": sentences.EXCHANGED,
}
_SHOWN: Final = 5
_GOOD: Final = 1
"""The place of the last class that is good."""
_EIGHT_HOURS: Final = "o3_8h"
_LARGEST_HOUR: Final = "o3_1h"


@dataclass(frozen=True, slots=True)
class IndexDays:
    """The index of each place and day under one edition of the index.

    ``quality`` has the places and the days as its axes, ``levels`` its classes.
    """

    quality: AirQuality
    levels: NDArray[np.int8]

    @property
    def edition(self) -> str:
        """The edition of the index."""
        return self.quality.report.edition

    @property
    def published(self) -> Flags:
        """Which days have an index."""
        found: Flags = self.quality.index != MISSING
        return found

    @property
    def good(self) -> Flags:
        """Which days have an index of the second class or a better one."""
        found: Flags = self.published & (self.levels <= _GOOD)
        return found

    @property
    def withheld(self) -> Flags:
        """Which days have sub-indices and no index, because a pollutant is missing."""
        found: Flags = ~self.published & (self.quality.largest != MISSING)
        return found


def index_days(
    network: Network, pack: Standard, limits: Standard, on: date, exempt: Collection[str] = ()
) -> IndexDays:
    """Return the daily index of every place under an edition.

    The items are those of the edition's daily report: day means of particles, SO2, NO2 and CO,
    the largest 8-hour mean of ozone and, in the edition of 2012, its largest hour. An area's
    concentrations are the means of its stations', and its index is computed from them.

    Parameters
    ----------
    network
        Stations and areas.
    pack
        The edition on `air-quality-index`.
    limits, on
        The limits, and the day whose packs on validity and evaluation say which days count.
    exempt
        Pollutants that are not monitored by plan: without a column they are missing, and an
        edition that exempts none withholds the index up to its bound.

    Missing data
    ------------
    A pollutant's day counts with the hours (or windows) of the pack on validity; the largest
    hour counts where the largest 8-hour mean does. With a pollutant missing the index is
    published only above the edition's bound.
    """
    by = report(pack, "daily")
    excused = tuple(sorted(exempt)) if by.exempts else ()
    readings: dict[str, Numbers] = {}
    for item, scale in by.items.items():
        if scale.pollutant in exempt and not network.has(scale.pollutant):
            continue
        rules = network.rules(scale.pollutant, limits, on)
        hourly = item == _LARGEST_HOUR
        of = network.largest_hours if hourly else network.days
        days = of(scale.pollutant, rules)
        readings[item] = np.where(days.valid, days.values, np.nan)
    found = air_quality(readings, by, faulty="leave out", exempt=excused)
    return IndexDays(found, found.level)


def table(network: Network, found: IndexDays, chosen: Flags) -> pl.DataFrame:
    """Return the chosen days of places, as far as there is anything to say, as `DAYS`.

    Parameters
    ----------
    chosen
        The days, one flag each.
    """
    quality, names = found.quality, network.places
    any_item = (quality.largest != MISSING) & chosen
    place, day = np.nonzero(any_item)
    here = (place, day)
    stations = len(network.grid.stations)
    index, sub = quality.index[here], quality.sub[:, place, day]
    order = list(quality.report.pollutants)
    items = tuple(quality.report.items)
    decided = _decided(quality, here)
    columns: dict[str, object] = {
        "place": _texts(names, place),
        "kind": _texts(("station", "area"), (place >= stations).astype(np.int64)),
        "day": np.array(network.grid.days, "datetime64[D]")[day],
        **{
            pollutant: _known(quality.readings.get(_item(pollutant)), here)
            for pollutant in POLLUTANTS
        },
        "o3_1h": _known(quality.readings.get(_LARGEST_HOUR), here),
        **{f"iaqi_{p}": _absent(sub[order.index(p)]) for p in POLLUTANTS},
        "aqi": _absent(index),
        "category": _absent(np.where(index == MISSING, MISSING, found.levels[here] + 1)),
        "primary": _lists(order, quality.primary[:, place, day], index == MISSING),
        "decided": _texts(items, decided),
        "next_from": _next(quality.report, decided, quality.largest[here]),
        "missing": _lists(order, (sub == MISSING) & ~_excused(quality, order), None),
        "standard": [found.edition] * len(place),
        "valid": index != MISSING,
    }
    return pl.DataFrame(columns, schema_overrides=DAYS).select(DAYS.names())


def _item(pollutant: str) -> str:
    return _EIGHT_HOURS if pollutant == "o3" else f"{pollutant}_24h"


def _excused(quality: AirQuality, order: list[str]) -> Flags:
    return np.array([[pollutant in quality.exempt] for pollutant in order])


def _decided(quality: AirQuality, here: tuple[Counts, Counts]) -> Counts:
    """Return the place among the items of the first with the largest sub-index."""
    by = quality.report
    largest = quality.largest[here]
    decided = np.full(largest.shape, -1, dtype=np.int64)
    for number, item in reversed(list(enumerate(by.items))):
        if item in quality.readings:
            own = by.items[item].sub_index(quality.readings[item][here])
            decided[own == largest] = number
    if _LARGEST_HOUR in by.items and _EIGHT_HOURS in by.items:
        # of two items of ozone with one sub-index the longer time is named
        own = by.items[_EIGHT_HOURS].sub_index(quality.readings[_EIGHT_HOURS][here])
        tied = (own == largest) & (decided == list(by.items).index(_LARGEST_HOUR))
        decided[tied] = list(by.items).index(_EIGHT_HOURS)
    return decided


def _next(by: Report, decided: Counts, largest: Indices) -> pl.Series:
    """Return the concentration of the deciding item from which a worse class begins."""
    ends = np.array([level.up_to for level in by.levels if level.up_to is not None])
    level = np.searchsorted(ends, largest)
    bounds = np.full((len(by.items), len(by.levels)), np.nan)
    for row, scale in enumerate(by.items.values()):
        for column, end in enumerate(ends.tolist()):
            bounds[row, column] = _begins(scale, end)
    return pl.Series(bounds[decided, level], nan_to_null=True)


def _begins(scale: Scale, end: int) -> float:
    step = scale.first_step_above(end)
    return np.nan if step is None else step / scale.steps_per_reading


def _texts(names: tuple[str, ...], places: Counts) -> pl.Series:
    return pl.Series(names, dtype=pl.String).gather(places)


def _known(values: Numbers | None, here: tuple[Counts, Counts]) -> pl.Series:
    if values is None:
        return pl.Series([None] * len(here[0]), dtype=pl.Float64)
    return pl.Series(values[here], nan_to_null=True)


def _absent(indices: NDArray[np.integer]) -> pl.Series:
    found = pl.Series(indices.astype(np.int64))
    return found.set(found == MISSING, None)


def _lists(order: list[str], flags: Flags, unknown: Flags | None) -> pl.Series:
    """Return the pollutants that are flagged, joined; null where it is not known."""
    weights = 1 << np.arange(len(order))
    sets = [
        ",".join(p for bit, p in enumerate(order) if number >> bit & 1)
        for number in range(1 << len(order))
    ]
    found = _texts(tuple(sets), (flags * weights[:, None]).sum(axis=0))
    return found if unknown is None else found.set(pl.Series(unknown), None)


def exclusions(network: Network, found: IndexDays) -> pl.DataFrame:
    """Return the days that cannot be what they say, which took no part in the index."""
    told = []
    for fault in found.quality.faults:
        places, days = np.nonzero(fault.places)
        for place in np.unique(places).tolist():
            own = days[places == place].tolist()
            shown = [network.grid.days[day].isoformat() for day in own[:_SHOWN]]
            more = f", … (+{len(own) - _SHOWN})" if len(own) > _SHOWN else ""
            detail = f"{fault.item}, {network.places[place]}: {', '.join(shown)}{more}"
            told.append(("stations", None, _REASONS[fault.kind], detail))
    return listed(told)
