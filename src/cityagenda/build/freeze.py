"""Freezing: step one of a build turns raw files into tables that cannot change any more.

A small CSV source is frozen as its bytes (`archive`), a larger one, and every Parquet
source, as typed Parquet in parts, a source of shapes as a copy of its file, the view of a
register, or a window of a stream, as the table that its reader gives (`registers`, `streams`).
All are found by a hash of the raw
bytes and of the declaration. Numbers stay in the units that the source declares; the input of
a method converts them (`inputs`).
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import cast

import orjson
import polars as pl

from cityagenda.build import archive, raw, registers, streams
from cityagenda.build.columns import DTYPES, on_clocks, typed
from cityagenda.build.memory import HashMemory
from cityagenda.build.places import Places
from cityagenda.build.raw import RawFile
from cityagenda.build.records import ROW, Dialect, batches
from cityagenda.build.registers import Read
from cityagenda.build.streams import Frame, Windows
from cityagenda.build.writing import disk_faults, whole_folder
from cityagenda.city.models import Source
from cityagenda.city.paths import raw_files
from cityagenda.ground.errors import BuildError, SourceError
from cityagenda.registers.views import View

FILE, SOURCE = "_file", "source"
SMALL = 256 << 10
_ROWS = 500_000
_WINDOW = ("network", "view", "window")
_READING = {"format", "encoding", "delimiter", "columns", "time", "path", "crs", "datum"}


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen source: its declaration, its raw files and the hash of both.

    ``small`` ones are kept as raw bytes; ``held`` has them while the build runs, and
    ``typed`` their table once it was asked for, because many indicators may share it.
    """

    source: Source
    files: tuple[RawFile, ...]
    hash: str
    small: bool
    held: tuple[bytes, ...] = ()
    typed: pl.DataFrame | None = field(default=None, compare=False, repr=False)

    @property
    def size(self) -> int:
        """How many raw bytes it has."""
        return sum(file.size for file in self.files)

    def table(self, places: Places, *, named: bool = False) -> pl.LazyFrame:
        """Return the typed rows with `_row`, and `_file` where there are several files.

        A source of shapes is one row: the path of the frozen file, its crs and datum. With
        ``named`` the rows carry the id of the source in the column `source`.
        """
        if self.small:
            if self.typed is None:
                object.__setattr__(self, "typed", self._small_table(places))
            frame = cast("pl.DataFrame", self.typed)
            if named and SOURCE not in frame.columns:
                name = pl.Series(SOURCE, [self.source.id]).new_from_index(0, frame.height)
                frame = frame.hstack([name])
            return frame.lazy()
        lazy = self._large_table(places)
        if named and SOURCE not in lazy.collect_schema():
            return lazy.with_columns(pl.lit(self.source.id).alias(SOURCE))
        return lazy

    def _small_table(self, places: Places) -> pl.DataFrame:
        contents = self.held or tuple(
            archive.content(archive_path(places), file.sha256) for file in self.files
        )
        parts = [
            _part(batch, self.source, file, len(self.files) > 1)
            for file, raw_bytes in zip(self.files, contents, strict=True)
            for batch in batches((raw_bytes,), _dialect(self.source), file.path)
        ]
        return parts[0] if len(parts) == 1 else pl.concat(parts)

    def _large_table(self, places: Places) -> pl.LazyFrame:
        folder = places.frozen / self.hash
        if self.source.format in ("geojson", "geopackage"):
            paths = [str(path) for path in sorted(folder.iterdir())]
            return pl.LazyFrame(
                {"path": paths, "crs": self.source.crs, "datum": self.source.datum},
                schema_overrides={"crs": pl.String, "datum": pl.String},
            )
        return pl.scan_parquet(folder / "*.parquet", glob=True)


def archive_path(places: Places) -> Path:
    """Return the file that keeps small raw files."""
    return places.frozen / "raw.sqlite"


def frozen(
    places: Places,
    sources: Mapping[str, Source],
    read: Read | None = None,
    windows: Windows | None = None,
) -> tuple[dict[str, Frozen], dict[str, SourceError]]:
    """Freeze sources and return those that could be frozen, and why others could not.

    ``read`` gives the views of registers; without it they are empty. ``windows`` gives those
    of streams.

    Raises
    ------
    BuildError
        A raw file changes while it is read, or nothing can be written.
    """
    done: dict[str, Frozen] = {}
    faults: dict[str, SourceError] = {}
    memory = HashMemory(places.home / "cache" / "hashes.json")
    for name in sorted(sources):
        try:
            done[name] = _frozen(places, sources[name], memory, read or _nothing, windows)
        except SourceError as error:
            faults[name] = error
        except OSError as error:
            faults[name] = SourceError(
                f"the file cannot be read: {error.strerror or error}",
                where=sources[name].path,
                todo="correct its permissions, or copy it again",
            )
    contents = {
        file.sha256: held
        for item in done.values()
        for file, held in zip(item.files, item.held, strict=False)
    }
    with disk_faults(places.frozen):
        archive.add(archive_path(places), contents)
        memory.keep()
        if windows is not None:
            windows.memory.keep()
    return done, faults


def _nothing(_: str) -> View:
    return View()


def _frozen(
    places: Places, source: Source, memory: HashMemory, read: Read, windows: Windows | None
) -> Frozen:
    if source.format == "register":
        file, table = registers.frame(source, read)
        return _made(places, source, file, lambda: table)
    if source.format == "stream":
        if windows is None:
            raise SourceError("nobody reads streams here", where=f"source {source.id}")
        whole = streams.declared(source, windows.city.networks)
        return _made(places, whole, *windows.read(whole))
    where = f"source {source.id}"
    names = raw_files(places.city, source.path, where=where)
    total = sum((places.city / name).stat().st_size for name in names)
    if _is_small(source, total):
        pairs = [raw.content(places.city, name) for name in names]
        files = tuple(file for file, _ in pairs)
        _check_declared(source, files)
        held = tuple(content for _, content in pairs)
        return Frozen(source, files, _hash(source, files), small=True, held=held)
    files = tuple(memory.file(places.city, name) for name in names)
    _check_declared(source, files)
    found = Frozen(source, files, _hash(source, files), small=False)
    if not (places.frozen / found.hash).exists():
        with disk_faults(places.frozen), whole_folder(places.frozen / found.hash) as folder:
            _WRITERS[source.format](places.city, found, folder)
    return found


def _made(places: Places, source: Source, file: RawFile, table: Frame) -> Frozen:
    """Freeze what has no file: a table that is made, if it was not frozen before."""
    found = Frozen(source, (file,), _hash(source, (file,)), small=False)
    if not (places.frozen / found.hash).exists():
        with disk_faults(places.frozen), whole_folder(places.frozen / found.hash) as folder:
            table().write_parquet(folder / f"{0:06}.parquet")
    return found


def _is_small(source: Source, size: int) -> bool:
    return source.format == "csv" and size <= SMALL


def recalled(source: Source, files: tuple[RawFile, ...], hash_: str, places: Places) -> Frozen:
    """Return a source as it was frozen by an earlier build.

    Raises
    ------
    BuildError
        It is no longer there.
    """
    found = Frozen(source, files, hash_, _is_small(source, sum(file.size for file in files)))
    if found.small:
        kept = archive_path(places)
        held = tuple(archive.content(kept, file.sha256) for file in files)
        return replace(found, held=held)
    if not (places.frozen / hash_).exists():
        raise BuildError(
            f"the frozen table of source '{source.id}' is no longer there",
            where=str(places.frozen / hash_),
            todo="put back the raw files of that time and build them again",
        )
    return found


def _check_declared(source: Source, files: tuple[RawFile, ...]) -> None:
    if source.sha256 is not None and [f.sha256 for f in files] != [source.sha256.lower()]:
        raise SourceError(
            f"the SHA-256 is {', '.join(file.sha256 for file in files)}, "
            f"the source declares {source.sha256}",
            where=files[0].path,
            todo="restore the file that was declared, or declare the new one",
        )


def declaration_hash(source: Source) -> str:
    """Return the hash of how a source is to be read."""
    wanted = _READING.union(_WINDOW if source.format == "stream" else ())
    return hashlib.sha256(source.model_dump_json(include=wanted).encode()).hexdigest()


def _hash(source: Source, files: tuple[RawFile, ...]) -> str:
    named = [(streams.lasting(file.path), file.sha256) for file in files]
    content = orjson.dumps([_code(), declaration_hash(source), named])
    return hashlib.sha256(content).hexdigest()


@cache
def _code() -> str:
    """Return the hash of the modules that turn raw bytes into tables."""
    here = Path(__file__).parent
    found = hashlib.sha256(pl.__version__.encode())
    for name in ("columns.py", "freeze.py", "records.py", "registers.py", "streams.py"):
        found.update((here / name).read_bytes())
    return found.hexdigest()


def _dialect(source: Source) -> Dialect:
    return Dialect(source.encoding, source.delimiter)


def _part(batch: pl.DataFrame, source: Source, file: RawFile, several: bool) -> pl.DataFrame:  # noqa: FBT001
    table = typed(batch, source, file.path)
    return table.with_columns(pl.lit(file.path).alias(FILE)) if several else table


def _csv_parts(city: Path, found: Frozen, folder: Path) -> None:
    number = 0
    for file in found.files:
        blocks = _checked_blocks(city / file.path, file)
        for batch in batches(blocks, _dialect(found.source), file.path):
            part = _part(batch, found.source, file, len(found.files) > 1)
            part.write_parquet(folder / f"{number:06}.parquet")
            number += 1


def _checked_blocks(path: Path, file: RawFile) -> Iterator[bytes]:
    """Yield the blocks of a raw file, and make sure that they are those that were hashed."""
    before = raw.state_of(path)
    hashed = hashlib.sha256()
    with path.open("rb") as opened:
        while block := opened.read(raw.BLOCK):
            hashed.update(block)
            yield block
    raw.unchanged(path, before)
    if hashed.hexdigest() != file.sha256:
        raise raw.changed(path)


def _parquet_parts(city: Path, found: Frozen, folder: Path) -> None:
    number = 0
    for file in found.files:
        path = city / file.path
        before = raw.state_of(path)
        try:
            for batch in _parquet_batches(path):
                part = _declared(batch, found.source, file)
                if len(found.files) > 1:
                    part = part.with_columns(pl.lit(file.path).alias(FILE))
                part.write_parquet(folder / f"{number:06}.parquet")
                number += 1
        except pl.exceptions.PolarsError as error:
            raise SourceError(
                f"the file is no Parquet file that can be read: {error}",
                where=file.path,
                todo="write it again, or correct the declared format",
            ) from error
        raw.unchanged(path, before)


def _parquet_batches(path: Path) -> Iterator[pl.DataFrame]:
    lazy = pl.scan_parquet(path, glob=False).with_row_index(ROW, offset=1)
    height = lazy.select(pl.len()).collect().item()
    for start in range(0, max(height, 1), _ROWS):
        yield lazy.slice(start, _ROWS).collect()


def _declared(batch: pl.DataFrame, source: Source, file: RawFile) -> pl.DataFrame:
    """Return a batch of a Parquet file in its declared types."""
    if not source.columns:
        return batch
    texts = []
    for name, declared in source.columns.items():
        header = declared.header or name
        if header not in batch.columns or batch.schema[header] == pl.String:
            continue
        held = batch[header]
        if declared.type == "datetime":
            held = _instants(held, source, file)
        try:
            texts.append(held.cast(DTYPES[declared.type], strict=True).alias(header))
        except pl.exceptions.PolarsError as error:
            raise SourceError(
                f"column '{header}' is {batch.schema[header]} and cannot be "
                f"read as {declared.type}",
                where=file.path,
                todo="declare the type that the file has",
            ) from error
    ready = {column.name: column for column in texts}
    return _mixed(batch, source, file, ready)


def _instants(held: pl.Series, source: Source, file: RawFile) -> pl.Series:
    """Return the times of a Parquet column as instants; those without a zone on the clocks."""
    if not isinstance(held.dtype, pl.Datetime) or held.dtype.time_zone is not None:
        return held
    found = on_clocks(held, source)
    lost = found.is_null() & held.is_not_null()
    if lost.any():
        raise SourceError(
            f"column '{held.name}': {held.filter(lost)[0]} is shown twice or never by those clocks",
            where=file.path,
            todo="write the times with their zone, or in UTC",
        )
    return found


def _mixed(
    batch: pl.DataFrame, source: Source, file: RawFile, ready: Mapping[str, pl.Series]
) -> pl.DataFrame:
    rest = {n: d for n, d in source.columns.items() if (d.header or n) not in ready}
    text_table = typed(
        batch.select(ROW, *(c for c in batch.columns if batch.schema[c] == pl.String)),
        source.model_copy(update={"columns": rest}),
        file.path,
    )
    columns = [
        ready[d.header or n].alias(n) if n not in rest else text_table[n]
        for n, d in source.columns.items()
    ]
    return pl.DataFrame([batch[ROW], *columns])


def _copy(city: Path, found: Frozen, folder: Path) -> None:
    for number, file in enumerate(found.files):
        with (folder / f"{number:06}{Path(file.path).suffix}").open("wb") as copy:
            for block in _checked_blocks(city / file.path, file):
                copy.write(block)


_WRITERS = {"csv": _csv_parts, "parquet": _parquet_parts, "geojson": _copy, "geopackage": _copy}
