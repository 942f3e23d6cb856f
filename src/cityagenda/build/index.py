"""The index: the air quality index of the last hours of places, as provisional editions gave it.

Alerts watch it for longer than one provisional edition reaches back, so it is kept beside the
values from which it came.
"""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Final

import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.build.places import Places
from cityagenda.build.writing import write_whole
from cityagenda.city.models.network import AQI

FILE: Final = "index.parquet"
"""Where it is kept, beside the values."""
METHOD: Final = "air.now"
"""The method whose table of stations has the index."""
KEPT: Final = timedelta(days=31)
_SCHEMA: Final = pl.Schema(
    {"place": pl.String(), "time": pl.Datetime("us", "UTC"), "value": pl.Float64()}
)


class Index:
    """The hours of the index of a city, one a place and hour."""

    def __init__(self, places: Places) -> None:
        self._path = places.streams / FILE

    def hours(self, first: int, last: int) -> pl.DataFrame:
        """Return the hours that begin from an instant on and before another, as alerts read them.

        Instants are in microseconds of UTC.
        """
        at = pl.col("time").dt.timestamp("us")
        found = self._table().filter((at >= first) & (at < last))
        return found.select("place", pl.lit(AQI).alias("property"), "time", "value")

    def learn(self, edition: Edition, now: datetime) -> None:
        """Take over what a provisional edition says of its hours; it speaks for all of them."""
        parts = [
            edition.table(record["indicator"], "stations")
            for record in edition.provenance()
            if record["method"] == METHOD and (record["indicator"], "stations") in edition.tables()
        ]
        if not parts:
            return
        new = pl.concat(
            part.select(
                pl.col("station").alias("place"),
                pl.col("hour").cast(_SCHEMA["time"]).alias("time"),
                pl.col("aqi").cast(pl.Float64).alias("value"),
            )
            for part in parts
        )
        old = self._table().filter(
            (pl.col("time") >= now - KEPT) & ~pl.col("time").is_in(new["time"].unique().implode())
        )
        table = pl.concat([old, new.drop_nulls("value")])
        table = table.unique(("place", "time"), keep="last").sort("time", "place")
        buffer = BytesIO()
        table.write_parquet(buffer)
        write_whole(self._path, buffer.getvalue())

    def _table(self) -> pl.DataFrame:
        if not self._path.exists():
            return _SCHEMA.to_frame()
        return pl.read_parquet(self._path)
