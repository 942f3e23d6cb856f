"""Carbon: how much is stored in what grows, in roots, in soil and in dead matter."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from cityagenda.domains.ecosystem.counts import Counts, Label
from cityagenda.ground.datums import Floats
from cityagenda.ground.errors import SourceError

POOLS: Final = ("above", "below", "soil", "dead")
"""Above ground, below ground, soil, dead matter."""
_HECTARE: Final = 1e4
_MOST: Final = 2_000.0
"""Tonnes of carbon per hectare; no pool of any ecosystem holds more (peat of five metres)."""


@dataclass(frozen=True, slots=True)
class Storage:
    """Carbon in t by zone, class and pool; ``gaps`` is the area in m2 that has no class."""

    zones: tuple[Label, ...]
    classes: tuple[Label, ...]
    tonnes: Floats
    gaps: Floats

    @property
    def total(self) -> float:
        """The sum of all parts, in t."""
        return math.fsum(self.tonnes.flat)

    def by_zone(self) -> Floats:
        """Return the sum of each zone; the last is outside of all."""
        return np.array([math.fsum(zone.flat) for zone in self.tonnes])


def storage(counts: Counts, pools: Mapping[int, Mapping[str, float]]) -> Storage:
    """Return the carbon stored in each zone, class and pool.

    ``C_zkp = A_zk c_kp / 10000``, ``A`` the area in m2 and ``c`` the density of the pool in
    t C per hectare.

    Parameters
    ----------
    counts
        On the axes `zone` and `class`; others are summed over.
    pools
        By class, the density of each of `POOLS` in t/ha of carbon (not of CO2).

    Missing data
    ------------
    Cells without a class store nothing here; their area is in ``gaps``.

    Raises
    ------
    SourceError
        A class that occurs has no densities, lacks a pool, or a density cannot be.

    References
    ----------
    IPCC 2006 guidelines, volume 4, chapter 2 (stocks by land use and pool, tier 1); the sums
    are those of the carbon model of InVEST.

    Examples
    --------
    >>> forest = {"above": 75.0, "below": 18.0, "soil": 85.0, "dead": 9.0}
    >>> axes = {"zone": ("north", None), "class": (4, None)}
    >>> cells = np.array([[100, 0], [0, 0]])
    >>> storage(Counts(axes, cells, cells * 900.0, 900.0), {4: forest}).total
    1683.0
    """
    held = counts.over("zone", "class")
    classes = held.axes["class"][:-1]
    density = densities(classes, pools, held.cells[:, :-1].sum(axis=0) > 0)
    tonnes = held.areas[:, :-1, None] / _HECTARE * density
    return Storage(held.axes["zone"], classes, tonnes, held.areas[:, -1])


def densities(
    classes: tuple[Label, ...],
    pools: Mapping[int, Mapping[str, float]],
    occurs: "np.typing.NDArray[np.bool_] | None" = None,
) -> Floats:
    """Return the density of each class (a row) in each pool (a column), in t/ha.

    A class that does not occur may lack densities; they are then nought.

    Raises
    ------
    SourceError
        As for `storage`.
    """
    made = np.zeros((len(classes), len(POOLS)))
    for place, name in enumerate(classes):
        row = pools.get(name) if isinstance(name, int) else None
        if row is None and (occurs is None or occurs[place]):
            raise SourceError(
                {"zh-Hans": "该类别没有碳密度", "en": "the class has no carbon densities"},
                where=f"class {name}",
                todo={"zh-Hans": "请在表中补充", "en": "add it to the table"},
            )
        for column, pool in enumerate(POOLS if row is not None else ()):
            made[place, column] = _density(row or {}, pool, name)
    return made


def _density(row: Mapping[str, float], pool: str, name: Label) -> float:
    value = row.get(pool)
    if value is None or not 0 <= value <= _MOST:
        wrong = "" if value is None else f" ({value:g} t/ha)"
        raise SourceError(
            {
                "zh-Hans": f"碳库“{pool}”的密度{'缺失' if value is None else '不可能'}{wrong}",
                "en": f"the density of the pool '{pool}' "
                f"{'is missing' if value is None else 'cannot be'}{wrong}",
            },
            where=f"class {name}",
            todo={
                "zh-Hans": f"请以每公顷吨碳给出，0 至 {_MOST:,.0f}（是否误用千克？）",
                "en": f"give tonnes of carbon per hectare, 0 to {_MOST:,.0f} (is it in kg?)",
            },
        )
    return float(value)
