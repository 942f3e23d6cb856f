"""Kernels: the loops over cells behind counts and zonal sums.

A cell's code is the place of its labels on all axes, counted as in an array of them. What no
label has gets a code so low that no sum of places makes it positive again.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cityagenda.ground.compiled import compiled

Integers = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MOST_CODES: Final = 1 << 24
NEVER: Final = -(1 << 26)
"""What an unknown value adds to a code: with up to 31 axes it stays below nought."""
LANES: Final = 4


@compiled
def coded(codes: Integers, cells: Any, table: Integers, low: int) -> bool:  # noqa: ANN401
    """Add to codes what the table says of the values of cells; return whether all are known."""
    lowest = np.int32(0)  # below nought once one was
    for row in range(codes.shape[0]):
        for column in range(codes.shape[1]):
            added = table[np.uint64(np.int64(cells[row, column]) - low)]
            lowest |= added
            codes[row, column] += added
    return bool(lowest >= 0)


@compiled
def binned(
    codes: Integers,
    cells: Any,  # noqa: ANN401
    bounds: Floats,
    missing: float,
    stride: int,
) -> int:
    """Add to codes the bins that cells lie in; return how many lie in none.

    Bin ``i`` holds ``bounds[i] <= v < bounds[i + 1]``; what is missing or NaN comes after the
    last bin.
    """
    bins = len(bounds) - 1
    outside = 0
    for row in range(codes.shape[0]):
        for column in range(codes.shape[1]):
            value = np.float64(cells[row, column])
            place = bins
            if value == value and value != missing:  # noqa: PLR0124 - it is no NaN
                place = -1
                for bound in bounds:
                    if value >= bound:
                        place += 1
                if place < 0 or place >= bins:
                    outside += 1
                    place = bins
            codes[row, column] += place * stride
    return outside


@compiled
def painted(
    codes: Integers, row: Integers, start: Integers, stop: Integers, zone: Integers, stride: int
) -> None:
    """Write the zones of runs to codes; what is in none keeps what it has."""
    for run in range(len(row)):
        codes[row[run], start[run] : stop[run]] = zone[run] * stride


@compiled
def tallied(
    codes: Integers,
    row: Integers,
    start: Integers,
    stop: Integers,
    zone: Integers,
    outside: int,
    counts: Longs,
) -> None:
    """Count the codes of each zone: of the cells in its runs, and of all others as outside.

    Counts are by zone, lane and code. There are four lanes, for neighbours are often equal, and
    would wait for each other. Unsigned places are never counted from the end.
    """
    run, runs = 0, len(row)
    for here in range(codes.shape[0]):
        done, width = 0, codes.shape[1]
        while done < width:
            inside = run < runs and row[run] == here
            place, last = outside, width
            if inside and start[run] > done:
                last = start[run]
            elif inside:
                place, last = zone[run], stop[run]
                run += 1
            held = counts[place]
            for column in range(done, last):
                held[np.uint64(column & 3), np.uint64(codes[here, column])] += 1
            done = last


@compiled
def weighed(codes: Integers, weights: Longs, areas: Longs) -> None:
    """Add up the area of the cells of each code; a weight belongs to a row."""
    for row in range(codes.shape[0]):
        for code in codes[row]:
            areas[code] += weights[row]


@compiled
def looked_up(codes: Integers, values: Any, out: Any) -> None:  # noqa: ANN401
    """Write to each cell the value of its code."""
    for row in range(codes.shape[0]):
        for column in range(codes.shape[1]):
            out[row, column] = values[codes[row, column]]


@compiled
def runs(places: Integers, outside: int) -> tuple[Integers, Integers, Integers, Integers]:
    """Return runs of equal places along rows (row, start, stop, place), those outside left out."""
    many = 0
    height, width = places.shape
    for row in range(height):
        for column in range(width):
            here = places[row, column]
            if here != outside and (column == 0 or here != places[row, column - 1]):
                many += 1
    held = np.empty((4, many), np.int32)
    last = -1
    for row in range(height):
        for column in range(width):
            here = places[row, column]
            if here == outside:
                continue
            if column == 0 or here != places[row, column - 1]:
                last += 1
                held[0, last], held[1, last], held[3, last] = row, column, here
            held[2, last] = column + 1
    return held[0], held[1], held[2], held[3]


@compiled
def sums(  # noqa: PLR0913, PLR0917
    cells: Any,  # noqa: ANN401
    row: Integers,
    start: Integers,
    stop: Integers,
    zone: Integers,
    missing: float,
    band: int,
    totals: Floats,
    found: Longs,
    gaps: Longs,
) -> None:
    """Add the cells of runs to the totals of their zone, a row of totals a band of rows."""
    for run in range(len(row)):
        total, gone = 0.0, 0
        for column in range(start[run], stop[run]):
            value = np.float64(cells[row[run], column])
            if value == missing or value != value:  # noqa: PLR0124 - it is a NaN
                gone += 1
            else:
                total += value
        totals[row[run] // band, zone[run]] += total
        found[zone[run]] += stop[run] - start[run] - gone
        gaps[zone[run]] += gone
