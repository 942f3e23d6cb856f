"""Crawling: every link of a written tree, read with a parser that knows nothing of ours."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

REQUESTS = {"src", "poster", "srcset", "action", "formaction", "data"}
"""Attributes whose address a browser asks for by itself; ``href`` of a link element too."""

DOORS = {"index.html", "404.html"}
ENTRIES = ("/map/index.html", "/report/index.html", "/api/index.html")
"""Where a reader begins; what no page of the site links to is not reached from there."""


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[tuple[str, str, str]] = []
        self.ids: set[str] = set()
        self.text: list[str] = []
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", *REQUESTS} or (name.startswith("data-") and str(value)[:1] == "/"):
                self.links.append((tag, name, value or ""))
            if name == "id":
                self.ids.add(value or "")
        if tag == "html":
            self.language = dict(attrs).get("lang") or ""

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@dataclass
class Crawl:
    """What is wrong in a tree, and which of its files are reached."""

    dead: list[str] = field(default_factory=list)
    rooted: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)
    reached: set[str] = field(default_factory=set)


def crawl(root: Path, site: str = "") -> Crawl:
    """Follow every link of every page, and every file that styles and scripts name."""
    found = Crawl()
    pages = {p.relative_to(root).as_posix(): _read(p) for p in sorted(root.rglob("*.html"))}
    waiting = [name for name in pages if name in DOORS or name.endswith(ENTRIES)]
    seen = set(waiting)
    while waiting:
        file = waiting.pop()
        found.reached.add(file)
        for target in _targets(root, file, pages, site, found):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return found


def _read(path: Path) -> _Page:
    page = _Page()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _targets(root: Path, file: str, pages: dict[str, _Page], site: str, found: Crawl) -> list[str]:
    if file in pages and "<form" in _text(root, file):
        found.forms.append(file)
    targets = [
        _target(root, file, named, pages, site, found)
        for named in _links(root, file, pages)
        if not named[2].startswith(("data:", "mailto:"))
    ]
    return [target for target in targets if target]


def _links(root: Path, file: str, pages: dict[str, _Page]) -> list[tuple[str, str, str]]:
    if file.endswith(".css"):
        return [("", "src", m) for m in re.findall(r"url\(['\"]?([^'\")]+)", _text(root, file))]
    return pages[file].links if file in pages else []


def _target(
    root: Path,
    file: str,
    named: tuple[str, str, str],
    pages: dict[str, _Page],
    site: str,
    found: Crawl,
) -> str | None:
    tag, name, link = named
    whole = bool(site) and link.startswith(f"{site}/")
    if whole:
        link = link.removeprefix(f"{site}/")
        link += "index.html" if not link or link.endswith("/") else ""
    parts, home = urlsplit(link), "" if whole else dirname(file)
    if parts.scheme or parts.netloc:
        if tag != "a":
            found.outside.append(f"{file}: {link}")
        return None
    if link.startswith("/"):
        found.rooted.append(f"{file}: {link}")
        return None
    target = normpath(join(home, unquote(parts.path))) if parts.path else file
    lost = parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].ids
    if parts.query or not (root / target).is_file() or lost:
        found.dead.append(f"{file}: {name}={link}")
        return None
    return target


def _text(root: Path, file: str) -> str:
    return (root / file).read_text(encoding="utf-8")
