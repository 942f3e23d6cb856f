"""Audit trails: entries chained by their hashes, so that no past one can be altered unseen.

The digest of an entry is SHA-256 over the canonical JSON of all its parts, the digest of the
entry before it included. A trail that ends early is only seen by somebody who kept a later
entry's number and digest (an anchor).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cityagenda.ground.errors import RegisterError

ORIGIN: Final = "0" * 64
"""What stands for the digest before the first entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody did to something.

    ``at`` is an ISO instant in UTC, ``actor`` a pseudonym, ``subject`` such as ``task:ID``.
    """

    number: int
    at: str
    actor: str
    subject: str
    action: str
    data: Mapping[str, Any]
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """The number and digest of an entry that somebody kept elsewhere."""

    number: int
    digest: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that does not hold: ``number``, ``previous``, ``digest`` or ``anchor``."""

    number: int
    cause: str


def instant(at: datetime) -> str:
    """Return an instant as entries keep it: UTC, to the microsecond.

    Examples
    --------
    >>> instant(datetime(2026, 11, 24, 8, tzinfo=UTC))
    '2026-11-24T08:00:00.000000Z'
    """
    if at.tzinfo is None:
        raise RegisterError("an instant without a time zone", where=str(at))
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(value: object) -> bytes:
    """Return a value as canonical JSON: sorted keys, no blanks, UTF-8.

    Fractions are refused, because stores write them differently: use whole numbers or text.

    Examples
    --------
    >>> canonical({"b": 1, "a": "深圳"}).decode()
    '{"a":"深圳","b":1}'
    """
    _refuse_fractions(value)
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _refuse_fractions(value: object) -> None:
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise RegisterError("a key that is no text cannot be written down", where=str(value))
        for part in value.values():
            _refuse_fractions(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            _refuse_fractions(part)
    elif not (value is None or isinstance(value, (str, int))):
        raise RegisterError(
            f"a {type(value).__name__} cannot be written down the same way everywhere",
            where=repr(value),
            todo="use text, whole numbers, true, false, lists and mappings",
        )


def digest(entry: Entry) -> str:
    r"""Return the SHA-256 that an entry must carry.

    .. math:: d_n = \mathrm{SHA256}(\mathrm{json}(n, t, a, s, k, x, d_{n-1}))

    with number n, instant t, actor a, subject s, action k, data x and the digest before it.
    """
    parts = [
        entry.number,
        entry.at,
        entry.actor,
        entry.subject,
        entry.action,
        dict(entry.data),
        entry.previous,
    ]
    return hashlib.sha256(canonical(parts)).hexdigest()


def following(
    last: Entry | None,
    *,
    at: datetime,
    actor: str,
    subject: str,
    action: str,
    data: Mapping[str, Any],
) -> Entry:
    """Return the entry that comes after another, or the first.

    Raises
    ------
    RegisterError
        The data cannot be written down canonically, or the instant has no zone.
    """
    number, previous = (1, ORIGIN) if last is None else (last.number + 1, last.digest)
    draft = Entry(number, instant(at), actor, subject, action, dict(data), previous, "")
    return Entry(number, draft.at, actor, subject, action, draft.data, previous, digest(draft))


def verify(chain: Iterable[Entry], anchor: Anchor | None = None) -> Break | None:
    """Return the first entry that does not hold, or none if all do.

    Parameters
    ----------
    chain
        All entries from the first on, in their order.
    anchor
        An entry's number and digest kept elsewhere: then a trail that was cut off or
        rewritten as a whole is seen too.
    """
    expected, previous = 1, ORIGIN
    for entry in chain:
        if entry.number != expected:
            return Break(expected, "number")
        if entry.previous != previous:
            return Break(expected, "previous")
        if entry.digest != digest(entry):
            return Break(expected, "digest")
        if anchor and anchor.number == expected and anchor.digest != entry.digest:
            return Break(expected, "anchor")
        expected, previous = expected + 1, entry.digest
    if anchor and anchor.number >= expected:
        return Break(expected, "anchor")
    return None
