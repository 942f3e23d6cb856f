"""Sentences: what the evaluation says of its results, in both languages."""

from typing import Final

from cityagenda.ground.texts import Text

MEAN: Final[Text] = {
    "zh-Hans": "按 {edition}，由 {days} 个有效日计算的平均值",
    "en": "mean of {days} valid days under {edition}",
}
PERCENTILE: Final[Text] = {
    "zh-Hans": "按 {edition}，由 {days} 个有效日计算的百分位数",
    "en": "percentile of {days} valid days under {edition}",
}
LIMIT_KEPT: Final[Text] = {
    "zh-Hans": "未超过限值 {limit} {unit}（{grade}）",
    "en": "the limit of {limit} {unit} ({grade}) is kept",
}
LIMIT_EXCEEDED: Final[Text] = {
    "zh-Hans": "超过限值 {limit} {unit}（{grade}）",
    "en": "the limit of {limit} {unit} ({grade}) is exceeded",
}
GRADE_1: Final[Text] = {"zh-Hans": "一级", "en": "grade 1"}
GRADE_2: Final[Text] = {"zh-Hans": "二级", "en": "grade 2"}
STRADDLED: Final[Text] = {
    "zh-Hans": "该时段跨标准的两个版本（本版施行至 {until}）",
    "en": "the period straddles two editions (this one until {until})",
}
STRADDLED_OPEN: Final[Text] = {
    "zh-Hans": "该时段跨标准的两个版本（本版现行有效）",
    "en": "the period straddles two editions (this one until further notice)",
}
REFUSED: Final[Text] = {
    "zh-Hans": "不满足 {edition} 的数据有效性要求：{reason}",
    "en": "refused under {edition}: {reason}",
}

VALID_DAYS: Final[Text] = {
    "zh-Hans": "有效天数 {days} 天，要求 {least} 天",
    "en": "{days} of {least} valid days",
}
MONTH: Final[Text] = {
    "zh-Hans": "{number} 月有效 {days} 天（要求 {least} 天）",
    "en": "{name} has {days} of {least}",
}
STATIONS: Final[Text] = {
    "zh-Hans": "有结果的监测点 {known} 个，要求 {least} 个",
    "en": "{known} of {least} stations have a value",
}

NO_PLACE: Final[Text] = {"zh-Hans": "缺少监测点或时间", "en": "no station or no time"}
NO_HOUR: Final[Text] = {"zh-Hans": "时间不是整点", "en": "the time is not on the hour"}
NEGATIVE: Final[Text] = {"zh-Hans": "浓度为负值", "en": "negative concentration"}
NOT_FINITE: Final[Text] = {"zh-Hans": "不是有限数值", "en": "not a finite number"}
REPEATED: Final[Text] = {
    "zh-Hans": "与同一监测点同一小时的另一读数重复",
    "en": "repeats the reading of the same station and hour",
}
CONTRADICTORY: Final[Text] = {
    "zh-Hans": "同一监测点同一小时的读数互不一致",
    "en": "different readings for the same station and hour",
}
