"""Publication: an edition as a site of plain files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from django.urls import reverse

from cityagenda.build.editions import Edition
from cityagenda.exchange.writing import Folder
from cityagenda.ground.errors import ExchangeError
from cityagenda.web.apps.downloads import reports
from cityagenda.web.current import TONGUES
from cityagenda.web.publishing import assets, data, stand_ins
from cityagenda.web.publishing.addresses import FRONT_DOOR, MAPS, VARIANTS, Atlas
from cityagenda.web.publishing.folder import swapped
from cityagenda.web.publishing.reader import Reader
from cityagenda.web.publishing.unfolded import unfolded
from cityagenda.web.publishing.walk import Walk, quoted

ENTRIES: Final = ("overview", "map", "data-service", "report")
"""Addresses from which the walk begins; everything else is found by links."""
_REPORTS: Final = frozenset({"report", "report-file"})


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published.

    ``left_out`` are addresses that lead nowhere, each with a page that names it; ``asking``
    are those whose page needs a database.
    """

    edition: str
    folder: Path
    pages: int
    files: int
    size: int
    left_out: Mapping[str, str]
    asking: Sequence[str]


def published(
    edition: Edition,
    out: Path,
    *,
    address: str = "",
    tongues: Sequence[str] = tuple(TONGUES),
    with_report: bool = True,
) -> Publication:
    """Write the public pages of an edition for any web host, and what is read from them.

    The same edition gives the same bytes.

    Parameters
    ----------
    edition
        The edition.
    out
        A folder that is absent, empty or an earlier publication; it is replaced as a whole.
    address
        Where the site will stand, such as ``https://city.example/agenda``. Links work
        without it; citations, the site map and the page for lost readers are whole with it.
    tongues
        The languages, as in addresses: ``zh``, ``en`` or both.
    with_report
        Whether the annual report is published too, where this installation can make it.

    Raises
    ------
    ExchangeError
        The address or a language cannot be used, the folder holds something else, or it
        cannot be written. What was published before is then untouched.
    ReportError
        The report cannot be made.
    """
    site, wanted = _site(address), _tongues(tongues)
    reporting = with_report and reports.installed()
    whole = unfolded(edition)
    facts = {"edition": edition.id, "city": edition.city().city.id, "address": site}
    with swapped(out, facts) as fresh:
        folder = Folder(fresh)
        for tongue in wanted if reporting else ():
            for suffix in reports.SUFFIXES:
                reports.made(edition, tongue, suffix)
        walk = _walked(whole, folder, site, wanted, reporting=reporting)
        _write_frame(whole, folder, walk, site, wanted)
        sizes = [path.stat().st_size for path in fresh.rglob("*") if path.is_file()]
    return Publication(
        edition.id, out, len(walk.pages), len(sizes), sum(sizes), walk.left_out, walk.asking
    )


def _walked(
    edition: Edition, folder: Folder, site: str, tongues: list[str], *, reporting: bool
) -> Walk:
    parts = list(data.parts(edition))
    for part in parts:
        folder.write(part.file, part.content())
    described = f"{data.HOME}/openapi.json"
    folder.write(described, data.described(edition, parts, site))
    held = {part.address: part.file for part in parts} | {f"/{described}": described}
    unwanted = frozenset() if reporting else _REPORTS
    variants = VARIANTS | MAPS if edition.city().city.geometry else VARIANTS
    atlas = Atlas(edition.id, tongues, site, unwanted, variants)
    walk = Walk(Reader(edition, site, stand_ins.views(parts, tongues)), atlas, folder, held)
    entries = [name for name in ENTRIES if reporting or name not in _REPORTS]
    pages = [reverse(name, kwargs={"tongue": t}) for t in tongues for name in entries]
    walk.through([FRONT_DOOR, *pages])
    walk.finish(assets.written(walk.assets, folder))
    return walk


def _write_frame(
    edition: Edition, folder: Folder, walk: Walk, site: str, tongues: list[str]
) -> None:
    """Write what stands around the pages: the page for lost readers, the site map."""
    folder.write("404.html", stand_ins.not_found(edition, tongues, site).encode())
    folder.write(".nojekyll", b"")
    allowed = "User-agent: *\nAllow: /\n"
    if site:
        folder.write("sitemap.xml", _site_map(edition, walk.pages, site, tongues).encode())
        allowed += f"\nSitemap: {site}/sitemap.xml\n"
    folder.write("robots.txt", allowed.encode())


def _site_map(edition: Edition, pages: Sequence[str], site: str, tongues: list[str]) -> str:
    """Return the list of all pages for search engines, each with its twin."""
    day = edition.created.date().isoformat()
    known = {page for page in pages if page != FRONT_DOOR}
    lines = []
    for page in sorted(known):
        twins = [
            f'<xhtml:link rel="alternate" hreflang="{TONGUES[tongue]}" '
            f"href={quoteattr(site + quoted(f'/{tongue}{page[3:]}'))}/>"
            for tongue in tongues
            if f"/{tongue}{page[3:]}" in known
        ]
        place = quoteattr(site + quoted(page))[1:-1]
        lines.append(f"<url><loc>{place}</loc><lastmod>{day}</lastmod>{''.join(twins)}</url>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' + "\n".join(lines) + "\n</urlset>\n"
    )


def _site(address: str) -> str:
    parts = urlsplit(address.strip())
    whole = parts.scheme in ("http", "https") and parts.netloc
    if address and (not whole or parts.query or parts.fragment or set(address) & set(" \"'<>\n")):
        raise ExchangeError(
            f"'{address}' is no address of a site", todo="write it as https://host/path"
        )
    return address.strip().rstrip("/")


def _tongues(tongues: Sequence[str]) -> list[str]:
    unknown = [tongue for tongue in tongues if tongue not in TONGUES]
    if unknown or not tongues:
        raise ExchangeError(
            f"there are no pages in '{', '.join(unknown)}'", todo="choose zh, en or both"
        )
    return [tongue for tongue in TONGUES if tongue in tongues]
