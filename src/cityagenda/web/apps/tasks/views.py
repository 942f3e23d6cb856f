"""The list of tasks, the matrix by agency, the page of one task and its steps."""

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cityagenda.city.loaded import Loaded
from cityagenda.city.models import Task
from cityagenda.registers.clock import day_in
from cityagenda.registers.lights import COLOURS, Light, rules
from cityagenda.registers.machine import Refusal, Transition, open_actions
from cityagenda.registers.tasks import share_done, task_light
from cityagenda.web.apps.accounts import keeping
from cityagenda.web.apps.accounts.rights import SAFE, account_of, open_to
from cityagenda.web.apps.accounts.roles import ADMINISTRATOR, AGENCY, ANALYST
from cityagenda.web.apps.tasks import fields, history, listing
from cityagenda.web.apps.tasks.lines import lines
from cityagenda.web.apps.tasks.matrix import matrix
from cityagenda.web.apps.tasks.models import TaskRow
from cityagenda.web.apps.tasks.plan import light_pack, planned_task, verdicts
from cityagenda.web.apps.tasks.refreshing import refresh
from cityagenda.web.apps.tasks.steps import MACHINE, actor_of, taken
from cityagenda.web.current import TONGUES, city_of, edition_of

_STATUSES = {"role": 403, "four-eyes": 403, "state": 409, "changed": 409, "action": 404}


def tasks(request: HttpRequest, tongue: str) -> HttpResponse:
    """List the tasks of the plan that are asked for, fifty a page."""
    city = _refreshed(request)
    filters = listing.Filters.of(request.GET)
    page = listing.page(filters, before=_place(request, "before"), after=_place(request, "after"))
    shown = {
        "room": "tasks",
        "filters": filters,
        "page": page,
        "lines": lines(page.rows, city, TONGUES[tongue], reverse("tasks", args=[tongue])),
        "earlier": filters.query(before=page.before) if page.before else "",
        "later": filters.query(after=page.after) if page.after else "",
        "colours": COLOURS,
        "no_agency": listing.NO_AGENCY,
        "programmes": city.programmes,
        "agencies": _agencies(city),
    }
    return render(request, "tasks/tasks.html", shown)


def agencies(request: HttpRequest, tongue: str) -> HttpResponse:  # noqa: ARG001 - see current.page
    """Show how many tasks of each agency show which light."""
    city = _refreshed(request)
    shown = {
        "room": "tasks",
        "matrix": matrix(),
        "colours": COLOURS,
        "organisations": city.organisations,
        "no_agency": listing.NO_AGENCY,
        "day": day_in(city.city.timezone, datetime.now(UTC)),
    }
    return render(request, "tasks/agencies.html", shown)


def task(request: HttpRequest, tongue: str, task_id: str) -> HttpResponse:  # noqa: ARG001
    """Show one task: what is promised, declared, reported and proved, and its history."""
    city = _refreshed(request)
    row, planned = _found(city, task_id)
    judged = verdicts(edition_of(request), city)
    shown = _facts(request, city, row, planned) | {
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
    city = _refreshed(request)
    row, planned = _found(city, task_id)
    way = next((w for w in MACHINE.transitions if w.action == action), None)
    if way is None:
        raise Http404
    if request.method in SAFE:
        return _form(request, city, row, planned, way, typed=keeping.kept(request))
    return _sent(request, tongue, city, row, planned, way)


def _sent(
    request: HttpRequest, tongue: str, city: Loaded, row: TaskRow, planned: Task, way: Transition
) -> HttpResponse:
    account = account_of(request)
    assert account is not None  # noqa: S101 - the rights let nobody else in
    typed = request.POST.dict()
    given, errors = fields.given(way, typed, city.organisations)
    if errors:
        return _form(request, city, row, planned, way, typed=typed, errors=errors, status=400)
    seen = request.POST.get("seen", "")
    found = taken(
        city,
        account,
        row.task,
        way.action,
        given,
        seen=int(seen) if seen.isascii() and seen.isdigit() else -1,
        now=datetime.now(UTC),
    )
    if isinstance(found, Refusal):
        status = _STATUSES.get(found.code, 400)
        row.refresh_from_db()
        return _form(
            request, city, row, planned, way, typed=typed, errors=[found.reason], status=status
        )
    keeping.forget(request)
    return redirect("task", tongue=tongue, task_id=row.task)


def _form(
    request: HttpRequest,
    city: Loaded,
    row: TaskRow,
    planned: Task,
    way: Transition,
    *,
    typed: dict[str, str],
    errors: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form of a step with what was typed; who may not take it is told why."""
    shown = _facts(request, city, row, planned) | {
        "way": way,
        "typed": typed,
        "errors": errors or [],
        "possible": way.action in [w.action for w in _open(request, row)],
    }
    return render(request, "tasks/step.html", shown, status=status)


def _facts(request: HttpRequest, city: Loaded, row: TaskRow, planned: Task) -> dict[str, Any]:
    """Return what the pages of one task have in common."""
    return {
        "room": "tasks",
        "row": row,
        "task": planned,
        "light": _light(city, row, planned),
        "state": MACHINE.states[row.state],
        "ways": _open(request, row),
        "programme": city.programmes.get(row.programme),
        "agency": city.organisations.get(row.agency),
        "organisations": _agencies(city),
    }


def _open(request: HttpRequest, row: TaskRow) -> list[Transition]:
    account = account_of(request)
    return open_actions(MACHINE, row.state, actor_of(account, row), row.record().hands)


def _light(city: Loaded, row: TaskRow, planned: Task) -> Light:
    today = day_in(city.city.timezone, datetime.now(UTC))
    table = rules(light_pack(city, today))
    return task_light(planned_task(planned), row.record(), today, city.city.timezone, table)


def _found(city: Loaded, task_id: str) -> tuple[TaskRow, Task]:
    planned = city.tasks.get(task_id)
    if planned is None:
        raise Http404
    return TaskRow.objects.get(task=task_id), planned


def _refreshed(request: HttpRequest) -> Loaded:
    city = city_of(request)
    refresh(edition_of(request), city, datetime.now(UTC))
    return city


def _agencies(city: Loaded) -> list[Any]:
    """Return the organisations that can be responsible for tasks, by id."""
    kinds = {"government", "agency"}
    return [o for _, o in sorted(city.organisations.items()) if o.kind in kinds]


def _place(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 9):  # noqa: PLR2004
        raise Http404
    return int(text)
