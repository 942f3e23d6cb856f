"""Codes of faults in texts, dates and areas."""

from typing import Final

from cityagenda.city.fault_codes.code import code

CODES: Final = {
    "language-invalid": code(
        "error",
        ("'{tag}' is not a language tag", "“{tag}”不是语言标签"),
        (
            "write a BCP 47 tag such as en, zh-Hans or pt-BR",
            "请使用 BCP 47 标签，例如 en、zh-Hans、pt-BR",
        ),
    ),
    "name-language-missing": code(
        "error",
        (
            "'{field}' is missing in {missing} (it has {has})",
            "“{field}”缺少语言 {missing}（现有：{has}）",
        ),
        ("write it in every language of the city", "请补齐该城市的全部语言"),
    ),
    "text-language-missing": code(
        "warning",
        (
            "'{field}' is missing in {missing} (it has {has})",
            "“{field}”缺少语言 {missing}（现有：{has}）",
        ),
        (
            "translate it; readers of that language see another one until then",
            "请补充译文；在此之前，读者将看到其他语言的文本",
        ),
    ),
    "timezone-unknown": code(
        "error",
        ("there is no time zone '{zone}'", "不存在时区“{zone}”"),
        (
            "write a name of the IANA database, such as Asia/Shanghai",
            "请使用 IANA 时区名称，例如 Asia/Shanghai",
        ),
    ),
    "dates-reversed": code(
        "error",
        ("'{last}' lies before '{first}'", "“{last}”早于“{first}”"),
        ("correct one of the two", "请更正其中之一"),
    ),
    "period-invalid": code(
        "error",
        ("'{period}' is not a time period", "“{period}”不是时间段"),
        ("{forms}", "请写成 2018、2018-S1、2018-Q1、2018-04、2018-W05、2018-04-05 或 2011/P5Y"),
    ),
    "horizon-outside": code(
        "error",
        (
            "the horizon {year} lies outside the plan's years {first} to {last}",
            "展望年 {year} 不在规划期 {first}—{last} 内",
        ),
        ("correct the year, or the years of the plan", "请更正该年份或规划期"),
    ),
    "area-outside-parent": code(
        "error",
        (
            "'{area}' exists outside the dates of '{parent}' ({first} to {last})",
            "“{area}”的存续期超出“{parent}”的存续期（{first} 至 {last}）",
        ),
        ("correct the dates, or give it another parent", "请更正日期，或改换上级区域"),
    ),
}
