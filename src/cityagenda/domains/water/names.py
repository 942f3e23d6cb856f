"""Names of items and classes of water, as people read them and as laboratories write them."""

import unicodedata
from typing import Final

from cityagenda.ground.texts import Text

NAMES: Final[dict[str, Text]] = {
    "ph": {"zh-Hans": "pH", "en": "pH"},
    "do": {"zh-Hans": "溶解氧", "en": "dissolved oxygen"},
    "codmn": {"zh-Hans": "高锰酸盐指数", "en": "permanganate index"},
    "cod": {"zh-Hans": "化学需氧量", "en": "chemical oxygen demand"},
    "bod5": {"zh-Hans": "五日生化需氧量", "en": "biochemical oxygen demand"},
    "nh3n": {"zh-Hans": "氨氮", "en": "ammonia nitrogen"},
    "tp": {"zh-Hans": "总磷", "en": "total phosphorus"},
    "tp_lake": {"zh-Hans": "总磷（湖、库）", "en": "total phosphorus (lake)"},
    "tn": {"zh-Hans": "总氮", "en": "total nitrogen"},
    "cu": {"zh-Hans": "铜", "en": "copper"},
    "zn": {"zh-Hans": "锌", "en": "zinc"},
    "fluoride": {"zh-Hans": "氟化物", "en": "fluoride"},
    "se": {"zh-Hans": "硒", "en": "selenium"},
    "as": {"zh-Hans": "砷", "en": "arsenic"},
    "hg": {"zh-Hans": "汞", "en": "mercury"},
    "cd": {"zh-Hans": "镉", "en": "cadmium"},
    "cr6": {"zh-Hans": "六价铬", "en": "hexavalent chromium"},
    "pb": {"zh-Hans": "铅", "en": "lead"},
    "cyanide": {"zh-Hans": "氰化物", "en": "cyanide"},
    "phenol": {"zh-Hans": "挥发酚", "en": "volatile phenol"},
    "petroleum": {"zh-Hans": "石油类", "en": "petroleum"},
    "surfactant": {"zh-Hans": "阴离子表面活性剂", "en": "anionic surfactant"},
    "sulphide": {"zh-Hans": "硫化物", "en": "sulphide"},
    "faecal_coliform": {"zh-Hans": "粪大肠菌群", "en": "faecal coliforms"},
    "chla": {"zh-Hans": "叶绿素a", "en": "chlorophyll a"},
    "transparency": {"zh-Hans": "透明度", "en": "transparency"},
    "orp": {"zh-Hans": "氧化还原电位", "en": "redox potential"},
    "water_temperature": {"zh-Hans": "水温", "en": "water temperature"},
}
"""Items by id."""

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


CLASSES: Final[tuple[Text, ...]] = (
    {"zh-Hans": "Ⅰ类", "en": "class I"},
    {"zh-Hans": "Ⅱ类", "en": "class II"},
    {"zh-Hans": "Ⅲ类", "en": "class III"},
    {"zh-Hans": "Ⅳ类", "en": "class IV"},
    {"zh-Hans": "Ⅴ类", "en": "class V"},
    {"zh-Hans": "劣Ⅴ类", "en": "worse than class V"},
)
"""Classes of surface water, from the best on."""
