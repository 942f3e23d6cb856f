"""Inputs that the methods share: hours of stations, and where the stations stand."""

from dataclasses import replace
from typing import Final

from cityagenda.ground.methods import Column, Input, Parameter

POLLUTANTS: Final[dict[str, str]] = {
    "pm25": "fine particles, PM2.5",
    "pm10": "particles, PM10",
    "so2": "sulphur dioxide",
    "no2": "nitrogen dioxide",
    "co": "carbon monoxide",
    "o3": "ozone",
}
"""The pollutants that a station table may hold, each a column in ug/m3."""

STATIONS: Final = Input(
    "stations",
    "hourly concentrations, one row a station and hour",
    columns=(
        Column("station", "text", "name of the station"),
        Column("time", "datetime", "the hour"),
        Column(
            "time_label",
            "text",
            "whether `time` is the `begin` or the `end` of its hour; from the source's declaration",
            optional=True,
        ),
        *(
            Column(name, "number", f"concentration of {about}", "ug/m3", optional=True)
            for name, about in POLLUTANTS.items()
        ),
    ),
    many=True,
)

KINDS: Final = ("street", "background")
"""The kinds of stations that speak for an area unless a method is told others: a roadside
station speaks for its kerb, and a low-cost sensor has an error of its own."""

_KIND: Final = Column(
    "kind", "text", "kind of the station; it counts if none is given", optional=True
)

STATION_AREAS: Final = Input(
    "station_areas",
    "the area in which each station stands",
    columns=(
        Column("station", "text", "name of the station"),
        Column("area", "text", "id of the area"),
        _KIND,
    ),
    optional=True,
)

SITES: Final = replace(STATION_AREAS, name="sites")
"""The same, as the methods call it that read the sites of a network."""

WHICH: Final = Parameter(
    "kinds",
    list,
    "kinds of stations that speak for their areas; street and background if not given",
)

POLLUTANT: Final = Parameter(
    "pollutant", str, "the pollutant's column", required=True, choices=tuple(POLLUTANTS)
)
STATISTIC: Final = Parameter(
    "statistic",
    str,
    "the mean of the days, or the percentile of the days that the standard asks for",
    default="mean",
    choices=("mean", "percentile"),
)
PERCENTILE: Final = Parameter(
    "percentile", float, "another percentile than the standard's, from 0 to 100"
)
PERIOD: Final = Parameter(
    "period", str, "the length of a period", default="year", choices=("year", "month")
)
