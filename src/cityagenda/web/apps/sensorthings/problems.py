"""What went wrong with a request: JSON with code, message and place, and what to do about it."""

from collections.abc import Mapping
from typing import Final

import orjson
from django.http import HttpRequest, HttpResponse

from cityagenda.ground.errors import CityAgendaError
from cityagenda.ground.texts import Text, text_in
from cityagenda.web.apps.api.problems import both, wished

JSON: Final = "application/json"
_LONGEST: Final = 160


class Problem(Exception):  # noqa: N818 - as the read API calls it
    """Ends a request with an answer that says what is wrong, where, and what to do.

    Parameters
    ----------
    code
        The HTTP status.
    message, todo
        In both languages.
    where
        The option, field or part of the path, and the place in it.
    """

    def __init__(
        self,
        code: int,
        message: Text,
        where: str = "",
        todo: Text | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.code, self.message, self.where, self.todo = code, message, where, todo
        self.headers = dict(headers or {})
        super().__init__(code, message, where)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, its message in the reader's language."""
        language = wished(request)
        content = {
            "code": self.code,
            "type": "error",
            "message": text_in(self.message, language),
            "where": self.where,
            "todo": text_in(self.todo, language) if self.todo else "",
        }
        return HttpResponse(
            orjson.dumps(content),
            JSON,
            status=self.code,
            headers={"Content-Language": language, "Cache-Control": "no-store"} | self.headers,
        )


def cut(text: object) -> str:
    """Return a text of the request as far as a message should repeat it."""
    shown = str(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def wrong(english: str, chinese: str, where: str, todo: Text | None = None) -> Problem:
    """Return the problem of a request that is not understood."""
    return Problem(400, both(english, chinese), where, todo)


def absent(what: str, where: str = "path") -> Problem:
    """Return the problem of something that is not there."""
    shown = cut(what)
    return Problem(
        404,
        both(f"There is no {shown}.", f"没有 {shown}。"),
        where,
        both("Take ids and links from the lists.", "请从列表中取标识与链接。"),
    )


def refused(error: CityAgendaError) -> Problem:
    """Return the problem of something that the store does not take in."""
    what, todo = error.texts
    return Problem(400, what, error.where, todo if any(todo.values()) else None)
