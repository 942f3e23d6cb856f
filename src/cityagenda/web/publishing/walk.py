"""Walk: from the entry points along the links to every page, and from there to every file."""

import posixpath
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from urllib.parse import quote, urlsplit

from cityagenda.exchange.writing import Folder
from cityagenda.web.apps.api.description import PREFIX
from cityagenda.web.publishing import assets, markup, words
from cityagenda.web.publishing.addresses import FRONT_DOOR, NOWHERE, Atlas, Goal, file_of
from cityagenda.web.publishing.reader import DatabaseNeededError, Reader

_SHAPES: Final = "data-shapes"
_MOST_MOVES: Final = 5


@dataclass
class Walk:
    """What was found so far.

    ``files`` are the files by address; ``pages`` the addresses that are pages; ``left_out``
    the addresses that lead nowhere, with the page that names them.
    """

    reader: Reader
    atlas: Atlas
    folder: Folder
    data: Mapping[str, str]
    files: dict[str, str] = field(default_factory=dict)
    pages: list[str] = field(default_factory=list)
    assets: set[str] = field(default_factory=set)
    moved: dict[str, Goal] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)
    asking: list[str] = field(default_factory=list)

    def through(self, entries: Iterable[str]) -> None:
        """Write everything that can be reached, pages still with the links of the site."""
        waiting = deque((entry, FRONT_DOOR) for entry in entries)
        seen = set(entries)
        while waiting:
            address, origin = waiting.popleft()
            for link in self._visited(address, origin):
                if link not in seen:
                    seen.add(link)
                    waiting.append((link, address))

    def _visited(self, address: str, origin: str) -> Iterable[str]:
        """Write what is at an address and return where its links lead."""
        path, _, query = address.partition("?")
        try:
            found = self.reader.answer(path, query)
        except DatabaseNeededError:
            self.asking.append(address)
            return ()
        if found is None:
            self.left_out[address] = origin
            return ()
        if found.moved:
            goal = self.atlas.goal(address, found.moved) or NOWHERE
            self.moved[address] = goal
            return [goal.address] if self._to_ask(goal) else ()
        self.files[address] = file_of(address, is_page=found.is_page)
        self.folder.write(self.files[address], found.content)
        if not found.is_page or urlsplit(address).path.endswith(".html"):
            return ()
        self.pages.append(address)
        text = found.content.decode()
        goals = {self.atlas.goal(path, link) for link in markup.links(text)} - {None}
        self.assets |= {g.address for g in goals if g and assets.is_asset(g.address)}
        return sorted(g.address for g in goals if g and self._to_ask(g))

    def _to_ask(self, goal: Goal) -> bool:
        """Return whether an address is still to be asked for: it is no file of another kind."""
        held = not goal.address or goal.cut or assets.is_asset(goal.address)
        return not (held or goal.address.startswith(f"{PREFIX}/"))

    def finish(self, asset_files: Mapping[str, str]) -> None:
        """Write the pages again, with links that hold wherever the folder stands."""
        for address in self.pages:
            file = self.files[address]
            path = self.folder.path / file
            text = path.read_text(encoding="utf-8")
            self.folder.write(file, self._finished(address, text, asset_files).encode())

    def _finished(self, address: str, text: str, asset_files: Mapping[str, str]) -> str:
        page, file = address.partition("?")[0], self.files[address]
        here = posixpath.dirname(file)

        def place(name: str, link: str) -> str | None:
            goal = self.atlas.goal(page, link)
            if goal is None:
                return None
            target = self._file(goal, asset_files)
            if name == _SHAPES and f"{goal.address}?format=geojson" in self.data:
                target = self.data[f"{goal.address}?format=geojson"]
            if target is None:
                return markup.CUT if goal.cut else markup.DEAD
            return relative(target, here) + (f"#{quote(goal.fragment)}" if goal.fragment else "")

        if address != FRONT_DOOR:
            text = markup.without_forms(text, words.form(page[1:3]))
            text = text.replace("</footer>", words.foot(page[1:3]) + "</footer>", 1)
        text = markup.relinked(text, place)
        if self.reader.site:
            canonical = f'  <link rel="canonical" href="{self.reader.site}{quoted(address)}">\n'
            text = text.replace("</head>", f"{canonical}</head>", 1)
        return text

    def _file(self, goal: Goal, asset_files: Mapping[str, str]) -> str | None:
        for _ in range(_MOST_MOVES):
            if goal.address not in self.moved:
                break
            goal = self.moved[goal.address]
        if goal.cut:
            return None
        if goal.address in self.data:
            return self.data[goal.address]
        return self.files.get(goal.address) or asset_files.get(goal.address)


@cache
def relative(target: str, folder: str) -> str:
    """Return a file's address as seen from a folder.

    Examples
    --------
    >>> relative("zh/plan/index.html", "zh/indicators/pm25")
    '../../plan/index.html'
    >>> relative("data/a b.csv", "")
    'data/a%20b.csv'
    """
    return quote(posixpath.relpath(target, folder or "."))


def quoted(address: str) -> str:
    """Return where a page's address stands on the host that publishes it.

    Examples
    --------
    >>> quoted("/zh/plan/"), quoted("/zh/evidence/?state=cited")
    ('/zh/plan/', '/zh/evidence/state-cited/')
    """
    return "/" + quote(file_of(address, is_page=True).removesuffix("index.html"))
