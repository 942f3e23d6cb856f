"""A copy brings back everything but the cache, and a broken one brings nothing."""

import gzip
import json
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest
from tests.web.copies.conftest import FACTS, Told

from cityagenda.build.editions import current
from cityagenda.ground.errors import SiteError
from cityagenda.web.copies import archive
from cityagenda.web.copies.making import copy
from cityagenda.web.copies.restoring import restore
from cityagenda.web.database import home


def files(folder: Path) -> dict[str, str]:
    """Return the hash of every file below a folder, but the cache, the database and the lock."""
    skipped = ("cache", "lock", "secret-key")
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.name.startswith("app.sqlite")
        and not set(path.relative_to(folder).parts).intersection(skipped)
    }


def left(folder: Path) -> list[str]:
    """Return what stands in a folder."""
    return sorted(path.name for path in folder.iterdir())


def test_everything_comes_back_with_the_same_edition(
    town: Path, taken: Path, tmp_path: Path, told: Told
) -> None:
    away = tmp_path / "away" / "town"
    done = restore(taken, away)
    assert done.edition == current(town).id == current(away).id
    assert current(away).damage() == []
    assert files(away) == files(town)
    assert "data/大文件.bin" in files(away)
    assert not (home(away) / "cache").exists()
    assert told(FACTS, away) == told(FACTS, town)


def test_a_copy_holds_no_key_no_session_and_nobody_who_tried(taken: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(taken.stat().st_mode) == 0o600
    away = tmp_path / "away"
    restore(taken, away)
    assert not (home(away) / "secret-key").exists()
    database = home(away) / "app.sqlite"
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    with sqlite3.connect(database) as connection:
        for table, count in (("django_session", 0), ("accounts_attempt", 0), ("tasks_taskrow", 5)):
            rows = connection.execute(f"select count(*) from {table}")  # noqa: S608 - one of these
            assert rows.fetchone() == (count,)
    connection.close()


def test_the_key_travels_only_if_asked_for(town: Path, tmp_path: Path) -> None:
    copy(town, tmp_path / "key.tar.gz", with_key=True)
    away = tmp_path / "away"
    restore(tmp_path / "key.tar.gz", away)
    key = home(away) / "secret-key"
    assert key.read_text() == (home(town) / "secret-key").read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_city_whose_site_never_ran_is_copied_too(bare: Path, tmp_path: Path) -> None:
    made = copy(bare, tmp_path / "bare.tgz")
    assert made.manifest.database is None
    restore(tmp_path / "bare.tgz", tmp_path / "away")
    assert files(tmp_path / "away") == files(bare)


def test_a_copy_is_one_instant_while_others_write(town: Path, tmp_path: Path) -> None:
    """Two rows are always written together; no copy has one without the other."""
    path, stop = home(town) / "app.sqlite", Event()
    with sqlite3.connect(path) as connection:
        connection.execute("create table pair (n integer, side text)")
    connection.close()

    def write() -> None:
        with sqlite3.connect(path, timeout=20) as connection:
            number = 0
            while not stop.is_set():
                number += 1
                with connection:
                    connection.execute("insert into pair values (?, 'left')", (number,))
                    connection.execute("insert into pair values (?, 'right')", (number,))
        connection.close()

    writer = Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            copy(town, tmp_path / f"{number}.tar.gz")
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        away = tmp_path / f"away-{number}"
        restore(tmp_path / f"{number}.tar.gz", away)
        with sqlite3.connect(home(away) / "app.sqlite") as connection:
            odd = "select count(*) from (select n from pair group by n having count(*) <> 2)"
            assert connection.execute(odd).fetchone() == (0,)
        connection.close()


def test_a_file_that_changes_meanwhile_is_copied_as_it_is_at_the_end(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, path = archive.write, town / "city.yml"

    def hurried(*given: object) -> int:
        monkeypatch.setattr(archive, "write", real)
        path.write_text(path.read_text(encoding="utf-8") + "\n# later\n", encoding="utf-8")
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(archive, "write", hurried)
    copy(town, tmp_path / "night.tar.gz")
    restore(tmp_path / "night.tar.gz", tmp_path / "away")
    assert "# later" in (tmp_path / "away" / "city.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("change", ["longer", "shorter", "other", "gone"])
def test_a_folder_that_never_holds_still_gives_no_copy(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    real, path = archive.write, town / "note.txt"
    path.write_bytes(b"a" * 50_000)

    def hurried(*given: object) -> int:
        bytes_ = {"longer": b"b" * 50_001, "shorter": b"b" * 49_000, "other": b"b" * 50_000}
        path.unlink(missing_ok=True)
        if change != "gone":
            path.write_bytes(bytes_[change])
        try:
            return real(*given)  # type: ignore[arg-type]
        finally:
            path.write_bytes(b"a" * 50_000)

    monkeypatch.setattr(archive, "write", hurried)
    with pytest.raises(SiteError, match="kept changing"):
        copy(town, tmp_path / "night.tar.gz")
    assert left(tmp_path) == ["town"]


def test_links_and_odd_files_are_left_out_and_named(town: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret", encoding="utf-8")
    (town / "data" / "out.csv").symlink_to(outside)
    (town / "data" / "in.csv").symlink_to(town / "city.yml")
    (town / "folder").symlink_to(tmp_path)
    os.mkfifo(town / "pipe")
    (town / "data" / "bad\nname").write_text("x", encoding="utf-8")
    made = copy(town, tmp_path / "night.tar.gz")
    noted = sorted(note["en"].split(":")[0] for note in made.notes)
    names = ["data/bad\nname", "data/out.csv", "folder", "pipe"]
    assert noted == [f"left out {name}" for name in names]
    restore(tmp_path / "night.tar.gz", tmp_path / "away")
    assert (tmp_path / "away" / "data" / "in.csv").read_bytes() == (town / "city.yml").read_bytes()
    assert not (tmp_path / "away" / "data" / "out.csv").exists()


def test_a_damaged_edition_is_left_out_and_named(town: Path, tmp_path: Path) -> None:
    table = current(town).folder / "observations.parquet"
    raw = bytearray(table.read_bytes())
    raw[len(raw) // 2] ^= 1
    table.write_bytes(raw)
    made = copy(town, tmp_path / "night.tar.gz")
    assert made.manifest.edition is None
    assert any("observations.parquet is damaged" in note["en"] for note in made.notes)


def test_a_damaged_database_gives_no_copy(town: Path, tmp_path: Path) -> None:
    path = home(town) / "app.sqlite"
    path.with_name("app.sqlite-wal").unlink(missing_ok=True)
    raw = bytearray(path.read_bytes())
    raw[4096:20480] = b"\xff" * (20480 - 4096)
    path.write_bytes(raw)
    with pytest.raises(SiteError, match="database cannot be read"):
        copy(town, tmp_path / "night.tar.gz")
    assert left(tmp_path) == ["town"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("night.zip", "tar.gz"),
        ("town/night.tar.gz", "cannot lie inside"),
        ("nowhere/night.tar.gz", "no such folder"),
        ("there.tar.gz", "there is such a file"),
    ],
)
def test_a_copy_goes_where_it_can_be_found_and_hurts_nothing(
    town: Path, tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "there.tar.gz").write_bytes(b"older")
    with pytest.raises(SiteError, match=words) as refused:
        copy(town, tmp_path / name)
    assert all(refused.value.spoken("zh-Hans"))
    assert refused.value.spoken("zh-Hans") != refused.value.spoken("en")
    assert (tmp_path / "there.tar.gz").read_bytes() == b"older"
    assert left(tmp_path) == ["there.tar.gz", "town"]


def test_a_full_disk_leaves_nothing_behind(
    town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "_add", full)
    with pytest.raises(SiteError, match="No space left"):
        copy(town, tmp_path / "night.tar.gz")
    assert left(tmp_path) == ["town"]


# -- broken and hostile copies --------------------------------------------------------------


def packed(out: Path, members: list[tuple[tarfile.TarInfo, bytes]]) -> Path:
    """Write an archive of our own making."""
    with tarfile.open(out, "w:gz", compresslevel=1) as tar:
        for info, content in members:
            if info.isreg():
                info.size = len(content)
            tar.addfile(info, BytesIO(content))
    return out


def parts(taken: Path) -> tuple[dict[str, object], list[tuple[tarfile.TarInfo, bytes]]]:
    """Return a copy's manifest and files."""
    with tarfile.open(taken) as tar:
        found = [(info, tar.extractfile(info).read()) for info in tar.getmembers()]  # type: ignore[union-attr]
    return json.loads(found[0][1]), found[1:]


def with_manifest(
    out: Path, manifest: object, members: list[tuple[tarfile.TarInfo, bytes]]
) -> Path:
    head = (tarfile.TarInfo("manifest.json"), json.dumps(manifest).encode())
    return packed(out, [head, *members])


def link(taken: Path, out: Path, kind: bytes) -> Path:
    manifest, members = parts(taken)
    info = tarfile.TarInfo(members[3][0].name)
    info.type, info.linkname = kind, "/etc/passwd"
    return with_manifest(out, manifest, [*members[:3], (info, b""), *members[4:]])


def named(taken: Path, out: Path, name: str) -> Path:
    manifest, members = parts(taken)
    content = b"evil"
    line = {"name": name, "size": 4, "sha256": sha256(content).hexdigest()}
    manifest["files"] = [*manifest["files"], line]  # type: ignore[misc]
    return with_manifest(out, manifest, [*members, (tarfile.TarInfo(name), content)])


def unlisted(taken: Path, out: Path) -> Path:
    manifest, members = parts(taken)
    return with_manifest(out, manifest, [*members, (tarfile.TarInfo("methods/evil.py"), b"x")])


def missing(taken: Path, out: Path) -> Path:
    manifest, members = parts(taken)
    return with_manifest(out, manifest, members[:-1])


def altered(taken: Path, out: Path) -> Path:
    manifest, members = parts(taken)
    info, content = next(m for m in members if m[0].name == "city.yml")
    members[members.index((info, content))] = (info, content[:-1] + b"#")
    return with_manifest(out, manifest, members)


def cut_off(taken: Path, out: Path) -> Path:
    out.write_bytes(taken.read_bytes()[:-2000])
    return out


def flipped(taken: Path, out: Path) -> Path:
    raw = bytearray(taken.read_bytes())
    raw[len(raw) // 2] ^= 0x10
    out.write_bytes(raw)
    return out


def huge_file(taken: Path, out: Path) -> Path:
    manifest, members = parts(taken)
    line = {"name": "data/zeros.csv", "size": 2**40, "sha256": "0" * 64}
    manifest["files"] = [*manifest["files"], line]  # type: ignore[misc]
    return with_manifest(out, manifest, members)


def more_than_said(taken: Path, out: Path) -> Path:
    manifest, members = parts(taken)
    info, _ = members[-1]
    return with_manifest(out, manifest, [*members[:-1], (info, bytes(50_000_000))])


def huge_header(taken: Path, out: Path) -> Path:
    manifest, members = parts(taken)
    info = tarfile.TarInfo("city.yml")
    info.pax_headers = {"comment": "x" * 30_000_000}
    return with_manifest(out, manifest, [(info, b"x"), *members])


def headers_without_end(taken: Path, out: Path) -> Path:
    head = tarfile.TarInfo("x")
    head.type, head.size = tarfile.XHDTYPE, 11
    block = head.tobuf(tarfile.USTAR_FORMAT) + b"11 a=bcdef\n".ljust(512, b"\0")
    manifest, _ = parts(taken)
    text = json.dumps(manifest).encode()
    info = tarfile.TarInfo("manifest.json")
    info.size = len(text)
    first = info.tobuf() + text.ljust(-(-len(text) // 512) * 512, b"\0")
    out.write_bytes(gzip.compress(first + block * 3000))
    return out


def not_a_copy(_: Path, out: Path) -> Path:
    return packed(out, [(tarfile.TarInfo("city.yml"), b"id: x")])


def no_archive(_: Path, out: Path) -> Path:
    out.write_bytes(b"PK\x03\x04 something else")
    return out


def newer(taken: Path, out: Path) -> Path:
    manifest, members = parts(taken)
    return with_manifest(out, manifest | {"software": "99.1.0"}, members)


def twice(taken: Path, out: Path) -> Path:
    manifest, members = parts(taken)
    manifest["files"] = [*manifest["files"], manifest["files"][0]]  # type: ignore[misc,index]
    return with_manifest(out, manifest, [*members, members[0]])


Harm = Callable[[Path, Path], Path]
HARMS: dict[str, tuple[Harm, str]] = {
    "cut off": (cut_off, "cut off or damaged"),
    "a bit flipped": (flipped, "."),
    "an altered file": (altered, "other content"),
    "a file too few": (missing, "missing"),
    "a file too many": (unlisted, "not name"),
    "a symbolic link": (lambda t, o: link(t, o, tarfile.SYMTYPE), "not the plain file"),
    "a hard link": (lambda t, o: link(t, o, tarfile.LNKTYPE), "not the plain file"),
    "a device": (lambda t, o: link(t, o, tarfile.CHRTYPE), "not the plain file"),
    "a pipe": (lambda t, o: link(t, o, tarfile.FIFOTYPE), "not the plain file"),
    "a folder above": (lambda t, o: named(t, o, "../evil.txt"), "no name of a file"),
    "an absolute name": (lambda t, o: named(t, o, "/evil.txt"), "no name of a file"),
    "a name inside": (lambda t, o: named(t, o, "a/../../evil.txt"), "no name of a file"),
    "the home of builds": (lambda t, o: named(t, o, ".cityagenda/lock"), "no name of a file"),
    "a file below a file": (lambda t, o: named(t, o, "city.yml/evil"), "."),
    "a name too long": (lambda t, o: named(t, o, "n" * 300), "no name of a file"),
    "a terabyte": (huge_file, "are allowed"),
    "more than it says": (more_than_said, "not the plain file"),
    "a huge header": (huge_header, "cut off or damaged"),
    "headers without end": (headers_without_end, "cut off or damaged"),
    "another archive": (not_a_copy, "no manifest"),
    "no archive": (no_archive, "cut off or damaged"),
    "a newer version": (newer, "newer version"),
    "a name twice": (twice, "twice"),
}


@pytest.mark.parametrize("harm", HARMS)
def test_a_broken_or_hostile_copy_is_refused_and_leaves_nothing(
    taken: Path, tmp_path: Path, harm: str
) -> None:
    make, words = HARMS[harm]
    bad = make(taken, tmp_path / "bad.tar.gz")
    before = left(tmp_path)
    room = tmp_path / "room"
    with pytest.raises(SiteError, match=words) as refused:
        restore(bad, room / "town")
    assert "bad.tar.gz" in refused.value.where or "room" in refused.value.where
    assert all(refused.value.spoken("zh-Hans"))
    assert left(room) == []
    assert left(tmp_path) == sorted([*before, "room"])


def test_what_is_there_stays_unless_told_and_is_kept_even_then(taken: Path, tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(SiteError, match="not empty"):
        restore(taken, there)
    assert left(there) == ["mine.txt"]
    done = restore(taken, there, replace=True)
    assert done.aside is not None
    assert left(done.aside) == ["mine.txt"]
    assert current(there).id == done.edition


def test_an_empty_folder_is_filled(taken: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert restore(taken, tmp_path / "empty").aside is None
    assert (tmp_path / "empty" / "city.yml").exists()


def test_if_the_folder_cannot_take_its_place_the_old_one_comes_back(
    taken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = tmp_path / "there"
    there.mkdir()
    (there / "mine.txt").write_text("mine", encoding="utf-8")
    real = Path.rename

    def stubborn(path: Path, target: Path) -> Path:
        if path.name.startswith(".new-there") and target == there:
            raise OSError(13, "Permission denied")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(SiteError, match="Permission denied"):
        restore(taken, there, replace=True)
    assert left(there) == ["mine.txt"]
    assert [name for name in left(tmp_path) if name.startswith(("there.", ".new"))] == []


KILLED = """
import os
import signal
import sys
from itertools import count
from pathlib import Path

from cityagenda.web.copies import archive, making, restoring

numbers, real = count(), archive._chunks


def mortal(*given):
    if next(numbers) == 20:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*given)


real_add = archive._add_file


def mortal_add(*given):
    if next(numbers) == 20:
        os.kill(os.getpid(), signal.SIGKILL)
    return real_add(*given)


archive._chunks, archive._add_file = mortal, mortal_add
first, second = map(Path, sys.argv[2:])
restoring.restore(first, second) if sys.argv[1] == "restore" else making.copy(first, second)
"""


def killed(*arguments: object) -> None:
    """Run a program that is killed, as by a power cut, in its middle."""
    done = subprocess.run([sys.executable, "-c", KILLED, *map(str, arguments)], check=False)
    assert done.returncode == -signal.SIGKILL


def test_a_restoring_that_is_killed_leaves_no_half_city_and_can_be_done_again(
    town: Path, taken: Path, tmp_path: Path
) -> None:
    killed("restore", taken, tmp_path / "away")
    assert not (tmp_path / "away").exists()
    assert restore(taken, tmp_path / "away").edition == current(town).id
    assert files(tmp_path / "away") == files(town)


def test_a_copying_that_is_killed_leaves_no_half_copy(town: Path, tmp_path: Path) -> None:
    before = files(town)
    killed("copy", town, tmp_path / "night.tar.gz")
    assert not (tmp_path / "night.tar.gz").exists()
    assert files(town) == before
    copy(town, tmp_path / "night.tar.gz")
    assert restore(tmp_path / "night.tar.gz", tmp_path / "away").edition == current(town).id
