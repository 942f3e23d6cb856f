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
DAYS_SUFFICE: Final[Text] = {
    "zh-Hans": "全年有效 {days} 天（要求 {least} 天）",
    "en": "{days} valid days, {least} needed",
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
ABSURD: Final[Text] = {
    "zh-Hans": "高于大气中曾有过的浓度，请更正单位或读数",
    "en": "more than air ever held: correct the unit or the reading at the source",
}
UNIT_TOO_SMALL: Final[Text] = {
    "zh-Hans": (
        "读数约为应有数值的千分之一：来源声明为 {small}，实际很可能是 {large}；"
        "已剔除，不作换算。请为该监测点单列数据源并声明正确的单位"
    ),
    "en": (
        "about a thousand times too small: probably in {large} where the source says {small}; "
        "left out, not converted. Give the station a source of its own with the right unit"
    ),
}
UNIT_TOO_LARGE: Final[Text] = {
    "zh-Hans": (
        "读数约为应有数值的一千倍：来源声明的单位很可能过大（如把 {small} 声明为 {large}）；"
        "已剔除，不作换算。请为该监测点单列数据源并声明正确的单位"
    ),
    "en": (
        "about a thousand times too large: the source probably says {large} where the numbers "
        "are in {small}; left out, not converted. Give the station a source of its own with the "
        "right unit"
    ),
}

NO_AIR: Final[Text] = {
    "zh-Hans": "数值不可能出现在空气中，不参与指数与制图",
    "en": "no air has such a concentration: left out of index and maps",
}
NOWHERE: Final[Text] = {
    "zh-Hans": "监测点表中没有该监测点的位置，不参与制图",
    "en": "the table of stations has no place for it: left out of maps",
}
OTHER_KIND: Final[Text] = {
    "zh-Hans": "该类监测点不代表街道，不参与制图",
    "en": "a station of this kind does not speak for a street: left out of maps",
}
SHAPE_FLAW: Final[Text] = {
    "zh-Hans": "边界不可用：“{feature}”{problem}",
    "en": "the shapes cannot be used: '{feature}': {problem}",
}
CHECK_FOLDER: Final[Text] = {
    "zh-Hans": "请对城市文件夹执行检查命令，其中列出全部问题",
    "en": "run the check of the city's folder, which names every fault",
}
STREET_INDEX: Final[Text] = {
    "zh-Hans": "按 {edition} 小时指数为 {index}，由{decided}决定",
    "en": "index {index} by the hourly report of {edition}: decided by {decided}",
}
MEAN_AND_ERROR: Final[Text] = {
    "zh-Hans": " {pollutant} {value} ± {error} {unit}（全域平均及其标准误差）",
    "en": "{pollutant} of {value} ± {error} {unit} (mean over the area and its standard error)",
}
WITHOUT: Final[Text] = {
    "zh-Hans": "没有 {pollutants} 的面上平均，但由各监测点可知它不可能决定指数",
    "en": "{pollutants} has no mean here, and by the stations cannot have decided",
}
NOT_MAPPED: Final[Text] = {
    "zh-Hans": "{pollutant}：{reason}",
    "en": "{pollutant}: {reason}",
}
BESIDE: Final[Text] = {
    "zh-Hans": "{pollutant}：监测点 {stations} 的数值与周边差异过大，其影响范围未知",
    "en": "{pollutant}: {stations} stands apart from all around it, and how far that reaches is "
    "not known",
}
NOT_MEASURED: Final[Text] = {
    "zh-Hans": "{pollutant}：该监测网不测",
    "en": "{pollutant}: not measured by this network",
}
NO_INDEX: Final[Text] = {
    "zh-Hans": "按标准不能由各污染物的平均值得出指数",
    "en": "no index follows from the means under the standard",
}
OTHER_UNITS: Final[Text] = {
    "zh-Hans": "因读数不可能符合来源声明而全部或部分剔除的监测点：{stations}",
    "en": (
        "left out, wholly or in part, because they cannot be in the unit or field that the source "
        "declares: {stations}"
    ),
}
STREET_MEAN: Final[Text] = {
    "zh-Hans": "由 {count} 处监测点插值（{way}）：全域平均 {value} {unit}，标准误差 {error}；"
    "逐站剔除检验的均方根误差 {rmse}",
    "en": "from {count} sites by {way}: mean over the area {value} {unit}, standard error "
    "{error}; root mean square error with each site left out in turn {rmse}",
}
KRIGING: Final[Text] = {"zh-Hans": "克里金", "en": "kriging"}
INVERSE_DISTANCE: Final[Text] = {"zh-Hans": "反距离加权", "en": "inverse distance"}
NOT_PUBLISHED: Final[Text] = {
    "zh-Hans": "未插值到街道：{reason}",
    "en": "not spread over streets: {reason}",
}

RUNNING_MAXIMUM: Final[Text] = {
    "zh-Hans": (
        "逐小时几乎不变，很可能是最近一昼夜的小时最大值：数据源的臭氧字段可能互换；已剔除。"
        "请在数据源中指明当前小时的字段"
    ),
    "en": (
        "hardly changes from hour to hour, as the largest hour of the last day would: the feed's "
        "fields of ozone are probably exchanged; left out. Name the field of the hour itself in "
        "the source"
    ),
}
DAY_TOO_SMALL: Final[Text] = {
    "zh-Hans": "日均值低于大气本底，不参与指数",
    "en": "the day's mean is below that of the cleanest air: left out of the index",
}
EXCHANGED: Final[Text] = {
    "zh-Hans": "八小时平均高于同日小时最大值，字段可能互换",
    "en": "the 8-hour mean is above the day's largest hour: the fields may be exchanged",
}
GOOD_DAYS: Final[Text] = {
    "zh-Hans": "按 {edition}，有效 {valid} 天中 {good} 天指数不大于 {bound}",
    "en": "{good} of {valid} days with an index of at most {bound} under {edition}",
}
CLASSES: Final[Text] = {"zh-Hans": "其中{classes}", "en": "{classes}"}
CLASS_DAYS: Final[Text] = {"zh-Hans": "{level} {days} 天", "en": "{level} {days}"}
PRIMARY_DAYS: Final[Text] = {
    "zh-Hans": "首要污染物：{pollutants}",
    "en": "primary pollutant: {pollutants}",
}
POLLUTANT_DAYS: Final[Text] = {
    "zh-Hans": "{pollutant} {days} 天",
    "en": "{pollutant} on {days} days",
}
WORST_DAY: Final[Text] = {
    "zh-Hans": "指数最高为 {day} 的 {index}",
    "en": "highest on {day}: {index}",
}
WITHHELD: Final[Text] = {
    "zh-Hans": "另有 {days} 天因缺少污染物而不发布指数",
    "en": "{days} more days without an index, because a pollutant is missing",
}
TWO_EDITIONS: Final[Text] = {
    "zh-Hans": "该年跨标准的两个版本，每天按当日施行的版本计算；全年均按其中一版：{shares}",
    "en": (
        "the year straddles two editions, and each day counts by the one in force; the whole "
        "year under one of them: {shares}"
    ),
}
EDITION_SHARE: Final[Text] = {
    "zh-Hans": "{edition} 为 {share}{unit}",
    "en": "{share}{unit} under {edition}",
}
EXEMPT: Final[Text] = {
    "zh-Hans": "{pollutants} 按计划不监测，指数不含该项",
    "en": "{pollutants} not monitored by plan: the index is published without",
}
RANK: Final[Text] = {
    "zh-Hans": "在 {count} 个{kind}中列第 {rank}",
    "en": "place {rank} of {count} ({kind})",
}
RANKED_AREAS: Final[Text] = {"zh-Hans": "区域", "en": "areas"}
RANKED_STATIONS: Final[Text] = {"zh-Hans": "监测点", "en": "stations"}
INDEX_CHANGE: Final[Text] = {
    "zh-Hans": "比上年同期 {change}",
    "en": "{change} against the same period of the year before",
}
NO_INDEX_OF: Final[Text] = {
    "zh-Hans": "无综合指数：{reasons}",
    "en": "no composite index: {reasons}",
}
POLLUTANT_REASON: Final[Text] = {
    "zh-Hans": "{pollutant}：{reason}",
    "en": "{pollutant}: {reason}",
}
DIVISORS_UNKNOWN: Final[Text] = {
    "zh-Hans": "{until} 之后以哪些限值作除数未能查明，沿用此前的限值",
    "en": "which limits divide after {until} was not found; those before it are used",
}
LIMITS_ATTAINED: Final[Text] = {
    "zh-Hans": "按 {edition}，{known} 项统计值中 {kept} 项达标",
    "en": "{kept} of {known} statistics keep their limit under {edition}",
}
LIMITS_MISSED: Final[Text] = {"zh-Hans": "超标：{items}", "en": "above the limit: {items}"}
LIMIT_ITEM: Final[Text] = {
    "zh-Hans": "{pollutant}{statistic} {value}（限值 {limit}）{unit}",
    "en": "{pollutant} {statistic} of {value} (limit {limit}) {unit}",
}
STATISTIC_MEAN: Final[Text] = {"zh-Hans": "均值", "en": "mean"}
STATISTIC_PERCENTILE: Final[Text] = {"zh-Hans": "百分位数", "en": "percentile"}
STATISTICS_UNKNOWN: Final[Text] = {
    "zh-Hans": "{count} 项无有效数值",
    "en": "{count} without a valid value",
}
NOTHING_VALID: Final[Text] = {
    "zh-Hans": "没有一项统计值有效：{reason}",
    "en": "no statistic has a valid value: {reason}",
}
OUT_OF_FORCE: Final[Text] = {
    "zh-Hans": "{edition} 不在该时段施行，由本城选用",
    "en": "{edition} is not in force in this period; the city chose it",
}
