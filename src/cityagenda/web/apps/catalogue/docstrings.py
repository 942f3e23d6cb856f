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
_BRACES: Final = re.compile(r"\{([^{}]*)\}")
_MATHS: Final = ".. math::"
_SIGNS: Final = {
    r"\qquad": "\n",
    r"\quad": "\n",
    r"\sum": "Σ",
    r"\le": "≤",
    r"\ge": "≥",
    r"\cdot": "·",
    r"\times": "×",
    r"\ ": " ",
    "\\,": " ",
}
"""What commands of mathematics stand for in a line of text."""
_HIDDEN: Final = frozenset({"Examples"})
_OUR_OWN: Final = frozenset({"call", "Result"})
"""Terms that every method has and that tell a reader nothing."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, and in a list of terms the term that it explains."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a documentation: its title, empty for the first, and its paragraphs."""

    title: str
    paragraphs: tuple[Paragraph, ...]


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
    >>> [(s.title, s.paragraphs[0].text) for s in found.sections]
    [('', '``q = a / b``.'), ('Missing data', 'No row.')]
    """
    lines, formulas = _without_formulas(cleandoc(text).split("\n"))
    parts: list[tuple[str, list[str]]] = [("", [])]
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if _RULE.match(line) and parts[-1][0] == lines[number - 1].strip():
            continue
        if _RULE.match(following) and line.strip():
            parts.append((line.strip(), []))
        else:
            parts[-1][1].append(line)
    sections = [(title, _paragraphs(body, is_list=bool(title))) for title, body in parts]
    summary, *rest = sections[0][1] or (Paragraph("", ""),)
    body = " ".join(paragraph.text for paragraph in rest)
    kept = [("", tuple(rest)), *sections[1:]]
    return Documentation(
        summary.text,
        (*formulas, *_FORMULA.findall(body)),
        tuple(Section(t, p) for t, p in kept if p and t not in _HIDDEN),
    )


def _without_formulas(lines: list[str]) -> tuple[list[str], list[str]]:
    r"""Return lines without blocks of mathematics, and the formulas of those blocks.

    Examples
    --------
    >>> _without_formulas(["A.", r".. math:: s = \sum_{open} w, \qquad", r"     t \le D", ""])
    (['A.', ''], ['s = Σ_open w', 't ≤ D'])
    """
    kept: list[str] = []
    blocks: list[list[str]] = []
    within = False
    for line in lines:
        if line.startswith(_MATHS):
            within = True
            blocks.append([line.removeprefix(_MATHS)])
        elif within and line.startswith("   "):
            blocks[-1].append(line)
        else:
            within = False
            kept.append(line)
    return kept, [f for block in blocks for f in _formulas(" ".join(block))]


def _formulas(mathematics: str) -> list[str]:
    """Return the formulas of a block as a line of text each, signs in place of commands."""
    for command, sign in _SIGNS.items():
        mathematics = mathematics.replace(command, sign)
    mathematics = _BRACES.sub(lambda b: f"({b[1]})" if " " in b[1] else b[1], mathematics)
    lines = (" ".join(part.split()).rstrip(",") for part in mathematics.split("\n"))
    return [line for line in lines if line]


def _paragraphs(lines: list[str], *, is_list: bool) -> tuple[Paragraph, ...]:
    """Return paragraphs; in a list of terms each explanation is one, with its term."""
    is_list = is_list and any(line.startswith("    ") for line in lines)
    found: list[tuple[str, list[str]]] = [("", [])]
    for line in lines:
        if is_list and line.strip() and not line.startswith(" "):
            found.append((line.strip(), []))
        elif line.strip():
            found[-1][1].append(line.strip())
        else:
            found.append((found[-1][0] if is_list else "", []))
    return tuple(
        Paragraph("" if term in _OUR_OWN else term, " ".join(text)) for term, text in found if text
    )
