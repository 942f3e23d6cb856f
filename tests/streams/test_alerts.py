"""Alerts by hand where the answer is plain; by chance that windows and lateness change nothing."""

from datetime import UTC, datetime
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.streams.test_store import HOUR, START, batch

from cityagenda.streams.alerts import Rule, begin, evaluated, watch
from cityagenda.streams.events import SCHEMA
from cityagenda.streams.store import Store

NONE = SCHEMA.to_frame()
FOUND = ["place", "property", "opened", "raised", "cleared", "ending", "level", "peak", "latest",
         "value", "threshold", "seen", "muted"]  # fmt: skip


def rule(**changes: Any) -> Rule:
    plain = {"id": "r", "property": "pm25", "severity": "severe"}
    if changes.get("kind") != "class" and "below" not in changes:
        plain["above"] = 100
    return Rule.model_validate(plain | changes)


def table(**places: list[float | None]) -> pl.DataFrame:
    """Return hours since the start, by place; none is no value."""
    rows = [
        (place, "pm25", START + hour * HOUR, value)
        for place, values in places.items()
        for hour, value in enumerate(values)
        if value is not None
    ]
    kinds = {"place": pl.String, "property": pl.String, "time": pl.Int64, "value": pl.Float64}
    frame = pl.DataFrame(rows, kinds, orient="row")
    return frame.with_columns(pl.col("time").cast(pl.Datetime("us", "UTC")))


def run(
    one: Rule, hours: pl.DataFrame, held: pl.DataFrame = NONE, *, first: int = 0,
    now: int | None = None, places: pl.DataFrame | None = None,
) -> pl.DataFrame:  # fmt: skip
    start = begin(held, START + first * HOUR)
    at = START + 48 * HOUR if now is None else START + now * HOUR
    return evaluated([one], hours, held, start=start, now=at, places=places)


def plain(events: pl.DataFrame) -> list[tuple[Any, ...]]:
    """Return opened, raised, cleared in hours, how it ended, and the peak."""
    hours = [
        ((pl.col(c).dt.timestamp("us") - START) // HOUR).alias(c)
        for c in ("opened", "raised", "cleared")
    ]
    return events.select(*hours, "ending", "peak").rows()


def test_an_event_needs_its_duration_and_ends_below_the_level_of_clearing() -> None:
    values: list[float | None] = [90, 120, 90, 120, 130, 95, 95, 101, 80, 120]
    one = rule(minimum=2, clear=90)
    assert plain(run(one, table(a=values), now=10)) == [(3, 4, 8, "cleared", 130)]
    assert plain(run(rule(minimum=2), table(a=values), now=10)) == [(3, 4, 5, "cleared", 130)]
    event = run(one, table(a=values), now=8).row(0, named=True)
    assert (event["key"], event["cleared"], event["ending"]) == ("r/a/2024-10-04T03:00Z", None, "")
    assert (event["value"], event["latest"], event["threshold"]) == (130, 101, 100)
    assert event["seen"] == datetime(2024, 10, 4, 7, tzinfo=UTC)
    assert plain(run(one, table(a=values), now=4)) == []
    low = rule(below=2, clear=3)
    assert plain(run(low, table(a=[5, 1.5, 2.5, 3, 1]), now=5)) == [
        (1, 1, 3, "cleared", 1.5),
        (4, 4, None, "", 1),
    ]


def test_missing_hours_neither_raise_nor_end_an_event_too_soon() -> None:
    half, whole = rule(minimum=4, valid=0.5, lapse=6), rule(minimum=4, valid=0.8, lapse=6)
    hours = table(a=[120, None, None, 120, 120, *[None] * 9, 120])
    assert plain(run(half, hours, now=15)) == [(0, 3, 10, "lapsed", 120)]
    assert plain(run(whole, hours, now=15)) == []
    assert plain(run(half, hours, now=10)) == [(0, 3, None, "", 120)]


def test_each_class_is_an_event_of_its_own() -> None:
    one = rule(kind="class", edges=[50, 100, 150], margin=5)
    events = run(one, table(a=[40, 50, 51, 120, 160, 146, 145, 60, 46, 45]), now=10)
    assert plain(events) == [
        (2, 2, 3, "cleared", 51),
        (3, 3, 4, "cleared", 120),
        (4, 4, 6, "cleared", 160),
        (6, 6, 7, "cleared", 145),
        (7, 7, 9, "cleared", 60),
    ]
    assert events["level"].to_list() == [1, 2, 3, 2, 1]
    assert events["threshold"].to_list() == [50, 100, 150, 100, 50]
    assert events["key"].n_unique() == 5


def test_a_rate_is_the_change_from_the_hour_before() -> None:
    hours = table(a=[10, 150, 160, None, 400, 900])
    assert plain(run(rule(kind="rate"), hours, now=6)) == [
        (1, 1, 2, "cleared", 140),
        (5, 5, None, "", 500),
    ]


def test_a_station_stands_out_from_its_neighbours() -> None:
    others: dict[str, list[float | None]] = {
        n: [v, v + 1, v] for n, v in zip("bcd", (9, 10, 12), strict=True)
    }
    one = rule(kind="neighbours", above=20)
    found = run(one, table(a=[15, 99, 20], **others), now=3)
    assert (found["place"].to_list(), plain(found)) == (["a"], [(1, 1, 2, "cleared", 88)])
    assert run(one, table(a=[15, 99, 20], b=[1, 1, 1]), now=3).is_empty()  # too few to say
    wild: dict[str, list[float | None]] = {
        n: [v] * 3 for n, v in zip("bcd", (10, 40, 90), strict=True)
    }
    found = run(one, table(a=[15, 99, 20], **wild), now=3)
    assert "a" not in found["place"]  # the others differ as much
    assert run(one, table(a=[15, 99, 20]), now=3).is_empty()
    assert run(one, table(), now=3).is_empty()
    places = pl.DataFrame({"place": list("abcd"), "x": [0.0, 500, 900, 9000], "y": [0.0] * 4})
    near = rule(kind="neighbours", above=20, within_km=1, least=2)
    assert run(near, table(a=[15, 99, 20], **others), now=3, places=places)["place"].to_list() == [
        "a"
    ]
    with pytest.raises(ValueError, match="it is not known where a, b, c stand"):
        run(near, table(a=[1.0], **others), now=3)


def test_an_event_soon_after_another_is_muted_unless_it_is_worse() -> None:
    hours = table(a=[120, 90, 120, 90, 90, 90, 120])
    assert run(rule(mute=5), hours, now=7)["muted"].to_list() == [False, True, False]
    first = run(rule(mute=5), hours, now=2)
    assert run(rule(mute=5), hours, first, first=2, now=7)["muted"].to_list() == [True, False]
    worse = rule(kind="class", edges=[100, 150], mute=9)
    found = run(worse, table(a=[120, 90, 160, 90, 120]), now=5)
    assert found["muted"].to_list() == [False, False, True]


def test_late_hours_change_an_event_and_never_double_it() -> None:
    known = run(rule(), table(a=[None, 120, 120, 90]), now=4)
    better = run(rule(), table(a=[130, 120, 120, 90]), known, now=5)
    assert plain(better) == [(0, 0, 3, "cleared", 130)]
    assert better["key"].to_list() == known["key"].to_list()
    assert better["recorded"].to_list() == known["recorded"].to_list()
    gone = run(rule(), table(a=[80, 80, 80, 90]), better, now=6)
    assert gone["ending"].to_list() == ["withdrawn"]
    back = run(rule(), table(a=[130, 120, 120, 90]), gone, now=7)
    assert back["ending"].to_list() == ["cleared"]
    split = run(rule(), table(a=[130, 90, 120, 90]), back, now=8)
    assert plain(split) == [(0, 0, 1, "cleared", 130), (2, 2, 3, "cleared", 120)]
    assert split["key"].n_unique() == 2


def test_what_comes_after_the_watermark_is_stale() -> None:
    hours = table(a=[None, 120, 90])
    assert run(rule(late=2), hours, now=4)["stale"].to_list() == [False]
    assert run(rule(late=2), hours, now=5)["stale"].to_list() == [True]
    fresh = run(rule(late=2), hours, now=4)
    assert run(rule(late=2), hours, fresh, now=40)["stale"].to_list() == [False]


def reader(store: Store) -> Any:
    def read(first: int, last: int) -> pl.DataFrame:
        hours = store.hours(first, last)
        return hours.select(place="datastream", property=pl.lit("pm25"), time="hour", value="mean")

    return read


def test_a_month_of_silence_and_a_flood_raise_nothing_as_if_it_were_now(store: Store) -> None:
    def watched(hour: int) -> pl.DataFrame:
        return watch(store, [rule(minimum=2)], reader(store), now=START + hour * HOUR)

    store.add(batch((0, 0, 10), (0, 1, 120), (0, 2, 130)), "x", now=START + 3 * HOUR)
    assert plain(watched(3)) == [(1, 2, None, "", 130)]
    assert plain(watched(4)) == [(1, 2, None, "", 130)]
    assert plain(watched(27)) == [(1, 2, 26, "lapsed", 130)]
    assert watched(28).is_empty()
    month = 31 * 24
    flood = [(0, hour, 120 if 200 <= hour < 210 else 50) for hour in range(3, month)]
    store.add(
        batch(*flood, (0, month, 120), (0, month + 1, 120)), "x", now=START + (month + 2) * HOUR
    )
    found = watched(month + 2)
    assert plain(found) == [
        (1, 2, 3, "cleared", 130),
        (200, 201, 210, "cleared", 120),
        (month, month + 1, None, "", 120),
    ]  # fmt: skip
    assert found["stale"].to_list() == [False, True, False]
    assert watched(month + 2).equals(found.filter(pl.col("cleared").is_null()))
    assert store.events().equals(found)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"above": None}, "either 'above' or 'below'"),
        ({"below": 3, "above": 4}, "either 'above' or 'below'"),
        ({"clear": 101}, "'clear' lies beyond"),
        ({"below": 5, "clear": 4}, "'clear' lies beyond"),
        ({"kind": "class"}, "'edges' that ascend"),
        ({"kind": "class", "edges": [2, 1]}, "'edges' that ascend"),
        ({"kind": "class", "edges": [1], "above": 3}, "not 'above'"),
        ({"edges": [1]}, "belong to the kind 'class'"),
        ({"minimum": 30}, "'lapse' is shorter"),
        ({"within_km": 3}, "belongs to the kind 'neighbours'"),
        ({"wide": 3}, "Extra inputs"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        rule(**changes)


RULES = st.one_of(
    st.builds(
        rule, minimum=st.integers(1, 3), clear=st.sampled_from([None, 90, 60]),
        valid=st.sampled_from([0.5, 0.75, 1]), lapse=st.integers(3, 6), mute=st.integers(0, 9),
    ),
    st.builds(rule, below=st.just(60), clear=st.sampled_from([None, 90]), lapse=st.just(4)),
    st.builds(
        rule, kind=st.just("class"), edges=st.just([50, 80, 100]), margin=st.sampled_from([0, 25]),
        minimum=st.integers(1, 3), lapse=st.integers(3, 6), mute=st.integers(0, 9),
    ),
    st.builds(rule, kind=st.just("rate"), above=st.just(30), lapse=st.just(5)),
    st.builds(rule, kind=st.just("neighbours"), above=st.just(25), least=st.just(2)),
)  # fmt: skip
VALUE = st.sampled_from([None, 40.0, 60.0, 70.0, 95.0, 110.0, 130.0])
SERIES = st.lists(VALUE, min_size=30, max_size=30)
HOURS = st.fixed_dictionaries(dict.fromkeys("abc", SERIES))


def merged(held: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([held.join(new, on="key", how="anti"), new])


def facts(events: pl.DataFrame) -> list[tuple[Any, ...]]:
    return events.filter(pl.col("ending") != "withdrawn").select(FOUND).sort(FOUND[:4]).rows()


@settings(max_examples=60, deadline=None)
@given(one=RULES, places=HOURS, cuts=st.lists(st.tuples(st.integers(1, 30), st.integers(0, 12))))
def test_windows_however_cut_find_the_same_events(
    one: Rule, places: dict[str, list[float | None]], cuts: list[tuple[int, int]]
) -> None:
    hours = table(**places)
    whole = run(one, hours, now=30)
    held, before = NONE, 0
    for now, overlap in [*sorted(cuts), (30, 0), (30, 9)]:
        start = begin(held, START + max(0, before - overlap) * HOUR)
        seen = hours.filter(pl.col("time").dt.timestamp("us") >= start - one.reach() * HOUR)
        new = evaluated([one], seen, held, start=start, now=START + now * HOUR)
        held, before = merged(held, new), now
    assert facts(held) == facts(whole)
    assert sorted(held["key"]) == sorted(whole["key"])


@settings(max_examples=60, deadline=None)
@given(one=RULES, places=HOURS, order=st.randoms(use_true_random=False))
def test_hours_in_any_order_find_each_event_once(
    one: Rule, places: dict[str, list[float | None]], order: Any
) -> None:
    hours = table(**places)
    whole = run(one, hours, now=30)
    turns = list(range(hours.height))
    order.shuffle(turns)
    held = NONE
    for part in np.array_split(np.array(turns, int), 6):
        if not len(part):
            continue
        came = hours[sorted(turns[: turns.index(int(part[-1])) + 1])]
        first = int(np.asarray(hours["time"].dt.timestamp("us"))[part].min())
        start = begin(held, first)
        held = merged(held, evaluated([one], came, held, start=start, now=START + 30 * HOUR))
    assert facts(held) == facts(whole)
    assert held["key"].n_unique() == held.height
