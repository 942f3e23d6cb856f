"""Addresses: the path after ``/sensorthings/v1.1/`` as steps from one entity to the next."""

import re
from dataclasses import dataclass
from typing import Final

from cityagenda.web.apps.sensorthings.model import KINDS
from cityagenda.web.apps.sensorthings.problems import Problem, absent, cut

LENGTH: Final = 2000
STEPS: Final = 24
_STEP: Final = re.compile(r"/?([@$\w.\-]+)(?:\(\s*(?:'((?:[^']|'')*)'|(-?\d+))\s*\))?")
COUNT, REFERENCES, VALUE = "$count", "$ref", "$value"


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a path: a set or a link, and the key of one entity in it."""

    name: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Address:
    """A whole path: the steps to entities, then perhaps a property, then how it is wanted."""

    steps: tuple[Step, ...]
    kind: str
    many: bool
    properties: tuple[str, ...] = ()
    ending: str = ""


def address(path: str) -> Address:
    """Return what a path leads to.

    Raises
    ------
    Problem
        Nothing in the model is called so.

    Examples
    --------
    >>> address("Things('a')/Datastreams").kind, address("Things(7)/name/$value").properties
    ('Datastreams', ('name',))
    """
    parts = _parts(path)
    first = parts[0]
    if first.name not in KINDS:
        raise absent(f"set '{cut(first.name)}'")
    steps, kind, many = [first], first.name, first.key is None
    properties: list[str] = []
    ending = ""
    for part in parts[1:]:
        if ending:
            raise absent(f"'{cut(part.name)}' after {ending}")
        if part.name.startswith("$"):
            ending = _ending(part, many=many, properties=properties)
        elif properties:
            properties.append(part.name)
        elif many:
            raise absent(f"'{cut(part.name)}' of many {kind}; name one of them with its id")
        elif part.name in KINDS[kind].links:
            link = KINDS[kind].links[part.name]
            if part.key is not None and not link.many:
                raise absent(f"key of {part.name}, which is one")
            steps.append(part)
            kind, many = link.kind, link.many and part.key is None
        elif part.name in (*KINDS[kind].properties, "@iot.id", "id") and part.key is None:
            properties.append(part.name)
        else:
            raise absent(f"'{cut(part.name)}' of {kind}")
    return Address(tuple(steps), kind, many, tuple(properties), ending)


def _parts(path: str) -> list[Step]:
    found: list[Step] = []
    place = 0
    text = path.rstrip("/")
    if len(text) > LENGTH:
        raise _too_long()
    while place < len(text):
        part = _STEP.match(text, place)
        if part is None or (found and text[place] != "/"):
            raise absent(f"'{cut(text[place:])}'")
        name, quoted, number = part.groups()
        key = number if quoted is None else quoted.replace("''", "'")
        found.append(Step(name, key))
        if len(found) > STEPS:
            raise _too_long()
        place = part.end()
    if not found:
        raise absent("such address")
    return found


def _ending(part: Step, *, many: bool, properties: list[str]) -> str:
    fits = {
        COUNT: many and not properties,
        REFERENCES: not properties,
        VALUE: bool(properties),
    }
    if part.key is not None or not fits.get(part.name, False):
        raise absent(f"'{cut(part.name)}' here")
    return part.name


def _too_long() -> Problem:
    return absent(f"address with so many parts; at most {STEPS} are followed")
