"""Health, and bad input: each fault is planted in one station, and told of no other."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.streams.conftest import datastream, network
from tests.streams.test_store import HOUR

from cityagenda.domains.air.faults import OZONE_MAXIMUM
from cityagenda.ground.standards import library
from cityagenda.streams import comparison, rules
from cityagenda.streams.batch import DAY, Batch
from cityagenda.streams.drops import Layout, take
from cityagenda.streams.entities import Datastream, ObservedProperty, Sensor, Thing, entity
from cityagenda.streams.health import _PARTS, SCHEMA, STATES, health
from cityagenda.streams.store import Store

FIRST = 20_454 * DAY  # 2026-01-01
DAYS = 40
NOW = FIRST + DAYS * DAY + HOUR // 2
PROPERTIES = ("pm25", "pm10", "o3", "o3_24h", "co")
STATIONS = (
    "sound",
    "mute",
    "frozen",
    "drift",
    "zone",
    "unit",
    "fields",
    "ozone",
    "twin",
    "new",
    "wild",
)
GAS = {"reference_state": "298.15 K, 1013.25 hPa"}


def streams() -> list[Any]:
    """Return a network: stations a kilometre apart, `twin` at the place of `sound`."""
    found: list[Any] = [
        entity(Sensor, {"@iot.id": "s", "name": "s", "encodingType": "text/plain", "metadata": ""})
    ]
    found += [
        entity(ObservedProperty, {"@iot.id": name, "name": name, "definition": f"u:{name}"})
        for name in PROPERTIES
    ]
    for place, station in enumerate(STATIONS):
        x = 0 if station == "twin" else 1000 * place
        thing = {"@iot.id": station, "name": station, "properties": {"x": x, "y": 0}}
        found.append(entity(Thing, thing))
        for name in PROPERTIES:
            given = datastream(f"{station}.{name}", interval="1h", **(GAS if "o" in name else {}))
            given |= {"Thing": {"@iot.id": station}, "ObservedProperty": {"@iot.id": name}}
            found.append(entity(Datastream, given))
    return found


def air(chance: np.random.Generator, count: int) -> dict[str, np.ndarray]:  # type: ignore[type-arg]
    """Return what all stations see of each property, by the hour."""
    hour = np.arange(count)
    walk = np.cumsum(chance.normal(0, 1, count))
    fine = 40 + 8 * np.sin(hour / 60) + 10 * np.sin(hour * 2 * np.pi / 24) + 5 * np.sin(walk)
    ozone = 60 + 50 * np.sin((hour - 9) * 2 * np.pi / 24) + 8 * np.sin(walk / 3)
    largest = np.maximum.accumulate(ozone.reshape(-1, 24), axis=1).ravel()
    return {
        "pm25": fine,
        "pm10": fine * 2.2,
        "o3": ozone,
        "o3_24h": largest + 5,
        "co": fine * 15 + 300,
    }


def planted(station: str, seen: dict[str, Any], chance: np.random.Generator) -> None:
    """Change what a station sees as its fault does."""
    count = len(seen["pm25"])
    if station == "frozen":
        seen["pm25"][-8:] = 33.3
    elif station == "drift":
        seen["pm25"] *= 1 + np.arange(count) / count * 0.9
    elif station == "unit":
        seen["co"] /= 1000
    elif station == "fields":
        seen["pm25"][-24:], seen["pm10"][-24:] = (
            seen["pm10"][-24:].copy(),
            seen["pm25"][-24:].copy(),
        )
    elif station == "ozone":
        seen["o3"], seen["o3_24h"] = seen["o3_24h"], seen["o3"]
    elif station == "wild":
        seen["pm25"][-5:] = [-999, 40, 99_999, 41, 40]
    if station != "frozen":
        seen["pm25"][-8:] += chance.choice([0.1, 0.2, 0.3], 8)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Return a store of 40 days in which most stations have one fault."""
    chance = np.random.default_rng(7)
    folder = tmp_path_factory.mktemp("faulty")
    with Store(folder / "streams") as made:
        made.declare(streams())
        common = air(chance, DAYS * 24)
        parts = []
        for station in STATIONS:
            if station == "new":
                continue
            seen = {n: v * chance.normal(1, 0.02, len(v)) for n, v in common.items()}
            planted(station, seen, chance)
            late = 8 if station == "zone" else 0
            end = DAYS * 24 - (100 if station == "mute" else 4 if station == "sound" else 0)
            times = FIRST + np.arange(end) * HOUR - late * HOUR
            for name, values in seen.items():
                number = made.catalogue.number(f"{station}.{name}")
                parts.append(Batch(np.full(end, number), times, np.round(values[:end], 1)))
        made.add(Batch.joined(parts), "test", now=NOW)
        yield made


@pytest.fixture(scope="module")
def table(faulty: Store) -> pl.DataFrame:
    return health(
        faulty,
        timedelta(hours=1),
        datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=DAYS, minutes=30),
    )


def states(table: pl.DataFrame) -> dict[str, set[str]]:
    return {
        state: set(table.filter(state=state)["datastream"].str.split(".").list.first())
        for state in STATES
    }


def test_each_state_is_found_where_it_was_planted_and_nowhere_else(table: pl.DataFrame) -> None:
    assert table.schema == SCHEMA
    found = states(table)
    assert found["never"] == {"new"}
    assert found["silent"] == {"mute", "zone"}  # eight hours slow is eight hours silent
    assert found["late"] == {"sound"}
    assert table.filter(state="stuck")["datastream"].to_list() == ["frozen.pm25"]
    assert table.filter(state="drifting")["datastream"].to_list() == ["drift.pm25"]
    assert table.filter(datastream="drift.pm25")["drift"][0] == pytest.approx(
        0.9 * 30 / 40 / 1.45, abs=0.1
    )
    mute = table.filter(datastream="mute.co").row(0, named=True)
    assert (mute["silent_hours"], mute["share_24h"]) == (100.5, 0)
    assert mute["share_30d"] == pytest.approx((720 - 100) / 720, abs=0.002)
    assert table.filter(datastream="new.co").row(0)[1:7] == (None, None, 0, 0, None, None)


def test_a_clock_in_the_wrong_zone_is_told_by_what_the_others_saw(table: pl.DataFrame) -> None:
    odd = table.filter(pl.col("shift_hours").is_not_null())
    assert odd["datastream"].to_list() == [f"zone.{name}" for name in PROPERTIES]
    assert set(odd["shift_hours"]) == {-8}
    assert odd["odd"][0] == "its clock seems to be -8 hours off: perhaps in another time zone"
    assert odd["odd_zh"][0] == "时钟似乎偏移 -8 小时（可能是时区设错）"


def test_milligrams_for_micrograms_are_told(table: pl.DataFrame) -> None:
    odd = table.filter(pl.col("factor").is_not_null())
    assert odd.select("datastream", "factor").rows() == [("unit.co", 0.001)]
    assert "about 0.001 times" in odd["odd"][0]


def test_exchanged_fields_are_told(table: pl.DataFrame) -> None:
    odd = table.filter(pl.col("odd").str.contains("exchanged"))
    assert odd["datastream"].to_list() == ["fields.pm25", "fields.pm10", "ozone.o3", "ozone.o3_24h"]
    assert odd["odd"][2] == "o3 is mostly above o3_24h: the two fields may be exchanged"


def test_two_stations_at_one_place_are_told(table: pl.DataFrame) -> None:
    odd = table.filter(pl.col("twin").is_not_null())
    assert set(odd.select("datastream", "twin").rows()) == {
        *((f"sound.{name}", "twin") for name in PROPERTIES),
        *((f"twin.{name}", "sound") for name in PROPERTIES),
    }
    assert odd["odd"][0] == "it stands at the place of twin"


def test_negative_and_absurd_values_stay_and_count_for_nothing(
    faulty: Store, table: pl.DataFrame
) -> None:
    said = faulty.checked(NOW - 6 * HOUR, NOW, ["wild.pm25"])
    assert said["value"].to_list()[:3] == [
        pytest.approx(-999, abs=0.4),
        *said["value"].to_list()[1:3],
    ]
    assert said["value"][2] > 99_000
    check = rules.check(faulty.catalogue.datastreams, library(), "CN", datetime.now(UTC).date())
    said = faulty.checked(NOW - 6 * HOUR, NOW, ["wild.pm25"], check)
    assert [bool(flags & 1) for flags in said["flags"]] == [True, False, True, False, False]
    assert said["reasons"].str.contains("outside the range").to_list()[0]
    hours = faulty.hours(NOW - 6 * HOUR, NOW, check).filter(datastream="wild.pm25")
    assert hours.height == 3
    assert hours["high"].max() < 50
    assert table.filter(datastream="wild.pm25")["flagged_30d"][0] == pytest.approx(
        2 / 720, rel=0.01
    )


def test_the_day_s_largest_hour_of_ozone_is_named_as_the_grading_names_it() -> None:
    assert ("o3", OZONE_MAXIMUM) in _PARTS


def test_a_unit_that_cannot_be_checked_is_told_and_holds_up_no_other(store: Store) -> None:
    odd = datastream("x") | {"unitOfMeasurement": {"symbol": "Cel"}}
    store.declare(network(odd))
    told = health(store, timedelta(hours=1), NOW).filter(pl.col("odd") != "")
    assert told.select("datastream", "odd").rows() == [
        ("x", "its unit 'Cel' does not measure what the rules do: it is not checked")
    ]


def test_health_of_one_network_and_of_an_empty_store(faulty: Store, store: Store) -> None:
    one = health(faulty, timedelta(hours=1), NOW, datastreams=["unit.co", "new.o3"])
    assert set(one["datastream"]) == {"unit.co", "new.o3"}
    assert one.filter(datastream="unit.co")["factor"][0] == 0.001
    none = health(store, timedelta(hours=1), NOW)
    assert none["state"].to_list() == ["never"] * 3
    assert none["share_30d"].to_list() == [None] * 3


def test_swapped_columns_of_a_file_are_told_and_nothing_is_guessed(tmp_path: Any) -> None:
    rows = [
        f"{station},2026-01-{1 + hour // 24:02}T{hour % 24:02}:00:00Z,{90 + hour % 3},70"
        for station in STATIONS
        for hour in range(30)
    ]
    (tmp_path / "now.csv").write_text("\n".join(["station,time,o3,o3_24h", *rows]) + "\n")
    with Store(tmp_path / "streams") as made:
        made.declare(streams())
        layout = Layout("station", {"o3": "o3", "o3_24h": "o3_24h"})
        (done,) = take(made, tmp_path, layout, now=FIRST + 31 * HOUR)
        assert (done.refused, made.count()) == (0, 2 * 30 * len(STATIONS))
        told = health(made, timedelta(hours=1), FIRST + 30 * HOUR)
        told = told.filter(pl.col("odd").str.contains("exchanged"))
        assert told.height == 2 * len(STATIONS)
        assert set(made.window(0, NOW, ["sound.o3"]).collect()["value"]) == {90, 91, 92}


@pytest.mark.parametrize("swapped", [True, False])
def test_ozone_now_and_of_eight_hours_are_told_apart_by_their_largest(
    store: Store, *, swapped: bool
) -> None:
    hours = 60 + 50 * np.sin(np.arange(48) / 24 * 2 * np.pi)
    means = np.convolve(hours, np.full(8, 1 / 8))[: len(hours)]
    assert 0.2 < (means[24:] > hours[24:]).mean() < 0.8
    names = ("o3", "o3_8h")
    made: list[Any] = [
        entity(ObservedProperty, {"@iot.id": name, "name": name, "definition": f"u:{name}"})
        for name in names
    ]
    given = [datastream(name, interval="1h", **GAS) for name in names]
    made += [
        entity(Datastream, one | {"ObservedProperty": {"@iot.id": name}})
        for one, name in zip(given, names, strict=True)
    ]
    store.declare(network() + made)
    numbers = [store.catalogue.numbers[name] for name in names]
    times = FIRST + np.arange(48) * HOUR
    columns = (means, hours) if swapped else (hours, means)
    for number, values in zip(numbers, columns, strict=True):
        store.add(Batch(np.full(48, number), times, values), "x", now=FIRST + 48 * HOUR)
    told = health(store, timedelta(hours=1), FIRST + 48 * HOUR, datastreams=list(names))
    odd = "the largest o3_8h is above the largest o3: the two fields may be exchanged"
    assert told["odd"].to_list() == [odd if swapped else ""] * 2


def test_a_drift_is_that_of_a_line_and_needs_three_weeks() -> None:
    days = np.arange(30.0)
    middle = np.full((30, 2), 50.0)
    moving = np.column_stack([50 * (1 + 0.01 * days), np.full(30, 50.0)])
    found, clear = comparison.drift(moving, middle)
    assert found == pytest.approx([0.3 / (1 + 0.01 * 14.5), 0])
    assert clear.tolist() == [True, False]
    moving[20:] = np.nan
    assert np.isnan(comparison.drift(moving, middle)[0]).all()
