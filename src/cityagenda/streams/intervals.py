"""Intervals: how often a datastream sends, as its properties say."""

import re
from typing import Final

import numpy as np

from cityagenda.streams.catalogue import HOUR, Catalogue
from cityagenda.streams.resolution import Integers

_SHORT: Final = re.compile(r"([1-9][0-9]{0,4})(s|min|h|d)")
_UNITS: Final = {"s": 1_000_000, "min": 60_000_000, "h": HOUR, "d": 24 * HOUR}


def interval(text: object) -> int | None:
    """Return the microseconds of a text such as ``5min``, none where it is no interval.

    Examples
    --------
    >>> interval("5min"), interval("hourly"), interval(None)
    (300000000, None, None)
    """
    found = _SHORT.fullmatch(str(text))
    return int(found[1]) * _UNITS[found[2]] if found else None


def declared(catalogue: Catalogue) -> Integers:
    """Return how many values an hour of each datastream is to bring, 0 where nothing is declared.

    ``properties.interval`` says how often it sends; less often than each hour brings one.
    """
    every = (interval(d.properties.get("interval")) for d in catalogue.datastreams)
    return np.array([0 if e is None else max(1, HOUR // e) for e in every], np.int64)
