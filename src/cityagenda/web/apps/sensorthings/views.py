"""The views: reading by every address of the model, sending by a few of them."""

import hashlib
from typing import Any, Final

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_etags
from django.views.decorators.csrf import csrf_exempt

from cityagenda import __version__
from cityagenda.ground.errors import StreamError
from cityagenda.streams.store import Store
from cityagenda.web.apps.accounts.rights import EVERYBODY, open_to
from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.sensorthings.addresses import COUNT, REFERENCES, VALUE, Address, address
from cityagenda.web.apps.sensorthings.answers import Answers
from cityagenda.web.apps.sensorthings.gate import ALLOWED
from cityagenda.web.apps.sensorthings.model import IDS, KINDS
from cityagenda.web.apps.sensorthings.pages import Reader
from cityagenda.web.apps.sensorthings.places import place
from cityagenda.web.apps.sensorthings.problems import JSON, Problem, absent, cut, wrong
from cityagenda.web.apps.sensorthings.questions import Question, question
from cityagenda.web.apps.sensorthings.stores import reading
from cityagenda.web.apps.sensorthings.world import nothing, world
from cityagenda.web.apps.sensorthings.writing import send

BASE: Final = "/sensorthings/v1.1/"
_SPECIFICATION: Final = "http://www.opengis.net/spec/iot_sensing/1.1/req"
CONFORMANCE: Final = tuple(
    f"{_SPECIFICATION}/{name}"
    for name in (
        "datamodel",
        "resource-path/resource-path-to-entities",
        *(
            f"request-data/{name}"
            for name in (
                "status-code", "query-status-code", "order", "expand", "select", "orderby", "top",
                "skip", "count", "filter", "built-in-filter-operations", "pagination",
            )
        ),
        "create-update-delete/link-to-existing-entities",
        "data-array/data-array",
    )
)  # fmt: skip
"""The requirements classes that are met as a whole; `docs/sensorthings.md` says what of others."""


@csrf_exempt
@open_to(*EVERYBODY)
def service(request: HttpRequest, path: str | None = None) -> HttpResponse:
    """Answer a request to the service: who may send is told by a token, never by a cookie."""
    if request.method == "GET":
        return _read(request, path or "")
    if request.method == "POST":
        return send(request, path or "", request.build_absolute_uri(BASE))
    raise _never(request.method or "")


def _never(method: str) -> Problem:
    return Problem(
        405,
        both(
            f"{method}: what was measured is neither changed nor deleted.",
            f"{method}：观测值不修改，也不删除。",
        ),
        "method",
        both(
            "Send a correction as a new Observation of the same phenomenonTime, and an entity "
            "that has changed again under its @iot.id; what was before stays on record.",
            "更正请以相同 phenomenonTime 发送新的 Observation；实体变更请以相同 @iot.id 重新发送；"
            "原内容保留备查。",
        ),
        {"Allow": ALLOWED},
    )


# -------------------------------------------------------------------- reading


def _read(request: HttpRequest, path: str) -> HttpResponse:
    if request.get_preferred_type([JSON, "text/html", "text/plain"]) is None:
        raise Problem(
            406,
            both("The answers are JSON.", "本服务只提供 JSON。"),
            "Accept",
            both("Accept application/json.", "请在 Accept 中包含 application/json。"),
        )
    try:
        with reading() as store:
            tag = _tag(request, store)
            if tag and tag in parse_etags(request.headers.get("If-None-Match", "")):
                found = HttpResponse(status=304)
            else:
                found = _answer(request, path, store)
    except StreamError as error:
        raise Problem(503, error.texts[0], error.where, error.texts[1]) from error
    if tag:
        found.headers["ETag"] = tag
    found.headers["Cache-Control"] = "public, no-cache"
    return found


def _answer(request: HttpRequest, path: str, store: Store | None) -> HttpResponse:
    base = request.build_absolute_uri(BASE)
    if not path.strip("/"):
        return _json(_root(base))
    asked = address(path)
    given = _options(request)
    known = world(store) if store else nothing()
    reader = Reader(store, known.names)
    here = place(known, reader, asked)
    wanted = question(asked.kind, given)
    answers = Answers(known, reader, base)
    if asked.ending == COUNT:
        return HttpResponse(str(answers.count(here, wanted)), "text/plain; charset=utf-8")
    if asked.properties:
        return _property(answers.one(here, Question(asked.kind)), asked)
    link = base + request.path.removeprefix(BASE)
    if asked.many:
        link = link.rstrip("/")
        if asked.ending == REFERENCES:
            return _json(answers.links(here, wanted, link))
        return _json(answers.many(here, wanted, link))
    found = answers.one(here, wanted)
    return _json({"@iot.selfLink": found["@iot.selfLink"]} if asked.ending else found)


def _options(request: HttpRequest) -> dict[str, str]:
    found = {}
    for name, values in request.GET.lists():
        if name.startswith("$") and len(values) > 1:
            raise wrong(
                f"'{cut(name)}' is given {len(values)} times.",
                f"“{cut(name)}”出现 {len(values)} 次。",
                cut(name),
            )
        found[name] = values[-1]
    return found


def _root(base: str) -> dict[str, Any]:
    return {
        "value": [{"name": name, "url": f"{base}{name}"} for name in KINDS],
        "serverSettings": {
            "conformance": list(CONFORMANCE),
            f"{_SPECIFICATION}/data-array/data-array": {"endpoints": [f"{base}CreateObservations"]},
        },
    }


def _property(entity: dict[str, Any], asked: Address) -> HttpResponse:
    name = "@iot.id" if asked.properties[0] in IDS else asked.properties[0]
    found: Any = entity.get(name)
    for key in asked.properties[1:]:
        if not isinstance(found, dict) or key not in found:
            raise absent(f"'{cut('/'.join(asked.properties))}'")
        found = found[key]
    if asked.ending != VALUE:
        return HttpResponse(status=204) if found is None else _json({asked.properties[-1]: found})
    if found is None:
        return HttpResponse(status=204)
    plain = found if isinstance(found, str) else orjson.dumps(found).decode()
    return HttpResponse(plain, "text/plain; charset=utf-8")


def _json(content: object) -> HttpResponse:
    return HttpResponse(orjson.dumps(content), JSON)


def _tag(request: HttpRequest, store: Store | None) -> str:
    """Return a mark of the answer: it holds until more is declared, delivered or reviewed."""
    asked = request.get_full_path()
    if "now(" in asked.lower():
        return ""
    state: tuple[object, ...] = ()
    if store is not None:
        state = store.totals()["declared"], store.last_batch(), store.shelf.generations()
    said = orjson.dumps([__version__, request.build_absolute_uri(), [str(s) for s in state]])
    return f'W/"{hashlib.blake2b(said, digest_size=12).hexdigest()}"'
