"""Creation: a small working city, to be replaced piece by piece by a real one."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cityagenda.ground.errors import CityFolderError

LANGUAGES: Final = ("zh-Hans", "en")
"""The languages in which the small city is written."""

_TEMPLATE: Final = Path(__file__).parent / "template"
_LISTED: Final = re.compile(r"^languages: .*$", re.MULTILINE)


def create(folder: Path, languages: Sequence[str] = LANGUAGES) -> None:
    """Write a small city that can be checked and built at once; its data is synthetic.

    Parameters
    ----------
    folder
        A folder that does not exist or is empty.
    languages
        One or both of `LANGUAGES`; texts in another language are left out.

    Raises
    ------
    CityFolderError
        The folder is not empty, or the small city does not exist in a language.
    """
    unknown = [tag for tag in languages if tag not in LANGUAGES]
    if unknown or not languages:
        raise CityFolderError(
            f"the small city is not written in '{', '.join(unknown)}'",
            todo=f"choose from {', '.join(LANGUAGES)}; add other languages in its files",
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CityFolderError(
            "the folder is not empty", where=str(folder), todo="name a folder that does not exist"
        )
    dropped = [tag for tag in LANGUAGES if tag not in languages]
    for path in sorted(_TEMPLATE.rglob("*")):
        if path.is_file():
            target = folder / path.relative_to(_TEMPLATE)
            target.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8")
            target.write_text(_in_languages(text, languages, dropped), encoding="utf-8")
    (folder / ".gitignore").write_text(".cityagenda/\n__pycache__/\n", encoding="utf-8")


def _in_languages(text: str, languages: Sequence[str], dropped: Sequence[str]) -> str:
    for tag in dropped:
        text = re.sub(rf"^ +{re.escape(tag)}: .*\n", "", text, flags=re.MULTILINE)
    return _LISTED.sub(f"languages: [{', '.join(languages)}]", text)
