"""Answers: the format that a reader accepts, and nothing if what he has is still right."""

import hashlib
from codecs import BOM_UTF8
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

import orjson
import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags

from cityagenda import __version__
from cityagenda.build.editions import Edition
from cityagenda.exchange.tables import csv_file
from cityagenda.web.apps.api.problems import Fault, Problem, both

JSON: Final = "application/json"
CSV: Final = "text/csv"
PARQUET: Final = "application/vnd.apache.parquet"
GEOJSON: Final = "application/geo+json"
TABLE: Final = (JSON, CSV, PARQUET)
"""The formats of every table; the first is for readers who accept any."""
NAMED: Final = {"json": JSON, "csv": CSV, "parquet": PARQUET, "geojson": GEOJSON}
"""The formats as they are named in addresses, for readers who cannot choose a header."""

LATEST: Final = "public, max-age=60"
PINNED: Final = "public, max-age=86400"
"""How long an answer may be kept: of the current edition, and of one that was named."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is answered: the bytes and further headers."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def answered(
    request: HttpRequest,
    edition: Edition,
    offers: Sequence[str],
    content: Callable[[str], Content],
    *,
    named: str | None = None,
    pinned: bool = False,
    variant: str = "",
) -> HttpResponse:
    """Return the answer in the format that the reader named or else likes best.

    Parameters
    ----------
    offers
        Media types, the usual one first.
    content
        Gives the content in a media type. It is not asked if the reader's copy, by its
        ETag, still holds.
    named
        A key of `NAMED`, or None to go by the header.
    pinned
        Whether the request named the edition, so that the answer cannot change.
    variant
        What else the answer depends on.

    Raises
    ------
    Problem
        The reader accepts none of the formats.
    """
    media = NAMED[named] if named else request.get_preferred_type(offers)
    if media is None or media not in offers:
        raise _not_acceptable(offers, "format" if named else "Accept")
    return given(request, edition, media, content, pinned=pinned, variant=variant)


def given(
    request: HttpRequest,
    edition: Edition,
    media: str,
    content: Callable[[str], Content],
    *,
    pinned: bool = False,
    variant: str = "",
) -> HttpResponse:
    """Return the answer in one format, or only that the reader's copy still holds."""
    tag = etag(request, edition, media, variant)
    headers = {
        "ETag": tag,
        "Cache-Control": PINNED if pinned else LATEST,
        "Vary": "Accept",
        "X-Edition": edition.id,
    }
    if still_right(request, tag):
        return HttpResponse(status=304, headers=headers)
    found = content(media)
    kind = f"{media}; charset=utf-8" if media == CSV else media
    return HttpResponse(found.body, kind, headers=headers | dict(found.headers))


def etag(request: HttpRequest, edition: Edition, media: str, variant: str = "") -> str:
    """Return the ETag: a hash of edition, software, address, parameters and format."""
    asked = sorted((name, values) for name, values in request.GET.lists())
    said = orjson.dumps([edition.id, __version__, request.path, asked, media, variant])
    return f'"{hashlib.blake2b(said, digest_size=12).hexdigest()}"'


def still_right(request: HttpRequest, tag: str) -> bool:
    """Return whether the copy that the reader has is the answer."""
    held = [t.removeprefix("W/") for t in parse_etags(request.headers.get("If-None-Match", ""))]
    return tag in held or held == ["*"]


def _not_acceptable(offers: Sequence[str], where: str) -> Problem:
    listed = ", ".join(offers)
    names = ", ".join(name for name, media in NAMED.items() if media in offers)
    what = both(f"There is no such format here ({where}).", f"此处不提供所要的格式（{where}）。")
    todo = both(
        f"Ask with the header Accept for one of {listed}, or with format={names}.",
        f"请用 Accept 头请求 {listed}，或用参数 format={names}。",
    )
    return Problem("not-acceptable", [Fault(what, where, todo)])


def table_in(media: str, table: pl.DataFrame, head: Mapping[str, Any]) -> bytes:
    """Return a table in a media type; JSON has ``head`` before its ``items``.

    An address that ends in ``format=csv`` is opened in a spreadsheet at a click. In CSV a text
    that would be run there as a formula has an apostrophe before it; JSON and Parquet hold
    every text as it is.
    """
    if media == CSV:
        return csv_file(table, spreadsheet=True).removeprefix(BOM_UTF8)
    if media == PARQUET:
        buffer = BytesIO()
        table.write_parquet(buffer)
        return buffer.getvalue()
    return json_of(dict(head) | {"items": plain_rows(table)})


def plain_rows(table: pl.DataFrame) -> list[dict[str, Any]]:
    """Return rows for JSON; the text of `dimensions` becomes the object that it is."""
    rows = table.to_dicts()
    if "dimensions" in table.columns:
        for row in rows:
            row["dimensions"] = orjson.Fragment(row["dimensions"])
    return rows


def json_of(value: Any) -> bytes:  # noqa: ANN401 - any JSON
    """Return a value as JSON, instants in UTC."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z)
