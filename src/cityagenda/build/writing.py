"""Writing: files and folders that are there completely or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cityagenda.ground.errors import BuildError

_TEMPORARY = ".new-"


@contextmanager
def disk_faults(where: Path) -> Iterator[None]:
    """Turn a failing disk into a `BuildError` that says which one, and what stays."""
    try:
        yield
    except OSError as error:
        raise BuildError(
            f"nothing could be written: {error.strerror or error}",
            where=str(where),
            todo="free space or correct the permissions and build again; "
            "the last edition is untouched",
        ) from error


@contextmanager
def whole_folder(target: Path, *, replace: bool = False, synced: bool = False) -> Iterator[Path]:
    """Give a new folder that takes the place ``target`` when the block ends without error.

    If ``target`` exists by then, it stays as it is, because its name stands for its
    content, unless ``replace``. With ``synced`` everything is on the disk before the name.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{_TEMPORARY}{target.name}-", dir=target.parent))
    try:
        yield folder
        if synced:
            _sync(folder)
        if replace and target.exists():
            shutil.rmtree(target)
        if not target.exists():
            folder.chmod(0o755)
            folder.rename(target)
            if synced:
                _sync_one(target.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old content or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=_TEMPORARY, dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_one(path.parent)


def remove_unfinished(folder: Path) -> None:
    """Remove what a killed build left half written. Call it only under the city's lock."""
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name.startswith(_TEMPORARY):
                if path.is_dir():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    for here, _, names in os.walk(folder):
        for name in names:
            _sync_one(Path(here) / name)
        _sync_one(Path(here))


def _sync_one(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
