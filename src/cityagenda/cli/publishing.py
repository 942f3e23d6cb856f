"""The command that writes the public pages for any web host."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cityagenda.cli import EXIT_FAULTS
from cityagenda.cli.account import EditionId, chosen
from cityagenda.cli.arguments import CityFolder
from cityagenda.cli.language import said
from cityagenda.cli.output import console, errors

if TYPE_CHECKING:
    from cityagenda.web.publishing.publication import Publication


def publish(
    city: CityFolder,
    out: Annotated[
        Path,
        typer.Argument(
            metavar="OUT",
            help=said(
                "A folder that is new, empty or was published before.",
                "输出文件夹：新建、空的或此前发布过的。",
            ),
        ),
    ],
    address: Annotated[
        str,
        typer.Option(
            metavar="https://HOST/PATH",
            help=said("Where the site will stand.", "站点将来的地址。"),
        ),
    ] = "",
    lang: Annotated[
        list[str] | None,
        typer.Option(
            "--lang",
            help=said("zh or en; default: both.", "zh 或 en；默认两种语言。"),
        ),
    ] = None,
    report: Annotated[
        bool,
        typer.Option(
            "--report/--no-report",
            help=said("With the annual report, or without.", "是否附年度报告。"),
        ),
    ] = True,
    edition: EditionId = None,
) -> None:
    """Write the public pages of an edition as plain files."""
    from cityagenda.web.publishing.process import ready

    found = chosen(city, edition)
    ready(city)
    from cityagenda.web.publishing.publication import published

    tongues = tuple(dict.fromkeys(lang or ("zh", "en")))
    done = published(found, out, address=address, tongues=tongues, with_report=report)
    console.print(
        said(
            f"Published {done.pages} pages in {done.files} files ({done.size / 1e6:,.1f} MB) "
            f"from edition {done.edition} into {out}.",
            f"已将版本 {done.edition} 的 {done.pages} 个页面发布到 {out}，"
            f"共 {done.files} 个文件（{done.size / 1e6:,.1f} MB）。",
        ),
        markup=False,
    )
    _print_left_out(done)


def _print_left_out(done: "Publication") -> None:
    for address in done.asking:
        errors.print(
            said(
                f"Left out, for its page needs a server: {address}",
                f"未发布（页面需要服务器）：{address}",
            ),
            markup=False,
        )
    for address, page in done.left_out.items():
        errors.print(
            said(
                f"Left out, for nothing is there: {address} (named by {page})",
                f"未发布（无此内容）：{address}（见于 {page}）",
            ),
            markup=False,
        )
    if done.asking or done.left_out:
        raise typer.Exit(EXIT_FAULTS)


COMMANDS = {
    "publish": (
        publish,
        ("Write the public pages as plain files for any web host.", "将公开页面写成静态文件。"),
    )
}
