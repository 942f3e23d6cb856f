"""State machines as tables: which states there are, who may go from where to where with what.

A machine is data (`machines/*.yml`). `flaws` proves that it holds together; `step` is the one
place in which a change of state is decided.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cityagenda.ground.errors import RegisterError
from cityagenda.ground.texts import Text, text_in

UNKNOWN: Final = "unknown"
"""What a person gives who does not know: an answer, unlike an empty field."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class State(_Table):
    """A state; in a ``final`` one the work is over, although it may be taken up again."""

    name: Text
    final: bool = False


class Transition(_Table):
    """A way from states to a state, or back to the same one where ``to`` is absent.

    ``who`` names the roles of which one is enough. ``requires`` and ``optional`` name the
    fields that may be given, and no others may. Where there are ``reasons``, the field
    ``reason`` must hold the code of one. Who takes a way that ``handles`` has worked on the
    case; a way with ``four_eyes`` is open only to somebody who has not, on a case that
    somebody has.
    """

    action: str
    name: Text
    sources: list[str] = Field(alias="from", min_length=1)
    target: str | None = Field(default=None, alias="to")
    who: list[str] = Field(min_length=1)
    requires: list[str] = Field(default_factory=list)
    optional: list[str] = Field(default_factory=list)
    reasons: dict[str, Text] = Field(default_factory=dict)
    handles: bool = False
    four_eyes: bool = False


class Machine(_Table):
    """A whole machine. ``roles`` and ``fields`` give the names that transitions may use."""

    id: str
    name: Text
    initial: str
    roles: dict[str, Text]
    fields: dict[str, Text] = Field(default_factory=dict)
    states: dict[str, State]
    transitions: list[Transition]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a pseudonym, and the roles that hold for this person in this case."""

    id: str
    roles: frozenset[str]


@dataclass(frozen=True, slots=True)
class Step:
    """A change that may be made: what is to be written down, and nothing else."""

    action: str
    source: str
    target: str
    actor: str
    given: Mapping[str, Any]
    handles: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change may not be made."""

    code: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a machine, and at which of its parts."""

    code: str
    part: str


def packaged(name: str) -> Machine:
    """Return a machine that ships with the project, by the name of its file.

    Raises
    ------
    RegisterError
        There is none, it cannot be read, or it has flaws.
    """
    path = files("cityagenda.registers") / "machines" / f"{name}.yml"
    try:
        machine = Machine.model_validate(yaml.load(path.read_bytes(), yaml.CSafeLoader))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise RegisterError(f"the machine cannot be read: {error}", where=str(path)) from error
    found = flaws(machine)
    if found:
        listed = ", ".join(f"{flaw.code} ({flaw.part})" for flaw in found)
        raise RegisterError(f"the machine has flaws: {listed}", where=str(path))
    return machine


def step(  # noqa: PLR0911 - one return a cause of refusal, in the order in which they are told
    machine: Machine,
    state: str,
    action: str,
    actor: Actor,
    given: Mapping[str, Any],
    hands: frozenset[str] = frozenset(),
) -> Step | Refusal:
    """Return the change that an action makes, or why it may not be made.

    Parameters
    ----------
    machine
        A machine without flaws.
    state
        The state in which the case is now.
    action
        What the actor wants to do.
    actor
        Who wants it, with the roles that hold in this case.
    given
        The fields that came with it. Nothing, an empty text and a blank one are not given;
        ``unknown`` is.
    hands
        Those who have worked on the case so far.

    Returns
    -------
    Step or Refusal
        A refusal has one of the codes ``action``, ``state``, ``role``, ``four-eyes``,
        ``field``, ``missing`` and ``reason``, and a sentence in both languages.

    Examples
    --------
    >>> task = packaged("task")
    >>> clerk = Actor("a1", frozenset({"agency"}))
    >>> step(task, "registered", "report", clerk, {"text": "Laid.", "percent": 40}).target
    'under-way'
    >>> step(task, "submitted", "approve", clerk, {}, frozenset({"a1"})).code
    'role'
    """
    ways = [way for way in machine.transitions if way.action == action]
    if not ways:
        return Refusal(
            "action", _text(f"没有“{action}”这一操作。", f"There is no action '{action}'.")
        )
    way = next((way for way in ways if state in way.sources), None)
    if way is None:
        return _wrong_state(machine, state, ways[0])
    if not actor.roles & set(way.who):
        return _wrong_role(machine, way)
    if way.four_eyes and (actor.id in hands or not hands):
        return _two_people(handled=bool(hands))
    kept = {name: value for name, value in given.items() if not _blank(value)}
    odd = [name for name in kept if name not in (*way.requires, *way.optional, *_reason(way))]
    if odd:
        return Refusal(
            "field", _text(f"此处不接受：{'、'.join(odd)}。", f"Not asked for: {', '.join(odd)}.")
        )
    absent = [name for name in way.requires if name not in kept]
    if absent:
        return _missing(machine, absent)
    if way.reasons and kept.get("reason") not in way.reasons:
        return Refusal(
            "reason", _text("请从列表中选择一项理由。", "Choose one of the listed reasons.")
        )
    return Step(action, state, way.target or state, actor.id, kept, way.handles)


def open_actions(
    machine: Machine, state: str, actor: Actor, hands: frozenset[str] = frozenset()
) -> list[Transition]:
    """Return the ways that are open to somebody, before any field is asked for."""
    return [
        way
        for way in machine.transitions
        if state in way.sources
        and actor.roles & set(way.who)
        and not (way.four_eyes and (actor.id in hands or not hands))
    ]


def flaws(machine: Machine) -> list[Flaw]:
    """Return what is wrong with a machine; a sound one has no flaws.

    Unknown states, roles and fields; two ways of one action from one state; a state that
    cannot be reached, or from which no final state can; a check by a second person that could
    come before anybody has worked on the case.
    """
    found = [*_unknown_names(machine), *_ambiguous(machine)]
    if found:
        return found
    edges = [(s, way.target or s, way) for way in machine.transitions for s in way.sources]
    forward = [(a, b) for a, b, _ in edges]
    reached = _closure({machine.initial}, forward)
    finals = {name for name, state in machine.states.items() if state.final}
    ending = _closure(finals, [(b, a) for a, b in forward])
    untouched = _closure({machine.initial}, [(a, b) for a, b, way in edges if not way.handles])
    found += [Flaw("unreachable", name) for name in machine.states if name not in reached]
    found += [Flaw("no-exit", name) for name in machine.states if name not in ending]
    found += [
        Flaw("unhandled", f"{way.action} from {source}")
        for source, _, way in edges
        if way.four_eyes and source in untouched
    ]
    return found


def _unknown_names(machine: Machine) -> list[Flaw]:
    found = [] if machine.initial in machine.states else [Flaw("state", machine.initial)]
    for way in machine.transitions:
        ends = [*way.sources, *([way.target] if way.target else [])]
        found += [Flaw("state", name) for name in ends if name not in machine.states]
        found += [Flaw("role", name) for name in way.who if name not in machine.roles]
        fields = [*way.requires, *way.optional, *_reason(way)]
        found += [Flaw("field", name) for name in fields if name not in machine.fields]
    return found


def _ambiguous(machine: Machine) -> list[Flaw]:
    seen: set[tuple[str, str]] = set()
    found = []
    for way in machine.transitions:
        for source in way.sources:
            if (way.action, source) in seen:
                found.append(Flaw("ambiguous", f"{way.action} from {source}"))
            seen.add((way.action, source))
    return found


def _closure(start: set[str], edges: Iterable[tuple[str, str]]) -> set[str]:
    after: dict[str, set[str]] = {}
    for source, target in edges:
        after.setdefault(source, set()).add(target)
    reached, border = set(start), list(start)
    while border:
        new = after.get(border.pop(), set()) - reached
        reached |= new
        border += new
    return reached


def _reason(way: Transition) -> tuple[str, ...]:
    return ("reason",) if way.reasons else ()


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _text(chinese: str, english: str) -> Text:
    return {"zh-Hans": chinese, "en": english}


def _wrong_state(machine: Machine, state: str, way: Transition) -> Refusal:
    now, what = machine.states[state].name, way.name
    return Refusal(
        "state",
        _text(
            f"当前状态为“{_zh(now)}”，不能执行“{_zh(what)}”。",
            f"“{_en(what)}” is not possible in the state “{_en(now)}”.",
        ),
    )


def _wrong_role(machine: Machine, way: Transition) -> Refusal:
    names = [machine.roles[name] for name in way.who]
    return Refusal(
        "role",
        _text(
            f"此操作仅限：{'、'.join(map(_zh, names))}。",
            f"Only for: {', '.join(map(_en, names))}.",
        ),
    )


def _two_people(*, handled: bool) -> Refusal:
    if not handled:
        return Refusal(
            "four-eyes",
            _text(
                "尚无人办理，无从核验。",
                "Nobody has worked on this yet, so there is nothing to check.",
            ),
        )
    return Refusal(
        "four-eyes",
        _text(
            "办理人不能核验自己的工作，请由另一人核验。",
            "Whoever worked on this cannot check it; somebody else must.",
        ),
    )


def _missing(machine: Machine, absent: list[str]) -> Refusal:
    names = [machine.fields[name] for name in absent]
    return Refusal(
        "missing",
        _text(
            f"请填写：{'、'.join(map(_zh, names))}。",
            f"Please fill in: {', '.join(map(_en, names))}.",
        ),
    )


def _zh(text: Text) -> str:
    return text_in(text, "zh-Hans")


def _en(text: Text) -> str:
    return text_in(text, "en")
