"""Editions: the immutable results of builds, each in a folder of its own."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import orjson
import polars as pl

from cityagenda import __version__
from cityagenda.build import fingerprints
from cityagenda.build.account import CITY, FORMAT, PROVENANCE, Account, write_files
from cityagenda.build.places import Places
from cityagenda.build.writing import disk_faults, whole_folder, write_whole
from cityagenda.city import snapshot
from cityagenda.city.folder import Loaded
from cityagenda.ground.errors import BuildError

_MANIFEST: Final = "edition.json"
_LENGTH = 16
_SMALL: Final = 1_000_000
"""Bytes up to which an opened edition keeps a table in memory after its first use."""
_RECENT: Final = 16
"""Parts of large tables that an opened edition keeps in memory, the last ones asked for."""

Derived = TypeVar("Derived")


@dataclass(frozen=True)
class Edition:
    """One edition: its id, its folder and its manifest."""

    id: str
    folder: Path
    manifest: Mapping[str, Any]

    @property
    def scenario(self) -> str | None:
        """The scenario under which it was built, None for the plan as it stands."""
        found: str | None = self.manifest["scenario"]
        return found

    @property
    def created(self) -> datetime:
        """When it was written; not part of its id."""
        return datetime.fromisoformat(self.manifest["created"])

    @property
    def expires(self) -> datetime | None:
        """Until when a provisional edition speaks of now; None for one that lasts."""
        found = self.manifest.get("expires")
        return None if found is None else datetime.fromisoformat(found)

    def observations(self) -> pl.DataFrame:
        """Return all rows in the canonical order; `selected` marks those that are used."""
        return self._frame("observations")

    def rows(self, name: str, indicator: str) -> pl.DataFrame:
        """Return the rows of a table that are about one indicator.

        A small table is read and taken apart once; of a large one only these rows are read,
        and kept while few others are asked for.
        """
        if self._small(name):
            parts = self.derived(f"rows of {name}", lambda: self._parts(name))
            return parts.get((indicator,), self._frame(name).clear())
        key = name, indicator
        found = self._recent.pop(key, None)
        if found is None:
            found = self.scan(name).filter(pl.col("indicator") == indicator).collect()
        self._recent[key] = found
        while len(self._recent) > _RECENT:
            self._recent.pop(next(iter(self._recent)), None)
        return found

    def scan(self, name: str, **options: Any) -> pl.LazyFrame:  # noqa: ANN401 - polars' own
        """Return a table of which only what a query asks for is read."""
        return pl.scan_parquet(self._path(name), glob=False, **options)

    def derived(self, name: str, derive: Callable[[], Derived]) -> Derived:
        """Return what a reader works out of the edition, worked out once while it is open."""
        if name not in self._derived:
            self._derived[name] = derive()
        return cast("Derived", self._derived[name])

    def conflicts(self) -> pl.DataFrame:
        """Return one row for each value that lost against another."""
        return self._frame("conflicts")

    def claims(self) -> pl.DataFrame:
        """Return the claims that the account recomputes, with both values."""
        return self._frame("claims")

    def exclusions(self) -> pl.DataFrame:
        """Return the raw rows that methods left out, with the reason."""
        return self._frame("exclusions")

    def explanations(self) -> pl.DataFrame:
        """Return the sentences that methods say about single values."""
        return self._frame("explanations")

    def failures(self) -> pl.DataFrame:
        """Return what could not be computed and why, with the trace of the error."""
        return self._frame("failures")

    def table(self, indicator: str, name: str) -> pl.DataFrame:
        """Return a further table of an indicator; `BuildError` if it has none of that name."""
        return self._frame(f"tables/{indicator}/{name}")

    def tables(self) -> list[tuple[str, str]]:
        """Return indicator and name of each further table."""
        paths = [path.split("/") for path in self.manifest["files"] if path.startswith("tables/")]
        return sorted((i, name.removesuffix(".parquet")) for _, i, name in paths)

    def assessment(self, name: str) -> pl.DataFrame:
        """Return a table of the assessment; `BuildError` if there is none of that name."""
        return self._frame(f"assessment/{name}")

    def assessments(self) -> list[str]:
        """Return the names of the tables of the assessment."""
        return sorted(
            Path(path).stem for path in self.manifest["files"] if path.startswith("assessment/")
        )

    def provenance(self) -> list[dict[str, Any]]:
        """Return one record a node: method, code, sources, standards, parameters, upstream."""
        return list(self._provenance)

    def node(self, indicator: str) -> dict[str, Any] | None:
        """Return the provenance of an indicator, None if it was not computed."""
        return next((r for r in self._provenance if r["indicator"] == indicator), None)

    def city(self) -> Loaded:
        """Return the city as it was when the edition was built."""
        return self._city

    @cached_property
    def _city(self) -> Loaded:
        return snapshot.from_snapshot((self.folder / CITY).read_bytes(), self.home)

    @cached_property
    def _kept(self) -> dict[str, pl.DataFrame]:
        return {}

    @cached_property
    def _derived(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _recent(self) -> dict[tuple[str, str], pl.DataFrame]:
        return {}

    def _parts(self, name: str) -> dict[tuple[Any, ...], pl.DataFrame]:
        return self._frame(name).partition_by("indicator", as_dict=True)

    @property
    def home(self) -> Path:
        """The city folder in which the edition lies."""
        return self.folder.parents[2]

    @cached_property
    def _provenance(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = orjson.loads((self.folder / PROVENANCE).read_bytes())
        return found

    def _frame(self, name: str) -> pl.DataFrame:
        if name in self._kept:
            return self._kept[name]
        path = self._path(name)
        frame = pl.read_parquet(path, glob=False)
        if self._small(name):
            self._kept[name] = frame
        return frame

    def _small(self, name: str) -> bool:
        facts = self.manifest["files"].get(f"{name}.parquet")
        return facts is not None and facts["size"] <= _SMALL

    def _path(self, name: str) -> Path:
        path = f"{name}.parquet"
        if path not in self.manifest["files"]:
            raise BuildError(
                f"edition {self.id} has no table '{name}'",
                where=str(self.folder),
                todo=f"choose from {', '.join(sorted(self.manifest['files']))}",
            )
        return self.folder / path

    def damage(self) -> list[str]:
        """Return the files whose content is not what the manifest says."""
        return [
            path
            for path, facts in sorted(self.manifest["files"].items())
            if _file_hash(self.folder / path) != facts["sha256"]
        ]


def written(
    account: Account, places: Places, *, home: Path | None = None, expires: datetime | None = None
) -> Edition:
    """Write an edition and return it; the same content is the same edition.

    Parameters
    ----------
    account
        What it holds.
    places, home
        Where it goes: a folder of editions, by default that of the editions that last.
    expires
        Until when it speaks of now, of a provisional one; not part of its id.

    Raises
    ------
    BuildError
        Nothing can be written. What was there before is untouched.
    """
    logical = account.logical()
    content = fingerprints.of(logical)
    folder = (home or places.editions) / content[:_LENGTH]
    if folder.exists() and not _faults(folder):
        return opened(folder.parent, folder.name)
    with (
        disk_faults(folder.parent),
        whole_folder(folder, replace=True, synced=True) as fresh,
    ):
        write_files(account, fresh)
        manifest = {
            "format": FORMAT,
            "id": folder.name,
            "content": content,
            "logical": logical,
            "city": {"id": account.city.city.id, "name": account.city.city.name},
            "scenario": account.scenario,
            "created": datetime.now(UTC).isoformat(timespec="milliseconds"),
            **({} if expires is None else {"expires": expires.isoformat(timespec="seconds")}),
            "software": __version__,
            "counts": account.counts(),
            "files": _files(fresh),
        }
        (fresh / _MANIFEST).write_bytes(orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
    return Edition(folder.name, folder, manifest)


def make_current(edition: Edition, places: Places, pointer: Path | None = None) -> None:
    """Let a pointer name an edition, in one step; by default that to the current edition."""
    pointer = pointer or places.current
    with disk_faults(pointer):
        write_whole(pointer, f"{edition.id}\n".encode())


def current(folder: Path) -> Edition:
    """Return the current edition of a city folder.

    Raises
    ------
    BuildError
        The city was never built, or the edition is damaged.
    """
    try:
        name = Places(folder).current.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise BuildError(
            "the city has no edition yet", where=str(folder), todo=f"cityagenda build {folder}"
        ) from error
    return open_edition(folder, name)


def open_edition(folder: Path, id_: str) -> Edition:
    """Return an edition by its id, or by the beginning of its id.

    Raises
    ------
    BuildError
        There is none, several begin so, or one of its files is missing or cut off.
    """
    return opened(Places(folder).editions, id_)


def opened(home: Path, id_: str) -> Edition:
    """Return an edition of a folder of editions; see `open_edition`."""
    names = sorted(p.name for p in home.iterdir() if _is_name(p.name)) if home.is_dir() else []
    found = [name for name in names if name.startswith(id_)] if id_ else []
    if len(found) != 1:
        raise BuildError(
            f"{len(found) or 'no'} edition(s) called '{id_}'",
            where=str(home),
            todo=f"choose from {', '.join(names) or 'none; build the city first'}",
        )
    faults = _faults(home / found[0])
    if faults:
        raise BuildError(
            f"edition {found[0]} is damaged: {faults[0]}",
            where=str(home / found[0]),
            todo="restore it from a copy, or build the city again",
        )
    manifest = orjson.loads((home / found[0] / _MANIFEST).read_bytes())
    return Edition(found[0], home / found[0], manifest)


def editions(folder: Path) -> list[Edition]:
    """Return the editions of a city that are whole, oldest first."""
    return whole_ones(Places(folder).editions)


def whole_ones(home: Path) -> list[Edition]:
    """Return the editions of a folder of editions that are whole, oldest first."""
    names = sorted(p.name for p in home.iterdir()) if home.is_dir() else []
    whole = [n for n in names if _is_name(n) and not _faults(home / n)]
    return sorted((opened(home, n) for n in whole), key=lambda e: (e.created, e.id))


def _is_name(name: str) -> bool:
    return len(name) == _LENGTH and not set(name) - set("0123456789abcdef")


def _faults(folder: Path) -> list[str]:
    """Return what is missing in an edition's folder, by the manifest's list of files."""
    try:
        manifest = orjson.loads((folder / _MANIFEST).read_bytes())
        sizes = {path: facts["size"] for path, facts in manifest["files"].items()}
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        return [f"{_MANIFEST} cannot be read ({error})"]
    return [
        f"{path} is missing or has another size"
        for path, size in sorted(sizes.items())
        if not (folder / path).is_file() or (folder / path).stat().st_size != size
    ]


def _files(folder: Path) -> dict[str, dict[str, Any]]:
    return {
        path.relative_to(folder).as_posix(): {
            "size": path.stat().st_size,
            "sha256": _file_hash(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
