"""Raw files: which files a source names, their bytes, and the hash of them.

The path of a source is a file or a glob inside the city folder. A file that changes while
it is read is an error of the whole build, because the account would mix two states.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cityagenda.ground.errors import BuildError, SourceError

BLOCK = 4 << 20
_MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class RawFile:
    """A raw file as it was found: its path in the city folder, its state and its hash."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class State:
    """What the file system says about a file; two equal states hold the same bytes."""

    size: int
    modified: int
    changed: int
    inode: int


def state_of(path: Path) -> State:
    """Return the state of a file."""
    found = path.stat()
    return State(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def paths(folder: Path, pattern: str, *, where: str) -> list[str]:
    """Return the files that a source's path names, in the order of their names.

    Raises
    ------
    SourceError
        The path leaves the folder, also through a link, or names no file.
    """
    pure = PurePosixPath(pattern)
    if pure.is_absolute() or ".." in pure.parts:
        raise _outside(pattern, where)
    if _MAGIC.isdisjoint(pattern):
        names = [pattern] if (folder / pattern).is_file() else []
    else:
        names = sorted(
            found.relative_to(folder).as_posix()
            for found in folder.glob(pattern)
            if found.is_file()
        )
    if not names:
        raise SourceError(
            f"there is no file '{pattern}'",
            where=where,
            todo="put the raw file back, or correct the path of the source",
        )
    for name in names:
        if _leaves(folder, name):
            raise _outside(name, where)
    return names


def _leaves(folder: Path, name: str) -> bool:
    """Whether a link on the way to a file leads out of the folder."""
    here = str(folder)
    for part in name.split("/"):
        here = f"{here}/{part}"
        if os.path.islink(here):  # noqa: PTH114 - a path object for each part costs more
            return not (folder / name).resolve().is_relative_to(folder.resolve())
    return False


def content(folder: Path, name: str) -> tuple[RawFile, bytes]:
    """Return a small file with its bytes; `BuildError` if it changes meanwhile."""
    with (folder / name).open("rb") as file:
        before = os.fstat(file.fileno())
        held = file.read()
    unchanged(
        folder / name, State(len(held), before.st_mtime_ns, before.st_ctime_ns, before.st_ino)
    )
    return RawFile(name, len(held), hashlib.sha256(held).hexdigest()), held


def digest(path: Path, each: Callable[[bytes], object] | None = None) -> str:
    """Return the SHA-256 of a file, read in blocks; ``each`` is given every block."""
    found = hashlib.sha256()
    before = state_of(path)
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
            if each is not None:
                each(block)
    unchanged(path, before)
    return found.hexdigest()


def unchanged(path: Path, before: State) -> None:
    """Raise `BuildError` if a file is no longer in a state."""
    try:
        same = state_of(path) == before
    except FileNotFoundError:
        same = False
    if not same:
        raise changed(path)


def changed(path: Path) -> BuildError:
    """Return the error that says that a source changed while it was read."""
    return BuildError(
        "the source changed while it was read",
        where=str(path),
        todo="wait until whoever writes it is done, then build again",
    )


def _outside(name: str, where: str) -> SourceError:
    return SourceError(
        f"the path '{name}' leaves the city folder",
        where=where,
        todo="copy the file below data/ and name it there",
    )
