"""Copying: a store as of one instant, while others write it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from cityagenda.ground.errors import StreamError
from cityagenda.streams.shelf import DATABASE, Shelf


def copied(folder: Path, target: Path) -> list[str]:
    """Write the database of a store into a new folder and return the files that belong to it.

    They are the files of the days that the copied database names, by their path in the store.
    A day that is compacted twice meanwhile takes its files away: whoever reads them then finds
    that out, and begins again.

    Raises
    ------
    StreamError
        The database cannot be read.
    """
    source = folder / DATABASE
    target.mkdir(parents=True, exist_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True)) as site,
            closing(sqlite3.connect(target / DATABASE)) as copy,
        ):
            site.backup(copy)
            copy.execute("VACUUM")
    except sqlite3.DatabaseError as error:
        raise StreamError(
            {
                "zh-Hans": f"无法读取数据流存储：{error}",
                "en": f"the store of streams cannot be read: {error}",
            },
            where=str(source),
            todo={"zh-Hans": "请从备份恢复该文件", "en": "restore the file from a copy"},
        ) from error
    shelf = Shelf(target, reading=True)
    try:
        named = [shelf.path(day, generation) for day, generation in shelf.generations()]
    finally:
        shelf.database.close()
    places = (path.relative_to(target) for path in named)
    return [
        (place / file.name).as_posix()
        for place in places
        for file in sorted((folder / place).iterdir())
    ]
