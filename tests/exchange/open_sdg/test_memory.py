"""An export that remembers writes exactly what one that does not would write."""

from pathlib import Path

import pytest
from tests.exchange.open_sdg.trees import written_tree

from cityagenda.build.editions import Edition
from cityagenda.build.run import run
from cityagenda.city.folder import load
from cityagenda.exchange.open_sdg import export, import_repository
from cityagenda.ground.errors import ExchangeError

RAW = "data/open-sdg/data/indicator_1-1-1.csv"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    source = tmp_path / "town"
    for name, content in {
        "data/indicator_1-1-1.csv": "Year,Sex,Value\n2019,,1\n2019,F,2\n",
        "data/indicator_1-1-2.csv": "Year,Value\n2019,1.5\n",
        "meta/1-1-1.yml": "indicator_name: names.one\n",
        "meta/1-1-2.yml": "indicator_name: names.two\n",
        "translations/en/names.yml": "one: First\ntwo: Second\n",
    }.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(content, encoding="utf-8")
    import_repository(source, tmp_path / "city")
    return tmp_path / "city"


def _exported(city: Path, out: Path) -> tuple[Edition, set[str]]:
    """Return the edition and the names of the files that an export has written anew."""
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()}
    edition = run(load(city), jobs=1)
    export(edition, out)
    after = {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()}
    return edition, {
        p.relative_to(out / "en").as_posix() for p in after if before.get(p) != after[p]
    }


def _fresh(edition: Edition, folder: Path) -> dict[str, bytes]:
    export(edition, folder)
    return written_tree(folder)


def test_one_changed_table_touches_only_its_files(city: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _, first = _exported(city, out)
    assert len(first) == 2 * 10 + 7
    (city / RAW).write_text("Year,Sex,Value\n2019,,1\n2019,F,3\n", encoding="utf-8")
    edition, touched = _exported(city, out)
    assert touched == {
        "comb/1-1-1.json",
        "data/1-1-1.csv",
        "data/1-1-1.json",
        "data-packages/1-1-1/data.csv",
    }
    assert written_tree(out) == _fresh(edition, tmp_path / "fresh")


def test_a_changed_text_of_the_site_is_seen_everywhere(city: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    _exported(city, out)
    path = city / "city.yml"
    path.write_text(path.read_text("utf-8").replace("two: Second", "two: Third"), "utf-8")
    edition, touched = _exported(city, out)
    assert touched == {
        "meta/1-1-2.json",
        "meta/all.json",
        "data-packages/1-1-2/datapackage.json",
        "data-packages/all.json",
        "translations/translations.json",
    }
    assert written_tree(out) == _fresh(edition, tmp_path / "fresh")


def test_damaged_files_and_a_damaged_memory_are_made_again(city: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    edition, _ = _exported(city, out)
    whole = written_tree(out)
    (out / "en/comb/1-1-1.json").unlink()
    (out / "en/meta/1-1-2.json").write_bytes(b"{}")
    (memory,) = (city / ".cityagenda/cache/open-sdg").iterdir()
    export(edition, out)
    assert written_tree(out) == whole
    memory.write_bytes(b"[")
    (out / "en/comb/1-1-1.json").unlink()
    export(edition, out)
    assert written_tree(out) == whole


def test_no_name_in_the_city_leads_out_of_the_folder(city: Path, tmp_path: Path) -> None:
    path = city / "indicators/1-1-1.yml"
    text = path.read_text("utf-8").replace("open_sdg:\n", "open_sdg:\n    id: ../../../evil\n")
    path.write_text(text, "utf-8")
    edition = run(load(city), jobs=1)
    with pytest.raises(ExchangeError, match="leaves the folder"):
        export(edition, tmp_path / "out")
    assert not list(tmp_path.glob("evil*"))
