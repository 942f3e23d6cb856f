"""Inputs that the methods share: hours of stations, and where the stations stand."""

from typing import Final

from cityagenda.ground.methods import Column, Input

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

STATION_AREAS: Final = Input(
    "station_areas",
    "the area in which each station stands",
    columns=(
        Column("station", "text", "name of the station"),
        Column("area", "text", "id of the area"),
    ),
    optional=True,
)
