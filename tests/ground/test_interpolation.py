"""Interpolation: which method serves, what is refused, and that no error is hidden."""

import math

import numpy as np
import pytest
from tests.ground.kriged import kriged

from cityagenda.ground.blocks import blocks
from cityagenda.ground.interpolation import interpolation, inverse_distance, maps, street_means
from cityagenda.ground.surfaces import Grid, points
from cityagenda.ground.variograms import Floats, Variogram, distances

RANDOM = np.random.default_rng(17)
LATTICE = np.array([(x, y) for x in (0.0, 12, 24, 36) for y in (0.0, 15, 30)])
PLACES = RANDOM.permutation(LATTICE + RANDOM.uniform(0, 4, (12, 2)))
MODEL = Variogram("exponential", 0.5, 60.0, 40.0)
GRID = Grid(np.linspace(0, 40, 6), np.linspace(0, 40, 5))
RING = np.array([[5.0, 5], [15, 5], [15, 15], [5, 15], [5, 5]])
STREETS = blocks({"a": ((RING,),), "b": ((RING + 20,),)})


def _smooth() -> Floats:
    """Return four cases of one smooth field: 12, 7, 2 and 8 sites have a value."""
    field = 50 + 10 * np.sin(PLACES[:, :1] / 20) + 8 * np.cos(PLACES[:, 1:] / 25)
    values = np.repeat(field, 4, axis=1)
    values[7:, 1] = np.nan
    values[2:, 2] = np.nan
    values[8:, 3] = np.nan
    return values


def _by_hand(places: Floats, values: Floats, at: Floats) -> float:
    weight = [1 / math.dist(p, at) ** 2 for p in places]
    terms = [w * v for w, v in zip(weight, values, strict=True)]
    return math.fsum(terms) / math.fsum(weight)


def test_the_number_of_sites_decides_the_method() -> None:
    found = interpolation(PLACES, _smooth(), MODEL)
    methods = [check.method for check in found.checks]
    assert methods == ["kriging", "inverse distance", "none", "kriging"]
    assert [check.sites for check in found.checks] == [12, 7, 2, 8]
    none = interpolation(PLACES, _smooth(), None)
    assert [c.method for c in none.checks] == [
        "inverse distance", "inverse distance", "none", "inverse distance",
    ]  # fmt: skip


def test_checks_are_those_of_refits() -> None:
    values = _smooth()
    found = interpolation(PLACES, values, MODEL)
    for case in (0, 1, 3):
        here = np.flatnonzero(np.isfinite(values[:, case]))
        errors, nearest = [], []
        for site in here:
            rest = here[here != site]
            if case == 1:
                predicted = _by_hand(PLACES[rest], values[rest, case], PLACES[site])
            else:
                predicted, _ = kriged(
                    PLACES[rest].tolist(),
                    values[rest, case].tolist(),
                    MODEL,
                    [PLACES[site].tolist()],
                )
            errors.append(values[site, case] - predicted)
            closest = min(rest, key=lambda r: math.dist(PLACES[r], PLACES[site]))
            nearest.append(values[site, case] - values[closest, case])
        check = found.checks[case]
        assert check.rmse == pytest.approx(math.sqrt(np.mean(np.square(errors))), rel=1e-9)
        assert check.bias == pytest.approx(np.mean(errors), abs=1e-9)
        assert check.nearest_rmse == pytest.approx(math.sqrt(np.mean(np.square(nearest))))
        assert found.errors[here, case] == pytest.approx(np.array(errors), abs=1e-9)
        assert check.published


def test_maps_and_streets_of_few_sites_are_weighted_by_distance() -> None:
    values = _smooth()
    found = interpolation(PLACES, values, MODEL)
    made = maps(found, GRID).reshape(-1, *GRID.shape)
    assert made.shape == (4, 5, 6)
    at = points(GRID)[13]
    assert made[1].ravel()[13] == pytest.approx(_by_hand(PLACES[:7], values[:7, 1], at))
    streets = street_means(found, STREETS)
    inside = STREETS.points[: STREETS.starts[1]]
    expected = np.mean([_by_hand(PLACES[:7], values[:7, 1], p) for p in inside])
    assert streets.means[1, 0] == pytest.approx(expected)
    assert streets.errors[1].tolist() == [found.checks[1].rmse] * 2


def test_kriged_streets_have_their_own_error() -> None:
    found = interpolation(PLACES, _smooth(), MODEL)
    streets = street_means(found, STREETS)
    assert streets.ids == ("a", "b")
    assert (streets.errors[[0, 3]] > 0).all()
    assert (streets.errors[0] < found.checks[0].rmse).all()


def test_two_sites_make_no_map() -> None:
    found = interpolation(PLACES, _smooth(), MODEL)
    assert not found.checks[2].published
    assert found.checks[2].refusal is not None
    assert "2 site(s)" in found.checks[2].refusal["en"]
    assert "2 个站点" in found.checks[2].refusal["zh-Hans"]
    assert np.isnan(maps(found, GRID)[2]).all()
    assert np.isnan(street_means(found, STREETS).means[2]).all()


def _pairs() -> tuple[Floats, Floats]:
    """Return five pairs of near sites with equal values, each pair unlike the others."""
    places = np.array([(x * 10.0 + side, 0.0) for x in range(5) for side in (0, 4.5)])
    return places, np.repeat([[10.0], [90], [20], [80], [30]], 2, axis=0)


@pytest.mark.parametrize("model", [Variogram("exponential", 50, 1, 500), None])
def test_a_method_worse_than_the_nearest_site_is_refused(model: Variogram | None) -> None:
    places, values = _pairs()
    found = interpolation(places, np.hstack([values, values]), model)
    for check in found.checks:
        assert check.nearest_rmse == 0
        assert check.rmse is not None
        assert check.rmse > 10
        assert check.refusal is not None
        assert "nearest site 0" in check.refusal["en"]
        assert "不发布" in check.refusal["zh-Hans"]
    assert np.isnan(maps(found, GRID)).all()
    assert np.isnan(street_means(found, STREETS).errors).all()


def test_a_refused_case_leaves_the_others_alone() -> None:
    places, values = _pairs()
    smooth = places[:, :1] + 20.0
    model = Variogram("spherical", 0.1, 50, 60)
    both = interpolation(places, np.hstack([values, smooth]), model)
    alone = interpolation(places, smooth, model)
    assert [c.published for c in both.checks] == [False, True]
    assert maps(both, GRID)[1] == pytest.approx(maps(alone, GRID)[0], rel=1e-12)


def test_equal_values_everywhere_are_no_refusal() -> None:
    found = interpolation(PLACES, np.full((12, 1), 0.1), MODEL)
    assert found.checks[0].published
    assert found.checks[0].coverage == 1
    assert maps(found, GRID) == pytest.approx(np.full((1, 30), 0.1))
    assert street_means(found, STREETS).errors == pytest.approx(np.zeros((1, 2)), abs=1e-9)


def test_intervals_hold_about_as_many_measurements_as_they_promise() -> None:
    places = RANDOM.uniform(0, 100, (60, 2))
    true = Variogram("exponential", 4, 100, 50)
    matrix = true.sill * np.exp(-3 * distances(places, places) / true.range)
    root = np.linalg.cholesky(matrix + true.nugget * np.eye(60))
    sizes = np.array([0.1, 1, 10, 40]).repeat(25)  # one variogram, hours of every size
    values = 200 + sizes * (root @ RANDOM.standard_normal((60, 100)))
    found = interpolation(places, values, true)
    held = [check.coverage for check in found.checks if check.coverage is not None]
    assert len(held) == 100
    for size in range(4):
        assert np.mean(held[25 * size : 25 * size + 25]) == pytest.approx(0.95, abs=0.015)


def test_inverse_distance_at_sites_and_with_gaps() -> None:
    apart = distances(PLACES[:3], np.vstack([PLACES[:2], [[20.0, 20.0]]]))
    values = np.array([[1.0, math.nan], [5.0, 5.0], [9.0, 9.0]])
    found = inverse_distance(apart, values)
    assert found[0, 0] == 1
    assert found[1].tolist() == [5, 5]
    assert found[0, 1] == pytest.approx(_by_hand(PLACES[1:3], values[1:, 1], PLACES[0]))
    assert found[2, 0] == pytest.approx(_by_hand(PLACES[:3], values[:, 0], np.array([20.0, 20.0])))


def test_covariates_raise_the_least_number_of_sites() -> None:
    covariates = RANDOM.normal(size=(12, 7))
    found = interpolation(PLACES, _smooth(), MODEL, covariates)
    assert [found.checks[0].method, found.checks[3].method] == [
        "kriging", "inverse distance",
    ]  # fmt: skip


def test_without_sites_nothing_is_published() -> None:
    found = interpolation(np.empty((0, 2)), np.empty((0, 2)), None)
    assert [(check.method, check.sites) for check in found.checks] == [("none", 0)] * 2
    assert np.isnan(street_means(found, STREETS).means).all()


def _with_fire() -> tuple[Floats, Floats]:
    """Return 36 sites with a smooth field, in the second case a fire beside one of them."""
    random = np.random.default_rng(4)
    lattice = np.array([(x, y) for x in range(0, 60, 10) for y in range(0, 60, 10)], float)
    places = lattice + random.uniform(0, 4, lattice.shape)
    smooth = 50 + 10 * np.sin(places[:, :1] / 20) + 8 * np.cos(places[:, 1:] / 25)
    values = np.repeat(smooth + 0.3 * random.standard_normal(smooth.shape), 2, axis=1)
    values[14, 1] += 200
    return places, values


FIRE = Variogram("exponential", 0.1, 60.0, 60.0)


def test_a_site_that_stands_apart_is_left_out() -> None:
    places, values = _with_fire()
    bent = interpolation(places, values, FIRE)
    found = interpolation(places, values, FIRE, most_apart=2)
    without = values.copy()
    without[14, 1] = np.nan
    wanted = interpolation(places, without, FIRE)
    assert [check.apart for check in found.checks] == [(), (14,)]
    for one, other in zip(found.checks, wanted.checks, strict=True):
        assert (one.sites, one.rmse, one.nearest_rmse) == (
            other.sites, other.rmse, other.nearest_rmse,
        )  # fmt: skip
        assert one.published
    rmse = [check.rmse for check in (found.checks[1], bent.checks[1])]
    assert rmse[0] is not None
    assert rmse[1] is not None
    assert rmse[0] < 0.1 * rmse[1]
    grid = Grid(np.linspace(0, 60, 13), np.linspace(0, 60, 13))
    nearest = distances(places, points(grid)).argmin(axis=0)
    made, plain = maps(found, grid), maps(wanted, grid)
    assert np.isnan(made[1]).tolist() == (nearest == 14).tolist()
    assert made[0] == pytest.approx(plain[0])
    assert made[1][nearest != 14] == pytest.approx(plain[1][nearest != 14])


def test_blocks_beside_a_site_apart_have_no_mean() -> None:
    places, values = _with_fire()
    ring = np.array([[0.0, 0], [6, 0], [6, 6], [0, 6], [0, 0]])
    corner = places[14] - 3
    rings = {"far": ring + 45, "here": ring + corner, "touching": ring + corner + [7, 0]}
    over = blocks({name: ((own,),) for name, own in rings.items()})
    found = street_means(interpolation(places, values, FIRE, most_apart=2), over)
    assert np.isfinite(found.means[0]).all()
    assert np.isfinite(found.means[1]).tolist() == [True, False, False]
    assert np.isfinite(found.errors[1]).tolist() == [True, False, False]


def test_no_more_sites_are_left_out_than_is_allowed_and_none_in_vain() -> None:
    places, values = _with_fire()
    values[20, 1] += 150
    values[7, 1] += 120
    for most in (1, 2, 3, 4):
        found = interpolation(places, values, FIRE, most_apart=most)
        assert found.checks[1].apart == (14, 20, 7)[:most]
        assert found.checks[0].apart == ()


def test_what_one_wild_site_made_look_good_is_refused_without_it() -> None:
    places = np.array([(x * 10.0 + side, 0.0) for x in range(20) for side in (0, 4.5)])
    values = np.repeat(50 + 40 * RANDOM.choice([-1.0, 1.0], (20, 1)), 2, axis=0)
    values[3] += 9000
    model = Variogram("exponential", 50, 1, 500)
    assert interpolation(places, values, model).checks[0].published
    judged = interpolation(places, values, model, most_apart=1).checks[0]
    assert (judged.apart, judged.published) == ((3,), False)
