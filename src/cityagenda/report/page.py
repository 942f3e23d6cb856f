"""The report as one HTML file: no script, no second file, no other host."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Final

from cityagenda.report.blocks import (
    Bar,
    Block,
    Card,
    Cards,
    Column,
    Document,
    Figures,
    Goal,
    Heading,
    Items,
    Mark,
    Paragraph,
    Part,
    Phrase,
    Piece,
    Practices,
    Row,
    Run,
    Statements,
    Table,
)

STYLE: Final = Path(__file__).parent / "report.css"


def html(document: Document) -> str:
    """Return a document as one HTML page; texts of a city are always escaped.

    Statements open to their evidence without any script. The page has the same numbers of
    parts, figures and tables as the printed report.
    """
    writer = _Writer(document)
    body = "".join(writer.part(part) for part in document.parts)
    cover = document.cover
    title = f"{cover['city']} · {document.title}"
    return (
        f'<!doctype html>\n<html lang="{document.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE.read_text(encoding='utf-8')}</style></head>"
        f'<body><header class="cover"><p>{escape(cover["city"])}</p>'
        f"<h1>{escape(document.title)}</h1><p>{escape(document.subtitle)}</p></header>"
        f'<div class="imprint"><p>{escape(cover["plan"])}</p><p>{escape(cover["data"])}</p>'
        f"<p>{escape(cover['edition'])}</p></div>"
        f'<nav aria-labelledby="contents"><h2 id="contents">'
        f"{escape(document.words['contents'])}</h2><ol>{writer.contents()}</ol></nav>"
        f"<main>{body}</main></body></html>\n"
    )


@dataclass
class _Writer:
    """Writes blocks and counts headings, figures and tables on the way."""

    document: Document
    figures: int = 0
    tables: int = 0
    cards: int = 0
    part_number: str = ""
    section: int = 0
    renderers: dict[type, Callable[..., str]] = field(init=False)

    def __post_init__(self) -> None:
        self.renderers = {
            Heading: self.heading,
            Paragraph: self.paragraph,
            Items: self.items,
            Figures: self.large,
            Table: self.table,
            Cards: self.card_row,
            Statements: self.statements,
            Practices: self.practices,
        }

    def contents(self) -> str:
        """Return the parts as links."""
        return "".join(
            f'<li><a href="#{escape(part.label)}">{_numbered(part.number, part.title)}</a></li>'
            for part in self.document.parts
        )

    def part(self, part: Part) -> str:
        """Return a part with everything in it."""
        self.part_number, self.section = part.number, 0
        body = "".join(self.block(block) for block in part.blocks)
        number = f'<span class="number">{escape(part.kicker)}</span>' if part.kicker else ""
        return (
            f'<section id="{escape(part.label)}"><h2 class="part">{number}'
            f"{escape(part.title)}</h2>{body}</section>"
        )

    def block(self, block: Block) -> str:
        """Return one block."""
        return self.renderers[type(block)](block)

    def heading(self, heading: Heading) -> str:
        """Return a heading; those of level 2 are numbered inside their part."""
        label = f' id="{escape(heading.label)}"' if heading.label else ""
        return f"<h{heading.level + 1}{label}>{escape(heading.text)}</h{heading.level + 1}>"

    def paragraph(self, paragraph: Paragraph) -> str:
        """Return a paragraph."""
        text = _phrase(paragraph.text)
        if paragraph.kind == "quote":
            return f"<blockquote><p>{text}</p></blockquote>"
        kind = "" if paragraph.kind == "plain" else f' class="{paragraph.kind}"'
        return f"<p{kind}>{text}</p>"

    def items(self, items: Items) -> str:
        """Return a list."""
        tag = "ol" if items.numbered else "ul"
        return f"<{tag}>{''.join(f'<li>{_phrase(i)}</li>' for i in items.items)}</{tag}>"

    def large(self, figures: Figures) -> str:
        """Return large numbers in a row."""
        found = "".join(
            f"<li><b>{escape(f.value)}</b> <span>{escape(f.unit)}</span><br>{_phrase(f.words)}</li>"
            for f in figures.figures
        )
        return f'<ul class="figures">{found}</ul>'

    def table(self, table: Table) -> str:
        """Return a table with its caption."""
        self.tables += 1
        words = self.document.words["table"]
        head = "".join(
            f'<th scope="col"{_column(column)}>{escape(column.head)}</th>'
            for column in table.columns
        )
        rows = "".join(_row(table.columns, row) for row in table.rows)
        dense = ' class="dense"' if table.dense else ""
        return (
            f'<div class="scroll" tabindex="0"><table{dense}><caption>{escape(words)} '
            f"{self.tables} <b>{escape(table.caption)}</b></caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def card_row(self, cards: Cards) -> str:
        """Return indicators side by side."""
        return f'<div class="cards">{"".join(self.card(card) for card in cards.cards)}</div>'

    def card(self, card: Card) -> str:
        """Return an indicator: number, sentence, picture."""
        self.figures += 1
        words = self.document.words["figure"]
        hatch = f'"hatch-{self.figures}"'
        svg = card.svg.replace('"hatch"', hatch, 1).replace("(#hatch)", f"(#{hatch[1:-1]})")
        style = svg.index("<style>"), svg.index("</style>") + len("</style>")
        svg = svg[: style[0]] + svg[style[1] :]
        return (
            f"<figure><figcaption>{escape(words)} {self.figures} <b>{_phrase(card.name)}</b>"
            f'</figcaption><p class="value"><b>{escape(card.value)}</b> '
            f"<span>{escape(card.unit)} {escape(card.year)}</span> {_piece(card.mark)}</p>"
            f'<p class="note">{escape(card.sentence)}</p>{svg}</figure>'
        )

    def statements(self, statements: Statements) -> str:
        """Return statements that open to their evidence."""
        lines = "".join(
            f'<li id="{escape(s.label)}"><details><summary>{_piece(s.mark)} '
            f'{escape(s.text)}</summary><p class="note">{_phrase(s.details)}</p></details></li>'
            for s in statements.statements
        )
        return f'<ul class="statements">{lines}</ul>'

    def practices(self, practices: Practices) -> str:
        """Return experiences worth exchanging."""
        point = escape(self.document.words["point"])
        return "".join(
            f'<article id="{escape(p.label)}"><p><b>{escape(p.name)}</b></p>'
            + (f"<p>{_phrase(p.about)}</p>" if p.about else "")
            + (f"<p><b>{point}</b> {_phrase(p.point)}</p>" if p.point else "")
            + (f'<p class="note">{_phrase(p.details)}</p>' if p.details else "")
            + "</article>"
            for p in practices.practices
        )


def _numbered(number: str, title: str) -> str:
    return f"{escape(number)}&ensp;{escape(title)}" if number else escape(title)


def _column(column: Column) -> str:
    return f' class="{column.kind}"' if column.kind != "text" else ""


def _row(columns: Sequence[Column], row: Row) -> str:
    label = f' id="{escape(row.label)}"' if row.label else ""
    if row.group:
        cell = f'<th scope="rowgroup" colspan="{len(columns)}">{_phrase(row.cells[0])}</th>'
        return f'<tr class="group"{label}>{cell}</tr>'
    first, *rest = row.cells
    cells = "".join(
        f"<td{_column(column)}>{_phrase(cell)}</td>"
        for column, cell in zip(columns[1:], rest, strict=True)
    )
    return f'<tr{label}><th scope="row">{_phrase(first)}</th>{cells}</tr>'


def _phrase(phrase: Phrase) -> str:
    return "".join(_piece(piece) for piece in phrase)


_TAGS: Final = {
    "plain": ("", ""),
    "strong": ("<strong>", "</strong>"),
    "emphasis": ("<em>", "</em>"),
    "code": ("<code>", "</code>"),
    "soft": ('<span class="soft">', "</span>"),
}


def _piece(piece: Piece) -> str:
    if isinstance(piece, Run):
        return _run(piece)
    if isinstance(piece, Mark):
        return (
            f'<span class="state state-{piece.state}"><span aria-hidden="true">{piece.shape}'
            f"</span> {escape(piece.word)}</span>"
        )
    if isinstance(piece, Bar):
        shares = "".join(f'<i class="{state}" style="width:{s}%"></i>' for state, s in piece.shares)
        words = " &ensp; ".join(f"{_piece(mark)} {count}" for mark, count in piece.words)
        return f'<span class="bars" aria-hidden="true">{shares}</span>{words}'
    return _goal(piece)


def _goal(goal: Goal) -> str:
    return f'<span class="goal goal-{goal.number}">{goal.number}</span> {escape(goal.name)}'


def _run(run: Run) -> str:
    before, after = _TAGS[run.style]
    text = before + escape(run.text).replace("\n", "<br>") + after
    if not run.to:
        return text
    address = run.to if run.to.startswith("http") else f"#{run.to}"
    return f'<a href="{escape(address)}">{text}</a>'
