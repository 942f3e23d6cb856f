"""Words: how a text and a question are cut so that they can be compared.

Case, accents, width and the order of words make no difference. A Latin word matches the
beginning of a word. Chinese has no spaces: a run of characters matches where it stands, or,
less well, where most of its neighbouring pairs stand.
"""

import re
import unicodedata
from functools import lru_cache
from math import ceil
from typing import Final

LONGEST: Final = 100
"""Characters of a question that are looked at."""
MOST_TERMS: Final = 8

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TERM: Final = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:\.[^\W_{_HAN}]+)*")
_IS_HAN: Final = re.compile(rf"[{_HAN}]")
_PAIR: Final = 2
_MOST: Final = 0.6
"""The share of a term's pairs that must stand in a text."""
_STEM: Final = 4
"""Letters from which on the s of a plural is left open."""


def folded(text: str) -> str:
    """Return a text without differences of case, accents and width.

    Examples
    --------
    >>> folded("Ｐｍ２.５ Émissions")
    'pm2.5 emissions'
    """
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


def key(text: str) -> str:
    """Return the form in which a text is searched: its terms, each after a space.

    Examples
    --------
    >>> key("PM2.5年均浓度 (µg/m³)")
    ' pm2.5 年均浓度 μg m3'
    """
    return "".join(f" {term}" for term in _TERM.findall(folded(text)))


@lru_cache(maxsize=256)
def terms(question: str) -> tuple[str, ...]:
    """Return the terms of a question, each once, a plural's s left open.

    Examples
    --------
    >>> terms("  Green SPACES, 绿地 "), terms("...")
    (('green', 'space', '绿地'), ())
    """
    found = _TERM.findall(folded(question[:LONGEST]))
    return tuple(dict.fromkeys(_stem(term) for term in found))[:MOST_TERMS]


def _stem(term: str) -> str:
    plural = len(term) > _STEM and term.isascii() and term.endswith("s")
    return term[:-1] if plural and not term.endswith("ss") else term


def is_han(term: str) -> bool:
    """Whether a term is Chinese."""
    return _IS_HAN.match(term) is not None


def needle(term: str) -> str:
    """Return what a key must contain for a term to stand in it."""
    return term if is_han(term) else f" {term}"


def pairs(term: str) -> tuple[str, ...]:
    """Return the neighbouring pairs of a longer Chinese term, none of another.

    Examples
    --------
    >>> pairs("空气质量"), pairs("空气"), pairs("air")
    (('空气', '气质', '质量'), (), ())
    """
    if not is_han(term) or len(term) <= _PAIR:
        return ()
    return tuple(term[i : i + _PAIR] for i in range(len(term) - 1))


def contains(text_key: str, term: str) -> bool:
    """Whether a term stands in a text, whole or in most of its pairs.

    Examples
    --------
    >>> contains(key("治理空气污染"), "空气污染治理"), contains(key("空气"), "空气质量")
    (True, False)
    """
    return needle(term) in text_key or bool(standing(text_key, term))


def standing(text: str, term: str) -> tuple[str, ...]:
    """Return the pairs of a term that stand in a text if they are most of them, else none."""
    every = pairs(term)
    found = tuple(part for part in every if part in text)
    return found if every and len(found) >= ceil(_MOST * len(every)) else ()


def spans(text: str, wanted: tuple[str, ...]) -> list[tuple[int, int]]:
    """Return where terms stand in a text as it is written, in order and without overlap.

    Examples
    --------
    >>> spans("Émissions of PM2.5", ("emission", "pm2.5"))
    [(0, 8), (13, 18)]
    >>> spans("环境空气的质量", ("空气质量",))
    [(2, 4), (5, 7)]
    """
    letters, places = [" "], [-1]
    for place, character in enumerate(text):
        for letter in folded(character):
            letters.append(letter if letter.isalnum() or letter == "." else " ")
            places.append(place)
    plain = "".join(letters)
    found: set[int] = set()
    for term in wanted:
        sought = () if needle(term) in plain else standing(plain, term)
        for part in (needle(term), *sought):
            _mark(plain, part, places, found)
    return _runs(sorted(found))


def _mark(plain: str, part: str, places: list[int], found: set[int]) -> None:
    skip = len(part) - len(part.lstrip())
    at = plain.find(part)
    while at >= 0:
        found.update(places[at + skip : at + len(part)])
        at = plain.find(part, at + 1)


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][1] == number:
            runs[-1] = (runs[-1][0], number + 1)
        else:
            runs.append((number, number + 1))
    return runs
