"""Judging: midnight is no border, people's notes count, and compaction changes no answer."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.streams.conftest import datastream, network
from tests.streams.test_checks import LIMITS
from tests.streams.test_store import HOUR, NOW, START, batch

from cityagenda.ground.errors import StreamError
from cityagenda.ground.standards import library
from cityagenda.streams import around, rules
from cityagenda.streams.batch import DAY, Batch
from cityagenda.streams.calibration import RAW, Calibration, Control
from cityagenda.streams.checks import Check, Limits, Neighbourhood, checked
from cityagenda.streams.collocation import beside_reference
from cityagenda.streams.entities import Thing, entity
from cityagenda.streams.flags import Flag, reasons
from cityagenda.streams.review import Review
from cityagenda.streams.store import Store

FIRST = START // DAY
MINUTE = HOUR // 60
CHECK = Check(Limits(*(np.resize(getattr(LIMITS, n), 3) for n in Limits.__dataclass_fields__)), "t")


def free(count: int, **limits: float) -> Limits:
    """Return limits of which only those that are given hold."""
    none = dict.fromkeys(Limits.__dataclass_fields__, np.inf) | {"low": -np.inf, "resting": np.nan}
    return Limits(**{name: np.full(count, value) for name, value in (none | limits).items()})


def add(store: Store, values: dict[int, float], number: int = 0, now: int = NOW) -> None:
    store.add(batch(*((number, hour, value) for hour, value in values.items())), "x", now=now)


def flagged(store: Store, flag: Flag, number: int = 0) -> list[int]:
    """Return the hours of a datastream's values that have a flag."""
    frames = [store.judged(day, check=CHECK) for day in store.days()]
    frame = pl.concat(frames).filter(pl.col("number") == number)
    own = frame.filter((pl.col("flags") & int(flag)) != 0)
    return ((own["time"] - START) // HOUR).to_list()


def hours(store: Store, check: Check | None = CHECK, **how: Any) -> list[tuple[str, int, float]]:
    frame = store.hours(START - DAY, NOW, check, **how).with_columns(
        (pl.col("hour").dt.timestamp("us") - START) // HOUR
    )
    return frame.select("datastream", "hour", "mean").rows()


@pytest.mark.parametrize("order", [(0, 1), (1, 0), ()])
def test_a_run_and_a_spike_across_midnight_are_seen(store: Store, order: tuple[int, ...]) -> None:
    add(store, {hour: 10.0 + hour % 2 for hour in range(48)} | dict.fromkeys(range(21, 26), 7.0))
    add(store, {hour: 10.0 + hour % 2 for hour in range(48)} | {23: 31.0}, 1)
    add(store, {hour: 10.0 + hour % 2 for hour in range(48)} | {24: 31.0}, 2)
    for day in order:
        store.compact(FIRST + day, CHECK)
    assert flagged(store, Flag.STUCK) == [21, 22, 23, 24, 25]
    assert flagged(store, Flag.SPIKE, 1) == [23]
    assert flagged(store, Flag.SPIKE, 2) == [24]
    assert {hour for name, hour, _ in hours(store) if name == "a"} == {*range(21), *range(26, 48)}


def test_the_way_over_midnight_is_no_isolation_and_too_fast_is_seen(store: Store) -> None:
    add(store, {23: 10.0, 24: 99.0, 25: 98.0})
    assert flagged(store, Flag.ISOLATED) == []
    assert flagged(store, Flag.RATE) == [24]


def test_what_comes_later_on_the_other_side_of_midnight_counts(store: Store) -> None:
    add(store, dict.fromkeys(range(21, 24), 7.0))
    store.compact(FIRST, CHECK)
    assert flagged(store, Flag.STUCK) == []
    assert len(hours(store)) == 3
    add(store, dict.fromkeys(range(24, 27), 7.0))
    assert flagged(store, Flag.STUCK) == [*range(21, 27)]
    assert hours(store) == []
    assert len(hours(store, None)) == 6  # as it was compacted
    assert store.compact(FIRST, CHECK) == 3
    assert store.flagged(FIRST).height == 3
    assert store.compact(FIRST, CHECK) == 0


def test_a_run_of_days_is_one_where_the_limit_is_more_than_a_day(store: Store) -> None:
    slow = Check(free(3, stuck=40.0), "slow")
    add(store, dict.fromkeys(range(20, 50), 7.0))
    for day in store.days():
        store.compact(day, slow)
    assert store.hours(START, NOW, slow).height == 30
    add(store, dict.fromkeys(range(50, 61), 7.0))
    assert store.hours(START, NOW, slow).is_empty()
    assert [store.compact(day, slow) for day in store.days()] == [4, 24, 13]
    assert [store.flagged(day).height for day in store.days()] == [4, 24, 13]


@pytest.mark.parametrize("compacted", [False, True])
def test_reviews_change_hours_and_never_raw_values(store: Store, compacted: bool) -> None:  # noqa: FBT001
    add(store, {0: 10.0, 1: 11.0, 2: 999.0, 3: 12.0, 4: 13.0})
    if compacted:
        store.compact(FIRST, CHECK)
    assert [hour for _, hour, _ in hours(store)] == [0, 1, 3, 4]
    before = store.last_batch()

    def review(first: int, verdict: str, at: int, **more: Any) -> int:
        given = {
            "datastream": "a", "first": START + first * HOUR, "last": START + (first + 1) * HOUR,
            "verdict": verdict, "reviewer": "Li Wei", "reason": "maintenance", "at": NOW + at,
        }  # fmt: skip
        return store.review(Review.model_validate(given | more))

    review(1, "reject", 1)
    review(2, "accept", 2)
    last = review(3, "replace", 3, value=5.5)
    expected = [("a", 0, 10.0), ("a", 2, 999.0), ("a", 3, 5.5), ("a", 4, 13.0)]
    assert hours(store) == expected
    assert [hour for _, hour, _ in hours(store, as_of=before)] == [0, 1, 3, 4]
    assert store.batch_at(NOW + 3) == last == store.last_change(FIRST, FIRST)
    assert store.last_change(FIRST, FIRST, before) == before
    assert store.last_change(FIRST, FIRST, last - 1) == last - 1
    if compacted:
        assert store.compact(FIRST, CHECK) == 5
        assert hours(store) == expected
    said = store.checked(START, START + DAY, ["a"], CHECK)
    assert said["value"].to_list() == [10, 11, 999, 12, 13]
    assert said["corrected"].to_list() == [None, None, None, 5.5, None]
    assert said["flags"].to_list() == [0, Flag.REVIEWED, 0, 0, 0]
    found = Flag.RANGE | Flag.RATE | Flag.SPIKE
    assert said["checks"].to_list() == [0, 0, found, 0, 0]  # the review of it changes nothing
    why = "; ".join(reason["en"] for reason in reasons(found))
    assert said["reasons"].to_list() == ["", "was rejected in review", why, "", ""]
    assert said["reasons_zh"].to_list()[1] == "人工审核判为无效"
    assert said["reviewer"].to_list() == [None, "Li Wei", "Li Wei", "Li Wei", None]
    assert said["remark"].to_list() == [None, *["maintenance"] * 3, None]
    review(3, "accept", 4)
    assert ("a", 3, 12.0) in hours(store)  # the newest review holds alone
    (held,) = store.notes(["a"]).values()
    assert [one.verdict for _, one in held.reviews] == ["reject", "accept", "replace", "accept"]
    assert store.rows(FIRST).batch.values.tolist() == [10, 11, 999, 12, 13]


def test_a_calibration_holds_on_its_days_and_needs_what_it_asks_for(store: Store) -> None:
    add(store, dict.fromkeys((22, 23, 24, 25, 49, 50), 10.0))
    add(store, {24: 50.0, 49: 40.0}, 1)
    second = date(2024, 10, 5)
    one = Calibration(1.0, {RAW: 2.0, "humidity": 0.1}, second, second, "beside the reference")
    with pytest.raises(StreamError, match="needs 'humidity', and no datastream"):
        store.calibrate("a", one, by="Li Wei", now=NOW)
    with pytest.raises(StreamError, match="has no name"):
        store.calibrate("a", one, by=" ", beside={"humidity": "b"}, now=NOW)
    store.calibrate("a", one, by="Li Wei", beside={"humidity": "b"}, now=NOW)
    said = store.checked(START, NOW, ["a"])
    assert said["corrected"].to_list() == [None, None, 26.0, None, None, None]
    assert said["flags"].to_list() == [0, 0, 0, Flag.INCOMPLETE, 0, 0]
    assert [row for row in hours(store) if row[0] == "a"] == [
        ("a", 22, 10.0), ("a", 23, 10.0), ("a", 24, 26.0), ("a", 49, 10.0), ("a", 50, 10.0),
    ]  # fmt: skip
    newer = Calibration(0.0, {RAW: 3.0}, second, date(2024, 10, 9), "the laboratory")
    store.calibrate("a", newer, by="Li Wei", now=NOW)
    assert store.checked(START, NOW, ["a"])["corrected"].to_list() == [None, None, *[30] * 4]
    (held,) = store.notes(["a"]).values()
    assert held.calibrations[1][1].calibration == newer


def test_drift_between_controls_is_taken_out_before_a_calibration(store: Store) -> None:
    add(store, dict.fromkeys((0, 12, 24, 36), 10.0))
    for hour, low in ((0, 0.0), (24, 4.0)):
        store.control("a", Control(START + hour * HOUR, low, low + 10, 0, 10), by="Li", now=NOW)
    assert store.checked(START, NOW, ["a"])["corrected"].to_list() == [10, 8, 6, None]
    twice = Calibration(0, {RAW: 2.0}, date(2024, 10, 4), date(2024, 10, 5), "x")
    store.calibrate("a", twice, by="Li", now=NOW)
    assert store.checked(START, NOW, ["a"])["corrected"].to_list() == [20, 16, 12, 20]


def test_an_hour_rests_on_45_minutes_by_the_step_of_its_datastream(tmp_path: Path) -> None:
    with Store(tmp_path / "streams") as store:
        store.declare(network(datastream("m"), datastream("d", interval="5min"), datastream("h")))
        for number, minutes, gap in (
            (0, range(180), 60),
            (1, range(0, 180, 5), 60),
            (2, (0, 60), -60),
        ):
            for minute in minutes:
                missing = gap <= minute < gap + 20  # a third of the second hour
                if not missing and not (minute >= 120 and minute < 135):  # a quarter of the third
                    rows = batch((number, 0, 10.0))
                    moved = type(rows)(rows.numbers, rows.times + minute * MINUTE, rows.values)
                    store.add(moved, "x", now=NOW)
        check = rules.check(store.catalogue.datastreams, library(), "CN", date(2026, 1, 1))
        assert check.completeness == 0.75
        check = Check(free(3), "t", check.completeness)
        assert [h[:2] for h in hours(store, check)] == [
            ("m", 0), ("m", 2), ("d", 0), ("d", 2), ("h", 0), ("h", 1),
        ]  # fmt: skip
        assert len(hours(store, None)) == 8


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Store]:
    """Return a store of six stations a kilometre apart with hourly values of two days."""
    with Store(tmp_path / "town") as made:
        streams = []
        for place in range(6):
            made.declare([entity(Thing, {"@iot.id": f"s{place}", "name": "s"})])
            streams.append(datastream(f"s{place}.pm25") | {"Thing": {"@iot.id": f"s{place}"}})
        made.declare(network(*streams))
        move(made, 0, range(6))
        for number in range(6):
            add(made, {h: 20.0 + number + h % 3 for h in range(48)}, number)
        yield made


def move(store: Store, now: int, places: Any) -> None:
    for name, x in enumerate(places):
        thing = {"@iot.id": f"s{name}", "name": "s", "properties": {"x": x * 1000.0, "y": 0}}
        store.declare([entity(Thing, thing)], now=now)


def test_what_one_station_alone_sees_counts_and_a_station_that_moves_has_other_neighbours(
    town: Store,
) -> None:
    add(town, {30: 300.0, 31: 300.0}, 2)
    check = Check(free(6, spike=200.0), "t", 0, Neighbourhood(3, 5.0, 3))
    for compacted in (False, True):
        if compacted:
            for day in town.days():
                town.compact(day, check)
            assert town.flagged(FIRST + 1)["flags"].to_list() == [Flag.NEIGHBOURS] * 2
        doubted = town.checked(START, NOW, ["s1.pm25", "s2.pm25"], check)
        doubted = doubted.filter(pl.col("flags") != 0)
        assert doubted["datastream"].to_list() == ["s2.pm25"] * 2
        assert doubted["reasons"].to_list() == ["disagrees with the stations around it"] * 2
        assert ("s2.pm25", 30, 300.0) in hours(town, check)
    once = {"datastream": "s2.pm25", "first": START, "last": NOW, "verdict": "accept"}
    town.review(Review.model_validate(once | {"reviewer": "Li", "reason": "a fire", "at": NOW}))
    assert town.judged(FIRST + 1, check=check)["flags"].sum() == 0


def test_a_moved_station_is_compared_with_those_around_its_new_place(town: Store) -> None:
    for number in range(3):
        add(town, dict.fromkeys(range(24, 48), 600.0 + number), number)
    check = Check(free(6, spike=200.0), "t", 0, Neighbourhood(2, 5.0, 2))

    def doubted() -> set[str]:
        return set(town.checked(START, NOW, None, check).filter(pl.col("flags") != 0)["datastream"])

    assert doubted() == set()  # 0, 1, 2 stand by each other, 3, 4, 5 as well
    move(town, START + DAY + HOUR, (0, 1, 0.5, 3, 4, 5))
    assert doubted() == set()
    move(town, START + DAY + HOUR, (40, 41, 4.5, 3, 4, 5))
    assert doubted() == {"s2.pm25"}


def test_limits_of_fewer_datastreams_are_refused(store: Store) -> None:
    add(store, {0: 1.0})
    few = Check(LIMITS, "t")
    with pytest.raises(StreamError, match="the limits are those of 2 datastreams, there are 3"):
        store.hours(START, NOW, few)


@settings(max_examples=40, deadline=None)
@given(
    series=st.lists(
        st.lists(
            st.sampled_from([None, 0.0, 7.0, 7.0, 7.5, 12.0, 31.0, 120.0]), min_size=72, max_size=72
        ),
        min_size=3,
        max_size=3,
    ),
    order=st.permutations((0, 1, 2)),
    compacted=st.integers(0, 3),
)
def test_a_day_by_itself_is_judged_as_within_three(
    tmp_path_factory: pytest.TempPathFactory,
    series: list[list[float | None]],
    order: tuple[int, ...],
    compacted: int,
) -> None:
    with Store(tmp_path_factory.mktemp("days") / "streams") as own:
        own.declare(network(datastream("a"), datastream("b"), datastream("c", resolution="0.5")))
        for number, values in enumerate(series):
            there = {hour: v for hour, v in enumerate(values) if v is not None}
            if there:
                add(own, there, number)
        for day in order[:compacted]:
            own.compact(FIRST + day, CHECK)
        rows = [own.rows(day).batch for day in own.days()]
        whole = Batch.joined(rows)
        whole = whole.part(np.lexsort((whole.times, whole.numbers)))
        expected = checked(whole, CHECK.limits)
        middle = whole.times // DAY == FIRST + 1
        found = own.judged(FIRST + 1, check=CHECK)
        assert found["time"].to_list() == whole.times[middle].tolist()
        assert found["flags"].to_list() == expected[middle].tolist()


def test_a_large_day_around_is_read_in_parts_and_says_the_same(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(3)
    for number in range(3):
        values = np.round(chance.choice([7.0, 7.0, 9.0, 30.0, 101.0], 72), 1)
        add(store, dict(enumerate(values.tolist())), number)
    for settle in (None, 0, 2):
        if settle is not None:
            store.compact(FIRST + settle, CHECK)
        store.shelf.recent.clear()
        small = store.judged(FIRST + 1, check=CHECK)
        assert (small["flags"] != 0).sum() > 20
        with monkeypatch.context() as patch:
            patch.setattr(around, "SMALL", 0)
            store.shelf.recent.clear()
            assert store.judged(FIRST + 1, check=CHECK).equals(small)
            past = store.judged(FIRST + 1, check=CHECK, as_of=2)
            store.shelf.recent.clear()
        assert store.judged(FIRST + 1, check=CHECK, as_of=2).equals(past)


def test_a_sensor_beside_a_reference_gives_a_calibration_that_puts_it_right(store: Store) -> None:
    chance = np.random.default_rng(5)
    true = np.round(chance.uniform(20, 90, 48), 1)
    humid = np.round(chance.uniform(40, 90, 48), 1)
    add(store, dict(enumerate(true.tolist())), 0)
    add(store, dict(enumerate((2 * true - 0.5 * humid + 3).tolist())), 1)
    add(store, {hour + 1: value for hour, value in enumerate(humid.tolist())}, 2)  # label: end
    add(store, {47: 999.0}, 1)
    wide = Check(free(3, high=500.0), "t")
    span, valid = (START, START + 2 * DAY), (date(2024, 10, 4), date(2024, 10, 5))
    found = beside_reference(store, "b", "a", span, valid, beside={"humidity": "c"}, check=wide)
    assert found.count == 47
    assert found.intercept == pytest.approx(-1.5)
    assert found.coefficients == pytest.approx({RAW: 0.5, "humidity": 0.25})
    plain = beside_reference(store, "b", "a", span, valid, check=wide)
    store.calibrate("b", plain, by="Li Wei", now=NOW)
    again = beside_reference(store, "b", "a", span, valid, check=wide)
    assert again == plain  # from raw values, whatever was corrected before
    put_right = store.hours(*span, wide).filter(datastream="b")["mean"].to_numpy()
    assert np.sqrt(np.mean((put_right - true[:47]) ** 2)) == pytest.approx(plain.rmse)
    with pytest.raises(StreamError, match="0 complete rows"):
        beside_reference(store, "b", "a", (START - DAY, START), valid)
