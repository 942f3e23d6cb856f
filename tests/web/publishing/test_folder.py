"""The place of a site holds one whole publication, whatever happens while the next is written."""

import ctypes
import signal
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from cityagenda.ground.errors import ExchangeError
from cityagenda.web.publishing.folder import MARKER, swapped

FACTS = {"edition": "0123456789abcdef", "city": "town", "address": ""}
KILLED = """
import os, signal, sys
from pathlib import Path
from cityagenda.web.publishing import folder

def kill(*_):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(*({"before": (folder, "_exchange"), "writing": (folder.os, "sync")}[sys.argv[2]]), kill)
with folder.swapped(Path(sys.argv[1]), {}) as fresh:
    (fresh / "index.html").write_text("new")
    (fresh / "other.html").write_text("new")
"""


def put(place: Path, **pages: str) -> None:
    """Publish pages by their names without suffix."""
    with swapped(place, FACTS) as fresh:
        for name, content in pages.items():
            (fresh / f"{name}.html").write_text(content, encoding="utf-8")


def beside(place: Path) -> list[str]:
    return sorted(path.name for path in place.parent.iterdir())


def held(place: Path) -> dict[str, str]:
    names = [path for path in place.rglob("*") if path.is_file() and path.name != MARKER]
    return {p.relative_to(place).as_posix(): p.read_text(encoding="utf-8") for p in names}


def test_a_new_publication_replaces_the_old_one_and_what_is_gone_is_gone(tmp_path: Path) -> None:
    place = tmp_path / "a" / "site"
    put(place, index="1", old="1")
    put(place, index="2", new="2")
    assert held(place) == {"index.html": "2", "new.html": "2"}
    assert beside(place) == ["site"]
    assert set(orjson.loads((place / MARKER).read_bytes())["files"]) == {"index.html", "new.html"}


def test_an_empty_folder_may_be_published_into(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    put(tmp_path / "site", index="1")
    assert held(tmp_path / "site") == {"index.html": "1"}


@pytest.mark.parametrize("marker", [None, b"", b"[]", b"{}", b'{"format": 1}', b"\xff"])
def test_a_folder_with_other_things_is_refused_and_stays(
    tmp_path: Path, marker: bytes | None
) -> None:
    place = tmp_path / "site"
    place.mkdir()
    (place / "thesis.doc").write_text("years of work", encoding="utf-8")
    if marker is not None:
        (place / MARKER).write_bytes(marker)
    with pytest.raises(ExchangeError, match="no earlier publication"):
        put(place, index="1")
    assert held(place) == {"thesis.doc": "years of work"}
    assert beside(tmp_path / "site") == ["site"]


def test_a_publication_of_a_later_version_is_refused(tmp_path: Path) -> None:
    put(tmp_path / "site", index="1")
    (tmp_path / "site" / MARKER).write_bytes(b'{"format": 2, "files": {}}')
    with pytest.raises(ExchangeError, match="newer version"):
        put(tmp_path / "site", index="2")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("x", encoding="utf-8")
    with pytest.raises(ExchangeError, match="a file is in the way"):
        put(tmp_path / "site", index="1")


def test_files_that_no_publication_wrote_stay(tmp_path: Path) -> None:
    place = tmp_path / "site"
    put(place, index="1", old="1")
    (place / ".git").mkdir()
    (place / ".git" / "HEAD").write_text("ref", encoding="utf-8")
    (place / "CNAME").write_text("city.example", encoding="utf-8")
    (place / "link").symlink_to("CNAME")
    put(place, index="2")
    assert held(place) == {
        "index.html": "2", ".git/HEAD": "ref", "CNAME": "city.example", "link": "city.example",
    }  # fmt: skip
    assert (place / "link").is_symlink()


def test_a_foreign_file_where_a_page_is_to_be_is_not_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "site"
    put(place, index="1")
    (place / "about.html").write_text("mine", encoding="utf-8")
    with pytest.raises(ExchangeError, match="stands where a page is to be"):
        put(place, index="2", about="2")
    assert held(place) == {"index.html": "1", "about.html": "mine"}


def test_a_failure_leaves_the_earlier_site(tmp_path: Path) -> None:
    place = tmp_path / "site"
    put(place, index="1")
    with pytest.raises(TypeError):
        put(place, index="2", other=2)  # type: ignore[arg-type]
    with pytest.raises(ExchangeError, match="cannot be written"), swapped(place, FACTS):
        raise OSError(28, "No space left on device")
    assert held(place) == {"index.html": "1"}
    assert beside(tmp_path / "site") == ["site"]


@pytest.mark.parametrize("moment", ["before", "writing"])
def test_a_kill_leaves_the_earlier_site_and_the_next_publication_cleans_up(
    tmp_path: Path, moment: str
) -> None:
    place = tmp_path / "site"
    put(place, index="1")
    line = [sys.executable, "-c", KILLED, str(place), moment]
    assert subprocess.run(line, check=False).returncode == -signal.SIGKILL
    assert held(place) == {"index.html": "1"}
    assert len(beside(place)) == 2
    put(place, index="2")
    assert held(place) == {"index.html": "2"}
    assert beside(tmp_path / "site") == ["site"]


def test_what_a_running_publication_writes_is_left_alone(tmp_path: Path) -> None:
    place = tmp_path / "site"
    with swapped(place, FACTS) as fresh:
        (fresh / "index.html").write_text("1", encoding="utf-8")
        put(place, index="2")
        assert (fresh / "index.html").is_file()
    assert held(place) == {"index.html": "1"}


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "real")
    put(tmp_path / "site", index="1")
    put(tmp_path / "site", index="2")
    assert (tmp_path / "site").is_symlink()
    assert held(tmp_path / "real") == {"index.html": "2"}


def test_a_system_that_cannot_exchange_names_moves_the_old_one_aside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "site"
    put(place, index="1")
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    put(place, index="2")
    assert held(place) == {"index.html": "2"}
    assert beside(tmp_path / "site") == ["site"]
