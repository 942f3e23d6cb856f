"""Retention: how much flood water the lakes of each zone can hold.

The storage of a lake grows with its area, but not in step with it: two lakes are not one of
twice the area, and a lake that two districts share is one lake. So lakes are found whole, as
cells of water that touch, their storage is that of the whole, and each zone has the share of
it that it has of the area. What of a lake lies outside of all zones is nobody's, and is stated.

Reservoirs and marshes, whose storage is in step with capacity or area, need no such care:
`services.reservoir_storage`, `services.marsh_storage`. Retention by curve numbers: `flood`.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cityagenda.domains.ecosystem.codes import add_places
from cityagenda.domains.ecosystem.services import lake_storage
from cityagenda.domains.ecosystem.zones import Map, Zones, check_grid
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import MethodError
from cityagenda.ground.rasters import Raster, Strip, strips

Integers = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Lakes:
    """Areas in m2 by zone (the last row: outside of all) and lake, in the order of first cells.

    ``small`` is the area of water in m2 that is no lake, for it is below the least area, and
    ``gaps`` the cells of zones without class.
    """

    zones: tuple[str, ...]
    areas: Floats
    small: float
    gaps: int

    @property
    def whole(self) -> Floats:
        """The area of each lake in m2, in zones or not."""
        return np.array([math.fsum(lake) for lake in self.areas.T])


def lakes(
    classes: Raster,
    codes: Sequence[int],
    water: Collection[int],
    zones: Zones,
    *,
    least: float = 0.0,
    map: Map = map,  # noqa: A002 - it takes the place of the builtin
    pieces: int | None = None,
) -> Lakes:
    """Return the lakes of a map: cells of water that share an edge or a corner.

    Parameters
    ----------
    classes, codes
        Land cover, and all its classes.
    water
        Which of them are lakes. A river that has the same class joins the lakes it flows through
        to one; maps that tell them apart do better.
    zones
        Whose shares are wanted.
    least
        Water below this area in m2 is no lake.
    map, pieces
        How strips are given to workers, and how many; the lakes are the same.

    Missing data
    ------------
    A cell without class is no water; those in zones are counted.

    Raises
    ------
    SourceError
        The map has a class that is not among its codes, or a file cannot be read.
    MethodError
        A class of water is not among the codes.
    """
    from cityagenda.domains.ecosystem import patches_kernels

    strangers = set(water) - set(codes)
    if strangers:
        named = ", ".join(f"{code}" for code in sorted(strangers))
        raise MethodError(
            {
                "zh-Hans": f"水体类别 {named} 不在类别表中",
                "en": f"the class {named} of water is not among the classes",
            },
            todo={"zh-Hans": "请补充该类别", "en": "add it to them"},
        )
    check_grid(classes, zones)
    tasks = [
        (classes, tuple(codes), tuple(water), zones.of(strip), strip)
        for strip in strips([classes], pieces=pieces, beside=8)
    ]
    found, gaps = zip(*map(_runs_of, tasks), strict=True)
    row, start, stop, zone = np.concatenate(found, axis=1)
    count = len(zones.labels) + 1
    if not len(row):
        return Lakes(zones.labels, np.zeros((count, 0)), 0.0, sum(gaps))
    first = patches_kernels.joined(row, start, stop, 1)
    heads, place = np.unique(first, return_inverse=True)
    # cells are counted by row area, and equal areas are multiplied once: sums are exact
    cells = (stop - start).astype(np.float64)
    area = classes.grid.cell_area
    weights = cells if area is not None else cells * classes.grid.row_areas[row]
    summed = np.bincount(zone * len(heads) + place, weights, count * len(heads))
    areas = np.asarray(summed.reshape(count, -1) * (area or 1.0), np.float64)
    whole = areas.sum(axis=0)
    kept = whole >= least
    return Lakes(zones.labels, areas[:, kept], math.fsum(whole[~kept].tolist()), sum(gaps))


def stored(held: Lakes, slope: float, intercept: float, exchanges: float) -> tuple[Floats, float]:
    """Return the flood water in m3 that the lakes of each zone hold, and what is outside of all.

    ``V_z = sum_l V(A_l) A_lz / A_l`` with the storage ``V`` of a lake by `services.lake_storage`,
    its area ``A_l`` and the part ``A_lz`` in the zone. The sum over zones and what is outside is
    the storage of all lakes.

    Parameters
    ----------
    held
        The lakes.
    slope, intercept, exchanges
        Of the region, as in `services.lake_storage`.

    Examples
    --------
    >>> town = Lakes(("a", "b"), np.array([[1e6, 0.0], [1e6, 5e5], [0.0, 5e5]]), 0.0, 0)
    >>> shares, outside = stored(town, 0.678, 6.636, 1.0)
    >>> (shares / 1e6).round(3).tolist(), round(outside / 1e6, 3)
    ([6.096, 9.906], 3.81)
    """
    whole = held.whole
    volumes = lake_storage(whole[:, None], np.asarray(slope), np.asarray(intercept), exchanges)
    shares = [math.fsum(row) for row in held.areas / whole * volumes]
    return np.array(shares[:-1]), shares[-1]


def _runs_of(
    task: tuple[Raster, tuple[int, ...], tuple[int, ...], Zones, Strip],
) -> tuple[Integers, int]:
    """Return the runs of water of a strip (row, start, stop, zone), and the gaps of zones."""
    from cityagenda.domains.ecosystem import kernels

    classes, codes, water, zones, strip = task
    outside = len(zones.labels)
    place = np.zeros((strip.last - strip.first, classes.grid.width), np.int32)
    add_places(place, classes.read(strip.first, strip.last), classes, codes)
    at = np.full(place.shape, outside, np.int32)
    runs = zones.runs(strip)
    kernels.painted(at, runs.row, runs.start, runs.stop, runs.zone, 1)
    gaps = int(np.count_nonzero((place == len(codes)) & (at != outside)))
    wet = np.array([*(code in water for code in codes), False])
    at[~wet[place]] = outside + 1
    found = np.stack(kernels.runs(at, outside + 1))
    found[0] += strip.first
    return found, gaps
