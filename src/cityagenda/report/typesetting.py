"""Typesetting: a document as PDF/UA by Typst, with the same bytes for the same document."""

from pathlib import Path
from typing import Final

import orjson

from cityagenda.ground.errors import ReportError
from cityagenda.report.blocks import Document, record
from cityagenda.report.fonts import Fonts

TEMPLATE: Final = Path(__file__).parent / "report.typ"
STANDARD: Final = "ua-1"


def pdf(document: Document, fonts: Fonts) -> bytes:
    """Return a document as tagged PDF that conforms to PDF/UA-1.

    The file states no date, no host and no path. Its content reaches the template as data,
    so that no text of a city is ever read as a command.

    Parameters
    ----------
    document
        What to print.
    fonts
        The fonts to print with.

    Raises
    ------
    ReportError
        Typst is not installed, or refuses the document.
    """
    try:
        import typst
    except ImportError as error:
        raise ReportError(
            "PDF reports need Typst", todo="pip install 'cityagenda[report]', or write OUT.html"
        ) from error
    content = orjson.dumps(record(document)).decode()
    try:
        return typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            font_paths=[str(folder) for folder in fonts.folders],
            ignore_system_fonts=fonts.ours,
            sys_inputs={"report": content, "family": fonts.family},
            pdf_standards=[STANDARD],
        )
    except typst.TypstError as error:
        hints = "; ".join(error.hints)
        raise ReportError(f"Typst refuses the report: {error}", todo=hints) from error
