"""NowCast: the particles of now, from the last hours."""

import math
from collections.abc import Sequence
from typing import Final

HOURS: Final = 12
_RECENT, _LEAST_RECENT, _LEAST_WEIGHT = 3, 2, 0.5


def nowcast(hours: Sequence[float | None]) -> float | None:
    """Return the NowCast concentration of particles of the latest hour.

    ``w = max(1/2, c_min / c_max)``; ``N = sum_i w^i c_i / sum_i w^i`` over the hours ``i``
    with a reading, 0 being the latest; in the unit of the readings. It is the concentration
    of the report's day-long item (`pm25_24h`, `pm10_24h`).

    Parameters
    ----------
    hours
        Up to twelve hourly means, the latest first; none is no reading.

    Missing data
    ------------
    Fewer than two of the last three hours: no value.

    References
    ----------
    EPA-454/B-24-002, section IV.

    Examples
    --------
    >>> nowcast([10.0, 20.0])
    13.333333333333334
    >>> nowcast([10.0, None, None, 20.0]) is None
    True
    """
    known = [(i, c) for i, c in enumerate(hours[:HOURS]) if c is not None and not math.isnan(c)]
    if sum(i < _RECENT for i, _ in known) < _LEAST_RECENT:
        return None
    values = [c for _, c in known]
    largest = max(values)
    weight = max(_LEAST_WEIGHT, min(values) / largest) if largest > 0 else 1.0
    return math.fsum(weight**i * c for i, c in known) / math.fsum(weight**i for i, _ in known)
