"""Surroundings: how built up, industrial and near to main roads a place is, on drawn shapes.

A drawn city has no land use. Small areas stand for dense ones, main roads join the middles of
each district with those of its two nearest, and industry is a pattern drawn by lot, faint
where hardly anything is built.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from cityagenda.city.loaded import Loaded
from cityagenda.ground.blocks import area, blocks
from cityagenda.ground.chance import Floats
from cityagenda.ground.shapes import Shape
from cityagenda.ground.waves import waves

_WIDTH: Final = 5000.0
"""Metres over which density is smoothed."""
_NEAR: Final = 1500.0
"""Metres from a main road at which its share has fallen to 0.37."""
_INDUSTRY: Final = 9000.0
_NEAREST: Final = 2
_EVER: Final = np.zeros(1, np.int64)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """One number a place: ``urban`` and ``industry`` about 0 with spread 1, ``road`` 0 to 1."""

    urban: Floats
    industry: Floats
    road: Floats


@dataclass(frozen=True, slots=True)
class Ground:
    """What surroundings are taken from: middles and sizes (km²) of areas, ends of roads."""

    middles: Floats
    sizes: Floats
    roads: Floats
    seed: int

    def at(self, places: Floats) -> Surroundings:
        """Return the surroundings of places, a row each, in metres."""
        spread = self._density(self.middles)
        urban = (self._density(places) - spread.mean()) / (spread.std() or 1.0)
        industry = waves(f"{self.seed} industry", places, _EVER, reach=_INDUSTRY, every=1)[:, 0]
        industry *= np.exp(np.minimum(urban, 0))
        apart = _apart(places, self.roads)
        return Surroundings(urban, industry, np.exp(-apart / _NEAR))

    def _density(self, places: Floats) -> Floats:
        """Return the logarithm of areas a km², smoothed."""
        dx, dy = (places[:, None] - self.middles).transpose(2, 0, 1)
        weights = np.exp(-(dx * dx + dy * dy) / (2 * _WIDTH**2))
        weights += np.exp(-np.hypot(dx, dy) / _WIDTH) * 1e-6
        found: Floats = np.log((weights / self.sizes).sum(axis=1) / weights.sum(axis=1))
        return found


def ground(city: Loaded, shapes: Mapping[str, Shape], seed: int) -> Ground:
    """Return what surroundings are taken from."""
    lattice = blocks(shapes)
    middles = np.column_stack(
        [lattice.averaged(lattice.points[:, axis][np.newaxis])[0] for axis in (0, 1)]
    )
    sizes = np.array([area(shape) for shape in shapes.values()]) / 1e6
    parents = [city.areas[id_].parent or "" for id_ in shapes]
    towns = np.array(
        [middles[[p == parent for p in parents]].mean(axis=0) for parent in sorted(set(parents))]
    )
    return Ground(middles, sizes, _roads(towns), seed)


def _roads(towns: Floats) -> Floats:
    """Return the ends of roads, ``x1, y1, x2, y2`` a row; of one town a point."""
    apart = np.hypot(*(towns[:, None] - towns).transpose(2, 0, 1))
    np.fill_diagonal(apart, np.inf)
    pairs = {
        (min(a, b), max(a, b))
        for a in range(len(towns))
        for b in np.argsort(apart[a], kind="stable")[: min(_NEAREST, len(towns) - 1)].tolist()
    }
    return np.array([[*towns[a], *towns[b]] for a, b in sorted(pairs) or [(0, 0)]])


def _apart(places: Floats, roads: Floats) -> Floats:
    """Return the distance of places from the nearest road."""
    a, b = roads[:, :2], roads[:, 2:]
    along = b - a
    length = np.maximum((along * along).sum(axis=1), 1.0)
    share = ((places[:, None] - a) * along).sum(axis=2) / length
    nearest = a + np.clip(share, 0, 1)[:, :, None] * along
    found: Floats = np.hypot(*(places[:, None] - nearest).transpose(2, 0, 1)).min(axis=1)
    return found
