"""Statements: the claims of the city's documents with chapter, programme and evidence."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cityagenda.build.editions import Edition
from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Claim
from cityagenda.ground.texts import Text
from cityagenda.web.apps.search.words import contains, key, terms

STATES: Final = ("computed", "cited", "unpublished")
REST: Final = "rest"
"""The chapter of places that name none, such as a title."""

KINDS: Final[dict[str, Text]] = {
    "number": {"zh-Hans": "数字", "en": "number"},
    "rank": {"zh-Hans": "排名", "en": "rank"},
    "first": {"zh-Hans": "“首个”“率先”", "en": "“first”"},
    "event": {"zh-Hans": "事件", "en": "event"},
    "action": {"zh-Hans": "举措", "en": "action"},
    "aim": {"zh-Hans": "目标", "en": "aim"},
    "structure": {"zh-Hans": "框架", "en": "structure"},
    "name": {"zh-Hans": "名称", "en": "name"},
}
"""What kind of thing a claim states."""

_CHAPTER: Final = re.compile(r"(?:ch|chapter )0*(\d+)\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim, its chapter, the programmes it belongs to, and what the account computes."""

    claim: Claim
    chapter: str
    programmes: frozenset[str]
    held: Mapping[str, Any] | None
    key: str

    @property
    def differs(self) -> bool:
        """Whether the account computes another value than the document prints."""
        return self.held is not None and self.held["agrees"] is False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of a document with the number of its claims by state."""

    document: str
    key: str
    counts: tuple[tuple[str, int], ...]
    differing: int

    @property
    def at(self) -> str:
        """The chapter as a place in its document."""
        return "" if self.key == REST else f"ch{self.key}"

    @property
    def total(self) -> int:
        """How many claims there are."""
        return sum(count for _, count in self.counts)


@dataclass(frozen=True, slots=True)
class Wish:
    """Which statements somebody asks for; what is empty does not matter."""

    document: str = ""
    chapter: str = ""
    state: str = ""
    programme: str = ""
    kind: str = ""
    text: str = ""
    differing: bool = False

    @property
    def is_any(self) -> bool:
        """Whether nothing is asked for in particular."""
        return self == Wish()


def statements(edition: Edition) -> tuple[Statement, ...]:
    """Return every claim of an edition, in the order of the documents."""
    return edition.derived("evidence/statements", lambda: tuple(_statements(edition)))


def _statements(edition: Edition) -> Iterator[Statement]:
    city = edition.city()
    held = {row["claim"]: row for row in edition.claims().iter_rows(named=True)}
    for claim in city.claims.values():
        said = [*claim.statement.values(), *claim.note.values(), claim.id]
        yield Statement(
            claim,
            chapter_of(claim.place.at),
            frozenset(_programmes(city, claim)),
            held.get(claim.id),
            " \n".join(map(key, said)),
        )


def chapter_of(at: str) -> str:
    """Return the chapter that a place names.

    Examples
    --------
    >>> chapter_of("ch04 p22 bullet 1"), chapter_of("chapter 2"), chapter_of("title")
    ('4', '2', 'rest')
    """
    found = _CHAPTER.match(at)
    return found[1] if found else REST


def _programmes(city: Loaded, claim: Claim) -> Iterator[str]:
    """Yield the programmes of the objects that carry a claim."""
    for kind, item in carriers(city, claim):
        if kind == "programme":
            yield item.id
        elif kind == "indicator":
            yield from item.programmes
        elif (own := getattr(item, "programme", None)) is not None:
            yield own


def carriers(city: Loaded, claim: Claim) -> list[tuple[str, Any]]:
    """Return kind and object of what carries a claim."""
    named = (text.partition(":") for text in claim.objects)
    return [
        (kind, item)
        for kind, _, id_ in named
        if (item := city.objects.get(kind, {}).get(id_)) is not None
    ]


def chapters(found: Iterable[Statement]) -> list[Chapter]:
    """Return the chapters in which statements stand, by document, in reading order."""
    groups: dict[tuple[str, str], list[Statement]] = {}
    for one in found:
        groups.setdefault((one.claim.place.document, one.chapter), []).append(one)
    return [
        Chapter(document, chapter, counted(items), sum(one.differs for one in items))
        for (document, chapter), items in sorted(groups.items(), key=_reading_order)
    ]


def counted(found: Iterable[Statement]) -> tuple[tuple[str, int], ...]:
    """Return the number of statements in each state."""
    states = [one.claim.state for one in found]
    return tuple((state, states.count(state)) for state in STATES)


def _reading_order(group: tuple[tuple[str, str], object]) -> tuple[str, bool, int]:
    (document, chapter), _ = group
    return (document, chapter == REST, 0 if chapter == REST else int(chapter))


def chosen(found: Iterable[Statement], wish: Wish) -> list[Statement]:
    """Return the statements that somebody asks for."""
    wanted = terms(wish.text)
    return [
        one
        for one in found
        if wish.document in ("", one.claim.place.document)
        and wish.chapter in ("", one.chapter)
        and wish.state in ("", one.claim.state)
        and wish.kind in ("", one.claim.kind)
        and (not wish.programme or wish.programme in one.programmes)
        and (not wish.differing or one.differs)
        and all(contains(one.key, term) for term in wanted)
    ]
