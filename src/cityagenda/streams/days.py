"""Days: the rows of one day of UTC in a folder of Parquet files that never change.

Rows stand by datastream and time. Stored are differences to the row before of the same
datastream: of the time, of the number of the delivery, and of the value in whole steps of its
resolution, whose sign is folded in (``2 d`` or ``-2 d - 1``) and whose four bytes are four
columns, because zeros and frequent bytes then pack best. A value off the lattice of steps
stands in ``off`` as the float that it is. ``superseded.parquet`` has, as plain rows, what
corrections replaced. `read` is the inverse, to the last bit.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from cityagenda.streams.batch import DAY, Batch, firsts
from cityagenda.streams.resolution import Flags, Integers, Numbers, steps, values_of

PART_ROWS: Final = 1 << 20
_GROUP: Final = 1 << 17
_PLANES: Final = 4
SUPERSEDED: Final = "superseded.parquet"


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows with the number of the delivery that brought each."""

    batch: Batch
    batches: Integers

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.batch)

    def part(self, chosen: "np.ndarray | slice") -> "Rows":
        """Return some of the rows."""
        return Rows(self.batch.part(chosen), self.batches[chosen])

    def between(self, first: int, last: int) -> "Rows":
        """Return the rows from an instant on and before another."""
        return self.part((self.batch.times >= first) & (self.batch.times < last))

    @classmethod
    def joined(cls, parts: "list[Rows]") -> "Rows":
        """Return the rows of all, one after the other."""
        whole = Batch.joined([p.batch for p in parts])
        batches = [p.batches for p in parts]
        return cls(whole, np.concatenate(batches) if batches else np.empty(0, np.int64))


@dataclass(frozen=True, slots=True)
class Lattice:
    """The resolution of each datastream, by its number."""

    multiple: Integers
    decimals: Integers


@dataclass(frozen=True, slots=True)
class Steps:
    """Values as whole steps, and which of them lie on the lattice of steps."""

    whole: Integers
    on: Flags

    @classmethod
    def of(cls, rows: Batch, lattice: Lattice) -> "Steps":
        """Return the steps of rows that stand by datastream."""
        starts = firsts(rows.numbers)
        lengths = np.diff(np.append(starts, len(rows)))
        numbers = rows.numbers[starts]
        multiple = np.repeat(lattice.multiple[numbers], lengths)
        return cls(*steps(rows.values, multiple, np.repeat(lattice.decimals[numbers], lengths)))

    def part(self, chosen: Flags) -> "Steps":
        """Return those of some rows."""
        return Steps(self.whole[chosen], self.on[chosen])


def encoded(rows: Rows, day: int, scaled: Steps) -> pl.DataFrame:
    """Return ordered rows of a day, and their steps, in the columns in which they are stored."""
    numbers = rows.batch.numbers
    starts = firsts(numbers)
    whole, on = scaled.whole, scaled.on
    change = _differences(whole, starts, 0)
    folded = ((change << 1) ^ (change >> 63)).astype("<u4").view(np.uint8).reshape(-1, _PLANES)
    off = pl.Series("off", rows.batch.values, pl.Float64)
    if on.all():
        off = pl.Series("off", [None], pl.Float64).new_from_index(0, len(rows))
    elif on.any():
        off = off.zip_with(pl.Series(~on), pl.Series([None], dtype=pl.Float64))
    return pl.DataFrame(
        {
            "number": numbers.astype(np.uint32),
            "after": _differences(rows.batch.times, starts, day * DAY),
            "delivery": _differences(rows.batches, starts, 0),
            **{f"byte{i}": np.ascontiguousarray(folded[:, i]) for i in range(_PLANES)},
            "off": off,
        }
    )


def decoded(frame: pl.DataFrame, day: int, lattice: Lattice) -> Rows:
    """Return the rows of stored columns; the rows of a datastream are there from its first."""
    numbers = frame["number"].to_numpy().astype(np.int64)
    starts = firsts(numbers)
    planes = np.stack([frame[f"byte{i}"].to_numpy() for i in range(_PLANES)], axis=1)
    folded = planes.view("<u4").ravel().astype(np.int64)
    change = (folded >> 1) ^ -(folded & 1)
    whole = _sums(change, starts, 0)
    values = values_of(whole, lattice.multiple[numbers], lattice.decimals[numbers])
    off = frame["off"]
    if off.null_count() < len(off):
        places = off.is_not_null().arg_true().to_numpy()
        values[places] = off.drop_nulls().to_numpy()
    times = _sums(frame["after"].to_numpy(), starts, day * DAY)
    batches = _sums(frame["delivery"].to_numpy(), starts, 0)
    return Rows(Batch(numbers, times, values), batches)


def _differences(column: Integers, starts: Integers, origin: int) -> Integers:
    found = np.diff(column, prepend=origin)
    found[starts] = column[starts] - origin
    return found


def _sums(change: Integers, starts: Integers, origin: int) -> Integers:
    """Return running sums that begin anew at each start."""
    total = np.cumsum(change)
    before = total[starts] - change[starts]
    lengths = np.diff(np.append(starts, len(change)))
    found: Integers = total - np.repeat(before, lengths) + origin
    return found


def write(folder: Path, frames: Iterator[pl.DataFrame], superseded: Rows) -> None:
    """Write a day's files so that they are on the disk when this returns."""
    folder.mkdir(parents=True)
    for place, part in enumerate(frames):
        first, last = part["number"][0], part["number"][-1]
        _write(folder / f"part-{place:04}-{first}-{last}.parquet", part)
    if len(superseded):
        _write(folder / SUPERSEDED, _plain(superseded))
    for here in (folder, *folder.parents[:3]):
        synced(here)


def _write(path: Path, frame: pl.DataFrame) -> None:
    frame.write_parquet(path, compression="zstd", compression_level=3, row_group_size=_GROUP)
    synced(path)


def synced(path: Path) -> None:
    """Wait until a file or the names in a folder are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(folder: Path, day: int, lattice: Lattice, numbers: Integers | None = None) -> Rows:
    """Return the current rows of a day, of some datastreams or all."""
    return Rows.joined(list(parts(folder, day, lattice, numbers)))


def parts(
    folder: Path, day: int, lattice: Lattice, numbers: Integers | None = None
) -> Iterator[Rows]:
    """Yield the current rows of a day part by part, of some datastreams or all."""
    for path in sorted(folder.glob("part-*.parquet")):
        if numbers is not None and not _concerned(path, numbers):
            continue
        scan = _chosen(pl.scan_parquet(path), numbers)
        yield decoded(scan.collect(), day, lattice)


def _concerned(path: Path, numbers: Integers) -> bool:
    """Whether a part's name, which has its first and last datastream, spans any of some."""
    first, last = (int(number) for number in path.stem.split("-")[-2:])
    return bool(((numbers >= first) & (numbers <= last)).any())


def superseded(folder: Path, numbers: Integers | None = None) -> Rows:
    """Return the rows of a day that corrections replaced, of some datastreams or all."""
    path = folder / SUPERSEDED
    if not path.exists():
        return Rows.joined([])
    frame = _chosen(pl.scan_parquet(path), numbers).collect()
    column = {name: frame[name].to_numpy().astype(np.int64) for name in ("number", "time", "batch")}
    values: Numbers = frame["value"].to_numpy()
    return Rows(Batch(column["number"], column["time"], values), column["batch"])


def _plain(rows: Rows) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "number": rows.batch.numbers.astype(np.uint32),
            "time": rows.batch.times,
            "value": rows.batch.values,
            "batch": rows.batches,
        }
    )


def _chosen(scan: pl.LazyFrame, numbers: Integers | None) -> pl.LazyFrame:
    if numbers is None:
        return scan
    number = pl.col("number")
    if not len(numbers):
        return scan.filter(pl.lit(value=False))
    near = scan.filter(number.is_between(int(numbers.min()), int(numbers.max())))
    return near.filter(number.is_in(pl.Series(numbers, dtype=pl.UInt32).implode()))
