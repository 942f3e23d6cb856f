"""Addresses: what becomes of an address of the site when it is published.

It becomes a file, or it leads to another address, or the element that has it is cut out,
because it leads to what only a server can do; or the text stays and the link goes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from django.conf import settings
from django.urls import ResolverMatch, reverse

from cityagenda.web.apps.api.description import PREFIX
from cityagenda.web.publishing.reader import match_of

FRONT_DOOR: Final = "/"
VARIANTS: Final = {
    "evidence": frozenset({"state"}),
    "indicators": frozenset({"state", "programme"}),
}
"""Parameters whose few values are published too where a page links to one of them alone."""

MAPS: Final = {"map": frozenset({"indicator"})}
"""The same for the map, where the city has borders to draw."""

CUT: Final = frozenset({"chart-png"})
"""Addresses that are never published: a PNG costs as much as ten pages, and SVG is there."""

ASKED_PLAINLY: Final = frozenset({"map-svg"})
"""Addresses whose parameters say what they show anyway on the pages that are published."""

MOVED: Final = dict.fromkeys(
    ("task", "task-step", "agencies", "board", "sheet"), "tasks"
) | dict.fromkeys(("air-street", "air-station", "air-review", "networks", "network"), "air")
"""Addresses of a register or of the moment that lead to the page which stands for them."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a link leads: an address of the site, ``cut`` if its element is to go.

    Both empty: the link goes and its text stays.
    """

    address: str = ""
    fragment: str = ""
    cut: bool = False


NOWHERE: Final = Goal()
_CUT: Final = Goal(cut=True)


@dataclass(frozen=True)
class Atlas:
    """Knows what becomes of each address.

    Parameters
    ----------
    edition
        The id of the edition that is published.
    tongues
        The languages that are published, as in addresses.
    site
        Where the site will stand; empty if unknown.
    unwanted
        Names of addresses that are not published this time.
    variants
        Parameters that make a page of its own, by the name of an address.
    """

    edition: str
    tongues: Collection[str]
    site: str
    unwanted: Collection[str] = ()
    variants: Mapping[str, Collection[str]] = field(default_factory=lambda: VARIANTS)

    @cached_property
    def _known(self) -> dict[tuple[str, str], Goal | None]:
        return {}

    def goal(self, page: str, link: str) -> Goal | None:
        """Return where a link on a page leads; None if it leaves the site or stays on the page."""
        tongue = page[1:3] if page[1:3] in self.tongues else ""
        asked = (link, tongue if link.startswith("/") else page)
        if asked not in self._known:
            self._known[asked] = self._led(page, link, tongue)
        return self._known[asked]

    def _led(self, page: str, link: str, tongue: str) -> Goal | None:
        if self.site and link.startswith(f"{self.site}/"):
            link = link.removeprefix(self.site)
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or not (parts.path or parts.query):
            return None
        whole = urlsplit(urljoin(page, link))
        found = self._goal(whole.path, whole.query, tongue)
        if found.fragment or not whole.fragment:
            return found
        return Goal(found.address, whole.fragment, found.cut)

    def _goal(self, path: str, query: str, tongue: str) -> Goal:
        if path == FRONT_DOOR or path.startswith(settings.STATIC_URL):
            return Goal(path)
        if path.startswith(f"{PREFIX}/"):
            return self._of_service(path, query, tongue)
        match = match_of(unquote(path))
        return self._of_view(match, path, query, tongue) if match else NOWHERE

    def _of_service(self, path: str, query: str, tongue: str) -> Goal:
        """Return where an address of the read API leads: its first one to the page about it."""
        if path == f"{PREFIX}/" and tongue:
            return Goal(reverse("data-service", kwargs={"tongue": tongue}))
        kept = self._kept(query)
        return Goal(f"{path}?{urlencode(kept)}" if kept else path)

    def _of_view(self, match: ResolverMatch, path: str, query: str, tongue: str) -> Goal:
        name = match.url_name or ""
        if name in MOVED:
            home = reverse(MOVED[name], kwargs={"tongue": match.kwargs["tongue"]})
            return Goal(home, match.kwargs.get("task_id", ""))
        for_accounts = getattr(match.func, "open_to", None) is not None
        spoken = match.kwargs.get("tongue", tongue) in {*self.tongues, ""}
        if for_accounts or not spoken or name in CUT or name in self.unwanted:
            return _CUT
        kept = self._kept(query)
        if name in MOVED.values() or name in ASKED_PLAINLY or not kept:
            return Goal(path)
        return Goal(f"{path}?{urlencode(kept)}") if self._is_variant(name, kept) else NOWHERE

    def _kept(self, query: str) -> list[tuple[str, str]]:
        """Return the parameters that matter: the edition is the one that is published."""
        return [pair for pair in parse_qsl(query) if pair != ("edition", self.edition)]

    def _is_variant(self, name: str, asked: list[tuple[str, str]]) -> bool:
        return len(asked) == 1 and asked[0][0] in self.variants.get(name, ())


def file_of(address: str, *, is_page: bool) -> str:
    """Return the file of an address, as a path below the published folder.

    Examples
    --------
    >>> file_of("/zh/plan/", is_page=True)
    'zh/plan/index.html'
    >>> file_of("/zh/evidence/?state=cited", is_page=True)
    'zh/evidence/state-cited/index.html'
    >>> file_of("/data/indicators/pm25.csv", is_page=False)
    'data/indicators/pm25.csv'
    """
    path, _, query = address.partition("?")
    parts = [unquote(part) for part in path.split("/") if part]
    parts += [f"{name}-{value}".replace(" ", "-") for name, value in parse_qsl(query)]
    return "/".join([*parts, "index.html"] if is_page and not path.endswith(".html") else parts)
