"""Quality: what checks and people say against observations, beside the raw results."""

from typing import Any

from cityagenda.ground.texts import Text
from cityagenda.streams.batch import DAY
from cityagenda.streams.days import Rows
from cityagenda.streams.flags import Flag, reasons
from cityagenda.streams.store import Store
from cityagenda.web.apps.sensorthings.world import World


class Quality:
    """Looks up flags in a store for one request."""

    def __init__(self, store: Store | None) -> None:
        self.store = store
        self._days: dict[int, dict[tuple[str, int], tuple[int, str]]] = {}

    def of(self, rows: Rows, world: World) -> dict[int, dict[str, Any]]:
        """Return what is said against rows, by their places; those that stand are left out."""
        if self.store is None or not len(rows):
            return {}
        times = rows.batch.times
        found = {}
        numbers = rows.batch.numbers.tolist()
        for place, (number, time) in enumerate(zip(numbers, times.tolist(), strict=True)):
            flags, rules = self._day(time // DAY).get((world.names[number], time), (0, ""))
            if flags:
                found[place] = _said(flags, rules)
        return found

    def _day(self, day: int) -> dict[tuple[str, int], tuple[int, str]]:
        if day not in self._days:
            assert self.store is not None  # noqa: S101 - `of` looked
            table = self.store.flagged(day)
            self._days[day] = {
                (stream, time): (flags, rules)
                for stream, time, flags, rules in zip(
                    table["datastream"].to_list(),
                    table["time"].to_physical().to_list(),
                    table["flags"].to_list(),
                    table["rules"].to_list(),
                    strict=True,
                )
            }
        return self._days[day]


def _said(flags: int, rules: str) -> dict[str, Any]:
    texts: list[Text] = reasons(flags)
    return {
        "flags": [flag.name.lower() for flag in Flag if flags & flag and flag.name],
        "reasons": texts,
        "rules": rules,
    }
