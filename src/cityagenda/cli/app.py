"""All commands by name, in the order in which a new user meets them."""

from typing import Annotated

import typer

from cityagenda.cli import (
    account,
    audit,
    catalogue,
    folder,
    operating,
    publishing,
    reporting,
    serving,
    simulating,
    streams,
    tokens,
    transfer,
    work,
)
from cityagenda.cli.language import said

app = typer.Typer(
    name="cityagenda",
    help=said(
        "A live, auditable account of a city's sustainable-development plan.",
        "城市可持续发展规划的实时、可审计账本。",
    ),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from cityagenda import __version__

        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    lang: Annotated[
        str | None, typer.Option("--lang", help=said("zh or en.", "语言：zh 或 en。"))
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            is_eager=True,
            callback=_version,
            help=said("Show the version.", "显示版本。"),
        ),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


for module in (
    folder,
    account,
    audit,
    transfer,
    reporting,
    publishing,
    catalogue,
    serving,
    operating,
):
    for name, (function, about) in module.COMMANDS.items():
        app.command(name, help=said(*about), no_args_is_help=False)(function)
app.add_typer(transfer.imports, name="import", help=said(*transfer.ABOUT_IMPORTS))
app.add_typer(work.accounts, name="accounts", help=said(*work.ABOUT_ACCOUNTS))
app.add_typer(tokens.tokens, name="tokens", help=said(*tokens.ABOUT))
app.add_typer(streams.streams, name="streams", help=said(*streams.ABOUT))
app.add_typer(simulating.simulations, name="simulate", help=said(*simulating.ABOUT_SIMULATIONS))
