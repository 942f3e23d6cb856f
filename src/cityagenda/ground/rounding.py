"""Rounding: from measured numbers to whole steps, as a standard rounds before it compares.

A float stands for the decimal number that was written or computed: the last binary digits
are no information. A value within `NOISE` (relative) of a tie is therefore the tie, and of
a whole step that step. Comparisons and formulas then go on in integers.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Steps: TypeAlias = NDArray[np.int64]

NOISE: Final = 1e-11
"""How far, relative to its size, a float may lie from the decimal number that it stands for."""


def half_even(values: NDArray[np.float64], steps_per_unit: float) -> Steps:
    """Return values in whole steps, a half going to the even neighbour.

    Parameters
    ----------
    values
        Finite numbers.
    steps_per_unit
        How many steps make one: 10 for one decimal.

    References
    ----------
    GB/T 8170-2008, clause 3.

    Examples
    --------
    >>> half_even(np.array([0.25, 0.35, 0.45, 2.5]), 10).tolist()
    [2, 4, 4, 25]
    >>> half_even(np.array([1.015, 35.5, 34.5]), 100).tolist()
    [102, 3550, 3450]
    """
    exact = np.asarray(values * steps_per_unit)
    nearest = np.asarray(np.rint(exact))
    tie = 0.5 - np.abs(exact - nearest) <= NOISE * np.maximum(np.abs(exact), 1.0)
    if tie.any():
        below = np.floor(exact[tie])
        # a tie whose binary digits fell short of it or went beyond lies between two steps
        nearest[tie] = below + below % 2
    return nearest.astype(np.int64)


def truncated(values: NDArray[np.float64], steps_per_unit: float) -> Steps:
    """Return values in whole steps, what is less than a step dropped.

    Examples
    --------
    >>> truncated(np.array([0.29, 0.2999, 0.078533]), 100).tolist()
    [29, 29, 7]
    """
    exact = values * steps_per_unit
    whole: Steps = np.floor(exact + NOISE * np.maximum(np.abs(exact), 1.0)).astype(np.int64)
    return whole
