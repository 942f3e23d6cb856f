"""What laboratories call the items of water."""

import unicodedata
from typing import Final

from cityagenda.ground.waters import NAMES

_WRITTEN: Final[dict[str, tuple[str, ...]]] = {
    "ph": ("pH值", "酸碱度"),
    "do": ("DO",),
    "codmn": ("CODMn", "高锰酸盐指数(CODMn)", "IMn", "permanganate index (CODMn)"),
    "cod": ("CODCr", "COD", "化学需氧量(COD)", "化学需氧量(CODCr)"),
    "bod5": ("BOD5", "生化需氧量", "五日生化需氧量(BOD5)"),
    "nh3n": ("NH3-N", "NH4-N", "氨氮(NH3-N)", "氨氮(以N计)", "ammonia"),
    "tp": ("TP", "总磷(以P计)", "总磷(TP)"),
    "tn": ("TN", "总氮(以N计)", "总氮(湖、库,以N计)", "总氮(TN)"),
    "cu": ("Cu", "总铜"),
    "zn": ("Zn", "总锌"),
    "fluoride": ("F-", "氟化物(以F-计)", "氟化物(以F计)"),
    "se": ("Se", "硒(四价)"),
    "as": ("As", "总砷"),
    "hg": ("Hg", "总汞"),
    "cd": ("Cd", "总镉"),
    "cr6": ("Cr6+", "Cr(VI)", "铬(六价)", "六价铬(Cr6+)", "hexavalent chromium"),
    "pb": ("Pb", "总铅"),
    "cyanide": ("CN-", "总氰化物"),
    "phenol": ("挥发性酚", "volatile phenols"),
    "petroleum": ("石油", "oil"),
    "surfactant": ("LAS", "阴离子合成洗涤剂"),
    "sulphide": ("S2-", "硫化物(以S计)", "sulfide"),
    "faecal_coliform": ("粪大肠菌群数", "fecal coliform", "faecal coliform"),
    "chla": ("Chl-a", "Chla", "叶绿素a(Chl-a)"),
    "transparency": ("SD", "透明度(SD)", "Secchi depth"),
    "water_temperature": ("温度", "temperature"),
}


def _plain(name: str) -> str:
    """Return a name without what differs from one laboratory's writing to the next's."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split()).replace("_", "")


ITEMS: Final[dict[str, str]] = {
    _plain(written): item
    for item, text in NAMES.items()
    if item != "tp_lake"
    for written in (item, *text.values(), *_WRITTEN.get(item, ()))
}
"""Ids of items by what laboratories call them, written plainly."""


def item_called(name: str) -> str | None:
    """Return the id of the item that a laboratory calls so, none if it is not known.

    Examples
    --------
    >>> [item_called(n) for n in ("氨氮（NH3-N）", "CODMn", "pH值", "六价铬", "电导率")]
    ['nh3n', 'codmn', 'ph', 'cr6', None]
    """
    return ITEMS.get(_plain(name))
