"""Arguments and options that several commands share."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from cityagenda.cli.language import said

CityFolder: TypeAlias = Annotated[
    Path,
    typer.Argument(
        metavar="CITY",
        help=said("The city folder.", "城市文件夹。"),
        exists=True,
        file_okay=False,
    ),
]
AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help=said("Print JSON for programs.", "输出 JSON，供程序读取。"))
]
