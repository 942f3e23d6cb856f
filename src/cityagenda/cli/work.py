"""Commands on people's work: who may sign in, and reports that were kept elsewhere."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cityagenda.cli.arguments import AsJson, CityFolder
from cityagenda.cli.language import said
from cityagenda.cli.output import console, print_json, print_table
from cityagenda.cli.transfer import imports

if TYPE_CHECKING:
    from cityagenda.web.apps.accounts.models import Account

ABOUT_ACCOUNTS = (
    "Make accounts, change their roles and passwords, close them.",
    "开设账号，修改角色和密码，停用账号。",
)
accounts = typer.Typer(no_args_is_help=True)

_Name = Annotated[
    str, typer.Argument(metavar="NAME", help=said("The name to sign in with.", "登录用户名。"))
]
_Role = Annotated[
    str,
    typer.Option(
        help=said(
            "visitor, analyst, agency or administrator.",
            "visitor、analyst、agency 或 administrator。",
        )
    ),
]
_Organisation = Annotated[
    str,
    typer.Option(
        metavar="ID",
        help=said("The organisation of an agency's account.", "责任单位账号所属机构的 id。"),
    ),
]
_FromInput = Annotated[
    bool,
    typer.Option(
        "--password-from-stdin",
        help=said("Read the password's line from standard input.", "从标准输入读取一行密码。"),
    ),
]


@accounts.command("create", help=said("Make an account.", "开设账号。"))
def create(
    city: CityFolder,
    name: _Name,
    role: _Role = "visitor",
    organisation: _Organisation = "",
    from_input: _FromInput = False,
) -> None:
    """Make an account; the first administrator is made in the same way."""
    _prepared(city)
    from cityagenda.web.apps.accounts.creation import create_account

    _check_organisation(city, organisation)
    made = create_account(name, _password(from_input), role, organisation)
    console.print(
        said(
            f"Made the account '{made.name}', known in histories as {made.pseudonym}.",
            f"已开设账号“{made.name}”，公开记录中显示为 {made.pseudonym}。",
        ),
        markup=False,
    )


@accounts.command("password", help=said("Give an account another password.", "重设密码。"))
def password(city: CityFolder, name: _Name, from_input: _FromInput = False) -> None:
    """Reset a password; every session of the account ends."""
    found = _account(city, name)
    from cityagenda.web.apps.accounts.creation import change_password

    change_password(found, _password(from_input))
    console.print(said(f"'{found.name}' has another password.", f"“{found.name}”的密码已重设。"))


@accounts.command("role", help=said("Give an account another role.", "修改角色。"))
def role(city: CityFolder, name: _Name, role: _Role, organisation: _Organisation = "") -> None:
    """Change what an account may do; it holds from its next request on."""
    found = _account(city, name)
    from cityagenda.web.apps.accounts.creation import change_role

    _check_organisation(city, organisation)
    change_role(found, role, organisation)
    console.print(said(f"'{found.name}' is now: {role}.", f"“{found.name}”的角色现为：{role}。"))


@accounts.command("close", help=said("Close an account.", "停用账号。"))
def close(city: CityFolder, name: _Name) -> None:
    """Close an account; its sessions end, its pseudonym stays in the histories."""
    found = _account(city, name)
    from cityagenda.web.apps.accounts.creation import deactivate

    deactivate(found)
    console.print(said(f"'{found.name}' can no longer sign in.", f"“{found.name}”已停用。"))


@accounts.command("list", help=said("List all accounts.", "列出全部账号。"))
def list_all(city: CityFolder, as_json: AsJson = False) -> None:
    """List all accounts with role, organisation and pseudonym."""
    _prepared(city)
    from cityagenda.web.apps.accounts.models import Account

    names = ("name", "role", "organisation", "pseudonym", "active")
    rows = [
        (a.name, a.role, a.organisation, a.pseudonym, a.is_active)
        for a in Account.objects.order_by("name")
    ]
    if as_json:
        print_json([dict(zip(names, row, strict=True)) for row in rows])
        return
    print_table(
        (
            said("name", "用户名"),
            said("role", "角色"),
            said("organisation", "机构"),
            said("known as", "显示为"),
            said("open", "启用"),
        ),
        rows,
    )


@imports.command(
    "reports",
    help=said("Progress reports on tasks, from a table.", "任务进展报告（表格）。"),
)
def reports(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    city: CityFolder,
) -> None:
    """Add the steps of a table to the register, all or none."""
    from cityagenda.build.editions import current

    _prepared(city)
    from cityagenda.web.apps.tasks.taking import take_reports

    count = take_reports(current(city).city(), file)
    console.print(said(f"Took in {count} entries.", f"已导入 {count} 条办理记录。"))


def _prepared(city: Path) -> None:
    from cityagenda.web.database import prepare

    prepare(city)


def _account(city: Path, name: str) -> "Account":
    from cityagenda.ground.errors import AccountError

    _prepared(city)
    from cityagenda.web.apps.accounts.models import Account

    try:
        return Account.objects.get_by_natural_key(name)
    except Account.DoesNotExist as error:
        raise AccountError(
            f"there is no account '{name}'", todo=f"see: cityagenda accounts list {city}"
        ) from error


def _check_organisation(city: Path, organisation: str) -> None:
    from cityagenda.city.folder import read
    from cityagenda.city.suggestions import nearest
    from cityagenda.ground.errors import AccountError

    if not organisation:
        return
    known = read(city).organisations
    if organisation not in known:
        near = nearest(organisation, known)
        raise AccountError(
            f"the city has no organisation '{organisation}'",
            where=str(city / "organisations"),
            todo=f"did you mean '{near}'?" if near else "use the id of one of its organisations",
        )


def _password(from_input: bool) -> str:
    """Return the password that is typed, twice and unseen, or read from standard input."""
    if from_input:
        return typer.get_text_stream("stdin").readline().rstrip("\r\n")
    question = said("Password", "密码")
    return str(typer.prompt(question, hide_input=True, confirmation_prompt=True))
