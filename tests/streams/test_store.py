"""Rules of the store: once an instant, duplicates, corrections, late values, as of a delivery."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from cityagenda.ground.errors import StreamError
from cityagenda.streams.batch import DAY, Batch
from cityagenda.streams.store import Receipt, Store

START = 20_000 * DAY
HOUR = 3_600_000_000
NOW = START + 40 * DAY


def batch(*rows: tuple[int, int, float]) -> Batch:
    """Return rows of datastream, hours since the start and value."""
    numbers, hours, values = zip(*rows, strict=True) if rows else ((), (), ())
    return Batch(
        np.array(numbers, np.int64),
        START + HOUR * np.array(hours, np.int64),
        np.array(values, float),
    )


def values(store: Store, **how: int) -> list[tuple[str, int, float]]:
    """Return what the store holds as datastream, hour and value, in the order of time."""
    frame = store.window(START - DAY, NOW, **how).collect()
    return [
        (row["datastream"], (int(row["time"].timestamp() * 1e6) - START) // HOUR, row["value"])
        for row in frame.iter_rows(named=True)
    ]


def facts(receipt: Receipt) -> tuple[int, int, int, int]:
    return receipt.new, receipt.corrections, receipt.duplicates, receipt.late


@pytest.mark.parametrize("compacted", [False, True])
def test_the_rules_of_taking_in(store: Store, compacted: bool) -> None:  # noqa: FBT001
    def settle() -> None:
        if compacted:
            for day in store.days():
                store.compact(day)

    first = store.add(batch((0, 1, 4.4), (1, 1, 7), (0, 30, 5)), "one", now=NOW)
    assert facts(first) == (3, 0, 0, 0)
    assert len(first.batches) == 2  # two days
    settle()
    again = store.add(batch((0, 1, 4.4), (1, 1, 7), (0, 30, 5)), "one", now=NOW)
    assert facts(again) == (0, 0, 3, 0)
    settle()
    late = store.add(batch((0, 2, 4.5), (1, 2, 8)), "late", now=NOW)
    assert facts(late) == (2, 0, 0, 1)
    settle()
    better = store.add(batch((0, 1, 4.6)), "laboratory", now=NOW)
    assert facts(better) == (0, 1, 0, 0)
    settle()
    assert facts(store.add(batch((0, 1, 4.4)), "one", now=NOW)) == (0, 0, 1, 0)
    assert store.count() == 5
    assert (store.count("a"), store.count("b"), store.count("c")) == (3, 2, 0)
    held = [("a", 1, 4.6), ("b", 1, 7.0), ("a", 2, 4.5), ("b", 2, 8.0), ("a", 30, 5.0)]
    assert values(store) == held
    before = better.batches[0] - 1
    assert values(store, as_of=before) == [("a", 1, 4.4), *held[1:]]
    assert values(store, as_of=first.batches[-1]) == [("a", 1, 4.4), held[1], held[4]]
    trace = store.versions("a", START + HOUR)
    assert [(value, source) for _, value, _, source in trace] == [(4.4, "one"), (4.6, "laboratory")]
    back = store.add(batch((0, 1, 4.4)), "one", now=NOW, deliberate=True)
    assert facts(back) == (0, 1, 0, 0)
    settle()
    assert values(store)[0] == ("a", 1, 4.4)
    assert [value for _, value, _, _ in store.versions("a", START + HOUR)] == [4.4, 4.6, 4.4]
    assert store.totals() | {"declared": 0} == {
        "values": 5, "corrections": 2, "duplicates": 4, "late": 1, "declared": 0,
    }  # fmt: skip


def test_a_delivery_may_contradict_itself(store: Store) -> None:
    receipt = store.add(batch((0, 1, 1), (0, 1, 1), (0, 1, 2), (0, 1, 3)), "x", now=NOW)
    assert facts(receipt) == (1, 2, 1, 0)
    assert values(store) == [("a", 1, 3.0)]
    assert [v for _, v, _, _ in store.versions("a", START + HOUR)] == [1, 2, 3]
    store.compact(START // DAY)
    assert values(store) == [("a", 1, 3.0)]
    assert [v for _, v, _, _ in store.versions("a", START + HOUR)] == [1, 2, 3]


def test_the_latest_values_follow_deliveries_and_corrections(store: Store) -> None:
    assert store.latest().is_empty()
    store.add(batch((1, 3, 1), (0, 2, 4), (0, 1, 9)), "x", now=NOW)
    store.add(batch((0, 1, 8), (1, 3, 2)), "x", now=NOW)
    latest = store.latest()
    assert latest["datastream"].to_list() == ["a", "b"]
    assert latest["value"].to_list() == [4, 2]
    assert latest["count"].to_list() == [2, 1]
    assert latest["time"].dt.timestamp("us").to_list() == [START + 2 * HOUR, START + 3 * HOUR]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (batch((9, 1, 1)), "datastream number 9"),
        (batch((0, 1, np.nan)), "the value nan is not finite"),
        (batch((0, 40 * 24 + 1, 1)), "the instant lies in the future"),
        (batch((0, -130 * 365 * 24, 1)), "the instant lies before 1900"),
    ],
)
def test_a_wrong_row_refuses_the_delivery_and_loses_nothing(
    store: Store, rows: Batch, message: str
) -> None:
    store.add(batch((0, 1, 1)), "x", now=NOW)
    both = Batch.joined([batch((1, 1, 1)), rows])
    with pytest.raises(StreamError, match=message):
        store.add(both, "x", now=NOW)
    assert values(store) == [("a", 1, 1.0)]


def test_values_come_back_to_the_last_bit(store: Store) -> None:
    given = [0.1, -0.0, 1e300, 1 / 3, -123.4, 5e-324, 107374182.4, 1e9, 4.400000095367432]
    rows = batch(*((0, hour, value) for hour, value in enumerate(given)))
    store.add(rows, "x", now=NOW)
    store.compact(START // DAY)
    back = store.rows(START // DAY).batch.values
    assert back.tobytes() == rows.values.tobytes()


def test_a_month_of_silence_and_then_a_flood(store: Store) -> None:
    store.add(batch(*((0, hour, hour) for hour in range(24))), "x", now=NOW)
    store.add(batch((0, 35 * 24, 1)), "x", now=NOW)
    for day in store.days():
        store.compact(day)
    flood = batch(*((0, hour, hour % 7) for hour in range(12, 34 * 24)))
    receipt = store.add(flood, "x", now=NOW)
    expected = sum(hour % 7 != hour for hour in range(12, 24))
    assert facts(receipt) == (33 * 24, expected, 12 - expected, 33 * 24)
    for day in store.days():
        store.compact(day)
    assert store.count() == 34 * 24 + 1
    assert [hour for _, hour, _ in values(store)] == [*range(34 * 24), 35 * 24]


def test_a_window_is_lazy_ordered_and_takes_filters(store: Store) -> None:
    rows = batch(*((n, hour, 10 * n + hour) for n in (2, 0, 1) for hour in range(60)))
    store.add(rows, "x", now=NOW)
    store.compact(START // DAY)
    window = store.window(START + 5 * HOUR, START + 50 * HOUR, ["c", "a"])
    assert isinstance(window, pl.LazyFrame)
    frame = window.filter(pl.col("value") > 20).select("value", "time").collect()
    assert frame["time"].is_sorted()
    assert sorted(frame["value"]) == sorted(
        10 * n + hour for n in (0, 2) for hour in range(5, 50) if 10 * n + hour > 20
    )
    assert window.head(3).collect().height == 3


def test_hours_are_sums_of_whole_steps_by_label(store: Store) -> None:
    minute = HOUR // 60
    times = START + minute * np.arange(0, 26 * 60, 10)
    count = len(times)
    for number in (0, 2):
        rows = Batch(np.full(count, number), times, np.arange(count) / 2 + (number == 0) * 1e-7)
        store.add(rows, "x", now=NOW)
    hot = store.hours(START - DAY, NOW)
    for day in store.days():
        store.compact(day)
    assert store.hours(START - DAY, NOW).equals(hot)
    begin = hot.filter(pl.col("datastream") == "a").head(1).row(0)
    assert begin[2:] == (pytest.approx(1.25 + 1e-7), 6, 1e-7, 2.5 + 1e-7)
    end = hot.filter(pl.col("datastream") == "c")
    assert end["hour"].dt.timestamp("us")[0] == START - HOUR
    assert end["count"].to_list() == [1] + [6] * 25 + [5]
    assert end["mean"][1] == (0.5 + 1 + 1.5 + 2 + 2.5 + 3) / 6
    inside = store.hours(START + HOUR, START + 3 * HOUR)
    assert inside["count"].to_list() == [6, 6, 6, 6]


def test_another_process_sees_what_was_declared_and_added(store: Store) -> None:
    with Store(store.folder) as other:
        assert other.count() == 0
        store.add(batch((0, 1, 1)), "x", now=NOW)
        assert other.count() == 1
        assert other.latest()["value"].to_list() == [1]


def test_a_folder_of_a_killed_compaction_is_removed(store: Store) -> None:
    store.add(batch((0, 1, 1)), "x", now=NOW)
    day = START // DAY
    left = store.shelf.path(day, 1)
    left.mkdir(parents=True)
    (left / "part-0000-0-0.parquet").write_bytes(b"half")
    assert values(store) == [("a", 1, 1.0)]
    store.compact(day)
    assert values(store) == [("a", 1, 1.0)]
    assert store.compact(day) == 0


def test_a_file_that_is_no_store_is_named(tmp_path: Path) -> None:
    (tmp_path / "streams.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(StreamError, match="the store cannot be opened"):
        Store(tmp_path)


def test_a_delivery_is_found_by_its_arrival_and_hours_are_as_of_one(store: Store) -> None:
    day = START // DAY
    assert store.batch_at(NOW) == store.last_change(0, day) == 0
    first = store.add(batch((0, 1, 4), (0, 2, 5)), "x", now=NOW).batches[0]
    then = store.hours(START, NOW)
    last = store.add(batch((0, 1, 6), (1, 30, 1)), "x", now=NOW + HOUR).batches
    store.add(batch((0, 1, 6)), "again", now=NOW + 2 * HOUR)
    assert [store.batch_at(NOW + h * HOUR) for h in (-1, 0, 1)] == [0, first, last[-1]]
    assert store.last_change(day, day) == last[0]
    assert store.last_change(day, day + 1) == last[1]
    for settle in (False, True):
        if settle:
            store.compact(day)
        assert store.hours(START, NOW, as_of=first).equals(then)
        assert store.hours(START, NOW)["mean"].to_list() == [6, 5, 1]


def test_several_deliveries_are_taken_in_together_or_not_at_all(store: Store) -> None:
    given = [(batch((0, 1, 1), (1, 1, 2)), "one"), (batch(), "none"), (batch((0, 1, 3)), "two")]
    assert [facts(r) for r in store.add_all(given, now=NOW)] == [
        (2, 0, 0, 0), (0, 0, 0, 0), (0, 1, 0, 0),
    ]  # fmt: skip
    assert [source for *_, source in store.versions("a", START + HOUR)] == ["one", "two"]
    with pytest.raises(StreamError, match="not finite"):
        store.add_all([(batch((0, 2, 1)), "x"), (batch((0, 3, np.inf)), "y")], now=NOW)
    assert store.count() == 2


def test_a_store_of_the_first_version_is_brought_up(store: Store) -> None:
    first = store.add(batch((0, 1, 4)), "x", now=NOW).batches[0]
    for table in ("touched", "notes", "events", "marks"):
        store._database.execute(f"DROP TABLE {table}")
    store._database.execute("ALTER TABLE days DROP COLUMN seen")
    store._database.execute("PRAGMA user_version = 1")
    with Store(store.folder) as brought:
        assert brought.last_change(START // DAY, START // DAY) == first
        assert brought.count() == 1


def test_compaction_gives_the_disk_back(store: Store) -> None:
    chance = np.random.default_rng(1)
    times = START + np.sort(chance.choice(DAY, 1_200_000, replace=False))
    store.add(Batch(np.zeros(len(times), np.int64), times, chance.random(len(times))), "x", now=NOW)

    def pages() -> int:
        return int(store._database.execute("PRAGMA page_count").fetchone()[0])

    before = pages()
    assert store.compact(START // DAY) == len(times)
    assert pages() < before / 20
