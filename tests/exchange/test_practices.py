"""Practices as files: journey 10's import, and what a hostile or foreign file may not do."""

import json
import os
import shutil
from pathlib import Path

import pytest

from cityagenda.assess.account import assess
from cityagenda.build.editions import Edition
from cityagenda.build.run import run
from cityagenda.city.checks import check
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.exchange.practices import practice_file, read, take_over, write_practices
from cityagenda.exchange.practices.reading import LARGEST
from cityagenda.ground.errors import ExchangeError

PRACTICE = "waste-three-systems"


@pytest.fixture(scope="module")
def shenzhen(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """Return an edition of Shenzhen, built once."""
    folder = tmp_path_factory.mktemp("exchange") / "shenzhen"
    shutil.copytree(
        cities / "shenzhen", folder, ignore=shutil.ignore_patterns(".cityagenda", "streams")
    )
    return run(load(folder), assess=assess, jobs=1)


@pytest.fixture(scope="module")
def file(shenzhen: Edition) -> str:
    """Return the file of one of Shenzhen's practices."""
    return practice_file(shenzhen, shenzhen.city().practices[PRACTICE]).decode()


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Return a small city of its own."""
    create(tmp_path / "town")
    return tmp_path / "town"


def _files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _refused(raw: str | bytes, town: Path, **options: str) -> ExchangeError:
    """Return why a file is refused; the folder is as it was."""
    before = _files(town)
    with pytest.raises(ExchangeError) as caught:
        take_over(raw.encode() if isinstance(raw, str) else raw, town, name="p.yml", **options)
    assert _files(town) == before
    assert caught.value.todo
    return caught.value


def test_a_file_explains_itself_without_its_city(file: str, shenzhen: Edition) -> None:
    held = read(file.encode(), "p.yml")
    assert (held.city.name["zh-Hans"], held.city.country) == ("深圳", "CN")
    assert held.edition == shenzhen.id
    assert shenzhen.id in held.citation["zh-Hans"]
    assert set(held.licence) == {"zh-Hans", "en"}
    assert held.names["indicator"]["waste-recycling-rate"]["en"] == "Household waste recycling rate"
    assert held.places[0].at["zh-Hans"] == "第5章第1领域经验4"
    value = next(v for v in held.values if v.indicator == "waste-recycling-rate")
    assert value.value is not None
    assert value.verdict["en"]


def test_every_practice_of_shenzhen_is_written_and_read_back(
    shenzhen: Edition, tmp_path: Path
) -> None:
    write_practices(shenzhen, tmp_path / "out")
    practices = shenzhen.city().practices
    assert {p.stem for p in (tmp_path / "out").iterdir()} == set(practices)
    for path in (tmp_path / "out").iterdir():
        held = read(path.read_bytes(), path.name)
        own = practices[path.stem]
        assert held.practice == own.model_copy(update={"places": []})
        assert len(held.places) == len(own.places)
    first = _files(tmp_path / "out")
    write_practices(shenzhen, tmp_path / "again")
    assert _files(tmp_path / "again") == first


def test_another_city_takes_a_practice_over_and_builds(file: str, town: Path) -> None:
    taken = take_over(file.encode(), town, name="p.yml")
    assert taken.path == town / "practices" / f"{PRACTICE}.yml"
    notes = " ".join(note["en"] for note in taken.notes)
    for dropped in ("resource-efficiency", "waste-utilisation", "shenzhen", "waste-recycling-rate"):
        assert f"'{dropped}'" in notes
    assert not [f for f in check(town) if f.severity == "error"]
    edition = run(load(town), assess=assess, jobs=1)
    here = edition.city().practices[PRACTICE]
    assert here.programme == "clean-air-project"
    assert (here.technologies, here.areas, here.indicators) == ([], [], [])
    assert here.origin is not None
    assert here.origin.city["en"] == "Shenzhen"
    assert here.origin.names["technology"][0]["zh-Hans"] == "废弃物综合利用"
    assert here.origin.places[0]["en"].endswith("chapter 5, field 1, experience 4")
    # Handed on to a third city it is still Shenzhen's.
    third = town.parent / "third"
    create(third)
    take_over(practice_file(edition, here), third, name="again.yml")
    assert load(third).practices[PRACTICE].origin == here.origin


def test_what_has_the_same_id_and_name_is_kept_and_the_same_id_alone_is_not(
    shenzhen: Edition, town: Path
) -> None:
    (town / "indicators" / "waste.yml").write_text(
        "id: waste-recycling-rate\ndirection: up\nunit: '%'\n"
        "name: {zh-Hans: 生活垃圾回收利用率, en: Recycling of household waste}\n",
        encoding="utf-8",
    )
    (town / "plan" / "technologies.yml").write_text(
        "- {id: electric-buses, name: {zh-Hans: 电动公交, en: Electric buses}}\n"
        "- {id: waste-utilisation, name: {zh-Hans: 垃圾填埋, en: Landfill}}\n",
        encoding="utf-8",
    )
    file = practice_file(shenzhen, shenzhen.city().practices[PRACTICE])
    taken = take_over(file, town, name="p.yml")
    here = load(town).practices[PRACTICE]
    assert here.indicators == ["waste-recycling-rate"]
    assert here.technologies == []
    assert any("here that id is “Landfill”" in note["en"] for note in taken.notes)


def test_a_taken_id_needs_a_clear_choice(file: str, town: Path) -> None:
    take_over(file.encode(), town, name="p.yml")
    assert "already has a practice" in str(_refused(file, town))
    taken = take_over(file.encode(), town, name="p.yml", as_id="sorting")
    assert taken.path.name == "sorting.yml"
    assert load(town).practices["sorting"].origin.practice == PRACTICE  # type: ignore[union-attr]


@pytest.mark.parametrize("id_", ["../../etc/passwd", "a/b", "..", "C:\\x", "", "Bus", "a" * 200])
def test_an_id_that_is_a_path_is_refused(file: str, town: Path, id_: str) -> None:
    assert "can be no id" in _refused(file, town, as_id=id_).what
    inside = file.replace(f"  id: {PRACTICE}\n", f"  id: {json.dumps(id_)}\n")
    assert inside != file
    assert "practice.id" in _refused(inside, town).what


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version: 1\n", "version: 2\n", "version 2"),
        ("version: 1\n", "version: true\n", "version True"),
        ("version: 1\n", "", "version None"),
        ("format: cityagenda-practice\n", "format: other\n", "no file of a practice"),
        ("kind: experience\n", "kind: !!python/object:os.system experience\n", "tag"),
        ("kind: experience\n", "kind: &a experience\n  links: [*a, *a]\n", "alias"),
        ("kind: experience\n", "kind: rumour\n", "practice.kind"),
        ("kind: experience\n", "kind: experience\n  colour: red\n", "practice.colour"),
        ("version: 1\n", "version: 1\nversion: 1\n", "twice"),
        ("licence:\n", "licence: [\n", "YAML"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_refused(
    file: str, town: Path, old: str, new: str, said: str
) -> None:
    assert old in file
    assert said in str(_refused(file.replace(old, new, 1), town))


def test_a_bomb_of_anchors_is_refused_before_it_grows(town: Path) -> None:
    lines = ["format: cityagenda-practice", "version: 1", 'a0: &a0 ["ha", "ha"]']
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "alias" in str(_refused("\n".join(lines), town))
    assert _refused(b"x" * (LARGEST + 1), town)
    assert _refused(b"\xff\xfe\x00", town)
    assert _refused(b"", town)
    assert _refused("[" * 5000, town)


def test_json_is_read_as_well_and_markup_stays_text(file: str, town: Path) -> None:
    hostile = '<script>alert(1)</script> {{ 7|add:1 }} =HYPERLINK("x")'
    held = read(file.encode(), "p.yml").model_dump(mode="json")
    held["practice"]["name"]["en"] = hostile
    take_over(json.dumps(held).encode(), town, name="p.json")
    assert load(town).practices[PRACTICE].name["en"] == hostile


def test_a_language_of_the_city_that_the_file_lacks_is_said(file: str, town: Path) -> None:
    path = town / "city.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("languages: [zh-Hans, en]", "languages: [fr]"), encoding="utf-8")
    for other in town.rglob("*.yml"):
        text = other.read_text(encoding="utf-8")
        other.write_text(text.replace("zh-Hans:", "fr:"), encoding="utf-8")
    assert "missing in fr" in _refused(file, town).what


def test_a_faulty_folder_is_not_made_worse(file: str, town: Path) -> None:
    with (town / "areas.yml").open("a", encoding="utf-8") as areas:
        areas.write(
            "- {id: lost, kind: district, parent: nowhere, name: {zh-Hans: 丢, en: Lost}}\n"
        )
    assert "1 error(s) of its own" in str(_refused(file, town))


def test_the_programme_is_asked_for_where_there_are_several(file: str, town: Path) -> None:
    with (town / "plan" / "programmes.yml").open("a", encoding="utf-8") as programmes:
        programmes.write(
            "- {id: waste, kind: project, force: clean-energy, name: {zh-Hans: 垃圾, en: Waste}}\n"
        )
    assert "clean-air-project, waste" in _refused(file, town).todo
    assert "no programme 'nothing'" in _refused(file, town, programme="nothing").what
    take_over(file.encode(), town, name="p.yml", programme="waste")
    here = load(town).practices[PRACTICE]
    assert here.programme == "waste"
    assert here.origin is not None
    assert here.origin.names["programme"][0]["en"] == "Efficient use of resources"


def test_nothing_is_written_outside_the_folder_or_over_a_file(
    file: str, town: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (town / "practices").symlink_to(outside)
    with pytest.raises(ExchangeError):
        take_over(file.encode(), town, name="p.yml")
    assert list(outside.iterdir()) == []
    (town / "practices").unlink()
    (town / "practices").mkdir()
    (town / "practices" / f"{PRACTICE}.yml").write_text("[]\n", encoding="utf-8")
    assert "a file of that name" in _refused(file, town).what


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_said(file: str, town: Path) -> None:
    (town / "practices").mkdir()
    (town / "practices").chmod(0o500)
    try:
        assert "cannot be written" in _refused(file, town).what
    finally:
        (town / "practices").chmod(0o700)
