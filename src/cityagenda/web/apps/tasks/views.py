"""The list of tasks, the page of one task and its steps."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Task
from cityagenda.registers.lights import COLOURS, Light
from cityagenda.registers.machine import Refusal, Transition, open_actions
from cityagenda.registers.tasks import share_done, task_light
from cityagenda.web.apps.accounts import keeping
from cityagenda.web.apps.accounts.rights import SAFE, account_of, open_to, role_of
from cityagenda.web.apps.accounts.roles import ADMINISTRATOR, AGENCY, ANALYST
from cityagenda.web.apps.tasks import fields, history, listing
from cityagenda.web.apps.tasks.frame import Frame, agencies, frame
from cityagenda.web.apps.tasks.lines import lines, table
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.apps.tasks.places import place_asked
from cityagenda.web.apps.tasks.plan import planned_task, verdicts
from cityagenda.web.apps.tasks.steps import MACHINE, actor_of, taken
from cityagenda.web.apps.tasks.words import filters_in_words
from cityagenda.web.current import TONGUES, edition_of

_STATUSES = {
    "role": 403,
    "four-eyes": 403,
    "state": 409,
    "changed": 409,
    "today": 409,
    "action": 404,
}


def tasks(request: HttpRequest, tongue: str) -> HttpResponse:
    """List the tasks of the plan that are asked for, fifty a page."""
    at = frame(request)
    city, filters, language = at.city, at.filters(request), TONGUES[tongue]
    page = listing.page(
        filters, before=place_asked(request, "before"), after=place_asked(request, "after")
    )
    shown = at.shown(
        filters=filters,
        page=page,
        words=filters_in_words(filters, city, language, at.report_days),
        rows=table(lines(page.rows, city, language, reverse("tasks", args=[tongue])), language),
        earlier=filters.query(before=page.before) if page.before else "",
        later=filters.query(after=page.after) if page.after else "",
        tabs=[(c, page.counts.get(c, 0), filters.but(light=c).query()) for c in COLOURS],
        every=filters.but(light="").query(),
        questions=_questions(filters),
        orders=list(listing.ORDERS),
        reporting_choices=listing.REPORTING,
        evidence_choices=listing.EVIDENCE,
        kind_choices=listing.KINDS,
        programmes=city.programmes,
        groups=city.groups,
        agencies=agencies(city),
        years=at.years,
        supervises=role_of(request) in (ANALYST, ADMINISTRATOR),
    )
    return render(request, "tasks/tasks.html", shown)


def _questions(filters: listing.Filters) -> list[tuple[str, str, str, bool]]:
    """Return the questions that a supervisor asks most: field, value, address, and if asked."""
    asked = [("reporting", value) for value in listing.REPORTING]
    asked += [("evidence", value) for value in listing.EVIDENCE]
    found = []
    for name, value in asked:
        on = getattr(filters, name) == value
        found.append((name, value, filters.but(**{name: "" if on else value}).query(), on))
    return found


def task(request: HttpRequest, tongue: str, task_id: str) -> HttpResponse:  # noqa: ARG001
    """Show one task: what is promised, declared, reported and proved, and its history."""
    at = frame(request)
    city = at.city
    row, planned = _found(city, task_id)
    judged = verdicts(edition_of(request), city)
    shown = _facts(request, at, row, planned) | {
        "group": city.groups.get(planned.group or ""),
        "share": share_done(row.record()),
        "history": history.chapters(city, task_id),
        "indicators": [
            (city.indicators[i], judged.get(i, "no data"))
            for i in planned.indicators
            if i in city.indicators
        ],
        "documents": city.documents,
    }
    return render(request, "tasks/task.html", shown)


@open_to(AGENCY, ANALYST, ADMINISTRATOR)
def task_step(request: HttpRequest, tongue: str, task_id: str, action: str) -> HttpResponse:
    """Show the form of a step, or take the step that was sent."""
    at = frame(request)
    row, planned = _found(at.city, task_id)
    way = next((w for w in MACHINE.transitions if w.action == action), None)
    if way is None:
        raise Http404
    if request.method in SAFE:
        return _form(request, at, row, planned, way, typed=keeping.kept(request))
    return _sent(request, tongue, at, row, planned, way)


def _sent(
    request: HttpRequest, tongue: str, at: Frame, row: TaskRow, planned: Task, way: Transition
) -> HttpResponse:
    account = account_of(request)
    assert account is not None  # noqa: S101 - the rights let nobody else in
    typed = request.POST.dict()
    given, errors = fields.given(way, typed, at.city.organisations)
    if errors:
        return _form(request, at, row, planned, way, typed=typed, errors=errors, status=400)
    seen = request.POST.get("seen", "")
    found = taken(
        at.city,
        account,
        row.task,
        way.action,
        given,
        seen=int(seen) if seen.isascii() and seen.isdigit() else -1,
        now=at.now,
    )
    if isinstance(found, Refusal):
        status = _STATUSES.get(found.code, 400)
        row.refresh_from_db()
        return _form(
            request, at, row, planned, way, typed=typed, errors=[found.reason], status=status
        )
    keeping.forget(request)
    return redirect("task", tongue=tongue, task_id=row.task)


def _form(
    request: HttpRequest,
    at: Frame,
    row: TaskRow,
    planned: Task,
    way: Transition,
    *,
    typed: dict[str, str],
    errors: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form of a step with what was typed; who may not take it is told why."""
    shown = _facts(request, at, row, planned) | {
        "way": way,
        "typed": typed,
        "errors": errors or [],
        "possible": way.action in [w.action for w in _open(request, row)],
    }
    return render(request, "tasks/step.html", shown, status=status)


def _facts(request: HttpRequest, at: Frame, row: TaskRow, planned: Task) -> dict[str, Any]:
    """Return what the pages of one task have in common."""
    return at.shown() | {
        "row": row,
        "task": planned,
        "light": _light(at, row, planned),
        "state": MACHINE.states[row.state],
        "ways": _open(request, row),
        "programme": at.city.programmes.get(row.programme),
        "agency": at.city.organisations.get(row.agency),
        "organisations": agencies(at.city),
        "urged": row.record().urged and row.state in listing.OPEN,
    }


def _open(request: HttpRequest, row: TaskRow) -> list[Transition]:
    account = account_of(request)
    return open_actions(MACHINE, row.state, actor_of(account, row), row.record().hands)


def _light(at: Frame, row: TaskRow, planned: Task) -> Light:
    timezone = at.city.city.timezone
    return task_light(planned_task(planned), row.record(), at.today, timezone, at.rules)


def _found(city: Loaded, task_id: str) -> tuple[TaskRow, Task]:
    planned = city.tasks.get(task_id)
    if planned is None:
        raise Http404
    return TaskRow.objects.get(task=task_id), planned
