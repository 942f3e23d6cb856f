"""Files of laboratories: each fault is found once, with its row, and nothing is guessed."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from cityagenda.domains.water.samples import Read, measures, samples
from cityagenda.ground.errors import MethodError
from cityagenda.ground.single_factor import items
from cityagenda.ground.standards import library
from cityagenda.ground.waters import COLUMNS, NAMES

from .calls import long

DAY = date(2025, 3, 5)
SECTIONS = {"r1": "river", "l1": "lake"}
_PACKS = {
    topic: library().standard(topic, "CN", DAY)
    for topic in ("surface-water-classes", "lake-trophic-index")
}
MEASURES = measures(
    items(_PACKS["surface-water-classes"], COLUMNS, NAMES),
    {row["item"]: row for row in _PACKS["lake-trophic-index"].table},
)


def _read(rows: list[dict[str, Any]]) -> Read:
    table = pl.DataFrame(rows, infer_schema_length=None).with_row_index("_row", offset=2)
    return samples(table, SECTIONS, MEASURES, "Asia/Shanghai")


def _one(item: str, text: str, unit: str, section: str = "r1") -> tuple[str, float, bool]:
    found = _read([long(section, DAY, item, text, unit)])
    assert found.exclusions.is_empty(), found.exclusions
    row = found.samples.row(0, named=True)
    return row["item"], row["value"], row["below"]


@pytest.mark.parametrize(
    ("item", "text", "unit", "wanted"),
    [
        ("nh3n", "0.35", "mg/L", ("nh3n", 0.35, False)),
        ("氨氮（NH3-N）", "350", "μg/L", ("nh3n", 0.35, False)),
        ("NH3-N", "350", "µg/L", ("nh3n", 0.35, False)),
        ("总磷（以P计）", "0.12", "毫克/升", ("tp", 0.12, False)),
        ("六价铬", "<0.004", "mg/L", ("cr6", 0.004, True)),
        ("六价铬", "＜0.004", "mg/L", ("cr6", 0.004, True)),
        ("挥发酚", "0.0003L", "mg/L", ("phenol", 0.0003, True)),
        ("汞", "0.04L", "ug/L", ("hg", 0.00004, True)),
        ("pH值", "7.31", "无量纲", ("ph", 7.31, False)),
        ("粪大肠菌群", "240", "MPN/100mL", ("faecal_coliform", 2400.0, False)),
        ("粪大肠菌群", "2,400", "个/L", ("faecal_coliform", 2400.0, False)),
        ("水温", "21.5", "℃", ("water_temperature", 21.5, False)),
    ],
)
def test_what_laboratories_write_is_read_in_the_units_of_the_standard(
    item: str, text: str, unit: str, wanted: tuple[str, float, bool]
) -> None:
    assert _one(item, text, unit) == (wanted[0], pytest.approx(wanted[1], rel=1e-12), wanted[2])


def test_phosphorus_of_a_lake_has_its_own_limits_and_transparency_comes_in_centimetres() -> None:
    assert _one("TP", "0.04", "mg/L", "l1")[0] == "tp_lake"
    assert _one("透明度", "85", "cm", "l1") == ("transparency", pytest.approx(0.85), False)
    assert _one("叶绿素a", "12", "μg/L", "l1") == ("chla", pytest.approx(12), False)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (long("r9", DAY, "nh3n", "0.3"), "the section is not in the list of sections"),
        (long("", DAY, "nh3n", "0.3"), "no section or no date"),
        (long("r1", DAY, "电导率", "21.4", "mS/m"), "the standard has no item of that name"),
        (long("r1", DAY, "nh3n", "见附表"), "the value is no number"),
        (long("r1", DAY, "nh3n", "inf"), "the value is no number"),
        (long("r1", DAY, "nh3n", ""), "no value"),
        (long("r1", DAY, "nh3n", "未检出"), "below the limit of detection, and the limit is not"),
        (long("r1", DAY, "nh3n", "0.3", ""), "the unit is missing or is none of this item"),
        (long("r1", DAY, "nh3n", "0.3", "mS/m"), "the unit is missing or is none of this item"),
        (long("r1", DAY, "ph", "7.1", "mg/L"), "the unit is missing or is none of this item"),
        (long("r1", DAY, "nh3n", "-0.02"), "negative value"),
        (long("r1", DAY, "ph", "72.4", ""), "more or less than water can have"),
        (long("r1", DAY, "do", "80"), "more or less than water can have"),
        (long("r1", DAY, "水温", "85", "℃"), "more or less than water can have"),
        (long("l1", DAY, "透明度", "85", "m"), "more or less than water can have"),
    ],
)
def test_what_cannot_be_used_is_left_out_with_its_row_in_both_languages(
    row: dict[str, Any], reason: str
) -> None:
    found = _read([long("r1", DAY, "tp", "0.1"), row])
    assert found.samples["item"].to_list() == ["tp"]
    (listed,) = found.exclusions.to_dicts()
    assert (listed["input"], listed["row"]) == ("samples", 3)
    assert listed["reason"].startswith(reason)
    assert any("一" <= letter <= "鿿" for letter in listed["reason_zh"])


def test_a_date_that_is_missing_is_no_day() -> None:
    row: dict[str, Any] = long("r1", DAY, "tp", "0.1") | {"date": None}
    found = _read([long("r1", DAY, "nh3n", "0.1"), row])
    assert found.exclusions["reason"].to_list() == ["no section or no date"]


def test_a_repeated_reading_counts_once_and_contradictory_ones_not_at_all() -> None:
    twice = [long("r1", DAY, "tp", "0.1"), long("r1", DAY, "总磷", "0.10")]
    differing = [long("r1", DAY, "nh3n", "0.3"), long("r1", DAY, "氨氮", "0.9")]
    found = _read([*twice, *differing])
    assert found.samples.select("item", "row").rows() == [("tp", 2)]
    assert found.exclusions.select("row", "reason").rows() == [
        (3, "repeats the reading of the same section and time"),
        (4, "different readings for the same section and time"),
        (5, "different readings for the same section and time"),
    ]


def test_two_samples_of_a_day_at_different_hours_are_two() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    at = [datetime(2025, 3, 5, hour, tzinfo=zone) for hour in (9, 15)]
    table = pl.DataFrame(
        {"section": ["r1"] * 2, "time": at, "item": ["tp"] * 2, "value": ["0.1", "0.2"],
         "unit": ["mg/L"] * 2}
    )  # fmt: skip
    found = samples(table, SECTIONS, MEASURES, "Asia/Shanghai")
    assert found.samples["value"].to_list() == [0.1, 0.2]
    assert set(found.samples["day"]) == {DAY}


def _arsenic(values: list[str]) -> list[dict[str, Any]]:
    return [long("r1", date(2025, 1 + n, 5), "as", text) for n, text in enumerate(values)]


def test_micrograms_given_as_milligrams_stand_out_and_are_not_corrected() -> None:
    usual = ["0.0012", "0.0014", "0.0011", "0.0013", "0.0015", "0.0012"]
    found = _read(_arsenic([*usual, "1.3"]))
    assert found.samples["value"].max() == 0.0015
    assert found.exclusions["row"].to_list() == [8]
    assert "micrograms" in found.exclusions["reason"][0]
    # a bad month is no mistake, a few readings tell nothing, nor do high ones among each other
    assert _read(_arsenic([*usual, "0.09"])).exclusions.is_empty()
    assert _read(_arsenic([*usual[:5], "1.3"])).exclusions.is_empty()
    assert _read(_arsenic(["1.2", "1.3", "1.1", "1.4", "1.2", "1.3", "1.2"])).exclusions.is_empty()


def test_a_wide_table_gives_one_line_for_a_row_that_is_wrong_as_a_whole() -> None:
    row = {"section": "r1", "date": DAY, "ph": "7.1", "do": "6.0", "nh3n": "0.025L", "tp": None}
    found = _read([row, row, row | {"section": "r7"}])
    assert found.samples.select("item", "value", "below").sort("item").rows() == [
        ("do", 6.0, False), ("nh3n", 0.025, True), ("ph", 7.1, False),
    ]  # fmt: skip
    assert found.exclusions.select("row", "detail").rows() == [
        (3, "r1, 2025-03-05, do 6.0, nh3n 0.025L, ph 7.1"),
        (4, "r7, 2025-03-05, ph 7.1, do 6.0, nh3n 0.025L"),
    ]


def test_the_flag_and_the_limit_beside_say_what_lies_below_detection() -> None:
    rows = [
        long("r1", DAY, "hg", "0.00004") | {"below": "是", "detection_limit": ""},
        long("r1", DAY, "cd", "ND") | {"below": "", "detection_limit": "0.0001"},
    ]
    found = _read(rows)
    assert found.samples.select("item", "value", "below").rows() == [
        ("cd", 0.0001, True), ("hg", 0.00004, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"item": ["tp"], "value": ["0.1"], "unit": ["mg/L"]}, "neither a column 'date'"),
        ({"date": [DAY]}, "neither the columns 'item' and 'value'"),
        ({"date": [DAY], "item": ["tp"], "value": ["0.1"]}, "units are never guessed"),
        ({"time": [datetime(2025, 1, 1)], "tp": ["1"]}, "has no time zone"),  # noqa: DTZ001
    ],
)
def test_a_table_that_cannot_be_samples_is_one_clear_error(
    columns: dict[str, list[Any]], said: str
) -> None:
    table = pl.DataFrame({"section": ["r1"], **columns})
    with pytest.raises(MethodError, match=said) as raised:
        samples(table, SECTIONS, MEASURES, "Asia/Shanghai")
    assert all(set(text) == {"zh-Hans", "en"} for text in raised.value.texts)
