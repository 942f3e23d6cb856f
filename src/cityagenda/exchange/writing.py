"""Writing: files of an export, folders made as they are needed."""

import os
from dataclasses import dataclass, field
from pathlib import Path

from cityagenda.ground.errors import ExchangeError

_FLAGS = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
_MODE = 0o666


@dataclass(slots=True)
class Folder:
    """A folder that is being written into."""

    path: Path
    made: set[str] = field(default_factory=set)

    def write(self, name: str, content: bytes) -> None:
        """Write one file, given by its path below the folder; `ExchangeError` if it cannot be.

        An older file of that name is overwritten.
        """
        path = f"{self.path}/{name}"
        try:
            parent = path.rpartition("/")[0]
            if parent not in self.made:
                os.makedirs(parent, exist_ok=True)  # noqa: PTH103 - a text is faster here
                self.made.add(parent)
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
