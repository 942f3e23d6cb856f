"""Means: the samples of months and of years, one number an item."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import polars as pl

from cityagenda.domains.water.city_index import mean_ph

_MONTH: Final = 7
"""Letters of a month: 2024-03."""


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of an item at a section in a period.

    Of how many months and samples it is, and how many of these lay below the limit of detection.
    """

    value: float
    months: int
    samples: int
    below: int


Means = Mapping[tuple[str, str], Mapping[str, Mean]]
"""By section and period, the mean of each item."""


def mean_of(item: str, values: Iterable[float]) -> float:
    """Return the mean of an item's values; of pH, that of the hydrogen ions' activity.

    Examples
    --------
    >>> mean_of("nh3n", [0.4, 0.6]), round(mean_ph([6.0, 8.0]), 2), mean_of("ph", [7.2, 7.2])
    (0.5, 6.3, 7.2)
    """
    some = list(values)
    if len(set(some)) == 1:
        return some[0]
    return mean_ph(some) if item == "ph" else math.fsum(some) / len(some)


def means(samples: pl.DataFrame, detection_share: float) -> dict[tuple[str, str], dict[str, Mean]]:
    """Return the means of all months and years.

    A month's mean is that of its samples, a year's that of its months:
    ``m = sum_k c_k / n``. A reading below the limit of detection counts as a share of it.

    Parameters
    ----------
    samples
        A table of `samples.SAMPLES`.
    detection_share
        The share of the limit of detection that stands for what lies below it.

    Missing data
    ------------
    Months without a sample of an item do not count for that item.

    References
    ----------
    The pack on `surface-water-evaluation`.

    Examples
    --------
    >>> from datetime import date
    >>> table = pl.DataFrame({
    ...     "section": ["S"] * 3, "item": ["nh3n"] * 3, "value": [0.4, 0.6, 0.1],
    ...     "below": [False, False, True], "row": [1, 2, 3],
    ...     "day": [date(2025, 1, 5), date(2025, 1, 20), date(2025, 2, 5)],
    ... })
    >>> found = means(table, 0.5)
    >>> found["S", "2025-01"]["nh3n"].value, found["S", "2025"]["nh3n"].value
    (0.5, 0.275)
    """
    rows = [
        (
            section,
            item,
            day.isoformat()[:_MONTH],
            value * detection_share if below else value,
            below,
        )
        for section, item, day, value, below in samples.sort("section", "item", "day", "value")
        .select("section", "item", "day", "value", "below")
        .iter_rows()
    ]
    found: dict[tuple[str, str], dict[str, Mean]] = {}
    for (section, item, month), group in groupby(rows, key=lambda row: row[:3]):
        some = list(group)
        value = mean_of(item, (row[3] for row in some))
        below = sum(row[4] for row in some)
        found.setdefault((section, month), {})[item] = Mean(value, 1, len(some), below)
    years: dict[tuple[str, str], dict[str, list[Mean]]] = {}
    for (section, month), items in sorted(found.items()):
        held = years.setdefault((section, month[:4]), {})
        for item, mean in items.items():
            held.setdefault(item, []).append(mean)
    return found | {
        place: {
            item: Mean(
                mean_of(item, (m.value for m in some)),
                len(some),
                sum(m.samples for m in some),
                sum(m.below for m in some),
            )
            for item, some in items.items()
        }
        for place, items in years.items()
    }
