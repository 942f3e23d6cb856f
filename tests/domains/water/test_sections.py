"""Classes of sections: limits of GB 3838-2002 to the last decimal, means by hand, what decided."""

from datetime import date

import polars as pl
import pytest

from cityagenda.domains.water.distances import better, worse
from cityagenda.domains.water.surface import assessed_items, surface_class
from cityagenda.ground.errors import MethodError
from cityagenda.ground.standards import library

from .calls import called, long, months, row, sections, value

PACK = library().standard("surface-water-classes", "CN", date(2025, 12, 31))
ITEMS = assessed_items(PACK, "river") | assessed_items(PACK, "lake")
EDGES = [
    pytest.param(name, place, id=f"{name}-{place}")
    for name, item in ITEMS.items()
    if item.kind != "range"
    for place in range(1, 6)
]


@pytest.mark.parametrize(("name", "place"), EDGES)
def test_a_limit_is_kept_and_one_step_beyond_is_the_next_class(name: str, place: int) -> None:
    item = ITEMS[name]
    limit = float(item.limits[place - 1])
    step = 10.0**-item.decimals
    beyond = limit + step if item.kind == "most" else limit - step
    water = "lake" if name == "tp_lake" else "river"
    at, after = (
        int(surface_class({name: number}, PACK, water).overall) for number in (limit, beyond)
    )
    assert item.limits[at - 1] == item.limits[place - 1]
    later = [n for n in range(place, 6) if item.limits[n - 1] != item.limits[place - 1]]
    assert after == (later[0] if later else 6)


@pytest.mark.parametrize(
    ("mean", "place"), [("0.1549", 1), ("0.155", 2), ("0.145", 1), ("0.1551", 2), ("0.1449", 1)]
)
def test_a_mean_is_rounded_half_to_even_before_it_is_compared(mean: str, place: int) -> None:
    result = called(
        "water.sections",
        {
            "samples": pl.DataFrame(months("a", 1, do="8", codmn="1.5", nh3n=mean, tp="0.02")),
            "sections": sections(("a", "river", "north")),
        },
        period="month",
    )
    found = row(result.tables["classes"], section="a", period="2025-01")
    assert found["class"] == place


def test_a_year_is_the_mean_of_its_months_and_a_month_that_of_its_samples() -> None:
    # January twice: 0.2 and 0.4; then seven months of 1.2: (0.3 + 7 x 1.2) / 8 = 1.0875
    rows = [*months("a", 1, nh3n="0.2"), *months("a", 8, nh3n="1.2")]
    rows[1] = rows[1] | {"date": date(2025, 1, 20), "nh3n": "0.4"}
    result = called(
        "water.sections",
        {"samples": pl.DataFrame(rows), "sections": sections(("a", "river", "north"))},
    )
    january = row(result.tables["items"], section="a", period="2025-01", item="nh3n")
    year = row(result.tables["items"], section="a", period="2025", item="nh3n")
    assert january["value"] == pytest.approx(0.3, rel=1e-12)
    assert (january["samples"], january["class"]) == (2, 2)
    assert year["value"] == pytest.approx(1.0875, rel=1e-12)
    assert (year["samples"], year["class"], year["limit"]) == (9, 4, 1.0)
    assert year["ratio"] == pytest.approx(1.0875, rel=1e-12)
    assert value(result) == 0.0


def test_what_lies_below_detection_counts_as_half_and_acidity_by_its_ions() -> None:
    rows = months("a", 2, nh3n="0.1L", ph="6.0")
    rows[1] |= {"nh3n": "0.25", "ph": "8.0", "date": date(2025, 1, 25)}
    result = called(
        "water.sections",
        {"samples": pl.DataFrame(rows), "sections": sections(("a", "river", None))},
        period="month",
    )
    items = result.tables["items"]
    ammonia = row(items, period="2025-01", item="nh3n")
    assert (ammonia["value"], ammonia["below"]) == (pytest.approx(0.15, rel=1e-12), 1)
    # the ions of both are averaged: a half of 1.01e-6
    assert row(items, period="2025-01", item="ph")["value"] == pytest.approx(6.29671, abs=1e-5)


def test_lakes_have_limits_of_their_own_and_nitrogen_has_no_say() -> None:
    samples = pl.DataFrame([*months("a", 1, tn="9"), *months("l", 1, tn="9")])
    result = called(
        "water.sections",
        {"samples": samples, "sections": sections(("a", "river", None), ("l", "lake", None))},
        period="month",
    )
    classes = result.tables["classes"]
    assert row(classes, section="a", period="2025-01")["class"] == 2  # 0.08 keeps 0.1 of rivers
    lake = row(classes, section="l", period="2025-01")
    assert (lake["class"], lake["items"]) == (4, "tp_lake")  # and breaks 0.05 of lakes
    nitrogen = row(result.tables["items"], section="l", period="2025-01", item="tn")
    assert (nitrogen["class"], nitrogen["counts"]) == (6, False)
    assert value(result, period="2025-01") == 50.0


def test_the_share_is_that_of_the_sections_with_a_class_in_each_area() -> None:
    samples = pl.DataFrame(
        [
            *months("a", 8),
            *months("b", 8, nh3n="1.6"),
            *months("c", 8),
            *months("d", 7),  # one month short
            *[{k: v for k, v in r.items() if k != "codmn"} for r in months("e", 8)],
        ]
    )
    places = sections(
        ("a", "river", "mill-street"), ("b", "river", "north"), ("c", "river", "south"),
        ("d", "river", "south"), ("e", "river", "nowhere"),
    )  # fmt: skip
    result = called("water.sections", {"samples": samples, "sections": places})
    assert value(result) == pytest.approx(200 / 3, rel=1e-12)
    assert value(result, "north") == 50.0
    assert value(result, "mill-street") == 100.0
    assert value(result, "south") == 100.0
    classes = result.tables["classes"]
    short = row(classes, section="d", period="2025")
    assert (short["class"], short["reason"]) == (None, "7 of 8 months")
    lacking = row(classes, section="e", period="2025")
    assert lacking["reason_zh"] == "缺少必测项目：高锰酸盐指数"
    assert result.explanations is not None
    said = row(result.explanations, area="town")
    assert said["text"] == (
        "2 of 3 sections are class III or better by GB 3838-2002; by class: class II 2, "
        "class V 1; 2 without class: D, E"
    )
    assert said["text_zh"].startswith("按 GB 3838-2002，3 个断面中 2 个达到或好于Ⅲ类")
    assert result.exclusions is not None
    assert result.exclusions.select("input", "reason").rows() == [
        ("sections", "the area is unknown; it counts for the city alone")
    ]


def test_an_area_without_any_class_is_insufficient() -> None:
    samples = pl.DataFrame([*months("a", 8), *months("b", 3)])
    places = sections(("a", "river", "north"), ("b", "river", "south"))
    result = called("water.sections", {"samples": samples, "sections": places})
    south = row(result.observations, area="south", period="2025")
    assert (south["value"], south["status"]) == (None, "insufficient")
    assert south["reason"] == "none of 1 section(s) has a class"


def test_a_class_says_what_decided_and_how_far_the_next_ones_are() -> None:
    result = called(
        "water.sections",
        {
            "samples": pl.DataFrame(months("a", 1, nh3n="1.3", tp="0.27", do="4.9")),
            "sections": sections(("a", "river", None)),
        },
        period="month",
    )
    found = row(result.tables["classes"], section="a", period="2025-01")
    assert (found["class"], found["items"]) == (4, "do,nh3n,tp")
    assert (found["next_class"], found["next_item"], found["next_limit"]) == (3, "tp", 0.2)
    assert found["next_ratio"] == pytest.approx(1.35, rel=1e-12)
    assert (found["worse_class"], found["worse_item"], found["worse_limit"]) == (5, "tp", 0.3)
    assert found["worse_ratio"] == pytest.approx(0.9, rel=1e-12)
    assert found["ratio"] == pytest.approx(5 / 4.9, rel=1e-12)
    assert "total phosphorus is at 1.35 times the limit of class III" in found["text"]
    assert found["text_zh"].endswith("最接近降为Ⅴ类的是总磷：0.27 mg/L，界限 ≤ 0.3 mg/L")


def test_steps_pass_over_classes_that_share_a_limit_and_end_at_both_ends() -> None:
    copper = surface_class({"cu": 1.2, "do": 8.0}, PACK, "river")
    up = better(copper)
    assert up is not None
    assert (int(copper.overall), up.place, up.limit) == (6, 2, 1.0)
    assert worse(copper) is None
    best = surface_class({"do": 8.0, "nh3n": 0.1}, PACK, "river")
    down = worse(best)
    assert better(best) is None
    assert down is not None
    assert (down.item.id, down.place) == ("do", 2)
    assert worse(surface_class({"do": [float("nan")]}, PACK, "river"), 0) is None
    anoxic = better(surface_class({"do": 0.0}, PACK, "river"))
    assert anoxic is not None
    assert (anoxic.place, anoxic.ratio) == (5, None)


def test_a_lake_has_its_trophic_state_where_all_five_are_known() -> None:
    lake = {"chla": "10", "tn": "1.0", "codmn": "4", "tp": "0.05", "transparency": "1.0"}
    samples = pl.DataFrame([*months("l", 1, **lake), *months("m", 1, chla="10")])
    result = called(
        "water.sections",
        {"samples": samples, "sections": sections(("l", "lake", None), ("m", "lake", None))},
        period="month",
    )
    whole = row(result.tables["lakes"], section="l", period="2025-01")
    assert (round(whole["index"], 1), whole["state"]) == (48.0, "mesotrophic")
    part = row(result.tables["lakes"], section="m", period="2025-01")
    assert part["index"] is None
    assert part["text_zh"].startswith("无营养状态指数：缺少")


def test_oxygen_at_nine_tenths_of_saturation_is_class_one() -> None:
    # 468 / (31.6 + 30) = 7.597; nine tenths are 6.84
    rows = months("a", 1, do="6.9", codmn="1.5", nh3n="0.1", tp="0.01", water_temperature="30")
    result = called(
        "water.sections",
        {"samples": pl.DataFrame(rows), "sections": sections(("a", "river", None))},
        period="month",
    )
    found = row(result.tables["classes"], period="2025-01")
    assert (found["class"], found["next_class"]) == (1, None)


def test_sections_without_a_usable_row_are_one_clear_error() -> None:
    places = sections(("a", "canal", None))
    with pytest.raises(MethodError, match="no row that can be used"):
        called("water.sections", {"samples": pl.DataFrame(months("a", 1)), "sections": places})


def test_long_and_wide_samples_of_two_laboratories_count_together() -> None:
    wide = pl.DataFrame(months("a", 1))
    day = date(2025, 2, 6)
    other = pl.DataFrame(
        [
            long("a", day, "pH值", "7.0", "无量纲"), long("a", day, "溶解氧", "7.0"),
            long("a", day, "高锰酸盐指数", "3.0"), long("a", day, "氨氮", "1.4"),
            long("a", day, "总磷", "90", "μg/L"),
        ]
    )  # fmt: skip
    both = pl.concat([wide, other], how="diagonal_relaxed")
    result = called(
        "water.sections",
        {"samples": both, "sections": sections(("a", "river", None))},
        period="month",
    )
    assert value(result, period="2025-01") == 100.0
    assert value(result, period="2025-02") == 0.0
    february = row(result.tables["items"], period="2025-02", item="tp")
    assert february["value"] == pytest.approx(0.09, rel=1e-12)
