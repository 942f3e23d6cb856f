"""The small city: it works, it teaches, and it never overwrites anything."""

from pathlib import Path

import pytest
import yaml

from cityagenda.city.checks import check
from cityagenda.city.creation import LANGUAGES, create
from cityagenda.city.folder import load
from cityagenda.ground import methods, standards
from cityagenda.ground.errors import CityFolderError

PACKAGED = standards.packaged  # before the fixtures of these tests replace it


@pytest.fixture(autouse=True)
def _methods_that_are_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hold the small city against the real methods and rule packs."""
    monkeypatch.setattr("cityagenda.city.trust.installed", methods.installed)
    monkeypatch.setattr("cityagenda.city.packs.packaged", PACKAGED)
    monkeypatch.setattr("cityagenda.ground.standards.packaged", PACKAGED)


@pytest.mark.parametrize("languages", [LANGUAGES, ("en",), ("zh-Hans",), ("en", "zh-Hans")])
def test_the_small_city_has_no_fault(tmp_path: Path, languages: tuple[str, ...]) -> None:
    folder = tmp_path / "new" / "city"
    create(folder, languages)
    assert [(f.severity, f.code) for f in check(folder)] == [("note", "no-data-yet")]
    city = load(folder)
    assert tuple(city.city.languages) == languages
    assert set(city.indicators["population"].name) == set(languages)
    assert all(source.synthetic and source.generator for source in city.sources.values())


def test_the_small_city_closes_the_loop(tmp_path: Path) -> None:
    create(tmp_path / "city")
    city = load(tmp_path / "city")
    for kind in (
        "bottleneck",
        "force",
        "programme",
        "task",
        "target-city",
        "route",
        "practice",
        "claim",
        "scenario",
        "technology",
    ):
        assert len(city.objects[kind]) == 1, kind
    route = next(iter(city.routes.values()))
    assert route.bottleneck in city.bottlenecks
    assert route.indicators[0] in city.indicators
    patched = load(tmp_path / "city", patch=city.scenarios["stricter-target"].patch)
    assert [t.value for t in patched.indicators["fine-particles"].targets] == [15]


def test_the_claim_of_the_small_city_agrees_with_its_data(tmp_path: Path) -> None:
    create(tmp_path / "city")
    city = load(tmp_path / "city")
    claim = city.claims["fine-particles-2020"]
    rows = (tmp_path / "city/data/yearbook.csv").read_text(encoding="utf-8").splitlines()
    stated = [row.split(",") for row in rows if row.startswith("fine-particles,example-city,2020")]
    assert claim.value is not None
    assert claim.recomputed is not None
    assert abs(float(stated[0][3]) - claim.value) <= claim.recomputed.tolerance


def test_every_file_of_the_small_city_is_plain_yaml_of_any_reader(tmp_path: Path) -> None:
    create(tmp_path / "city")
    for path in (tmp_path / "city").rglob("*.yml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8")), path


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(CityFolderError, match="not empty"):
        create(tmp_path)
    with pytest.raises(CityFolderError, match="not empty"):
        create(tmp_path / "note.txt")
    assert [p.name for p in tmp_path.iterdir()] == ["note.txt"]
    with pytest.raises(CityFolderError, match="not written in 'de'"):
        create(tmp_path / "city", ("de",))
    assert not (tmp_path / "city").exists()
