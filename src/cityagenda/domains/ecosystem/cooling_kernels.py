"""Kernels of cooling: the loops over cells behind `cooling`."""

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from cityagenda.ground.compiled import compiled

Integers = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]


@compiled
def capacities(
    places: Integers,
    evaporation: Any,  # noqa: ANN401
    missing: float,
    constant: Floats,
    factor: Floats,
    found: Singles,
) -> None:
    """Write ``constant[k] + factor[k] E`` for the class ``k`` of each cell; NaN if E is missing."""
    for row in range(places.shape[0]):
        for column in range(places.shape[1]):
            place = places[row, column]
            value = np.float64(evaporation[row, column])
            gone = value == missing
            found[row, column] = math.nan if gone else constant[place] + factor[place] * value


@compiled
def of_green(
    places: Integers, capacity: Singles, green: Bytes, kept: Singles, counted: Bytes, there: Bytes
) -> None:
    """Write capacities of green cells (else nought, NaN where missing), and where they are."""
    for row in range(places.shape[0]):
        for column in range(places.shape[1]):
            value = capacity[row, column]
            here = value == value  # noqa: PLR0124 - it is no NaN
            leafy = here and green[places[row, column]] == 1
            kept[row, column] = value if leafy or not here else np.float32(0)
            counted[row, column] = leafy
            there[row, column] = here


@compiled
def discs(cells: Bytes, reach: Integers, counts: Integers) -> None:
    """Write how many cells lie in the disc around each.

    ``cells`` is wider than ``counts`` by the radius on each side. Column ``k`` of the disc holds
    ``2 reach[k] + 1`` cells. From row to row the lower edge enters and the upper one leaves.
    """
    radius = len(reach) // 2
    rows, columns = counts.shape
    total = np.zeros(columns, np.int32)
    for k in range(len(reach)):
        for down in range(-reach[k], reach[k] + 1):
            line = cells[radius + down]
            for column in range(columns):
                total[column] += line[column + k]
    counts[0] = total
    for row in range(1, rows):
        for k in range(len(reach)):
            enters = cells[row + radius + reach[k], k : k + columns]
            leaves = cells[row - 1 + radius - reach[k], k : k + columns]
            for column in range(columns):
                total[column] += np.int32(enters[column]) - np.int32(leaves[column])
        counts[row] = total


@compiled
def mitigations(
    capacity: Singles, park: Singles, green: Integers, there: Integers, least: float, full: int
) -> Singles:
    """Return the capacity, or that of the green around if it is larger and there is enough."""
    found = capacity.copy()
    for row in range(capacity.shape[0]):
        for column in range(capacity.shape[1]):
            enough = np.float64(green[row, column]) * full >= least * there[row, column]
            if enough and park[row, column] > capacity[row, column]:
                found[row, column] = park[row, column]
    return found


@compiled
def wet_bulbs(temperature: Singles, humidity: float) -> Singles:
    """Return wet-bulb globe temperatures by those of the air and its humidity in %."""
    found = np.empty_like(temperature)
    for row in range(temperature.shape[0]):
        for column in range(temperature.shape[1]):
            air = np.float64(temperature[row, column])
            pressure = humidity / 100 * 6.105 * math.exp(17.27 * air / (237.7 + air))
            found[row, column] = 0.567 * air + 0.393 * pressure + 3.94
    return found


@compiled
def work_lost(wet: Singles, quarter: float, half: float, most: float) -> Singles:
    """Return the share of work in % that is lost at wet-bulb globe temperatures.

    Examples
    --------
    >>> wet = np.array([[27.0, 27.5, 29.6, 40.0, np.nan]], np.float32)
    >>> work_lost(wet, 27.5, 29.5, 31.5)
    array([[ 0., 25., 50., 75., nan]], dtype=float32)
    """
    found = np.empty_like(wet)
    for row in range(wet.shape[0]):
        for column in range(wet.shape[1]):
            here = np.float64(wet[row, column])
            lost = 25.0 * (here >= quarter) + 25.0 * (here >= half) + 25.0 * (here >= most)
            found[row, column] = lost + 0 * here
    return found


@compiled
def extremes(cells: Any, missing: float) -> tuple[float, float]:  # noqa: ANN401
    """Return the least and largest value; infinite the other way round if all are missing."""
    low, high = math.inf, -math.inf
    for row in range(cells.shape[0]):
        for column in range(cells.shape[1]):
            value = np.float64(cells[row, column])
            if value != missing and value == value:  # noqa: PLR0124 - it is no NaN
                low = min(low, value)
                high = max(high, value)
    return low, high
