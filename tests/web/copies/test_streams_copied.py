"""The store of streams travels as it was at one instant, while others write and compact it."""

from pathlib import Path
from threading import Event, Thread

import polars as pl
import pytest
from tests.build.streaming import FIRST, HOUR, send

from cityagenda.build.places import Places
from cityagenda.ground.errors import SiteError
from cityagenda.streams.batch import DAY
from cityagenda.streams.store import Store
from cityagenda.web.copies.making import copy
from cityagenda.web.copies.restoring import restore

DAYS = 4


def values(city: Path) -> pl.DataFrame:
    """Return everything that a store holds."""
    with Store(Places(city).streams, reading=True) as store:
        return store.window(0, 1 << 60).collect().drop("batch")


def fill(city: Path) -> None:
    """Send some days of values, and compact all but the last."""
    for day in range(DAYS):
        send(city, {("a", 24 * day + hour): 10 + hour for hour in range(24)}, source=f"day {day}")
    with Store(Places(city).streams) as store:
        for day in range(DAYS - 1):
            store.compact(FIRST // DAY + day)


def test_values_come_back_compacted_or_not(bare: Path, tmp_path: Path) -> None:
    fill(bare)
    made = copy(bare, tmp_path / "night.tar.gz")
    assert made.notes == []
    names = [item.name for item in made.manifest.files if "/streams/" in item.name]
    assert ".cityagenda/streams/streams.sqlite" in names
    assert len([name for name in names if name.endswith(".parquet")]) >= DAYS - 1
    restore(tmp_path / "night.tar.gz", tmp_path / "other")
    assert values(tmp_path / "other").equals(values(bare))
    assert values(bare).height == DAYS * 24
    send(tmp_path / "other", {("a", 24 * DAYS): 10}, source="goes on")
    assert values(tmp_path / "other").height == DAYS * 24 + 1


def test_a_copy_is_one_instant_while_values_come_and_days_are_compacted(
    bare: Path, tmp_path: Path
) -> None:
    fill(bare)
    stop = Event()

    def busy() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            both = {(name, number % 24): 1000 + number for name in ("a", "b")}
            send(bare, both, source=f"correction {number}")
            with Store(Places(bare).streams) as store:
                store.compact(FIRST // DAY + 1)

    writer = Thread(target=busy)
    writer.start()
    try:
        copies = [tmp_path / f"{number}.tar.gz" for number in range(3)]
        for out in copies:
            copy(bare, out)
    finally:
        stop.set()
        writer.join()
    for number, out in enumerate(copies):
        restore(out, tmp_path / f"town-{number}")
        held = values(tmp_path / f"town-{number}")
        newest = held.filter(pl.col("time").dt.timestamp("us") < FIRST + 24 * HOUR)
        both = newest.filter(pl.col("value") > 1000).group_by("time").agg(pl.col("value"))
        assert all(len(v) == 2 and v[0] == v[1] for v in both["value"].to_list())


def test_a_damaged_store_gives_no_copy(bare: Path, tmp_path: Path) -> None:
    fill(bare)
    (Places(bare).streams / "streams.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(SiteError, match="store of streams"):
        copy(bare, tmp_path / "night.tar.gz")
    assert not (tmp_path / "night.tar.gz").exists()
