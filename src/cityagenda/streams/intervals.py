"""Intervals: how often a datastream sends, as its properties say."""

import re
from collections.abc import Mapping
from typing import Final

_SHORT: Final = re.compile(r"([1-9][0-9]{0,4})(s|min|h|d)")
_UNITS: Final = {"s": 1_000_000, "min": 60_000_000, "h": 3_600_000_000, "d": 86_400_000_000}


def interval(text: object) -> int | None:
    """Return the microseconds of a text such as ``5min``, none where it is no interval.

    Examples
    --------
    >>> interval("5min"), interval("hourly"), interval(None)
    (300000000, None, None)
    """
    found = _SHORT.fullmatch(str(text))
    return int(found[1]) * _UNITS[found[2]] if found else None


def an_hour(properties: Mapping[str, object]) -> int:
    """Return how many values an hour of a datastream is to bring, 0 where nothing is declared.

    ``interval`` of its properties says how often it sends; less often than each hour brings one.
    """
    every = interval(properties.get("interval"))
    return 0 if every is None else max(1, _UNITS["h"] // every)
