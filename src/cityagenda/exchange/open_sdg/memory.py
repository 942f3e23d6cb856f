"""Memory: what an export wrote last time, so that only what has changed is made again.

It lies in the city's own cache. An indicator is taken from it if it is made from the same
things, under the same circumstances, and each of its files is still as it was written. What
is damaged, absent or of another program counts as nothing.
"""

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from cityagenda.exchange.writing import Folder
from cityagenda.ground.errors import ExchangeError


@dataclass(frozen=True, slots=True)
class Share:
    """What one indicator adds to the files about all of them, and its own files.

    ``headline`` and ``resource`` are JSON, ``columns`` the columns that break it down.
    """

    name: str
    fields: Mapping[str, Any]
    columns: list[str]
    headline: Any
    resource: Any
    files: Mapping[str, Any]


@dataclass(slots=True)
class Memory:
    """The shares of the last export into one folder, and those of this one."""

    path: Path
    circumstances: str
    old: Mapping[str, Any] = field(default_factory=dict)
    new: dict[str, Any] = field(default_factory=dict)

    def share(self, id_: str, made_from: str, folder: Folder) -> Share | None:
        """Return the share of an indicator, if it is still what would be written."""
        found = self.old.get(id_)
        if found is None or found["made_from"] != made_from:
            return None
        states = found["share"]["files"]
        if any(folder.state(name) != tuple(state) for name, state in states.items()):
            return None
        self.new[id_] = found
        return Share(**found["share"])

    def keep(self, id_: str, made_from: str, share: Share) -> None:
        """Remember the share of an indicator."""
        self.new[id_] = {"made_from": made_from, "share": share}

    def save(self) -> None:
        """Write what is remembered, if the city's cache can be written."""
        if not os.access(self.path.parents[1], os.W_OK):
            return
        held = {"circumstances": self.circumstances, "shares": self.new}
        Folder(self.path.parent).write(self.path.name, orjson.dumps(held))


def memory_of(home: Path, out: Path, circumstances: Iterable[bytes]) -> Memory:
    """Return what is remembered of an export into a folder.

    Parameters
    ----------
    home
        The city folder.
    out
        The folder of one language.
    circumstances
        Everything but the indicators themselves that goes into the files.
    """
    name = hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:32]
    path = home / ".cityagenda" / "cache" / "open-sdg" / f"{name}.json"
    found = hashlib.sha256(_code())
    for part in circumstances:
        found.update(hashlib.sha256(part).digest())
    now = found.hexdigest()
    try:
        held = orjson.loads(path.read_bytes())
    except (FileNotFoundError, orjson.JSONDecodeError):
        return Memory(path, now)
    except OSError as error:
        raise ExchangeError(
            f"the memory of the last export cannot be read: {error.strerror}",
            where=str(path),
            todo="remove the file; it is made again",
        ) from error
    return Memory(path, now, held["shares"] if held["circumstances"] == now else {})


@cache
def _code() -> bytes:
    """Return the hash of the modules that make the files."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    return found.digest()
