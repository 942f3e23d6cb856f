"""The tables of accounts and of attempts to sign in."""

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q

from cityagenda.web.apps.accounts.roles import AGENCY, ROLES


def drawn_pseudonym() -> str:
    """Return a pseudonym that says nothing about its bearer."""
    return f"a-{secrets.token_hex(8)}"


class Accounts(BaseUserManager["Account"]):
    """Finds accounts by their name, however it was typed."""

    def get_by_natural_key(self, name: str | None) -> "Account":
        """Return the account of a name; small and large letters are the same."""
        wanted = login_name(name or "")
        if "\0" in wanted:  # PostgreSQL cannot even be asked for it
            raise self.model.DoesNotExist
        return self.get(name=wanted)


class Account(AbstractBaseUser):
    """Somebody who can sign in.

    ``organisation`` is the id of an organisation of the city: that for which an account of
    role ``agency`` reports. Trails and views know the account by its ``pseudonym`` alone.
    """

    name = models.CharField(max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    role = models.CharField(max_length=20, choices=[(role, role) for role in ROLES])
    organisation = models.CharField(max_length=120, blank=True, default="")
    pseudonym = models.CharField(
        max_length=40, unique=True, default=drawn_pseudonym, editable=False
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = Accounts()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["role"]

    class Meta:
        """An agency's account belongs to an organisation, and no other does."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(role=AGENCY) & ~Q(organisation="")
                | ~Q(role=AGENCY) & Q(organisation=""),
                name="agency_has_organisation",
            ),
            models.CheckConstraint(condition=Q(role__in=list(ROLES)), name="role_is_known"),
        ]

    def __str__(self) -> str:
        """Return what names the row in a log."""
        return self.name


class Attempt(models.Model):
    """One attempt to sign in that did not succeed (yet); kept for minutes only.

    Names and addresses are stored as keyed hashes, since people type passwords into the field
    for the name.
    """

    name_hash = models.CharField(max_length=64, db_index=True)
    address_hash = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        """Return what names the row in a log."""
        return f"attempt at {self.at}"


def login_name(typed: str) -> str:
    """Return a name as it is stored: normalised, in small letters.

    Examples
    --------
    >>> login_name(" Ｌi.Wei ")
    'li.wei'
    """
    return Account.normalize_username(typed).strip().casefold()
