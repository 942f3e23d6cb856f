"""Old editions go, the current one never does."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from cityagenda.build.editions import current, editions
from cityagenda.build.lock import locked
from cityagenda.build.places import Places
from cityagenda.build.pruning import pruned
from cityagenda.build.run import run
from cityagenda.city.creation import create
from cityagenda.city.folder import load
from cityagenda.ground.errors import BuildError


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a city with five editions, one hour apart; the third is the current one."""
    folder = tmp_path_factory.mktemp("pruning") / "town"
    create(folder)
    path = folder / "plan" / "tasks.yml"
    plain = path.read_text(encoding="utf-8")
    made = []
    for number in range(5):
        path.write_text(
            f"{plain}\n- id: extra-{number}\n  name: {{zh-Hans: 新任务, en: A new task}}\n",
            encoding="utf-8",
        )
        made.append(run(load(folder), jobs=1))
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for number, edition in enumerate(made):
        facts = edition.folder / "edition.json"
        held = orjson.loads(facts.read_bytes())
        held["created"] = (start + timedelta(hours=number)).isoformat()
        facts.write_bytes(orjson.dumps(held))
    Places(folder).current.write_text(f"{made[2].id}\n", encoding="utf-8")
    return folder


@pytest.fixture
def city(built: Path, tmp_path: Path) -> Path:
    """Return that city for a test alone."""
    return Path(shutil.copytree(built, tmp_path / "town"))


@pytest.mark.parametrize(("keep", "left"), [(1, [2, 4]), (2, [2, 3, 4]), (5, [0, 1, 2, 3, 4])])
def test_the_newest_and_the_current_one_stay(city: Path, keep: int, left: list[int]) -> None:
    before = [edition.id for edition in editions(city)]
    gone = pruned(city, keep)
    assert gone == [id_ for number, id_ in enumerate(before) if number not in left]
    assert [edition.id for edition in editions(city)] == [before[number] for number in left]
    assert current(city).id == before[2]
    assert current(city).damage() == []


def test_nothing_goes_while_a_build_runs(city: Path) -> None:
    with locked(Places(city).lock), pytest.raises(BuildError, match="build of this city"):
        pruned(city, 1)
    assert len(editions(city)) == 5


def test_what_a_killed_pruning_left_is_cleared_by_the_next(city: Path) -> None:
    oldest = editions(city)[0]
    oldest.folder.rename(oldest.folder.with_name(f".new-gone-{oldest.id}"))
    pruned(city, 5)
    assert len(list(Places(city).editions.iterdir())) == 4
    assert current(city).damage() == []
