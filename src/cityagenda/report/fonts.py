"""The fonts of a printed report: ours, or as a declared fallback one of the machine's."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cityagenda.ground.errors import ReportError

FAMILY: Final = "Noto Sans SC"
FILES: Final = ("NotoSansSC_400Regular.ttf", "NotoSansSC_700Bold.ttf")
FOLDER: Final = Path(__file__).parent / "fonts"
FALLBACKS: Final = (FAMILY, "Noto Sans CJK SC", "Source Han Sans SC", "Source Han Sans CN")


@dataclass(frozen=True, slots=True)
class Fonts:
    """A family, the folders in which it is found, and whether it is the package's own.

    Only with the package's own fonts are two machines sure to write the same bytes.
    """

    family: str
    folders: tuple[Path, ...]
    ours: bool


def fonts(folder: Path = FOLDER) -> Fonts:
    """Return the fonts to print with.

    Parameters
    ----------
    folder
        Where the package keeps its fonts.

    Raises
    ------
    ReportError
        The package came without fonts and the machine has none with Chinese letters.
    """
    if all((folder / name).is_file() for name in FILES):
        return Fonts(FAMILY, (folder,), ours=True)
    from typst import Fonts as Machine

    families = set(Machine(include_system_fonts=True, include_embedded_fonts=False).families())
    for family in FALLBACKS:
        if family in families:
            return Fonts(family, (), ours=False)
    raise ReportError(
        "there is no font with Chinese letters to print with",
        where=str(folder),
        todo="install this package again with npm on the path, run frontend/assets.py in a "
        "source tree, or install the font Noto Sans CJK SC",
    )
