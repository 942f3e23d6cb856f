"""The edition and the language of a request."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cityagenda.build.editions import Edition, current, open_edition
from cityagenda.city.loaded import Loaded

TONGUES = {"zh": "zh-Hans", "en": "en"}


class EditionMiddleware:
    """Resolve CURRENT once a request, so that one page never mixes two editions."""

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the edition to the request and answer it."""
        folder: Path = settings.CITY_FOLDER
        request.edition = _opened(folder, current(folder).id)  # type: ignore[attr-defined]
        return self.answer(request)


@lru_cache(maxsize=2)
def _opened(folder: Path, edition_id: str) -> Edition:
    return open_edition(folder, edition_id)


def edition_of(request: HttpRequest) -> Edition:
    """Return the edition that `EditionMiddleware` attached."""
    return request.edition  # type: ignore[attr-defined,no-any-return]


@lru_cache(maxsize=2)
def _city(folder: Path, edition_id: str) -> Loaded:
    return _opened(folder, edition_id).city()


def city_of(request: HttpRequest) -> Loaded:
    """Return the city as the request's edition holds it, read once an edition."""
    edition = edition_of(request)
    return _city(edition.home, edition.id)


def page(request: HttpRequest) -> dict[str, Any]:
    """Return what every page needs: language, city, edition and the twin's address."""
    match = request.resolver_match
    tongue = match.kwargs.get("tongue", "en") if match else "en"
    other = "en" if tongue == "zh" else "zh"
    edition = edition_of(request)
    return {
        "tongue": tongue,
        "language": TONGUES[tongue],
        "twin": f"/{other}{request.path[3:]}" if request.path[1:3] in TONGUES else f"/{other}/",
        "city": city_of(request).city,
        "edition": edition,
        "account": request.user,
    }
