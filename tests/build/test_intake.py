"""Taking in: networks declared from their table of stations, drop folders, past days."""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.build.conftest import Folder

from cityagenda.build import intake
from cityagenda.build.intake import Taken, opened
from cityagenda.build.networks import entities, stations
from cityagenda.build.places import Places
from cityagenda.city.folder import load
from cityagenda.ground.errors import CityFolderError, SourceError, StreamError
from cityagenda.streams import drops
from cityagenda.streams.batch import DAY
from cityagenda.streams.entities import Datastream, Entity, Location, Thing
from cityagenda.streams.store import Store

NETWORK = """\
id: {id}
name: {{en: Net, zh-Hans: 网}}
stations: stations
drop: data/streams/{id}
layout: {{columns: {{pm25: pm25, Ozone: o3}}}}
interval: 1h
properties:
  pm25: {{unit: ug/m3, label: begin, timezone: Asia/Shanghai, resolution: "1"}}
  o3:
    unit: ug/m3
    label: begin
    timezone: Asia/Shanghai
    resolution: "1"
    reference_state: 298.15 K, 1013.25 hPa
"""
STATIONS = "station,name_zh,name_en,area,x,y,kind,lon,lat\n"
COLUMNS = (
    "{station: {}, name_zh: {}, name_en: {}, area: {}, kind: {}, x: {type: number, unit: m}, "
    "y: {type: number, unit: m}, lon: {type: number}, lat: {type: number}}"
)
HEAD = "station,time,pm25,Ozone\n"
FIRST = HEAD + "a,2025-03-01 00:00,10,50\na,2025-03-01 01:00,11,51\nb,2025-03-01 00:00,20,\n"


@pytest.fixture
def city(folder: Folder) -> Folder:
    """Return a city with a network of two stations, one of them on the earth."""
    folder.write("networks.yml", NETWORK.format(id="air"))
    rows = "a,甲,Alpha,north,1200,3400.5,street,,\nb,乙,Beta,north,,,background,114.05,22.54\n"
    folder.source("stations", STATIONS + rows, columns=COLUMNS)
    return folder


def take(city: Folder) -> list[Taken]:
    loaded = load(city.path)
    with intake.opened(loaded) as store:
        return intake.taken(loaded, store)


def held(city: Folder) -> pl.DataFrame:
    with Store(Places(city.path).streams, reading=True) as store:
        return store.window(0, 1 << 60).collect()


def known(city: Folder) -> dict[tuple[type[Entity], str], Entity]:
    return {(type(item), item.id): item for item in entities(load(city.path))}


def test_a_station_stands_on_the_earth_only_where_that_is_said(city: Folder) -> None:
    found = known(city)
    a, b = found[Thing, "a"], found[Thing, "b"]
    assert isinstance(a, Thing)
    assert isinstance(b, Thing)
    assert (a.locations, b.locations) == ((), ("b",))
    assert a.name == "Alpha"
    assert a.properties == {
        "network": "air",
        "area": "north",
        "kind": "street",
        "x": 1200.0,
        "y": 3400.5,
        "names": {"zh-Hans": "甲", "en": "Alpha"},
    }
    place = found[Location, "b"]
    assert isinstance(place, Location)
    assert place.location == {"type": "Point", "coordinates": [114.05, 22.54]}
    assert (Location, "a") not in found


def test_each_station_and_property_is_a_datastream_with_what_gives_it_a_meaning(
    city: Folder,
) -> None:
    found = known(city)
    streams = [item for item in found.values() if isinstance(item, Datastream)]
    assert [s.id for s in streams] == ["a.pm25", "a.o3", "b.pm25", "b.o3"]
    ozone = streams[1]
    assert (ozone.unit, ozone.label, ozone.timezone) == ("ug/m3", "begin", "Asia/Shanghai")
    assert ozone.reference_state == "298.15 K, 1013.25 hPa"
    assert ozone.properties["network"] == "air"
    assert ozone.properties["interval"] == "1h"
    assert ozone.properties["names"] == {"zh-Hans": "甲: o3", "en": "Alpha: o3"}


def test_declaring_again_changes_nothing_also_where_two_networks_share_words(
    city: Folder,
) -> None:
    more = NETWORK.format(id="more").replace("Net", "More")
    city.write("networks/more.yml", more)
    take(city)
    with Store(Places(city.path).streams, reading=True) as store:
        before = store.totals()["declared"]
    take(city)
    with Store(Places(city.path).streams, reading=True) as store:
        assert store.totals()["declared"] == before


def test_a_gas_without_a_reference_state_is_not_declared(city: Folder) -> None:
    text = (city.path / "networks.yml").read_text(encoding="utf-8")
    city.write("networks.yml", text.replace("    reference_state: 298.15 K, 1013.25 hPa\n", ""))
    with pytest.raises(StreamError, match="a gas has no reference state"):
        take(city)


@pytest.mark.parametrize(
    ("rows", "message"), [("a\na\n", "'a' stands twice"), (None, "no file"), ("x", "no column")]
)
def test_a_table_of_stations_that_cannot_be_read_is_one_error(
    folder: Folder, rows: str | None, message: str
) -> None:
    folder.write("networks.yml", NETWORK.format(id="air"))
    raw = None if rows is None else ("name\nx\n" if rows == "x" else f"station\n{rows}")
    columns = "{name: {}}" if rows == "x" else "{station: {}}"
    folder.source("stations", raw, columns=columns)
    loaded = load(folder.path)
    with pytest.raises(SourceError, match=message):
        stations(loaded, loaded.networks["air"])


def test_without_a_drop_folder_nothing_is_taken_in_and_nothing_fails(city: Folder) -> None:
    (found,) = take(city)
    assert found == Taken("air", absent=True)
    city.write("networks.yml", NETWORK.format(id="air").replace("drop: data/streams/air\n", ""))
    assert take(city) == [Taken("air", absent=True)]


def test_new_corrected_late_and_refused_values_are_told_apart(city: Folder) -> None:
    city.write("data/streams/air/1.csv", FIRST)
    (first,) = take(city)
    assert [first.sum(n) for n in ("new", "corrections", "late", "duplicates")] == [5, 0, 0, 0]
    assert (len(first.files), first.files[0].empty, first.refused) == (1, 1, 0)
    city.write(
        "data/streams/air/2.csv",
        HEAD + "a,2025-03-01 01:00,12,51\na,2025-02-28 23:00,9,\nc,2025-03-01 00:00,1,1\n"
        "a,2025-03-01 02:00,many,\na,2999-01-01 00:00,1,\n",
    )
    (second,) = take(city)
    assert [second.sum(n) for n in ("new", "corrections", "late", "duplicates")] == [1, 1, 1, 1]
    assert (second.refused, second.known) == (4, 1)
    assert second.reasons == (
        "2.csv, row 4: a text in 'pm25' is no number",
        "2.csv, row 3: no datastream is declared for 'pm25' of its station",
        "2.csv, row 5: the instant lies in the future",
    )
    (third,) = take(city)
    assert (third.files, third.known) == ((), 2)


def test_a_file_that_cannot_be_read_is_told_and_tried_again(city: Folder) -> None:
    city.write("data/streams/air/1.csv", "nothing,of,this\n1,2,3\n")
    (found,) = take(city)
    assert (found.refused, found.known) == (1, 0)
    assert "the columns station, time, pm25, Ozone are missing" in found.reasons[0]
    take(city)
    with opened(load(city.path)) as store:
        assert store.refusals()["source"].to_list() == ["1.csv"]
    city.write("data/streams/air/1.csv", FIRST)
    assert take(city)[0].sum("new") == 5


def test_every_file_with_a_fault_is_named_first_those_that_cannot_be_read(city: Folder) -> None:
    bad = "".join(f"x,2025-03-01 0{hour}:00,1,\n" for hour in range(5))
    for name in ("1", "2"):
        city.write(
            f"data/streams/air/{name}.csv", HEAD + bad + f"a,2025-03-01 0{name}:00,{name},\n"
        )
    (city.path / "data/streams/air/3.csv").write_bytes("station,公园\n".encode("gbk"))
    reasons = take(city)[0].reasons
    assert [reason.partition(":")[0] for reason in reasons] == [
        "3.csv",
        *(f"{name}.csv, row {row}" for name in "12" for row in (1, 2, 3)),
    ]
    assert "is not in utf-8" in reasons[0]


def test_a_known_file_is_not_read_again_until_it_changes(
    city: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = city.write("data/streams/air/1.csv", FIRST)
    an_hour_ago = time.time() - 3600
    os.utime(path, (an_hour_ago, an_hour_ago))
    monkeypatch.setattr("cityagenda.build.memory._SETTLED", -1 << 60)
    take(city)
    read: list[str] = []
    whole = drops.take_file

    def counted(store: Store, path: Path, *more: object, **options: object) -> drops.Dropped:
        read.append(path.name)
        return whole(store, path, *more, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(drops, "take_file", counted)
    take(city)
    assert read == []
    city.write("data/streams/air/1.csv", FIRST + "b,2025-03-01 01:00,21,\n")
    assert take(city)[0].sum("new") == 1
    assert read == ["1.csv"]


def test_files_that_are_being_written_and_other_files_are_left_alone(city: Folder) -> None:
    city.write("data/streams/air/.1.csv", FIRST)
    city.write("data/streams/air/readme.txt", "hello")
    assert take(city) == [Taken("air")]


def test_a_drop_folder_outside_the_city_is_refused(city: Folder, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (city.path / "data" / "streams").mkdir(parents=True)
    (city.path / "data" / "streams" / "air").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CityFolderError, match="leads out of") as caught:
        take(city)
    assert caught.value.spoken("zh-Hans")[1] == "请将投放文件夹设在城市文件夹内"


def test_days_that_are_over_are_compacted_with_their_checks(city: Folder) -> None:
    hours = "".join(f"a,2025-03-01 {h:02}:00,{10 + h},\n" for h in range(24))
    spike = hours.replace("a,2025-03-01 12:00,22", "a,2025-03-01 12:00,900")
    city.write("data/streams/air/1.csv", HEAD + spike)
    take(city)
    loaded = load(city.path)
    now = datetime(2025, 3, 1, 1, 59, tzinfo=UTC)
    first = int(datetime(2025, 2, 28, tzinfo=UTC).timestamp()) * 1_000_000 // DAY
    with Store(Places(city.path).streams) as store:
        assert intake.compacted(loaded, store, now=now) == []
        assert intake.compacted(loaded, store, now=now + timedelta(minutes=2)) == [first]
        rest = intake.compacted(loaded, store, now=now + timedelta(days=2))
        assert (rest, intake.compacted(loaded, store)) == ([first + 1], [])
        flagged = store.flagged(first + 1)
        assert flagged.select("datastream", "rules").rows() == [("a.pm25", "sensor-qc-2026")]
    assert held(city).height == 24
