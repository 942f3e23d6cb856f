"""Inequality against second implementations: by pairs in rationals, and closed forms."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityagenda.ground.errors import MethodError
from cityagenda.ground.inequality import (
    fault,
    gini,
    theil_l,
    theil_l_decomposition,
    theil_t,
    theil_t_decomposition,
)

SIZES = st.lists(
    st.tuples(st.integers(1, 10**6), st.integers(1, 10**6), st.sampled_from("abc")),
    min_size=1,
    max_size=12,
)


def _gini_by_pairs(values: list[int], weights: list[int]) -> Fraction:
    """Return the mean difference of all pairs over twice the mean, in exact rationals."""
    whole = Fraction(sum(weights))
    mean = sum(Fraction(v * w) for v, w in zip(values, weights, strict=True)) / whole
    pairs = list(zip(values, weights, strict=True))
    apart = sum(Fraction(w * u * abs(v - x)) for v, w in pairs for x, u in pairs)
    return apart / (2 * whole**2 * mean)


@given(SIZES)
def test_gini_is_the_mean_difference_of_all_pairs(sizes: list[tuple[int, int, str]]) -> None:
    values, weights = [s[0] for s in sizes], [s[1] for s in sizes]
    assert gini(values, weights) == pytest.approx(float(_gini_by_pairs(values, weights)), abs=1e-12)


def test_gini_of_the_first_numbers_is_known_in_closed_form() -> None:
    # equal weights and values 1..n: (n^2 - 1) / (3 n) over n + 1, that is (n - 1) / (3 n)
    for n in (2, 5, 100):
        assert gini(range(1, n + 1), [1] * n) == pytest.approx((n - 1) / (3 * n), abs=1e-14)


def test_theil_of_two_groups_is_known_in_closed_form() -> None:
    # means 1 and 3 of equal size: shares 1/4 and 3/4 around a mean of 2
    assert theil_t([1, 3], [5, 5]) == pytest.approx(0.75 * math.log(3) - math.log(2), abs=1e-15)
    assert theil_l([1, 3], [5, 5]) == pytest.approx(math.log(2) - 0.5 * math.log(3), abs=1e-15)


def test_everything_with_one_group() -> None:
    assert gini([0, 0, 0, 8], [1] * 4) == 0.75
    assert theil_t([0, 0, 0, 8], [1] * 4) == pytest.approx(math.log(4), abs=1e-15)


@given(SIZES)
def test_weights_are_repetitions(sizes: list[tuple[int, int, str]]) -> None:
    small = [(v, 1 + w % 4) for v, w, _ in sizes]
    repeated = [v for v, w in small for _ in range(w)]
    values, weights = [v for v, _ in small], [w for _, w in small]
    ones = [1] * len(repeated)
    for index in (gini, theil_t, theil_l):
        assert index(values, weights) == pytest.approx(index(repeated, ones), abs=1e-12)


@given(SIZES)
def test_order_changes_no_digit_and_scale_nothing(sizes: list[tuple[int, int, str]]) -> None:
    values, weights = [s[0] for s in sizes], [s[1] for s in sizes]
    for index in (gini, theil_t, theil_l):
        found = index(values, weights)
        assert index(values[::-1], weights[::-1]) == found
        assert index([1000 * v for v in values], weights) == pytest.approx(found, abs=1e-12)


@given(SIZES)
def test_within_and_between_add_up(sizes: list[tuple[int, int, str]]) -> None:
    values, weights, groups = ([s[n] for s in sizes] for n in range(3))
    for parts in (
        theil_t_decomposition(values, weights, groups),  # type: ignore[arg-type]
        theil_l_decomposition(values, weights, groups),  # type: ignore[arg-type]
    ):
        assert parts.within + parts.between == pytest.approx(parts.total, abs=1e-12)
        assert math.fsum(s.weight for s in parts.groups.values()) == pytest.approx(1)
        assert parts.between >= -1e-12


def test_between_is_the_index_of_the_group_means() -> None:
    values, weights, groups = [1, 3, 4, 8], [2, 2, 1, 3], ["a", "a", "b", "b"]
    means, sizes = [2, 7], [4, 4]
    assert theil_t_decomposition(values, weights, groups).between == pytest.approx(
        theil_t(means, sizes), abs=1e-15
    )
    assert theil_l_decomposition(values, weights, groups).between == pytest.approx(
        theil_l(means, sizes), abs=1e-15
    )


def test_a_group_without_anything_adds_nothing_to_t() -> None:
    parts = theil_t_decomposition([0, 0, 1, 3], [1, 1, 1, 1], ["a", "a", "b", "b"])
    assert parts.groups["a"].within == parts.groups["a"].between == 0
    assert parts.within + parts.between == pytest.approx(parts.total, abs=1e-15)


@pytest.mark.parametrize(
    ("values", "weights", "problem"),
    [
        ([], [], "no weight is above zero"),
        ([1], [0], "no weight is above zero"),
        ([1, 2], [1], "not as many weights"),
        ([1, -2], [1, 1], "a value is negative"),
        ([1, 2], [1, -1], "a weight is negative"),
        ([0, 0], [1, 1], "every value is zero"),
        ([1, math.nan], [1, 1], "not a finite number"),
    ],
)
def test_what_no_index_is_defined_for(
    values: list[float], weights: list[float], problem: str
) -> None:
    assert problem in fault(values, weights)["en"]
    for index in (gini, theil_t, theil_l):
        with pytest.raises(MethodError, match=problem):
            index(values, weights)


def test_a_zero_is_no_fault_but_for_l() -> None:
    assert gini([0, 1], [1, 1]) == 0.5
    with pytest.raises(MethodError, match="a value is zero"):
        theil_l([0, 1], [1, 1])
    assert theil_l([0, 1, 1], [0, 1, 1]) == 0
