"""Soil loss: the universal equation, with the slope of each cell, and what cover keeps in place.

``A = R K LS C P`` in t/(hm2 a); without cover and practice ``R K LS``, and the difference is
what they retain. The length of the slope is that of one cell: no water comes from above. That
is the limit of the general form (Desmet and Govers) for a contributing area of nought, and
less than the truth on long slopes; where water gathers it takes a routing that is not here.

References
----------
K. G. Renard et al., Predicting soil erosion by water (RUSLE), USDA Handbook 703 (1997).
P. J. J. Desmet and G. Govers, Journal of Soil and Water Conservation 51 (1996) 427-433.
Natural Capital Project, InVEST 3.20.2, SDR (the factors of slope and the exponents).
HJ 1173-2021, A.2 to A.13 (soil retention).
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from cityagenda.ground.compiled import compiled
from cityagenda.ground.datums import Floats
from cityagenda.ground.slopes import gradient

QUANTITIES: Final = ("area", "potential", "actual", "retained")
"""What is summed: m2, then t/a."""
_STEEP: Final = 0.09
_UNIT: Final = 22.13  # the length in metres of the plots on which the equation rests
_HECTARE: Final = 1e4

Integers = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Singles = npt.NDArray[np.float32]


@compiled
def slope_length(east: float, south: float, side: float) -> float:
    """Return the factor ``LS`` of one cell by its rise eastwards and southwards.

    ``S = 10.8 sin b + 0.03`` below 9 % and ``16.8 sin b - 0.5`` from there on;
    ``L = (c / (22.13 x))^m`` with the side ``c`` in m and ``x = |sin a| + |cos a|`` of the aspect
    ``a``, for water crosses a cell on a way that is longer along its diagonal. ``m`` is 0.2 up
    to 1 %, 0.3 up to 3.5 %, 0.4 up to 5 %, 0.5 up to 9 % and above it ``n / (1 + n)``,
    ``n = (sin b / 0.0896) / (3 sin^0.8 b + 0.56)``.

    Examples
    --------
    >>> round(slope_length(0.0, 0.0, 22.13), 3)
    0.03
    >>> round(slope_length(0.25, 0.0, 30.0), 4), round(slope_length(0.0, -0.04, 30.0), 4)
    (4.3424, 0.5214)
    """
    rise = math.sqrt(east * east + south * south)
    sine = rise / math.sqrt(1 + rise * rise)
    slope = 10.8 * sine + 0.03 if rise < _STEEP else 16.8 * sine - 0.5
    if rise > _STEEP:
        n = (sine / 0.0896) / (3 * sine**0.8 + 0.56)
        m = n / (1 + n)
    elif rise > 0.05:  # noqa: PLR2004 - the bounds stand in the docstring
        m = 0.5
    elif rise > 0.035:  # noqa: PLR2004
        m = 0.4
    elif rise > 0.01:  # noqa: PLR2004
        m = 0.3
    else:
        m = 0.2
    across = (abs(east) + abs(south)) / rise if rise > 0 else 1.0
    return float(slope * (side / (_UNIT * across)) ** m)


@compiled
def summed(  # noqa: PLR0913, PLR0917 - a kernel takes its arrays one by one
    codes: Integers,
    outside: int,
    first: int,
    band: int,
    areas: Floats,
    heights: Floats,
    above: int,
    erosivity: Floats,
    erodibility: Floats,
    cover: Floats,
    wide: float,
    high: float,
    totals: Floats,
    gaps: Longs,
    layers: Singles,
) -> None:
    """Add the soil of cells to the totals of their code, a layer of totals a band of rows.

    ``heights`` has ``above`` more rows at its top. ``cover`` is ``C P`` by code. ``layers``, if
    it has rows, gets actual and retained soil in t/(hm2 a). Codes from ``outside`` on are in no
    zone.
    """
    side = math.sqrt(wide * high)
    for row in range(codes.shape[0]):
        for column in range(codes.shape[1]):
            code = codes[row, column]
            if code >= outside:
                continue
            left = cover[code]
            driven = erosivity[row, column] * erodibility[row, column]
            east, south = gradient(heights, row + above, column, wide, high)
            if math.isnan(driven + left + east + south):
                gaps[code] += 1
                continue
            potential = driven * slope_length(east, south, side)
            place = (first + row) // band
            area = areas[row]
            mass = potential * (area / _HECTARE)
            totals[place, 0, code] += area
            totals[place, 1, code] += mass
            totals[place, 2, code] += mass * left
            totals[place, 3, code] += mass * (1 - left)
            if layers.shape[0]:
                layers[0, row, column] = potential * left
                layers[1, row, column] = potential * (1 - left)
