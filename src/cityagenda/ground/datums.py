"""Datums: what coordinates in degrees refer to, and the way from shifted ones to WGS 84.

WGS 84 and CGCS2000 differ by centimetres in their ellipsoids and, with the plates, by less
than a metre on the ground; for maps of areas they are taken as equal, which pages say.

Maps published in mainland China use GCJ-02, which moves every place by 50 to 700 m, or
BD-09, which moves GCJ-02 once more. Neither has been published by its authority. What
stands here is the algorithm that open programs have agreed on for years; its constants are
therefore **not confirmed** by any text of an authority. Its inverse has no closed form and is
found by iteration.

References
----------
googollee/eviltransform and Artoria2e5/PRCoords (both read in their own code); the ellipsoid
is that of Krasovsky 1940, as in PRCoords. eviltransform has the radius of WGS 84 there, which
makes up to 2 cm.
"""

import math
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from cityagenda.ground.errors import SourceError

Floats: TypeAlias = npt.NDArray[np.float64]
Datum: TypeAlias = Literal["WGS84", "CGCS2000", "GCJ02", "BD09", "local"]

GEOGRAPHIC: Final = ("WGS84", "CGCS2000", "GCJ02", "BD09")
"""Datums whose coordinates are degrees of longitude and latitude."""
SHIFTED: Final = ("GCJ02", "BD09")
"""Datums whose coordinates are not where things are."""

_AXIS: Final = 6378245.0  # metres; Krasovsky 1940
_SQUARED_ECCENTRICITY: Final = 0.00669342162296594323
_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271
_BAIDU_EAST, _BAIDU_NORTH = 0.0065, 0.006
_BAIDU_WAVE: Final = math.pi * 3000 / 180
_CLOSE: Final = 1e-11  # degrees: a thousandth of a millimetre
_MOST_STEPS: Final = 40


def wgs84(points: Floats, datum: Datum) -> Floats:
    """Return points in degrees (longitude, latitude) of WGS 84.

    Those in WGS 84 and CGCS2000 come back as they are. The others are found by the iteration
    ``p <- p - (f(p) - q)``, with ``q`` the given point and ``f`` the way forward, until no
    coordinate moves by more than 1e-11 degrees.

    Raises
    ------
    SourceError
        The datum has no degrees, or a shifted point lies outside the rectangle in which such
        datums are used (72.004-137.8347 E, 0.8293-55.8271 N).

    Examples
    --------
    >>> wgs84(np.array([[113.9171764808363, 22.540796131694766]]), "GCJ02").round(6).tolist()
    [[113.912316, 22.543847]]
    """
    if datum == "local":
        raise SourceError(
            "coordinates on a plane of their own have no place on the earth",
            todo="declare the datum that the coordinates have",
        )
    if datum not in SHIFTED or not len(points):
        return points
    low, high = points.min(axis=0), points.max(axis=0)
    if low[0] < _WEST or low[1] < _SOUTH or high[0] > _EAST or high[1] > _NORTH:
        raise SourceError(
            f"{datum} is used in mainland China alone, and a point lies outside",
            todo="declare the datum that the coordinates have",
        )
    return _inverse(gcj02 if datum == "GCJ02" else lambda p: bd09(gcj02(p)), points)


def gcj02(points: Floats) -> Floats:
    """Return points of WGS 84, in degrees (longitude, latitude), in GCJ-02.

    Examples
    --------
    >>> gcj02(np.array([[113.912316, 22.543847]])).round(6).tolist()
    [[113.917176, 22.540796]]
    """
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    shared = 20 * np.sin(6 * math.pi * x) + 20 * np.sin(2 * math.pi * x)
    north = (
        -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
        + (shared + 20 * np.sin(math.pi * y) + 40 * np.sin(math.pi * y / 3)
           + 160 * np.sin(math.pi * y / 12) + 320 * np.sin(math.pi * y / 30)) * 2 / 3
    )  # fmt: skip
    east = (
        300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
        + (shared + 20 * np.sin(math.pi * x) + 40 * np.sin(math.pi * x / 3)
           + 150 * np.sin(math.pi * x / 12) + 300 * np.sin(math.pi * x / 30)) * 2 / 3
    )  # fmt: skip
    latitude = np.radians(points[:, 1])
    magic = 1 - _SQUARED_ECCENTRICITY * np.sin(latitude) ** 2
    meridian = _AXIS * (1 - _SQUARED_ECCENTRICITY) / magic**1.5
    parallel = _AXIS / np.sqrt(magic) * np.cos(latitude)
    moved = np.degrees(np.column_stack([east / parallel, north / meridian]))
    return np.asarray(points + moved)


def bd09(points: Floats) -> Floats:
    """Return points of GCJ-02, in degrees (longitude, latitude), in BD-09.

    Examples
    --------
    >>> bd09(np.array([[121.09626927850977, 30.608604368560773]])).round(6).tolist()
    [[121.102717, 30.614846]]
    """
    x, y = points[:, 0], points[:, 1]
    radius = np.hypot(x, y) + 0.00002 * np.sin(y * _BAIDU_WAVE)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU_WAVE)
    return np.column_stack(
        [radius * np.cos(angle) + _BAIDU_EAST, radius * np.sin(angle) + _BAIDU_NORTH]
    )


def _inverse(forward: Callable[[Floats], Floats], wanted: Floats) -> Floats:
    found = wanted.copy()
    for _ in range(_MOST_STEPS):
        off = forward(found) - wanted
        found = found - off
        if float(np.abs(off).max()) <= _CLOSE:
            return found
    raise SourceError(
        "the shifted coordinates cannot be undone to the last digit",
        todo="declare the datum that the coordinates have",
    )
