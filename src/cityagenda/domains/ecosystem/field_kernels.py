"""Kernels of fields: cells made into numbers."""

import math
from typing import Any

import numpy as np

from cityagenda.ground.compiled import compiled
from cityagenda.ground.datums import Floats


@compiled
def numbers(cells: Any, missing: float) -> tuple[Floats, float, float]:  # noqa: ANN401
    """Return cells as numbers, NaN where missing, and the least and largest of them.

    Examples
    --------
    >>> numbers(np.array([[3, -9999, 5]], np.int16), -9999.0)
    (array([[ 3., nan,  5.]]), 3.0, 5.0)
    """
    found = np.empty(cells.shape)
    low, high = math.inf, -math.inf
    for row in range(cells.shape[0]):
        for column in range(cells.shape[1]):
            value = float(cells[row, column])
            if value == missing:
                value = math.nan
            found[row, column] = value
            low = min(low, value)
            high = max(high, value)
    return found, low, high
