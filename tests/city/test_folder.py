"""Reading a folder: objects, places, the snapshot that an edition keeps."""

import pickle
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest

from cityagenda.city.folder import load, read
from cityagenda.city.snapshot import content, from_snapshot, snapshot
from cityagenda.ground.errors import CityFolderError

WriteCity = Callable[..., Path]


def test_objects_by_kind_and_id(write_city: WriteCity) -> None:
    city = load(write_city())
    assert city.city.timezone == "Asia/Shanghai"
    assert list(city.areas) == ["town", "north"]
    assert list(city.tasks) == ["first", "second"]
    assert city.indicators["mass"].targets[1].year == 2030
    assert city.standards.packs[0].id == "test-2010"
    assert "statistics.declared" in city.methods
    assert city.measures == {}


def test_places(write_city: WriteCity) -> None:
    city = load(write_city())
    assert city.place_of("indicator", "mass") == "indicators/mass.yml:1"
    assert city.place_of("indicator", "mass", "unit") == "indicators/mass.yml:3"
    assert city.place_of("indicator", "mass", "targets.1.value") == "indicators/mass.yml:11"
    assert city.place_of("indicator", "mass", "notes.en") == "indicators/mass.yml:1"
    assert city.place_of("area", "north", "parent") == "areas.yml:5"
    assert city.place_of("area", "gone") == "patch"


def test_load_refuses_what_read_only_notes(write_city: WriteCity) -> None:
    folder = write_city({"areas.yml": ("parent: town", "parent: twon")})
    assert len(read(folder).faults) == 1
    with pytest.raises(CityFolderError) as caught:
        load(folder)
    assert caught.value.where.endswith("/areas.yml:5")
    assert "'twon'" in caught.value.what
    assert "'town'" in caught.value.todo


def test_load_does_not_refuse_what_concerns_single_values(write_city: WriteCity) -> None:
    folder = write_city({"indicators/mass.yml": ("unit: t", "unit: m2"), "data/table.csv": None})
    assert load(folder).indicators["mass"].unit == "m2"


def test_there_must_be_a_folder_and_a_city(write_city: WriteCity, tmp_path: Path) -> None:
    with pytest.raises(CityFolderError, match="no such folder"):
        read(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    loaded = read(tmp_path / "empty")
    assert [f.code for f in loaded.faults] == ["city-missing"]
    with pytest.raises(CityFolderError, match=r"city\.yml"):
        _ = loaded.city
    malformed = read(write_city({"city.yml": "id: [\n"}))
    assert {f.code for f in malformed.faults} == {"yaml-malformed"}


def test_snapshot_and_pickle_give_the_same_city(write_city: WriteCity) -> None:
    folder = write_city({"indicators/a.yml": "[]", "areas/z.yml": "[]"})
    city = load(folder)
    raw = snapshot(city)
    again = from_snapshot(raw, folder)
    assert again.objects == city.objects
    assert [list(items) for items in again.objects.values()] == [
        list(items) for items in city.objects.values()
    ]
    assert again.standards == city.standards
    assert again.place_of("task", "second", "after") == "plan/tasks.yml:2"
    assert snapshot(again) == raw
    assert pickle.loads(pickle.dumps(city)) == city  # noqa: S301 - our own bytes


def test_content_does_not_depend_on_how_it_is_written_down(write_city: WriteCity) -> None:
    one = content(load(write_city()))
    text = (
        "# the same\n- levels: [{source: {en: Plan, zh-Hans: 规划}, horizon: h2030, value: 1.0}]\n"
        "  {rest}\n"
    ).replace(
        "{rest}",
        "direction: 'down'\n  unit: t\n  name: {en: Mass, zh-Hans: 质量}\n  id: mass\n"
        "  method: statistics.declared\n  inputs: {values: 'source:table'}\n"
        "  targets: [{value: 3.0, year: 2025}, {year: 2030, value: 1}]",
    )
    folder = write_city({"indicators/mass.yml": None, "indicators.yml": text})
    (folder / "indicators" / "mass.yml").unlink()
    two = content(load(folder))
    assert orjson.loads(one) == orjson.loads(two)
    assert one == two


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b'{"format":99}'])
def test_a_snapshot_of_another_kind_is_refused(raw: bytes, tmp_path: Path) -> None:
    with pytest.raises(CityFolderError, match="snapshot"):
        from_snapshot(raw, tmp_path)
