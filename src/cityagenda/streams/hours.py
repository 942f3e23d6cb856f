"""Hours: sums, counts and extremes of values over the hours of a datastream's clock.

Sums are whole numbers of steps, so that no order of adding changes a digit; only values off
the lattice of steps are added as floats, in the order of time.
"""

from typing import Final

import numpy as np
import polars as pl

from cityagenda.streams.batch import Batch, firsts
from cityagenda.streams.catalogue import HOUR
from cityagenda.streams.days import Lattice, Steps
from cityagenda.streams.resolution import Flags, Integers

SCHEMA: Final = pl.Schema(
    {
        "number": pl.UInt32(),
        "hour": pl.Int64(),
        "count": pl.Int64(),
        "steps": pl.Int64(),
        "off": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "expected": pl.Int64(),
    }
)
_LEAST: Final = 3
_SAMPLE: Final = 120
"""So many steps of a datastream say how often it sends."""


def hourly(
    rows: Batch, scaled: Steps, label_ends: Flags, phases: Integers, expected: Integers
) -> pl.DataFrame:
    """Return the hours of ordered rows, whose steps are given, in the columns of `SCHEMA`.

    A stamp that ends its interval belongs to the hour before it. ``mean = (steps m / 10**d +
    off) / count``; ``hour`` is the instant at which the hour begins, in microseconds of UTC.
    ``expected`` is by the number of the datastream; see `an_hour`.
    """
    if not len(rows):
        return SCHEMA.to_frame()
    numbers = rows.numbers
    phase = phases[numbers]
    hours = (rows.times - label_ends[numbers] + phase) // HOUR
    change = (np.diff(numbers) != 0) | (np.diff(hours) != 0)
    starts = np.concatenate([[0], np.flatnonzero(change) + 1])
    on = scaled.on
    whole = scaled.whole if on.all() else np.where(on, scaled.whole, 0)
    off = np.zeros(len(rows)) if on.all() else np.where(on, 0.0, rows.values)
    return pl.DataFrame(
        {
            "number": numbers[starts],
            "hour": hours[starts] * HOUR - phase[starts],
            "count": np.diff(np.append(starts, len(rows))),
            "steps": np.add.reduceat(whole, starts),
            "off": np.add.reduceat(off, starts),
            "low": np.minimum.reduceat(rows.values, starts),
            "high": np.maximum.reduceat(rows.values, starts),
            "expected": expected[numbers[starts]],
        },
        schema=SCHEMA,
    )


def an_hour(rows: Batch, declared: Integers) -> Integers:
    """Return how many values an hour is to bring, by the number of the datastream.

    As declared; where that is 0, by the median time between the first values of ordered rows,
    and 0, which means not known, for fewer than three values. One that sends less often than
    each hour brings one.
    """
    found = declared.copy()
    starts = firsts(rows.numbers)
    lengths = np.diff(np.append(starts, len(rows)))
    own = (declared[rows.numbers[starts]] == 0) & (lengths >= _LEAST)
    starts, lengths = starts[own], lengths[own]
    if not len(starts):
        return found
    places = np.arange(min(_SAMPLE, int(lengths.max()) - 1))
    inside = places < (lengths - 1)[:, None]
    at = np.where(inside, starts[:, None] + places, 0)
    steps = np.where(inside, rows.times[np.minimum(at + 1, len(rows) - 1)] - rows.times[at], np.nan)
    middle = np.nanmedian(steps, axis=1)
    found[rows.numbers[starts]] = np.maximum(1, np.rint(HOUR / middle)).astype(np.int64)
    return found


def incomplete(table: pl.DataFrame, share: float) -> Flags:
    """Return which hours rest on less than a share of the values that were to come.

    ``count / expected < share``; an hour of which nothing is known is not incomplete. With a
    share of 0.75 an hour rests on 45 minutes of sampling.
    """
    found: Flags = table["count"].to_numpy() < share * table["expected"].to_numpy()
    return found


def means(parts: list[pl.DataFrame], lattice: Lattice, share: float = 0) -> pl.DataFrame:
    """Return hours of several days as one table with means, by datastream and hour.

    Hours that are `incomplete` by ``share`` are left out.

    The first hour of a day may stand in two parts, because of stamps that end their interval.
    """
    table = pl.concat([SCHEMA.to_frame(), *parts]).sort("number", "hour", maintain_order=True)
    numbers, hours = table["number"].to_numpy(), table["hour"].to_numpy()
    again = (np.diff(numbers.astype(np.int64)) == 0) & (np.diff(hours) == 0)
    if again.any():
        table = _joined(table, np.concatenate([[0], np.flatnonzero(~again) + 1]))
        numbers = table["number"].to_numpy()
    sums = table["steps"].to_numpy() * lattice.multiple[numbers] / 10.0 ** lattice.decimals[numbers]
    mean = (sums + table["off"].to_numpy()) / table["count"].to_numpy()
    table = table.with_columns(pl.Series("mean", mean, pl.Float64))
    return table.filter(pl.Series(~incomplete(table, share)))


def _joined(table: pl.DataFrame, starts: Integers) -> pl.DataFrame:
    """Return ordered hours, those of one datastream and hour as one, from each start on."""
    column = {name: table[name].to_numpy() for name in SCHEMA}
    found = {name: column[name][starts] for name in ("number", "hour")}
    for name in SCHEMA:
        if name not in found:
            found[name] = _HOW.get(name, np.add).reduceat(column[name], starts)
    return pl.DataFrame(found, schema=SCHEMA)


_HOW: Final = {"low": np.minimum, "high": np.maximum, "expected": np.maximum}
