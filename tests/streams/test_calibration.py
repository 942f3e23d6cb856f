"""Calibration, drift and review: by formulas turned round, and by the fit of NumPy's polynomial."""

from datetime import date

import numpy as np
import pytest
from pydantic import ValidationError

from cityagenda.ground.errors import StreamError
from cityagenda.ground.standards import library
from cityagenda.streams.batch import DAY
from cityagenda.streams.calibration import (
    RAW,
    Calibration,
    Control,
    calibrated,
    fitted,
    undrifted,
)
from cityagenda.streams.flags import Flag
from cityagenda.streams.review import Review, reviewed

DAYS = date(2026, 1, 1), date(2026, 6, 30)


def test_a_fit_finds_the_relation_it_was_made_from() -> None:
    raw, humid = np.linspace(5, 150, 40), 60 + 30 * np.sin(np.arange(40))
    true = 5.75 + 0.524 * raw - 0.0862 * humid
    true[3] = np.nan
    found = fitted(true, {RAW: raw, "humidity": humid}, *DAYS, "beside station 1")
    assert found.intercept == pytest.approx(5.75)
    assert found.coefficients == pytest.approx({RAW: 0.524, "humidity": -0.0862})
    assert (found.count, found.r2, found.rmse) == (
        39, pytest.approx(1), pytest.approx(0, abs=1e-9),
    )  # fmt: skip


def test_a_fit_with_noise_is_that_of_least_squares() -> None:
    chance = np.random.default_rng(1)
    raw = chance.uniform(0, 100, 200)
    true = 3 + 0.6 * raw + chance.normal(0, 5, 200)
    found = fitted(true, {RAW: raw}, *DAYS, "x")
    slope, intercept = np.polyfit(raw, true, 1)
    assert (found.coefficients[RAW], found.intercept) == pytest.approx((slope, intercept))
    assert found.r2 == pytest.approx(np.corrcoef(raw, true)[0, 1] ** 2)


@pytest.mark.parametrize(
    ("predictors", "message"),
    [
        ({RAW: np.arange(9.0)}, "9 complete rows"),
        ({"humidity": np.arange(20.0)}, "no predictor is called raw"),
        ({RAW: np.arange(20.0), "again": 2 * np.arange(20.0)}, "do not differ"),
        ({RAW: np.full(20, 4.0)}, "do not differ"),
    ],
)
def test_what_cannot_be_fitted_is_refused(predictors: dict[str, np.ndarray], message: str) -> None:  # type: ignore[type-arg]
    reference = np.arange(float(len(next(iter(predictors.values())))))
    with pytest.raises(StreamError, match=message):
        fitted(reference, predictors, *DAYS, "x")


def test_calibrations_hold_on_their_days_only() -> None:
    first = Calibration(0, {RAW: 1.0}, date(1970, 1, 1), date(1970, 1, 2), "a")
    second = Calibration(1, {RAW: 2.0}, date(1970, 1, 3), date(1970, 1, 3), "b")
    times = np.array([-1, 0, 2 * DAY - 1, 2 * DAY, 3 * DAY - 1, 3 * DAY])
    found = calibrated(times, {RAW: np.full(6, 10.0)}, [second, first])
    assert np.array_equal(found, [np.nan, 10, 10, 21, 21, np.nan], equal_nan=True)
    late = Calibration(1, {RAW: 2.0}, date(1970, 1, 2), date(1970, 1, 9), "c")
    with pytest.raises(StreamError, match="two calibrations hold on 1970-01-02"):
        calibrated(times, {RAW: np.full(6, 10.0)}, [first, late])
    humid = Calibration(1, {"humidity": 2.0}, *DAYS, "d")
    with pytest.raises(StreamError, match="needs 'humidity'"):
        calibrated(times, {RAW: np.full(6, 10.0)}, [humid])


def test_the_pack_of_low_cost_sensors_is_marked_unconfirmed() -> None:
    pack = library().standard("low-cost-sensor-calibration", "CN", date(2026, 1, 1))
    assert pack.status == "unconfirmed"
    assert pack.unconfirmed


def test_drift_is_taken_out_as_it_was_put_in() -> None:
    times = np.arange(0, 101, 10)
    true = np.linspace(2, 9, 11)
    # the zero rises from 0 to 1, the span of 10 falls from 10 to 8, in straight lines
    low, high = times / 100, 10 - times / 50
    read = low + true * (high - low) / 10
    before, after = Control(0, 0, 10, 0, 10), Control(100, 1, 8, 0, 10)
    assert undrifted(times, read, before, after) == pytest.approx(true)
    outside = undrifted(np.array([-1, 101]), np.ones(2), before, after)
    assert np.isnan(outside).all()
    with pytest.raises(StreamError, match="do not belong together"):
        undrifted(times, read, after, before)
    with pytest.raises(StreamError, match="does not tell"):
        undrifted(times, read, before, Control(100, 8, 8, 0, 10))


def review(**changes: object) -> Review:
    given = {
        "datastream": "a", "first": 0, "last": 2, "verdict": "reject", "reviewer": "Li Wei",
        "reason": "maintenance", "at": 10,
    }  # fmt: skip
    return Review.model_validate(given | changes)


def test_the_newest_review_holds_and_has_a_name() -> None:
    times, flags = np.arange(4), np.array([0, 4, 4, 0], np.uint8)
    raw = np.full(4, np.nan)
    found, corrected, _ = reviewed(
        times, flags, raw, [review(verdict="accept", at=11, last=1), review()]
    )
    assert found.tolist() == [0, 4 | Flag.REVIEWED, 4, 0]
    assert flags.tolist() == [0, 4, 4, 0]
    found, corrected, _ = reviewed(times, flags, raw, [review(verdict="replace", value=3.5)])
    assert np.array_equal(corrected, [3.5, 3.5, np.nan, np.nan], equal_nan=True)
    assert found.tolist() == [0, 0, 4, 0]
    for wrong in ({"reviewer": ""}, {"last": 0}, {"value": 3.0}, {"verdict": "replace"}):
        with pytest.raises(ValidationError):
            review(**wrong)
