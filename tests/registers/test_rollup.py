"""Roll-ups: weights count, the unknown widens, order does not matter."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityagenda.ground.errors import RegisterError
from cityagenda.registers.rollup import Share, rolled_up

PERCENT = st.integers(0, 100) | st.none()
PARTS = st.lists(st.tuples(st.floats(1e-6, 1e6), PERCENT), min_size=1, max_size=20)


def test_weights_count_and_the_unknown_widens() -> None:
    # (2·0.5 + 1·1 + 1·[0, 1]) / 4
    found = rolled_up([(2, Share.of(50)), (1, Share.of(100)), (1, Share.of(None))])
    assert found == Share(0.5, 0.75)


def test_nothing_has_no_share() -> None:
    assert rolled_up([]) is None


@given(PARTS, st.randoms())
def test_the_order_of_the_parts_does_not_matter(
    parts: list[tuple[float, int | None]], chance: object
) -> None:
    listed = [(weight, Share.of(percent)) for weight, percent in parts]
    mixed = [*listed]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert rolled_up(listed) == rolled_up(mixed)


@given(PARTS, st.lists(st.integers(0, 100), min_size=20, max_size=20))
def test_whatever_the_unknown_turns_out_to_be_lies_inside(
    parts: list[tuple[float, int | None]], guesses: list[int]
) -> None:
    found = rolled_up([(weight, Share.of(percent)) for weight, percent in parts])
    filled = [
        (Fraction(weight), Fraction(guess if percent is None else percent, 100))
        for (weight, percent), guess in zip(parts, guesses, strict=False)
    ]
    exact = sum(w * s for w, s in filled) / sum(w for w, _ in filled)
    assert found is not None
    assert found.low - 1e-12 <= exact <= found.high + 1e-12


@pytest.mark.parametrize("weight", [0, -1, math.nan, math.inf])
def test_a_weight_must_be_positive(weight: float) -> None:
    with pytest.raises(RegisterError, match="positive"):
        rolled_up([(weight, Share.of(1))])


@pytest.mark.parametrize(("low", "high"), [(-0.1, 1), (0, 1.1), (0.6, 0.5), (math.nan, 1)])
def test_a_share_lies_between_nothing_and_all(low: float, high: float) -> None:
    with pytest.raises(RegisterError, match="share"):
        Share(low, high)
