"""Register views as sources: given by a reader, frozen, and none of the build's own business."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cityagenda.build.freeze import frozen
from cityagenda.build.places import Places
from cityagenda.city.models import Source
from cityagenda.ground.errors import RegisterError
from cityagenda.ground.standards import library
from cityagenda.registers.audit import Entry, following
from cityagenda.registers.tasks import PlannedTask, settled_at, task_register_rows
from cityagenda.registers.views import View

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)
DATA = {"from": "registered", "to": "under-way", "handles": True, "given": {"percent": 40}}


def source(view: str = "tasks") -> Source:
    return Source.model_validate(
        {"id": "r", "name": {"en": "R"}, "format": "register", "view": view, "licence": "facts"}
    )


def rows(*entries: Entry) -> list[dict[str, Any]]:
    (pack,) = library().editions("task-lights", "*")
    tasks = [PlannedTask("a", weight=2.0), PlannedTask("b")]
    return task_register_rows(tasks, entries, AT, timezone="Asia/Shanghai", pack=pack)


def report(last: Entry | None = None, subject: str = "task:a") -> Entry:
    return following(last, at=AT, actor="p", subject=subject, action="report", data=DATA)


def test_a_view_is_frozen_in_its_types_and_found_again_by_its_rows(tmp_path: Path) -> None:
    first = report()
    places = Places(tmp_path)
    done, faults = frozen(places, {"r": source()}, lambda _: View(rows(first)))
    again, _ = frozen(places, {"r": source()}, lambda _: View(rows(first, report(first, "x:1"))))
    other, _ = frozen(places, {"r": source()}, lambda _: View(rows(first, report(first))))
    assert not faults
    assert done["r"].hash == again["r"].hash != other["r"].hash
    table = done["r"].table(places).collect()
    assert table.select("_row", "task", "weight", "reported_on", "percent_low").rows() == [
        (1, "a", 2.0, AT.date(), 40),
        (2, "b", 1.0, None, 0),
    ]
    assert table["digest"].to_list() == [first.digest] * 2


def test_without_a_reader_a_register_is_empty_and_no_fault(tmp_path: Path) -> None:
    done, faults = frozen(Places(tmp_path), {"r": source()})
    assert not faults
    assert done["r"].table(Places(tmp_path)).collect().height == 0


def test_a_view_that_is_not_there_and_a_register_that_cannot_be_read_are_faults(
    tmp_path: Path,
) -> None:
    def broken(_: str) -> View:
        raise RegisterError("the trail is torn", todo="restore it")

    _, unknown = frozen(Places(tmp_path), {"r": source("task")})
    assert "no register view 'task'" in unknown["r"].what
    _, torn = frozen(Places(tmp_path), {"r": source()}, broken)
    assert (torn["r"].what, torn["r"].todo) == ("the trail is torn", "restore it")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 24, 9, tzinfo=UTC), AT),
        (datetime(2026, 11, 24, 15, tzinfo=UTC), AT),
        (datetime(2026, 11, 24, 17, tzinfo=UTC), datetime(2026, 11, 24, 16, tzinfo=UTC)),
        (datetime(2026, 11, 24, 7, tzinfo=UTC), datetime(2026, 11, 23, 16, tzinfo=UTC)),
    ],
)
def test_a_register_is_settled_by_its_last_entry_or_the_beginning_of_the_day(
    now: datetime, expected: datetime
) -> None:
    assert settled_at([report()], now, "Asia/Shanghai") == expected
