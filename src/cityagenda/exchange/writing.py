"""Writing: files of an export, folders made as they are needed."""

import os
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TypeAlias

from cityagenda.ground.errors import ExchangeError

_BINARY = getattr(os, "O_BINARY", 0)
_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _BINARY
_MODE = 0o666
State: TypeAlias = tuple[int, int]
"""Size of a file and when it was changed: two equal states hold the same bytes."""


@dataclass(slots=True)
class Folder:
    """A folder that is being written into.

    A file that already has the content is left alone: writing a tree again costs what has
    changed, and its dates tell a web server what has not.
    """

    path: Path
    known: dict[str, bool] = field(default_factory=dict)

    def write(self, name: str, content: bytes) -> State:
        """Write one file, given by its path below the folder, and return its state.

        An older file of that name is overwritten.

        Raises
        ------
        ExchangeError
            The path leaves the folder, or the file cannot be written.
        """
        if ".." in name and ".." in PurePosixPath(name).parts:
            raise ExchangeError(
                f"the file name '{name}' leaves the folder",
                where=str(self.path),
                todo="correct the id from which it is made",
            )
        path = f"{self.path}/{name}"
        try:
            if self._is_old(path.rpartition("/")[0]):
                same = _same(path, content)
                if same is not None:
                    return same
            return _written(path, content)
        except OSError as error:
            raise ExchangeError(
                f"the file cannot be written: {error.strerror}",
                where=path,
                todo="free some space, or name a folder that you may write to",
            ) from error

    def state(self, name: str) -> State | None:
        """Return the state of a file, None if there is none."""
        try:
            return _state(os.stat(f"{self.path}/{name}"))  # noqa: PTH116 - a text is faster
        except OSError:
            return None

    def _is_old(self, folder: str) -> bool:
        """Whether a folder was there before; it is made if not."""
        if folder not in self.known:
            self.known[folder] = Path(folder).is_dir()
            if not self.known[folder]:
                Path(folder).mkdir(parents=True)
        return self.known[folder]


def _state(found: os.stat_result) -> State:
    return found.st_size, found.st_mtime_ns


def _written(path: str, content: bytes) -> State:
    handle = os.open(path, _FLAGS, _MODE)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(handle, view) :]
        return _state(os.fstat(handle))
    finally:
        os.close(handle)


def _same(path: str, content: bytes) -> State | None:
    """Return the state of a file that is there and has the content, else None."""
    try:
        handle = os.open(path, os.O_RDONLY | _BINARY)
    except FileNotFoundError:
        return None
    with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - opened without a Path
        state = _state(os.fstat(handle))
        return state if state[0] == len(content) and file.read() == content else None
