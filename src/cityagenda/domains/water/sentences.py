"""Sentences: what the methods of water say of their results, in both languages."""

from typing import Final

from cityagenda.ground.texts import Text

NO_PLACE: Final[Text] = {"zh-Hans": "缺少断面或日期", "en": "no section or no date"}
UNKNOWN_SECTION: Final[Text] = {
    "zh-Hans": "断面不在断面表中",
    "en": "the section is not in the list of sections",
}
UNKNOWN_ITEM: Final[Text] = {
    "zh-Hans": "标准中没有这一项目",
    "en": "the standard has no item of that name",
}
NO_VALUE: Final[Text] = {"zh-Hans": "没有数值", "en": "no value"}
NO_NUMBER: Final[Text] = {"zh-Hans": "数值无法读作数", "en": "the value is no number"}
NO_LIMIT: Final[Text] = {
    "zh-Hans": "未检出，但未注明检出限",
    "en": "below the limit of detection, and the limit is not given",
}
WRONG_UNIT: Final[Text] = {
    "zh-Hans": "单位缺失或不是该项目的单位",
    "en": "the unit is missing or is none of this item",
}
NEGATIVE: Final[Text] = {"zh-Hans": "数值为负", "en": "negative value"}
IMPOSSIBLE: Final[Text] = {
    "zh-Hans": "超出水样可能的范围",
    "en": "more or less than water can have",
}
REPEATED: Final[Text] = {
    "zh-Hans": "与同一断面同一时间的另一读数重复",
    "en": "repeats the reading of the same section and time",
}
CONTRADICTORY: Final[Text] = {
    "zh-Hans": "同一断面同一时间的读数互不一致",
    "en": "different readings for the same section and time",
}
THOUSANDFOLD: Final[Text] = {
    "zh-Hans": "约为该断面通常值的一千倍，疑为把微克误作毫克",
    "en": "about a thousand times what the section usually has: micrograms taken for milligrams?",
}
UNKNOWN_AREA: Final[Text] = {
    "zh-Hans": "区域未知，仅计入全市",
    "en": "the area is unknown; it counts for the city alone",
}
NO_KIND: Final[Text] = {
    "zh-Hans": "断面类型既不是河流也不是湖库",
    "en": "the section is neither of a river nor of a lake",
}
TWICE: Final[Text] = {"zh-Hans": "编号重复", "en": "the id stands there already"}
NO_SHAPE: Final[Text] = {
    "zh-Hans": "长度不是正数",
    "en": "the length is no positive number",
}
UNKNOWN_REACH: Final[Text] = {
    "zh-Hans": "河段的断面没有类别表",
    "en": "the section of the reach has no classes",
}
NO_BODY: Final[Text] = {"zh-Hans": "缺少水体、点位或日期", "en": "no body, no point or no date"}
UNKNOWN_BODY: Final[Text] = {
    "zh-Hans": "水体不在水体表中",
    "en": "the body is not in the list of bodies",
}
REPEATED_POINT: Final[Text] = {
    "zh-Hans": "与同一点位同一时间的另一读数重复",
    "en": "repeats the reading of the same point and time",
}
CONTRADICTORY_POINT: Final[Text] = {
    "zh-Hans": "同一点位同一时间的读数互不一致",
    "en": "different readings for the same point and time",
}

RATIO: Final[Text] = {
    "zh-Hans": "{name}为{cls}限值的 {ratio} 倍",
    "en": "{name} is at {ratio} times the limit of {cls}",
}
SHORT: Final[Text] = {
    "zh-Hans": "{name}为{cls}限值的 {share}%",
    "en": "{name} is at {share} % of the limit of {cls}",
}
NEXT_WORSE: Final[Text] = {
    "zh-Hans": "最接近降为{cls}的是{name}：{value}，界限 {limit}",
    "en": "nearest to {cls} is {name}: {value}, the bound is {limit}",
}
FEW_ITEMS: Final[Text] = {
    "zh-Hans": "缺少必测项目：{names}",
    "en": "not measured: {names}",
}
FEW_MONTHS: Final[Text] = {
    "zh-Hans": "监测 {months} 个月，要求 {least} 个月",
    "en": "{months} of {least} months",
}
NOTHING: Final[Text] = {"zh-Hans": "没有监测值", "en": "nothing was measured"}
SHARE: Final[Text] = {
    "zh-Hans": "按 {edition}，{graded} 个断面中 {good} 个达到或好于{cls}",
    "en": "{good} of {graded} sections are {cls} or better by {edition}",
}
SPREAD: Final[Text] = {"zh-Hans": "各类断面数：{counts}", "en": "by class: {counts}"}
COUNT: Final[Text] = {"zh-Hans": "{cls} {count}", "en": "{cls} {count}"}
WITHOUT: Final[Text] = {
    "zh-Hans": "{count} 个断面无类别：{names}",
    "en": "{count} without class: {names}",
}
NO_SECTION_GRADED: Final[Text] = {
    "zh-Hans": "{count} 个断面均无类别",
    "en": "none of {count} section(s) has a class",
}
LENGTH: Final[Text] = {
    "zh-Hans": "按 {edition}，有类别的 {graded} 公里中 {good} 公里达到或好于{cls}",
    "en": "{good} of {graded} km with a class are {cls} or better by {edition}",
}
LENGTH_WITHOUT: Final[Text] = {
    "zh-Hans": "{length} 公里的断面无类别，未计入：{names}",
    "en": "{length} km whose section has no class do not count: {names}",
}
NO_LENGTH: Final[Text] = {
    "zh-Hans": "没有一个河段的断面有类别",
    "en": "no reach has a section with a class",
}
CLEARED: Final[Text] = {
    "zh-Hans": "截至时段末列入名录 {listed} 个，其中 {cleared} 个不黑不臭",
    "en": "{cleared} of {listed} bodies listed by the end of the period are clear",
}
STILL: Final[Text] = {
    "zh-Hans": "轻度 {light} 个，重度 {heavy} 个",
    "en": "{light} light, {heavy} heavy",
}
NOT_MEASURED: Final[Text] = {
    "zh-Hans": "{count} 个时段内无监测，不计为消除：{names}",
    "en": "{count} not measured in the period and not counted as clear: {names}",
}
NO_BODIES: Final[Text] = {
    "zh-Hans": "时段末尚无列入名录的水体",
    "en": "no body was listed by the end of the period",
}
BODY_UNMEASURED: Final[Text] = {
    "zh-Hans": "本时段没有监测值，不定级",
    "en": "no grade: nothing was measured in this period",
}
INDEX: Final[Text] = {
    "zh-Hans": "按 {edition}，河流 {rivers} 个断面、湖库 {lakes} 个点位",
    "en": "river sections: {rivers}, lake points: {lakes}; by {edition}",
}
INDEX_MOST: Final[Text] = {
    "zh-Hans": "占比最大的是{name}（{part}）",
    "en": "most of it from {name} ({part})",
}
INDEX_CHANGE: Final[Text] = {
    "zh-Hans": "比上年同期变化 {change}%",
    "en": "{change} % against a year before",
}
INDEX_GAP: Final[Text] = {
    "zh-Hans": "缺少{names}，无法与其他地方比较",
    "en": "{names} missing: it could not be compared",
}
STRADDLED: Final[Text] = {
    "zh-Hans": "该时段跨标准的两个版本",
    "en": "the period straddles two editions",
}
