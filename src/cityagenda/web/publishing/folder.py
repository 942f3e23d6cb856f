"""Folder: the place of a published site, which changes from one whole site to the next.

A site is written beside its place and takes it in one step, so that a failure or a kill
leaves the site that was there. Files in the place that no publication wrote, such as those of
a version control or of a host, stay; a folder that was never published into is refused.
"""

import ctypes
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import orjson

from cityagenda.ground.errors import ExchangeError

MARKER: Final = "publication.json"
"""The file that makes a folder a publication: it lists every file with its hash."""
FORMAT: Final = 1
_AT_CWD, _EXCHANGE = -100, 2
_NOT_HERE: Final = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)


@contextmanager
def swapped(out: Path, facts: Mapping[str, str]) -> Iterator[Path]:
    """Give a new folder that takes the place of a published site when the block ends.

    Parameters
    ----------
    out
        The place: absent, empty, or an earlier publication.
    facts
        What the marker says of the publication besides its files.

    Raises
    ------
    ExchangeError
        The place holds something else, a file that is not ours stands where a new one is to
        be, or the disk fails. The place is as it was.
    """
    place = out.resolve()
    foreign = _foreign(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _remove_unfinished(place)
        begin = f".{place.name}.new-{os.getpid()}-"
        fresh = Path(tempfile.mkdtemp(prefix=begin, dir=place.parent))
    except OSError as error:
        raise _unwritable(place, error) from error
    try:
        yield fresh
        files = {name: hash_of(fresh / name) for name in sorted(_files(fresh))}
        content = {"format": FORMAT, **facts, "files": files}
        (fresh / MARKER).write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2))
        _carry(foreign, place, fresh)
        fresh.chmod(0o755)
        os.sync()
        _exchange(fresh, place)
    except OSError as error:
        raise _unwritable(place, error) from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def hash_of(path: Path) -> str:
    """Return the hash of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _foreign(place: Path) -> list[str]:
    """Return the files in the place that no publication wrote."""
    if not place.exists():
        return []
    if not place.is_dir():
        raise ExchangeError("a file is in the way", where=str(place), todo="name another folder")
    held = _files(place)
    if not held:
        return []
    try:
        marker = orjson.loads((place / MARKER).read_bytes())
        ours = {MARKER, *marker["files"]}
        known = marker["format"] == FORMAT
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
        raise ExchangeError(
            "the folder holds files and is no earlier publication",
            where=str(place),
            todo="name an empty folder, or one that this command wrote before",
        ) from error
    if not known:
        raise ExchangeError(
            "the folder was published by a newer version of this program",
            where=str(place),
            todo="use that version, or name another folder",
        )
    return sorted(held - ours)


def _files(folder: Path) -> set[str]:
    found = set()
    for here, folders, names in os.walk(folder):
        links = [name for name in folders if (Path(here) / name).is_symlink()]
        found |= {(Path(here) / name).relative_to(folder).as_posix() for name in [*names, *links]}
    return found


def _carry(names: list[str], place: Path, fresh: Path) -> None:
    """Put files that are not ours into the new folder too."""
    for name in names:
        target = fresh / name
        if target.exists():
            raise ExchangeError(
                "a file that no publication wrote stands where a page is to be",
                where=str(place / name),
                todo="move it away, or publish into another folder",
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(place / name, target, follow_symlinks=False)
        except OSError:
            shutil.copy2(place / name, target, follow_symlinks=False)


def _exchange(fresh: Path, place: Path) -> None:
    """Let the new folder and the place change names, in one step where the system can."""
    if not place.exists():
        fresh.rename(place)
        return
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is not None:
        if not call(_AT_CWD, os.fsencode(fresh), _AT_CWD, os.fsencode(place), _EXCHANGE):
            return
        code = ctypes.get_errno()
        if code not in _NOT_HERE:
            raise OSError(code, os.strerror(code))
    aside = Path(tempfile.mkdtemp(prefix=f".{place.name}.old-", dir=place.parent))
    place.rename(aside)
    try:
        fresh.rename(place)
    except OSError:
        aside.rename(place)
        raise
    aside.rename(fresh)


def _remove_unfinished(place: Path) -> None:
    """Remove what a killed publication left half written."""
    begin = f".{place.name}.new-"
    for path in place.parent.glob(f"{begin}*"):
        number = path.name.removeprefix(begin).partition("-")[0]
        if number.isdigit() and not _runs(int(number)):
            shutil.rmtree(path, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _unwritable(place: Path, error: OSError) -> ExchangeError:
    return ExchangeError(
        f"the site cannot be written: {error.strerror or error}",
        where=str(place),
        todo="free some space, or name a folder inside one that you may write to; "
        "what was published before is untouched",
    )
