"""Kilometres, black and odorous bodies and the ranking: shares and grades by hand."""

from datetime import date

import polars as pl
import pytest

from cityagenda.domains.water.surface import assessed_items
from cityagenda.ground.errors import MethodError
from cityagenda.ground.standards import library

from .calls import called, row, sections, value

CLASSES = pl.DataFrame(
    {
        "section": ["a", "b", "c", "a", "b", "c"],
        "period": ["2025", "2025", "2025", "2025-12", "2025-12", "2025-12"],
        "class": [3, 4, None, 4, 2, 6],
        "standard": ["GB 3838-2002"] * 6,
    },
    schema_overrides={"class": pl.Int8},
)
REACHES = pl.DataFrame(
    {
        "reach": ["r1", "r2", "r3", "r4", "r5", "r1"],
        "section": ["a", "b", "c", "zz", "a", "a"],
        "river": ["Long"] * 2 + ["Short"] * 4,
        "river_zh": ["长河"] * 2 + ["短河"] * 4,
        "area": ["north", "south", "south", None, "north", "north"],
        "length_km": [6.0, 2.0, 9.0, 1.0, 0.0, 7.0],
        "line": ["[[0,0],[1,1]]"] * 6,
    }
)


def test_kilometres_of_good_class_over_those_with_a_class() -> None:
    result = called("water.lengths", {"classes": CLASSES, "reaches": REACHES})
    assert value(result) == 75.0  # 6 of 6 + 2; nine and one kilometres have no class
    assert value(result, "north") == 100.0
    assert value(result, "south") == 0.0
    assert result.exclusions is not None
    assert result.exclusions.select("row", "reason").rows() == [
        (4, "the section of the reach has no classes"),
        (5, "the length is no positive number"),
        (6, "the id stands there already"),
    ]
    assert result.explanations is not None
    assert row(result.explanations, area="town")["text"] == (
        "6.0 of 8.0 km with a class are class III or better by GB 3838-2002; 10.0 km whose section "
        "has no class do not count: r3, r4"
    )
    long = row(result.tables["rivers"], river="Long", period="2025-12")
    assert (long["good_km"], long["graded_km"], long["share"]) == (2.0, 8.0, 25.0)


def test_months_of_kilometres_and_another_class_that_is_good() -> None:
    given = {"classes": CLASSES, "reaches": REACHES}
    result = called("water.lengths", given, period="month")
    assert value(result, period="2025-12") == pytest.approx(200 / 17, rel=1e-12)
    strict = called("water.lengths", given, period="month", good=4)
    assert value(strict, period="2025-12") == pytest.approx(800 / 17, rel=1e-12)


def test_an_area_whose_sections_have_no_class_has_no_kilometres() -> None:
    none = CLASSES.with_columns(pl.lit(None, pl.Int8).alias("class"))
    result = called("water.lengths", {"classes": none, "reaches": REACHES})
    found = row(result.observations, area="town", period="2025")
    assert (found["status"], found["reason"]) == (
        "insufficient", "no reach has a section with a class",
    )  # fmt: skip


def test_lengths_refuse_another_table_and_no_reaches() -> None:
    with pytest.raises(MethodError, match="not the table of classes"):
        called("water.lengths", {"classes": REACHES, "reaches": REACHES})
    with pytest.raises(MethodError, match="no reach that can be used"):
        called("water.lengths", {"classes": CLASSES, "reaches": REACHES[4:5]})


BODIES = pl.DataFrame(
    {
        "body": ["one", "two", "three", "late"],
        "name": ["One", "Two", "Three", "Late"],
        "name_zh": ["一", "二", "三", "晚"],
        "area": ["north", "north", "south", "south"],
        "listed": [date(2016, 1, 1), date(2016, 1, 1), date(2017, 1, 1), date(2025, 3, 1)],
    }
)
CLEAR = {"transparency": 45.0, "do": 4.5, "orp": 140.0, "nh3n": 1.5}
LIGHT = CLEAR | {"do": 1.5}
HEAVY = {"transparency": 5.0, "do": 0.1, "orp": -250.0, "nh3n": 18.0}
Reading = dict[str, object]


def _visit(body: str, day: date, *points: dict[str, float]) -> list[Reading]:
    return [{"body": body, "point": n, "date": day, **p} for n, p in enumerate(points, start=1)]


READINGS: list[Reading] = [
    *_visit("one", date(2024, 5, 1), HEAVY, HEAVY, HEAVY, CLEAR),
    *_visit("one", date(2024, 11, 1), LIGHT, CLEAR, CLEAR, CLEAR),
    *_visit("one", date(2025, 2, 1), LIGHT, CLEAR, CLEAR, CLEAR),
    *_visit("one", date(2025, 11, 1), CLEAR, CLEAR, CLEAR, CLEAR),
    *_visit("two", date(2024, 5, 1), CLEAR, CLEAR),
    *_visit("two", date(2025, 11, 1), LIGHT, CLEAR),
    *_visit("three", date(2024, 8, 1), CLEAR),
    *_visit("late", date(2025, 11, 1), CLEAR),
]


def test_a_body_is_clear_by_its_last_grade_of_the_year_and_only_where_it_was_measured() -> None:
    given = {"bodies": BODIES, "readings": pl.DataFrame(READINGS)}
    result = called("water.black_odorous", given)
    assert value(result, period="2024") == pytest.approx(200 / 3, rel=1e-12)
    assert value(result, period="2025") == 50.0  # one and late; two is light, three unmeasured
    assert value(result, "north", "2025") == 50.0
    counted = called("water.black_odorous", given, unit="{water_body}")
    assert value(counted, period="2025") == 2.0
    assert result.explanations is not None
    said = row(result.explanations, area="town", period="2025")
    assert said["text"] == (
        "2 of 4 bodies listed by the end of the period are clear; 1 light, 0 heavy; 1 not "
        "measured in the period and not counted as clear: Three"
    )
    assert "三" in said["text_zh"]


def test_grades_of_bodies_follow_from_their_points() -> None:
    result = called("water.black_odorous", {"bodies": BODIES, "readings": pl.DataFrame(READINGS)})
    spring = row(result.tables["grades"], body="one", period="2024-Q2")
    # three of four points are heavy (three are needed), and lie in a row
    assert (spring["grade"], spring["heavy_points"]) == ("heavy", 3)
    assert spring["heavy_reaches"] == "[[1,3]]"
    autumn = row(result.tables["grades"], body="one", period="2024-Q4")
    assert (autumn["grade"], autumn["points"]) == ("light", 4)
    point = row(result.tables["points"], body="one", period="2024-Q4", point=1)
    assert (point["grade"], point["do"]) == ("light", 1.5)
    assert point["text_zh"] == "轻度黑臭：溶解氧 1 次读数中 1 次黑臭"


def test_readings_that_cannot_be_are_left_out_with_their_reason() -> None:
    bad: list[Reading] = [
        *_visit("one", date(2025, 11, 1), CLEAR),  # repeats
        *_visit("two", date(2025, 11, 1), HEAVY),  # contradicts: both go
        *_visit("four", date(2025, 11, 1), CLEAR),
        *_visit("one", date(2025, 11, 2), CLEAR | {"transparency": 3200.0}),
        *_visit("one", date(2025, 11, 3), CLEAR | {"nh3n": -1.0}),
        {"body": "one", "point": 1, "date": date(2025, 11, 4)},
        {"body": "one", "point": None, "date": date(2025, 11, 4), **CLEAR},
    ]
    table = pl.DataFrame([*READINGS, *bad], infer_schema_length=None)
    result = called("water.black_odorous", {"bodies": BODIES, "readings": table})
    assert result.exclusions is not None
    assert sorted(result.exclusions["reason"].to_list()) == [
        "different readings for the same point and time",
        "different readings for the same point and time",
        "more or less than water can have",
        "negative value",
        "no body, no point or no date",
        "no value",
        "repeats the reading of the same point and time",
        "the body is not in the list of bodies",
    ]


def test_bodies_are_told_what_is_wrong_with_them() -> None:
    readings = pl.DataFrame(READINGS)
    twice = BODIES.vstack(BODIES[:1])
    result = called("water.black_odorous", {"bodies": twice, "readings": readings})
    assert result.exclusions is not None
    assert result.exclusions["reason"].to_list() == ["the id stands there already"]
    given = {"bodies": BODIES, "readings": readings}
    with pytest.raises(MethodError, match="longer than"):
        called("water.black_odorous", given, period="month")
    with pytest.raises(MethodError, match="no body or no reading"):
        called("water.black_odorous", given | {"readings": readings[:0]})


ON = date(2025, 12, 31)
PACK = library().standard("surface-water-classes", "CN", ON)


def _items(section: str, kind: str, share: float, period: str) -> list[dict[str, object]]:
    """Return all items at a share of class III's limit, oxygen at its inverse, pH neutral."""
    rows = []
    for name, item in assessed_items(PACK, "lake" if kind == "lake" else "river").items():
        limit = 7.0 if name == "ph" else float(item.limits[2])
        value_ = limit if name == "ph" else limit / share if name == "do" else limit * share
        rows.append(
            {"section": section, "period": period, "item": name, "value": value_, "counts": True,
             "standard": "GB 3838-2002"}
        )  # fmt: skip
    return rows


PLACES = sections(("a1", "river", "north"), ("b1", "river", "south"), ("l1", "lake", "south"))


def test_the_index_of_the_city_weights_rivers_and_lakes_and_ranks_the_districts() -> None:
    items = pl.DataFrame(
        [
            *_items("a1", "river", 0.5, "2025"),
            *_items("b1", "river", 1.0, "2025"),
            *_items("l1", "lake", 0.4, "2025"),
            *_items("a1", "river", 1.0, "2024"),
        ]
    )
    result = called("water.index", {"items": items, "sections": PLACES}, unit="1")
    # twenty items with a share of the limit, and a neutral pH adds nothing
    assert value(result, "north") == pytest.approx(10.0)
    assert value(result, "south") == pytest.approx((20 + 8) / 2)
    # oxygen is the mean of 10 and 5 mg/L, and counts 5 / 7.5; the others the mean of the shares
    rivers = 19 * 0.75 + 5 / 7.5
    assert value(result) == pytest.approx((2 * rivers + 8) / 3)
    ranking = result.tables["ranking"].filter(pl.col("period") == "2025")
    assert row(ranking, place="north")["rank"] == 1
    assert row(ranking, place="south")["rank"] == 2
    assert row(ranking, place="north")["change"] == pytest.approx(-0.5)
    assert row(ranking, place="River a")["river_index"] == pytest.approx(10.0)
    assert row(ranking, place="south")["lake_points"] == 1
    assert result.explanations is not None
    said = row(result.explanations, area="north", period="2025")
    assert said["text"].endswith("-50.0 % against a year before")


def test_places_with_equal_indices_share_a_rank_and_gaps_have_none() -> None:
    items = pl.DataFrame(
        [
            *_items("a1", "river", 0.5, "2025"),
            *_items("b1", "river", 0.5, "2025"),
            *[r for r in _items("l1", "lake", 0.5, "2025") if r["item"] != "hg"],
        ]
    )
    result = called("water.index", {"items": items, "sections": PLACES}, unit="1")
    rivers = result.tables["ranking"].filter(pl.col("kind") == "river")
    assert rivers["rank"].to_list() == [1, 1]
    south = row(result.observations, area="south", period="2025")
    assert (south["value"], south["status"]) == (None, "insufficient")
    assert south["reason_zh"] == "缺少汞，无法与其他地方比较"
    with pytest.raises(MethodError, match="tables items and sections"):
        called("water.index", {"items": PLACES, "sections": PLACES}, unit="1")
