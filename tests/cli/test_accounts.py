"""Accounts at the command line: the first administrator, passwords, roles, closing."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = "from cityagenda.cli import main; main()"
GOOD = "mangrove bridge harvest\n"


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a new city without accounts."""
    from cityagenda.city.creation import create

    folder = tmp_path_factory.mktemp("accounts") / "town"
    create(folder)
    return folder


def run(town: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command on accounts with a line on its standard input."""
    command, *rest = arguments
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CITYAGENDA_", "DJANGO"))}
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, "--lang", "en", "accounts", command, str(town), *rest],
        capture_output=True,
        text=True,
        check=False,
        env=kept | {"COLUMNS": "160"},
        input=typed,
    )


def test_the_first_administrator_is_made_and_accounts_are_kept(town: Path) -> None:
    made = run(
        town, "create", "Wang", "--role", "administrator", "--password-from-stdin", typed=GOOD
    )
    assert made.returncode == 0, made.stderr
    assert "Made the account 'wang'" in made.stdout
    clerk = ("create", "chen", "--role", "agency", "--organisation", "sdg-office")
    assert run(town, *clerk, "--password-from-stdin", typed=GOOD).returncode == 0
    assert run(town, "role", "chen", "--role", "analyst").returncode == 0
    other = run(town, "password", "chen", "--password-from-stdin", typed="seven quiet herons\n")
    assert other.returncode == 0
    assert run(town, "close", "chen").returncode == 0
    listed = {a["name"]: a for a in json.loads(run(town, "list", "--json").stdout)}
    assert listed["wang"]["role"] == "administrator"
    assert (listed["chen"]["role"], listed["chen"]["active"]) == ("analyst", False)
    assert "herons" not in str(listed)


@pytest.mark.parametrize(
    ("arguments", "typed", "words"),
    [
        (("create", "li", "--password-from-stdin"), "short\n", "at least 10"),
        (("create", "li", "--role", "mayor", "--password-from-stdin"), GOOD, "no role 'mayor'"),
        (("create", "li", "--role", "agency", "--password-from-stdin"), GOOD, "organisation"),
        (("close", "nobody"), "", "no account 'nobody'"),
        (
            ("create", "li", "--role", "agency", "--organisation", "sdg-ofice",
             "--password-from-stdin"), GOOD, "did you mean 'sdg-office'?",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_done_says_why_and_changes_nothing(
    town: Path, arguments: tuple[str, ...], typed: str, words: str
) -> None:
    before = run(town, "list", "--json").stdout
    done = run(town, *arguments, typed=typed)
    assert done.returncode == 3
    assert words in done.stderr
    assert run(town, "list", "--json").stdout == before
