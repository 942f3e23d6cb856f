"""Docstrings: the documentation of a method, read from its source without importing it.

A page must not pull in what a method computes with; the text stands in the source file.
"""

import ast
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from inspect import cleandoc
from pathlib import Path
from typing import Final

from cityagenda.ground.methods import MethodSpec

_RULE: Final = re.compile(r"^-{3,}$")
_FORMULA: Final = re.compile(r"``([^`]*(?:=|\u2264|<)[^`]*)``")
_HIDDEN: Final = frozenset({"Examples"})


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a documentation: its title, empty for the first, and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Documentation:
    """What a method's docstring says: summary, formulas, and its parts."""

    summary: str
    formulas: tuple[str, ...]
    sections: tuple[Section, ...]


def documentation(spec: MethodSpec) -> Documentation:
    """Return what the docstring of a method's function says."""
    return parsed(_docstring(spec.function) or spec.documentation())


@lru_cache(maxsize=256)
def _docstring(function: str) -> str:
    """Return a function's docstring from its source file; empty if there is none to read."""
    module, _, name = function.partition(":")
    found = find_spec(module)
    if found is None or found.origin is None or not found.origin.endswith(".py"):
        return ""
    tree = ast.parse(Path(found.origin).read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.get_docstring(node) or ""
    return ""


def parsed(text: str) -> Documentation:
    r"""Return a docstring in the style of numpy taken apart.

    Examples
    --------
    >>> found = parsed("A ratio.\n\n``q = a / b``.\n\nMissing data\n------------\nNo row.\n")
    >>> found.summary, found.formulas
    ('A ratio.', ('q = a / b',))
    >>> [(s.title, s.paragraphs) for s in found.sections]
    [('', ('``q = a / b``.',)), ('Missing data', ('No row.',))]
    """
    lines = cleandoc(text).split("\n")
    parts: list[tuple[str, list[str]]] = [("", [])]
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if _RULE.match(line) and parts[-1][0] == lines[number - 1].strip():
            continue
        if _RULE.match(following) and line.strip():
            parts.append((line.strip(), []))
        else:
            parts[-1][1].append(line)
    sections = [(title, _paragraphs(body)) for title, body in parts]
    summary, *rest = sections[0][1] or ("",)
    body = " ".join(rest)
    kept = [("", tuple(rest)), *sections[1:]]
    return Documentation(
        summary,
        tuple(_FORMULA.findall(body)),
        tuple(Section(t, p) for t, p in kept if p and t not in _HIDDEN),
    )


def _paragraphs(lines: list[str]) -> tuple[str, ...]:
    """Return paragraphs; in lists of terms each term with its explanation is one."""
    paragraphs: list[list[str]] = [[]]
    indented = any(line.startswith("    ") for line in lines)
    for line in lines:
        if not line.strip() or (indented and not line.startswith(" ")):
            paragraphs.append([])
        paragraphs[-1].append(line.strip())
    return tuple(text for part in paragraphs if (text := " ".join(filter(None, part))))
