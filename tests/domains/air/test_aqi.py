"""The air quality index: the numbers of the standards, and the mistakes of public code.

Wanted values are those of the standards' own tables (HJ 633-2012, HJ 633-2026, appendix G of
40 CFR part 58) and of EPA-454/B-24-002; between breakpoints they come from exact fractions,
computed here without any function of the product.
"""

import math
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from cityagenda.domains.air.aqi import AirQuality, Report, air_quality, report
from cityagenda.domains.air.scales import MISSING, scales
from cityagenda.ground.errors import SourceError, StandardError
from cityagenda.ground.standards import library

INDICES = [0, 50, 100, 150, 200, 300, 400, 500]
# in the steps of each item: ug/m3, tenths of mg/m3 for CO
COMMON = {
    "so2_24h": [0, 50, 150, 475, 800, 1600, 2100, 2620],
    "so2_1h": [0, 150, 500, 650, 800],
    "no2_24h": [0, 40, 80, 180, 280, 565, 750, 940],
    "no2_1h": [0, 100, 200, 700, 1200, 2340, 3090, 3840],
    "co_24h": [0, 20, 40, 140, 240, 360, 480, 600],
    "co_1h": [0, 50, 100, 350, 600, 900, 1200, 1500],
    "o3_8h": [0, 100, 160, 215, 265, 800],
    "o3_1h": [0, 160, 200, 300, 400, 800, 1000, 1200],
}
EDITIONS = {
    2012: {"pm10_24h": [0, 50, 150, 250, 350, 420, 500, 600],
           "pm25_24h": [0, 35, 75, 115, 150, 250, 350, 500]},
    2026: {"pm10_24h": [0, 50, 120, 250, 350, 420, 500, 600],
           "pm25_24h": [0, 35, 60, 115, 150, 250, 350, 500]},
}  # fmt: skip
DAYS = {2012: date(2026, 2, 28), 2026: date(2026, 3, 1)}
ITEMS = [
    (year, item, steps) for year, own in EDITIONS.items() for item, steps in (COMMON | own).items()
]


def _report(year: int, name: Any = "daily") -> Report:
    return report(library().standard("air-quality-index", "CN", DAYS[year]), name)


def _us() -> Report:
    return report(library().standard("air-quality-index", "US", date(2025, 7, 1)), "daily")


def _one(by: Report, **readings: float) -> AirQuality:
    return air_quality(readings, by)


def _sub(found: AirQuality, pollutant: str) -> int:
    return int(found.sub[found.report.pollutants.index(pollutant)])


CLEAN = {"so2_24h": 5.0, "no2_24h": 10.0, "co_24h": 500.0, "o3_8h": 40.0, "pm10_24h": 20.0,
         "pm25_24h": 10.0}  # fmt: skip


@pytest.mark.parametrize(("year", "item", "steps"), ITEMS)
def test_every_concentration_has_the_sub_index_of_exact_fractions(
    year: int, item: str, steps: list[int]
) -> None:
    scale = scales(library().standard("air-quality-index", "CN", DAYS[year]))[item]
    wanted = {}
    indices = list(pairwise(INDICES))
    for (low, high), (first, last) in zip(pairwise(steps), indices, strict=False):
        for step in range(low, high + 1):
            wanted[step] = math.ceil(Fraction((last - first) * (step - low), high - low) + first)
    readings = np.array(sorted(wanted)) / scale.steps_per_reading
    assert scale.sub_index(readings).tolist() == [wanted[step] for step in sorted(wanted)]


@pytest.mark.parametrize(("year", "item", "steps"), ITEMS)
def test_breakpoints_and_one_step_on_either_side(year: int, item: str, steps: list[int]) -> None:
    scale = scales(library().standard("air-quality-index", "CN", DAYS[year]))[item]
    for place, step in enumerate(steps[1:-1], 1):
        around = np.array([step - 1, step, step + 1]) / scale.steps_per_reading
        below, at, above = scale.sub_index(around).tolist()
        assert at == INDICES[place]
        assert below <= at < above, "rounding up leaves the class only above the breakpoint"


def test_the_edition_changes_with_the_first_of_march() -> None:
    before, after = (_one(_report(year), **CLEAN | {"pm25_24h": 75}) for year in (2012, 2026))
    assert (before.report.edition, int(before.index)) == ("HJ 633-2012", 100)
    assert (after.report.edition, int(after.index)) == ("HJ 633-2026", 114)
    assert before.primary_at() == after.primary_at() == ("pm25",)
    assert not before.exceeding.any()
    assert after.exceeding.any()


def test_a_day_of_2012_counts_the_hour_of_ozone_and_of_2026_does_not() -> None:
    assert int(_one(_report(2012), **CLEAN, o3_1h=201).index) == 101
    with pytest.raises(SourceError, match="'o3_1h' is no item of this report"):
        _one(_report(2026), **CLEAN, o3_1h=201)


def test_above_a_scale_another_item_or_a_fixed_index_holds() -> None:
    hour = {"no2_1h": 10.0, "co_1h": 500.0, "o3_1h": 20.0, "pm10_1h": 9.0, "pm25_1h": 5.0}
    new = _report(2026, "hourly")
    assert _sub(_one(new, so2_1h=800, **hour), "so2") == 200
    assert _sub(_one(new, so2_1h=2000, **hour), "so2") == 200
    old = _report(2012, "hourly_published")
    assert _sub(_one(old, so2_1h=801, **hour), "so2") == MISSING
    assert _sub(_one(old, so2_1h=801, so2_24h=1600, **hour), "so2") == 300
    # where the hour is on its scale the day does not take part
    assert _sub(_one(old, so2_1h=10, so2_24h=1600, **hour), "so2") == 4
    assert _sub(_one(_report(2026), **CLEAN | {"o3_8h": 801}), "o3") == 300
    assert _sub(_one(_report(2012), **CLEAN | {"o3_8h": 801}), "o3") == MISSING
    assert _sub(_one(_report(2012), **CLEAN | {"o3_8h": 801}, o3_1h=900), "o3") == 350
    assert int(_one(_report(2026), **CLEAN | {"pm10_24h": 2400}).index) == 500


# --- what public code gets wrong ----------------------------------------------------------


def test_a_day_of_sulphur_dioxide_is_not_judged_by_the_hours_column() -> None:
    assert _sub(_one(_report(2026), **CLEAN | {"so2_24h": 50}), "so2") == 50  # not 17


@pytest.mark.parametrize(
    ("item", "milligrams", "wanted"), [("co_24h", 2.2, 55), ("co_1h", 65.4, 218)]
)
def test_rounding_up_does_not_go_one_too_high(item: str, milligrams: float, wanted: int) -> None:
    scale = scales(library().standard("air-quality-index", "CN", DAYS[2026]))[item]
    assert int(scale.sub_index(np.array(milligrams * 1000))) == wanted  # not 56, not 219


def test_concentrations_are_rounded_half_to_even_before_the_formula() -> None:
    at = [_one(_report(2026), **CLEAN | {"pm25_24h": v}) for v in (34.5, 35.5, 35.4, 36.5)]
    assert [_sub(found, "pm25") for found in at] == [49, 52, 50, 52]
    carbon = [_one(_report(2026), **CLEAN | {"co_24h": v}) for v in (2050.0, 2150.0)]
    assert [_sub(found, "co") for found in carbon] == [50, 55]


def test_an_index_of_fifty_has_no_primary_pollutant_and_ties_share_it() -> None:
    assert _one(_report(2026), **CLEAN | {"pm10_24h": 50}).primary_at() == ()
    tied = _one(_report(2012), **CLEAN | {"pm10_24h": 66, "pm25_24h": 41})
    assert (int(tied.index), tied.primary_at()) == (58, ("pm10", "pm25"))
    assert "PM₁₀" in tied.explained()["en"]
    assert "PM₂.₅" in tied.explained()["en"]


# --- missing and wrong readings -----------------------------------------------------------


def test_with_a_pollutant_missing_an_index_is_published_only_above_one_hundred() -> None:
    known = {k: v for k, v in CLEAN.items() if k != "o3_8h"}
    low = _one(_report(2026), **known | {"pm25_24h": 60})
    assert (int(low.index), int(low.largest), int(low.level)) == (MISSING, 100, -1)
    assert low.primary_at() == ()
    assert low.explained() == {
        "zh-Hans": "按 HJ 633-2026 不发布指数：缺少 O₃",
        "en": "no AQI by HJ 633-2026: O₃ missing",
    }
    high = _one(_report(2026), **known | {"pm25_24h": 61})
    assert (int(high.index), high.primary_at()) == (101, ("pm25",))
    assert high.explained()["en"].endswith("O₃ missing")


def test_what_is_not_monitored_by_plan_may_be_missing_under_the_edition_of_2026() -> None:
    known = {k: v for k, v in CLEAN.items() if k != "so2_24h"}
    assert int(_one(_report(2026), **known).index) == MISSING
    found = air_quality(known, _report(2026), exempt=("so2",))
    assert (int(found.index), found.exempt) == (20, ("so2",))
    assert "missing" not in found.explained()["en"]
    fewer = {k: v for k, v in known.items() if k != "o3_8h"}
    lacking = air_quality(fewer, _report(2026), exempt=("so2",))
    assert lacking.explained()["en"] == "no AQI by HJ 633-2026: O₃ missing"
    with pytest.raises(StandardError, match="lets no pollutant be missing"):
        air_quality(known, _report(2012), exempt=("so2",))


@pytest.mark.parametrize("item", ["so2_24h", "no2_24h", "pm10_24h", "pm25_24h", "o3_8h"])
def test_a_network_in_milligrams_is_refused(item: str) -> None:
    clean = {name: np.full(24, value) for name, value in CLEAN.items()}
    with pytest.raises(SourceError, match=f"'{item}' is so small.*another unit than ug/m3"):
        air_quality(clean | {item: clean[item] / 1000}, _report(2026))


@pytest.mark.parametrize(
    ("readings", "said"),
    [
        ({"pm25_24h": -1.0}, "'pm25_24h' is negative"),
        ({"pm25_24h": 99_999.0}, "more than air ever held"),
        ({"pm25_24h": math.inf}, "infinite"),
        ({"pm25_24h": 0.035}, "another unit than ug/m3"),
        ({"co_24h": 0.8}, "another unit than ug/m3"),
        ({"o3_8h": 120.0, "o3_1h": 90.0}, "'o3_8h' is above 'o3_1h'.*exchanged"),
        ({"o3": 90.0}, "'o3' is no item of this report"),
        ({"pm25_24h": np.array([1.0, 2.0])}, "different shapes"),
    ],
)
def test_what_cannot_be_is_refused_with_one_error(readings: dict[str, Any], said: str) -> None:
    with pytest.raises(SourceError, match=said):
        air_quality(CLEAN | readings, _report(2012))


def test_a_feed_with_exchanged_fields_of_ozone_is_noticed() -> None:
    # a national feed calls the day's largest hour `o3` and the current one `o3_24h`
    feed = {"so2_1h": [5.0, 7.0], "no2_1h": [20.0, 9.0], "co_1h": [700.0, 900.0],
            "pm10_1h": [17.0, 46.0], "pm25_1h": [10.0, 25.0]}  # fmt: skip
    right = air_quality(
        feed | {"o3_1h": [74.0, 78.0], "o3_1h_max": [88.0, 78.0]},
        _report(2012, "hourly_published"),
    )
    assert right.index.tolist() == [24, 46]
    with pytest.raises(SourceError, match=r"'o3_1h_max'.*exchanged"):
        air_quality(
            feed | {"o3_1h": [88.0, 78.0], "o3_1h_max": [74.0, 78.0]},
            _report(2012, "hourly_published"),
        )


def test_one_broken_station_does_not_stop_the_others() -> None:
    network = {item: np.full((3, 2), value) for item, value in CLEAN.items()}
    network["pm10_24h"][1, 0] = -999
    found = air_quality(network, _report(2026), faulty="leave out")
    assert found.index.tolist() == [[20, 20], [MISSING, 20], [20, 20]]
    assert [(f.item, f.kind, f.count) for f in found.faults] == [("pm10_24h", "negative", 1)]
    with pytest.raises(SourceError, match=r"pm10_24h\[1, 0\]"):
        air_quality(network, _report(2026))


def test_an_unknown_report_is_refused() -> None:
    pack = library().standard("air-quality-index", "CN", DAYS[2026])
    with pytest.raises(StandardError, match="no report 'hourly_published'"):
        report(pack, "hourly_published")


# --- the United States ---------------------------------------------------------------------


def test_the_worked_examples_of_the_agency() -> None:
    assert _sub(_one(_us(), o3_8h=0.07853333), "o3") == 126
    both = _one(_us(), o3_8h=0.078, pm25_24h=35.9, co_8h=8.4)
    assert [_sub(both, p) for p in ("o3", "pm25", "co")] == [126, 102, 90]
    assert (int(both.index), both.primary_at()) == (126, ("o3",))
    # the document prints 148; its own formula gives 101 + 49 / 39 * 37 = 147.49
    assert _sub(_one(_us(), o3_8h=0.078, o3_1h=0.162), "o3") == 147


@pytest.mark.parametrize(
    ("item", "pollutant", "edges"),
    [
        ("o3_8h", "o3", [0, 0.054, 0.055, 0.070, 0.071, 0.085, 0.086, 0.105, 0.106, 0.200]),
        ("pm25_24h", "pm25",
         [0, 9, 9.1, 35.4, 35.5, 55.4, 55.5, 125.4, 125.5, 225.4, 225.5, 325.4]),
        ("pm10_24h", "pm10", [0, 54, 55, 154, 155, 254, 255, 354, 355, 424, 425, 604]),
        ("co_8h", "co", [0, 4.4, 4.5, 9.4, 9.5, 12.4, 12.5, 15.4, 15.5, 30.4, 30.5, 50.4]),
        ("so2_1h", "so2", [0, 35, 36, 75, 76, 185, 186, 304]),
        ("no2_1h", "no2", [0, 53, 54, 100, 101, 360, 361, 649, 650, 1249, 1250, 2049]),
    ],
)  # fmt: skip
def test_both_edges_of_each_class_in_the_united_states(
    item: str, pollutant: str, edges: list[float]
) -> None:
    indices = [0, 50, 51, 100, 101, 150, 151, 200, 201, 300, 301, 500]
    found = [_sub(_one(_us(), **{item: edge}), pollutant) for edge in edges]
    assert found == indices[: len(edges)]


def test_concentrations_are_truncated_and_binary_noise_is_no_reason_to_fall_a_step() -> None:
    assert _sub(_one(_us(), pm25_24h=9.09), "pm25") == 50
    mean = sum([9.1] * 24) / 24
    assert mean < 9.1
    assert _sub(_one(_us(), pm25_24h=mean), "pm25") == 51


def test_above_five_hundred_the_last_line_goes_on() -> None:
    assert _sub(_one(_us(), pm10_24h=604), "pm10") == 500
    assert _sub(_one(_us(), pm10_24h=694), "pm10") == 600  # 500 + 90 * 199 / 179 = 600.06


def test_a_day_of_sulphur_dioxide_stands_in_above_the_hours_scale() -> None:
    assert _sub(_one(_us(), so2_1h=310, so2_24h=305), "so2") == 201
    assert _sub(_one(_us(), so2_1h=300, so2_24h=305), "so2") == 198


def test_where_the_day_stays_below_its_scale_the_index_is_two_hundred() -> None:
    assert _sub(_one(_us(), so2_1h=305, so2_24h=304), "so2") == 200
    assert _sub(_one(_us(), so2_1h=900, so2_24h=40), "so2") == 200
    assert _sub(_one(_us(), so2_1h=304, so2_24h=40), "so2") == 200
    assert _sub(_one(_us(), so2_1h=303, so2_24h=40), "so2") == 200  # 151 + 49 / 118 * 117 = 199.6
    assert _sub(_one(_us(), so2_1h=305), "so2") == MISSING


def test_parts_per_billion_for_parts_per_million_are_refused() -> None:
    with pytest.raises(SourceError, match="more than air ever held"):
        _one(_us(), o3_8h=54.0)
