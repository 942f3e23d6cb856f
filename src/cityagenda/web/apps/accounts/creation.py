"""Making accounts and changing what they may do. Every change is written into the trail."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from cityagenda.ground.errors import AccountError
from cityagenda.web.apps.accounts.models import Account, login_name
from cityagenda.web.apps.accounts.roles import AGENCY, ROLES
from cityagenda.web.apps.audit.trail import append

OPERATOR = "operator"
"""The actor of what is done at the command line."""


def create_account(
    name: str, password: str, role: str, organisation: str = "", *, by: str = OPERATOR
) -> Account:
    """Make an account.

    Parameters
    ----------
    name
        The name to sign in with; small and large letters are the same.
    password
        By the rules of `settings.AUTH_PASSWORD_VALIDATORS`.
    role
        One of `ROLES`.
    organisation
        The id of the city's organisation for which an account of role ``agency`` reports;
        empty for every other role. Whether the city has it is the caller's to check.
    by
        The pseudonym of who makes it.

    Raises
    ------
    AccountError
        The name is taken or no name, the role unknown, the password too weak, or the
        organisation missing or out of place.
    """
    account = Account(name=login_name(name), role=role, organisation=organisation)
    _check_role(role, organisation)
    _check(account, password)
    account.set_password(password)
    with transaction.atomic():
        account.save()
        data = {"role": role, "organisation": organisation}
        append(by, _subject(account), "created", data)
    return account


def change_role(account: Account, role: str, organisation: str = "", *, by: str = OPERATOR) -> None:
    """Give an account another role; it holds from the next request on."""
    _check_role(role, organisation)
    data = {"role": role, "organisation": organisation, "before": account.role}
    with transaction.atomic():
        account.role, account.organisation = role, organisation
        account.save(update_fields=["role", "organisation"])
        append(by, _subject(account), "role", data)


def change_password(account: Account, password: str, *, by: str = OPERATOR) -> None:
    """Give an account another password; every session of it but the changer's own ends."""
    _check(account, password)
    account.set_password(password)
    with transaction.atomic():
        account.save(update_fields=["password"])
        append(by, _subject(account), "password", {})


def deactivate(account: Account, *, by: str = OPERATOR) -> None:
    """Close an account; its pseudonym stays in the trail."""
    with transaction.atomic():
        account.is_active = False
        account.save(update_fields=["is_active"])
        append(by, _subject(account), "deactivated", {})


def _subject(account: Account) -> str:
    return f"account:{account.pseudonym}"


def _check_role(role: str, organisation: str) -> None:
    if role not in ROLES:
        raise AccountError(f"there is no role '{role}'", todo=f"choose from {', '.join(ROLES)}")
    if (role == AGENCY) != bool(organisation):
        raise AccountError(
            "an account of role agency belongs to an organisation, and no other does",
            where=role,
            todo="give or leave out the organisation's id",
        )


def _check(account: Account, password: str) -> None:
    try:
        account.full_clean(exclude=["password"], validate_constraints=False)
        validate_password(password, account)
    except ValidationError as error:
        raise AccountError(" ".join(error.messages), where=account.name) from error
