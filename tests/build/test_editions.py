"""Editions: the same content is the same id, and a failed build leaves the last one."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import polars as pl
import pytest
from tests.build.conftest import Folder

from cityagenda.build import cache, editions, run, writing
from cityagenda.build.lock import locked
from cityagenda.ground.errors import BuildError

BUILD = """
import sys, pathlib
from cityagenda.build.run import run
from cityagenda.city.folder import load
if __name__ == "__main__":
    jobs = int(sys.argv[2]) if len(sys.argv) > 2 else None
    print(run(load(pathlib.Path(sys.argv[1])), jobs=jobs).id)
"""


def without_cache(folder: Folder) -> None:
    """Remove everything that earlier builds have kept."""
    shutil.rmtree(folder.path / ".cityagenda", ignore_errors=True)


def script(tmp_path: Path) -> Path:
    """Return a program that builds a city."""
    path = tmp_path / "program.py"
    path.write_text(BUILD)
    return path


def current(folder: Folder) -> str:
    return editions.current(folder.path).id


def is_clean(folder: Folder) -> bool:
    """Whether nothing half written is left."""
    return not list((folder.path / ".cityagenda").rglob(".new-*"))


def test_ten_builds_are_one_edition(small: Folder) -> None:
    small.indicator("limited", "toy.limited", "{values: 'source:a'}")
    ids = set()
    for turn in range(10):
        without_cache(small)
        ids.add(small.build(jobs=1 + turn % 2 if turn < 3 else None).id)
    assert len(ids) == 1


def test_processes_with_other_hash_seeds_build_the_same_edition(
    small: Folder, tmp_path: Path
) -> None:
    small.indicator("limited", "toy.limited", "{values: 'source:a'}")
    program, ids = script(tmp_path), set()
    for seed, jobs in (("0", "1"), ("1", "1"), ("2", "2")):
        without_cache(small)
        done = subprocess.run(
            [sys.executable, program, small.path, jobs],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        ids.add(done.stdout.strip())
    assert len(ids) == 1
    assert ids == {current(small)}


def test_time_place_and_layout_of_files_do_not_count(small: Folder, tmp_path: Path) -> None:
    first = small.build()
    other = tmp_path / "elsewhere"
    shutil.copytree(small.path, other, ignore=shutil.ignore_patterns(".cityagenda"))
    shutil.rmtree(other / "methods")
    shutil.rmtree(other / "indicators")
    assert len(list((small.path / "indicators").iterdir())) == 4
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CITYAGENDA_TRUST", str(other))
        shutil.copytree(small.path / "methods", other / "methods")
        texts = [p.read_text() for p in sorted((small.path / "indicators").iterdir())]
        items = [f"- {text.strip().replace(chr(10), chr(10) + '  ')}" for text in texts]
        (other / "indicators.yml").write_text("# the same\n" + "\n".join(items) + "\n")
        assert Folder(other).build().id == first.id


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("data/c.csv", "period,value\n2018,5.0\n"),
        ("data/c.csv", "period,value\n2018,6\n"),
        ("methods/toys.py", None),
    ],
)
def test_other_inputs_and_methods_are_another_edition(
    small: Folder, file: str, text: str | None
) -> None:
    first = small.build()
    path = small.path / file
    path.write_text(text or path.read_text().replace('"1", inputs', '"2", inputs'))
    for name in [n for n in sys.modules if n.startswith("cityagenda_city_")]:
        del sys.modules[name]
    assert small.build().id != first.id


def test_an_edition_says_what_it_holds(small: Folder) -> None:
    edition = small.build()
    manifest = orjson.loads((edition.folder / "edition.json").read_bytes())
    assert manifest["id"] == edition.id
    assert manifest["counts"]["observations"] == 7
    found = {
        p.relative_to(edition.folder).as_posix() for p in edition.folder.rglob("*") if p.is_file()
    }
    assert set(manifest["files"]) == found - {"edition.json"}
    assert edition.damage() == []
    node = edition.node("both")
    assert node is not None
    assert [above["indicator"] for above in node["upstream"]] == ["a", "b"]
    stated = edition.node("a")
    assert stated is not None
    files = stated["sources"][0]["files"]
    assert [file[0] for file in files] == ["data/a.csv"]
    assert edition.city().indicators["both"].unit == "g"
    assert editions.open_edition(small.path, edition.id[:6]).id == edition.id
    assert [e.id for e in editions.editions(small.path)] == [edition.id]


def test_what_is_not_there_is_named(small: Folder) -> None:
    with pytest.raises(BuildError, match="no edition yet"):
        editions.current(small.path)
    with pytest.raises(BuildError, match="no edition"):
        editions.open_edition(small.path, "abc")
    assert editions.editions(small.path) == []
    edition = small.build()
    with pytest.raises(BuildError, match="no table 'tables/a/none'"):
        edition.table("a", "none")
    assert edition.node("none") is None


@pytest.mark.parametrize("damage", ["missing", "cut", "manifest"])
def test_a_damaged_edition_is_named_and_built_again(small: Folder, damage: str) -> None:
    edition = small.build()
    if damage == "missing":
        (edition.folder / "claims.parquet").unlink()
    elif damage == "cut":
        os.truncate(edition.folder / "observations.parquet", 20)
    else:
        (edition.folder / "edition.json").write_bytes(b"{")
    with pytest.raises(BuildError, match="is damaged"):
        editions.current(small.path)
    assert editions.editions(small.path) == []
    assert small.build().id == edition.id
    assert current(small) == edition.id


def test_a_changed_byte_is_found(small: Folder) -> None:
    edition = small.build()
    path = edition.folder / "observations.parquet"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)
    assert edition.damage() == ["observations.parquet"]


@contextmanager
def small_files_only(size: int) -> Iterator[None]:
    """Let every file that grows above ``size`` bytes fail, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("size", [0, 100, 1500, 3000, 4500])
def test_a_full_disk_leaves_the_last_edition(small: Folder, size: int) -> None:
    first = small.build()
    small.write("data/c.csv", "period,value\n2018,6\n")
    small.indicator("slow", "toy.slow", "{values: 'source:c'}")
    with small_files_only(size), pytest.raises(BuildError):
        small.build()
    assert current(small) == first.id
    assert editions.current(small.path).damage() == []
    assert small.build().id != first.id
    assert is_clean(small)


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (editions, "write_files"),
        (editions, "make_current"),
        (cache, "_write"),
        (writing, "_sync_one"),
        (run, "claims"),
    ],
)
def test_a_fault_at_any_point_leaves_the_last_edition(
    small: Folder, monkeypatch: pytest.MonkeyPatch, module: object, name: str
) -> None:
    first = small.build()
    small.write("data/c.csv", "period,value\n2018,6\n")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, name, full)
        with pytest.raises((BuildError, OSError), match="No space left on device"):
            small.build()
    assert current(small) == first.id
    assert small.build().id == current(small) != first.id
    assert is_clean(small)


KILLED = """
import os, pathlib, signal, sys
import {module} as module
from cityagenda.build.run import run
from cityagenda.city.folder import load
real = getattr(module, "{name}")
def deadly(*given, **named):
    if {after}:
        real(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(module, "{name}", deadly)
run(load(pathlib.Path(sys.argv[1])))
"""


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("cityagenda.build.archive", "add"),
        ("cityagenda.build.scheduling", "computed"),
        ("cityagenda.build.cache", "_write"),
        ("cityagenda.build.editions", "write_files"),
        ("cityagenda.build.writing", "_sync"),
        ("cityagenda.build.editions", "write_whole"),
    ],
)
def test_a_killed_build_leaves_the_last_edition(
    small: Folder, tmp_path: Path, module: str, name: str, *, after: bool
) -> None:
    small.indicator("slow", "toy.slow", "{values: 'source:c'}")
    first = small.build()
    small.write("data/c.csv", "period,value\n2018,6\n")
    program = tmp_path / "killed.py"
    program.write_text(KILLED.format(module=module, name=name, after=after))
    done = subprocess.run([sys.executable, program, small.path], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    pointed = editions.current(small.path)
    assert pointed.damage() == []
    moved = (name, after) == ("write_whole", True)
    assert (pointed.id != first.id) == moved
    second = small.build()
    assert second.id == current(small) != first.id
    assert second.observations().filter(indicator="apart")["value"].to_list() == [6.0]
    assert is_clean(small)


def test_two_builds_at_once(small: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small.indicator("slow", "toy.slow", "{values: 'source:a'}")
    monkeypatch.setenv("TOY_SECONDS", "60")
    holder = subprocess.Popen([sys.executable, script(tmp_path), small.path])
    try:
        lock = small.path / ".cityagenda" / "lock"
        for _ in range(600):
            if lock.exists() and lock.read_bytes():
                break
            time.sleep(0.05)
        with pytest.raises(BuildError) as caught:
            small.build()
        assert f"process {holder.pid}, since 20" in caught.value.what
    finally:
        holder.kill()
        holder.wait()
    monkeypatch.setenv("TOY_SECONDS", "0")
    assert small.build().id == current(small)


def test_a_lock_that_nobody_has_described_yet(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with locked(path):
        path.write_bytes(b"")
        with pytest.raises(BuildError, match="only just started"), locked(path):
            pass
    with locked(path):
        assert orjson.loads(path.read_bytes())["pid"] == os.getpid()


def test_a_table_is_the_same_after_writing(small: Folder) -> None:
    small.write("data/c.csv", "period,value,area\n2018,5,north\n2018,4,\n2018,3,north\n")
    edition = small.build()
    own = edition.observations().filter(indicator="apart").select("area", "value", "selected")
    assert own.rows() == [("north", 3.0, True), ("north", 5.0, False), ("toy", 4.0, True)]
    conflict = edition.conflicts().row(0, named=True)
    assert (conflict["rule"], conflict["difference"]) == ("content", 2.0)
    assert edition.observations().schema["start"] == pl.Datetime("us", "UTC")
