"""Commands for operators: copy a city, restore it elsewhere, remove old editions."""

from pathlib import Path
from typing import Annotated

import typer

from cityagenda.cli import EXIT_FAULTS
from cityagenda.cli.arguments import AsJson, CityFolder
from cityagenda.cli.language import language, said
from cityagenda.cli.output import console, errors, print_json

_DATABASES = {
    None: ("no database (the site never ran)", "无数据库（站点从未运行）"),
    "sqlite": ("database from SQLite", "数据库取自 SQLite"),
    "postgresql": ("database from PostgreSQL", "数据库取自 PostgreSQL"),
}


def backup(
    city: CityFolder,
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT.tar.gz",
            help=said("A new file outside the city folder.", "城市文件夹之外的新文件。"),
        ),
    ],
    with_key: Annotated[
        bool,
        typer.Option(
            "--with-key",
            help=said(
                "Take the key along with which the site signs; keep the file secret then.",
                "同时备份站点签名密钥；此时须对备份文件保密。",
            ),
        ),
    ] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help=said("Replace the file.", "取代已有文件。"))
    ] = False,
) -> None:
    """Write everything that a city is into one file, while its site runs."""
    from cityagenda.web.copies.making import copy

    made = copy(city, out, with_key=with_key, replace=replace)
    listed = made.manifest
    console.print(
        said(
            f"Wrote {out} ({made.size / 1e6:,.1f} MB): edition {listed.edition or 'none'}, "
            f"{len(listed.editions)} editions, {len(listed.files):,} files, "
            f"{_DATABASES[listed.database][0]}.",
            f"已写出 {out}（{made.size / 1e6:,.1f} MB）：当前版本 {listed.edition or '无'}，"
            f"共 {len(listed.editions)} 个版本、{len(listed.files):,} 个文件，"
            f"{_DATABASES[listed.database][1]}。",
        ),
        markup=False,
        soft_wrap=True,
    )
    for note in made.notes:
        errors.print(note[language()], markup=False, soft_wrap=True)
    if made.notes:
        raise typer.Exit(EXIT_FAULTS)


def restore(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", exists=True, dir_okay=False, help=said("The copy.", "备份文件。")
        ),
    ],
    city: Annotated[
        Path,
        typer.Argument(metavar="CITY", help=said("A new or empty folder.", "新的或空的文件夹。")),
    ],
    replace: Annotated[
        bool,
        typer.Option(
            "--replace",
            help=said(
                "Replace a folder (it is kept under another name) and what the database holds.",
                "取代已有文件夹（改名保留）和数据库中的内容。",
            ),
        ),
    ] = False,
) -> None:
    """Restore a copy; every hash is verified before anything takes its place."""
    from cityagenda.web.copies.restoring import restore as restored

    done = restored(file, city, replace=replace)
    count = len(done.manifest.files)
    console.print(
        said(
            f"Restored {city}: edition {done.edition or 'none'}; {count:,} files verified.",
            f"已恢复 {city}：当前版本 {done.edition or '无'}；{count:,} 个文件已核对。",
        ),
        markup=False,
        soft_wrap=True,
    )
    if done.aside:
        console.print(
            said(f"What was there is now {done.aside}.", f"原文件夹现为 {done.aside}。"),
            markup=False,
            soft_wrap=True,
        )
    console.print(
        said(f"Next: cityagenda serve {city}", f"下一步：cityagenda serve {city}"),
        markup=False,
        soft_wrap=True,
    )


def prune(
    city: CityFolder,
    keep: Annotated[
        int,
        typer.Option(
            min=1,
            help=said(
                "Newest editions to keep, of the plan and of each scenario.",
                "规划与每一情景各保留的最新版本数。",
            ),
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Remove old editions; the current one always stays."""
    from cityagenda.build.pruning import pruned

    gone = pruned(city, keep)
    if as_json:
        print_json({"removed": gone})
        return
    for edition in gone:
        console.print(said(f"removed {edition}", f"已删除 {edition}"), markup=False)
    count = len(gone)
    console.print(
        said(f"{count} editions removed.", f"共删除 {count} 个版本。"),
        markup=False,
    )


COMMANDS = {
    "backup": (
        backup,
        ("Copy a city into one file while its site runs.", "在站点运行时将城市备份为一个文件。"),
    ),
    "restore": (
        restore,
        ("Restore a copy on any machine.", "在任何机器上恢复备份。"),
    ),
    "prune": (prune, ("Remove old editions.", "删除旧版本。")),
}
