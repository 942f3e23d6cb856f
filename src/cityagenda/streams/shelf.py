"""The shelf: an open folder of streams, its database, its catalogue and where its days stand."""

import time
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from cityagenda.streams.batch import DAY
from cityagenda.streams.catalogue import Catalogue, catalogue
from cityagenda.streams.database import connection, transaction
from cityagenda.streams.days import Rows

DATABASE: Final = "streams.sqlite"


class Shelf:
    """What the parts of a store share. It belongs to one thread at a time."""

    def __init__(
        self, folder: Path, known: tuple[int, Catalogue] | None = None, *, reading: bool = False
    ) -> None:
        self.folder = folder
        self.database = connection(folder / DATABASE, reading=reading)
        self.known = known
        self.recent: dict[int, tuple[int, Rows]] = {}

    def totals(self) -> dict[str, int]:
        """Return how many values are held, corrections, duplicates and late values came."""
        return dict(self.database.execute("SELECT name, value FROM totals"))

    @property
    def catalogue(self) -> Catalogue:
        """The datastreams; read again when another process has declared some."""
        declared = self.totals()["declared"]
        if self.known is None or self.known[0] != declared:
            self.known = declared, catalogue(self.database)
        return self.known[1]

    @property
    def names(self) -> pl.Series:
        """The ids of the datastreams by their number."""
        return pl.Series([d.id for d in self.catalogue.datastreams], dtype=pl.String)

    def path(self, day: int, generation: int) -> Path:
        """Return the folder of a day in one of its generations."""
        name = str(np.datetime64(day, "D"))
        return self.folder / "days" / name / f"{generation:06}"

    def last_batch(self) -> int:
        """Return the number of the last delivery."""
        return int(self.database.execute("SELECT max(batch) FROM arrivals").fetchone()[0] or 0)

    def touched(self, first: int, last: int) -> int:
        """Return the last delivery that changed a day from ``first`` to ``last``, 0 for none."""
        return int(
            self.database.execute(
                "SELECT max(batch) FROM touched WHERE day BETWEEN ? AND ?", (first, last)
            ).fetchone()[0]
            or 0
        )

    def last_change(self, first: int, last: int, limit: int | None) -> int:
        """Return the last delivery or note up to a number that changed one of some days."""
        newest = self.touched(first, last)
        if limit is None or newest <= limit:
            return newest
        found = self.database.execute(
            "SELECT max(batch) FROM (SELECT batch FROM arrivals WHERE batch <= ? "
            "AND new + corrections > 0 AND day BETWEEN ? AND ? UNION ALL "
            "SELECT batch FROM notes WHERE batch <= ? AND first < ? AND last > ?)",
            (limit, first, last, limit, (last + 1) * DAY, first * DAY),
        )
        return int(found.fetchone()[0] or 0)

    def unwatched(self, name: str) -> int | None:
        """Return the first instant of the days that changed since `watched`, none if no day did."""
        day = self.database.execute(
            "SELECT min(day) FROM touched WHERE batch > "
            "coalesce((SELECT value FROM marks WHERE name = ?), 0)",
            (name,),
        ).fetchone()[0]
        return None if day is None else day * DAY

    def watched(self, name: str, batch: int) -> None:
        """Note that somebody has come up to a delivery."""
        with transaction(self.database):
            self.database.execute("INSERT OR REPLACE INTO marks VALUES (?, ?)", (name, batch))

    def generations(self) -> list[tuple[int, int]]:
        """Return the days that were compacted, each with the generation that holds it."""
        found = self.database.execute(
            "SELECT day, generation FROM days WHERE generation > 0 ORDER BY day"
        )
        return [(day, generation) for day, generation in found]

    def days(self) -> list[int]:
        """Return the days that have values, ascending."""
        rows = self.database.execute(
            "SELECT day FROM days UNION SELECT day FROM payloads ORDER BY day"
        )
        return [day for (day,) in rows]


def instant_now(given: int | None) -> int:
    """Return an instant that was given, else that of the clock, in microseconds of UTC."""
    return time.time_ns() // 1000 if given is None else given
