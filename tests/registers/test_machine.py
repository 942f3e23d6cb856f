"""State machines: every flaw has a broken machine, every refusal a case, and no walk escapes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityagenda.ground.errors import RegisterError
from cityagenda.registers.machine import (
    Actor,
    Flaw,
    Machine,
    Refusal,
    Step,
    flaws,
    open_actions,
    packaged,
    step,
)

TASK = packaged("task")
NAME = {"zh-Hans": "名", "en": "name"}


def machine(**changes: Any) -> Machine:
    """Return a sound machine of three states, with changes."""
    ways = [
        {"action": "work", "from": ["a"], "to": "b", "who": ["clerk"], "handles": True},
        {"action": "check", "from": ["b"], "to": "c", "who": ["chief"], "four_eyes": True},
    ]
    table = {
        "id": "small",
        "name": NAME,
        "initial": "a",
        "roles": {"clerk": NAME, "chief": NAME},
        "fields": {"reason": NAME, "text": NAME},
        "states": {"a": {"name": NAME}, "b": {"name": NAME}, "c": {"name": NAME, "final": True}},
        "transitions": [{"name": NAME} | way for way in ways],
    }
    return Machine.model_validate(table | changes)


def with_way(**way: Any) -> Machine:
    """Return the sound machine with one more way."""
    ways = [w.model_dump(by_alias=True) for w in machine().transitions]
    added = {"action": "more", "name": NAME, "from": ["a"], "to": "b", "who": ["clerk"]}
    return machine(transitions=[*ways, added | way])


def test_a_sound_machine_has_no_flaws() -> None:
    assert flaws(machine()) == []
    assert flaws(TASK) == []


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        (machine(initial="z"), [Flaw("state", "z")]),
        (with_way(to="z"), [Flaw("state", "z")]),
        (with_way(**{"from": ["z"]}), [Flaw("state", "z")]),
        (with_way(who=["mayor"]), [Flaw("role", "mayor")]),
        (with_way(requires=["photo"]), [Flaw("field", "photo")]),
        (with_way(action="work"), [Flaw("ambiguous", "work from a")]),
        (
            machine(
                states={s: {"name": NAME, "final": s in "cd"} for s in "abcd"},
            ),
            [Flaw("unreachable", "d")],
        ),
        (with_way(**{"from": ["c"], "to": "c"}), []),
        (
            machine(states={s: {"name": NAME} for s in "abc"}),
            [Flaw("no-exit", s) for s in "abc"],
        ),
        # Two states that lead only to each other have ways out and still no exit.
        (
            Machine.model_validate(
                machine().model_dump(by_alias=True)
                | {
                    "states": {
                        s: {"name": NAME, "final": s == "c"} for s in ("a", "b", "c", "d", "e")
                    },
                    "transitions": [
                        *(w.model_dump(by_alias=True) for w in machine().transitions),
                        *(
                            {"action": n, "name": NAME, "from": [f], "to": t, "who": ["clerk"]}
                            for n, f, t in (("in", "a", "d"), ("on", "d", "e"), ("back", "e", "d"))
                        ),
                    ],
                }
            ),
            [Flaw("no-exit", "d"), Flaw("no-exit", "e")],
        ),
        (with_way(action="skip"), [Flaw("unhandled", "check from b")]),
    ],
)
def test_flaws_are_found(broken: Machine, expected: list[Flaw]) -> None:
    assert flaws(broken) == expected


def test_a_machine_that_is_not_there_is_an_error() -> None:
    with pytest.raises(RegisterError, match="cannot be read"):
        packaged("no-such")


AGENCY = Actor("agency-1", frozenset({"agency"}))
ANALYST = Actor("analyst-1", frozenset({"analyst"}))
CHIEF = Actor("chief-1", frozenset({"administrator"}))
REPORT = {"text": "Built.", "percent": 40}


@pytest.mark.parametrize(
    ("state", "action", "actor", "fields", "hands", "code"),
    [
        ("registered", "fly", AGENCY, {}, (), "action"),
        ("registered", "approve", ANALYST, {}, (), "state"),
        ("closed", "report", AGENCY, REPORT, (), "state"),
        ("registered", "report", ANALYST, REPORT, (), "role"),
        ("registered", "report", Actor("x", frozenset()), REPORT, (), "role"),
        ("submitted", "approve", AGENCY, {}, ("agency-1",), "role"),
        ("submitted", "approve", CHIEF, {}, ("agency-1", "chief-1"), "four-eyes"),
        ("submitted", "approve", CHIEF, {}, (), "four-eyes"),
        ("registered", "report", AGENCY, REPORT | {"salary": 1}, (), "field"),
        ("registered", "report", AGENCY, REPORT | {"reason": "x"}, (), "field"),
        ("registered", "report", AGENCY, {"percent": 3}, (), "missing"),
        ("registered", "report", AGENCY, {"text": " \n", "percent": 3}, (), "missing"),
        ("registered", "report", AGENCY, {"text": "x", "percent": None}, (), "missing"),
        ("submitted", "return", ANALYST, {}, ("agency-1",), "reason"),
        ("submitted", "return", ANALYST, {"reason": "mood"}, ("agency-1",), "reason"),
    ],
)
def test_a_refusal_says_why_in_both_languages(
    state: str, action: str, actor: Actor, fields: dict[str, Any], hands: tuple[str], code: str
) -> None:
    found = step(TASK, state, action, actor, fields, frozenset(hands))
    assert isinstance(found, Refusal)
    assert found.code == code
    assert found.reason["en"].endswith(".")
    assert found.reason["zh-Hans"].endswith("。")


@pytest.mark.parametrize(
    ("state", "action", "actor", "fields", "target"),
    [
        ("registered", "report", AGENCY, REPORT, "under-way"),
        ("under-way", "report", CHIEF, REPORT | {"percent": "unknown"}, "under-way"),
        ("registered", "report", AGENCY, REPORT | {"percent": 0}, "under-way"),
        ("under-way", "submit", AGENCY, {"text": "x", "evidence": "https://a.cn"}, "submitted"),
        ("submitted", "approve", ANALYST, {}, "closed"),
        ("submitted", "return", ANALYST, {"reason": "evidence"}, "under-way"),
        ("closed", "reopen", CHIEF, {"reason": "indicator", "text": "x"}, "under-way"),
        ("submitted", "assign", CHIEF, {"agency": "bureau"}, "submitted"),
    ],
)
def test_a_step_keeps_what_was_given(
    state: str, action: str, actor: Actor, fields: dict[str, Any], target: str
) -> None:
    found = step(TASK, state, action, actor, fields | {"text": fields.get("text", "")}, HANDS)
    assert isinstance(found, Step)
    assert (found.source, found.target, found.actor) == (state, target, actor.id)
    assert found.given == fields


HANDS = frozenset({"agency-1"})

PEOPLE = st.builds(
    Actor,
    st.sampled_from(["p1", "p2", "p3"]),
    st.frozensets(st.sampled_from(["agency", "analyst", "administrator", "visitor"])),
)
MOVES = st.lists(
    st.tuples(st.sampled_from([w.action for w in TASK.transitions]), PEOPLE), max_size=30
)
EVERYTHING = {"text": "x", "percent": 50, "evidence": "https://a.cn", "agency": "bureau"}


def _given(action: str) -> dict[str, Any]:
    way = next(w for w in TASK.transitions if w.action == action)
    fields = {name: EVERYTHING[name] for name in way.requires}
    return fields | ({"reason": next(iter(way.reasons))} if way.reasons else {})


@given(MOVES)
def test_no_walk_reaches_a_state_by_a_wrong_role_or_one_pair_of_eyes(
    moves: list[tuple[str, Actor]],
) -> None:
    state, hands = TASK.initial, frozenset[str]()
    for action, actor in moves:
        found = step(TASK, state, action, actor, _given(action), hands)
        offered = action in [way.action for way in open_actions(TASK, state, actor, hands)]
        assert isinstance(found, Step) == offered
        if isinstance(found, Refusal):
            continue
        way = next(w for w in TASK.transitions if w.action == action and state in w.sources)
        assert actor.roles & set(way.who)
        assert "visitor" not in way.who
        if found.target == "closed" and state != "closed":
            assert hands
            assert actor.id not in hands
        if found.handles:
            hands |= {actor.id}
        state = found.target
        assert state in TASK.states
