"""Rounding, against decimals: the numbers as they are written, by another route."""

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Decimal

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cityagenda.ground.rounding import half_even, truncated

TEXTS = st.decimals(0, 4000, places=4, allow_nan=False)


@given(TEXTS, st.integers(0, 3))
def test_a_half_goes_to_the_even_neighbour_as_in_decimals(number: Decimal, places: int) -> None:
    wanted = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN).scaleb(places)
    found = half_even(np.array([float(number)]), 10.0**places)
    assert found.tolist() == [int(wanted)]


@given(TEXTS, st.integers(0, 4))
def test_what_is_less_than_a_step_is_dropped_as_in_decimals(number: Decimal, places: int) -> None:
    wanted = number.quantize(Decimal(1).scaleb(-places), ROUND_DOWN).scaleb(places)
    assert truncated(np.array([float(number)]), 10.0**places).tolist() == [int(wanted)]


def test_every_tie_of_two_decimals_is_seen() -> None:
    values = np.arange(20_000) / 100 + 0.005
    found = half_even(values, 100)
    assert all(step % 2 == 0 for step in found.tolist())


def test_a_mean_that_fell_short_of_a_tie_by_binary_noise_is_the_tie() -> None:
    mean = sum([34.1] * 8 + [34.9] * 8) / 16
    assert mean < 34.5
    assert half_even(np.array([mean, mean + 1]), 1.0).tolist() == [34, 36]
