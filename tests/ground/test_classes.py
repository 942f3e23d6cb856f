"""Classes: by hand and against the library, with ties, few values and a middle."""

import sys
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityagenda.ground import classes as module
from cityagenda.ground.classes import MOST_NATURAL, SCHEMES, Unclassified, classes
from cityagenda.ground.errors import MethodError

TEN = [1.0, 2.0, 3.0, 4.0, 10.0, 11.0, 12.0, 20.0, 21.0, 22.0]


def test_quantiles_by_hand() -> None:
    # Ten values, five classes: the limits lie between the second and the third value, and so on.
    found = classes(TEN, "quantiles", 5)
    assert found.limits == pytest.approx((2.8, 7.6, 11.4, 20.2, 22))
    assert found.counts == (2, 2, 2, 2, 2)
    assert found.tones == (0, 2, 3, 4, 6)


def test_equal_intervals_by_hand() -> None:
    found = classes(TEN, "equal", 3)
    assert found.limits == (8, 15, 22)
    assert found.counts == (4, 3, 3)


def test_natural_breaks_find_the_three_heaps() -> None:
    # {1..4}, {10..12}, {20..22}: 5 + 2 + 2 is the least sum of squares inside three classes.
    found = classes(TEN, "natural", 3)
    assert found.limits == (4, 12, 22)
    assert found.ranges == [(1, 4), (4, 12), (12, 22)]


def test_few_different_values_are_classes_of_their_own() -> None:
    found = classes([5, 5, 1, 1, 1], "natural", 7)
    assert (found.limits, found.counts, found.tones) == ((1, 5), (3, 2), (0, 6))
    assert classes([4.0], "quantiles", 3).limits == (4,)
    assert classes([4.0, 4.0], "equal", 3).tones == (3,)


def test_quantiles_that_fall_together_are_one_class() -> None:
    values = [0.0] * 80 + [float(n) for n in range(1, 21)]
    found = classes(values, "quantiles", 5)
    assert len(found.limits) < 5
    assert sum(found.counts) == 100
    assert all(found.counts)


def test_a_middle_is_a_border_and_its_sides_have_tones_of_their_own() -> None:
    found = classes([-4, -3, -1, 2, 3, 5, 9], "equal", 6, middle=0)
    assert found.middle == 0
    assert 0 in found.limits
    assert [found.tone(v) for v in (-4, 0)] == [0, 2]
    assert found.tone(0.1) == 4
    assert found.tone(9) == 6


@pytest.mark.parametrize("middle", [0.0, 100.0])
def test_a_middle_without_values_on_both_sides_does_not_count(middle: float) -> None:
    found = classes(TEN, "quantiles", 5, middle)
    assert found.middle is None
    assert found.tones == (0, 2, 3, 4, 6)


@given(
    st.lists(st.floats(-1e6, 1e6).map(lambda v: round(v, 3)), min_size=1, max_size=60),
    st.sampled_from(sorted(SCHEMES)),
    st.integers(3, 7),
    st.sampled_from([None, 0.0]),
)
def test_every_value_has_one_class(
    values: list[float], scheme: str, count: int, middle: float | None
) -> None:
    found = classes(values, scheme, count, middle)  # type: ignore[arg-type]
    assert list(found.limits) == sorted(set(found.limits))
    assert len(found.limits) <= count
    assert sum(found.counts) == len(values)
    for value in values:
        low, high = found.ranges[found.of(value)]
        assert low <= value <= high or (value == found.lowest and low == found.lowest)


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_counts_are_those_of_the_library(scheme: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mapclassify

        values = [round(10 + 7 * ((n * 37) % 74) / 74 + (n % 5), 2) for n in range(74)]
        theirs = getattr(mapclassify, SCHEMES[scheme])(values, k=5)
    found = classes(values, scheme, 5)  # type: ignore[arg-type]
    assert found.counts == tuple(theirs.counts)
    assert found.limits == pytest.approx(tuple(theirs.bins))


@pytest.mark.parametrize(
    ("values", "scheme", "count"),
    [([], "equal", 5), ([float("nan")], "equal", 5), ([1.0], "best", 5), ([1.0], "equal", 8)],
)
def test_what_is_not_offered_is_refused(values: list[float], scheme: str, count: int) -> None:
    with pytest.raises(MethodError):
        classes(values, scheme, count)  # type: ignore[arg-type]


def test_natural_breaks_have_a_limit() -> None:
    with pytest.raises(Unclassified) as caught:
        classes([float(n) for n in range(MOST_NATURAL + 1)], "natural", 5)
    assert set(caught.value.sorry) == {"zh-Hans", "en"}


def test_without_the_library_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mapclassify", None)
    with pytest.raises(Unclassified, match="not installed"):
        classes(TEN, "quantiles", 5)
    assert classes([1.0, 2.0], "quantiles", 5).limits == (1, 2)
    module.warm()
