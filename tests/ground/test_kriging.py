"""Kriging against a plain-Python textbook solver (`kriged`) and brute-force refits."""

from typing import Any

import numpy as np
import pytest
from tests.ground.kriged import kriged

from cityagenda.ground.errors import MethodError
from cityagenda.ground.kriging import chosen, estimate, patterns, system
from cityagenda.ground.surfaces import Grid, means, points, variances
from cityagenda.ground.variograms import MODELS, Variogram

RANDOM = np.random.default_rng(7)
PLACES = RANDOM.uniform(0, 40, (14, 2))
VALUES = 30 + 8 * RANDOM.standard_normal((14, 4))
DRIFT = np.column_stack([PLACES[:, 0] * 3 + 100, RANDOM.uniform(0, 1, 14)])
GRID = Grid(np.linspace(0, 40, 5), np.linspace(2, 38, 4))
AT = points(GRID)
AT_DRIFT = np.column_stack([AT[:, 0] * 3 + 100, RANDOM.uniform(0, 1, len(AT))])
HOLES = VALUES.copy()
HOLES[[0, 3, 9], 1] = np.nan
HOLES[[5], 2] = np.nan
HOLES[1:10, 3] = np.nan


def _models() -> list[Variogram]:
    return [Variogram(name, 1.5, 60.0, 25.0) for name in MODELS]


def _oracle(case: int, at: Any, at_drift: Any, model: Variogram, drift: Any) -> tuple[float, float]:
    here = np.flatnonzero(np.isfinite(HOLES[:, case]))
    return kriged(
        PLACES[here].tolist(),
        HOLES[here, case].tolist(),
        model,
        [at.tolist()],
        drift[here].tolist() if drift is not None else None,
        at_drift.tolist() if drift is not None else (),
    )


@pytest.mark.parametrize("model", _models(), ids=MODELS)
@pytest.mark.parametrize("drift", [None, DRIFT], ids=["ordinary", "regression"])
def test_means_and_variances_of_every_pattern_are_those_of_the_full_system(
    model: Variogram, drift: Any
) -> None:
    solved = system(PLACES, model, drift)
    at_drift = None if drift is None else AT_DRIFT
    found = means([estimate(solved, HOLES)], GRID, at_drift)
    for case in range(HOLES.shape[1]):
        spread = variances(solved, GRID, at_drift, np.isnan(HOLES[:, case]))
        for n in range(len(AT)):
            mean, variance = _oracle(case, AT[n], AT_DRIFT[n], model, drift)
            assert found[case, n] == pytest.approx(mean, rel=1e-9)
            assert spread[n] == pytest.approx(variance, rel=1e-8)


@pytest.mark.parametrize("model", _models(), ids=MODELS)
@pytest.mark.parametrize("drift", [None, DRIFT], ids=["ordinary", "regression"])
def test_leave_one_out_errors_are_those_of_refits(model: Variogram, drift: Any) -> None:
    # Dubrule 1983: z_i - z*_(-i) = (Q z)_i / Q_ii, with variance 1 / Q_ii, nugget included
    found = estimate(system(PLACES, model, drift), HOLES)
    for case in range(HOLES.shape[1]):
        here = np.flatnonzero(np.isfinite(HOLES[:, case]))
        for site in here:
            rest = here[here != site]
            mean, variance = kriged(
                PLACES[rest].tolist(),
                HOLES[rest, case].tolist(),
                model,
                [PLACES[site].tolist()],
                None if drift is None else drift[rest].tolist(),
                () if drift is None else drift[site].tolist(),
            )
            assert found.errors[site, case] == pytest.approx(HOLES[site, case] - mean, abs=1e-9)
            expected = (variance + model.nugget) * found.scale[case]
            assert found.variances[site, case] == pytest.approx(expected, rel=1e-9)
        gone = np.isnan(HOLES[:, case])
        assert np.isnan(found.errors[gone, case]).all()
        assert (found.weights[gone, case] == 0).all()


def test_leave_one_out_of_a_hundred_sites_equals_a_hundred_refits() -> None:
    places = RANDOM.uniform(0, 50, (100, 2))
    values = RANDOM.normal(50, 10, (100, 2))
    model = Variogram("exponential", 4, 100, 24)
    found = estimate(system(places, model), values)
    for site in range(100):
        rest = np.arange(100) != site
        again = estimate(system(places[rest], model), values[rest])
        predicted = means([again], places[[site]])[:, 0]
        assert values[site] - predicted == pytest.approx(found.errors[site], abs=1e-10)


def test_the_scale_of_a_case_is_the_generalised_mean_square() -> None:
    # without correlation and with nugget 2: the variance of the values over 2
    found = estimate(system(PLACES, Variogram("exponential", 2, 0, 1)), HOLES)
    expected = np.nanvar(HOLES, axis=0, ddof=1) / 2
    assert found.scale == pytest.approx(expected, rel=1e-12)
    # and every prediction is the mean
    assert means([found], AT)[:, 0] == pytest.approx(np.nanmean(HOLES, axis=0), rel=1e-12)


def test_twice_the_values_give_twice_the_errors_and_a_level_adds_nothing() -> None:
    solved = system(PLACES, Variogram("spherical", 1, 9, 30))
    one, two = estimate(solved, HOLES), estimate(solved, 2 * HOLES + 1000)
    assert two.errors == pytest.approx(2 * one.errors, rel=1e-9, nan_ok=True)
    assert two.variances == pytest.approx(4 * one.variances, rel=1e-9, nan_ok=True)
    assert means([two], AT) == pytest.approx(2 * means([one], AT) + 1000, rel=1e-10)


def test_a_linear_field_is_found_exactly_with_its_coordinates_as_covariates() -> None:
    plane = (5 + 2 * PLACES[:, :1] - 0.5 * PLACES[:, 1:]) * np.ones((1, 2))
    found = estimate(system(PLACES, Variogram("exponential", 1, 9, 30), PLACES), plane)
    far = np.array([[500.0, -300.0]])
    assert means([found], far, far) == pytest.approx(1155 * np.ones((2, 1)), rel=1e-9)
    assert np.abs(found.errors).max() < 1e-9


def test_without_a_nugget_sites_keep_their_values_and_have_no_variance() -> None:
    solved = system(PLACES, Variogram("exponential", 0, 9, 30))
    found = means([estimate(solved, VALUES)], PLACES)
    assert pytest.approx(VALUES, rel=1e-10) == found.T
    assert variances(solved, PLACES) == pytest.approx(np.zeros(14), abs=1e-10)


def test_grid_points_and_shared_distances_give_the_same() -> None:
    one, two = (
        estimate(system(PLACES, Variogram(name, 1, 9, r)), HOLES[:, :2])
        for name, r in (("exponential", 20.0), ("spherical", 30.0))
    )
    together = means([one, two], GRID)
    alone = np.vstack([means([one], AT), means([two], AT)])
    assert together == pytest.approx(alone, rel=1e-12)
    assert means([chosen(one, [1])], GRID)[0] == pytest.approx(together[1], rel=1e-12)


def test_a_large_grid_is_made_in_pieces_without_a_seam() -> None:
    grid = Grid(np.linspace(0, 40, 371), np.linspace(0, 40, 43))
    one = estimate(system(PLACES, Variogram("gaussian", 1, 9, 20)), VALUES[:, :1])
    some = RANDOM.choice(371 * 43, 50, replace=False)
    assert means([one], grid)[0, some] == pytest.approx(
        means([one], points(grid)[some])[0], rel=1e-10
    )


def test_the_same_input_gives_the_same_digits() -> None:
    def once() -> bytes:
        return means([estimate(system(PLACES, _models()[0], DRIFT), HOLES)], AT, AT_DRIFT).tobytes()

    assert once() == once()


def test_each_pattern_of_missing_sites_is_listed_once() -> None:
    present = np.isfinite(np.hstack([HOLES, HOLES]))
    found = {tuple(m.tolist()): c.tolist() for m, c in patterns(present)}
    assert found == {
        (): [0, 4],
        (0, 3, 9): [1, 5],
        (5,): [2, 6],
        tuple(range(1, 10)): [3, 7],
    }


@pytest.mark.parametrize(
    ("places", "covariates", "said"),
    [
        (np.vstack([PLACES, PLACES[:1]]), None, "rows 0 and 14"),
        (PLACES[:1], None, "too few"),
        (np.where(PLACES > 35, np.nan, PLACES), None, "describe no sites"),
        (PLACES, np.ones((14, 1)), "the same at all sites"),
        (PLACES, np.hstack([DRIFT, DRIFT[:, :1] * 2 - 7]), "follows from the others"),
        (PLACES, np.full((14, 1), np.nan), "covariate of a site is missing"),
        (PLACES, DRIFT[:5], "describe no sites"),
    ],
)
def test_sites_that_make_no_system_are_refused(places: Any, covariates: Any, said: str) -> None:
    with pytest.raises(MethodError, match=said):
        system(places, Variogram("exponential", 1, 9, 30), covariates)


def test_a_matrix_that_cannot_be_inverted_is_refused() -> None:
    close = np.column_stack([np.linspace(0, 1e-3, 9), np.zeros(9)])
    with pytest.raises(MethodError, match="too close for so smooth"):
        system(close, Variogram("gaussian", 0, 1, 10))


def test_values_that_are_no_cases_are_refused() -> None:
    solved = system(PLACES, Variogram("exponential", 1, 9, 30))
    with pytest.raises(MethodError, match="shape"):
        estimate(solved, VALUES[:5])
    with pytest.raises(MethodError, match="not one finite row"):
        estimate(solved, np.where(VALUES > 40, np.inf, VALUES))
    lonely = VALUES.copy()
    lonely[1:, 2] = np.nan
    with pytest.raises(MethodError, match="the first is column 2"):
        estimate(solved, lonely)


def test_a_covariate_that_is_flat_where_a_case_has_sites_is_refused() -> None:
    flag = np.zeros((14, 1))
    flag[:2] = 1
    values = VALUES.copy()
    values[:2, 1] = np.nan
    with pytest.raises(MethodError, match="drift is not determined"):
        estimate(system(PLACES, Variogram("exponential", 1, 9, 30), flag), values)


def test_targets_without_their_covariates_are_refused() -> None:
    found = estimate(system(PLACES, Variogram("exponential", 1, 9, 30), DRIFT), VALUES)
    with pytest.raises(MethodError, match="2 covariates and 20 targets"):
        means([found], GRID)
    with pytest.raises(MethodError, match="covariate of a target is missing"):
        means([found], GRID, np.full((20, 2), np.nan))
    other = estimate(system(PLACES[:9], Variogram("exponential", 1, 9, 30)), VALUES[:9])
    with pytest.raises(MethodError, match="different sites"):
        means([found, other], GRID)


@pytest.mark.parametrize(
    ("nugget", "sill", "reach"), [(-1, 1, 1), (0, 0, 1), (1, 1, 0), (1, float("nan"), 1)]
)
def test_parameters_without_meaning_are_refused(nugget: float, sill: float, reach: float) -> None:
    with pytest.raises(MethodError, match="no variogram"):
        Variogram("exponential", nugget, sill, reach)
