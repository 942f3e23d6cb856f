"""Sites: the places at which stations measure, and what was measured there, case by case.

A station's record is no site: two stations may share a roof, and a station may move. Rules:

- A *site* is a place. Places within ``apart`` metres of the first of them (in the order of
  east, then north) are one site, at the mean of these places.
- Stations that stand at one site are merged: the value of a case is the mean of those that
  report. Leaving one out while its twin stays would make every error look too small.
- A station that moves is at one site before and at another after; a case has a value only
  where the station stood then.
- A station at two sites in one case, or twice in one case, is an error.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from cityagenda.ground.errors import SourceError
from cityagenda.ground.variograms import Floats

APART: Final = 50.0
"""Metres: nearer than this, two stations breathe the same air and locations jitter."""


@dataclass(frozen=True, slots=True)
class Panel:
    """Values by site (row) and case (column), ``nan`` where none.

    ``stations`` names for each site the stations that ever stood there; one that moved is
    named at several sites. ``merged`` and ``moved`` say what was done, for the reader.
    """

    places: Floats
    stations: tuple[tuple[str, ...], ...]
    cases: tuple[Any, ...]
    values: Floats

    @property
    def merged(self) -> tuple[tuple[str, ...], ...]:
        """The stations of each site that has several."""
        return tuple(names for names in self.stations if len(names) > 1)

    @property
    def moved(self) -> tuple[str, ...]:
        """The stations that stood at several sites."""
        named = [name for names in self.stations for name in names]
        return tuple(sorted({name for name in named if named.count(name) > 1}))


def panel(
    stations: Sequence[str],
    cases: Sequence[Hashable],
    places: Floats,
    values: Floats,
    *,
    apart: float = APART,
) -> Panel:
    """Return values by site and case from records.

    Parameters
    ----------
    stations, cases
        One a record: who measured, and in which case (an hour, say; they are sorted).
    places
        East and north of the station then, in metres on a plane, one a record.
    values
        One a record; ``nan`` where the value is missing or was rejected.
    apart
        Metres within which places are one site.

    Raises
    ------
    SourceError
        The lists differ in length, a coordinate is no finite number or a value is infinite,
        or a station reports twice or from two sites in one case.

    Examples
    --------
    A twin ``b`` on the roof of ``a``, and ``c``, which moves away after the first hour.

    >>> found = panel(
    ...     ["a", "b", "c", "a", "c"],
    ...     [1, 1, 1, 2, 2],
    ...     np.array([[0, 0], [4, 0], [900, 0], [0, 0], [5000, 0.0]]),
    ...     np.array([10.0, 14.0, 30.0, 11.0, 31.0]),
    ... )
    >>> found.stations, found.moved
    ((('a', 'b'), ('c',), ('c',)), ('c',))
    >>> found.places.tolist(), found.values.tolist()
    ([[2.0, 0.0], [900.0, 0.0], [5000.0, 0.0]], [[12.0, 11.0], [30.0, nan], [nan, 31.0]])
    """
    _check(stations, cases, places, values, apart)
    if not len(stations):
        return Panel(np.empty((0, 2)), (), (), np.empty((0, 0)))
    distinct, which = np.unique(places, axis=0, return_inverse=True)
    owner = _owners(distinct, apart)
    site = owner[which.ravel()]
    order = sorted(set(cases))  # type: ignore[type-var]
    index = {case: n for n, case in enumerate(order)}
    case_of = np.array([index[case] for case in cases])
    _check_twice(stations, case_of, site, order, places)
    count = int(owner.max()) + 1
    here = np.lexsort((np.asarray(stations), case_of, site))
    here = here[np.isfinite(values[here])]
    cell = site[here] * len(order) + case_of[here]
    number = np.bincount(cell, minlength=count * len(order))
    sums = np.bincount(cell, values[here], minlength=count * len(order))
    table = np.where(number > 0, sums / np.maximum(number, 1), np.nan)
    names: list[set[str]] = [set() for _ in range(count)]
    for name, at in zip(stations, site.tolist(), strict=True):
        names[at].add(name)
    return Panel(
        np.array([distinct[owner == n].mean(axis=0) for n in range(count)]),
        tuple(tuple(sorted(some)) for some in names),
        tuple(order),
        table.reshape(count, len(order)),
    )


def _owners(places: Floats, apart: float) -> npt.NDArray[np.int64]:
    """Return the site of each place, numbered in the order of the places."""
    owner = np.full(len(places), -1, np.int64)
    found = 0
    for n in range(len(places)):
        if owner[n] < 0:
            near = np.hypot(*(places[n:] - places[n]).T) <= apart
            owner[n:][near & (owner[n:] < 0)] = found
            found += 1
    return owner


def _check(
    stations: Sequence[str],
    cases: Sequence[Hashable],
    places: Floats,
    values: Floats,
    apart: float,
) -> None:
    count = len(stations)
    if len(cases) != count or places.shape != (count, 2) or values.shape != (count,):
        raise SourceError(
            f"{count} stations, {len(cases)} cases, places {places.shape} and values "
            f"{values.shape} are no list of records",
            todo="give one station, case, place (east, north) and value a record",
        )
    if not apart >= 0:
        raise SourceError(f"sites cannot be {apart} m apart", todo="give 0 or more metres")
    for wrong, what in (
        (~np.isfinite(places).all(axis=1), "a place that is no finite number"),
        (np.isinf(values), "an infinite value"),
    ):
        if wrong.any():
            row = int(wrong.argmax())
            raise SourceError(
                f"{int(wrong.sum())} record(s) with {what}",
                where=f"station {stations[row]}, case {cases[row]}",
                todo="correct the record or mark its value as missing",
            )


def _check_twice(
    stations: Sequence[str],
    case_of: npt.NDArray[np.int64],
    site: npt.NDArray[np.int64],
    order: Sequence[Any],
    places: Floats,
) -> None:
    first: dict[tuple[str, int], int] = {}
    for row, key in enumerate(zip(stations, case_of.tolist(), strict=True)):
        other = first.setdefault(key, row)
        if other == row:
            continue
        where = f"station {key[0]}, case {order[key[1]]}"
        if site[other] == site[row]:
            raise SourceError(
                "a station reports twice in one case",
                where=where,
                todo="keep one record a station and case: the corrected one",
            )
        one, two = (f"({x:.0f}, {y:.0f})" for x, y in (places[other], places[row]))
        raise SourceError(
            f"a station is at two places at once: {one} and {two}",
            where=where,
            todo="give the stations names of their own, or correct the dates of the move",
        )
