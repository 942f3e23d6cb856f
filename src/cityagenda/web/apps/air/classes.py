"""The classes of the index as the standard of a day names them, and how pollutants are called."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from cityagenda.city.loaded import Loaded
from cityagenda.ground.errors import StandardError
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text

POLLUTANTS: Final[dict[str, Text]] = {
    "pm25": {"zh-Hans": "PM2.5", "en": "PM2.5"},
    "pm10": {"zh-Hans": "PM10", "en": "PM10"},
    "o3": {"zh-Hans": "臭氧", "en": "ozone"},
    "no2": {"zh-Hans": "二氧化氮", "en": "nitrogen dioxide"},
    "so2": {"zh-Hans": "二氧化硫", "en": "sulphur dioxide"},
    "co": {"zh-Hans": "一氧化碳", "en": "carbon monoxide"},
}
"""The six pollutants of the index, in the order in which pages show them."""

SHORT: Final = {
    "pm25": "PM2.5",
    "pm10": "PM10",
    "o3": "O₃",
    "no2": "NO₂",
    "so2": "SO₂",
    "co": "CO",
}
"""How they are written where there is little room."""

UNITS: Final[Text] = {"zh-Hans": "微克/立方米", "en": "µg/m³"}
MILLIGRAMS: Final[Text] = {"zh-Hans": "毫克/立方米", "en": "mg/m³"}
NO_VALUE: Final[Text] = {"zh-Hans": "无数值", "en": "no value"}
_GOOD: Final = 2


@dataclass(frozen=True, slots=True)
class AirClass:
    """A class of the index: its place from 1, the last index in it (none: no end), its name."""

    place: int
    id: str
    first: int
    up_to: int | None
    name: Text

    @property
    def good(self) -> bool:
        """Whether days in it count as good."""
        return self.place <= _GOOD


def pack(city: Loaded, topic: str, on: date) -> Standard | None:
    """Return the rule pack on a topic that holds on a day where the city lies, if one does."""
    try:
        return city.standards.standard(topic, city.city.jurisdiction, on)
    except StandardError:
        return None


def classes(city: Loaded, on: date) -> tuple[AirClass, ...]:
    """Return the classes of the index on a day, the best first; none without a standard."""
    found = pack(city, "air-quality-index", on)
    rows: list[dict[str, Any]] = found.constants["levels"] if found else []
    firsts = [0, *(row["up_to"] + 1 for row in rows if row["up_to"] is not None)]
    return tuple(
        AirClass(place, row["id"], first, row["up_to"], row["name"])
        for place, (row, first) in enumerate(zip(rows, firsts, strict=True), start=1)
    )


def class_of(index: int | None, among: tuple[AirClass, ...]) -> int | None:
    """Return the place of the class of an index, none without one.

    Examples
    --------
    >>> two = (AirClass(1, "a", 0, 50, {}), AirClass(2, "b", 51, None, {}))
    >>> class_of(50, two), class_of(51, two), class_of(None, two)
    (1, 2, None)
    """
    if index is None:
        return None
    return next((c.place for c in among if c.up_to is None or index <= c.up_to), None)


def amount(pollutant: str, value: float | None) -> str:
    """Return a concentration given in ug/m3 as it is printed: CO in mg/m3, others whole.

    Examples
    --------
    >>> amount("co", 812.0), amount("o3", 93.6), amount("o3", None)
    ('0.8', '94', '')
    """
    if value is None:
        return ""
    return f"{value / 1000:.1f}" if pollutant == "co" else f"{value:.0f}"


def unit_of(pollutant: str) -> Text:
    """Return the unit in which a pollutant is printed."""
    return MILLIGRAMS if pollutant == "co" else UNITS
