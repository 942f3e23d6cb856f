"""The edition and the language of a request."""

import logging
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from cityagenda.build.editions import Edition, editions, open_edition
from cityagenda.build.places import Places
from cityagenda.city.loaded import Loaded
from cityagenda.ground.errors import BuildError
from cityagenda.web.watched import watched

TONGUES = {"zh": "zh-Hans", "en": "en"}
RECHECKED: Final = 1.0
"""Seconds for which an edition that was found whole is taken to be so."""
_LONG: Final = 1000
"""Letters of an address beyond which a page's twin forgets what was asked."""

_log = logging.getLogger("cityagenda.web")


class EditionMiddleware:
    """Resolve CURRENT once a request, so that one page never mixes two editions."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the edition to the request and answer it; 503 if there is none at all."""
        try:
            request.edition = shelf().edition()  # type: ignore[attr-defined]
        except BuildError:
            _log.exception("there is no edition to show")
            sorry = "暂无可显示的版本。\nThere is no edition to show yet.\n"
            return HttpResponse(
                sorry, "text/plain; charset=utf-8", status=503, headers={"Retry-After": "60"}
            )
        return self.answer(request)


class Shelf:
    """The edition that this process shows: the current one, or else the last good one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.shown: Edition | None = None
        self.wished = ""
        self.until = 0.0

    def edition(self) -> Edition:
        """Return the edition to show; `BuildError` if none is whole.

        An edition is read against its hashes when this process first meets it, and looked
        after once every `RECHECKED` seconds. If it is damaged, an error is logged and the
        one shown before stays, or the newest that is whole.
        """
        wished = self._wished()
        if self.shown and wished == self.wished and monotonic() < self.until:
            return self.shown
        try:
            found = self._whole(wished)
        except BuildError as error:
            found = self._last_good(error)
        self.shown, self.wished, self.until = found, wished, monotonic() + RECHECKED
        return found

    def _wished(self) -> str:
        try:
            return Places(self.folder).current.read_text("utf-8", errors="replace").strip()
        except OSError:
            return ""

    def _whole(self, id_: str) -> Edition:
        found = open_edition(self.folder, id_)
        if self.shown and self.shown.id == found.id:
            return self.shown
        damage = found.damage()
        if damage:
            raise BuildError(
                f"edition {found.id} is damaged: {damage[0]} has other content than was written",
                where=str(found.folder),
                todo="restore it from a copy, or build the city again",
            )
        return found

    def _last_good(self, error: BuildError) -> Edition:
        newest = [e.id for e in reversed(editions(self.folder)) if e.scenario is None]
        for id_ in ([self.shown.id] if self.shown else []) + newest:
            try:
                found = self._whole(id_)
            except BuildError:
                continue
            _log.error("%s; edition %s is shown in its place", error, found.id)
            return found
        raise error


def shelf() -> Shelf:
    """Return what this process shows the city's editions from."""
    return _shelf(settings.CITY_FOLDER)


@lru_cache(maxsize=4)
def _shelf(folder: Path) -> Shelf:
    return Shelf(folder)


@lru_cache(maxsize=2)
def _earlier(folder: Path, id_: str) -> Edition:
    return open_edition(folder, id_)


def edition_called(request: HttpRequest, id_: str) -> Edition:
    """Return an edition by its whole id; `BuildError` if there is none or it is damaged."""
    shown = edition_of(request)
    return shown if shown.id == id_ else _earlier(settings.CITY_FOLDER, id_)


def edition_of(request: HttpRequest) -> Edition:
    """Return the edition that `EditionMiddleware` attached."""
    return request.edition  # type: ignore[attr-defined,no-any-return]


def city_of(request: HttpRequest) -> Loaded:
    """Return the city as the request's edition holds it."""
    return edition_of(request).city()


def address_of(request: HttpRequest, name: str, **arguments: str) -> str:
    """Return the whole address of a page, for people to write down.

    A published site knows where it will stand only if that was said; else it is empty.
    """
    path = reverse(name, kwargs=arguments)
    site: str | None = getattr(request, "site", None)
    if site is None:
        return request.build_absolute_uri(path)
    return f"{site}{path}" if site else ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Return what every page needs: language, city, edition and the twin's address."""
    match = request.resolver_match
    written = request.path[1:3] if request.path[3:4] in ("", "/") else ""
    tongue = match.kwargs.get("tongue", "en") if match else written
    tongue = tongue if tongue in TONGUES else "en"
    other = "en" if tongue == "zh" else "zh"
    here = request.get_full_path() if len(request.get_full_path()) < _LONG else request.path
    twin = f"/{other}{here[3:]}" if match and written else f"/{other}/"
    edition = edition_of(request)
    return {
        "tongue": tongue,
        "language": TONGUES[tongue],
        "twin": twin if request.method == "GET" else f"/{other}/",
        "city": city_of(request).city,
        "edition": edition,
        "watched": watched(edition),
        "account": request.user,
        "published": hasattr(request, "site"),
    }
