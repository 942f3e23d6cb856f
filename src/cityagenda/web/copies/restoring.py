"""Restoring a copy: every hash first, then the whole city at once, or nothing."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cityagenda.build.editions import current
from cityagenda.build.writing import whole_folder
from cityagenda.ground.errors import SiteError
from cityagenda.web.copies import archive, rows
from cityagenda.web.copies.manifest import CURRENT, DATABASE, KEY, Manifest

_OWNERS: Final = (DATABASE, KEY)
"""Files that their owner alone may read."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; ``aside`` is where the folder is that stood in its place, if any."""

    manifest: Manifest
    edition: str | None
    aside: Path | None


def restore(copy: Path, city: Path, *, replace: bool = False) -> Restored:
    """Restore a copy as a city folder, and into the database that ``DATABASE_URL`` names.

    Everything is unpacked beside the folder and held against the manifest's hashes, and
    only then takes its place. A folder that stood there is kept under another name. No
    edition is built anew: the bytes are those that were copied.

    Parameters
    ----------
    copy
        The file that `cityagenda.web.copies.making.copy` wrote.
    city
        The folder; it must not exist, or be empty.
    replace
        Whether a folder or a database with something in it may be replaced.

    Raises
    ------
    SiteError
        See `cityagenda.web.copies.archive.opened`; or the folder or database is not empty, or
        the disk refuses. Nothing has changed then.
    """
    city = city.resolve()
    _check_place(city, replace=replace)
    staging = city.with_name(f".new-{city.name}-{os.getpid()}")
    try:
        with whole_folder(staging, replace=True, synced=True) as fresh:
            listed = _unpacked(copy, fresh)
        found = current(staging).id if listed.holds(CURRENT) else None
        with (
            _placing(staging, city) as place,
            _filled(staging, listed, city, replace=replace),
        ):
            aside = place()
    except OSError as error:
        raise SiteError(
            {
                "zh-Hans": f"无法恢复：{error.strerror or error}",
                "en": f"the copy could not be restored: {error.strerror or error}",
            },
            where=str(error.filename or city),
            todo={
                "zh-Hans": "请腾出磁盘空间或更正权限后重试；原有内容未受影响",
                "en": "free space or correct the permissions and try again; "
                "what was there is untouched",
            },
        ) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return Restored(listed, found, aside)


def _unpacked(copy: Path, folder: Path) -> Manifest:
    with archive.opened(copy) as (listed, files):
        for line, chunks in files:
            path = folder / line.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                for chunk in chunks:
                    file.write(chunk)
            if line.name in _OWNERS:
                path.chmod(0o600)
    return listed


@contextmanager
def _filled(staging: Path, listed: Manifest, city: Path, *, replace: bool) -> Iterator[None]:
    """Fill the site's database, if it is elsewhere; the rows count when the block has ended."""
    if not (listed.holds(DATABASE) and rows.elsewhere(city)):
        yield
        return
    file = staging / DATABASE
    with rows.poured(staging, file, replace=replace):
        file.unlink()
        yield


@contextmanager
def _placing(staging: Path, city: Path) -> Iterator[Callable[[], Path | None]]:
    """Give what puts the unpacked folder into its place; an error after that takes it back.

    It returns where the folder is that stood there, if any.
    """
    undo = ExitStack()

    def place() -> Path | None:
        aside = None
        if city.exists() and any(city.iterdir()):
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
            aside = city.with_name(f"{city.name}.before-{stamp}")
            city.rename(aside)
            undo.callback(aside.rename, city)
        elif city.exists():
            city.rmdir()
        staging.rename(city)
        undo.callback(city.rename, staging)
        return aside

    try:
        yield place
    except BaseException:
        undo.close()
        raise


def _check_place(city: Path, *, replace: bool) -> None:
    if city.exists() and not city.is_dir():
        raise SiteError(
            {"zh-Hans": "这不是文件夹", "en": "this is no folder"},
            where=str(city),
            todo={"zh-Hans": "请换一个名称", "en": "choose another name"},
        )
    if city.exists() and any(city.iterdir()) and not replace:
        raise SiteError(
            {
                "zh-Hans": "文件夹不是空的，未作改动",
                "en": "the folder is not empty; it was left as it is",
            },
            where=str(city),
            todo={
                "zh-Hans": "请换一个名称；或加 --replace，原文件夹将改名保留",
                "en": "choose another name, or give --replace: the old one is kept under "
                "another name",
            },
        )
