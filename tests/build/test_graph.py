"""The graph: order, and every input that cannot be fed is a fault of its own indicator."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from cityagenda.build.graph import feed, graph
from cityagenda.build.scheduling import WORTH_PROCESSES, waves, workers
from cityagenda.city.folder import Loaded
from cityagenda.city.models import Indicator
from cityagenda.ground.errors import BuildError, MethodError
from cityagenda.ground.methods import Input, MethodSpec

_TEXT = {"en": "Test"}
METHODS = {
    "m": MethodSpec(
        "m", _TEXT, _TEXT, "m:m", "1",
        (
            Input("series", "series", kind="observations", many=True, optional=True),
            Input("rows", "rows", optional=True),
        ),
        tables={"t": "a table"},
    ),
    "needy": MethodSpec("needy", _TEXT, _TEXT, "m:m", "1", (Input("rows", "the rows"),)),
}  # fmt: skip


def city(**inputs: Any) -> Loaded:
    """Return a city of indicators, each given by its inputs, or by method and inputs."""
    indicators = {}
    for name, given in inputs.items():
        method, fed = given if isinstance(given, tuple) else ("m", given)
        indicators[name] = Indicator.model_validate(
            {
                "id": name, "name": {}, "unit": "1", "direction": "up", "method": method,
                "inputs": fed,
            }
        )  # fmt: skip
    return cast(
        "Loaded",
        SimpleNamespace(
            indicators=indicators,
            sources={"s": None},
            methods=METHODS,
            folder=Path(),
            place_of=lambda kind, id_: f"{kind}s/{id_}.yml:1",
        ),
    )


def test_what_an_indicator_builds_on_comes_first() -> None:
    found = graph(
        city(
            a={"series": ["indicator:z", "indicator:b"]},
            b={"rows": "table:y/t"},
            y={"rows": "source:s"},
            z={},
        )
    )
    assert list(found.nodes) == ["y", "b", "z", "a"]
    assert found.nodes["a"].upstream == ("b", "z")
    assert found.nodes["y"].sources == ("s",)
    assert list(waves(found.nodes)) == [["y", "z"], ["b"], ["a"]]


def test_an_indicator_without_method_is_no_node() -> None:
    assert not graph(city(a=(None, {}))).nodes


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"series": "indicator:none"}, "there is no indicator 'none'"),
        ({"series": "indicator:bare"}, "indicator 'bare' has no method and therefore no values"),
        ({"series": "source:s"}, "input 'series' of method m takes indicators, not source:s"),
        ({"rows": "indicator:b"}, "input 'rows' of method m takes sources or tables, not ind"),
        ({"rows": ["source:s", "source:s"]}, "input 'rows' of method m takes one thing, not sev"),
        ({"rows": "source:none"}, "there is no source 'none'"),
        ({"rows": "table:b/none"}, "method m of indicator 'b' makes no table 'none' (it makes t)"),
        ({"other": "source:s"}, "method m has no input 'other' (it has series, rows)"),
        ({"rows": "elsewhere"}, "'elsewhere' is not something that an input can be fed with"),
        (("none", {}), "there is no method 'none'"),
        (("needy", {}), "input 'rows' of method needy is fed with nothing: the rows"),
    ],
)
def test_an_input_that_cannot_be_fed_is_a_fault(given: Any, what: str) -> None:
    found = graph(city(a=given, b={}, bare=(None, {})))
    assert list(found.nodes) == ["b"]
    assert isinstance(found.faults["a"], MethodError)
    assert found.faults["a"].what.startswith(what)
    assert found.faults["a"].where == "indicators/a.yml:1"


def test_a_circle_is_shown() -> None:
    with pytest.raises(BuildError, match="in a circle: b → c → b"):
        graph(city(a={"series": "indicator:b"}, b={"series": "indicator:c"},
                   c={"rows": "table:b/t"}))  # fmt: skip


def test_a_long_chain_needs_no_recursion() -> None:
    chain = {f"i{n:05}": {"series": f"indicator:i{n + 1:05}"} for n in range(3000)}
    found = graph(city(**chain, i03000={}))
    assert next(iter(found.nodes)) == "i03000"
    assert len(found.nodes) == 3001


def test_processes_are_used_where_there_is_much_to_read() -> None:
    assert workers(None, WORTH_PROCESSES - 1, 100) == 1
    assert workers(None, WORTH_PROCESSES, 1) == 1
    assert workers(3, 0, 100) == 3
    assert workers(3, 0, 2) == 2
    assert workers(3, 0, 0) == 1


@pytest.mark.parametrize("text", ["source:", "table:a", "table:a/", "table:/b", "a", ""])
def test_malformed_feeds_are_refused(text: str) -> None:
    with pytest.raises(MethodError, match="is not something that an input can be fed with"):
        feed(text, "here")
