"""Tables: observations and judgements, filtered and in pages."""

from collections.abc import Callable, Iterable

import orjson
import polars as pl
from django.http import HttpRequest, HttpResponse

from cityagenda.build.editions import Edition
from cityagenda.ground.errors import PeriodError
from cityagenda.ground.observations import HEADLINE
from cityagenda.ground.periods import Span, span
from cityagenda.ground.texts import Text
from cityagenda.web.apps.api import listings
from cityagenda.web.apps.api.answers import TABLE, Content, answered, table_in
from cityagenda.web.apps.api.paging import Cursor, cursor_of, page, question_of
from cityagenda.web.apps.api.parameters import Observations, Rows
from cityagenda.web.apps.api.problems import Fault, Problem, both, not_found
from cityagenda.web.apps.api.selection import edition_asked

_TABLE: Text = both("table of the assessment", "评价表")


def observations(request: HttpRequest, asked: Observations) -> HttpResponse:
    """Answer a page of observations."""
    edition = edition_asked(request, asked.edition, asked.cursor)
    return _paged(request, edition, "observations", asked, lambda: _about(edition, asked))


def judgements(request: HttpRequest, table: str, asked: Rows) -> HttpResponse:
    """Answer a page of a table of the assessment."""
    edition = edition_asked(request, asked.edition, asked.cursor)
    if table not in edition.assessments():
        raise not_found(_TABLE, table)
    path = f"assessment/{table}"

    def filters() -> list[pl.Expr]:
        columns = edition.scan(path).collect_schema().names()
        given = {"indicator": asked.indicator, "area": asked.area}
        missing = [name for name, ids in given.items() if ids and name not in columns]
        if missing:
            raise Problem("bad-request", [_no_column(name) for name in missing])
        return _named(edition, asked)

    return _paged(request, edition, path, asked, filters)


def _paged(
    request: HttpRequest,
    edition: Edition,
    table: str,
    asked: Rows,
    filters: Callable[[], list[pl.Expr]],
) -> HttpResponse:
    question = question_of(
        asked.model_dump(exclude={"cursor", "limit", "edition", "format"}) | {"t": table}
    )
    start = cursor_of(asked.cursor) if asked.cursor else Cursor(edition.id, 0, question)
    if start.question != question:
        what = both("The cursor belongs to another question.", "cursor 属于另一次查询。")
        todo = both("Keep the other parameters as they were.", "请保持其他参数不变。")
        raise Problem("bad-request", [Fault(what, "cursor", todo)])

    def content(media: str) -> Content:
        found = page(edition, table, filters(), start, asked.limit)
        following = address(request, found.following)
        head = {"edition": edition.id, "next": following}
        return Content(table_in(media, found.rows, head), links(following))

    pinned = bool(asked.edition or asked.cursor)
    return answered(request, edition, TABLE, content, named=asked.format, pinned=pinned)


def address(request: HttpRequest, cursor: Cursor | None) -> str | None:
    """Return the address of the page that begins at a cursor, None without one."""
    if cursor is None:
        return None
    query = request.GET.copy()
    query["cursor"] = cursor.text()
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def links(following: str | None) -> dict[str, str]:
    """Return the header that leads to the next page."""
    return {"Link": f'<{following}>; rel="next"'} if following else {}


def _about(edition: Edition, asked: Observations) -> list[pl.Expr]:
    """Return what an observation must fulfil."""
    found = _named(edition, asked)
    if asked.source:
        _check(edition, "source", asked.source)
        back_to = pl.col("source").str.split("+")
        found.append(pl.any_horizontal(back_to.list.contains(id_) for id_ in asked.source))
    if asked.from_ is not None:
        found.append(pl.col("start") >= _span(edition, "from", asked.from_).start)
    if asked.to is not None:
        found.append(pl.col("end") <= _span(edition, "to", asked.to).end)
    found += [
        pl.col("dimensions").str.contains(_pair(text), literal=True) for text in asked.dimension
    ]
    if asked.headline is not None:
        found.append((pl.col("dimensions") == HEADLINE) == asked.headline)
    if asked.rows == "selected":
        found.append(pl.col("selected"))
    return found


def _named(edition: Edition, asked: Rows) -> list[pl.Expr]:
    """Return what a row must fulfil by its indicator and its area."""
    found = []
    for kind, ids in (("indicator", asked.indicator), ("area", asked.area)):
        _check(edition, kind, ids)
        if ids:
            found.append(pl.col(kind).is_in(sorted(set(ids))))
    return found


def _check(edition: Edition, kind: str, ids: Iterable[str]) -> None:
    """Raise a problem that lists the ids of a kind which the edition does not know."""
    known = edition.city().objects.get(kind, {})
    listing = next(item for item in listings.LISTINGS if item.kind == kind)
    faults = [
        Fault(
            both(
                f"There is no {listing.one['en']} '{id_}' in edition {edition.id}.",
                f"版本 {edition.id} 中没有标识为“{id_}”的{listing.one['zh-Hans']}。",
            ),
            kind,
            both(f"List them at /api/v1/{listing.path}.", f"列表见 /api/v1/{listing.path}。"),
        )
        for id_ in ids
        if id_ not in known
    ]
    if faults:
        raise Problem("bad-request", faults)


def _span(edition: Edition, name: str, text: str) -> Span:
    try:
        return span(text, edition.city().city.timezone)
    except PeriodError as error:
        what = both("This is no time period.", "不是有效的时间段。")
        todo = both(
            "Write 2018, 2018-Q1, 2018-04, 2018-W05 or 2018-04-05.",
            "请写成 2018、2018-Q1、2018-04、2018-W05 或 2018-04-05。",
        )
        raise Problem("bad-request", [Fault(what, name, todo)]) from error


def _pair(text: str) -> str:
    """Return how NAME:VALUE stands in the canonical text of dimensions."""
    name, colon, value = text.partition(":")
    if not (name and colon and value):
        what = both("This is no pair NAME:VALUE.", "应为“名称:取值”。")
        todo = both("Write it as sex:F.", "请写成 sex:F 的形式。")
        raise Problem("bad-request", [Fault(what, "dimension", todo)])
    return f"{orjson.dumps(name).decode()}:{orjson.dumps(value).decode()}"


def _no_column(name: str) -> Fault:
    what = both("The table has no such column.", "该表没有此列。")
    todo = both("See its columns at /api/v1/assessments.", "各表的列见 /api/v1/assessments。")
    return Fault(what, name, todo)
