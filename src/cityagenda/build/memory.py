"""The memory of hashes: a large file is hashed once for each state in which it is found."""

import time
from dataclasses import astuple
from pathlib import Path

import orjson

from cityagenda.build.raw import RawFile, State, digest, state_of
from cityagenda.build.writing import write_whole

_SETTLED = 2_000_000_000


class HashMemory:
    """The hashes of large raw files by path and state.

    A file that was modified less than two seconds before it was hashed is hashed again
    next time: its clock may not have ticked between two writes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changed = False
        try:
            self._known: dict[str, list[object]] = orjson.loads(path.read_bytes())
        except (FileNotFoundError, orjson.JSONDecodeError):
            self._known = {}

    def file(self, city: Path, name: str) -> RawFile:
        """Return a raw file with its hash; `BuildError` if it changes while it is hashed."""
        state = state_of(city / name)
        mark = list(astuple(state))
        known = self._known.get(name)
        if known is not None and known[:-1] == mark:
            return RawFile(name, state.size, str(known[-1]))
        began = time.time_ns()
        found = digest(city / name)
        if settled(state, began):
            self._known[name] = [*mark, found]
            self._changed = True
        return RawFile(name, state.size, found)

    def keep(self) -> None:
        """Write the memory down if it has learnt something."""
        if self._changed:
            write_whole(self._path, orjson.dumps(self._known, option=orjson.OPT_SORT_KEYS))


def settled(state: State, began: int) -> bool:
    """Whether a file had been left alone for long enough when it was looked at."""
    return max(state.modified, state.changed) + _SETTLED < began
