"""The city's own text: Markdown in ``CITY/report/LANGUAGE/*.md`` with references to numbers.

A file is named after the part of the report that it opens, such as ``foreword.md``, or
``programme-ID.md``. A first line ``# Title`` renames the part. Markdown knows headings,
paragraphs, lists, quotations, emphasis, links and code here, and nothing else.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cityagenda.city.suggestions import nearest
from cityagenda.ground.errors import ReportError
from cityagenda.report.blocks import Block, Heading, Items, Paragraph, Phrase, Piece, Run, Style
from cityagenda.report.facts import Facts
from cityagenda.report.references import FORMS, PATTERN, referred

if TYPE_CHECKING:
    from markdown_it.token import Token

_STYLES: Final[dict[str, Style]] = {"strong": "strong", "em": "emphasis"}
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]$")
_LOWEST, _TITLE = 3, 1


@dataclass(frozen=True, slots=True)
class OwnText:
    """What the city wrote for one part: a title, if any, and blocks."""

    title: str
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class OwnTexts:
    """What the city wrote for a report; ``sha256`` is empty without any file."""

    by_part: Mapping[str, OwnText] = field(default_factory=dict)
    sha256: str = ""

    def blocks(self, part: str) -> list[Block]:
        """Return what the city wrote for a part."""
        return self.by_part[part].blocks if part in self.by_part else []

    def title(self, part: str, otherwise: str) -> str:
        """Return the title that the city gave a part, or another."""
        return (self.by_part[part].title if part in self.by_part else "") or otherwise


def own_texts(facts: Facts, folder: Path, parts: Collection[str]) -> OwnTexts:
    """Read the city's own text in the language of a report.

    Parameters
    ----------
    facts
        The edition from which references take their numbers.
    folder
        The folder of the texts in that language; it need not exist.
    parts
        The names that files may have.

    Raises
    ------
    ReportError
        A reference is unknown, a file is named after no part, or a line is no Markdown that
        a report understands. The error names file and line.
    """
    found, digest = {}, hashlib.sha256()
    paths = sorted(folder.glob("*.md")) if folder.is_dir() else []
    for path in paths:
        if path.stem not in parts:
            near = nearest(path.stem, parts)
            raise ReportError(
                f"no part of the report is called '{path.stem}'",
                where=str(path),
                todo=f"name it {near}.md" if near else f"choose from {', '.join(sorted(parts))}",
            )
        content = path.read_bytes()
        digest.update(path.stem.encode() + b"\0" + content + b"\0")
        found[path.stem] = _Reader(facts, path, _decoded(path, content)).text()
    return OwnTexts(found, digest.hexdigest() if paths else "")


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ReportError(
            "the text is not UTF-8", where=f"{path}:{line}", todo="save it as UTF-8"
        ) from error


@dataclass
class _Reader:
    """One file while it is read."""

    facts: Facts
    path: Path
    content: str

    def text(self) -> OwnText:
        from markdown_it import MarkdownIt

        tokens = MarkdownIt("commonmark").parse(self.content)
        blocks = list(self._blocks(iter(tokens)))
        title = ""
        if blocks and isinstance(blocks[0], _Title):
            title, blocks = blocks[0].text, blocks[1:]
        late = next((block for block in blocks if isinstance(block, _Title)), None)
        if late:
            advice = "begin other headings with ##"
            raise self._error("only the first line can be a title", late.line, advice)
        return OwnText(title, [block for block in blocks if not isinstance(block, _Title)])

    def _blocks(self, tokens: "Iterator[Token]") -> "Iterator[Block | _Title]":
        for token in tokens:
            if token.type == "heading_open":
                level = int(token.tag[1])
                text = "".join(p.text for p in self._phrase(next(tokens)) if isinstance(p, Run))
                next(tokens)
                if level == _TITLE:
                    yield _Title(text, (token.map or [0])[0] + 1)
                else:
                    yield Heading(2 if level < _LOWEST else 3, text)
            elif token.type == "paragraph_open":
                yield Paragraph(self._phrase(next(tokens)))
                next(tokens)
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                yield Items(self._items(tokens, token), token.type == "ordered_list_open")
            elif token.type == "blockquote_open":
                yield from self._quotation(tokens)
            else:
                raise self._refused(token)

    def _items(self, tokens: "Iterator[Token]", opening: "Token") -> list[Phrase]:
        items: list[Phrase] = []
        close = opening.type.replace("_open", "_close")
        for token in tokens:
            if token.type == close:
                break
            if token.type == "inline":
                items.append(self._phrase(token))
            elif token.type.partition("_")[0] not in ("list", "paragraph"):
                raise self._refused(token)
        return items

    def _quotation(self, tokens: "Iterator[Token]") -> Iterator[Block]:
        for token in tokens:
            if token.type == "blockquote_close":
                return
            if token.type == "inline":
                yield Paragraph(self._phrase(token), "quote")
            elif not token.type.startswith("paragraph"):
                raise self._refused(token)

    def _phrase(self, token: "Token") -> Phrase:
        """Return the runs of a line of text; line breaks count for the places of faults."""
        line = (token.map or [0])[0] + 1
        pieces: list[Piece] = []
        style: Style = "plain"
        to = ""
        for child in token.children or []:
            if child.type == "text":
                pieces += self._runs(child.content, style, to, line)
            elif child.type in ("softbreak", "hardbreak"):
                line += 1
                pieces.append(Run(self._gap(pieces)))
            elif child.type == "code_inline":
                pieces.append(Run(child.content, "code"))
            elif child.type == "link_open":
                to = str(child.attrGet("href"))
                if not to.startswith(("https://", "http://")):
                    raise self._error(f"the link '{to}' is no web address", line, "write https://…")
            elif child.type == "link_close":
                to = ""
            elif child.type.partition("_")[0] in _STYLES:
                name, _, end = child.type.partition("_")
                style = _STYLES[name] if end == "open" else "plain"
            else:
                raise self._refused(child, line)
        return tuple(piece for piece in pieces if not isinstance(piece, Run) or piece.text)

    def _gap(self, pieces: list[Piece]) -> str:
        last = pieces[-1] if pieces else None
        return "" if isinstance(last, Run) and _WIDE.search(last.text) else " "

    def _runs(self, text: str, style: Style, to: str, line: int) -> Iterator[Piece]:
        """Yield a text with its references resolved."""
        where, at = f"{self.path}:{line}", 0
        for match in PATTERN.finditer(text):
            if match.start() > at:
                yield self._run(text[at : match.start()], style, to, line)
            kind, id_, period = match.groups()
            yield from referred(self.facts, kind, id_, period, where)
            at = match.end()
        if at < len(text):
            yield self._run(text[at:], style, to, line)

    def _run(self, text: str, style: Style, to: str, line: int) -> Run:
        if "{{" in text or "}}" in text:
            raise self._error(f"'{text.strip()}' is no reference", line, FORMS)
        return Run(text, style, to)

    def _refused(self, token: "Token", line: int = 0) -> ReportError:
        line = line or (token.map or [0])[0] + 1
        kind = token.type.removesuffix("_open").replace("_", " ")
        advice = "use headings, paragraphs, lists, quotations, emphasis and links"
        return self._error(f"a report does not understand this Markdown ({kind})", line, advice)

    def _error(self, what: str, line: int, todo: str) -> ReportError:
        return ReportError(what, where=f"{self.path}:{line or 1}", todo=todo)


@dataclass(frozen=True, slots=True)
class _Title:
    """A line ``# Title`` and its number; only the first line of a file may be one."""

    text: str
    line: int
