"""Writing a report into a file, as the file's suffix says."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cityagenda.build.editions import Edition
from cityagenda.build.writing import write_whole
from cityagenda.ground.errors import ReportError
from cityagenda.report.fonts import fonts
from cityagenda.report.outlines import document
from cityagenda.report.page import html
from cityagenda.report.typesetting import pdf

LANGUAGES: Final = {"zh": "zh-Hans", "en": "en"}
SUFFIXES: Final = (".pdf", ".html")


@dataclass(frozen=True, slots=True)
class Written:
    """A report that was written; ``borrowed`` names a font of the machine, if one was used."""

    path: Path
    size: int
    borrowed: str = ""


def written(edition: Edition, language: str, path: Path, address: str = "") -> Written:
    """Write the report of an edition.

    Parameters
    ----------
    edition
        The edition.
    language
        ``zh`` or ``en``.
    path
        A file that ends in ``.pdf`` or ``.html``; it is replaced as a whole.
    address
        Where the site of the account stands (``https://…``); numbers then lead to its pages.

    Raises
    ------
    ReportError
        The suffix or the language is unknown, a reference of the city's own text is, or the
        report cannot be typeset.
    """
    if language not in LANGUAGES:
        raise ReportError(f"there is no report in '{language}'", todo="choose zh or en")
    if path.suffix not in SUFFIXES:
        raise ReportError(
            f"a report is no '{path.suffix}' file",
            where=str(path),
            todo=f"end the name in {' or '.join(SUFFIXES)}",
        )
    if address and not address.startswith(("https://", "http://")):
        raise ReportError(f"'{address}' is no address", todo="begin it with https://")
    found = document(edition, LANGUAGES[language], address)
    if path.suffix == ".html":
        content, borrowed = html(found).encode(), ""
    else:
        chosen = fonts()
        content, borrowed = pdf(found, chosen), "" if chosen.ours else chosen.family
    try:
        write_whole(path, content)
    except OSError as error:
        raise ReportError(
            f"the report cannot be written: {error.strerror or error}", where=str(path)
        ) from error
    return Written(path, len(content), borrowed)
