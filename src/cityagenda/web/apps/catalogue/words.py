"""Words for topics of rule packs, for columns of their tables and for uses of the packs."""

from typing import Final

from cityagenda.ground.texts import Text


def _text(chinese: str, english: str) -> Text:
    return {"zh-Hans": chinese, "en": english}


TOPICS: Final[dict[str, Text]] = {
    "ambient-air-limits": _text("环境空气浓度限值", "limits for ambient air"),
    "ambient-air-validity": _text("环境空气数据有效性", "validity of ambient-air data"),
    "ambient-air-evaluation": _text("环境空气质量评价", "evaluation of ambient air"),
    "air-quality-index": _text("空气质量指数", "air quality index"),
    "air-guideline-levels": _text(
        "世卫组织空气质量准则值", "air quality guideline levels of the WHO"
    ),
    "air-city-ranking": _text("城市空气质量排名", "ranking of cities by their air"),
    "surface-water-classes": _text("地表水水质类别", "classes of surface water"),
    "lake-trophic-index": _text("湖库营养状态指数", "trophic index of lakes"),
    "city-water-quality-ranking": _text("城市水质指数与排名", "ranking of cities by their water"),
    "black-odorous-water": _text("黑臭水体分级", "grades of black and odorous water"),
    "gep-profile": _text("生态系统生产总值核算方案", "profile of gross ecosystem product"),
    "control-line-uses": _text("生态控制线内允许的用途", "uses allowed inside the control line"),
    "control-line-watch": _text("生态控制线巡查规则", "rules for watching the control line"),
    "sea-water-classes": _text("海水水质类别", "classes of sea water"),
    "environmental-noise-limits": _text("声环境质量限值", "limits for noise in the open"),
    "forecast": _text("指标预测", "forecasts of indicators"),
    "progress-escap": _text("进展评价：亚太经社会", "progress after ESCAP"),
    "progress-eurostat": _text("进展评价：欧盟统计局", "progress after Eurostat"),
    "progress-open-sdg": _text("进展评价：Open SDG", "progress after Open SDG"),
    "progress-sdsn": _text("进展评价：SDSN", "progress after SDSN"),
    "progress-un-progress-chart": _text("进展评价：联合国进展图", "progress after the UN chart"),
    "progress-verdict": _text("综合判断", "the verdict in one word"),
    "task-lights": _text("任务亮灯规则", "lights of tasks"),
}
"""Names of the topics that come with the program; a city's own topic is shown by its id."""

USES: Final[dict[str, Text]] = {
    "forecast": _text("用于每项指标的预测。", "It is used in the forecast of every indicator."),
    "task-lights": _text("用于每项任务的亮灯。", "It decides the light of every task."),
} | {
    topic: _text(
        "用于评价每项有目标值的指标。", "It is used in judging every indicator that has a target."
    )
    for topic in TOPICS
    if topic.startswith("progress-")
}
"""What the packs are used for that no method of an indicator asks for."""

COLUMNS: Final[dict[str, Text]] = {
    "pollutant": _text("污染物", "pollutant"),
    "averaging": _text("平均时间", "averaging time"),
    "unit": _text("单位", "unit"),
    "grade1": _text("一级", "grade 1"),
    "grade2": _text("二级", "grade 2"),
    "statistic": _text("统计量", "statistic"),
    "item": _text("项目", "item"),
    "concentrations": _text("浓度界限", "concentrations at the bounds"),
    "decimals": _text("小数位", "decimals"),
    "above": _text("上限以上", "above the last bound"),
    "kind": _text("类型", "kind"),
    "zone": _text("功能区", "zone"),
    "I": _text("Ⅰ类", "class I"),
    "II": _text("Ⅱ类", "class II"),
    "III": _text("Ⅲ类", "class III"),
    "IV": _text("Ⅳ类", "class IV"),
    "V": _text("Ⅴ类", "class V"),
    "it1": _text("过渡目标1", "interim target 1"),
    "it2": _text("过渡目标2", "interim target 2"),
    "it3": _text("过渡目标3", "interim target 3"),
    "it4": _text("过渡目标4", "interim target 4"),
    "aqg": _text("准则值", "guideline"),
    "from": _text("自", "from"),
    "until": _text("至", "until"),
}
"""Headings of columns in the packs' tables; others are shown as the pack writes them."""

CODES: Final[dict[str, Text]] = {
    "year": _text("年", "year"),
    "quarter": _text("季", "quarter"),
    "month": _text("月", "month"),
    "day": _text("日（24小时）", "day"),
    "hour": _text("1小时", "hour"),
    "mda8": _text("日最大8小时", "daily maximum of 8 hours"),
    "so2": _text("SO₂", "SO₂"),
    "no2": _text("NO₂", "NO₂"),
    "co": _text("CO", "CO"),
    "o3": _text("O₃", "O₃"),
    "pm10": _text("PM₁₀", "PM₁₀"),
    "pm25": _text("PM₂.₅", "PM₂.₅"),
    "tsp": _text("总悬浮颗粒物", "total suspended particles"),
    "nox": _text("NOₓ", "NOₓ"),
    "pb": _text("铅", "lead"),
    "bap": _text("苯并[a]芘", "benzo[a]pyrene"),
    "ug/m3": _text("μg/m³", "µg/m³"),
    "mg/m3": _text("mg/m³", "mg/m³"),
}
"""What codes in the packs' tables stand for; others are shown as the pack writes them."""

TYPES: Final[dict[str, Text]] = {
    "number": _text("数字", "number"),
    "float": _text("数字", "number"),
    "integer": _text("整数", "integer"),
    "int": _text("整数", "integer"),
    "text": _text("文本", "text"),
    "str": _text("文本", "text"),
    "date": _text("日期", "date"),
    "datetime": _text("日期时间", "date and time"),
    "boolean": _text("真假值", "truth value"),
    "bool": _text("真假值", "truth value"),
    "list": _text("列表", "list"),
    "dict": _text("对照表", "mapping"),
    "table": _text("数据源的表", "table of a source"),
    "observations": _text("其他指标的数值", "values of another indicator"),
}
"""Types of columns and parameters, and kinds of inputs."""

SECTIONS: Final[dict[str, Text]] = {
    "Parameters": _text("输入与参数", "What goes in"),
    "Returns": _text("输出", "What comes out"),
    "Missing data": _text("缺失数据的处理", "Missing data"),
    "Raises": _text("何时拒绝计算", "When it refuses"),
    "References": _text("参考文献", "References"),
    "Notes": _text("说明", "Notes"),
}
"""Headings of the parts of a method's documentation."""
