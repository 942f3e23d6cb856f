"""Records: the texts of a CSV file, in batches, with the number of each record.

A record's number is its row in the raw file, the header being row 1. Two readers share the
work and must agree: `_exact` (the csv module, fast for small files, and sure about faults)
and Polars (fast for large ones, silent about short rows). What Polars cannot vouch for is
read again exactly.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import polars as pl

from cityagenda.ground.errors import SourceError

ROW = "_row"
BATCH = 32 << 20
_LONGEST_RECORD = 8 * BATCH
_EXACT_BELOW = 32 << 10
_BOM = "\ufeff"
csv.field_size_limit(_LONGEST_RECORD)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a CSV file is written."""

    encoding: str
    delimiter: str


def batches(blocks: Iterable[bytes], dialect: Dialect, file: str) -> Iterator[pl.DataFrame]:
    """Yield the texts of a CSV file with `_row`; an empty text is null.

    Wholly empty rows are left out: their numbers are missing from `_row`. A byte order
    mark is not part of the first header. A file with a header alone yields one empty table.

    Parameters
    ----------
    blocks
        The bytes of the file, in any portions.
    dialect
        Encoding and delimiter.
    file
        The file's name for messages.

    Raises
    ------
    SourceError
        Bytes that the encoding does not know, no header, a header twice, a row with too
        many or too few fields, a quotation mark that is never closed.
    """
    header: list[str] | None = None
    row = 2
    for text in _chunks(blocks, dialect.encoding, file):
        body = text
        if header is None:
            header, body = _header(text, dialect, file)
            if not body:
                yield _frame(header, [], [])
                continue
        frame, count = _texts(body, header, dialect, file, row)
        row += count
        yield frame
    if header is None:
        raise SourceError(
            "the file is empty", where=file, todo="supply the file with its header row"
        )


def _decoded(blocks: Iterable[bytes], encoding: str, file: str) -> Iterator[str]:
    """Yield the text of a file with every kind of line end as a line feed."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    except LookupError as error:
        raise SourceError(
            f"there is no encoding '{encoding}'",
            where=file,
            todo="declare an encoding such as utf-8, gb18030 or cp1252",
        ) from error
    lines = io.IncrementalNewlineDecoder(decoder, translate=True)
    row, first = 1, True
    for block in chain(blocks, (b"",)):
        try:
            text = lines.decode(block, final=not block)
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(encoding, errors="replace")
            raise SourceError(
                f"byte 0x{error.object[error.start]:02x} is not {encoding}",
                where=f"{file}:{row + before.count(chr(10))}",
                todo="declare the file's real encoding, often gb18030, cp1252 or utf-8",
            ) from error
        if first and text:
            text, first = text.removeprefix(_BOM), False
        row += text.count("\n")
        yield text


def _chunks(blocks: Iterable[bytes], encoding: str, file: str) -> Iterator[str]:
    """Yield text cut at ends of records, about `BATCH` characters each."""
    parts: list[str] = []
    length = 0
    for text in _decoded(blocks, encoding, file):
        parts.append(text)
        length += len(text)
        if length < BATCH:
            continue
        held = "".join(parts)
        cut = _last_end(held)
        if cut:
            yield held[:cut]
        elif length > _LONGEST_RECORD:
            raise SourceError(
                "a quotation mark is opened and not closed",
                where=file,
                todo="close it, or double it if it is part of the text",
            )
        parts = [held[cut:]]
        length -= cut
    if length:
        yield "".join(parts)


def _last_end(text: str) -> int:
    """Return the place after the last line end outside quotation marks, 0 if there is none."""
    marks = text.count('"')
    place = len(text)
    while (found := text.rfind("\n", 0, place)) >= 0:
        marks -= text.count('"', found, place)
        if marks % 2 == 0:
            return found + 1
        place = found
    return 0


def _header(text: str, dialect: Dialect, file: str) -> tuple[list[str], str]:
    """Return the stripped headers and the text after the header record."""
    lines = io.StringIO(text, newline="")
    names = [name.strip() for name in next(csv.reader(lines, delimiter=dialect.delimiter), [])]
    if not any(names):
        raise SourceError(
            "the first row has no headers",
            where=f"{file}:1",
            todo="let the first row name the columns",
        )
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise SourceError(
            f"the header '{twice[0]}' stands {names.count(twice[0])} times in the first row",
            where=f"{file}:1",
            todo="give every column a name of its own",
        )
    return names, text[lines.tell() :]


def _texts(
    text: str, header: list[str], dialect: Dialect, file: str, row: int
) -> tuple[pl.DataFrame, int]:
    """Return the table of a chunk whose first record has the number ``row``, and its length."""
    if len(text) >= _EXACT_BELOW:
        found = _by_polars(text, header, dialect, row)
        if found is not None:
            return found
    return _exact(text, header, dialect, file, row)


def _by_polars(
    text: str, header: list[str], dialect: Dialect, row: int
) -> tuple[pl.DataFrame, int] | None:
    """Return the table as Polars reads it, None where it may be wrong about a row."""
    try:
        frame = pl.read_csv(
            text.encode(),
            has_header=False,
            schema=dict.fromkeys(header, pl.String),
            separator=dialect.delimiter,
            infer_schema=False,
            row_index_name=ROW,
            row_index_offset=row,
        )
    except pl.exceptions.PolarsError:
        return None
    plain = '"' not in text
    if plain and text.count(dialect.delimiter) != frame.height * (len(header) - 1):
        return None
    if not plain and frame[header[-1]].null_count():
        return None
    filled = frame.select(
        pl.col(ROW),
        *(pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in header),
    ).filter(~pl.all_horizontal(pl.col(header).is_null()))
    return filled, frame.height


def _exact(
    text: str, header: list[str], dialect: Dialect, file: str, row: int
) -> tuple[pl.DataFrame, int]:
    """Return the table as the csv module reads it, or name the faulty row."""
    width, rows, numbers = len(header), [], []
    number = row - 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True)
    try:
        for number, record in enumerate(reader, row):
            if not any(record):
                continue
            if len(record) != width:
                raise _ragged(record, header, f"{file}:{number}")
            rows.append(record)
            numbers.append(number)
    except csv.Error as error:
        raise SourceError(
            f"the record cannot be read: {error}",
            where=f"{file}:{number + 1}",
            todo="correct the quotation marks of the row, or the declared delimiter",
        ) from error
    return _frame(header, rows, numbers), number - row + 1


def _ragged(record: list[str], header: list[str], where: str) -> SourceError:
    return SourceError(
        f"the row has {len(record)} fields, the header has {len(header)}; "
        f"it begins with '{','.join(record[:3])}'",
        where=where,
        todo="correct the row, or quote a text that holds the delimiter",
    )


def _frame(header: list[str], rows: list[list[str]], numbers: list[int]) -> pl.DataFrame:
    columns = list(zip(*rows, strict=True)) or [()] * len(header)
    return pl.DataFrame(
        [
            pl.Series(ROW, numbers, dtype=pl.UInt32),
            *(
                pl.Series(name, [text or None for text in column], dtype=pl.String)
                for name, column in zip(header, columns, strict=True)
            ),
        ]
    )
