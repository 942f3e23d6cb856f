"""Trophic index, city index and black and odorous grades: by hand, from the rules' formulas."""

import math
from datetime import date
from typing import Any

import pytest

from cityagenda.domains.water.black_odorous import body_grade, point_grade, reading_grade
from cityagenda.domains.water.city_index import change, city_index, mean_ph, water_index
from cityagenda.domains.water.surface import assessed_items
from cityagenda.domains.water.trophic import trophic_index
from cityagenda.ground.errors import SourceError
from cityagenda.ground.standards import Standard, library

ON = date(2025, 12, 31)


def _pack(topic: str) -> Standard:
    return library().standard(topic, "CN", ON)


LAKE = {"chla": 1.0, "tp_lake": 1.0, "tn": 1.0, "codmn": 1.0, "transparency": 1.0}


def test_at_one_of_everything_the_trophic_index_is_that_of_the_intercepts() -> None:
    # ln 1 = 0; squares of 1, .84, .82, .83 and .83 (transparency's sign is lost)
    weights = [1, 0.7056, 0.6724, 0.6889, 0.6889]
    wanted = sum(
        w * 10 * a for w, a in zip(weights, (2.5, 9.436, 5.453, 0.109, 5.118), strict=True)
    )
    found = trophic_index(LAKE, _pack("lake-trophic-index"))
    assert found.index == pytest.approx(wanted / sum(weights), rel=1e-12)


@pytest.mark.parametrize(
    ("index", "state"),
    [(29.9, "oligotrophic"), (30.1, "mesotrophic"), (49.9, "mesotrophic"), (50.1, "light"),
     (60.1, "moderate"), (70.1, "severe")],
)  # fmt: skip
def test_states_change_at_their_bounds(index: float, state: str) -> None:
    pack = _pack("lake-trophic-index")
    levels = {
        row["item"]: math.exp((index / 10 - row["intercept"]) / row["slope"]) for row in pack.table
    }
    found = trophic_index(levels, pack)
    assert found.index == pytest.approx(index)
    assert found.state == state


def test_a_lake_with_a_gap_or_in_centimetres_has_no_index() -> None:
    pack = _pack("lake-trophic-index")
    assert trophic_index(LAKE | {"tn": None}, pack).explanation["en"] == (
        "no trophic index: total nitrogen missing"
    )
    with pytest.raises(SourceError, match="'transparency' of 80"):
        trophic_index(LAKE | {"transparency": 80.0}, pack)
    with pytest.raises(SourceError, match="'chla' of 0"):
        trophic_index(LAKE | {"chla": 0.0}, pack)


def _at_third_class() -> dict[str, Any]:
    known = assessed_items(_pack("surface-water-classes"), "river")
    return {name: item.limits[2] for name, item in known.items() if name != "ph"} | {"ph": 7.0}


def _river(means: dict[str, Any]) -> Any:
    return water_index(
        means, _pack("surface-water-classes"), _pack("city-water-quality-ranking"), "river"
    )


def test_rivers_at_the_limits_of_class_three_have_one_for_each_item() -> None:
    at = _at_third_class()
    assert _river(at).index == pytest.approx(20.0)  # twenty items, and a neutral pH
    assert _river(at | {"ph": 6.0}).index == pytest.approx(21.0)
    assert _river(at | {"ph": 9.0}).index == pytest.approx(21.0)
    assert _river(at | {"ph": 8.0}).parts["ph"] == pytest.approx(0.5)
    assert _river(at | {"do": 10.0}).parts["do"] == pytest.approx(0.5)
    assert _river(at | {"nh3n": 3.0}).explanation["en"].endswith("ammonia nitrogen (3.0000)")


def test_rivers_with_a_gap_have_no_index() -> None:
    found = _river(_at_third_class() | {"hg": None})
    assert (found.index, found.missing) == (None, ("hg",))
    with pytest.raises(SourceError, match="'do' of 0"):
        _river({"do": 0.0})


def test_the_mean_of_acidity_is_that_of_ions() -> None:
    assert mean_ph([7.2] * 5) == pytest.approx(7.2)
    assert mean_ph([6.0, 8.0]) == pytest.approx(-math.log10((1e-6 + 1e-8) / 2))


def test_a_city_weights_its_rivers_and_lakes() -> None:
    assert city_index(6.0, 2, None, 0) == 6.0
    with pytest.raises(SourceError, match="each kind of water"):
        city_index(6.0, 2, None, 1)
    with pytest.raises(SourceError, match="no index"):
        change(4.0, 0.0)


BLACK = _pack("black-odorous-water")


@pytest.mark.parametrize(
    ("item", "values", "grades"),
    [
        ("transparency", [25.1, 25, 10, 9.9], ["none", "light", "light", "heavy"]),
        ("do", [2.1, 2.0, 0.2, 0.19], ["none", "light", "light", "heavy"]),
        ("orp", [51, 50, -200, -201], ["none", "light", "light", "heavy"]),
        # a page prints 8 for the heavy bound of ammonia; it is 15
        ("nh3n", [7.9, 8.0, 15, 15.1], ["none", "light", "light", "heavy"]),
    ],
)
def test_bounds_of_black_and_odorous_readings(
    item: str, values: list[float], grades: list[str]
) -> None:
    row = next(row for row in BLACK.table if row["item"] == item)
    assert [reading_grade(value, row) for value in values] == grades


@pytest.mark.parametrize(
    ("heavy", "grade"),
    [
        ({"nh3n": 6}, "heavy"),
        ({"nh3n": 5}, "light"),
        ({"nh3n": 3, "do": 3}, "heavy"),
        ({"nh3n": 3, "do": 2}, "light"),
        ({"nh3n": 0, "do": 0}, "none"),
    ],
)
def test_shares_that_make_a_point_heavy(heavy: dict[str, int], grade: str) -> None:
    bad, good = {"nh3n": 20.0, "do": 0.1}, {"nh3n": 1.0, "do": 6.0}
    readings = {i: [bad[i]] * n + [good[i]] * (10 - n) + [None] for i, n in heavy.items()}
    assert point_grade(readings, BLACK).grade == grade


def test_readings_that_cannot_be_are_refused() -> None:
    with pytest.raises(SourceError, match="'transparency' of -1 cm"):
        point_grade({"transparency": [-1.0]}, BLACK)
    with pytest.raises(SourceError, match="cannot be"):
        point_grade({"do": [math.nan]}, BLACK)
    assert point_grade({"do": [None]}, BLACK).grade is None


def test_the_whole_body_is_heavy_from_three_in_five_points_on() -> None:
    assert body_grade(["heavy", "heavy", "none", "heavy", "light"], BLACK).grade == "heavy"
    part = body_grade(["heavy", "heavy", None, "heavy", "none", "light", "light"], BLACK)
    assert (part.grade, part.heavy_reaches) == ("light", ())
    assert body_grade([None], BLACK).grade is None
    assert body_grade(["none", "none"], BLACK).grade == "none"
