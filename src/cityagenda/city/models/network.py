"""Networks: sensors that report of themselves, where their files are laid, and their alerts."""

import re
from datetime import timedelta
from typing import Annotated, Final, Literal

from pydantic import Field

from cityagenda.city.models.base import Named, Part, Ref
from cityagenda.ground.errors import CityFolderError
from cityagenda.ground.texts import Text
from cityagenda.streams.alert_rules import Rule

AQI: Final = "aqi"
"""What an alert may watch besides the properties of its network: the index of the hour."""

_INTERVAL: Final = re.compile(r"([1-9][0-9]{0,4})(s|min|h|d)")
_SECONDS: Final = {"s": 1, "min": 60, "h": 3600, "d": 86400}


class NetworkProperty(Part):
    """What each station of a network measures: one datastream for each station and property.

    ``unit`` is a UCUM code. ``label`` says whether a time stamp begins or ends its interval,
    ``timezone`` is that of the instruments' clock, ``resolution`` the smallest step that they
    write, such as ``"0.1"``. A gas states the ``reference_state`` at which its concentration
    holds.
    """

    name: Text = Field(default_factory=dict)
    unit: str
    label: Literal["begin", "end"]
    timezone: str
    resolution: str
    reference_state: str | None = None


class NetworkLayout(Part):
    """How the files in the drop folder are laid out.

    ``columns`` maps headers to properties; ``station`` and ``time`` are headers. A table with
    one value a row has one column of values and the id of the datastream in ``station``:
    ``columns: {value: ""}``, ``name: "{station}"``.
    """

    station: str = "station"
    time: str = "time"
    columns: dict[str, str] = Field(min_length=1)
    name: str = "{station}.{property}"
    nulls: list[str] = Field(default_factory=lambda: ["", "NA", "NaN", "null"])
    encoding: str = "utf-8"


class Network(Named):
    """Sensors of one kind whose values are taken in as they come.

    ``stations`` is the source of the table of stations: `station`, names, `area`, place and
    kind. ``drop`` is the folder inside the city folder in which CSV and Parquet files are laid
    down; it may be absent. ``interval`` is how often a sensor reports, such as ``1h`` or
    ``5min``; silence is judged by it. ``synthetic`` values say so and name their ``generator``
    command. ``alerts`` say when its values become an event; their ids are unique in a city.
    """

    stations: Annotated[str, Ref("source")]
    drop: str | None = None
    layout: NetworkLayout
    properties: dict[str, NetworkProperty] = Field(min_length=1)
    interval: str
    synthetic: bool = False
    generator: str | None = None
    alerts: list[Rule] = Field(default_factory=list)

    def datastream(self, station: str, observed: str) -> str:
        """Return the id of the datastream of a property at a station."""
        return f"{station}.{observed}"

    @property
    def every(self) -> timedelta:
        """How often a sensor reports; `CityFolderError` if the interval cannot be read."""
        found = interval(self.interval)
        if found is None:
            raise CityFolderError(
                {
                    "zh-Hans": f"“{self.interval}”不是时间间隔",
                    "en": f"'{self.interval}' is no interval",
                },
                where=f"network {self.id}",
                todo={
                    "zh-Hans": "请写成 5min、1h 或 1d 这样的形式",
                    "en": "write it as 5min, 1h or 1d",
                },
            )
        return found


def interval(text: str) -> timedelta | None:
    """Return the time that a text such as ``5min`` stands for, none where it is no interval.

    Examples
    --------
    >>> interval("90min")
    datetime.timedelta(seconds=5400)
    >>> interval("hourly") is None
    True
    """
    found = _INTERVAL.fullmatch(text)
    return found and timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
