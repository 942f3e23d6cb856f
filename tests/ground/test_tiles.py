"""Tiles against direct sums, on grids and ranges that would show a poor polynomial."""

import numpy as np
import pytest

from cityagenda.ground.tiles import SIDE, sums
from cityagenda.ground.variograms import Floats, Variogram, distances

RANDOM = np.random.default_rng(23)


def _direct(places: Floats, model: Variogram, weights: Floats, x: Floats, y: Floats) -> Floats:
    east, north = np.meshgrid(x, y)
    at = np.column_stack([east.ravel(), north.ravel()])
    near = np.exp(-3 * distances(places, at) / model.range)
    return (weights @ near).reshape(len(weights), len(y), len(x))


@pytest.mark.parametrize("reach", [0.5, 5.0, 40.0, 4000.0])
@pytest.mark.parametrize(("columns", "rows"), [(173, 121), (51, 200), (1, 120), (3, 2)])
def test_sums_are_the_direct_ones_to_nine_digits(reach: float, columns: int, rows: int) -> None:
    places = RANDOM.uniform(-10, 60, (80, 2))
    weights = RANDOM.normal(size=(3, 80))
    x, y = np.linspace(0, 50, columns), np.linspace(40, 0, rows)
    models = [Variogram("exponential", 0, 1, reach), Variogram("exponential", 0, 1, 2 * reach)]
    made = sums(places, models, [weights, weights[:1]], x, y)
    expected = np.vstack(
        [_direct(places, m, w, x, y) for m, w in zip(models, (weights, weights[:1]), strict=True)]
    )
    assert made.shape == (4, rows, columns)
    assert np.abs(made - expected).max() < 1e-9 * np.abs(weights).sum(axis=1).max()


def test_the_stated_bound_holds_for_the_worst_place_of_a_station() -> None:
    # exactly one width above a tile, over its middle, and a range that hides nothing
    x = np.linspace(-1, 1, SIDE)
    for at in ((0.0, 3.0), (0.0, -3.0), (3.0, 0.0), (2.5, 2.5)):
        model = Variogram("exponential", 0, 1, 3.0)
        made = sums(np.array([at]), [model], [np.ones((1, 1))], x, x)
        error = np.abs(made - _direct(np.array([at]), model, np.ones((1, 1)), x, x)).max()
        assert error < 1e-10
