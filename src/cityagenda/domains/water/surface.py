"""Surface water: the class of sections, which item decided, and what a better class needs."""

from collections.abc import Mapping
from typing import Any, Final, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cityagenda.ground.errors import SourceError
from cityagenda.ground.rounding import NOISE
from cityagenda.ground.single_factor import Graded, Item, graded, items, regraded
from cityagenda.ground.standards import Standard
from cityagenda.ground.waters import CLASSES, COLUMNS, NAMES

TEMPERATURE: Final = "water_temperature"
"""Degrees Celsius beside the items: with it oxygen is also judged by its saturation."""

Water = Literal["river", "lake"]


def assessed_items(pack: Standard, water: Water) -> dict[str, Item]:
    """Return the items of a pack on `surface-water-classes` that count for a river or a lake."""
    known = items(pack, COLUMNS, NAMES)
    out = {*pack.constants["left_out"], "tp" if water == "lake" else "tp_lake"}
    return {name: item for name, item in known.items() if name not in out}


def surface_class(readings: Mapping[str, ArrayLike], pack: Standard, water: Water) -> Graded:
    """Return the class of surface water by its worst item.

    Readings are rounded (half to even) to the decimals of the rule, then compared with the
    limits. Classes are 1 (I) to 5 (V) and 6 (worse than V).

    Parameters
    ----------
    readings
        By item, numbers or arrays of one shape (sections, or sections by months) in mg/L; pH
        without unit; `tp` for rivers, `tp_lake` for lakes. `water_temperature` (degrees
        Celsius) may stand beside: oxygen of at least 90 % of saturation is then class I.
    pack
        A pack on `surface-water-classes`.
    water
        ``river`` or ``lake``.

    Missing data
    ------------
    An item without reading does not count and is named in the explanation; `complete` says
    whether all were measured.

    Raises
    ------
    SourceError
        A reading cannot be, or is of an item that does not count (total nitrogen and faecal
        coliforms are given by `Item.classes`, not by the class of a section).

    References
    ----------
    GB 3838-2002, table 1.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import read, library
    >>> pack = library().standard("surface-water-classes", "CN", date(2025, 6, 30))
    >>> found = surface_class({"do": 6.4, "nh3n": 1.2, "tp": 0.18}, pack, "river")
    >>> int(found.overall), found.deciding_at()
    (4, ('nh3n',))
    >>> print(found.explained()["en"].split("; not")[0])
    class IV by GB 3838-2002; decided by ammonia nitrogen of 1.2 mg/L; class III needs ≤ 1 mg/L
    """
    chosen = assessed_items(pack, water)
    given = {name: values for name, values in readings.items() if name != TEMPERATURE}
    found = graded(given, tuple(chosen.values()), CLASSES, pack.edition)
    if TEMPERATURE not in readings or "do" not in given:
        return found
    place = list(chosen).index("do")
    saturated = _saturated(
        found.readings["do"],
        np.asarray(readings[TEMPERATURE], dtype=np.float64),
        pack.constants["oxygen_saturation"],
    )
    found.by_item[place][saturated] = 1
    return regraded(pack.edition, found.items, CLASSES, found.readings, found.by_item)


def _saturated(
    oxygen: NDArray[np.float64], temperature: NDArray[np.float64], rule: Mapping[str, Any]
) -> NDArray[np.bool_]:
    """Whether oxygen reaches its share of saturation: ``C >= share * 468 / (31.6 + T)``."""
    if temperature.shape != oxygen.shape or ((temperature < -2) | (temperature > 60)).any():  # noqa: PLR2004
        raise SourceError(
            "the temperatures are not those of the samples' water",
            where=TEMPERATURE,
            todo="give one in degrees Celsius for each sample, NaN where there is none",
        )
    full = rule["numerator"] / (rule["offset"] + temperature)
    reached: NDArray[np.bool_] = oxygen >= rule["share"] * full * (1 - NOISE)
    return reached
