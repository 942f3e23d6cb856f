"""Problems: what went wrong with a request, in both languages, as RFC 9457 has it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse

from cityagenda.ground.texts import Text, text_in

MEDIA_TYPE: Final = "application/problem+json"
_LONGEST: Final = 120


def both(english: str, chinese: str) -> Text:
    """Return a text in both languages."""
    return {"en": english, "zh-Hans": chinese}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: its name in addresses, its HTTP status and its title."""

    name: str
    status: int
    title: Text


KINDS: Final = {
    kind.name: kind
    for kind in (
        Kind("bad-request", 400, both("The request is not understood", "请求有误")),
        Kind("not-found", 404, both("There is no such thing", "未找到")),
        Kind("read-only", 405, both("This can only be read", "仅供读取")),
        Kind("not-acceptable", 406, both("Not in this format", "没有这种格式")),
        Kind("gone", 410, both("It is no longer here", "内容已不存在")),
        Kind("beyond", 416, both("There is no such part", "没有这一段内容")),
        Kind("too-many-requests", 429, both("Too many requests", "请求过于频繁")),
        Kind("failed", 500, both("The answer failed", "服务出错")),
        Kind("no-edition", 503, both("There is no edition yet", "暂无版本")),
    )
}
"""Every kind of problem by name."""

_BY_STATUS: Final = {kind.status: kind for kind in KINDS.values()}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, where, and what to do about it."""

    what: Text
    where: str = ""
    todo: Text | None = None


class Problem(Exception):  # noqa: N818 - the name that the standard gives it
    """Ends a request with an answer that says what is wrong.

    Parameters
    ----------
    kind
        A key of `KINDS`.
    faults
        What is wrong; the first is the main one.
    headers
        Further headers of the answer.
    """

    def __init__(
        self, kind: str, faults: Sequence[Fault], headers: Mapping[str, str] | None = None
    ) -> None:
        self.kind = KINDS[kind]
        self.faults = faults
        self.headers = dict(headers or {})
        super().__init__(kind, faults)

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the answer, its title and detail in the reader's language."""
        language = wished(request)
        first = self.faults[0]
        content = {
            "type": f"/{'zh' if language == 'zh-Hans' else 'en'}/api/#{self.kind.name}",
            "title": text_in(self.kind.title, language),
            "status": self.kind.status,
            "detail": text_in(first.what, language),
            "instance": request.path,
            "faults": [_plain(fault) for fault in self.faults],
        }
        return HttpResponse(
            orjson.dumps(content),
            MEDIA_TYPE,
            status=self.kind.status,
            headers=self.headers
            | {
                "Content-Language": language,
                "Cache-Control": "no-store",
                "Vary": "Accept, Accept-Language",
            },
        )


def _plain(fault: Fault) -> dict[str, Any]:
    return {"what": fault.what, "where": fault.where, "todo": fault.todo or {}}


def wished(request: HttpRequest) -> str:
    """Return the language of a problem's texts: Chinese if it is asked for first."""
    asked = request.headers.get("Accept-Language", "").strip().lower()
    return "zh-Hans" if asked.startswith("zh") else "en"


def not_found(what: Text, id_: str) -> Problem:
    """Return the problem of an id that the edition does not know."""
    shown = id_[:_LONGEST]
    fault = Fault(
        both(
            f"There is no {text_in(what, 'en')} '{shown}'.",
            f"没有标识为“{shown}”的{text_in(what, 'zh-Hans')}。",
        ),
        "path",
        both("Take the id from the list; it is case-sensitive.", "请从列表中取标识，区分大小写。"),
    )
    return Problem("not-found", [fault])


def of_status(status: int) -> Problem:
    """Return the problem for an answer with a status that nobody explained."""
    kind = _BY_STATUS.get(status) or KINDS["bad-request" if status < 500 else "failed"]  # noqa: PLR2004
    todo = both(
        "See /api/v1/openapi.json for what can be asked.",
        "可用的请求见 /api/v1/openapi.json。",
    )
    return Problem(kind.name, [Fault(kind.title, "", todo)])
