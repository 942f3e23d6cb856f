"""Conditions and orders: the text of ``$filter`` and ``$orderby`` as a tree.

A text of more than `LENGTH` letters, a tree of more than `NODES` nodes or one deeper than
`DEPTH` is refused before anything is computed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from cityagenda.ground.texts import Text
from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.sensorthings.problems import Problem, cut, wrong

LENGTH: Final = 4000
NODES: Final = 200
DEPTH: Final = 24


@dataclass(frozen=True, slots=True)
class Shape:
    """A geometry that is written down as well-known text, longitude first."""

    text: str


Value = str | float | int | bool | datetime | date | timedelta | Shape | None


@dataclass(frozen=True, slots=True)
class Literal:
    """A value that is written down."""

    value: Value


@dataclass(frozen=True, slots=True)
class Path:
    """A property, its parts as they were written between slashes."""

    parts: tuple[str, ...]

    def __str__(self) -> str:
        """Return it as it was written."""
        return "/".join(self.parts)


@dataclass(frozen=True, slots=True)
class Call:
    """A function or an operator on others."""

    name: str
    arguments: "tuple[Node, ...]"


Node = Literal | Path | Call


@dataclass(frozen=True, slots=True)
class Order:
    """One key of an order."""

    key: Node
    descending: bool


_TOKENS: Final = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<text>'(?:[^']|'')*')
  | (?P<duration>duration'(?P<period>[^']*)')
  | (?P<shape>geo(?:graphy|metry)'[^']*')
  | (?P<instant>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+\-\ ]\d\d:?\d\d)?)?)
  | (?P<number>\d+(?:\.\d+)?(?:[eE][+\-]?\d+)?)
  | (?P<name>@?[A-Za-z_][\w.]*(?:/@?[A-Za-z_0-9][\w.\-]*)*)
  | (?P<mark>[(),\-])
    """,
    re.VERBOSE,
)
_PERIOD: Final = re.compile(
    r"(-?)P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
_CONSTANTS: Final[dict[str, Value]] = {"null": None, "true": True, "false": False}
_COMPARED: Final = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
_LEVELS: Final = (
    frozenset({"or"}),
    frozenset({"and"}),
    _COMPARED,
    frozenset({"add", "sub"}),
    frozenset({"mul", "div", "mod"}),
)
_WORDS: Final = frozenset().union(*_LEVELS) | {"not", "in", "asc", "desc"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int
    value: Value = None


def condition(text: str, where: str = "$filter") -> Node:
    """Return the tree of a condition.

    Raises
    ------
    Problem
        It cannot be read, or is longer, wider or deeper than a condition may be.

    Examples
    --------
    >>> condition("result gt 5 and not startswith(Datastream/name,'a')").name
    'and'
    """
    return _Parser(text, where).condition()


def orders(text: str, where: str = "$orderby") -> tuple[Order, ...]:
    """Return the keys of an order.

    Examples
    --------
    >>> [(str(key.key), key.descending) for key in orders("phenomenonTime desc,result")]
    [('phenomenonTime', True), ('result', False)]
    """
    return _Parser(text, where).orders()


def paths(node: Node) -> Iterator[Path]:
    """Yield every property that a tree names."""
    if isinstance(node, Path):
        yield node
    elif isinstance(node, Call):
        for argument in node.arguments:
            yield from paths(argument)


def conjuncts(node: Node) -> Iterator[Node]:
    """Yield the conditions that must all hold."""
    if isinstance(node, Call) and node.name == "and":
        for argument in node.arguments:
            yield from conjuncts(argument)
    else:
        yield node


class _Parser:
    def __init__(self, text: str, where: str) -> None:
        self.where = where
        if len(text) > LENGTH:
            raise self._too_much(LENGTH, both("letters", "个字符"))
        self.tokens = list(self._tokens(text))
        self.place = 0
        self.nodes = 0
        self.depth = 0

    # ------------------------------------------------------------ words

    def _tokens(self, text: str) -> Iterator[_Token]:
        place = 0
        while place < len(text):
            found = _TOKENS.match(text, place)
            if found is None:
                raise wrong(
                    f"'{cut(text[place : place + 20])}' is not understood.",
                    f"无法理解“{cut(text[place : place + 20])}”。",
                    f"{self.where}, character {place + 1}",
                )
            kind = found.lastgroup if found.lastgroup != "period" else "duration"
            if kind != "space":
                yield _Token(str(kind), found[0], place, self._value(str(kind), found, place))
            place = found.end()
        yield _Token("end", "", len(text))

    def _value(self, kind: str, found: re.Match[str], place: int) -> Value:
        text = found[0]
        if kind == "text":
            return text[1:-1].replace("''", "'")
        if kind == "shape":
            return Shape(text.partition("'")[2][:-1])
        if kind == "number":
            return float(text) if re.search("[.eE]", text) or len(text) > 15 else int(text)  # noqa: PLR2004 - beyond, floats
        try:
            if kind == "instant":
                return _instant(text)
            if kind == "duration":
                return _duration(found["period"])
        except (ValueError, OverflowError) as error:
            raise wrong(
                f"'{cut(text)}' is no instant, day or duration.",
                f"“{cut(text)}”不是有效的时刻、日期或时长。",
                f"{self.where}, character {place + 1}",
                both(
                    "Write 2026-03-01T08:00:00Z, 2026-03-01 or duration'PT1H'.",
                    "请写成 2026-03-01T08:00:00Z、2026-03-01 或 duration'PT1H'。",
                ),
            ) from error
        return None

    # ------------------------------------------------------------ sentences

    def condition(self) -> Node:
        found = self._level(0)
        self._end()
        return found

    def orders(self) -> tuple[Order, ...]:
        found = []
        while True:
            key = self._level(3)
            descending = False
            if self._here.kind == "name" and self._here.text.lower() in ("asc", "desc"):
                descending = self._next().text.lower() == "desc"
            found.append(Order(key, descending))
            if not self._take(","):
                break
        self._end()
        return tuple(found)

    def _level(self, level: int) -> Node:
        """Return an expression whose operators bind at least as tightly as a level's."""
        if level == len(_LEVELS):
            return self._single()
        left = self._level(level + 1)
        while self._here.kind == "name" and self._here.text in _LEVELS[level]:
            name = self._next().text
            left = self._made(Call(name, (left, self._level(level + 1))))
        if level == 2 and self._here.kind == "name" and self._here.text == "in":  # noqa: PLR2004 - where comparisons stand
            self._next()
            left = self._made(Call("in", (left, *self._list())))
        return left

    def _single(self) -> Node:
        token = self._next()
        self.depth += 1
        if self.depth > DEPTH:
            raise self._too_much(DEPTH, both("levels", "层"))
        try:
            if token.text == "(" and token.kind == "mark":
                found = self._level(0)
                self._expect(")")
                return found
            if token.text == "-" and token.kind == "mark":
                return self._made(Call("negative", (self._single(),)))
            if token.kind == "name":
                return self._named(token)
            if token.kind in ("text", "number", "instant", "duration", "shape"):
                return self._made(Literal(token.value))
            raise self._unexpected(token)
        finally:
            self.depth -= 1

    def _named(self, token: _Token) -> Node:
        if token.text == "not":
            return self._made(Call("not", (self._level(2),)))
        if token.text in _CONSTANTS:
            return self._made(Literal(_CONSTANTS[token.text]))
        if self._here.text == "(" and self._here.kind == "mark" and token.text not in _WORDS:
            return self._made(Call(token.text, self._list()))
        if token.text in _WORDS:
            raise self._unexpected(token)
        return self._made(Path(tuple(token.text.split("/"))))

    def _list(self) -> tuple[Node, ...]:
        self._expect("(")
        found: list[Node] = []
        if self._take(")"):
            return ()
        while True:
            found.append(self._level(0))
            if self._take(")"):
                return tuple(found)
            self._expect(",")

    # ------------------------------------------------------------ steps

    @property
    def _here(self) -> _Token:
        return self.tokens[self.place]

    def _next(self) -> _Token:
        token = self.tokens[self.place]
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return token

    def _take(self, mark: str) -> bool:
        if self._here.kind == "mark" and self._here.text == mark:
            self.place += 1
            return True
        return False

    def _expect(self, mark: str) -> None:
        if not self._take(mark):
            raise self._unexpected(self._here, mark)

    def _end(self) -> None:
        if self._here.kind != "end":
            raise self._unexpected(self._here)

    def _made(self, node: Node) -> Node:
        self.nodes += 1
        if self.nodes > NODES:
            raise self._too_much(NODES, both("parts", "个部分"))
        return node

    def _unexpected(self, token: _Token, wanted: str = "") -> Problem:
        shown = cut(token.text) if token.kind != "end" else ""
        english = f"'{shown}' is not expected here" if shown else "Something is missing at the end"
        chinese = f"此处不应出现“{shown}”" if shown else "末尾不完整"
        if wanted:
            english, chinese = f"{english}: '{wanted}' is", f"{chinese}：应为“{wanted}”"
        return wrong(f"{english}.", f"{chinese}。", f"{self.where}, character {token.place + 1}")

    def _too_much(self, most: int, what: Text) -> Problem:
        return wrong(
            f"It has more than {most:,} {what['en']}.",
            f"超过 {most} {what['zh-Hans']}。",
            self.where,
            both(
                "Ask for less at once, or filter what you receive.",
                "请缩小条件，或在取得后自行筛选。",
            ),
        )


def _instant(text: str) -> datetime | date:
    if "T" not in text:
        return date.fromisoformat(text)
    found = datetime.fromisoformat(text.replace(" ", "+"))
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _duration(text: str) -> timedelta:
    found = _PERIOD.fullmatch(text)
    if found is None or text in ("P", "-P", "PT", "-PT"):
        raise ValueError(text)
    sign, *parts = found.groups()
    days, hours, minutes, seconds = (float(part or 0) for part in parts)
    whole = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -whole if sign else whole
