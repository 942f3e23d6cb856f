"""Paths: the raw files that a source names, never outside the city folder."""

from pathlib import Path, PurePosixPath, PureWindowsPath

from cityagenda.ground.errors import SourceError


class OutsideError(SourceError):
    """A path leads out of the city folder."""


def raw_files(folder: Path, pattern: str) -> list[Path]:
    """Return the files that a source's ``path`` names, in the order of their names.

    Parameters
    ----------
    folder
        The city folder.
    pattern
        A path or a glob inside it, with forward slashes.

    Raises
    ------
    OutsideError
        The path is absolute, has a part ``..``, or a link leads out of the folder.
    SourceError
        There is no such file.
    """
    parts = PurePosixPath(pattern).parts
    if (
        not parts
        or pattern.startswith(("/", "~"))
        or PureWindowsPath(pattern).anchor
        or "\\" in pattern
        or ".." in parts
    ):
        raise _outside(pattern)
    inside = folder.resolve()
    named = folder / pattern
    found = [named] if named.is_file() else [p for p in folder.glob(pattern) if not p.is_dir()]
    for path in found:
        if not path.resolve().is_relative_to(inside):
            raise _outside(path.relative_to(folder).as_posix())
    files = sorted((path for path in found if path.is_file()), key=lambda path: path.as_posix())
    if not files:
        raise SourceError(
            f"no file is named by '{pattern}'",
            where=str(folder),
            todo="restore the file, or correct the path of the source",
        )
    return files


def _outside(path: str) -> OutsideError:
    return OutsideError(
        f"'{path}' leads out of the city folder",
        where=path,
        todo="copy the file into the folder and name it by a path inside it",
    )
