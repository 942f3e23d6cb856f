"""Sea water: its class by the worst item, and the eutrophication of coasts."""

from collections.abc import Mapping
from typing import Final

from numpy.typing import ArrayLike

from cityagenda.ground.errors import SourceError
from cityagenda.ground.single_factor import Graded, graded, items
from cityagenda.ground.standards import Standard
from cityagenda.ground.texts import Text

COLUMNS: Final = ("I", "II", "III", "IV")

CLASSES: Final[tuple[Text, ...]] = (
    {"zh-Hans": "第一类", "en": "class I"},
    {"zh-Hans": "第二类", "en": "class II"},
    {"zh-Hans": "第三类", "en": "class III"},
    {"zh-Hans": "第四类", "en": "class IV"},
    {"zh-Hans": "劣四类", "en": "worse than class IV"},
)
"""Classes of sea water, from the best on."""

NAMES: Final[dict[str, Text]] = {
    "ph": {"zh-Hans": "pH", "en": "pH"},
    "do": {"zh-Hans": "溶解氧", "en": "dissolved oxygen"},
    "cod": {"zh-Hans": "化学需氧量", "en": "chemical oxygen demand"},
    "bod5": {"zh-Hans": "生化需氧量", "en": "biochemical oxygen demand"},
    "din": {"zh-Hans": "无机氮", "en": "inorganic nitrogen"},
    "nh3_unionised": {"zh-Hans": "非离子氨", "en": "un-ionised ammonia"},
    "dip": {"zh-Hans": "活性磷酸盐", "en": "reactive phosphate"},
    "hg": {"zh-Hans": "汞", "en": "mercury"},
    "cd": {"zh-Hans": "镉", "en": "cadmium"},
    "pb": {"zh-Hans": "铅", "en": "lead"},
    "cr6": {"zh-Hans": "六价铬", "en": "hexavalent chromium"},
    "cr": {"zh-Hans": "总铬", "en": "total chromium"},
    "as": {"zh-Hans": "砷", "en": "arsenic"},
    "cu": {"zh-Hans": "铜", "en": "copper"},
    "zn": {"zh-Hans": "锌", "en": "zinc"},
    "se": {"zh-Hans": "硒", "en": "selenium"},
    "ni": {"zh-Hans": "镍", "en": "nickel"},
    "cyanide": {"zh-Hans": "氰化物", "en": "cyanide"},
    "sulphide": {"zh-Hans": "硫化物", "en": "sulphide"},
    "phenol": {"zh-Hans": "挥发性酚", "en": "volatile phenol"},
    "petroleum": {"zh-Hans": "石油类", "en": "petroleum"},
    "surfactant": {"zh-Hans": "阴离子表面活性剂", "en": "anionic surfactant"},
}
"""Items by id."""


def sea_class(readings: Mapping[str, ArrayLike], pack: Standard) -> Graded:
    """Return the class of sea water by its worst item: 1 to 4, and 5 for worse.

    Parameters
    ----------
    readings
        By item, numbers or arrays of one shape in mg/L; pH without unit.
    pack
        A pack on `sea-water-classes`.

    Missing data
    ------------
    An item without reading does not count and is named in the explanation.

    Raises
    ------
    SourceError
        A reading cannot be, or is of no item of the pack.

    References
    ----------
    GB 3097-1997, table 1.

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("sea-water-classes", "CN", date(2025, 8, 31))
    >>> found = sea_class({"din": 0.35, "dip": 0.028, "do": 6.5}, pack)
    >>> int(found.overall), found.deciding_at()
    (3, ('din',))
    """
    chosen = tuple(items(pack, COLUMNS, NAMES).values())
    return graded(readings, chosen, CLASSES, pack.edition)


def eutrophication(cod: float, nitrogen: float, phosphate: float, pack: Standard) -> float:
    """Return the index of coastal eutrophication; from 1 on water is eutrophic.

    ``E = COD * DIN * DIP * 10^6 / 4500``, all in mg/L.

    Raises
    ------
    SourceError
        A concentration is negative or no number.

    References
    ----------
    The pack on `sea-water-classes`, `constants.eutrophication` (unconfirmed).

    Examples
    --------
    >>> from datetime import date
    >>> from cityagenda.ground.standards import library
    >>> pack = library().standard("sea-water-classes", "CN", date(2025, 8, 31))
    >>> eutrophication(1.5, 0.3, 0.02, pack)
    2.0
    """
    given = {"cod": cod, "din": nitrogen, "dip": phosphate}
    for name, value in given.items():
        if not value >= 0:
            raise SourceError(f"{value} is no concentration", where=name, todo="give it in mg/L")
    return cod * nitrogen * phosphate * 1e6 / float(pack.constants["eutrophication"]["divisor"])
