"""The table of fault codes, in the order in which a reader of a folder meets them."""

from typing import Final

from cityagenda.city.fault_codes import data, files, indicators, networks, objects, texts_and_times
from cityagenda.city.fault_codes.code import Code
from cityagenda.ground.texts import Text

KIND_NAMES: Final[dict[str, Text]] = {
    kind: {"zh-Hans": chinese, "en": kind.replace("-", " ")}
    for kind, chinese in {
        "city": "城市",
        "organisation": "组织",
        "area": "区域",
        "document": "文献",
        "plan": "规划",
        "position": "定位",
        "bottleneck": "瓶颈",
        "technology": "技术",
        "force": "着力点",
        "programme": "工程或体系",
        "target-city": "目标城市",
        "group": "任务组",
        "task": "任务",
        "measure": "举措",
        "instrument": "政策工具",
        "route": "技术路线",
        "indicator": "指标",
        "source": "数据源",
        "network": "监测网络",
        "practice": "实践",
        "claim": "陈述",
        "scenario": "情景",
    }.items()
}
"""What the kinds of `cityagenda.city.models.KINDS` are called in sentences."""

CODES: Final[dict[str, Code]] = {
    **files.CODES,
    **objects.CODES,
    **texts_and_times.CODES,
    **indicators.CODES,
    **data.CODES,
    **networks.CODES,
}
"""Every code. `tests/city` has a broken city for each of them."""
