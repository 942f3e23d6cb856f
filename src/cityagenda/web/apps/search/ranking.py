"""Ranking: which entries answer a question, the best first.

Every term must stand in the name or the text. A term counts most as the whole name, then at
its beginning, within it, as pairs of it, and least in the text.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from cityagenda.web.apps.search.entries import KINDS, Entry
from cityagenda.web.apps.search.words import contains, needle, terms

_WHOLE, _START, _WITHIN, _PAIRED, _TEXT, _TEXT_PAIRED = 100, 60, 40, 12, 6, 2
_WEIGHTS: Final = {"indicators": 1.5, "plan": 1.2, "practices": 1.2, "claims": 0.8}
"""What people come for counts more; a statement's name is a whole sentence and counts less."""
_ORDER: Final = {kind: place for place, kind in enumerate(KINDS)}


def found(entries: Iterable[Entry], question: str) -> list[tuple[float, Entry]]:
    """Return the entries that answer a question with their score, best first."""
    wanted = terms(question)
    if not wanted:
        return []
    scored = [(score(entry, wanted), entry) for entry in entries]
    hits = [hit for hit in scored if hit[0]]
    return sorted(hits, key=lambda hit: (-hit[0], _ORDER[hit[1].kind], len(hit[1].name_key)))


def score(entry: Entry, wanted: Sequence[str]) -> float:
    """Return how well an entry answers; 0 if a term stands nowhere in it."""
    total = 0.0
    for term in wanted:
        points = _points(entry, term)
        if not points:
            return 0.0
        total += points
    return total / len(wanted) * _WEIGHTS.get(entry.kind, 1.0)


def _points(entry: Entry, term: str) -> int:
    name, sought = entry.name_key, needle(term)
    if sought in name:
        lines = name.split(" \n")
        if any(line.strip() == term for line in lines):
            return _WHOLE
        return _START if any(line.startswith(f" {term}") for line in lines) else _WITHIN
    if contains(name, term):
        return _PAIRED
    if sought in entry.body_key:
        return _TEXT
    return _TEXT_PAIRED if contains(entry.body_key, term) else 0
