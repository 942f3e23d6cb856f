"""The values of a datastream as a page shows them: accepted, doubted, corrected, reviewed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import polars as pl

from cityagenda.ground.texts import Text
from cityagenda.streams.checks import Check
from cityagenda.streams.store import Store

MOST: Final = 2000
"""Values that one drawing shows; a window with more is cut to its end."""
_MICRO: Final = timedelta(microseconds=1)
_EPOCH: Final = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


@dataclass(frozen=True, slots=True)
class Value:
    """A value with what is said of it; ``corrected`` is none where the raw value counts.

    ``flags`` hold after reviews; ``reasons`` also name what the checks found before one.
    """

    at: datetime
    raw: float
    corrected: float | None
    flags: int
    reasons: Text
    reviewer: str
    remark: str

    @property
    def doubted(self) -> bool:
        """Whether a check or a person says something against it."""
        return self.flags != 0

    @property
    def counts(self) -> float | None:
        """The value that counts, none where it is flagged."""
        if self.doubted:
            return None
        return self.raw if self.corrected is None else self.corrected


@dataclass(frozen=True, slots=True)
class Stretch:
    """Values that follow one another with the same said of all of them."""

    first: datetime
    last: datetime
    count: int
    low: float
    high: float
    value: Value


def instant(at: datetime) -> int:
    """Return an instant in microseconds of UTC, as a store counts.

    Examples
    --------
    >>> instant(datetime.fromisoformat("1970-01-01T08:00:01+08:00"))
    1000000
    """
    return (at - _EPOCH) // _MICRO


def values(
    held: Store, datastream: str, first: datetime, last: datetime, check: Check | None
) -> list[Value]:
    """Return the values of a datastream from ``first`` on and before ``last``."""
    table = held.checked(instant(first), instant(last), [datastream], check).tail(MOST)
    return [_value(row) for row in table.iter_rows(named=True)]


def _value(row: dict[str, Any]) -> Value:
    return Value(
        row["time"],
        row["value"],
        row["corrected"],
        row["flags"],
        {"zh-Hans": row["reasons_zh"] or "", "en": row["reasons"] or ""},
        row["reviewer"] or "",
        row["remark"] or "",
    )


def stretches(found: Iterable[Value], every: timedelta) -> list[Stretch]:
    """Return what is doubted, corrected or reviewed, values in a row as one, the newest first."""
    own: list[list[Value]] = []
    before: Value | None = None
    for value in found:
        told = value.doubted or value.corrected is not None or value.remark
        if told:
            follows = before is not None and value.at - before.at <= 1.5 * every
            if follows and own and own[-1][-1] is before and _same(own[-1][-1], value):
                own[-1].append(value)
            else:
                own.append([value])
        before = value
    return [_stretch(each) for each in reversed(own)]


def _same(one: Value, other: Value) -> bool:
    said = [
        (v.flags, v.reasons, v.reviewer, v.remark, v.corrected is not None) for v in (one, other)
    ]
    return said[0] == said[1]


def _stretch(own: Sequence[Value]) -> Stretch:
    raw = [value.raw for value in own]
    return Stretch(own[0].at, own[-1].at, len(own), min(raw), max(raw), own[0])


def last_of(held: Store, datastreams: Sequence[str]) -> datetime | None:
    """Return the newest instant of some datastreams, none where they have no value."""
    table = held.latest().filter(pl.col("datastream").is_in(list(datastreams)))
    found: datetime | None = table["time"].max()  # type: ignore[assignment]
    return found
