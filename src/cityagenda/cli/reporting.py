"""The command that writes the annual report."""

from pathlib import Path
from typing import Annotated

import typer

from cityagenda.cli.account import EditionId, chosen
from cityagenda.cli.arguments import CityFolder
from cityagenda.cli.language import CHINESE, language, said
from cityagenda.cli.output import console, errors


def report(
    city: CityFolder,
    out: Annotated[
        Path,
        typer.Argument(metavar="OUT", help=said("OUT.pdf or OUT.html.", "OUT.pdf 或 OUT.html。")),
    ],
    lang: Annotated[
        str | None,
        typer.Option(
            "--lang", help=said("Language of the report: zh or en.", "报告语言：zh 或 en。")
        ),
    ] = None,
    address: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help=said(
                "Where the site stands: numbers then lead to their pages.",
                "网站地址：报告中的数值将链接到对应页面。",
            ),
        ),
    ] = "",
    edition: EditionId = None,
) -> None:
    """Write the report of an edition as PDF or HTML."""
    from cityagenda.report.writing import written

    tongue = lang or ("zh" if language() == CHINESE else "en")
    found = chosen(city, edition)
    result = written(found, tongue, out, address)
    if result.borrowed:
        errors.print(
            said(
                f"Printed with {result.borrowed} of this machine, for the package came without "
                "fonts; another machine may write other bytes.",
                f"本软件包未附字体，已改用本机的 {result.borrowed}；"
                "在其他机器上生成的文件可能与此不同。",
            ),
            markup=False,
        )
    console.print(
        said(
            f"Wrote {out} ({result.size / 1000:,.0f} kB) from edition {found.id}.",
            f"已由版本 {found.id} 写出 {out}（{result.size / 1000:,.0f} kB）。",
        ),
        markup=False,
    )


COMMANDS = {
    "report": (
        report,
        ("Write the annual report as PDF or HTML.", "写出年度报告（PDF 或 HTML）。"),
    )
}
