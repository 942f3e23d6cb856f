"""Waves: a random field on a plane, similar at places close together, for synthetic data.

The field is a sum of plane waves whose directions and lengths are drawn once, and whose
amplitudes change with the hour. Its correlation falls as ``exp(-d / reach)``.
"""

from typing import Final

import numpy as np

from cityagenda.ground.chance import Floats, Integers, smooth, uniform

COUNT: Final = 32
_SHORTEST: Final = 0.03
"""Cuts off waves much shorter than the reach, which would be noise between stations."""


def waves(
    key: str, places: Floats, hours: Integers, *, reach: float, every: int, count: int = COUNT
) -> Floats:
    """Return the field at places (rows) and hours (columns), with mean 0 and variance 1.

    ``z(x, t) = sum_k (a_k(t) cos(w_k x) + b_k(t) sin(w_k x)) / sqrt(count)``, with the wave
    numbers ``w_k`` from the spectrum of the exponential covariance in the plane,
    ``|w| = sqrt(u**-2 - 1) / reach`` for uniform ``u``.

    Parameters
    ----------
    key
        Chooses the field.
    places
        East and north, a row each, in the unit of ``reach``.
    hours
        Hours since 1970 (UTC), whole numbers.
    reach
        The distance over which the correlation falls to 0.37.
    every
        The hours from one node of the amplitudes to the next.
    count
        How many waves; more come closer to a normal field.
    """
    numbers = np.arange(count)
    u = np.maximum((numbers + uniform(f"{key} length", numbers)) / count, _SHORTEST)
    length = np.sqrt(u**-2.0 - 1) / reach
    turn = 2 * np.pi * uniform(f"{key} direction", numbers)
    phase = places[:, 0, np.newaxis] * (length * np.cos(turn))
    phase += places[:, 1, np.newaxis] * (length * np.sin(turn))
    shapes = np.concatenate([np.cos(phase), np.sin(phase)], axis=1) / np.sqrt(count)
    strengths = smooth(f"{key} strength", hours, every, np.arange(2 * count))
    found: Floats = np.einsum("nk,kh->nh", shapes, strengths)
    return found
