"""What belongs into a copy of a city, and what was left out of it and why."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cityagenda.build.editions import editions
from cityagenda.build.places import Places
from cityagenda.ground.texts import Text
from cityagenda.web.copies.manifest import CURRENT, HOME, KEY, safe

_SKIPPED: Final = frozenset({HOME, ".git", "__pycache__"})


@dataclass(slots=True)
class Contents:
    """The files by the name that they have in a copy; ``notes`` tell of what was left out."""

    files: dict[str, Path] = field(default_factory=dict)
    edition: str | None = None
    editions: list[str] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)

    def take(self, name: str, path: Path) -> None:
        """Add a file, or a note if no copy could bring it back."""
        try:
            self.files[safe(name)] = path
        except ValueError:
            self.leave(name, "文件名无法写入备份", "its name cannot be written down")

    def leave(self, name: str, chinese: str, english: str) -> None:
        """Note that something was left out."""
        shown = name.encode("utf-8", "backslashreplace").decode()
        self.notes.append(
            {
                "zh-Hans": f"未备份 {shown}：{chinese}",
                "en": f"left out {shown}: {english}",
            }
        )


def contents(city: Path, *, with_key: bool) -> Contents:
    """Return what a copy of a city holds besides its database and its store of streams.

    That is what the city wrote, every whole edition, the pointer to the current one, and
    attachments; the key of the site only if asked for; no cache and no history of versions.
    """
    found = Contents()
    _own_files(city, found)
    _editions(city, found)
    home = city / HOME
    for path in _files(home / "attachments", found, home):
        found.take(f"{HOME}/{path.relative_to(home).as_posix()}", path)
    if with_key and (city / KEY).is_file():
        found.take(KEY, city / KEY)
    return found


def _own_files(city: Path, found: Contents) -> None:
    for path in _files(city, found, city):
        found.take(path.relative_to(city).as_posix(), path)


def _editions(city: Path, found: Contents) -> None:
    places = Places(city)
    whole = editions(city)
    for edition in whole:
        damage = edition.damage()
        prefix = f"{HOME}/editions/{edition.id}"
        if damage:
            found.leave(prefix, f"{damage[0]} 已损坏", f"{damage[0]} is damaged")
            continue
        found.editions.append(edition.id)
        for name in ("edition.json", *edition.manifest["files"]):
            found.take(f"{prefix}/{name}", edition.folder / name)
    named = _pointer(places.current)
    if named in found.editions:
        found.edition = named
        found.take(CURRENT, places.current)
    elif places.home.exists():
        found.leave(CURRENT, "没有完好的当前版本", "there is no whole current edition")


def _pointer(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _files(folder: Path, found: Contents, root: Path) -> Iterator[Path]:
    """Yield the files below a folder; links only where they stay inside the root."""
    for here, folders, names in os.walk(folder):
        at = Path(here)
        for name in sorted(folders):
            if name in _SKIPPED or name.startswith(".new-"):
                folders.remove(name)
            elif (at / name).is_symlink():
                folders.remove(name)
                found.leave(_relative(at / name, root), "是指向文件夹的链接", "a link to a folder")
        for name in sorted(names):
            path = at / name
            if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
                found.leave(
                    _relative(path, root), "链接指向文件夹之外", "a link that leads outside"
                )
            elif path.is_file():
                yield path
            else:
                found.leave(_relative(path, root), "不是普通文件", "no plain file")


def _relative(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
