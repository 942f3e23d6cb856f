"""Reader: asks the site's own views as a visitor would who is not signed in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve

from cityagenda.build.editions import Edition
from cityagenda.web.apps.api.problems import Problem

View = Callable[..., HttpResponse]
HTML: Final = "text/html"
_OK, _MOVED, _FOUND = 200, 301, 302


class DatabaseNeededError(Exception):
    """A view asked for the database, of which a published site has none."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is at an address: its bytes, whether they are a page, or where else to look."""

    content: bytes
    is_page: bool
    moved: str = ""


def match_of(path: str) -> ResolverMatch | None:
    """Return the view of an address and its arguments, None if there is none."""
    try:
        return resolve(path)
    except Resolver404:
        return None


@dataclass(frozen=True)
class Reader:
    """Reads one edition at the addresses of the site.

    Parameters
    ----------
    edition
        The edition; whatever becomes current meanwhile, all pages are of this one.
    site
        Where the site will stand, such as ``https://city.example/agenda``; empty if unknown.
    stand_ins
        Views that take the place of views that need a server, by the names of addresses.
    """

    edition: Edition
    site: str
    stand_ins: Mapping[str, View]

    def answer(self, path: str, query: str = "") -> Answer | None:
        """Return what is at an address, None if nothing is.

        Raises
        ------
        DatabaseNeededError
            The view cannot do without the database.
        """
        match = match_of(path)
        if match is None:
            return None
        view: View = self.stand_ins.get(match.url_name or "", match.func)
        try:
            found = view(self.request(path, query, match), *match.args, **match.kwargs)
        except (Http404, Problem):
            return None
        except ImproperlyConfigured as error:
            raise DatabaseNeededError(path) from error
        if found.status_code in (_MOVED, _FOUND):
            return Answer(b"", is_page=False, moved=found.headers["Location"])
        if found.status_code != _OK:
            return None
        return Answer(found.content, found.headers["Content-Type"].startswith(HTML))

    def request(self, path: str, query: str, match: ResolverMatch | None) -> HttpRequest:
        """Return the request of a visitor for an address."""
        request: Any = HttpRequest()
        request.method = "GET"
        request.path = request.path_info = path
        request.GET = QueryDict(query)
        request.META = {"QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80"}
        request.resolver_match = match
        request.user = AnonymousUser()
        request.edition = self.edition
        request.site = self.site
        return request  # type: ignore[no-any-return]
