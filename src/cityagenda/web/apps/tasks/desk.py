"""Desks: an agency's own tasks, and urging many tasks at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cityagenda.ground.texts import Text
from cityagenda.registers.machine import Refusal, Transition
from cityagenda.registers.tasks import SUBJECT
from cityagenda.web.apps.accounts import keeping
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.accounts.rights import SAFE, account_of, open_to
from cityagenda.web.apps.accounts.roles import ADMINISTRATOR, AGENCY, ANALYST
from cityagenda.web.apps.audit.models import AuditEntry
from cityagenda.web.apps.tasks import fields, listing
from cityagenda.web.apps.tasks.frame import Frame, frame
from cityagenda.web.apps.tasks.lines import Line, lines, table
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.apps.tasks.places import place_asked
from cityagenda.web.apps.tasks.steps import MACHINE, taken_by_all
from cityagenda.web.apps.tasks.words import filters_in_words
from cityagenda.web.current import TONGUES

MOST: Final = 200
"""How many tasks can be urged at once: what a person can look through."""

_PICK: Final = "pick-"
_URGE: Final[Transition] = next(way for way in MACHINE.transitions if way.action == "urge")


@open_to(AGENCY)
def own(request: HttpRequest, tongue: str) -> HttpResponse:
    """Show an agency its tasks: first those that were urged, then all by promised day."""
    at = frame(request)
    account = account_of(request)
    assert account is not None  # noqa: S101 - the rights let nobody else in
    mine = listing.Filters(agency=account.organisation, since=at.since, order="due")
    filters = at.filters(request).but(agency=account.organisation)
    asked = filters if filters.order else filters.but(order="due")
    page = listing.page(
        asked, before=place_asked(request, "before"), after=place_asked(request, "after")
    )
    urged = listing.matching(mine.but(reporting="urged")).order_by("urged_at")[: listing.PAGE]
    late = listing.matching(mine.but(reporting="quiet")).count()
    home, language = reverse("tasks", args=[tongue]), TONGUES[tongue]
    shown = at.shown(
        mine=at.city.organisations.get(account.organisation),
        organisation=account.organisation,
        urged=_with_urges(list(urged), at, language, home),
        late=late,
        page=page,
        filters=asked,
        rows=table(lines(page.rows, at.city, language, home), language),
        earlier=asked.query(before=page.before) if page.before else "",
        later=asked.query(after=page.after) if page.after else "",
    )
    return render(request, "tasks/own.html", shown)


@dataclass(frozen=True, slots=True)
class Urged:
    """A task with the words with which it was last urged."""

    line: Line
    reason: Text | None
    text: str


def _with_urges(rows: list[TaskRow], at: Frame, language: str, home: str) -> list[Urged]:
    subjects = [f"{SUBJECT}{row.task}" for row in rows]
    given: dict[str, Mapping[str, Any]] = {}
    for entry in AuditEntry.objects.filter(subject__in=subjects, action="urge").order_by("number"):
        given[entry.subject] = entry.data["given"]
    told = [given.get(subject, {}) for subject in subjects]
    return [
        Urged(line, _URGE.reasons.get(data.get("reason", "")), data.get("text", ""))
        for line, data in zip(lines(rows, at.city, language, home), told, strict=True)
    ]


@open_to(ANALYST, ADMINISTRATOR)
def urge(request: HttpRequest, tongue: str) -> HttpResponse:
    """Show the open tasks that are asked for, to be urged with one reason; or urge them."""
    at = frame(request)
    if request.method in SAFE:
        return _form(request, tongue, at, typed=keeping.kept(request))
    account = account_of(request)
    assert account is not None  # noqa: S101 - the rights let nobody else in
    typed = request.POST.dict()
    picked = [name.removeprefix(_PICK) for name in typed if name.startswith(_PICK)]
    given, errors = fields.given(_URGE, typed, at.city.organisations)
    errors += _missing(picked, given)
    if errors:
        return _form(request, tongue, at, typed=typed, errors=errors, status=400)
    keeping.forget(request)
    return _done(request, tongue, at, _urged(at, account, picked, given))


def _missing(picked: list[str], given: Mapping[str, Any]) -> list[Text]:
    errors: list[Text] = []
    if not picked:
        errors.append({"zh-Hans": "请至少勾选一项任务。", "en": "Choose at least one task."})
    if len(picked) > MOST:
        errors.append(
            {
                "zh-Hans": f"一次最多催办 {MOST} 项，请缩小范围。",
                "en": f"At most {MOST} tasks can be urged at once. Ask for fewer.",
            }
        )
    if given.get("reason") not in _URGE.reasons:
        errors.append({"zh-Hans": "请选择催办理由。", "en": "Choose why they are urged."})
    return errors


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of urging: done, not again today, and refused with the reason."""

    done: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    refused: dict[str, Text] = field(default_factory=dict)


def _urged(at: Frame, account: Account, picked: list[str], given: Mapping[str, Any]) -> Outcome:
    outcome = Outcome()
    for task, found in taken_by_all(at.city, account, picked, "urge", given, now=at.now).items():
        if not isinstance(found, Refusal):
            outcome.done.append(task)
        elif found.code == "today":
            outcome.again.append(task)
        else:
            outcome.refused[task] = found.reason
    return outcome


def _form(
    request: HttpRequest,
    tongue: str,
    at: Frame,
    *,
    typed: Mapping[str, str],
    errors: list[Text] | None = None,
    status: int = 200,
) -> HttpResponse:
    filters = at.filters(request)
    waiting = listing.matching(filters).filter(state__in=listing.OPEN)
    rows = list(waiting.order_by(listing.ORDERS[filters.order])[: MOST + 1])
    language = TONGUES[tongue]
    listed = lines(rows[:MOST], at.city, language, reverse("tasks", args=[tongue]))
    shown = at.shown(
        way=_URGE,
        filters=filters,
        words=filters_in_words(filters, at.city, language, at.report_days),
        choices=[(line, not typed or f"{_PICK}{line.id}" in typed) for line in listed],
        most=MOST if len(rows) > MOST else 0,
        typed=typed,
        errors=errors or [],
    )
    return render(request, "tasks/urge.html", shown, status=status)


def _done(request: HttpRequest, tongue: str, at: Frame, outcome: Outcome) -> HttpResponse:
    tasks, language = at.city.tasks, TONGUES[tongue]
    shown = at.shown(
        filters=at.filters(request),
        done=[tasks[id_] for id_ in outcome.done],
        again=[tasks[id_] for id_ in outcome.again],
        refused=[(tasks[id_], reason) for id_, reason in outcome.refused.items()],
        language=language,
    )
    return render(request, "tasks/urged.html", shown)
