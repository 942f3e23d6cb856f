"""Commands on tokens: what lets sensors send observations to the site."""

from pathlib import Path
from typing import Annotated

import typer

from cityagenda.cli.arguments import AsJson, CityFolder
from cityagenda.cli.language import said
from cityagenda.cli.output import console, errors, print_json, print_table

ABOUT = (
    "Make tokens with which sensors send observations, take them back.",
    "为传感器开设和停用写入令牌。",
)
tokens = typer.Typer(no_args_is_help=True)

_Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help=said("Whose it is, such as a gateway.", "使用者，例如网关名称。")
    ),
]


@tokens.command("create", help=said("Make a token and show it once.", "开设令牌，仅显示一次。"))
def create(city: CityFolder, name: _Name) -> None:
    """Make a token; the line that is printed is the token and nothing else."""
    _prepared(city)
    from cityagenda.web.apps.sensorthings.tokens import create as made

    typer.echo(made(name))
    errors.print(
        said(
            f"This is the token of '{name}'. It is not kept and cannot be shown again.",
            f"以上为“{name}”的令牌。系统不保存令牌原文，无法再次显示。",
        ),
        markup=False,
        soft_wrap=True,
    )


@tokens.command("revoke", help=said("Take a token back.", "停用令牌。"))
def revoke(city: CityFolder, name: _Name) -> None:
    """Take a token back; nothing more can be sent with it."""
    _prepared(city)
    from cityagenda.web.apps.sensorthings.tokens import revoke as taken_back

    taken_back(name)
    console.print(
        said(f"Nothing more can be sent with '{name}'.", f"“{name}”已停用，不能再用于发送。"),
        markup=False,
    )


@tokens.command("list", help=said("List all tokens.", "列出全部令牌。"))
def list_all(city: CityFolder, as_json: AsJson = False) -> None:
    """List all tokens: whose they are, since when, until when."""
    _prepared(city)
    from cityagenda.web.apps.sensorthings.models import Token

    rows = [
        (t.name, t.created_at.isoformat(), t.revoked_at.isoformat() if t.revoked_at else "")
        for t in Token.objects.order_by("name")
    ]
    if as_json:
        names = ("name", "created", "revoked")
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    print_table((said("name", "名称"), said("made", "开设"), said("taken back", "停用")), rows)


def _prepared(city: Path) -> None:
    from cityagenda.web.database import prepare

    prepare(city)
