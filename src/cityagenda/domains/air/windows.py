"""Windows: the last hours of a network, each pollutant by station and hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np
import polars as pl

from cityagenda.domains.air.averages import Counts, Numbers, rolling_means
from cityagenda.domains.air.hours import Readings, hourly
from cityagenda.domains.air.plausibility import plausible
from cityagenda.domains.air.specifications.stations import POLLUTANTS
from cityagenda.ground.errors import MethodError
from cityagenda.ground.methods import Call

_HOUR: Final = timedelta(hours=1) // timedelta(microseconds=1)
_OZONE: Final = "o3"


@dataclass(frozen=True, slots=True)
class Window:
    """The last hours: who measured, when each hour begins (microseconds of UTC), and what.

    ``values`` has a row a station and a column an hour for each pollutant, in ug/m3.
    """

    stations: tuple[str, ...]
    hours: Counts
    values: Mapping[str, Numbers]
    means: Numbers

    @property
    def instants(self) -> list[datetime]:
        """The hours as instants."""
        return [datetime.fromtimestamp(h / 1_000_000, UTC) for h in self.hours.tolist()]


def window(call: Call, given: Readings) -> tuple[Window, list[pl.DataFrame]]:
    """Return the last hours in which anything was measured, and what was left out.

    They are as many as the parameter `hours` says, gaps included, to the last hour with a
    value. Means of ozone need as many of their hours as the pack on validity asks for.

    Raises
    ------
    MethodError
        The table has no pollutant, or no hour a value that can be used.
    """
    grid = given.grid
    exclusions = [given.exclusions]
    day, hour = np.divmod(np.arange(len(grid.days) * grid.hours), grid.hours)
    live = hour < grid.lengths[day]
    hours = (grid.starts[day] + hour * _HOUR)[live]
    found: dict[str, Numbers] = {}
    for pollutant in POLLUTANTS:
        if pollutant in given.table.columns:
            cube, out = hourly(given, pollutant)
            kept = plausible(given, cube, pollutant)
            found[pollutant] = kept.hours.reshape(len(grid.stations), -1)[:, live]
            exclusions += [out, kept.exclusions]
    if not found:
        raise MethodError(
            {
                "zh-Hans": "监测点表中没有任何污染物的列",
                "en": "the station table has a column of no pollutant",
            },
            where=f"indicator {call.indicator}",
            todo={
                "zh-Hans": f"请在数据源中声明其中之一：{'、'.join(POLLUTANTS)}",
                "en": f"declare one in the source: {', '.join(POLLUTANTS)}",
            },
        )
    heard = np.flatnonzero(
        np.any([np.isfinite(values).any(axis=0) for values in found.values()], axis=0)
    )
    if not len(heard):
        raise MethodError(
            {
                "zh-Hans": "这些小时内没有任何可用的浓度",
                "en": "no hour has a concentration that can be used",
            },
            where=f"indicator {call.indicator}",
        )
    last = int(heard[-1]) + 1
    first = max(int(heard[0]), last - max(1, call.parameters["hours"]))
    size, least = _ozone_window(call, grid.days[int(day[live][last - 1])])
    before = min(first, size - 1)
    nothing = np.full((len(grid.stations), last - first + before), np.nan)
    ozone = found[_OZONE][:, first - before : last] if _OZONE in found else nothing
    filler = np.full((len(grid.stations), size - 1 - before), np.nan)
    means = rolling_means(np.hstack([filler, ozone]), size, least)
    values = {p: v[:, first:last] for p, v in found.items()}
    return Window(grid.stations, hours[first:last], values, means), exclusions


def _ozone_window(call: Call, on: date) -> tuple[int, int]:
    """Return the hours of the running mean of ozone, and how many of them it needs."""
    pack = call.standards.standard("ambient-air-validity", call.jurisdiction, on)
    row = next(row for row in pack.table if row["pollutant"] == _OZONE)
    return row["window"], row["window_hours"]
