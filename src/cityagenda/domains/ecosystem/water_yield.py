"""Water yield: what is left of rain when plants, soil and water have evaporated their part.

Compiled formulas for a cell, and the pass over cells that sums them; `fields` calls it.

References
----------
L. Zhang et al., A rational function approach for estimating mean annual evapotranspiration,
Water Resources Research 40 (2004) W02502. B. P. Fu (1981). Natural Capital Project, InVEST
3.20.2, annual water yield. HJ 1173-2021, A.1 (water conservation).
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from cityagenda.ground.compiled import compiled
from cityagenda.ground.datums import Floats

QUANTITIES: Final = ("area", "precipitation", "potential", "actual", "yield", "kept", "short")
"""What is summed: m2, then m3/a; ``short`` is the negative part of what is kept."""
_LEAST: Final = 1.25
_MOST: Final = 5.0

Integers = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


@compiled
def evaporated(
    rain: float,
    potential: float,
    available: float,
    seasons: float,
    vegetated: bool,  # noqa: FBT001 - compiled functions take no keywords only
) -> float:
    """Return actual evapotranspiration in mm/a by the curve of Budyko.

    With plants ``AET = min(PET, P (1 + f - (1 + f^w)^(1/w)))``, ``f = PET / P`` and
    ``w = min(Z AWC / P + 1.25, 5)``; without, ``AET = min(PET, P)``. Where no rain falls nothing
    evaporates.

    Parameters
    ----------
    rain, potential
        ``P`` and ``PET`` in mm/a.
    available
        ``AWC``: the water in mm that soil holds for plants, down to the roots or its bottom.
    seasons
        ``Z``, which grows with the number of rains in a year: from 1 to 30.
    vegetated
        Whether plants grow.

    Examples
    --------
    >>> round(evaporated(1000.0, 800.0, 200.0, 12.0, True), 3)
    694.334
    >>> evaporated(1000.0, 800.0, 200.0, 12.0, False), evaporated(0.0, 800.0, 200.0, 12.0, True)
    (800.0, 0.0)
    """
    if rain <= 0:
        return 0.0
    if not vegetated:
        return min(potential, rain)
    dryness = potential / rain
    w = min(seasons * available / rain + _LEAST, _MOST)
    return float(min(potential, rain * (1 + dryness - (1 + dryness**w) ** (1 / w))))


@compiled
def summed(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    codes: Integers,
    outside: int,
    first: int,
    band: int,
    areas: Floats,
    rain: Floats,
    reference: Floats,
    depth: Floats,
    content: Floats,
    measured: Floats,
    crop: Floats,
    root: Floats,
    vegetated: Mask,
    runoff: Floats,
    seasons: float,
    totals: Floats,
    gaps: Longs,
    layers: Singles,
) -> None:
    """Add the water of cells to the totals of their code, a layer of totals a band of rows.

    ``measured`` is evapotranspiration that was observed; where it has no rows it is computed
    from the reference, depth of soil and content of water. ``layers``, if it has rows, gets
    yield and actual evapotranspiration and what is kept, in mm/a. Codes from ``outside`` on are
    in no zone.
    """
    for row in range(codes.shape[0]):
        for column in range(codes.shape[1]):
            code = codes[row, column]
            if code >= outside:
                continue
            p = rain[row, column]
            if measured.shape[0]:
                potential = actual = measured[row, column] + 0 * crop[code]
            else:
                potential = crop[code] * reference[row, column]
                # all of these must be there, whether plants grow or not
                soil = depth[row, column]
                held = min(root[code], soil) * content[row, column] if vegetated[code] else 0.0
                actual = evaporated(p, potential, held, seasons, vegetated[code])
                actual += 0 * (soil + content[row, column])
            left = p - actual
            if math.isnan(left) or math.isnan(potential):
                gaps[code] += 1
                continue
            kept = left - runoff[code] * p
            place = (first + row) // band
            area = areas[row]
            volume = area / 1000
            totals[place, 0, code] += area
            totals[place, 1, code] += p * volume
            totals[place, 2, code] += potential * volume
            totals[place, 3, code] += actual * volume
            totals[place, 4, code] += left * volume
            totals[place, 5, code] += kept * volume
            totals[place, 6, code] += min(kept, 0.0) * volume
            if layers.shape[0]:
                layers[0, row, column] = left
                layers[1, row, column] = actual
                layers[2, row, column] = kept
