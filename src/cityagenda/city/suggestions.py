"""Suggestions: what an author probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word that is most alike, or none if nothing is alike.

    Examples
    --------
    >>> nearest("nanshn", ["futian", "nanshan"])
    'nanshan'
    >>> nearest("zzz", ["futian"]) is None
    True
    """
    found = get_close_matches(word, sorted(known), n=1, cutoff=0.7)
    return found[0] if found else None
