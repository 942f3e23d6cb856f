"""Small polygons for tests."""

import numpy as np

from cityagenda.ground.shapes import Polygon, Shape


def ring(*corners: tuple[float, float]) -> np.ndarray:
    return np.array([*corners, corners[0]], np.float64)


def rectangle(west: float, south: float, east: float, north: float) -> Polygon:
    return (ring((west, south), (east, south), (east, north), (west, north)),)


def box(west: float, south: float, east: float, north: float) -> Shape:
    return (rectangle(west, south, east, north),)


BOW_TIE: Shape = ((ring((0, 0), (4, 4), (4, 0), (0, 4)),),)
