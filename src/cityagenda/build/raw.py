"""Raw files: their bytes and the hash of them.

A file that changes while it is read is an error of the whole build, because the account would
mix two states.
"""

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cityagenda.ground.errors import BuildError

BLOCK = 4 << 20


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
