"""Air: hourly concentrations of six pollutants over a city, made up from weather and ground.

A city in the south of China is the model: particles in winter and in still weather, ozone on
sunny afternoons, most of all in autumn, nitrogen dioxide and carbon monoxide where and when
there is traffic. Levels are those that Shenzhen has published; nobody has measured the values.

Each concentration is a product ``level season(day) clock(hour) exp(weather + field + ground)``.
Weather (still air, sun, rain) is one series for the whole city, the field is similar at places
close together (`cityagenda.ground.waves`), the ground is what stands around a station.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import tau
from typing import Final
from zoneinfo import ZoneInfo

import numpy as np

from cityagenda.city.network_simulation.stations import BACKGROUND, LOW_COST, ROADSIDE
from cityagenda.city.network_simulation.surroundings import Surroundings
from cityagenda.ground.chance import Floats, Integers, normal, smooth
from cityagenda.ground.waves import waves

POLLUTANTS: Final = ("pm25", "pm10", "so2", "no2", "co", "o3")
UNIT: Final = "ug/m3"
"""Of every pollutant, carbon monoxide as well."""

_REACH: Final = 14_000.0
"""Metres over which what is local falls to 0.37."""
_YEAR: Final = 365.25
_KINDS: Final[Mapping[str, Mapping[str, float]]] = {
    BACKGROUND: {"pm25": 0.86, "pm10": 0.84, "so2": 0.8, "no2": 0.55, "co": 0.88, "o3": 1.06},
    ROADSIDE: {"pm25": 1.12, "pm10": 1.22, "so2": 1.05, "no2": 1.55, "co": 1.25, "o3": 0.82},
}
_NOISE: Final = {"pm25": 0.06, "pm10": 0.07, "so2": 0.09, "no2": 0.08, "co": 0.04, "o3": 0.04}
"""Of an hourly mean by a reference instrument, as a share."""
_ROUGH: Final = 3.0
"""How much noisier a low-cost sensor is."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Hours on a city's clock: hour of the day, day of the year, whether it is a day off."""

    hour: Floats
    day: Floats
    off: Floats

    @classmethod
    def of(cls, hours: Integers, zone: ZoneInfo) -> "Clock":
        """Return the clock of hours since 1970 (UTC)."""
        local = [datetime.fromtimestamp(h * 3600, UTC).astimezone(zone) for h in hours.tolist()]
        return cls(
            np.array([t.hour + t.minute / 60 for t in local]),
            np.array([t.timetuple().tm_yday - 1 + t.hour / 24 for t in local]),
            np.array([float(t.weekday() >= 5) for t in local]),  # noqa: PLR2004 - Saturday
        )

    def season(self, peak: float) -> Floats:
        """Return a wave over the year, 1 on the day of its peak and -1 half a year away."""
        found: Floats = np.cos(tau * (self.day - peak) / _YEAR)
        return found

    def bell(self, middle: float, width: float) -> Floats:
        """Return a bell around an hour of the day, 1 at its middle, and 0 twelve hours away."""
        apart = np.abs((self.hour - middle + 12) % 24 - 12)
        found: Floats = np.exp(-0.5 * (apart / width) ** 2)
        return found


@dataclass(frozen=True, slots=True)
class Weather:
    """Of the whole city by hour: still air, photochemistry, rain (0 for none), damp."""

    still: Floats
    sun: Floats
    rain: Floats

    @classmethod
    def of(cls, seed: int, hours: Integers, clock: Clock) -> "Weather":
        """Return the weather; episodes last from a day to about a week."""
        week, days, day = (
            smooth(f"{seed} weather {every}", hours, every) for every in (144, 66, 24)
        )
        still = 0.62 * week + 0.62 * days + 0.48 * day
        sun = 0.35 * still + 0.94 * smooth(f"{seed} sun", hours, 60)
        wet = smooth(f"{seed} rain", hours, 30) - 1.15 - 0.45 * clock.season(10)
        return cls(still, sun, np.maximum(0.0, wet))


def air(
    seed: int,
    places: Floats,
    kinds: Sequence[str],
    around: Surroundings,
    hours: Integers,
    zone: ZoneInfo,
) -> dict[str, Floats]:
    """Return hourly means in µg/m³ by pollutant: a row a station, a column an hour.

    Parameters
    ----------
    seed
        Chooses weather and fields.
    places, kinds, around
        East and north in metres, the kind and the surroundings of each station.
    hours
        Hours since 1970 (UTC); a value is the mean of the hour that begins then.
    zone
        The city's clock, which traffic and sun keep.
    """
    clock = Clock.of(hours, zone)
    weather = Weather.of(seed, hours, clock)
    dust, traffic, ozone = (
        waves(f"{seed} {name}", places, hours, reach=_REACH, every=every)
        for name, every in (("dust", 8), ("traffic", 6), ("ozone", 8))
    )
    urban, industry, road = (v[:, np.newaxis] for v in (around.urban, around.industry, around.road))
    rush = clock.bell(8.0, 1.5) + 1.15 * clock.bell(19.0, 2.2)
    rush *= 1 - 0.3 * clock.off
    washed = np.minimum(weather.rain, 1.5)
    found = {
        "pm25": 14.9
        * np.exp(
            (0.42 * clock.season(8) + 0.34 * weather.still - 0.55 * washed - 0.07)
            + (0.10 * clock.bell(20.5, 4) - 0.08 * clock.bell(14.5, 3))
            + 0.16 * dust + (0.09 * urban + 0.08 * industry + 0.05 * road)
        ),
        "no2": 15.6
        * np.exp(
            (0.30 * clock.season(8) + 0.24 * weather.still - 0.12 * washed)
            + (0.42 * rush - 0.28 * clock.bell(14, 3.2) - 0.10 * clock.off)
            + 0.20 * traffic + (0.17 * urban + 0.06 * industry + 0.24 * road)
        ),
        "co": 560
        * np.exp(
            (0.16 * clock.season(8) + 0.13 * weather.still)
            + 0.10 * rush
            + 0.07 * traffic + (0.04 * urban + 0.03 * industry + 0.06 * road)
        ),
        "so2": 4.7
        * np.exp(
            (0.08 * clock.season(8) + 0.10 * weather.still - 0.10 * washed)
            + 0.10 * clock.bell(11, 3)
            + 0.12 * dust + (0.03 * urban + 0.16 * industry)
        ),
    }  # fmt: skip
    dry = np.exp(0.25 * smooth(f"{seed} dry", hours, 48) + 0.18 * clock.season(330) - washed)
    found["pm10"] = 1.42 * found["pm25"] + dry * (8.2 + 2.2 * road + 1.0 * industry) * np.exp(
        0.15 * traffic
    )
    found["o3"] = _ozone(found["no2"], clock, weather, ozone, urban)
    return _measured(seed, found, kinds, hours, places, weather)


def _ozone(no2: Floats, clock: Clock, weather: Weather, field: Floats, urban: Floats) -> Floats:
    """Return ozone: what is left of it at night, and what the sun makes in the afternoon.

    Fresh nitrogen monoxide, for which NO₂ stands, takes part of it away where there is traffic.
    """
    season = 0.17 * clock.season(283) + 0.10 * np.cos(2 * tau * (clock.day - 288) / _YEAR)
    made = 86 * np.exp(
        season + 0.24 * np.minimum(weather.sun, 2.2) - 0.35 * np.minimum(weather.rain, 1.5)
    )
    found = 48 * np.exp(0.5 * season - 0.12 * weather.still) + (
        made * clock.bell(14.7, 3.3)
    ) * np.exp(0.08 * field - 0.03 * urban)
    found = found - 0.42 * (no2 - 15.6)
    low = 4.0
    return np.where(found > 2 * low, found, low * np.exp(np.minimum(found / (2 * low), 1) - 1) * 2)


def _measured(
    seed: int,
    found: Mapping[str, Floats],
    kinds: Sequence[str],
    hours: Integers,
    places: Floats,
    weather: Weather,
) -> dict[str, Floats]:
    """Return what instruments make of the air: kind by kind, with noise of their own."""
    cheap = np.array([kind == LOW_COST for kind in kinds])[:, np.newaxis]
    spots = np.round(places).astype(np.int64)
    spot = (spots[:, :1] << 24) ^ spots[:, 1:] ^ (cheap << 50)
    read = {}
    for name, values in found.items():
        factors = np.array([_KINDS.get(kind, {}).get(name, 1.0) for kind in kinds])
        rough = np.where(cheap, _ROUGH, 1.0) * _NOISE[name]
        noise = normal(f"{seed} noise {name}", spot, hours)
        exact = values * factors[:, np.newaxis]
        if name in ("pm25", "pm10"):  # an optical sensor counts damp particles as large ones
            exact = np.where(cheap, exact * (1.22 + 0.2 * np.minimum(weather.rain, 1.0)), exact)
        read[name] = np.maximum(0.3, exact * (1 + rough * noise) + 0.3 * rough * noise)
    return read
