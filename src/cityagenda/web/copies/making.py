"""Making a copy of a city while its site runs."""

import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cityagenda import __version__
from cityagenda.build.index import FILE as INDEX
from cityagenda.build.places import Places
from cityagenda.ground.errors import SiteError, StreamError
from cityagenda.ground.texts import Text
from cityagenda.streams import copying as streams
from cityagenda.streams.shelf import DATABASE as STREAMS
from cityagenda.web.copies import archive, rows
from cityagenda.web.copies.contents import Contents, contents
from cityagenda.web.copies.manifest import DATABASE, FORMAT, HOME, Manifest

SUFFIXES: Final = (".tar.gz", ".tgz")
_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was written: its manifest, its bytes, and what somebody should know."""

    manifest: Manifest
    size: int
    notes: list[Text]


def copy(city: Path, out: Path, *, with_key: bool = False, replace: bool = False) -> Copy:
    """Write a copy of a city into one file.

    The database is copied first, then the files; whoever writes meanwhile is not disturbed.
    If a file changes between its hash and its copy, all is done again, thrice at most.

    Parameters
    ----------
    city
        The city folder.
    out
        The file, ``.tar.gz`` or ``.tgz``; outside the city folder. Its owner alone may read it,
        for it holds the accounts.
    with_key
        Whether to take the key along with which the site signs.
    replace
        Whether a file of this name may be replaced.

    Raises
    ------
    SiteError
        The file may not be written there, the disk is full, the database cannot be read, or
        the folder does not hold still. Nothing is left behind.
    """
    _check_place(city, out, replace=replace)
    try:
        with tempfile.TemporaryDirectory(prefix=".new-", dir=out.parent) as folder:
            database = Path(folder) / "app.sqlite"
            kind = rows.copied(city, database)
            for _ in range(_TRIES):
                try:
                    found = contents(city, with_key=with_key)
                    _take_streams(city, found, Path(folder) / "streams")
                    if kind:
                        found.files[DATABASE] = database
                    return _written(city, out, found, kind)
                except archive.ChangedError as error:
                    changed = str(error)
    except OSError as error:
        raise SiteError(
            {
                "zh-Hans": f"无法写出备份：{error.strerror or error}",
                "en": f"the copy could not be written: {error.strerror or error}",
            },
            where=str(error.filename or out),
            todo={
                "zh-Hans": "请腾出磁盘空间或更正权限后重试；城市未受影响",
                "en": "free space or correct the permissions and try again; the city is untouched",
            },
        ) from error
    raise SiteError(
        {
            "zh-Hans": "备份过程中文件不断变化，未写出备份",
            "en": "a file kept changing while it was copied; nothing was written",
        },
        where=str(city / changed),
        todo={
            "zh-Hans": "请待写入该文件的程序结束后重试",
            "en": "wait until what writes it has ended, and try again",
        },
    )


def _take_streams(city: Path, found: Contents, target: Path) -> None:
    """Take the store of streams along as it is at one instant, if there is one."""
    store = Places(city).streams
    if not (store / STREAMS).is_file():
        return
    shutil.rmtree(target, ignore_errors=True)
    try:
        names = streams.copied(store, target)
    except FileNotFoundError as error:
        raise archive.ChangedError(str(error.filename)) from error
    except StreamError as error:
        what, todo = error.texts
        raise SiteError(what, where=error.where, todo=todo) from error
    found.take(f"{HOME}/streams/{STREAMS}", target / STREAMS)
    for name in names:
        found.take(f"{HOME}/streams/{name}", store / name)
    if (store / INDEX).is_file():
        found.take(f"{HOME}/streams/{INDEX}", store / INDEX)


def _written(city: Path, out: Path, found: Contents, kind: str | None) -> Copy:
    try:
        items = [archive.item(name, path) for name, path in sorted(found.files.items())]
    except FileNotFoundError as error:
        raise archive.ChangedError(str(error.filename)) from error
    listed = Manifest(
        format=FORMAT,
        software=__version__,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        city=city.resolve().name,
        edition=found.edition,
        editions=sorted(found.editions),
        database=kind,
        files=items,
    )
    return Copy(listed, archive.write(out, listed, found.files), found.notes)


def _check_place(city: Path, out: Path, *, replace: bool) -> None:
    where = str(out)
    if not out.name.endswith(SUFFIXES):
        raise SiteError(
            {"zh-Hans": "备份文件名须以 .tar.gz 结尾", "en": "a copy is called something.tar.gz"},
            where=where,
            todo={"zh-Hans": "请更正文件名", "en": "give it such a name"},
        )
    if out.resolve().is_relative_to(city.resolve()):
        raise SiteError(
            {
                "zh-Hans": "备份不能放在城市文件夹之内",
                "en": "a copy cannot lie inside the folder that it copies",
            },
            where=where,
            todo={"zh-Hans": "请放在别处，最好是另一块磁盘", "en": "put it on another disk"},
        )
    if not out.parent.is_dir():
        raise SiteError(
            {"zh-Hans": "没有这个文件夹", "en": "there is no such folder"},
            where=str(out.parent),
            todo={"zh-Hans": "请先建立该文件夹", "en": "make it first"},
        )
    if out.exists() and not replace:
        raise SiteError(
            {
                "zh-Hans": "已有同名文件，未作改动",
                "en": "there is such a file; it was left as it is",
            },
            where=where,
            todo={
                "zh-Hans": "请换一个名称，例如带上日期；或加 --replace",
                "en": "choose another name, such as one with the date, or give --replace",
            },
        )
