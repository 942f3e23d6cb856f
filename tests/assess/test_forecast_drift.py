"""The damped drift against hand calculation, tables and a slow second implementation."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, replace

import numpy as np
import pytest

from cityagenda.assess.forecast_drift import (
    QUANTILE_80,
    QUANTILE_95,
    Constants,
    constants,
    current_standard,
    drift,
    middle,
    share_below,
    spread,
)
from cityagenda.ground.errors import StandardError

RULE = constants(current_standard())


def _one(
    years: Sequence[int], values: Sequence[float], lead: int, rule: Constants = RULE
) -> tuple[float, float]:
    known = drift(np.zeros(len(years), np.int64), np.array(years), np.array(values, float), rule)
    ahead = np.array([lead])
    return middle(known, ahead, rule)[0], spread(known, ahead, rule)[0]


def _slow(years: Sequence[int], values: Sequence[float], lead: int) -> tuple[float, float]:
    """Compute the same with the standard library, one series at a time."""
    slope = statistics.linear_regression(years[-10:], values[-10:]).slope
    steps = [
        abs(b - a) / (t - s) ** 0.7
        for (s, a), (t, b) in zip(
            zip(years, values, strict=True), list(zip(years, values, strict=True))[1:], strict=False
        )
    ]
    on = sum(0.95**j for j in range(lead))
    return values[-1] + 0.5 * slope * on, 1.1 * statistics.fmean(steps) * lead**0.7


def test_rising_line_by_hand() -> None:
    # 40, 41, … 45: slope 1, usual change 1
    m, s = _one(range(2015, 2021), [40, 41, 42, 43, 44, 45], 2)
    assert m == pytest.approx(45 + 0.5 * (1 + 0.95), abs=1e-12)
    assert s == pytest.approx(1.1 * 2**0.7, abs=1e-12)


def test_zigzag_by_hand() -> None:
    # sum (t - mean)(y - mean) = 1.5, sum (t - mean)^2 = 17.5
    m, s = _one(range(6), [5, 6, 5, 6, 5, 6], 1)
    assert m == pytest.approx(6 + 0.5 * 1.5 / 17.5, abs=1e-12)
    assert s == pytest.approx(1.1, abs=1e-12)


def test_a_gap_of_four_years_is_one_step_of_four_years() -> None:
    _, s = _one([2000, 2004], [0.0, 8.0], 1)
    assert s == pytest.approx(1.1 * 8 / 4**0.7, abs=1e-12)


def test_slope_is_of_the_last_ten_values_only() -> None:
    old = [1e6, -1e6, 3.0, 9e5]
    last = [2.0, 3.0, 5.0, 4.0, 6.0, 6.5, 7.0, 9.0, 8.0, 10.0]
    m, _ = _one(range(14), old + last, 3)
    assert m == pytest.approx(_one(range(10), last, 3)[0], abs=1e-9)


def test_many_series_at_once_equal_the_slow_way() -> None:
    rng = np.random.default_rng(7)
    series, years, values, expected = [], [], [], []
    for number in range(200):
        size = int(rng.integers(6, 30))
        t = np.sort(rng.choice(np.arange(1985, 2024), size, replace=False)).tolist()
        y = (rng.normal(size=size).cumsum() * 10.0 ** rng.integers(-3, 6)).tolist()
        series += [number] * size
        years += t
        values += y
        expected.append(_slow(t, y, number % 12 + 1))
    known = drift(np.array(series), np.array(years), np.array(values), RULE)
    lead = np.arange(200) % 12 + 1
    found = np.stack([middle(known, lead, RULE), spread(known, lead, RULE)], axis=1)
    np.testing.assert_allclose(found, expected, rtol=1e-9)


def test_a_series_does_not_depend_on_its_neighbours() -> None:
    years, values = np.arange(8), np.array([3.1, 3.3, 2.9, 3.6, 3.5, 3.9, 3.7, 4.2])
    alone = drift(np.zeros(8, np.int64), years, values, RULE)
    amid = drift(
        np.repeat([0, 1, 2], 8),
        np.tile(years, 3),
        np.concatenate([values * 9, values, -values]),
        RULE,
    )
    chosen = amid[np.array([1])]
    for name, column in asdict(alone).items():
        assert getattr(chosen, name).tolist() == column.tolist()


def test_without_damping_the_drift_goes_on_for_ever() -> None:
    rule = replace(RULE, damping=1.0, slope_share=1.0)
    assert _one(range(6), [0, 2, 4, 6, 8, 10], 20, rule)[0] == pytest.approx(50.0)


def test_with_damping_the_drift_ends() -> None:
    m, _ = _one(range(6), [0, 2, 4, 6, 8, 10], 10_000)
    assert m == pytest.approx(10 + 0.5 * 2 / (1 - 0.95))


@pytest.mark.parametrize(
    ("x", "share"),
    # Student's t, 3 degrees of freedom: Pearson and Hartley, Biometrika Tables, table 12
    [(0.765, 0.75), (1.638, 0.9), (2.353, 0.95), (3.182, 0.975), (4.541, 0.99), (10.215, 0.999)],
)
def test_distribution_equals_the_printed_table(x: float, share: float) -> None:
    assert share_below(np.array([x, -x])).tolist() == pytest.approx([share, 1 - share], abs=5e-5)


def test_distribution_equals_the_integral_of_its_density() -> None:
    step = 1e-3
    mid = np.arange(-2000, 1500) * step + step / 2
    density = 2 / (math.pi * math.sqrt(3) * (1 + mid**2 / 3) ** 2)
    between = share_below(np.array([1.5])) - share_below(np.array([-2.0]))
    assert between[0] == pytest.approx(density.sum() * step, abs=1e-7)


def test_quantiles_invert_the_distribution() -> None:
    shares = share_below(np.array([QUANTILE_80, QUANTILE_95]))
    assert shares.tolist() == pytest.approx([0.9, 0.975], abs=1e-15)


def test_a_pack_without_a_constant_is_refused() -> None:
    pack = current_standard().model_copy(update={"constants": {"damping": 0.9}})
    with pytest.raises(StandardError, match="not complete"):
        constants(pack)
