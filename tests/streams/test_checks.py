"""Checks on hand-made series, each with what must and what must not be flagged."""

from datetime import date
from typing import Any

import numpy as np
from tests.streams.conftest import datastream
from tests.streams.test_store import HOUR, NOW, START

from cityagenda.ground.standards import library
from cityagenda.streams import checks
from cityagenda.streams.batch import Batch
from cityagenda.streams.checks import Limits
from cityagenda.streams.entities import Datastream, entity
from cityagenda.streams.flags import Flag
from cityagenda.streams.hours import SCHEMA, incomplete
from cityagenda.streams.neighbours import nearest, odd
from cityagenda.streams.rules import foreign, limits
from cityagenda.streams.store import Check, Store

LIMITS = Limits(
    *(
        np.array([given, given], float)
        for given in (0, 100, 20, 10, 4, 6, 0)  # low high rate spike stuck gap resting
    )
)


def series(*given: float, hours: Any = None, number: int = 0) -> Batch:
    values = np.array(given, float)
    times = START + HOUR * (np.arange(len(values)) if hours is None else np.array(hours))
    return Batch(np.full(len(values), number), times.astype(np.int64), values)


def flagged(rows: Batch, flag: Flag) -> list[int]:
    return np.flatnonzero(checks.checked(rows, LIMITS) & flag).tolist()


def test_the_limits_of_the_range_are_allowed() -> None:
    assert flagged(series(0, 100, -0.1, 100.1), Flag.RANGE) == [2, 3]


def test_a_rate_counts_by_the_time_between() -> None:
    assert flagged(series(10, 30, 51, 50), Flag.RATE) == [2]
    assert flagged(series(10, 50, 91, hours=[0, 2, 4]), Flag.RATE) == [2]
    assert flagged(series(10, 90, hours=[0, 7]), Flag.RATE) == []  # too long ago to say
    assert flagged(series(10, 30, 10.1, hours=[0, 0.1, 0.2]), Flag.RATE) == []


def test_a_spike_stands_out_from_both_sides() -> None:
    assert flagged(series(10, 10, 21, 10, 10), Flag.SPIKE) == [2]
    assert flagged(series(10, 10, 99, 10, 10), Flag.SPIKE | Flag.RATE) == [2]  # nor the way back
    assert flagged(series(10, 10, 20, 10, 10), Flag.SPIKE) == []  # the limit is allowed
    assert flagged(series(10, 10, 30, 30, 30), Flag.SPIKE) == []  # a step is none
    assert flagged(series(10, 40), Flag.SPIKE) == []


def test_a_run_is_stuck_from_its_duration_on() -> None:
    assert flagged(series(5, 7, 7, 7, 7, 7, 5), Flag.STUCK) == [1, 2, 3, 4, 5]
    assert flagged(series(5, 7, 7, 7, 7, 5), Flag.STUCK) == []  # three hours
    assert flagged(series(0, 0, 0, 0, 0, 0), Flag.STUCK) == []  # it may rest there
    assert flagged(series(7, 7, 7, 7, 7, hours=[0, 2, 9, 10, 11]), Flag.STUCK) == []
    two = Batch.joined([series(7, 7, 7), series(7, 7, 7, number=1)])
    assert flagged(two, Flag.STUCK) == []


def test_a_lonely_value_is_isolated() -> None:
    assert flagged(series(5, 6, 7, 8, hours=[0, 1, 8, 15]), Flag.ISOLATED) == [2, 3]
    assert flagged(series(5), Flag.ISOLATED) == [0]
    assert flagged(series(5, 6, hours=[0, 6]), Flag.ISOLATED) == []


def test_no_rows_have_no_flags() -> None:
    assert len(checks.checked(series(), LIMITS)) == 0


def test_neighbours_are_the_nearest_by_great_circle() -> None:
    around = nearest(np.array([0.0, 1.0, 179.5, -179.9]), np.array([0.0, 0.0, 0.0, 0.0]), 2)
    assert around.tolist() == [[1, 2], [0, 2], [3, 1], [2, 1]]
    assert nearest(np.zeros(2), np.zeros(2), 3).tolist() == [[1, -1, -1], [0, -1, -1]]


def test_a_sensor_is_odd_beyond_the_spread_of_its_neighbours() -> None:
    values = np.array([[10.0, 11, 12, 13, 60], [10, 11, np.nan, np.nan, 60], [10, 11, 12, 13, 22]])
    around = np.array([[c for c in range(5) if c != own] for own in range(5)])
    found = odd(values, around, width=5, floor=3, least=4)
    # neighbours of the last: median 11.5, MAD 1.0, limit 5 x 1.4826 = 7.413
    assert found[:, 4].tolist() == [True, False, True]
    assert not found[:, :4].any()
    assert not odd(values, around, width=5, floor=50, least=4).any()


def test_an_hour_rests_on_a_share_of_what_was_to_come() -> None:
    table = SCHEMA.to_frame(eager=True).clear()
    zero = 0, 0.0, 0.0, 0.0
    rows = [(0, 0, 45, *zero, 60), (0, 1, 44, *zero, 60), (1, 1, 1, *zero, 0)]
    table = table.__class__(rows, schema=SCHEMA, orient="row")
    assert incomplete(table, 0.75).tolist() == [False, True, False]


def test_limits_come_from_the_pack_in_the_unit_of_the_datastream() -> None:
    grams = datastream("m") | {"unitOfMeasurement": {"symbol": "mg/m3"}}
    other = datastream("x") | {"ObservedProperty": {"@iot.id": "joy"}}
    streams = [entity(Datastream, one) for one in (datastream("u"), grams, other)]
    found, edition = limits(streams, library(), "CN", date(2026, 1, 1))
    assert edition == "sensor-qc-2026"
    assert found.high.tolist() == [1000, 1, np.inf]
    assert found.stuck.tolist() == [6, 6, np.inf]
    wrong = entity(Datastream, datastream("w") | {"unitOfMeasurement": {"symbol": "Cel"}})
    found, _ = limits([*streams, wrong], library(), "CN", date(2026, 1, 1))
    assert found.high.tolist() == [1000, 1, np.inf, np.inf]
    assert foreign([*streams, wrong], library(), "CN", date(2026, 1, 1)) == {"w"}


def test_checks_stand_beside_raw_values_and_hours_rest_on_accepted_ones(store: Store) -> None:
    for number in (0, 1):
        store.add(series(10, 11, 999, 12, 13, number=number), "x", now=NOW)
    given = Limits(*(np.append(getattr(LIMITS, n), 9.0) for n in Limits.__dataclass_fields__))
    given.high[1] = 9999
    check, day = Check(given, "trial"), START // (24 * HOUR)
    hot = store.hours(START, NOW, check)
    store.compact(day, check)
    flags = store.flagged(day)
    assert flags.filter(datastream="a")["flags"].to_list() == [
        Flag.RANGE | Flag.RATE | Flag.SPIKE,
    ]  # fmt: skip
    assert set(flags["rules"]) == {"trial"}
    assert store.rows(day).batch.values.tolist() == [10, 11, 999, 12, 13] * 2
    assert store.hours(START, NOW).equals(hot)
    assert hot.filter(datastream="a")["mean"].to_list() == [10, 11, 12, 13]
    assert store.compact(day) == 0
    store.compact(day, again=True)
    assert store.flagged(day).is_empty()
    assert store.hours(START, NOW).filter(datastream="a").height == 5
