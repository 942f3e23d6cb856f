"""What a report is made of, whatever it is printed on: parts, blocks and runs of text.

A `Phrase` is a tuple of runs. A run with ``to`` leads to a label of the report or, if it
begins with ``http``, to an address. Blocks are plain data, so that `record` can hand them
to the typesetter and to the page alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, TypeAlias

Style: TypeAlias = Literal["plain", "strong", "emphasis", "code", "soft"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style."""

    text: str
    style: Style = "plain"
    to: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A state by shape and word: of a verdict, or of the evidence for a statement."""

    state: str
    shape: str
    word: str


@dataclass(frozen=True, slots=True)
class Bar:
    """Shares of states in percent, beside which stand the marks with their counts."""

    shares: Sequence[tuple[str, str]]
    words: Sequence[tuple[Mark, int]]


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal of the 2030 Agenda by its number in its colour, and its name."""

    number: int
    name: str


Piece: TypeAlias = Run | Mark | Bar | Goal
Phrase: TypeAlias = tuple[Piece, ...]


def phrase(text: str, style: Style = "plain", to: str = "") -> Phrase:
    """Return a phrase of one run, or an empty one for an empty text."""
    return (Run(text, style, to),) if text else ()


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a part; ``level`` 2 is numbered, 3 is not."""

    level: Literal[2, 3]
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``lead`` opens a section, ``note`` is small, ``place`` names a source."""

    text: Phrase
    kind: Literal["plain", "lead", "note", "quote"] = "plain"


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: Sequence[Phrase]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """A large number with its unit and the words under it."""

    value: str
    unit: str
    words: Phrase


@dataclass(frozen=True, slots=True)
class Figures:
    """Large numbers in a row."""

    figures: Sequence[Figure]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, its share of the width, and what stands in it."""

    head: str
    width: float = 1.0
    kind: Literal["text", "number", "small"] = "text"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table; ``label`` can be led to, ``group`` spans all columns as a sub-heading."""

    cells: Sequence[Phrase]
    label: str = ""
    group: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table with caption; it may break across pages and repeats its head."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    dense: bool = False

    def trimmed(self) -> "Table":
        """Return the table without columns in which no row says anything."""
        rows = [row for row in self.rows if not row.group]
        kept = [
            at for at in range(len(self.columns)) if at == 0 or any(row.cells[at] for row in rows)
        ]
        return Table(
            self.caption,
            [self.columns[at] for at in kept],
            [
                row if row.group else Row([row.cells[at] for at in kept], row.label)
                for row in self.rows
            ],
            self.dense,
        )


@dataclass(frozen=True, slots=True)
class Card:
    """An indicator: number, sentence, picture."""

    name: Phrase
    value: str
    unit: str
    year: str
    mark: Mark
    sentence: str
    svg: str
    caption: str
    alt: str


@dataclass(frozen=True, slots=True)
class Cards:
    """Indicators side by side."""

    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Statement:
    """A line of the city's documents with the evidence for it, which can be opened."""

    text: str
    mark: Mark
    details: Phrase
    label: str


@dataclass(frozen=True, slots=True)
class Statements:
    """Lines of the city's documents."""

    statements: Sequence[Statement]


@dataclass(frozen=True, slots=True)
class Practice:
    """An experience or an organisation with its innovation point."""

    name: str
    about: Phrase
    point: Phrase
    details: Phrase
    label: str


@dataclass(frozen=True, slots=True)
class Practices:
    """Experiences worth exchanging."""

    practices: Sequence[Practice]


Block: TypeAlias = Heading | Paragraph | Items | Figures | Table | Cards | Statements | Practices


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report; ``number`` is empty for parts that are not counted.

    ``kicker`` is the number as it stands above the title, such as ``Part 1``.
    """

    label: str
    title: str
    number: str
    kicker: str
    blocks: Sequence[Block]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report in one language.

    ``cover`` holds the texts of the cover by name, ``words`` those that the typesetter needs
    (contents, table, figure, continued).
    """

    language: str
    title: str
    subtitle: str
    cover: Mapping[str, str]
    words: Mapping[str, str]
    parts: Sequence[Part]


def record(value: Any) -> Any:  # noqa: ANN401
    """Return a block, and everything in it, as plain data with its class under ``is``."""
    if is_dataclass(value) and not isinstance(value, type):
        return {"is": type(value).__name__.lower()} | {
            field.name: record(getattr(value, field.name)) for field in fields(value)
        }
    if isinstance(value, Mapping):
        return {key: record(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [record(each) for each in value]
    return value


def everything(value: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield a block and everything in it, outer before inner."""
    if is_dataclass(value) and not isinstance(value, type):
        yield value
        for field in fields(value):
            yield from everything(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from everything(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from everything(each)
