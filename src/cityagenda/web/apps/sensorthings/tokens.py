"""Tokens: made and taken back by the operator, and asked for when somebody sends."""

import base64
import binascii
import hashlib
import re
import secrets
from time import monotonic
from typing import Final

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from cityagenda.ground.errors import AccountError
from cityagenda.web.apps.accounts.creation import OPERATOR
from cityagenda.web.apps.accounts.lockout import address_of
from cityagenda.web.apps.api.buckets import Buckets
from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.audit.trail import append
from cityagenda.web.apps.sensorthings.models import Token
from cityagenda.web.apps.sensorthings.problems import Problem

_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_BYTES: Final = 32
KNOWN_FOR: Final = 5.0
"""Seconds for which a process takes a token for good that it has looked up."""
_MOST: Final = 10_000

_known: Final[dict[str, tuple[str, float]]] = {}
strangers = Buckets(burst=20, rate=0.2)
"""How often an address may come with a token that is none."""


def create(name: str, *, by: str = OPERATOR) -> str:
    """Make a token and return it; nobody can read it again.

    Raises
    ------
    AccountError
        The name is taken or no name.
    """
    if not _NAME.fullmatch(name):
        raise AccountError(
            {"zh-Hans": f"“{name}”不能用作令牌名称", "en": f"'{name}' is no name of a token"},
            todo={
                "zh-Hans": "请用小写字母、数字、点、横线，最多 60 个字符",
                "en": "write small letters, digits, dots and dashes, 60 at most",
            },
        )
    token = secrets.token_urlsafe(_BYTES)
    with transaction.atomic():
        if Token.objects.filter(name=name).exists():
            raise AccountError(
                {"zh-Hans": f"令牌名称“{name}”已被使用", "en": f"there is a token '{name}'"},
                todo={
                    "zh-Hans": "请另选名称；已停用的名称不再使用，以便追溯送来的数据",
                    "en": "choose another name; one that was taken back is not used again, so that "
                    "deliveries can be traced",
                },
            )
        Token.objects.create(name=name, digest=_digest(token))
        append(by, f"token:{name}", "created", {})
    return token


def revoke(name: str, *, by: str = OPERATOR) -> None:
    """Take a token back; it holds in every process within `KNOWN_FOR` seconds.

    Raises
    ------
    AccountError
        No token is called so, or it was taken back before.
    """
    with transaction.atomic():
        done = Token.objects.filter(name=name, revoked_at=None).update(revoked_at=timezone.now())
        if not done:
            raise AccountError(
                {"zh-Hans": f"没有有效的令牌“{name}”", "en": f"there is no token '{name}' in use"},
                todo={
                    "zh-Hans": "用 cityagenda tokens list 查看",
                    "en": "see cityagenda tokens list",
                },
            )
        append(by, f"token:{name}", "revoked", {})
    _known.clear()


def bearer(request: HttpRequest) -> str:
    """Return the name of the token with which somebody sends.

    Raises
    ------
    Problem
        There is no token, or none that is in use.
    """
    given = _given(request.headers.get("Authorization", ""))
    if not given:
        raise _refused("Whoever sends needs a token.", "发送数据需要令牌。")
    digest = _digest(given)
    name, until = _known.get(digest, ("", 0.0))
    if monotonic() < until:
        return name
    found = Token.objects.filter(digest=digest, revoked_at=None).first()
    if found is None:
        _known.pop(digest, None)
        if strangers.wait(address_of(request, settings.TRUSTED_PROXIES)):
            raise Problem(
                429,
                both("Too many tokens that are none.", "无效令牌的尝试过于频繁。"),
                "Authorization",
                headers={"Retry-After": "60"},
            )
        raise _refused("The token is none that is in use.", "令牌无效或已停用。")
    if len(_known) >= _MOST:
        _known.clear()
    _known[digest] = found.name, monotonic() + KNOWN_FOR
    return found.name


def _given(header: str) -> str:
    """Return the token of a header: the bearer's, or what stands for a password in Basic."""
    scheme, _, rest = header.strip().partition(" ")
    if scheme.lower() == "bearer":
        return rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(rest.strip(), validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return ""


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _refused(english: str, chinese: str) -> Problem:
    return Problem(
        401,
        both(english, chinese),
        "Authorization",
        both(
            "Ask the operator for one (cityagenda tokens create) and send it as "
            "'Authorization: Bearer TOKEN', or as the password of HTTP Basic.",
            "请向运行人员索取（cityagenda tokens create），以“Authorization: Bearer 令牌”"
            "或 HTTP Basic 的密码发送。",
        ),
        {"WWW-Authenticate": 'Bearer realm="sensorthings"'},
    )
