"""Paths: the raw files that a source names, never outside the city folder."""

import os
from pathlib import Path, PurePosixPath, PureWindowsPath

from cityagenda.ground.errors import SourceError

_MAGIC = frozenset("*?[")


class OutsideError(SourceError):
    """A path leads out of the city folder."""


def raw_files(folder: Path, pattern: str, *, where: str = "") -> list[str]:
    """Return the files that a source's ``path`` names, in the order of their names.

    Parameters
    ----------
    folder
        The city folder.
    pattern
        A path or a glob inside it, with forward slashes.
    where
        What an error names as its place; default: the path.

    Returns
    -------
    list
        Paths relative to the folder, with forward slashes.

    Raises
    ------
    OutsideError
        The path is absolute, has a part ``..``, or a link leads out of the folder.
    SourceError
        There is no such file.
    """
    if leads_outside(pattern):
        raise _outside(pattern, where)
    if _MAGIC.isdisjoint(pattern):
        names = [pattern] if (folder / pattern).is_file() else []
    else:
        found = (path for path in folder.glob(pattern) if path.is_file())
        names = sorted(path.relative_to(folder).as_posix() for path in found)
    for name in names:
        if _leaves(folder, name):
            raise _outside(name, where)
    if not names:
        raise SourceError(
            f"there is no file '{pattern}'",
            where=where or str(folder),
            todo="put the raw file back, or correct the path of the source",
        )
    return names


def leads_outside(path: str) -> bool:
    """Whether a path as it is written does not stay inside the city folder.

    Examples
    --------
    >>> leads_outside("data/streams"), leads_outside("../data"), leads_outside("C:/data")
    (False, True, True)
    """
    parts = PurePosixPath(path).parts
    return bool(
        not parts
        or path.startswith(("/", "~"))
        or PureWindowsPath(path).anchor
        or "\\" in path
        or ".." in parts
    )


def _leaves(folder: Path, name: str) -> bool:
    """Whether a link on the way to a file leads out of the folder."""
    here = str(folder)
    for part in name.split("/"):
        here = f"{here}/{part}"
        if os.path.islink(here):  # noqa: PTH114 - a path object for each part costs more
            return not (folder / name).resolve().is_relative_to(folder.resolve())
    return False


def _outside(path: str, where: str) -> OutsideError:
    return OutsideError(
        f"'{path}' leads out of the city folder",
        where=where or path,
        todo="copy the file into the folder and name it by a path inside it",
    )
