"""Codes of faults in networks of sensors, and in sources that are windows of their values."""

from typing import Final

from cityagenda.city.fault_codes.code import code

CODES: Final = {
    "interval-invalid": code(
        "error",
        ("'{interval}' is no interval", "“{interval}”不是时间间隔"),
        ("write it as 5min, 1h or 1d", "请写成 5min、1h 或 1d 这样的形式"),
    ),
    "resolution-invalid": code(
        "error",
        ("'{resolution}' is no smallest step", "“{resolution}”不是最小步长"),
        (
            "write a positive decimal number in quotes, such as '0.1'",
            "请写加引号的正小数，例如“0.1”",
        ),
    ),
    "reference-state-missing": code(
        "error",
        (
            "'{property}' is a gas, and nothing says at which state its concentration holds",
            "“{property}”为气体，未说明其浓度的参比状态",
        ),
        (
            "write 'reference_state', such as 298.15 K, 1013.25 hPa",
            "请写明“reference_state”，例如 298.15 K, 1013.25 hPa",
        ),
    ),
    "layout-property-unknown": code(
        "error",
        (
            "the layout fills '{property}', which the network does not measure",
            "布局中的“{property}”不是该网络的监测项目",
        ),
        (
            "name one of its properties: {properties}",
            "请写该网络的监测项目之一：{properties}",
        ),
    ),
    "network-column-missing": code(
        "error",
        (
            "the stations of the network have no column 'station'",
            "该网络的站点表没有“station”列",
        ),
        (
            "declare it in the source '{source}': the id of each station",
            "请在数据源“{source}”中声明该列，即各站点的 id",
        ),
    ),
    "alert-property-unknown": code(
        "error",
        (
            "the alert watches '{property}', which the network does not measure",
            "预警项目“{property}”不是该网络的监测项目",
        ),
        (
            "watch one of: {properties}",
            "请改为下列之一：{properties}",
        ),
    ),
    "alert-twice": code(
        "error",
        ("there is another alert '{id}', at {first}", "另有预警“{id}”，位于 {first}"),
        ("give each alert of the city an id of its own", "请为全市每条预警使用不同的 id"),
    ),
    "stream-incomplete": code(
        "error",
        ("a stream says no '{field}'", "数据流未写明“{field}”"),
        (
            "write 'network', 'view: hours' and 'window'",
            "请写明“network”、“view: hours”和“window”",
        ),
    ),
    "stream-view-unknown": code(
        "error",
        ("streams have no view '{view}'", "数据流没有名为“{view}”的视图"),
        ("write 'view' as one of: {views}", "“view”可写为：{views}"),
    ),
    "stream-or-file": code(
        "error",
        (
            "a source is a window of a stream or something else, not both",
            "数据源要么是数据流的时间窗，要么是其他内容，不能兼有",
        ),
        (
            "with 'format: stream' write no 'path'; with another format no 'network' and 'window'",
            "“format: stream”时不写“path”；其他格式不写“network”和“window”",
        ),
    ),
    "stream-synthetic": code(
        "error",
        (
            "the values of the network are synthetic, and the source does not say so",
            "该网络的数值为合成数据，数据源未予标明",
        ),
        (
            "write 'synthetic: true' and the 'generator' in the source",
            "请在数据源中写明“synthetic: true”和“generator”",
        ),
    ),
    "window-unclear": code(
        "error",
        ("the window has no clear beginning and end", "时间窗的起止不明确"),
        (
            "write 'first' and 'last', two days, or 'hours' alone for one that slides along",
            "请写明“first”和“last”两个日期；随时间滑动的时间窗只写“hours”",
        ),
    ),
    "indicator-live": code(
        "note",
        (
            "'{indicator}' is live: builds leave it out",
            "“{indicator}”为实时指标，构建时不计算",
        ),
        (
            "nothing has to be done; 'cityagenda streams watch' computes it",
            "无须处理；由“cityagenda streams watch”计算",
        ),
    ),
}
