"""Quality: what checks and people say against observations, beside the raw results.

Checks speak when a day is compacted; reviews, calibrations and controls at once. Who
reviewed is known to the store and not told here.
"""

from typing import Any

import numpy as np

from cityagenda.ground.texts import CLAUSES, joined
from cityagenda.streams.batch import DAY
from cityagenda.streams.days import Rows
from cityagenda.streams.flags import Flag, reasons
from cityagenda.streams.resolution import Integers
from cityagenda.streams.store import Store
from cityagenda.web.apps.sensorthings.world import World

Said = dict[tuple[int, int], tuple[int, float | None, int | None]]
"""Flags, corrected value and number of the review, by datastream and instant."""


class Quality:
    """Looks up in a store, for one request, what is said against observations."""

    def __init__(self, store: Store | None, world: World) -> None:
        self.store, self.world = store, world
        self._noted: dict[int, dict[int, str]] | None = None
        self._flags: dict[int, Said] = {}

    def of(self, rows: Rows) -> dict[int, dict[str, Any]]:
        """Return what is said against rows, by their places; those that stand are left out."""
        if self.store is None or not len(rows):
            return {}
        found = {}
        days = rows.batch.times // DAY
        for day in np.unique(days).tolist():
            places = np.flatnonzero(days == day)
            said = self._said(self.store, day, np.unique(rows.batch.numbers[places]))
            if not said:
                continue
            for place in places.tolist():
                key = int(rows.batch.numbers[place]), int(rows.batch.times[place])
                if key in said:
                    found[place] = self._words(key[0], *said[key])
        return found

    def _said(self, store: Store, day: int, numbers: Integers) -> Said:
        if day not in self._flags:
            table = store.flagged(day)
            keys = zip(
                (self.world.numbers[name] for name in table["datastream"].to_list()),
                table["time"].to_physical().to_list(),
                strict=True,
            )
            flags = table["flags"].to_list()
            self._flags[day] = {k: (f, None, None) for k, f in zip(keys, flags, strict=True)}
        noted = self._reviews(store)
        own = np.array([number for number in numbers.tolist() if number in noted], np.int64)
        if not len(own):
            return self._flags[day]
        found = {k: said for k, said in self._flags[day].items() if k[0] not in noted}
        table = store.judged(day, own).select("number", "time", "flags", "corrected", "note")
        for number, time, flags_, corrected, note in table.iter_rows():
            if flags_ or corrected is not None or note is not None:
                found[number, time] = flags_, corrected, note
        return found

    def _reviews(self, store: Store) -> dict[int, dict[int, str]]:
        """Return the reasons of reviews, by number, of each datastream that has any notes."""
        if self._noted is None:
            self._noted = {
                self.world.numbers[name]: {n: one.reason for n, one in notes.reviews}
                for name, notes in store.notes().items()
            }
        return self._noted

    def _words(
        self, number: int, flags: int, corrected: float | None, note: int | None
    ) -> dict[str, Any]:
        found: dict[str, Any] = {
            "flags": [flag.name.lower() for flag in Flag if flags & flag and flag.name],
            **joined(reasons(flags), CLAUSES),
        }
        if corrected is not None:
            found["corrected"] = corrected
        if note is not None and self._noted is not None:
            found["review"] = self._noted.get(number, {}).get(note, "")
        return found
