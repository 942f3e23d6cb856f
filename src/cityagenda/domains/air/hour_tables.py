"""Tables of hours: stations, streets, their indices, and what each map is worth."""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from cityagenda.domains.air.averages import Counts
from cityagenda.domains.air.grading import Grades
from cityagenda.domains.air.mapping import CHECKED, Mapped, worth
from cityagenda.domains.air.scales import MISSING
from cityagenda.domains.air.specifications.stations import POLLUTANTS
from cityagenda.domains.air.towns import Town
from cityagenda.domains.air.windows import Window
from cityagenda.ground.observations import INSTANT

_INDICES: Final = {f"iaqi_{p}": pl.Int64() for p in POLLUTANTS}
_GRADES: Final = {"aqi": pl.Int64(), "category": pl.Int64(), "primary": pl.String()}

STATIONS: Final = pl.Schema(
    {
        "station": pl.String(),
        "hour": INSTANT,
        **{p: pl.Float64() for p in POLLUTANTS},
        "o3_8h": pl.Float64(),
        **_INDICES,
        **_GRADES,
        "standard": pl.String(),
    }
)
"""The hours of stations: concentrations in ug/m3, sub-indices, index, class from 1, primary ones.

``o3_8h`` is the mean of the eight hours that end with the hour.
"""

STREETS: Final = pl.Schema(
    {
        "area": pl.String(),
        "hour": INSTANT,
        "pollutant": pl.String(),
        "value": pl.Float64(),
        "error": pl.Float64(),
    }
)
"""Means over streets and their standard errors in ug/m3; nothing where a map was refused."""

STREET_AQI: Final = pl.Schema({"area": pl.String(), "hour": INSTANT, **_GRADES, **_INDICES})
"""The index of streets on their means; none where it may not be published."""

CHECKS: Final = pl.Schema(
    {
        "hour": INSTANT,
        "pollutant": pl.String(),
        **CHECKED,
    }
)
"""What each map is worth: sites, way, leave-one-out errors in ug/m3, or why there is none.

``coverage`` is the share of measurements inside their own interval of 95 %, ``raised`` the
number of streets whose mean was set to nought, ``apart`` the stations (by commas) that stand apart:
the map was made without them, and streets beside them have no value.
"""


def station_table(window: Window, graded: Grades) -> pl.DataFrame:
    """Return the hours of stations with their grades, as a table of `STATIONS`."""
    count, hours = len(window.stations), window.instants
    nothing = np.full((count, len(hours)), np.nan)
    return pl.DataFrame(
        {
            "station": np.repeat(window.stations, len(hours)),
            "hour": hours * count,
            **{
                p: pl.Series(window.values.get(p, nothing).ravel(), nan_to_null=True)
                for p in POLLUTANTS
            },
            "o3_8h": pl.Series(window.means.ravel(), nan_to_null=True),
            **_graded_columns(graded),
            "standard": list(graded.editions) * count,
        },
        schema_overrides=STATIONS,
    ).select(STATIONS.names())


def index_table(window: Window, over: Town, graded: Grades) -> pl.DataFrame:
    """Return the index of streets, as a table of `STREET_AQI`."""
    ids, hours = over.blocks.ids, window.instants
    return pl.DataFrame(
        {
            "area": np.repeat(ids, len(hours)),
            "hour": hours * len(ids),
            **_graded_columns(graded),
        },
        schema_overrides=STREET_AQI,
    ).select(STREET_AQI.names())


def _graded_columns(graded: Grades) -> dict[str, pl.Series]:
    """Return sub-indices, index, class and primary pollutants, row by row."""
    index = graded.index
    known = index.ravel() != MISSING
    marks = np.zeros(index.size, np.int64)
    for bit, pollutant in enumerate(POLLUTANTS):
        marks |= graded.primary[pollutant].ravel().astype(np.int64) << bit
    names = {
        mark: ",".join(p for bit, p in enumerate(POLLUTANTS) if mark >> bit & 1)
        for mark in np.unique(marks).tolist()
    }
    primary = [
        names[mark] if here else None
        for mark, here in zip(marks.tolist(), known.tolist(), strict=True)
    ]
    return {
        **{f"iaqi_{p}": _known(graded.sub[p].ravel(), graded.sub[p].ravel()) for p in POLLUTANTS},
        "aqi": _known(index.ravel(), index.ravel()),
        "category": _known(graded.level.ravel(), index.ravel()),
        "primary": pl.Series(primary, dtype=pl.String),
    }


def _known(numbers: Counts, by: Counts) -> pl.Series:
    """Return numbers as a column, null where ``by`` is `MISSING`."""
    return pl.Series(numbers).set(pl.Series(by == MISSING), None)


def street_table(window: Window, over: Town, maps: Mapping[str, Mapped]) -> pl.DataFrame:
    """Return the means over streets as a table of `STREETS`."""
    ids, hours = over.blocks.ids, window.instants
    parts = [
        pl.DataFrame(
            {
                "area": np.repeat(ids, len(hours)),
                "hour": hours * len(ids),
                "pollutant": [pollutant] * (len(ids) * len(hours)),
                "value": found.means.T.ravel(),
                "error": found.errors.T.ravel(),
            },
            schema_overrides=STREETS,
        ).filter(pl.col("value").is_finite())
        for pollutant, found in maps.items()
    ]
    return pl.concat([STREETS.to_frame(), *parts])


def checks(window: Window, maps: Mapping[str, Mapped]) -> pl.DataFrame:
    """Return what each map is worth, as a table of `CHECKS`."""
    rows = [
        (at, pollutant, *case)
        for pollutant, found in maps.items()
        for at, case in zip(window.instants, worth(found), strict=True)
    ]
    return pl.DataFrame(rows, schema=CHECKS, orient="row").sort("hour", "pollutant")
