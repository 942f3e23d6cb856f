"""Raster pictures: a chart as PNG for slides and messages, drawn by the report's typesetter."""

from importlib.util import find_spec
from typing import Any, Final

from cityagenda.ground.errors import ReportError
from cityagenda.report.fonts import fonts

PIXELS_PER_INCH: Final = 144.0
"""Twice the size of the SVG, sharp on the screens of today."""

_PAGE: Final = """
#let given = sys.inputs
#set page(width: 792pt, height: auto, margin: 16pt, fill: white)
#set text(font: given.family, fill: rgb("#1b2421"), lang: given.lang)
#set par(spacing: 10pt)
#text(size: 16pt, weight: "bold", given.title)
#image(bytes(given.svg), format: "svg", width: 760pt)
#text(size: 10pt, fill: rgb("#55625d"), given.origin)
"""


def installed() -> bool:
    """Return whether pictures can be drawn: the extra ``report`` brings what it takes."""
    return find_spec("typst") is not None


def png(svg: str, *, title: str, origin: str, language: str) -> bytes:
    """Return a chart as PNG on white, with its title and where it comes from.

    The texts reach the typesetter as data, so that none is read as a command.

    Parameters
    ----------
    svg
        A chart that stands alone.
    title, origin
        What is written above and below it.
    language
        The BCP 47 tag of the texts.

    Raises
    ------
    ReportError
        There is no typesetter or no font, or the chart cannot be drawn.
    """
    try:
        import typst
    except ImportError as error:
        raise ReportError(
            "PNG pictures need Typst", todo="pip install 'cityagenda[report]', or take the SVG"
        ) from error
    chosen = fonts()
    folders: list[Any] = [str(folder) for folder in chosen.folders]
    try:
        drawn: bytes = typst.compile(
            _PAGE.encode(),
            format="png",
            ppi=PIXELS_PER_INCH,
            font_paths=folders,
            ignore_system_fonts=chosen.ours,
            sys_inputs={
                "svg": svg,
                "title": title,
                "origin": origin,
                "lang": language[:2],
                "family": chosen.family,
            },
        )
    except typst.TypstError as error:
        raise ReportError(f"Typst refuses the chart: {error}") from error
    return drawn
