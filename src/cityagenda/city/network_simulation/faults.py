"""Faults: what goes wrong in a synthetic network, planted by lot and written down.

Which fault is where follows from the seed and the time alone, like the values themselves. Three
clocks plant them: every three days a few short ones, so that some can always be seen; every
thirty days ones of low-cost sensors; and in every year one of each kind that has to do with
delivery, units and places, at reference stations (the move excepted).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

import numpy as np

from cityagenda.city.network_simulation.air import POLLUTANTS
from cityagenda.city.network_simulation.stations import LOW_COST, Station
from cityagenda.ground.chance import Floats, Integers, uniform
from cityagenda.ground.texts import Text

Kind = Literal[
    "frozen", "spike", "negative", "outage", "plume", "silence", "drift",
    "late", "zone", "milligrams", "swapped", "repeated", "moved",
]  # fmt: skip
WHAT: Final[Mapping[Kind, Text]] = {
    "frozen": {"zh-Hans": "数值长时间不变", "en": "the value does not move"},
    "spike": {"zh-Hans": "孤立尖峰", "en": "a single value far too high"},
    "negative": {"zh-Hans": "出现负值", "en": "negative values"},
    "outage": {"zh-Hans": "短时停报", "en": "nothing for some hours"},
    "plume": {
        "zh-Hans": "真实的局地污染（不是故障）",
        "en": "real pollution near one place (no fault)",
    },
    "silence": {"zh-Hans": "多日停报", "en": "nothing for days"},
    "drift": {"zh-Hans": "逐日漂移", "en": "drifts further every day"},
    "late": {"zh-Hans": "整月停报，之后补报", "en": "a month of silence, delivered afterwards"},
    "zone": {"zh-Hans": "时钟慢八小时", "en": "the clock is eight hours slow"},
    "milligrams": {"zh-Hans": "误以毫克计", "en": "written in milligrams"},
    "swapped": {"zh-Hans": "两列互换", "en": "two columns are swapped"},
    "repeated": {"zh-Hans": "每行发送两次", "en": "each row is sent twice"},
    "moved": {"zh-Hans": "站点已迁往别处而未登记", "en": "it stands elsewhere, and nobody said so"},
}
SHORT, LONG, MONTH = 72, 240, 720
"""Hours from one planting of a clock to the next."""
EVERY: Final = "*"
ROWLESS: Final = frozenset({"outage", "silence", "late"})
"""Faults during which a station sends nothing."""
SLOW: Final = 8
"""Hours by which a clock in the wrong zone is late."""
_SPIKES: Final = {"pm25": 420, "pm10": 800, "so2": 450, "no2": 380, "co": 9000, "o3": 330}
_RESTS: Final = {"pm25": 9, "pm10": 9, "no2": 15, "o3": 15, "so2": 27, "co": 27}
"""The shortest time in hours for which a frozen sensor stands."""
_MANY: Final = 60
"""Stations from which on every window has its short faults; fewer have fewer."""
_PLUME: Final = 2500.0
_DRIFT: Final = 0.8
_MOVE: Final = 9000.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at a station from the hour ``first`` on and before the hour ``last``.

    Hours count from 1970 (UTC). ``amount`` is a factor for a plume and a drift, µg/m³ for a
    spike and negative values, and otherwise 0.
    """

    station: str
    observed: str
    kind: Kind
    first: int
    last: int
    amount: float = 0.0

    def over(self, hours: Integers) -> slice:
        """Return which of hours in ascending order without gaps the fault covers."""
        begin = int(hours[0]) if len(hours) else 0
        first = min(max(self.first - begin, 0), len(hours))
        return slice(first, min(max(self.last - begin, first), len(hours)))


@dataclass(frozen=True, slots=True)
class Schedule:
    """When which station fails; ``zone`` is the clock whose years and months count."""

    seed: int
    stations: Sequence[Station]
    zone: ZoneInfo

    def between(self, first: int, last: int) -> list[Fault]:
        """Return the faults that touch the hours from ``first`` on and before ``last``."""
        found: list[Fault] = []
        for every, planted in ((SHORT, self._short), (LONG, self._long), (MONTH, self._month)):
            for window in range(first // every, (last - 1) // every + 1):
                found += planted(window, window * every)
        years = range(self._year(first), self._year(last - 1) + 1)
        for year in years:
            found += self._yearly(year)
        inside = [f for f in found if f.first < last and f.last > first]
        return sorted(inside, key=lambda f: (f.first, f.station, f.kind, f.observed))

    def _short(self, window: int, begin: int) -> Iterator[Fault]:
        names = ("frozen", "spike", "negative", "outage", "plume")
        for kind in names:
            lot = _Lot(f"{self.seed} {kind}", window)
            if lot.next() * _MANY > len(self.stations):
                continue
            station = self._drawn(lot, low_cost=False)
            observed = POLLUTANTS[int(lot.next() * len(POLLUTANTS))]
            if kind == "frozen":
                length = _RESTS[observed] + int(lot.next() * 12)
                yield _placed(station, observed, "frozen", begin, length, lot)
            elif kind == "spike":
                amount = _SPIKES[observed] * (1 + lot.next())
                yield _placed(station, observed, "spike", begin, 1, lot, round(amount))
            elif kind == "negative":
                amount = -1 - 8 * lot.next()
                length = 1 + int(lot.next() * 5)
                yield _placed(station, observed, "negative", begin, length, lot, round(amount, 1))
            elif kind == "outage":
                yield _placed(station, EVERY, "outage", begin, 3 + int(lot.next() * 12), lot)
            else:
                amount = round(2.5 + 4 * lot.next(), 1)
                yield _placed(station, "pm25", "plume", begin, 6 + int(lot.next() * 6), lot, amount)

    def _long(self, window: int, begin: int) -> Iterator[Fault]:
        if not self._cheap:
            return
        station = self._drawn(_Lot(f"{self.seed} silence", window), low_cost=True)
        yield Fault(station, EVERY, "silence", begin, begin + LONG)

    def _month(self, window: int, begin: int) -> Iterator[Fault]:
        if not self._cheap:
            return
        station = self._drawn(_Lot(f"{self.seed} drift", window), low_cost=True)
        yield Fault(station, "pm25", "drift", begin, begin + MONTH, _DRIFT)

    def _yearly(self, year: int) -> Iterator[Fault]:
        plan: tuple[tuple[Kind, str, tuple[int, int], tuple[int, int]], ...] = (
            ("zone", EVERY, (3, 11), (3, 13)),
            ("late", EVERY, (4, 1), (5, 1)),
            ("milligrams", "co", (6, 17), (6, 18)),
            ("swapped", "pm25", (8, 8), (8, 9)),
            ("repeated", EVERY, (9, 3), (9, 10)),
            ("moved", EVERY, (7, 1), (13, 1)),
        )
        for kind, observed, start, end in plan:
            lot = _Lot(f"{self.seed} {kind}", year)
            station = self._drawn(lot, low_cost=kind == "moved")
            yield Fault(station, observed, kind, self._hour(year, start), self._hour(year, end))

    @property
    def _cheap(self) -> bool:
        return any(station.kind == LOW_COST for station in self.stations)

    def _drawn(self, lot: "_Lot", *, low_cost: bool) -> str:
        """Return the id of a station by lot, of a low-cost one where there is any."""
        able = [s.id for s in self.stations if (s.kind == LOW_COST) == low_cost]
        able = able or [s.id for s in self.stations]
        return able[int(lot.next() * len(able))]

    def _year(self, hour: int) -> int:
        return datetime.fromtimestamp(hour * 3600, self.zone).year

    def _hour(self, year: int, day: tuple[int, int]) -> int:
        month = day[0]
        local = datetime(year + month // 13, (month - 1) % 12 + 1, day[1], tzinfo=self.zone)
        return int(local.timestamp()) // 3600


class _Lot:
    """Numbers drawn one after the other for a key and a place in a count."""

    def __init__(self, key: str, place: int) -> None:
        self._numbers = iter(uniform(key, place, np.arange(8)).tolist())

    def next(self) -> float:
        """Return the next number, from 0 on and below 1."""
        return float(next(self._numbers))


def _placed(
    station: str, observed: str, kind: Kind, begin: int, length: int, lot: _Lot, amount: float = 0.0
) -> Fault:
    """Return a fault that lies within a window of `SHORT` hours, at an hour by lot."""
    first = begin + int(lot.next() * (SHORT - length))
    return Fault(station, observed, kind, first, first + length, amount)


def moved_places(places: Floats, rows: Mapping[str, int], faults: Sequence[Fault]) -> Floats:
    """Return where stations stand, those that have moved at their other place."""
    found = places.copy()
    middle = places.mean(axis=0)
    for fault in faults:
        if fault.kind == "moved":
            row = rows[fault.station]
            way = middle - places[row]
            apart = float(np.hypot(*way)) or 1.0
            found[row] = np.round(places[row] + way / apart * _MOVE)
    return found


def polluted(
    values: Mapping[str, Floats],
    places: Floats,
    rows: Mapping[str, int],
    hours: Integers,
    faults: Sequence[Fault],
) -> None:
    """Add plumes to the air, in place: particles around one place, for some hours."""
    for fault in faults:
        if fault.kind != "plume":
            continue
        over = fault.over(hours)
        apart = np.hypot(*(places - places[rows[fault.station]]).T)
        near = np.exp(-0.5 * (apart / _PLUME) ** 2)[:, np.newaxis]
        share = (hours[over] - fault.first + 0.5) / (fault.last - fault.first)
        rise = 1 + (fault.amount - 1) * near * np.sin(np.pi * share)
        values["pm25"][:, over] *= rise
        values["pm10"][:, over] *= 1 + 0.9 * (rise - 1)


def spoilt(
    values: Mapping[str, Floats],
    rows: Mapping[str, int],
    hours: Integers,
    faults: Sequence[Fault],
    frozen: Mapping[Fault, float],
) -> None:
    """Make of values what broken instruments send, in place; NaN where they send nothing.

    ``frozen`` has what a frozen sensor reads, by fault.
    """
    for fault in faults:
        over, row = fault.over(hours), rows[fault.station]
        if fault.kind in ROWLESS:
            if fault.kind != "late":
                for table in values.values():
                    table[row, over] = np.nan
            continue
        if fault.observed == EVERY:
            continue
        own = values[fault.observed][row]
        if fault.kind == "frozen":
            own[over] = frozen[fault]
        elif fault.kind == "spike":
            own[over] += fault.amount
        elif fault.kind == "negative":
            own[over] = fault.amount
        elif fault.kind == "drift":
            share = (hours[over] - fault.first) / (fault.last - fault.first)
            own[over] *= 1 + fault.amount * share
        elif fault.kind == "swapped":
            other = values["pm10"][row]
            own[over], other[over] = other[over].copy(), own[over].copy()
