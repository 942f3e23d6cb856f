"""Windows of streams as sources: frozen as of one delivery, empty without a failure."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.build.conftest import Folder
from tests.build.streaming import ARRIVED, FIRST, HOUR, NETWORK, PAIRS, STREAM, send

from cityagenda.build import editions, provisional
from cityagenda.build.editions import Edition
from cityagenda.build.explanation import explanation
from cityagenda.build.places import Places
from cityagenda.build.recomputation import recompute
from cityagenda.build.run import run
from cityagenda.build.streams import reach
from cityagenda.city.folder import load
from cityagenda.city.models.source import Window
from cityagenda.ground.errors import BuildError
from cityagenda.streams.store import Store


@pytest.fixture
def watched(folder: Folder) -> Folder:
    """Return a city with a network, two windows of it, and indicators on each and beside."""
    folder.write("networks.yml", NETWORK)
    folder.source("stations", "station\na\nb\n", columns="{station: {}}")
    year, now = "{first: 2025-01-01, last: 2025-12-31}", "{hours: 3}"
    folder.write("sources/year.yml", STREAM.format(id="year", window=year))
    folder.write("sources/now.yml", STREAM.format(id="now", window=now))
    folder.indicator("hours", "toy.counted", "{rows: 'source:year'}")
    folder.indicator("twice", "toy.total", "{series: ['indicator:hours']}", parameters="{times: 2}")
    folder.indicator("live", "toy.counted", "{rows: 'source:now'}")
    folder.indicator("alive", "toy.total", "{series: ['indicator:live']}")
    folder.source("a", "period,value\n2018,1\n")
    folder.indicator("apart", "toy.values", "{values: 'source:a'}")
    return folder


def value(edition: Edition, indicator: str) -> float | None:
    found: float | None = edition.rows("observations", indicator)["value"].item(0)
    return found


def table(edition: Edition) -> pl.DataFrame:
    node = edition.node("hours")
    assert node is not None
    places = Places(edition.home)
    return pl.read_parquet(places.frozen / node["sources"][0]["frozen"] / "*.parquet")


def test_without_a_store_there_is_no_value_and_no_failure_and_both_languages_say_why(
    watched: Folder,
) -> None:
    edition = watched.build()
    assert edition.failures().is_empty()
    assert not Places(watched.path).streams.exists()
    for name in ("hours", "twice"):
        (row,) = edition.rows("observations", name).to_dicts()
        assert (row["value"], row["status"], row["period"]) == (None, "missing", "2025")
        assert row["reason"] == "'Net' has no values from 2025-01-01 to 2025-12-31"
        assert row["reason_zh"] == "“Net”在 2025-01-01 至 2025-12-31 期间没有数据"
    assert value(edition, "apart") == 1


def test_a_window_is_wide_after_quality_control_and_named_with_its_delivery(
    watched: Folder,
) -> None:
    send(watched.path, PAIRS | {("a", 2): 5000, ("a", 3): 12})
    send(watched.path, {("a", -1): 9, ("b", 24 * 366): 21}, source="of other years")
    edition = watched.build()
    found = table(edition)
    assert found.columns == ["_row", "station", "time", "time_label", "pm25"]
    start = datetime(2025, 1, 1, tzinfo=UTC)
    hours = [("a", 0, 10), ("a", 1, 11), ("a", 3, 12), ("b", 0, 20), ("b", 1, 21)]
    assert found.drop("_row", "time_label").rows() == [
        (station, start + timedelta(hours=hour), number) for station, hour, number in hours
    ]
    assert (value(edition, "hours"), value(edition, "twice")) == (5, 10)
    (source,) = explanation(edition, "hours").sources
    assert source.files[0][0] == "stream:net/hours/2025-01-01/2025-12-31@1"
    assert recompute(edition, "twice").agrees


def test_nothing_new_in_the_window_is_the_same_edition_and_computes_nothing(
    watched: Folder,
) -> None:
    send(watched.path, PAIRS)
    first = watched.build()
    assert set(watched.computed) == {"hours", "twice", "apart"}
    send(watched.path, {("a", 0): 10}, source="again")
    send(watched.path, {("a", 24 * 370): 10}, source="another year")
    assert watched.build().id == first.id
    assert watched.computed == []
    with Store(Places(watched.path).streams) as store:
        store.compact(FIRST // (24 * HOUR))
    assert watched.build().id == first.id
    send(watched.path, {("a", 5): 11}, source="late")
    second = watched.build()
    assert (value(second, "hours"), second.id == first.id) == (5, False)
    assert set(watched.computed) == {"hours", "twice"}


def test_the_same_values_in_other_deliveries_are_the_same_edition(
    watched: Folder, tmp_path: Path
) -> None:
    import shutil

    other = shutil.copytree(watched.path, tmp_path / "other" / "city")
    send(watched.path, PAIRS)
    for key, number in reversed(PAIRS.items()):
        send(other, {key: number}, source=str(key))
    first = watched.build()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITYAGENDA_TRUST", str(other))
        second = run(load(other))
    assert first.id == second.id


def test_a_build_as_of_an_instant_does_not_see_what_came_later(watched: Folder) -> None:
    send(watched.path, PAIRS)
    send(watched.path, {("a", 0): 13, ("a", 2): 14}, arrived=ARRIVED + HOUR, source="corrected")
    then = datetime.fromtimestamp(ARRIVED / 1e6, UTC) + timedelta(minutes=1)
    before = run(load(watched.path), as_of=then)
    assert table(before)["pm25"].to_list() == [10, 11, 20, 21]
    assert table(watched.build())["pm25"].to_list() == [13, 11, 14, 20, 21]
    assert run(load(watched.path), as_of=then).id == before.id
    nothing = run(load(watched.path), as_of=then - timedelta(days=1))
    assert value(nothing, "hours") is None


def test_a_build_leaves_live_indicators_out_and_a_provisional_edition_has_only_them(
    watched: Folder,
) -> None:
    now = datetime(2025, 1, 1, 5, 20, tzinfo=UTC)
    send(watched.path, {("a", hour): 10 + hour for hour in range(6)}, arrived=ARRIVED)
    lasting = watched.build()
    assert {r["indicator"] for r in lasting.provenance()} == {"hours", "twice", "apart"}
    assert provisional.current(watched.path) is None
    edition = provisional.run(load(watched.path), now)
    assert {r["indicator"] for r in edition.provenance()} == {"live", "alive"}
    assert (value(edition, "live"), value(edition, "alive")) == (3, 3)
    assert edition.expires == datetime(2025, 1, 1, 7, tzinfo=UTC)
    assert lasting.expires is None
    found = provisional.current(watched.path)
    assert found is not None
    assert (found.id, found.city().city.id) == (edition.id, "toy")
    assert editions.current(watched.path).id == lasting.id
    assert recompute(found, "alive").agrees
    assert explanation(found, "live").count == 1
    for audited in (explanation, recompute):
        with pytest.raises(BuildError, match=r"it is live: .* with --edition now") as refused:
            audited(lasting, "alive")
        assert "--edition now" in refused.value.spoken("zh-Hans")[1]
    with pytest.raises(BuildError, match=r"has not computed an indicator 'hours'.*its failures"):
        recompute(found, "hours")


def test_the_newest_three_provisional_editions_stay_with_their_windows(watched: Folder) -> None:
    send(watched.path, {("a", hour): 10 + hour for hour in range(9)})
    made = [
        provisional.run(load(watched.path), datetime(2025, 1, 1, hour, tzinfo=UTC))
        for hour in (3, 4, 5, 6, 7)
    ]
    places = Places(watched.path)
    assert {p.name for p in places.provisional.iterdir()} == {e.id for e in made[2:]}
    frozen = {s["frozen"] for e in made[2:] for r in e.provenance() for s in r["sources"]}
    assert {p.name for p in places.frozen.iterdir() if p.is_dir()} == frozen
    results = [p.name for p in places.results.iterdir()]
    assert results == ["bundle-provisional"]
    again = provisional.run(load(watched.path), datetime(2025, 1, 1, 7, 30, tzinfo=UTC))
    assert again.id == made[-1].id


def test_a_live_indicator_without_values_says_so_for_its_hour(watched: Folder) -> None:
    edition = provisional.run(load(watched.path), datetime(2025, 1, 1, 5, 20, tzinfo=UTC))
    (row,) = edition.rows("observations", "live").to_dicts()
    assert (row["period"], row["status"]) == ("2025-01-01T04", "missing")
    assert row["reason"] == "'Net' has no values in the 3 hours before 2025-01-01 05:00"


def test_a_window_that_is_not_clear_is_a_failure_of_its_indicator_alone(watched: Folder) -> None:
    watched.write("sources/year.yml", STREAM.format(id="year", window="{first: 2025-01-01}"))
    failed = {r["indicator"]: r for r in watched.build().failures().to_dicts()}
    assert set(failed) == {"source:year", "hours", "twice"}
    assert failed["source:year"]["what_zh"] == "时间窗的起止不明确"


@pytest.mark.parametrize("what", ["rules", "store"])
def test_what_is_wrong_with_a_stream_is_the_failure_of_its_indicators_alone(
    watched: Folder, what: str
) -> None:
    if what == "rules":
        window = "{first: 2010-01-01, last: 2010-12-31}"
        watched.write("sources/year.yml", STREAM.format(id="year", window=window))
        send(watched.path, PAIRS)
    else:
        places = Places(watched.path)
        places.streams.mkdir(parents=True)
        (places.streams / "streams.sqlite").write_bytes(b"no database" * 1000)
    edition = watched.build()
    failed = {r["indicator"]: r for r in edition.failures().to_dicts()}
    assert set(failed) == {"source:year", "hours", "twice"}
    said = {"rules": "no rules of quality control are in force on 2010-01-01"}
    assert failed["source:year"]["what"].startswith(said.get(what, "the store cannot be opened"))
    assert value(edition, "apart") == 1


def test_a_window_of_days_lies_on_the_clocks_of_the_city() -> None:
    days = Window(first=date(2025, 3, 1), last=date(2025, 3, 31))
    found = reach(days, "Asia/Shanghai", datetime(2026, 1, 1, tzinfo=UTC))
    assert found.first == datetime(2025, 2, 28, 16, tzinfo=UTC)
    assert found.last == datetime(2025, 3, 31, 16, tzinfo=UTC)
