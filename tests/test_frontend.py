"""What npm brings: made from the sources as they are, type-checked, small, and from us alone."""

import importlib.util
import os
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cityagenda.web.built import FOLDER, address

ROOT = Path(__file__).parents[1]
TSC = ROOT / "frontend" / "node_modules" / "typescript" / "bin" / "tsc"


def _assets() -> ModuleType:
    path = ROOT / "frontend" / "assets.py"
    spec = importlib.util.spec_from_file_location("frontend_assets", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _lacking(reason: str) -> None:
    """Skip for a reason, or fail where nothing may be lacking."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def files() -> Path:
    """Return the folder of built files."""
    if not _assets().pages_complete():
        _lacking("the fonts and scripts are not built; run python frontend/assets.py")
    return FOLDER


def _size(*names: str, encoding: str = "") -> int:
    return sum((FOLDER / f"{Path(address(name)).name}{encoding}").stat().st_size for name in names)


def test_the_scripts_have_no_type_faults() -> None:
    node = _assets().node()
    if node is None or not TSC.is_file():
        _lacking("there is no Node or no TypeScript; run python frontend/assets.py with npm")
    assert node.run(str(TSC), "--noEmit") == ""


@pytest.mark.usefixtures("files")
def test_pages_stay_within_their_size() -> None:
    page = _size("fonts.css", "page.js", encoding=".gz") + _size("latin.woff2")
    assert _size("page.js") <= 5_000
    assert page <= 40_000  # of 60 kB for a first view; the rest is its text and styles
    assert page + _size("charts.js", encoding=".gz") <= 235_000  # of 260 kB
    real = page + _size("map.js", "map-worker.js", "map.css", encoding=".gz")
    assert real <= 525_000  # of 550 kB


def test_built_files_load_nothing_from_elsewhere(files: Path) -> None:
    for path in files.glob("*.css"):
        places = re.findall(r"url\(['\"]?([^'\")]+)", path.read_text("utf-8"))
        assert [p for p in places if not p.startswith("data:") and not (files / p).is_file()] == []


def test_fonts_of_a_device_come_before_ours(files: Path) -> None:
    style = (files / Path(address("fonts.css")).name).read_text("utf-8")
    stack = re.search(r"--font:([^}]+)}", style)
    assert stack is not None
    assert stack[1].index("var(--font-device)") < stack[1].index('"City Han"')
    assert "han-" not in style
    assert '"PingFang SC"' in style
    assert "NotoSansCJKsc-Regular" in style


def test_sources_decide_whether_files_are_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assets = _assets()
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "page.ts").write_text("first", "utf-8")
    (tmp_path / "built").mkdir()
    monkeypatch.setattr(assets, "HERE", tmp_path)
    monkeypatch.setattr(assets, "PAGES", tmp_path / "built")
    assert not assets.pages_complete()
    manifest = f'{{"sources": "{assets.fingerprint()}"}}'
    (tmp_path / "built" / "manifest.json").write_text(manifest, "utf-8")
    assert assets.pages_complete()
    (tmp_path / "src" / "page.ts").write_text("second", "utf-8")
    assert not assets.pages_complete()


def test_without_node_the_fault_says_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    assert re.search(r"no Node \d+ or newer", _assets().made())


def test_the_lock_file_names_no_registry() -> None:
    text = (ROOT / "frontend" / "package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') >= 10
