"""Patches: a scenario's changes to a city, as a JSON merge patch (RFC 7396).

A patch is ``{kind: {id: {field: value}}}`` and works on the plain data of the files,
before anything is validated. Null removes a field or an object; a list replaces a list.
"""

from collections.abc import Mapping
from typing import Any

from cityagenda.city.fault_codes import KIND_NAMES
from cityagenda.city.faults import Fault, fault
from cityagenda.city.models import KINDS
from cityagenda.city.suggestions import nearest

Raw = Mapping[str, Mapping[str, Any]]


def merged(target: Any, patch: Any) -> Any:  # noqa: ANN401 - any JSON value
    """Return ``target`` after a merge patch; neither of the two is changed.

    References
    ----------
    RFC 7396, section 2.

    Examples
    --------
    >>> merged({"a": "b", "c": {"d": "e", "f": "g"}}, {"a": "z", "c": {"f": None}})
    {'a': 'z', 'c': {'d': 'e'}}
    """
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def patched(raw: Raw, patch: Any, where: str) -> tuple[dict[str, dict[str, Any]], list[Fault]]:  # noqa: ANN401
    """Return the plain data of all objects by kind and id after a patch, and its faults.

    What cannot be applied is left out and named as a fault at ``where``. An object that
    does not exist yet is added.
    """
    result = {kind: dict(objects) for kind, objects in raw.items()}
    faults: list[Fault] = []
    if not isinstance(patch, Mapping):
        return result, [fault("patch-malformed", where, what="*")]
    for kind, changes in patch.items():
        if kind not in KINDS:
            choices = ", ".join(KINDS)
            near = nearest(kind, KINDS)
            faults.append(
                fault("patch-kind-unknown", where, kind=kind, choices=choices, nearest=near)
            )
        elif not isinstance(changes, Mapping):
            faults.append(fault("patch-malformed", where, what=kind))
        else:
            _change(result.setdefault(kind, {}), kind, changes, where, faults)
    return result, faults


def _change(
    objects: dict[str, Any], kind: str, changes: Mapping[str, Any], where: str, faults: list[Fault]
) -> None:
    for id_, change in changes.items():
        if change is None:
            if objects.pop(id_, None) is None:
                near = nearest(id_, objects)
                name = KIND_NAMES[kind]
                faults.append(fault("patch-id-unknown", where, kind=name, id=id_, nearest=near))
        elif not isinstance(change, Mapping):
            faults.append(fault("patch-malformed", where, what=f"{kind} {id_}"))
        elif change.get("id", id_) != id_:
            faults.append(fault("patch-id-changed", where, kind=KIND_NAMES[kind], id=id_))
        else:
            objects[id_] = merged(objects.get(id_, {"id": id_}), change)
