"""The list and the matrix: every task once, every filter, every page, few queries."""

from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityagenda.registers.lights import COLOURS
from cityagenda.registers.rollup import Share
from cityagenda.web.apps.tasks.listing import NO_AGENCY, Filters, Page, matching, page
from cityagenda.web.apps.tasks.matrix import PRESSING, matrix
from cityagenda.web.apps.tasks.models import TaskRow

pytestmark = pytest.mark.usefixtures("site")


def row(position: int, **changes: object) -> TaskRow:
    """Return a row of the register that no plan names."""
    facts: dict[str, object] = {
        "task": f"task-{position:04d}",
        "position": position,
        "names": {"en": f"Task {position}", "zh-Hans": f"任务{position}"},
        "search": f"task-{position:04d} 任务{position} 海绵城市",
        "weight": 1.0,
        "proof": "no indicator",
    }
    return TaskRow(**(facts | changes))


@pytest.fixture
def many(site: None) -> None:  # noqa: ARG001 - the rows must go after the test
    """Write 130 rows: every third red, every fifth with an agency, gaps in the positions."""
    TaskRow.objects.bulk_create(
        row(
            10 * n,
            light="red" if n % 3 == 0 else "green",
            agency="bureau" if n % 5 == 0 else "",
            percent=n % 101 if n % 2 else None,
        )
        for n in range(1, 131)
    )


def walk(filters: Filters) -> list[Page]:
    """Return all pages from the first on."""
    pages = [page(filters)]
    while (after := pages[-1].after) is not None:
        pages.append(page(filters, after=after))
    return pages


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(), 130),
        (Filters(light="red"), 43),
        (Filters(agency="bureau"), 26),
        (Filters(agency=NO_AGENCY), 104),
        (Filters(agency="bureau", light="red"), 8),
        (Filters(text="海绵 TASK-0010"), 1),
        (Filters(text="100%"), 0),
        (Filters(programme="nowhere"), 0),
    ],
)
def test_the_pages_hold_every_task_once_in_order_both_ways(filters: Filters, expected: int) -> None:
    pages = walk(filters)
    found = [r.position for p in pages for r in p.rows]
    assert len(found) == expected
    assert found == sorted(set(found))
    assert all(p.total == expected for p in pages)
    assert pages[0].before is None
    for earlier, later in pairwise(pages):
        assert later.before is not None
        back = page(filters, before=later.before)
        assert [r.task for r in back.rows] == [r.task for r in earlier.rows]
        assert back.after == earlier.after


@pytest.mark.usefixtures("many")
def test_a_task_that_comes_or_goes_moves_no_other_to_another_page() -> None:
    first = page(Filters())
    assert first.after is not None
    TaskRow.objects.filter(position=20).update(position=None)
    TaskRow.objects.create(task="new", position=25, names={}, search="", weight=1, proof="")
    assert page(Filters(), after=first.after).rows[0].position == 510


def test_more_than_a_thousand_are_not_counted() -> None:
    TaskRow.objects.bulk_create(row(n) for n in range(1, 1203))
    found = page(Filters())
    assert found.uncounted
    assert found.total == 1001


@pytest.mark.parametrize(
    ("evidence", "expected"), [("proved", {"a", "c"}), ("declared", {"b"}), ("", set("abcde"))]
)
def test_what_is_proved_is_apart_from_what_is_only_declared(
    evidence: str, expected: set[str]
) -> None:
    closed = "2026-11-01T08:00:00.000000Z"
    TaskRow.objects.bulk_create([
        row(1, task="a", declared="completed", proof="proved"),
        row(2, task="b", declared="completed", proof="not proved"),
        row(3, task="c", proof="proved"),
        row(4, task="d", declared="completed", closed_at=closed),
        row(5, task="e", declared="under way"),
    ])  # fmt: skip
    assert {r.task for r in matching(Filters(evidence=evidence))} == expected


@pytest.mark.usefixtures("many")
def test_the_matrix_counts_what_the_list_shows() -> None:
    found = matrix()
    assert [line.agency for line in found.lines] == ["bureau", ""]
    for line in found.lines:
        for colour, count in line.cells:
            asked = Filters(agency=line.agency or NO_AGENCY, light=colour)
            assert matching(asked).count() == count
    assert found.whole.total == 130
    assert sum(count for _, count in found.whole.cells) == 130


def test_the_share_done_is_weighted_and_unknown_where_nobody_reported() -> None:
    TaskRow.objects.bulk_create([
        row(1, agency="x", weight=3.0, percent=50),
        row(2, agency="x", weight=1.0),
        row(3, agency="y", percent=10, closed_at="2026-11-01T08:00:00.000000Z"),
    ])  # fmt: skip
    shares = {line.agency: line.share for line in matrix().lines}
    assert shares == {"x": Share(0.375, 0.625), "y": Share(1.0, 1.0)}
    assert matrix().whole.share == Share(0.5, 0.7)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.dictionaries(
        st.sampled_from(["programme", "agency", "light", "evidence", "text", "before", "after"]),
        st.text(max_size=20) | st.sampled_from(["red", "none", "proved", "50", "-1", "٣"]),
    )
)
def test_no_query_string_breaks_the_list(
    browser: Callable[[str], Client], asked: dict[str, str]
) -> None:
    assert browser("").get("/en/tasks/", asked).status_code in {200, 400, 404}


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("address", "most"),
    [("/zh/tasks/?light=red", 4), ("/zh/tasks/by/agency/", 3), ("/zh/tasks/plant-trees/", 4)],
)
def test_a_page_asks_the_database_little(
    browser: Callable[[str], Client], address: str, most: int
) -> None:
    client = browser("")
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client.get(address)
    assert len(queries) <= most, Counter(q["sql"][:60] for q in queries.captured_queries)


@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_the_list_shows_the_plan_and_says_what_is_not_published(
    browser: Callable[[str], Client], tongue: str
) -> None:
    shown = browser("").get(f"/{tongue}/tasks/").content.decode()
    for name in {"zh": ("植树", "清理河道"), "en": ("Plant trees", "Clean the river")}[tongue]:
        assert name in shown
    assert "<b>data</b>" not in shown
    assert "<b>数据</b>" not in shown
    grid = browser("").get(f"/{tongue}/tasks/by/agency/").content.decode()
    assert {"zh": "未公布牵头单位", "en": "No agency published"}[tongue] in grid
    assert grid.count('<th scope="col"') == 1 + len(COLOURS) + 1 + len(PRESSING) + 3
