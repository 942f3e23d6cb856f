"""Chance by counting: random numbers that follow from a key and a place in a count alone.

There is no state: the number of the third station in the hour 493,000 is the same whether
anybody asked for the hour before or not, and in whatever order. For synthetic data.
"""

from hashlib import blake2b
from math import sqrt
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
_Words: TypeAlias = npt.NDArray[np.uint64]

_STEP: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_QUARTER: Final = np.uint64(0xFFFF)
_SPREAD: Final = 65536 / sqrt(3.0)
"""The standard deviation of the sum of four whole numbers below 65536."""


def uniform(key: str, *counts: Any) -> Floats:  # noqa: ANN401 - integers or arrays of them
    """Return numbers from 0 on and below 1 for a key and whole numbers, broadcast together.

    Examples
    --------
    >>> row = uniform("rain", [0, 1, 2])
    >>> bool((row[1:] == uniform("rain", [1, 2])).all()), bool((0 <= row).all() and (row < 1).all())
    (True, True)
    """
    found: Floats = (_words(key, counts) >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return found


def normal(key: str, *counts: Any) -> Floats:  # noqa: ANN401 - integers or arrays of them
    """Return numbers that are nearly normal, with mean 0 and variance 1, none beyond 3.5.

    The sum of four uniform numbers of 16 bits each, taken from one of 64.
    """
    words = _words(key, counts)
    total = (words & _QUARTER).astype(np.float64)
    for shift in (16, 32, 48):
        total += (words >> np.uint64(shift)) & _QUARTER
    total -= 2 * 65535
    total /= _SPREAD
    return total


def smooth(key: str, hours: Integers, every: int, *counts: Any) -> Floats:  # noqa: ANN401 - see above
    """Return normal numbers that change smoothly with the hour: one node ``every`` so many hours.

    Between two nodes ``v = ((1 - f) a + f b) / sqrt((1 - f)**2 + f**2)``, so that the variance
    is 1 everywhere. The result has the shape of the counts, and one axis more for the hours.
    """
    before = hours // every
    share = (hours - before * every) / every
    share = share * share * (3 - 2 * share)
    nodes, place = np.unique(before, return_inverse=True)
    around = tuple(np.asarray(c)[..., np.newaxis] for c in counts)
    a = normal(key, *around, nodes)[..., place]
    b = normal(key, *around, nodes + 1)[..., place]
    found: Floats = ((1 - share) * a + share * b) / np.sqrt((1 - share) ** 2 + share**2)
    return found


def _words(key: str, counts: tuple[Any, ...]) -> _Words:
    """Return 64 well mixed bits for each place in the counts (the finaliser of SplitMix64)."""
    start = int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")
    words = np.full(1, start, np.uint64)
    for count in counts:
        words = (words ^ (np.atleast_1d(np.asarray(count, np.int64)).view(np.uint64))) * _STEP
        words = (words ^ (words >> np.uint64(30))) * _FIRST
        words = (words ^ (words >> np.uint64(27))) * _SECOND
        words = words ^ (words >> np.uint64(31))
    return words
