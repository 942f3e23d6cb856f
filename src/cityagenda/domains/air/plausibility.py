"""Plausibility: hours that cannot be what the source says, told and left out, never converted.

A station in another unit is seen in its own readings: no air has a median of fine particles
of 0.06 ug/m3. It is judged month by month, since a file in another unit may be one of many,
and carbon monoxide, of which no day has so little, day by day.
Units that differ by a small factor (ppb for ug/m3) cannot be told from the numbers. Feeds that
give the largest hour of the last 24 for the hour of ozone are seen by values that stand still.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

import numpy as np
import polars as pl

from cityagenda.domains.air import sentences
from cityagenda.domains.air.averages import Flags, Numbers
from cityagenda.domains.air.evaluation import periods
from cityagenda.domains.air.faults import absurd_above
from cityagenda.domains.air.hours import Readings, by_day, listed, rows_shown
from cityagenda.ground.numbers import shown
from cityagenda.ground.texts import Text, filled

_TOO_SMALL: Final = {"pm25": 0.3, "pm10": 0.3, "so2": 0.1, "no2": 0.1, "o3": 0.1, "co": 50.0}
"""Below this (ug/m3) no month's median is air, for CO no day's."""
_SMALL: Final = 1.0
"""Below this (ug/m3) a month's median is not air where other stations have `_APART` times it."""
_APART: Final = 125.0
_TOO_LARGE: Final = 1_000.0
"""Above this (ug/m3; CO: fifty times) no month's median is air."""
_CARBON: Final = 50.0


_HIGH: Final = 20.0
"""Above this (ug/m3) the hours of ozone change: coincidences are few."""
_STANDING: Final = 0.6
"""Share of hours like the one before from which they are no hours."""
_STUCK: Final = 48
"""Pairs of hours without a change after which a sensor is stuck, which is another fault."""
_LEAST_PAIRS: Final = 100

Kind: TypeAlias = Literal["small", "large", "maximum"]
_SAID: Final = {
    "small": sentences.UNIT_TOO_SMALL,
    "large": sentences.UNIT_TOO_LARGE,
    "maximum": sentences.RUNNING_MAXIMUM,
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A station whose readings cannot be what the source declares.

    They are too ``small`` or too ``large`` for the unit, or a running ``maximum``. ``spans``
    are the months (days) in which they are; ``median`` is its own in the first, ``typical``
    that of the other stations, none where there is no other.
    """

    station: int
    kind: Kind
    spans: tuple[str, ...]
    median: float
    typical: float | None

    def within(self, period: str) -> bool:
        """Whether it is so in a year or month."""
        return any(span.startswith(period) for span in self.spans)

    @property
    def sentence(self) -> Text:
        """What is wrong with it and what to do."""
        return filled(_SAID[self.kind], small="ug/m3", large="mg/m3")


@dataclass(frozen=True, slots=True)
class Plausible:
    """Hours without what cannot be air, what was left out, and stations in other units."""

    hours: Numbers
    exclusions: pl.DataFrame
    misfits: tuple[Misfit, ...]


def plausible(given: Readings, hours: Numbers, pollutant: str) -> Plausible:
    """Return one pollutant's hours without those that no air has.

    A station's month (day of CO) is in another unit if more than half of its positive
    readings are below (or above) what any month of air has, or below 1 ug/m3 where the other
    stations' median is at least 125 times its own. It is left out whole; nothing is multiplied
    by a guess. A station's month of ozone is left out if of its hours above 20 ug/m3 six in ten
    are like the hour before and most days never fall to half their maximum: real hours do, the
    largest hour of the last 24 does not. Of what remains, readings are left out that are more
    than air ever held (`faults`).

    Parameters
    ----------
    given
        The readings, for the numbers of the rows.
    hours
        By station, day and hour in ug/m3, as `hours.hourly` returns them.
    pollutant
        The pollutant's column.

    Missing data
    ------------
    NaN is no reading. What is left out is NaN and stands in `exclusions` with the station, its
    first rows, its median and that of the others; noughts alone tell nothing of a unit.
    """
    places = _spans(given.grid.days, pollutant)
    misfits = tuple(_misfits(hours, pollutant, places))
    out = np.zeros(hours.shape, dtype=np.bool_)
    for misfit in misfits:
        for span in misfit.spans:
            out[misfit.station, places[span]] = True
    out &= ~np.isnan(hours)
    told = [_told(given, misfit, places, out, pollutant) for misfit in misfits]
    left = np.where(out, np.nan, hours)
    absurd = left > absurd_above(pollutant)
    exclusions = [listed(told)]
    if absurd.any():
        bad = np.isin(given.cells, np.flatnonzero(absurd))
        bad &= given.table[pollutant].is_not_null().to_numpy()
        exclusions.append(by_day(given, bad, sentences.ABSURD, pollutant))
        left = np.where(absurd, np.nan, left)
    return Plausible(left, pl.concat(exclusions), misfits)


def _spans(days: Sequence[date], pollutant: str) -> dict[str, slice]:
    """Return the spans by which a pollutant is judged: months, for CO days."""
    if pollutant == "co":
        return {day.isoformat(): slice(n, n + 1) for n, day in enumerate(days)}
    return {month: part for month, (part,) in periods(days, "month")}


def _misfits(hours: Numbers, pollutant: str, spans: Mapping[str, slice]) -> Iterator[Misfit]:
    """Yield stations that misfit, each once a kind, with the spans in which they do."""
    found: dict[tuple[int, Kind], list[tuple[str, float, float | None]]] = {}
    for span, days in spans.items():
        part = hours[:, days].reshape(len(hours), -1)
        positive = part > 0
        known = positive.sum(axis=1)
        factor = _CARBON if pollutant == "co" else 1.0
        large = 2 * (part > _TOO_LARGE * factor).sum(axis=1) > known
        bound = max(_SMALL, _TOO_SMALL[pollutant])
        small = (2 * (positive & (part < bound)).sum(axis=1) > known) & ~large
        for station in np.flatnonzero(small | large).tolist():
            own = float(np.median(part[station][positive[station]]))
            others = ~(small | large)
            rest = part[others][positive[others]]
            typical = float(np.median(rest)) if rest.size else None
            apart = typical is not None and typical >= _APART * own
            if large[station] or own < _TOO_SMALL[pollutant] or apart:
                kind: Kind = "large" if large[station] else "small"
                found.setdefault((station, kind), []).append((span, own, typical))
        for station in (
            np.flatnonzero(_standing(hours[:, days])).tolist() if pollutant == "o3" else ()
        ):
            own = float(np.median(part[station][positive[station]]))
            found.setdefault((station, "maximum"), []).append((span, own, None))
    for (station, kind), rows in sorted(found.items()):
        _, own, typical = rows[0]
        yield Misfit(station, kind, tuple(span for span, *_ in rows), own, typical)


def _standing(days: Numbers) -> Flags:
    """Return which stations' hours stand still as no hours of ozone do.

    Most hours are like the one before, and on most days the lowest is above half the highest;
    a sensor that never moves is stuck, which is another fault.
    """
    part = days.reshape(len(days), -1)
    high = part[:, 1:] > _HIGH
    pairs = (high & ~np.isnan(part[:, :-1])).sum(axis=1)
    same = (high & (part[:, 1:] == part[:, :-1])).sum(axis=1)
    lowest = np.where(np.isnan(days), np.inf, days).min(axis=2)
    highest = np.where(np.isnan(days), 0.0, days).max(axis=2)
    level = 2 * (lowest > 0.5 * highest).sum(axis=1) > (highest > 0).sum(axis=1)
    stands = (same > _STANDING * pairs) & (pairs - same >= pairs / _STUCK)
    found: Flags = (pairs >= _LEAST_PAIRS) & stands & level
    return found


def _told(
    given: Readings,
    misfit: Misfit,
    places: Mapping[str, slice],
    out: Flags,
    pollutant: str,
) -> tuple[str, int, Text, str]:
    """Return the exclusion of a station's spans."""
    here = np.zeros(out.shape, dtype=np.bool_)
    for span in misfit.spans:
        days = places[span]
        here[misfit.station, days] = out[misfit.station, days]
    rows = sorted(given.rows[np.isin(given.cells, np.flatnonzero(here))].tolist())
    others = "" if misfit.typical is None else f" ({shown(misfit.typical)})"
    spans = misfit.spans
    when = spans[0] if len(spans) == 1 else f"{spans[0]} – {spans[-1]} ({len(spans)})"
    detail = (
        f"{pollutant}, {given.grid.stations[misfit.station]}, {when}: "
        f"{shown(misfit.median)}{others}; {rows_shown(rows)}"
    )
    return "stations", rows[0], misfit.sentence, detail
