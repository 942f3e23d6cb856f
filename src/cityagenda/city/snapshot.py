"""Snapshots: a loaded city as canonical JSON, as an edition keeps it."""

from pathlib import Path
from typing import Any

import orjson

from cityagenda.city.loaded import Loaded, Origin
from cityagenda.city.models import KINDS
from cityagenda.city.trust import methods_of
from cityagenda.ground.errors import CityFolderError
from cityagenda.ground.standards import Standard, Standards

_FORMAT = 1


def content(loaded: Loaded) -> bytes:
    """Return everything that the folder says as canonical JSON, without where it says so.

    Two folders that say the same have the same content, however they are written down.
    """
    objects = {
        kind: {id_: item.model_dump(mode="json") for id_, item in items.items()}
        for kind, items in loaded.objects.items()
    }
    return orjson.dumps(objects, option=orjson.OPT_SORT_KEYS)


def snapshot(loaded: Loaded) -> bytes:
    """Return a city as canonical JSON: objects, their places, and the rule packs.

    Examples
    --------
    >>> from cityagenda.city.loaded import Loaded
    >>> city = Loaded(Path("x"), {}, {}, Standards(()), {})
    >>> snapshot(city)
    b'{"format":1,"objects":{},"origins":{},"standards":[]}'
    """
    packs = sorted(loaded.standards.packs, key=lambda pack: pack.id)
    return orjson.dumps(
        {
            "format": _FORMAT,
            "objects": orjson.Fragment(content(loaded)),
            "origins": {
                kind: {id_: list(origin) for id_, origin in items.items()}
                for kind, items in loaded.origins.items()
            },
            "standards": [pack.model_dump(mode="json") for pack in packs],
        },
        option=orjson.OPT_SORT_KEYS,
    )


def from_snapshot(raw: bytes, folder: Path) -> Loaded:
    """Return the city that `snapshot` wrote.

    Parameters
    ----------
    raw
        The bytes.
    folder
        The city folder; its methods are used, nothing else of it is read.

    Raises
    ------
    CityFolderError
        The bytes are no snapshot, or one of another format.
    """
    try:
        held: dict[str, Any] = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise _unreadable(folder, str(error)) from error
    if not isinstance(held, dict) or held.get("format") != _FORMAT:
        raise _unreadable(folder, "its format is not known")
    origins = {
        kind: {id_: Origin(*origin) for id_, origin in items.items()}
        for kind, items in held["origins"].items()
    }
    objects = {
        kind.name: {
            id_: kind.model.model_validate(data)
            for id_, data in sorted(
                held["objects"].get(kind.name, {}).items(),
                key=lambda item: _reading_order(origins.get(kind.name, {}).get(item[0])),
            )
        }
        for kind in KINDS.values()
    }
    standards = Standards(tuple(Standard.model_validate(pack) for pack in held["standards"]))
    methods, _ = methods_of(folder)
    return Loaded(folder, objects, origins, standards, methods)


def _reading_order(origin: Origin | None) -> tuple[bool, str, int]:
    """Return the key that puts objects back in the order of their files; patches come last."""
    return (True, "", 0) if origin is None else (False, origin.file, origin.item or 0)


def _unreadable(folder: Path, problem: str) -> CityFolderError:
    return CityFolderError(
        f"the snapshot of the city cannot be read: {problem}",
        where=str(folder),
        todo="build the city again",
    )
