"""Paging: from one page of a table to the next, always within one edition.

An edition does not change and its tables are sorted, so the place of a row is its key. The
cursor holds the edition, the place and a mark of the question; to the reader it is opaque.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import polars as pl

from cityagenda.build.editions import Edition
from cityagenda.web.apps.api.problems import Fault, Problem, both

USUAL: Final = 1000
MOST: Final = 10_000
"""Rows a page: unless asked otherwise, and at most."""
_PLACE: Final = "place"
_LAST_PLACE: Final = 2**62


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page begins."""

    edition: str
    place: int
    question: str

    def text(self) -> str:
        """Return the cursor as it stands in addresses."""
        raw = orjson.dumps([self.edition, self.place, self.question])
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def cursor_of(text: str) -> Cursor:
    """Return the cursor that a text holds; `Problem` if it was not made here.

    Examples
    --------
    >>> cursor_of(Cursor("0123456789abcdef", 1000, "q").text()).place
    1000
    """
    try:
        edition, place, question = orjson.loads(base64.urlsafe_b64decode(text + "=" * 3))
    except (binascii.Error, ValueError, TypeError) as error:
        raise _foreign() from error
    texts = isinstance(edition, str) and isinstance(question, str)
    if not (texts and isinstance(place, int) and 0 <= place <= _LAST_PLACE):
        raise _foreign()
    return Cursor(edition, place, question)


def question_of(parameters: Mapping[str, Any]) -> str:
    """Return a mark of what was asked, so that a cursor is not used for another question."""
    said = orjson.dumps(dict(parameters), option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.blake2b(said, digest_size=6).hexdigest()


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a table, and the cursor of the page after them, if there is one."""

    rows: pl.DataFrame
    following: Cursor | None


def page(edition: Edition, table: str, filters: list[pl.Expr], start: Cursor, limit: int) -> Page:
    """Return one page of a table.

    Parameters
    ----------
    table
        The table's path in the edition.
    filters
        What a row must fulfil.
    start
        The first place that may be on the page, and the question.
    limit
        How many rows at most.
    """
    wanted = [*filters, pl.col(_PLACE) >= start.place]
    scan = edition.scan(table, row_index_name=_PLACE)
    found = scan.filter(wanted).head(limit + 1).collect()
    following = None
    if found.height > limit:
        following = Cursor(edition.id, found[_PLACE][limit], start.question)
    return Page(found.head(limit).drop(_PLACE), following)


def _foreign() -> Problem:
    what = both("The cursor was not made by this service.", "cursor 不是本服务生成的。")
    todo = both(
        "Take it from the header Link or the field 'next' of a page, unchanged.",
        "请原样使用上一页的 Link 头或 next 字段。",
    )
    return Problem("bad-request", [Fault(what, "cursor", todo)])
