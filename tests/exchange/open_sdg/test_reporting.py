"""Reporting counts every indicator once over all, and by goal where it has one."""

from cityagenda.exchange.open_sdg.edges import edges
from cityagenda.exchange.open_sdg.reporting import disaggregation, reporting
from cityagenda.exchange.open_sdg.table import Table, headline


def test_an_indicator_without_a_goal_counts_in_the_whole_only() -> None:
    found = reporting(
        [
            {"goal_number": "11", "reporting_status": "complete"},
            {"goal_number": "3", "reporting_status": "complete"},
            {"goal_number": "3", "reporting_status": "notstarted"},
            {"reporting_status": "notstarted"},
        ]
    )
    assert found["overall"]["totals"] == {"total": 4}
    assert [(g["goal"], g["totals"]["total"]) for g in found["goals"]] == [(3, 2), (11, 1)]
    assert found["overall"]["statuses"] == [
        {"status": "complete", "count": 2, "percentage": 50.0},
        {"status": "notstarted", "count": 2, "percentage": 50.0},
    ]


def test_expected_breakdowns_are_held_against_the_columns() -> None:
    fields = [
        {"goal_number": "1", "expected_disaggregations": expected}
        for expected in (["Sex", "Age"], ["Sex", "Age"], ["Sex"], [])
    ]
    found = disaggregation(fields, [["Sex", "Age"], ["Age"], [], []])
    counts = {item["status"]: item["count"] for item in found["overall"]["statuses"]}
    assert counts == {"complete": 1, "inprogress": 1, "notstarted": 1, "notapplicable": 1}


def test_edges_of_three_columns_leave_out_the_one_over_the_middle() -> None:
    """Worked by hand from the rule: Age has rows alone, Sex only with Age, City with both."""
    table = Table(
        {
            "Year": [1, 1, 1, 1],
            "City": [None, None, None, "A"],
            "Age": [None, "<5", "<5", "<5"],
            "Sex": [None, None, "F", "F"],
            "Value": [1, 2, 3, 4],
        }
    )
    assert edges(table) == [("Sex", "City"), ("Age", "Sex")]
    assert headline(table).columns == {"Year": [1], "Value": [1]}


def test_columns_that_depend_on_nothing_or_on_each_other() -> None:
    apart = Table({"Year": [1, 1], "A": ["x", None], "B": [None, "y"], "Value": [1, 2]})
    together = Table({"Year": [1, 1], "A": ["x", None], "B": ["y", None], "Value": [1, 2]})
    empty = Table({"Year": [1], "A": [None], "B": ["y"], "Value": [1]})
    assert edges(apart) == edges(empty) == []
    assert edges(together) == [("A", "B")]
