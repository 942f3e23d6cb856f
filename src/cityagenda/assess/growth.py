"""Compound annual growth, the quantity on which three of the methods rest."""

import numpy as np
import numpy.typing as npt

TOLERANCE = 1e-12
"""A result this near to a threshold, relative to it, counts as having reached it.

Thresholds are decimal numbers; without this, a growth of exactly 0.5 % would be judged by
the last binary digit.
"""

_HALF, _TWICE = 0.5, 2.0

Floats = npt.NDArray[np.float64]


def growth(first: Floats, last: Floats, years: Floats) -> Floats:
    """Return the compound annual growth rate from one value to another.

    ``g = (last / first) ** (1 / years) - 1``, as a fraction (0.01 is 1 % a year).

    Parameters
    ----------
    first, last
        Values of the same sign, in the same unit; ``first`` is not zero.
    years
        The number of years between them, positive.

    Returns
    -------
    numpy.ndarray
        The rate. NaN where a value or the rate does not exist (opposite signs, a zero
        base, no years).

    Notes
    -----
    Small changes are taken as ``log1p((last - first) / first)``, so that no digits are
    lost when both values are nearly equal.

    Examples
    --------
    >>> growth(np.array([27.0]), np.array([18.0]), np.array([5.0])).round(4).tolist()
    [-0.0779]
    """
    with np.errstate(all="ignore"):
        ratio = last / first
        near = (ratio > _HALF) & (ratio < _TWICE)
        change = np.where(near, np.log1p((last - first) / first), np.log(ratio))
        rate = np.expm1(change / years)
        return np.where((ratio >= 0) & (first != 0) & (years > 0), rate, np.nan)


def reached(value: Floats, threshold: Floats | float) -> npt.NDArray[np.bool_]:
    """Return whether a value is at least a threshold, up to `TOLERANCE`."""
    with np.errstate(invalid="ignore"):
        return np.asarray(value >= threshold - TOLERANCE * np.abs(threshold), dtype=np.bool_)


def interpolated(value: Floats, anchors: list[list[float]]) -> Floats:
    """Return a score on straight lines between ``[value, score]`` anchors, flat outside.

    Examples
    --------
    >>> interpolated(np.array([-1.0, 0.6, 2.0]), [[-0.6, -5], [0.6, 0], [1.3, 5]]).tolist()
    [-5.0, 0.0, 5.0]
    """
    places, scores = zip(*anchors, strict=True)
    return np.asarray(np.interp(value, places, scores), dtype=np.float64)
