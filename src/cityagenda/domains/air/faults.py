"""Faults: readings that no standard can grade, because they cannot be what they say.

Nothing is corrected by guessing. The bounds are ours and wide: they refuse other units,
exchanged fields and sentinels, and no air that was ever measured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from cityagenda.domains.air.scales import Scale
from cityagenda.ground.errors import SourceError

OZONE_MAXIMUM: Final = "o3_1h_max"
"""The largest hour of ozone of the day so far: given beside `o3_1h` to hold fields apart."""

_MOST: Final = {
    ("pm25", "ug/m3"): 10_000.0,
    ("pm10", "ug/m3"): 20_000.0,
    ("so2", "ug/m3"): 10_000.0,
    ("no2", "ug/m3"): 10_000.0,
    ("o3", "ug/m3"): 2_500.0,
    ("co", "ug/m3"): 200_000.0,
    ("o3", "ppm"): 1.25,
    ("co", "ppm"): 175.0,
    ("so2", "ppb"): 4_000.0,
    ("no2", "ppb"): 5_000.0,
}
"""Above this no reading is air; in the unit of readings."""

_LEAST_LARGEST: Final = {
    ("pm25", "ug/m3"): 1.0,
    ("pm10", "ug/m3"): 1.0,
    ("so2", "ug/m3"): 0.3,
    ("no2", "ug/m3"): 0.3,
    ("o3", "ug/m3"): 0.3,
    ("so2", "ppb"): 0.1,
    ("no2", "ppb"): 0.1,
}
"""If even the largest of the readings is below this, they are in a larger unit."""

_LEAST: Final = {("co", "ug/m3"): 50.0}
"""Below this no single reading is air (the cleanest has some 100 ug/m3 of CO); nought is."""

_NOT_ABOVE: Final = (
    ("o3_8h", "o3_1h", "daily"),
    ("o3_1h", OZONE_MAXIMUM, "hourly"),
)
"""The first of two readings is never above the second, in this kind of report."""

_TOLERANCE: Final = 1.0
"""By how many steps rounding may turn two readings round."""

_WORDS: Final = {
    "negative": "is negative",
    "absurd": "is more than air ever held",
    "unit": "is so small that it must be in another unit than {unit}",
    "exchanged": "is above '{other}', which it cannot be: the two fields may be exchanged",
    "endless": "is infinite",
}
_TODO: Final = {
    "negative": "mark missing readings as missing, not by negative numbers",
    "absurd": "correct the unit or the reading at the source",
    "unit": "declare the unit at the source, so that it is converted",
    "exchanged": "name the fields of the feed right",
    "endless": "mark missing readings as missing",
}


def absurd_above(pollutant: str, unit: str = "ug/m3") -> float:
    """Return the concentration above which no reading of a pollutant is air.

    Examples
    --------
    >>> absurd_above("pm25")
    10000.0
    """
    return _MOST[pollutant, unit]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the readings of an item, and at which of them."""

    item: str
    kind: str
    places: NDArray[np.bool_]
    unit: str
    other: str = ""

    @property
    def count(self) -> int:
        """At how many readings."""
        return int(self.places.sum())

    def sentence(self) -> str:
        """Return what is wrong, in one sentence."""
        words = _WORDS[self.kind].format(unit=self.unit, other=self.other)
        return f"the reading of '{self.item}' {words} ({self.count} of {self.places.size} readings)"


def faults(
    readings: Mapping[str, NDArray[np.float64]], items: Mapping[str, Scale], kind: str
) -> list[Fault]:
    """Return everything that is wrong with readings, item by item.

    Parameters
    ----------
    readings
        By item, arrays of one shape in the unit of the item's scale.
    items
        The scales of the items.
    kind
        ``daily`` or ``hourly``: an hour's running mean of ozone may be above the hour.
    """
    found: list[Fault] = []
    for item, values in readings.items():
        scale = items["o3_1h" if item == OZONE_MAXIMUM else item]
        place, unit = (scale.pollutant, scale.reading_unit), scale.reading_unit
        positive = values > 0
        marks = {
            "negative": values < 0,
            "endless": np.isposinf(values),
            "absurd": (values > _MOST[place]) & ~np.isposinf(values),
            "unit": positive & (values < _LEAST.get(place, 0.0)),
        }
        if positive.any() and np.nanmax(values) < _LEAST_LARGEST.get(place, 0.0):
            marks["unit"] = positive
        found += [Fault(item, kind, m, unit) for kind, m in marks.items() if m.any()]
    for lesser, greater, where in _NOT_ABOVE:
        if kind == where and lesser in readings and greater in readings:
            slack = _TOLERANCE / items["o3_1h"].steps_per_reading
            above = readings[lesser] > readings[greater] + slack
            if above.any():
                found.append(Fault(lesser, "exchanged", above, "", greater))
    return found


def refused(found: list[Fault]) -> None:
    """Raise one error for faults, if there are any.

    Raises
    ------
    SourceError
        With the first fault's place and what to do about it; it counts the others.
    """
    if not found:
        return
    first = found[0]
    place = np.argwhere(first.places)[0].tolist()
    more = f"; and {len(found) - 1} more fault(s)" if len(found) > 1 else ""
    raise SourceError(
        first.sentence() + more,
        where=f"{first.item}{place}" if place else first.item,
        todo=_TODO[first.kind],
    )


def without(
    readings: Mapping[str, NDArray[np.float64]], found: list[Fault]
) -> dict[str, NDArray[np.float64]]:
    """Return readings without those at fault; where two are exchanged, without both."""
    kept = dict(readings)
    for fault in found:
        for item in filter(None, (fault.item, fault.other)):
            kept[item] = np.where(fault.places, np.nan, kept[item])
    return kept
