"""Synthetic rivers: the same bytes for a seed, inside the city, with their faults."""

import csv
import shutil
from itertools import pairwise
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from cityagenda.city.folder import read
from cityagenda.city.geometry import geometry
from cityagenda.city.river_simulation import FILES, LAYOUT, write_rivers
from cityagenda.cli.app import app
from cityagenda.ground.courses import inside, length, nearest, shore
from cityagenda.ground.errors import CityFolderError

SEED = 3
_LEAVING = ".cityagenda", "streams"


@pytest.fixture(scope="module")
def folder(cities: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the first city whose rivers were written anew."""
    copy = tmp_path_factory.mktemp("rivers") / "shenzhen"
    shutil.copytree(cities / "shenzhen", copy, ignore=shutil.ignore_patterns(*_LEAVING))
    shutil.rmtree(copy / "data/synthetic/rivers")
    write_rivers(copy, seed=SEED)
    return copy


def _rows(folder: Path, name: str) -> list[dict[str, str]]:
    path = folder / f"data/synthetic/rivers/{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_of_the_city_are_those_of_its_seed_and_another_seed_gives_others(
    cities: Path, folder: Path, tmp_path: Path
) -> None:
    names = [f"data/synthetic/rivers/{name}.csv" for name in FILES]
    assert all((folder / n).read_bytes() == (cities / "shenzhen" / n).read_bytes() for n in names)
    assert sum((folder / name).stat().st_size for name in names) < 600_000
    other = tmp_path / "shenzhen"
    shutil.copytree(folder, other)
    write_rivers(other, seed=SEED + 1)
    assert all((folder / n).read_bytes() != (other / n).read_bytes() for n in names)


def test_the_command_writes_the_files_and_says_that_they_are_synthetic(
    folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "shenzhen"
    shutil.copytree(folder, copy)
    shutil.rmtree(copy / "data/synthetic/rivers")
    result = CliRunner().invoke(app, ["simulate", "rivers", str(copy), "--seed", str(SEED)])
    assert result.exit_code == 0
    assert result.output.count("synthetic") >= len(FILES)
    assert (copy / "data/synthetic/rivers/readings.csv").is_file()


def test_every_source_of_rivers_is_marked_synthetic(cities: Path) -> None:
    sources = read(cities / "shenzhen").sources.values()
    made = [s for s in sources if "synthetic/rivers" in s.path or s.path == LAYOUT]
    assert len(made) == len(FILES) + 1
    assert all(s.synthetic for s in made)


def test_rivers_run_inside_the_city_and_end_at_its_border_or_in_another_river(
    folder: Path,
) -> None:
    outline = geometry(read(folder)).shapes["shenzhen"]
    with (folder / LAYOUT).open(encoding="utf-8", newline="") as file:
        ends = {row["name"]: row["ends"] for row in csv.DictReader(file)}
        file.seek(0)
        names = {row["id"]: row["name"] for row in csv.DictReader(file)}
    lines: dict[str, list[tuple[float, float]]] = {}
    for row in _rows(folder, "reaches"):
        line = [(x, y) for x, y in orjson.loads(row["line"])]
        assert length(line) / 1000 == pytest.approx(float(row["length_km"]), abs=0.02)
        lines.setdefault(row["river"], []).extend(line)
    assert len(lines) > 20
    for river, line in lines.items():
        assert all(inside(outline, place) or _near(shore(outline, place), place) for place in line)
        assert all(abs(x2 - x1) + abs(y2 - y1) < 4000 for (x1, y1), (x2, y2) in pairwise(line))
        taken = ends[river]
        mouth = nearest(lines[names[taken]], line[-1]) if taken else shore(outline, line[-1])
        assert _near(mouth, line[-1]), river


def _near(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return abs(a[0] - b[0]) + abs(a[1] - b[1]) < 5


def test_two_years_of_samples_of_every_section_and_their_faults(folder: Path) -> None:
    sections = {row["section"]: row for row in _rows(folder, "sections")}
    rivers = [s for s, row in sections.items() if row["kind"] == "river"]
    samples = _rows(folder, "samples")
    counts = {s: sum(row["section"] == s for row in samples) for s in rivers}
    assert sorted(set(counts.values())) == [24, 25]  # one row stands twice, one has no date
    cells = [cell for row in samples for cell in row.values()]
    assert sum(cell.endswith("L") for cell in cells) > 1000
    assert any(float(row["as"] or 0) > 1 for row in samples if "L" not in row["as"])
    assert [row["section"] for row in samples if row["section"] not in sections] == ["maozhou-1x"]
    lakes = _rows(folder, "lakes")
    assert {row["section"] for row in lakes} == set(sections) - set(rivers)
    assert {"μg/L", "mg/L", "cm", "℃", "无量纲", "个/L"} <= {row["unit"] for row in lakes}
    assert any(row["value"].startswith("<") for row in lakes)
    bodies = {row["body"] for row in _rows(folder, "bodies")}
    assert len(bodies) == 20
    read_ = {row["body"] for row in _rows(folder, "readings")}
    assert bodies < read_


def _layout(folder: Path, old: str, new: str) -> None:
    path = folder / LAYOUT
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("kuichong,,1,", "atlantis,,1,", "there is no area 'atlantis'"),
        (",shenzhen-river,2,1.35", ",danube,2,1.35", "'buji-river' ends in 'danube'"),
        ("fubao shatou,,4,", "fubao shatou,buji-river,4,", "end in each other in a circle"),
        (",1,0.2,3", ",one,0.2,3", "a number is none"),
        (",river,yantian-street", ",canal,yantian-street", "unknown kind 'canal'"),
    ],
)
def test_a_layout_that_is_wrong_is_one_clear_error(
    folder: Path, tmp_path: Path, old: str, new: str, said: str
) -> None:
    copy = tmp_path / "shenzhen"
    shutil.copytree(folder, copy)
    _layout(copy, old, new)
    with pytest.raises(CityFolderError, match=said):
        write_rivers(copy, seed=SEED)


def test_real_data_is_never_overwritten(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "shenzhen"
    shutil.copytree(folder, copy)
    path = copy / "sources/rivers.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(
            "  synthetic: true\n  generator: cityagenda simulate rivers", "  publisher", 1
        ).replace("  publisher cities/shenzhen --seed 3\n", "", 1),
        encoding="utf-8",
    )
    with pytest.raises(CityFolderError, match="the sources of simulated rivers are"):
        write_rivers(copy, seed=SEED)
    (copy / LAYOUT).unlink()
    shutil.copy(folder / "sources/rivers.yml", path)
    with pytest.raises(CityFolderError, match="layout of the rivers cannot be read"):
        write_rivers(copy, seed=SEED)
