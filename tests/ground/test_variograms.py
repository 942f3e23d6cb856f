"""Variograms: models by their definition, pooling by brute force, fits by what was drawn."""

import math

import numpy as np
import pytest

from cityagenda.ground.errors import MethodError
from cityagenda.ground.variograms import (
    MODELS,
    Experimental,
    Floats,
    Variogram,
    correlation,
    distances,
    experimental,
    fitted,
)

RANDOM = np.random.default_rng(5)
PLACES = RANDOM.uniform(0, 50, (60, 2))


def _drawn(model: Variogram, cases: int) -> Floats:
    matrix = model.sill * correlation(model, distances(PLACES, PLACES))
    root = np.linalg.cholesky(matrix + model.nugget * np.eye(len(PLACES)))
    return np.asarray(root @ RANDOM.standard_normal((len(PLACES), cases)))


def test_models_are_their_definitions() -> None:
    # Wackernagel 2003, chapter 7, with practical ranges: 95 % of the sill
    h = np.array([0.0, 1e-9, 2.0, 5.0, 10.0, 15.0])
    exponential = Variogram("exponential", 1, 4, 10).semivariance(h)
    assert exponential.tolist() == pytest.approx(
        [0, 1, *(1 + 4 * (1 - math.exp(-0.3 * x)) for x in (2, 5, 10, 15))], abs=1e-8
    )
    gaussian = Variogram("gaussian", 1, 4, 10).semivariance(h)
    assert gaussian.tolist() == pytest.approx(
        [0, 1, *(1 + 4 * (1 - math.exp(-0.03 * x * x)) for x in (2, 5, 10, 15))], abs=1e-8
    )
    assert exponential[4] == pytest.approx(1 + 4 * (1 - math.exp(-3)))
    # spherical at half the range: 0.75 - 0.0625 of the sill
    spherical = Variogram("spherical", 1, 4, 10).semivariance(h)
    assert spherical[2:].tolist() == pytest.approx([1 + 4 * 0.296, 1 + 4 * 0.6875, 5, 5])


def test_correlations_may_be_written_over_the_distances() -> None:
    for name in MODELS:
        model, h = Variogram(name, 0, 1, 3), np.linspace(0, 5, 7)
        expected = correlation(model, h)
        assert correlation(model, h, out=h) is h
        assert h.tolist() == expected.tolist()


@pytest.mark.parametrize("estimator", ["classical", "robust"])
def test_pooled_classes_are_those_of_loops_over_all_pairs(estimator: str) -> None:
    places = PLACES[:16]
    values = RANDOM.normal(20, 4, (16, 5)) * np.array([1, 1, 10, 1, 1])
    values[[1, 4], 0] = np.nan
    values[:, 3] = 7.5
    found = experimental(places, values, estimator=estimator)  # type: ignore[arg-type]
    pairs = sorted(
        (math.dist(places[i], places[j]), i, j) for i in range(16) for j in range(i + 1, 16)
    )
    pairs = [p for p in pairs if p[0] <= pairs[-1][0] / 2]
    bins = min(15, len(pairs) // 4)
    level = []
    shapes = {}
    for case in (0, 1, 2, 4):
        here = [v for v in values[:, case] if not math.isnan(v)]
        mean = math.fsum(here) / len(here)
        level.append(math.fsum((v - mean) ** 2 for v in here) / (len(here) - 1))
        shapes[case] = [(v - mean) / math.sqrt(level[-1]) for v in values[:, case]]
    for n in range(bins):
        own = pairs[n * len(pairs) // bins : (n + 1) * len(pairs) // bins]
        gone = [
            (h, abs(s[i] - s[j]))
            for h, i, j in own
            for s in shapes.values()
            if not math.isnan(s[i] + s[j])
        ]
        if estimator == "classical":
            mean = math.fsum(d * d for _, d in gone) / len(gone)
        else:
            root = math.fsum(math.sqrt(d) for _, d in gone) / len(gone)
            mean = root**4 / (0.457 + 0.494 / len(gone))
        level.sort()
        assert found.differences[n] == len(gone)
        assert found.lags[n] == pytest.approx(math.fsum(h for h, _ in gone) / len(gone))
        assert found.semivariances[n] == pytest.approx(mean / 2 * (level[1] + level[2]) / 2)


def test_one_wild_value_moves_the_robust_estimator_far_less() -> None:
    calm = _drawn(Variogram("exponential", 0.5, 4, 20), 1)
    wild = calm.copy()
    wild[0] += 100
    moved = {}
    for estimator in ("classical", "robust"):
        one, other = (experimental(PLACES, v, estimator=estimator) for v in (calm, wild))  # type: ignore[arg-type]
        moved[estimator] = float((other.semivariances / one.semivariances).mean())
    assert moved["robust"] < 1 + (moved["classical"] - 1) / 5


def test_a_case_far_wilder_than_the_others_does_not_outvote_them() -> None:
    model = Variogram("exponential", 1, 9, 20)
    values = _drawn(model, 200)
    loud = values.copy()
    loud[:, 0] = 1000 * RANDOM.standard_normal(len(PLACES))  # one case of pure noise
    one, other = (
        fitted(experimental(PLACES, v), ["exponential"]).variogram for v in (values, loud)
    )
    assert other.range == pytest.approx(one.range, rel=0.1)
    assert other.sill == pytest.approx(one.sill, rel=0.1)


@pytest.mark.parametrize("name", MODELS)
def test_a_fit_finds_the_model_that_it_was_made_from(name: str) -> None:
    true = Variogram(name, 0.8, 5.0, 18.0)  # type: ignore[arg-type]
    lags = np.linspace(1, 25, 15)
    found = fitted(Experimental(lags, true.semivariance(lags), np.full(15, 200)))
    assert found.variogram.model == name
    assert found.variogram.range == pytest.approx(18, rel=1e-3)
    assert found.variogram.nugget == pytest.approx(0.8, abs=2e-3)
    assert found.variogram.sill == pytest.approx(5, rel=1e-3)


def test_a_drawn_field_gives_its_variogram_back() -> None:
    true = Variogram("exponential", 2.0, 20.0, 15.0)
    found = fitted(experimental(PLACES, 40 + _drawn(true, 400)), ["exponential"]).variogram
    # dividing by the spread of 60 sites within 50 x 50 keeps the shape and nearly the size
    assert found.range == pytest.approx(15, rel=0.15)
    assert found.nugget + found.sill == pytest.approx(22, rel=0.15)
    assert found.nugget / (found.nugget + found.sill) == pytest.approx(2 / 22, abs=0.05)


def test_covariates_take_their_trend_out() -> None:
    true = Variogram("exponential", 1.0, 9.0, 12.0)
    values = _drawn(true, 100)
    sloped = values + 3.0 * PLACES[:, :1]
    plain = experimental(PLACES, values, covariates=PLACES[:, :1])
    freed = experimental(PLACES, sloped, covariates=PLACES[:, :1])
    assert freed.semivariances == pytest.approx(plain.semivariances, rel=1e-9)
    assert experimental(PLACES, sloped).semivariances[-1] > 5 * freed.semivariances[-1]


def test_noise_without_structure_is_all_nugget() -> None:
    found = fitted(Experimental(np.arange(1.0, 9), np.full(8, 3.0), np.full(8, 40))).variogram
    assert found.nugget + found.sill == pytest.approx(3)
    assert found.semivariance(np.array([1.0]))[0] == pytest.approx(3)


def test_too_few_sites_or_stuck_values_are_refused() -> None:
    with pytest.raises(MethodError, match="pairs of sites"):
        experimental(PLACES[:4], RANDOM.normal(size=(4, 3)))
    with pytest.raises(MethodError, match="in no case"):
        experimental(PLACES, np.full((60, 3), 7.1))
    with pytest.raises(MethodError, match="can be fitted"):
        fitted(Experimental(np.array([1.0, 2.0]), np.array([1.0, 1.0]), np.array([5, 5])))
