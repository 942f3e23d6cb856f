"""Scenarios: every patch can be applied to the city as it is."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from cityagenda.city.faults import Fault, fault
from cityagenda.city.loaded import Loaded
from cityagenda.city.marks import Loc
from cityagenda.city.models import KINDS, Scenario
from cityagenda.city.patch import patched
from cityagenda.city.structure import structural_faults
from cityagenda.city.validation import validated


def scenario_faults(loaded: Loaded) -> Iterator[Fault]:
    """Yield a fault for each thing that keeps a scenario from being applied."""
    for scenario in loaded.scenarios.values():
        for found in dict.fromkeys(_problems(loaded, scenario)):
            yield fault("scenario-fails", found.where, scenario=scenario.id, problem=found.what)


def _problems(loaded: Loaded, scenario: Scenario) -> Iterator[Fault]:
    where = loaded.place_at("scenario", scenario.id, ("patch",))
    before = {
        kind: {
            id_: item.model_dump(mode="json", exclude_unset=True)
            for id_ in changes
            if (item := loaded.objects[kind].get(id_)) is not None
        }
        for kind, changes in scenario.patch.items()
        if kind in KINDS and isinstance(changes, Mapping)
    }
    after, faults = patched(before, scenario.patch, where)
    yield from faults
    objects: dict[str, dict[str, Any]] = {k: dict(items) for k, items in loaded.objects.items()}
    for kind, items in after.items():
        for id_ in before.get(kind, {}):
            objects[kind].pop(id_, None)
        for id_, data in items.items():
            if loaded.is_broken(kind, id_):
                continue
            locate = partial(_located, loaded, scenario.id, ("patch", kind, id_))
            item, reasons = validated(kind, data, locate)
            yield from reasons
            if item is not None:
                objects[kind][id_] = item
    known = set(structural_faults(loaded))
    for found in structural_faults(replace(loaded, objects=objects)):
        if found not in known:
            yield replace(found, where=where)


def _located(loaded: Loaded, scenario: str, start: Loc, loc: Loc) -> tuple[str, None]:
    return loaded.place_at("scenario", scenario, (*start, *loc)), None
