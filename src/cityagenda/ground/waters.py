"""The words of waters: items, classes, states and grades, for methods and for pages."""

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

COLUMNS: Final = ("I", "II", "III", "IV", "V")
"""Classes with limits, as the packs of surface water call their columns."""

CLASSES: Final[tuple[Text, ...]] = (
    {"zh-Hans": "Ⅰ类", "en": "class I"},
    {"zh-Hans": "Ⅱ类", "en": "class II"},
    {"zh-Hans": "Ⅲ类", "en": "class III"},
    {"zh-Hans": "Ⅳ类", "en": "class IV"},
    {"zh-Hans": "Ⅴ类", "en": "class V"},
    {"zh-Hans": "劣Ⅴ类", "en": "worse than class V"},
)
"""Classes of surface water, from the best on."""

STATES: Final[dict[str, Text]] = {
    "oligotrophic": {"zh-Hans": "贫营养", "en": "oligotrophic"},
    "mesotrophic": {"zh-Hans": "中营养", "en": "mesotrophic"},
    "light": {"zh-Hans": "轻度富营养", "en": "slightly eutrophic"},
    "moderate": {"zh-Hans": "中度富营养", "en": "moderately eutrophic"},
    "severe": {"zh-Hans": "重度富营养", "en": "severely eutrophic"},
}
"""Trophic states of lakes, from the poorest on."""

GRADES: Final[dict[str, Text]] = {
    "none": {"zh-Hans": "非黑臭", "en": "not black and odorous"},
    "light": {"zh-Hans": "轻度黑臭", "en": "slightly black and odorous"},
    "heavy": {"zh-Hans": "重度黑臭", "en": "heavily black and odorous"},
}
"""Grades of black and odorous water."""
