"""YAML as plain data: dictionaries, lists, text, numbers, true, false and null. Nothing else.

The reading is that of YAML 1.1 without its surprises. Only ``true`` and ``false`` are
truth values, so that ``no`` may be Norway. Dates stay text; so do numbers with a leading
zero, with underscores, with colons and in base 8 or 16. Keys are always text. Aliases,
tags, a second document and deep nesting are refused, and a key may stand only once.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from cityagenda.city.faults import Fault, fault

LARGEST_FILE: Final = 8 * 1024 * 1024
DEEPEST: Final = 40
_BOM: Final = b"\xef\xbb\xbf"
_WORDS: Final[dict[str, bool | None]] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_FRACTION: Final = re.compile(
    r"[-+]?(?:(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?|[0-9]+[eE][-+]?[0-9]{1,3})"
)
_NUMERIC: Final = frozenset("0123456789+-.")


@dataclass(frozen=True, slots=True)
class Plain:
    """What a file says: its data, the line of each top-level item, and its faults.

    ``lines`` has one line for a mapping and one an item for a list. A file with an error
    that makes the rest unreadable has no data.
    """

    data: Any
    lines: tuple[int, ...]
    faults: tuple[Fault, ...]


class _UnreadableError(Exception):
    """Carries the fault after which a file cannot be read further."""

    def __init__(self, found: Fault) -> None:
        self.fault = found
        super().__init__(found.code)


def plain(raw: bytes, file: str) -> Plain:
    r"""Return the content of a YAML file as plain data.

    Parameters
    ----------
    raw
        The bytes of the file, UTF-8.
    file
        Its name in faults.

    Examples
    --------
    >>> plain(b"country: no\nyear: 2030\nversion: 1.10\nday: 2018-04-05", "a.yml").data
    {'country': 'no', 'year': 2030, 'version': 1.1, 'day': '2018-04-05'}
    >>> [f.where for f in plain(b"a: 1\nb: 2\na: 3\n", "a.yml").faults]
    ['a.yml:3']
    """
    faults: list[Fault] = []
    if raw.startswith(_BOM):
        raw = raw[len(_BOM) :]
        faults.append(fault("yaml-bom", f"{file}:1"))
    try:
        _check_bytes(raw, file)
        data, lines = _Reader(raw, file, faults).document()
    except _UnreadableError as stopped:
        return Plain(None, (), (*faults, stopped.fault))
    except yaml.YAMLError as error:
        return Plain(None, (), (*faults, _malformed(error, raw, file)))
    return Plain(data, tuple(lines), tuple(faults))


def _check_bytes(raw: bytes, file: str) -> None:
    if len(raw) > LARGEST_FILE:
        raise _UnreadableError(
            fault(
                "file-too-large",
                f"{file}:1",
                limit=f"{LARGEST_FILE // 2**20}",
            )
        )
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _UnreadableError(fault("yaml-encoding", f"{file}:{line}")) from error


def _malformed(error: yaml.YAMLError, raw: bytes, file: str) -> Fault:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    position = getattr(error, "position", None)
    line = mark.line if mark is not None else raw.count(b"\n", 0, position or 0)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return fault("yaml-malformed", f"{file}:{line + 1}", problem=problem)


class _Reader:
    """Turns the events of one file into data, without building nodes in between."""

    def __init__(self, raw: bytes, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults
        self.event: Callable[[], Any] = CParser(raw).get_event

    def document(self) -> tuple[Any, list[int]]:
        """Return the data of the only document, and the lines of its top-level items."""
        self.event()
        event = self.event()
        if type(event) is not DocumentStartEvent:
            return None, []
        event = self.event()
        if type(event) is SequenceStartEvent:
            lines: list[int] = []
            self._check_tag(event)
            data: Any = self.sequence(1, lines)
        else:
            lines = [event.start_mark.line + 1]
            data = self.value(event, 0)
        self.event()
        event = self.event()
        if type(event) is DocumentStartEvent:
            raise _UnreadableError(self._fault("yaml-documents", event))
        return data, lines

    def value(self, event: Any, depth: int) -> Any:  # noqa: ANN401 - any event, any data
        """Return what one event begins."""
        kind = type(event)
        if kind is ScalarEvent:
            if event.tag is not None:
                self._check_tag(event)
            return event.value if event.style else scalar(event.value)
        if kind is AliasEvent:
            raise _UnreadableError(self._fault("yaml-alias", event, name=event.anchor))
        if depth >= DEEPEST:
            raise _UnreadableError(self._fault("yaml-depth", event, limit=DEEPEST))
        self._check_tag(event)
        return self.mapping(depth + 1) if kind is MappingStartEvent else self.sequence(depth + 1)

    def sequence(self, depth: int, lines: list[int] | None = None) -> list[Any]:
        """Return the items up to the end of the list that has begun."""
        items: list[Any] = []
        following = self.event
        while True:
            event = following()
            if type(event) is SequenceEndEvent:
                return items
            if lines is not None:
                lines.append(event.start_mark.line + 1)
            items.append(self.value(event, depth))

    def mapping(self, depth: int) -> dict[str, Any]:
        """Return the entries up to the end of the mapping that has begun."""
        entries: dict[str, Any] = {}
        following = self.event
        while True:
            event = following()
            kind = type(event)
            if kind is MappingEndEvent:
                return entries
            if kind is not ScalarEvent:
                raise _UnreadableError(self._fault("yaml-key", event))
            key = event.value
            if key in entries:
                self.faults.append(self._fault("yaml-duplicate-key", event, key=key))
            entries[key] = self.value(following(), depth)

    def _check_tag(self, event: Any) -> None:  # noqa: ANN401
        if event.tag is not None:
            self.faults.append(self._fault("yaml-tag", event, tag=event.tag))

    def _fault(self, code: str, event: Any, **details: Any) -> Fault:  # noqa: ANN401
        return fault(code, f"{self.file}:{event.start_mark.line + 1}", **details)


def scalar(text: str) -> str | int | float | bool | None:
    """Return what a text without quotes stands for.

    Examples
    --------
    >>> [scalar(t) for t in ("12", "-1.5", "1e3", "0755", "1_000", "yes", "true", "~", ".inf")]
    [12, -1.5, 1000.0, '0755', '1_000', 'yes', True, None, '.inf']
    """
    if text[:1] in _NUMERIC and text:
        if _INTEGER.fullmatch(text):
            return int(text)
        if _FRACTION.fullmatch(text):
            number = float(text)
            return number if abs(number) != float("inf") else text
        return text
    return _WORDS.get(text, text)


def position(raw: bytes, path: Sequence[str | int]) -> tuple[int, str | None]:
    r"""Return the line of a place in a file, and the text that stands there if it is scalar.

    Where the path leads beyond what the file has, the line is that of the last part found.
    The file must have been read by `plain` without an error.

    Examples
    --------
    >>> position(b"codes:\n  sdg:\n  - 3.10\n", ("codes", "sdg", 0))
    (3, '3.10')
    >>> position(b"codes:\n  sdg: []\n", ("codes", "iso"))
    (1, None)
    """
    node = _composed(raw)
    if node is None:
        return 1, None
    line = node.start_mark.line
    for part in path:
        found = _child(node, part)
        if found is None:
            return line + 1, None
        line, node = found
    return line + 1, node.value if isinstance(node, yaml.ScalarNode) else None


class _Composer(CParser):
    """Builds nodes without finding out what each scalar stands for."""

    def resolve(self, *_: object) -> None:
        """Leave the tag open."""

    def descend_resolver(self, *_: object) -> None:
        """Do nothing: no tag depends on a path."""

    def ascend_resolver(self) -> None:
        """Do nothing: no tag depends on a path."""


@lru_cache(maxsize=1)
def _composed(raw: bytes) -> yaml.Node | None:
    return _Composer(raw).get_single_node()


def _child(node: yaml.Node, part: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in reversed(node.value):
            if key.value == str(part):
                return key.start_mark.line, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        value = node.value[part]
        return value.start_mark.line, value
    return None
