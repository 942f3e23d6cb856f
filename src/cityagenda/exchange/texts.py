"""YAML texts: plain data written as a person would, and read back as it was.

Covers what the reader of a city folder accepts: mappings, lists, texts, numbers, truth
values and null. Texts are quoted unless they can only be read as themselves.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import orjson

_BARE = re.compile(r"[A-Za-z\u4e00-\u9fff](?:[\w./%()+\u4e00-\u9fff -]*[\w)%\u4e00-\u9fff])?")
_TAKEN: Final = frozenset(
    ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"]
)
_LONG: Final = 120


def yaml_text(data: Mapping[str, Any]) -> str:
    r"""Return a mapping as a YAML text.

    Examples
    --------
    >>> print(yaml_text({"id": "a", "name": {"en": "A: b"}, "sdg": ["1.2"], "count": 2, "x": {}}))
    id: a
    name:
      en: "A: b"
    sdg:
    - "1.2"
    count: 2
    x: {}
    <BLANKLINE>
    """
    return "\n".join(_mapping(data, "")) + "\n"


def yaml_list(items: Sequence[Mapping[str, Any]]) -> str:
    """Return mappings as a YAML list, one after the other."""
    return "\n".join(_sequence(items, "")) + "\n"


def _mapping(data: Mapping[str, Any], indent: str) -> Iterator[str]:
    for key, value in data.items():
        name = scalar(key)
        if isinstance(value, Mapping) and value:
            yield f"{indent}{name}:"
            yield from _mapping(value, indent + "  ")
        elif isinstance(value, list | tuple) and value:
            yield f"{indent}{name}:"
            yield from _sequence(value, indent)
        else:
            yield f"{indent}{name}: {_leaf(value, indent)}"


def _sequence(items: Sequence[Any], indent: str) -> Iterator[str]:
    for item in items:
        if isinstance(item, Mapping) and item:
            lines = _mapping(item, indent + "  ")
            yield f"{indent}- {next(lines)[len(indent) + 2 :]}"
            yield from lines
        elif isinstance(item, list | tuple) and item:
            yield f"{indent}- {orjson.dumps(item).decode()}"
        else:
            yield f"{indent}- {_leaf(item, indent)}"


def _leaf(value: Any, indent: str) -> str:  # noqa: ANN401 - any plain data
    if isinstance(value, str):
        lines = value.split("\n")
        if len(lines) > 1 and len(value) > _LONG and all(map(_plain_line, lines[:-1])):
            return _block(lines, indent)
        return scalar(value)
    return orjson.dumps(value).decode()


def _plain_line(line: str) -> bool:
    return line.isprintable() and not line.startswith(" ")


def _block(lines: list[str], indent: str) -> str:
    """Return a text of several lines as a literal block that keeps its last line end."""
    if not lines[0] or (lines[-1] and not _plain_line(lines[-1])):
        return scalar("\n".join(lines))
    ends = lines[-1] == ""
    if ends and not lines[-2]:
        return scalar("\n".join(lines))
    body = lines[:-1] if ends else lines
    inner = "".join(f"\n{indent}  {line}" if line else "\n" for line in body)
    return f"|{'' if ends else '-'}{inner}"


@lru_cache(maxsize=1 << 14)
def scalar(text: str) -> str:
    """Return a text as a YAML scalar on one line.

    Examples
    --------
    >>> scalar("Sex"), scalar("no"), scalar("1.2"), scalar("a: b")
    ('Sex', '"no"', '"1.2"', '"a: b"')
    """
    if _BARE.fullmatch(text) and text.lower() not in _TAKEN:
        return text
    return orjson.dumps(text).decode()
