"""Accounts: what they must be, how passwords are kept, what the trail knows of them."""

import pytest
from django.conf import settings
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test.utils import override_settings
from tests.web.conftest import PASSWORD

from cityagenda.ground.errors import AccountError
from cityagenda.web.apps.accounts.creation import change_role, create_account
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.audit.trail import entries

pytestmark = pytest.mark.usefixtures("site")


@pytest.mark.parametrize(
    ("name", "password", "role", "organisation"),
    [
        ("li", PASSWORD, "mayor", ""),
        ("li", PASSWORD, "agency", ""),
        ("li", PASSWORD, "analyst", "sdg-office"),
        ("", PASSWORD, "analyst", ""),
        ("li wei", PASSWORD, "analyst", ""),
        ("<li>", PASSWORD, "analyst", ""),
        ("x" * 61, PASSWORD, "analyst", ""),
        ("li", "short", "analyst", ""),
        ("li", "password123", "analyst", ""),
        ("li", "48151623420", "analyst", ""),
        ("mangrove-bridge", "mangrove-bridge", "analyst", ""),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    name: str, password: str, role: str, organisation: str
) -> None:
    with pytest.raises(AccountError):
        create_account(name, password, role, organisation)
    assert not Account.objects.exists()
    assert not list(entries())


def test_a_name_is_taken_once_however_it_is_written() -> None:
    create_account("Li.Wei", PASSWORD, "analyst")
    with pytest.raises(AccountError):
        create_account("ｌi.WEI", PASSWORD, "analyst")
    assert create_account("李伟", PASSWORD, "analyst").name == "李伟"


def test_the_trail_knows_the_pseudonym_and_not_the_name() -> None:
    account = create_account("li.wei", PASSWORD, "analyst")
    change_role(account, "agency", "sdg-office", by="a-chief")
    first, second = entries()
    assert (first.actor, first.action, second.actor, second.action) == (
        "operator",
        "created",
        "a-chief",
        "role",
    )
    assert second.data == {"role": "agency", "organisation": "sdg-office", "before": "analyst"}
    assert "li.wei" not in f"{first}{second}"
    assert account.pseudonym in first.subject


def test_the_database_itself_refuses_an_agency_without_an_organisation() -> None:
    for role, organisation in (("agency", ""), ("analyst", "sdg-office"), ("mayor", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.create(name="x", role=role, organisation=organisation)


def test_passwords_are_kept_by_scrypt() -> None:
    # The fixture swaps the hasher for a fast one; what the site itself uses stands in settings.
    module = __import__("cityagenda.web.settings", fromlist=["PASSWORD_HASHERS"])
    with override_settings(PASSWORD_HASHERS=module.PASSWORD_HASHERS):
        account = create_account("li", PASSWORD, "analyst")
    algorithm, cost, *_ = account.password.split("$")
    assert algorithm == ScryptPasswordHasher.algorithm == "scrypt"
    assert int(cost) >= 2**14
    assert PASSWORD not in account.password


def test_the_migrations_are_those_of_the_models() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    assert settings.AUTH_USER_MODEL == "accounts.Account"
