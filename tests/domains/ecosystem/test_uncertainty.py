"""Uncertainty: spreads that are what they say, draws that repeat, shares that add up."""

import math
from typing import Any

import numpy as np
import pytest
from tests.domains.ecosystem.small_accounts import NATIONAL, OWN, by_hand, inputs, national

from cityagenda.domains.ecosystem.account import account
from cityagenda.domains.ecosystem.inputs import Given
from cityagenda.domains.ecosystem.profiles import profile
from cityagenda.domains.ecosystem.spreads import Spread, factors
from cityagenda.domains.ecosystem.uncertainty import uncertainty
from cityagenda.ground.errors import MethodError

TENTH = {"form": "normal", "deviation": 0.1}


@pytest.mark.parametrize(
    ("spread", "mean", "deviation"),
    [
        (Spread(form="normal", deviation=0.1), 1.0, 0.1),
        (Spread(form="lognormal", deviation=0.4), 1.0, math.sqrt(math.exp(0.16) - 1)),
        (Spread(form="uniform", low=0.8, high=1.6), 1.2, 0.8 / math.sqrt(12)),
        (Spread(form="triangular", low=0.5, high=2.0), 3.5 / 3, math.sqrt(1.75 / 18)),
    ],
)
def test_factors_have_the_moments_of_their_distribution(
    spread: Spread, mean: float, deviation: float
) -> None:
    found = factors(spread, "tried", 100_000)
    assert found.mean() == pytest.approx(mean, abs=4 * deviation / math.sqrt(100_000))
    assert found.std() == pytest.approx(deviation, rel=0.02)


def test_more_draws_begin_with_the_same_ones() -> None:
    spread = Spread(form="normal", deviation=0.1)
    assert factors(spread, "a", 1000)[:100].tolist() == factors(spread, "a", 100).tolist()
    assert factors(spread, "a", 100).tolist() != factors(spread, "b", 100).tolist()


def test_one_price_alone_gives_its_own_spread_and_all_of_the_variance() -> None:
    made = uncertainty(by_hand(carbon_price={"spread": TENTH}), inputs(), 2000)
    carbon = made.services["carbon"]
    assert carbon.mean() == pytest.approx(440_000, rel=0.01)
    assert carbon.std() / carbon.mean() == pytest.approx(0.1, rel=0.06)
    assert made.shares["share"].to_list() == [pytest.approx(1.0, abs=1e-9)]
    low, high = made.interval(carbon)
    assert (low / 440_000, high / 440_000) == (
        pytest.approx(1 - 1.96 * 0.1, abs=0.02), pytest.approx(1 + 1.96 * 0.1, abs=0.02)
    )  # fmt: skip
    assert len({*made.services["farms"].tolist()}) == 1


def test_shares_are_those_of_the_variances() -> None:
    # carbon is worth 440,000 and dust 1,425: factors of equal spread move it by their squares
    found = by_hand(carbon_price={"spread": TENTH}, dust_price={"spread": TENTH})
    shares = dict(uncertainty(found, inputs(), 4000).movers().rows())
    assert shares["carbon_price"] == pytest.approx(1.0, abs=0.01)
    assert abs(shares["dust_price"]) < 0.01
    even = by_hand(carbon_price={"spread": TENTH}, carbon_rate={"spread": TENTH})
    shares = dict(uncertainty(even, inputs(), 4000).movers().rows())
    assert shares["carbon_price"] == pytest.approx(0.5, abs=0.05)
    # what is left is joint: 0.1 ** 2 x 0.1 ** 2 beside 2 x 0.1 ** 2
    assert sum(shares.values()) == pytest.approx(1 - 0.005, abs=0.005)


def test_an_input_has_its_error_in_common_and_types_have_their_own() -> None:
    area = Given(inputs().given["area"].values, "m2", spread=Spread(**TENTH))
    common = uncertainty(by_hand(), inputs(area=area)).services["carbon"]
    assert common.std() / common.mean() == pytest.approx(0.1, rel=0.1)
    apart = {"form": "normal", "deviation": 0.1, "together": False}
    rates = {"by_ecosystem": {"forest": 3, "pond": 3}, "spread": apart}
    made = uncertainty(by_hand(carbon_rate=rates), inputs(), 2000)
    # 4 km2 of forest and 3 km2 of pond
    ratio = math.hypot(4, 3) / 7 * 0.1
    carbon = made.services["carbon"]
    assert carbon.std() / carbon.mean() == pytest.approx(ratio, rel=0.1)
    assert made.shares.height == 2
    assert made.shares["ecosystem"].to_list() == ["forest", "pond"]
    assert made.shares["share"].to_list() == pytest.approx([16 / 25, 9 / 25], abs=0.05)


def test_draws_of_all_services_repeat_and_depend_on_the_seed() -> None:
    found = profile(NATIONAL, replaced=OWN)
    one, two = (uncertainty(found, national(), 200) for _ in range(2))
    assert one.total.tolist() == two.total.tolist()
    assert one.shares.equals(two.shares)
    assert one.total.tolist() != uncertainty(found, national(), 200, "other").total.tolist()
    np.testing.assert_allclose(one.zones.sum(axis=1), one.total, rtol=1e-12)
    np.testing.assert_allclose(sum(one.services.values()), one.total, rtol=1e-12)
    low, high = one.interval(one.total)
    assert low < account(found, national()).total < high


def test_without_spreads_every_draw_is_the_account() -> None:
    made = uncertainty(by_hand(), inputs(), 50)
    assert np.unique(made.total) == pytest.approx(account(by_hand(), inputs()).total, rel=1e-14)
    assert made.sentences()[0]["en"].startswith("no figure has a declared spread")


def test_drawn_figures_stay_what_they_can_be_and_it_is_said() -> None:
    found = profile(NATIONAL, replaced=OWN)
    made = uncertainty(found, national(), 100)
    assert 0 < made.at_bounds < 0.1
    english = [t["en"] for t in made.sentences()]
    assert "of 100 draws lie between" in english[0]
    assert english[1].startswith("what moves the total most: cost of a reservoir")
    assert "were beyond what is possible" in english[2]


@pytest.mark.parametrize("draws", [0, 49])
def test_too_few_draws_are_refused(draws: int) -> None:
    with pytest.raises(MethodError, match="are too few"):
        uncertainty(by_hand(), inputs(), draws)


def test_a_storm_has_no_spread() -> None:
    storms: dict[str, Any] = {"storms": Given(np.array([60.0]), "mm", spread=Spread(**TENTH))}
    with pytest.raises(MethodError, match="storms cannot be given a spread"):
        uncertainty(profile(NATIONAL, replaced=OWN), national(**storms))
