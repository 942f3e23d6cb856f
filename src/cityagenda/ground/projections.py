"""Projections: places on the earth on a plane, for drawing."""

from typing import Final

import numpy as np

from cityagenda.ground.datums import Floats

RADIUS: Final = 6371007.2
"""The radius in metres of the sphere that has the surface of the earth (authalic, WGS 84)."""


def equal_area(points: Floats, centre: tuple[float, float]) -> Floats:
    """Return points on a plane that touches the earth at a centre, areas kept.

    Lambert's azimuthal equal-area projection of a sphere:
    ``k = sqrt(2 / (1 + sin p0 sin p + cos p0 cos p cos(l - l0)))``,
    ``x = R k cos p sin(l - l0)``,
    ``y = R k (cos p0 sin p - sin p0 cos p cos(l - l0))``.
    The earth is no sphere: a latitude in degrees is taken as it is, which makes the north-south
    extent of a city too large or small by at most 0.6 %. It serves to draw, not to measure.

    Parameters
    ----------
    points
        Longitude and latitude in degrees, one point a row.
    centre
        Longitude ``l0`` and latitude ``p0`` of the centre in degrees.

    Returns
    -------
    numpy.ndarray
        East and north of the centre in metres.

    References
    ----------
    J. P. Snyder, Map projections: a working manual, USGS Professional Paper 1395 (1987),
    equations 22-4, 22-5 and 24-2, p. 185.

    Examples
    --------
    >>> equal_area(np.array([[0.0, 0.0], [90.0, 0.0]]), (0.0, 0.0)).round(0).tolist()
    [[0.0, 0.0], [9009965.0, 0.0]]
    """
    longitude = np.radians(points[:, 0] - centre[0])
    latitude, middle = np.radians(points[:, 1]), np.radians(centre[1])
    cosine = np.cos(latitude) * np.cos(longitude)
    height = np.sin(middle) * np.sin(latitude) + np.cos(middle) * cosine
    scale = RADIUS * np.sqrt(2 / (1 + height))
    east = scale * np.cos(latitude) * np.sin(longitude)
    north = scale * (np.cos(middle) * np.sin(latitude) - np.sin(middle) * cosine)
    return np.column_stack([east, north])


def middle(points: Floats) -> tuple[float, float]:
    """Return the middle of the extent of points.

    Examples
    --------
    >>> middle(np.array([[113.0, 22.0], [114.0, 23.0]]))
    (113.5, 22.5)
    """
    low, high = points.min(axis=0), points.max(axis=0)
    return float(low[0] + high[0]) / 2, float(low[1] + high[1]) / 2
