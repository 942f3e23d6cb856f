"""Batches: rows of datastream, instant and value, and how they are packed and ordered."""

from dataclasses import dataclass
from struct import Struct
from typing import Any, Final, Self

import numpy as np

from cityagenda.streams.resolution import Flags, Integers, Numbers

DAY: Final = 86_400_000_000
"""A day of UTC in microseconds."""
_TIME_BITS: Final = 37
_HALF: Final = 16
_HEAD: Final = Struct("<?3xI")


@dataclass(frozen=True, slots=True)
class Batch:
    """Values beside each other.

    ``numbers`` are the numbers under which the catalogue keeps datastreams, ``times`` the
    stamps in microseconds of UTC, as the sensor wrote them, ``values`` finite numbers in the
    unit of the datastream.
    """

    numbers: Integers
    times: Integers
    values: Numbers

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.times)

    def part(self, chosen: Flags | Integers | slice) -> "Batch":
        """Return some of the rows."""
        return Batch(self.numbers[chosen], self.times[chosen], self.values[chosen])

    def packed(self) -> bytes:
        """Return the rows as bytes: numbers fit four of them, an instant of all stands once."""
        one = len(self) > 0 and bool((self.times == self.times[0]).all())
        times = self.times[:1] if one else self.times
        return b"".join(
            (
                _HEAD.pack(one, len(self)),
                times.astype("<i8").tobytes(),
                self.values.astype("<f8").tobytes(),
                self.numbers.astype("<u4").tobytes(),
            )
        )

    @classmethod
    def unpacked(cls, raw: bytes) -> Self:
        """Return the rows that `packed` gave."""
        one, count = _HEAD.unpack_from(raw)
        stamps = 1 if one else count
        begin = _HEAD.size
        times = np.frombuffer(raw, "<i8", stamps, begin)
        values = np.frombuffer(raw, "<f8", count, begin + 8 * stamps)
        numbers = np.frombuffer(raw, "<u4", count, begin + 8 * (stamps + count))
        return cls(numbers.astype(np.int64), np.repeat(times, count) if one else times, values)

    @classmethod
    def joined(cls, parts: "list[Batch]") -> Self:
        """Return the rows of all, one batch after the other."""
        if not parts:
            none = np.empty(0, np.int64)
            return cls(none, none, np.empty(0))
        return cls(
            np.concatenate([p.numbers for p in parts]),
            np.concatenate([p.times for p in parts]),
            np.concatenate([p.values for p in parts]),
        )


def keys(numbers: Integers, times: Integers) -> Integers:
    """Return one integer for a datastream and an instant of a day; they sort in that order."""
    found: Integers = (numbers << _TIME_BITS) | (times % DAY)
    return found


def order(numbers: Integers, times: Integers) -> Integers:
    """Return the places of rows by datastream and time; equal rows keep their order.

    Rows that come in order of time need one pass over the numbers, two halves of 16 bits.
    """
    if (np.diff(numbers) > 0).all():
        return np.arange(len(numbers))
    place = np.argsort((numbers & 0xFFFF).astype(np.uint16), kind="stable")
    if len(numbers) and numbers.max() >> _HALF:
        high = (numbers >> _HALF).astype(np.uint16)[place]
        place = place[np.argsort(high, kind="stable")]
    same = np.diff(numbers[place]) == 0
    if (same & (np.diff(times[place]) < 0)).any():
        place = np.lexsort((times, numbers))
    return place


def bits(values: Numbers) -> Integers:
    """Return the bits of floats, so that equal means equal to the last bit."""
    return np.ascontiguousarray(values).view(np.int64)


def firsts(numbers: Integers) -> Integers:
    """Return the place of the first row of each datastream in ordered rows.

    Examples
    --------
    >>> firsts(np.array([3, 3, 5, 8, 8])).tolist()
    [0, 2, 3]
    """
    if not len(numbers):
        return np.empty(0, np.int64)
    change: Any = np.flatnonzero(np.diff(numbers)) + 1
    return np.concatenate([[0], change]).astype(np.int64)
