"""Review: a person accepts, rejects or replaces values of a station, with a reason."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, cast
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cityagenda.ground.texts import Text
from cityagenda.streams.entities import Datastream
from cityagenda.streams.review import Review
from cityagenda.streams.store import Store
from cityagenda.web.apps.accounts import keeping
from cityagenda.web.apps.accounts.models import Account
from cityagenda.web.apps.accounts.rights import SAFE, account_of, open_to
from cityagenda.web.apps.accounts.roles import ADMINISTRATOR, ANALYST
from cityagenda.web.apps.audit.trail import append
from cityagenda.web.apps.networks import stores
from cityagenda.web.apps.networks.values import instant
from cityagenda.web.current import city_of

REVIEWERS: Final = (ANALYST, ADMINISTRATOR)
LONGEST: Final = 1000
_LONGEST_SPAN: Final = timedelta(days=366)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
VERDICTS: Final[dict[str, Text]] = {
    "reject": {"zh-Hans": "判为无效：不参与统计", "en": "Reject: the values do not count"},
    "accept": {
        "zh-Hans": "判为有效：即使自动审核存疑也采用",
        "en": "Accept: the values count, whatever the checks say",
    },
    "replace": {
        "zh-Hans": "替换：以修正值代替",
        "en": "Replace: a corrected value counts in their place",
    },
}
"""What a person can decide."""

_NO_TIME: Final[Text] = {
    "zh-Hans": "起止时间应为有效的日期和时间。",
    "en": "Both ends must be a day and a time.",
}
_NO_SPAN: Final[Text] = {
    "zh-Hans": "结束时间须晚于开始时间，且不超过 366 天。",
    "en": "The end must lie after the beginning, by at most 366 days.",
}
_NO_VERDICT: Final[Text] = {
    "zh-Hans": "请选择审核结论。",
    "en": "Choose what you decide.",
}
_NO_REASON: Final[Text] = {
    "zh-Hans": f"请写明理由，不超过 {LONGEST} 字，不含控制字符。",
    "en": f"Give the reason, in at most {LONGEST} characters and without control characters.",
}
_NO_VALUE: Final[Text] = {
    "zh-Hans": "替换时须给出修正值（数字，单位与数据流一致）；其他结论不填。",
    "en": "A replacement needs a number, in the unit of the datastream; other decisions have none.",
}
_NO_PROPERTY: Final[Text] = {
    "zh-Hans": "该站点没有这个项目。",
    "en": "The station does not measure this.",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What was typed, as far as it can be used, and what is wrong with it."""

    stream: Datastream | None
    first: datetime | None
    last: datetime | None
    verdict: str
    value: float | None
    reason: str
    errors: tuple[Text, ...]


@open_to(*REVIEWERS)
def air_review(request: HttpRequest, tongue: str, station_id: str) -> HttpResponse:
    """Show the form of a review, or keep the one that was sent."""
    with stores.store(writing=request.method not in SAFE) as held:
        streams = _streams(held, station_id)
        if held is None or not streams:
            raise Http404
        if request.method in SAFE:
            typed = keeping.kept(request) or request.GET.dict()
            return _form(request, station_id, streams, typed)
        typed = request.POST.dict()
        found = decided(typed, streams, ZoneInfo(city_of(request).city.timezone))
        if found.errors:
            return _form(request, station_id, streams, typed, found.errors, 400)
        account = account_of(request)
        assert account is not None  # noqa: S101 - the rights let nobody else in
        _keep(held, found, account)
    keeping.forget(request)
    address = reverse("air-station", kwargs={"tongue": tongue, "station_id": station_id})
    assert found.stream is not None  # noqa: S101 - there are no errors
    return redirect(f"{address}?property={found.stream.observed_property}&reviewed=1#values")


def _streams(held: Store | None, station: str) -> list[Datastream]:
    if held is None:
        return []
    return [s for s in held.catalogue.datastreams if s.thing == station]


def _form(
    request: HttpRequest,
    station: str,
    streams: list[Datastream],
    typed: Mapping[str, str],
    errors: tuple[Text, ...] = (),
    status: int = 200,
) -> HttpResponse:
    content: dict[str, Any] = {
        "room": "air",
        "id": station,
        "streams": streams,
        "verdicts": VERDICTS,
        "typed": typed,
        "errors": errors,
        "longest": LONGEST,
    }
    return render(request, "air/review.html", content, status=status)


def decided(typed: Mapping[str, str], streams: list[Datastream], zone: ZoneInfo) -> Decision:
    """Return what a form says; times are on the clock of the city."""
    errors: list[Text] = []
    wish = typed.get("property", "")
    stream = next((s for s in streams if s.observed_property == wish), None)
    if stream is None:
        errors.append(_NO_PROPERTY)
    first, last = (_time(typed.get(name, ""), zone) for name in ("first", "last"))
    if first is None or last is None:
        errors.append(_NO_TIME)
    elif not timedelta() < last - first <= _LONGEST_SPAN:
        errors.append(_NO_SPAN)
    verdict = typed.get("verdict", "")
    if verdict not in VERDICTS:
        errors.append(_NO_VERDICT)
    value = _number(typed.get("value", ""))
    given = bool(typed.get("value", "").strip())
    if (verdict == "replace") != given or (given and value is None):
        errors.append(_NO_VALUE)
    reason = typed.get("text", "").replace("\r\n", "\n").strip()
    if not reason or len(reason) > LONGEST or _CONTROLS.search(reason):
        errors.append(_NO_REASON)
    return Decision(stream, first, last, verdict, value, reason, tuple(errors))


def _time(text: str, zone: ZoneInfo) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)


def _number(text: str) -> float | None:
    try:
        found = float(text)
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def _keep(held: Store, found: Decision, account: Account) -> None:
    """Keep a review in the store under the account's name, and in the trail under its pseudonym."""
    assert found.stream and found.first and found.last  # noqa: S101, PT018 - there are no errors
    now = datetime.now(UTC)
    one = Review(
        datastream=found.stream.id,
        first=instant(found.first),
        last=instant(found.last),
        verdict=cast("Literal['accept', 'reject', 'replace']", found.verdict),
        reviewer=account.name,
        reason=found.reason,
        at=instant(now),
        value=found.value,
    )
    with transaction.atomic():
        append(
            account.pseudonym,
            f"datastream:{one.datastream}",
            f"review-{one.verdict}",
            {
                "first": found.first.isoformat(),
                "last": found.last.isoformat(),
                "value": "" if one.value is None else str(one.value),
                "reason": one.reason,
            },
        )
        held.review(one)
