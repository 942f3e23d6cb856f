"""Block means against the full system over the same points, and lattices against geometry."""

import math

import numpy as np
import pytest
from tests.ground.kriged import kriged

from cityagenda.ground.blocks import Blocks, area, block_means, block_variances, blocks
from cityagenda.ground.errors import MethodError
from cityagenda.ground.kriging import estimate, system
from cityagenda.ground.surfaces import means, variances
from cityagenda.ground.variograms import MODELS, Floats, Variogram

RANDOM = np.random.default_rng(11)
PLACES = RANDOM.uniform(0, 40, (10, 2))
VALUES = 30 + 8 * RANDOM.standard_normal((10, 2))
VALUES[[2, 7], 1] = np.nan


def _ring(*corners: tuple[float, float]) -> Floats:
    return np.array([*corners, corners[0]])


SQUARE = _ring((0, 0), (10, 0), (10, 10), (0, 10))
L_SHAPE = _ring((20, 5), (32, 5), (32, 9), (24, 9), (24, 21), (20, 21))
SHAPES = {"square": ((SQUARE,),), "ell": ((L_SHAPE,),)}


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("regression", [False, True])
def test_block_means_and_errors_are_those_of_the_full_system(
    name: str, *, regression: bool
) -> None:
    model = Variogram(name, 1.5, 60.0, 25.0)  # type: ignore[arg-type]
    drift = PLACES[:, :1] ** 2 if regression else None
    over = blocks(SHAPES, least=16)
    at_drift = over.points[:, :1] ** 2 if regression else None
    found = estimate(system(PLACES, model, drift), VALUES)
    made = block_means(found, over, at_drift)
    split = np.split(over.points, over.starts[1:])
    for case in range(2):
        here = np.flatnonzero(np.isfinite(VALUES[:, case]))
        spread = block_variances(found.system, over, at_drift, np.isnan(VALUES[:, case]))
        for block, points in enumerate(split):
            mean, variance = kriged(
                PLACES[here].tolist(),
                VALUES[here, case].tolist(),
                model,
                points.tolist(),
                None if drift is None else drift[here].tolist(),
                () if drift is None else [float((points[:, 0] ** 2).mean())],
            )
            assert made.means[case, block] == pytest.approx(mean, rel=1e-9)
            assert spread[block] == pytest.approx(variance, rel=1e-8)
            expected = math.sqrt(variance * found.scale[case])
            assert made.errors[case, block] == pytest.approx(expected, rel=1e-8)


def test_a_block_mean_is_the_mean_of_its_map_and_less_uncertain_than_a_point() -> None:
    found = estimate(system(PLACES, Variogram("exponential", 2, 60, 25)), VALUES)
    over = blocks(SHAPES)
    made = block_means(found, over)
    assert made.means == pytest.approx(over.averaged(means([found], over.points)), rel=1e-11)
    points = over.averaged(variances(found.system, over.points)[None, :])
    assert (block_variances(found.system, over) < points).all()


def test_a_concave_street_is_not_its_centroid() -> None:
    # a field that rises in the inner corner of an L, where its centroid lies outside of it
    corner = np.array(
        [[27.0, 12.0], [20, 5], [32, 5], [20, 21], [32, 9], [24, 21], [0, 0], [40, 40]]
    )
    values = np.array([[90.0], [10], [10], [10], [10], [10], [10], [10]])
    found = estimate(system(corner, Variogram("spherical", 0, 60, 12)), values)
    over = blocks({"ell": SHAPES["ell"]})
    centroid = over.points.mean(axis=0, keepdims=True)
    assert means([found], centroid)[0, 0] > block_means(found, over).means[0, 0] + 5


def test_lattices_fill_shapes_evenly_and_leave_holes() -> None:
    holed = ((SQUARE, _ring((2, 2), (8, 2), (8, 8), (2, 8))), (SQUARE + 50,))
    made = blocks({"a": holed}, least=1000)
    assert area(holed) == 164
    assert len(made.points) == pytest.approx(1000, rel=0.03)
    inner = (made.points > 2).all(axis=1) & (made.points < 8).all(axis=1)
    assert not inner.any()
    share = (made.points[:, 0] > 40).mean()
    assert share == pytest.approx(100 / 164, abs=0.02)
    made = blocks({"ell": SHAPES["ell"]}, least=4000)
    whole = made.points.mean(axis=0)
    # 12 x 4 around (26, 7) and 4 x 12 around (22, 15)
    assert whole == pytest.approx([24, 11], abs=0.1)


def test_slivers_get_finer_lattices() -> None:
    made = blocks({"alley": ((_ring((0, 0), (1000, 3), (1000, 4), (0, 1)),),)}, least=100)
    assert len(made.points) >= 50
    x, y = made.points.T
    assert ((y >= 0.003 * x) & (y <= 0.003 * x + 1)).all()


@pytest.mark.parametrize(
    ("ring", "said"),
    [
        (_ring((0, 0), (1, 1), (2, 2)), "no area"),
        (np.array([[0.0, 0.0], [1, 1], [0, 0]]), "no ring"),
        (_ring((0, 0), (1, float("nan")), (2, 2)), "no ring"),
        (_ring((0, 0), (1e6, 5e-1), (1e6, 5e-1 + 1e-9)), "no point lies inside"),
    ],
)
def test_shapes_that_are_no_blocks_are_refused_by_name(ring: Floats, said: str) -> None:
    with pytest.raises(MethodError, match=f"block odd: .*{said}"):
        blocks({"odd": ((ring,),)}, least=4)


def test_no_blocks_are_refused() -> None:
    with pytest.raises(MethodError, match="0 shapes"):
        blocks({})


def test_means_over_blocks_are_plain_means() -> None:
    two = Blocks(("a", "b"), np.zeros((5, 2)), (0, 3))
    assert two.averaged(np.array([[1.0, 2, 6, 4, 8], [0, 0, 3, 1, 1]])).tolist() == [[3, 6], [1, 1]]
