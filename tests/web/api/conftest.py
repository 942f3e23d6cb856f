"""What tests of the open data share: a fresh allowance of requests, and two editions."""

import shutil
from pathlib import Path

import pytest

from cityagenda.assess.account import assess
from cityagenda.build.editions import Edition, open_edition
from cityagenda.build.run import run
from cityagenda.city.folder import load
from cityagenda.web.apps.api import gate
from cityagenda.web.apps.api.buckets import Buckets


@pytest.fixture(autouse=True)
def _allowance(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give each test a full bucket."""
    monkeypatch.setattr(gate, "buckets", Buckets())


@pytest.fixture
def two_editions(city_folder: Path, tmp_path: Path) -> tuple[Edition, Edition]:
    """Return an earlier and the current edition of a copy of the small city."""
    folder = tmp_path / "town"
    shutil.copytree(city_folder, folder)
    first = (folder / ".cityagenda" / "CURRENT").read_text(encoding="utf-8").strip()
    path = next((folder / "indicators").glob("*.yml"))
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    plan = folder / "plan" / "tasks.yml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("Plant trees", "Plant more trees"),
        encoding="utf-8",
    )
    second = run(load(folder), assess=assess, jobs=1)
    return open_edition(folder, first), second
