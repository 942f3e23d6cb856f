"""The file of a copy: written whole or not at all, read as if its maker meant harm."""

import gzip
import hashlib
import io
import os
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from cityagenda.ground.errors import SiteError
from cityagenda.web.copies import manifest
from cityagenda.web.copies.manifest import Item, Manifest

MOST_BYTES: Final = 64 * 2**30
"""How much a copy may unpack to, in all."""
MOST_TIMES: Final = 200
"""How many times its own size a copy may unpack to, beyond `ALWAYS`."""
ALWAYS: Final = 2**30
"""What any copy may unpack to."""
_MANIFEST_MOST: Final = 256 * 2**20
_CHUNK: Final = 2**20
_OVERHEAD: Final = 16 * 2**10
"""Bytes that the name and the padding of one file take at most, and the end of the archive."""
_PLAIN: Final = (tarfile.REGTYPE, tarfile.AREGTYPE)
_UNREADABLE: Final = (
    EOFError,
    zlib.error,
    gzip.BadGzipFile,
    tarfile.TarError,
    RecursionError,
    ValueError,
    OverflowError,
)


class ChangedError(Exception):
    """A file is not any more what it was when the manifest was written."""


def item(name: str, path: Path) -> Item:
    """Return the line of the manifest for a file as it is now."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        size = file.tell()
    return Item(name=name, size=size, sha256=digest)


def write(out: Path, found: Manifest, files: Mapping[str, Path]) -> int:
    """Write a copy and return its bytes; ``out`` is there whole, for its owner alone, or not.

    Raises
    ------
    ChangedError
        A file has changed since the manifest was made.
    """
    handle, draft = tempfile.mkstemp(prefix=".new-", suffix=out.name, dir=out.parent)
    try:
        with os.fdopen(handle, "wb") as raw:
            with (
                gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw) as packed,
                tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
            ):
                text = found.model_dump_json().encode()
                _add(tar, manifest.NAME, len(text), io.BytesIO(text))
                for line in found.files:
                    _add_file(tar, line, files[line.name])
            raw.flush()
            os.fsync(raw.fileno())
        Path(draft).replace(out)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return out.stat().st_size


def _add_file(tar: tarfile.TarFile, line: Item, path: Path) -> None:
    try:
        with path.open("rb") as file:
            reader = _Hashing(file)
            _add(tar, line.name, line.size, reader)
            if file.read(1) or reader.digest.hexdigest() != line.sha256:
                raise ChangedError(line.name)
    except FileNotFoundError as error:
        raise ChangedError(line.name) from error
    except OSError as error:
        if str(error) == "unexpected end of data":  # tarfile's word for a file that shrank
            raise ChangedError(line.name) from error
        raise


def _add(tar: tarfile.TarFile, name: str, size: int, reader: "BinaryIO | _Hashing") -> None:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o644
    tar.addfile(info, reader)


class _Hashing:
    """Reads a file and hashes what was read."""

    def __init__(self, file: BinaryIO) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes."""
        found = self.file.read(size)
        self.digest.update(found)
        return found


class _Careful(gzip.GzipFile):
    """Unpacks never more at once than a header of ours can have, and not more than announced."""

    budget = _MANIFEST_MOST + _CHUNK

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes."""
        if size is None or not 0 <= size <= _CHUNK:
            raise tarfile.ReadError("a header of more than 1 MiB")
        found = super().read(size)
        self.budget -= len(found)
        if self.budget < 0:
            raise tarfile.ReadError("more than its manifest announces")
        return found


@contextmanager
def opened(path: Path) -> Iterator[tuple[Manifest, Iterator[tuple[Item, Iterator[bytes]]]]]:
    """Give the manifest of a copy, and its files one after the other as chunks of bytes.

    Each file is one that the manifest names, in its order, plain, and of its size; whether
    the bytes have the right hash is known when the last chunk was read.

    Raises
    ------
    SiteError
        The file is no copy, is cut off or damaged, brings what the manifest does not name,
        a link, a device, a name outside the folder, or would unpack to more than is allowed.
    """
    try:
        with (
            path.open("rb") as raw,
            _Careful(fileobj=raw, mode="rb") as unpacked,
            tarfile.open(fileobj=unpacked, mode="r:", errorlevel=2) as tar,
        ):
            found = _manifest(tar, path)
            unpacked.budget = found.size + _OVERHEAD * (len(found.files) + 1)
            yield found, _files(tar, found, path)
    except _UNREADABLE as error:
        raise _damaged(path, error) from error


def _manifest(tar: tarfile.TarFile, path: Path) -> Manifest:
    head = tar.next()
    if head is None or head.name != manifest.NAME or head.type not in _PLAIN:
        raise _refused(path, "第一个文件不是清单", "its first file is no manifest")
    if head.size > _MANIFEST_MOST:
        raise _refused(path, "清单过大", "its manifest is too large")
    found = manifest.read(b"".join(_chunks(tar, head)), str(path))
    most = min(MOST_BYTES, max(ALWAYS, MOST_TIMES * path.stat().st_size))
    if found.size > most:
        raise _refused(
            path,
            f"解压后将达 {found.size:,} 字节，上限为 {most:,}",
            f"it would unpack to {found.size:,} bytes, and {most:,} are allowed",
        )
    free = shutil.disk_usage(path.parent).free
    if found.size > free:
        raise _refused(
            path,
            f"解压需 {found.size:,} 字节，磁盘仅余 {free:,}",
            f"it unpacks to {found.size:,} bytes, and the disk has {free:,} left",
        )
    return found


def _files(
    tar: tarfile.TarFile, found: Manifest, path: Path
) -> Iterator[tuple[Item, Iterator[bytes]]]:
    for line in found.files:
        head = tar.next()
        tar.members = []  # type: ignore[attr-defined] # what was read is not kept
        if head is None:
            raise _damaged(path, EOFError(f"{line.name} is missing"))
        if head.name != line.name or head.type not in _PLAIN or head.size != line.size:
            raise _refused(
                path,
                f"{head.name!r} 不是清单所列的普通文件",
                f"{head.name!r} is not the plain file that the manifest names",
            )
        yield line, _hashed(_chunks(tar, head), line, path)
    if tar.next() is not None:
        raise _refused(path, "含有清单之外的文件", "it has files that the manifest does not name")


def _chunks(tar: tarfile.TarFile, head: tarfile.TarInfo) -> Iterator[bytes]:
    file = tar.extractfile(head)
    while file is not None and (chunk := file.read(_CHUNK)):
        yield chunk


def _hashed(chunks: Iterator[bytes], line: Item, path: Path) -> Iterator[bytes]:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != line.sha256:
        raise _refused(
            path,
            f"{line.name} 的内容与清单不符",
            f"{line.name} has other content than the manifest says",
        )


def _damaged(path: Path, error: Exception) -> SiteError:
    return SiteError(
        {
            "zh-Hans": f"备份文件不完整或已损坏（{error}）",
            "en": f"the copy is cut off or damaged ({error})",
        },
        where=str(path),
        todo={
            "zh-Hans": "请重新传输该文件，或改用另一份备份",
            "en": "transfer the file again, or take another copy",
        },
    )


def _refused(path: Path, chinese: str, english: str) -> SiteError:
    return SiteError(
        {"zh-Hans": f"拒绝此备份：{chinese}", "en": f"the copy is refused: {english}"},
        where=str(path),
        todo={"zh-Hans": "请改用另一份备份", "en": "take another copy"},
    )
