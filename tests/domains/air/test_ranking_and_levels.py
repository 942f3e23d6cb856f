"""Composite index, places, WHO levels and NowCast: by the rules' own numbers and by hand."""

import math
from datetime import date
from decimal import Decimal

import pytest

from cityagenda.domains.air.composite import composite_index, ranks
from cityagenda.domains.air.guideline import attained_level
from cityagenda.domains.air.nowcast import nowcast
from cityagenda.ground.errors import SourceError, StandardError
from cityagenda.ground.standards import library

ON = date(2025, 12, 31)
RULE = library().standard("air-city-ranking", "CN", ON)
WHO = library().standard("air-guideline-levels", "CN", ON)
LIMITS = {"so2": 60.0, "no2": 40.0, "pm10": 70.0, "pm25": 35.0, "co": 4000.0, "o3": 160.0}


def test_a_city_at_every_limit_has_the_index_six() -> None:
    found = composite_index(LIMITS, RULE)
    assert found.index == 6
    assert set(found.parts.values()) == {Decimal(1)}
    assert found.largest == tuple(LIMITS)


def test_the_sum_says_what_made_it() -> None:
    found = composite_index(LIMITS | {"pm25": 70.0}, RULE)
    assert (found.index, found.largest) == (7, ("pm25",))
    assert found.explanation["en"].endswith("most of it from PM₂.₅")


def test_without_a_pollutant_there_is_no_index() -> None:
    found = composite_index(LIMITS | {"o3": None}, RULE)
    assert found.index is None
    assert found.explanation["en"] == "no composite index: O₃ missing"
    with pytest.raises(SourceError, match="'pm25' of -1"):
        composite_index({"pm25": -1}, RULE)


def test_equal_indices_share_a_place_and_the_next_is_left_out() -> None:
    assert ranks({"x": 2.0, "y": 2.0, "z": 2.0, "w": 9.0}) == {"x": 1, "y": 1, "z": 1, "w": 4}
    with pytest.raises(SourceError, match="no number"):
        ranks({"x": math.nan})


@pytest.mark.parametrize(
    ("concentration", "level"),
    [(36, None), (35, "it1"), (25, "it2"), (25.1, "it1"), (15, "it3"), (10, "it4"), (5, "aqg"),
     (5.1, "it4"), (0, "aqg")],
)  # fmt: skip
def test_the_levels_of_a_year_of_fine_particles(concentration: float, level: str | None) -> None:
    assert attained_level(concentration, "pm25", "year", WHO).level == level


def test_where_a_level_does_not_exist_the_next_one_counts() -> None:
    found = attained_level(30, "no2", "day", WHO)
    assert (found.level, found.next_level, found.excess) == ("it2", "aqg", 5)
    assert attained_level(4000, "co", "day", WHO).level == "aqg"
    assert attained_level(41, "so2", "day", WHO).level == "it2"  # 40, not 50, is the guideline
    with pytest.raises(StandardError, match="no levels"):
        attained_level(1, "so2", "year", WHO)
    with pytest.raises(SourceError, match="no concentration"):
        attained_level(math.nan, "so2", "day", WHO)


def test_nowcast_by_hand() -> None:
    steady = nowcast([12.0] * 12)
    assert steady == pytest.approx(12.0)
    # a weight of one half at the least: (50 + 10/2 + 10/4) / (1 + 1/2 + 1/4)
    assert nowcast([50.0, 10.0, 10.0]) == pytest.approx(57.5 / 1.75)
    # 15/20 = 0.75: (20 + 0.75**2 * 15) / (1 + 0.75**2)
    assert nowcast([20.0, None, 15.0]) == pytest.approx((20 + 0.5625 * 15) / 1.5625)
    assert nowcast([None, None, 15.0] + [15.0] * 9) is None
    assert nowcast([0.0, 0.0, 0.0]) == 0
