"""Writing: files of an export, folders made as they are needed."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from cityagenda.ground.errors import ExchangeError

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_MODE = 0o666


@dataclass(slots=True)
class Folder:
    """A folder that is being written into.

    A file that already has the content is left alone: writing a tree again costs what has
    changed, and its dates tell a web server what has not.
    """

    path: Path
    known: dict[str, bool] = field(default_factory=dict)

    def write(self, name: str, content: bytes) -> None:
        """Write one file, given by its path below the folder; `ExchangeError` if it cannot be.

        An older file of that name is overwritten.
        """
        path = f"{self.path}/{name}"
        try:
            if self._is_old(path.rpartition("/")[0]) and _has(path, content):
                return
            handle = os.open(path, _FLAGS, _MODE)
            try:
                view = memoryview(content)
                while view:
                    view = view[os.write(handle, view) :]
            finally:
                os.close(handle)
        except OSError as error:
            raise ExchangeError(
                f"the file cannot be written: {error.strerror}",
                where=path,
                todo="free some space, or name a folder that you may write to",
            ) from error

    def _is_old(self, folder: str) -> bool:
        """Whether a folder was there before; it is made if not."""
        if folder not in self.known:
            self.known[folder] = Path(folder).is_dir()
            if not self.known[folder]:
                Path(folder).mkdir(parents=True)
        return self.known[folder]


def _has(path: str, content: bytes) -> bool:
    """Whether a file is there and has a content."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return False
    with open(handle, "rb", buffering=0) as file:  # noqa: PTH123 - opened without a Path
        return os.fstat(handle).st_size == len(content) and file.read() == content
