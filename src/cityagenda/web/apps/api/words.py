"""What the description of the service says, in both languages."""

from typing import Final

from cityagenda.ground.texts import Text
from cityagenda.web.apps.api.listings import LISTINGS, Listing
from cityagenda.web.apps.api.problems import both

TITLE: Final[Text] = both("City Agenda: data service", "城市议程：数据接口")
ABOUT: Final[Text] = both(
    "Read what an edition of a city's account holds. Every answer names its edition.",
    "读取城市账本某一版本的全部内容。每个回答都注明其版本。",
)
FAULTY: Final[Text] = both("What is wrong with the request", "请求有误时的说明")

OPERATIONS: Final[dict[str, Text]] = {
    "service": both("The city, its edition and all addresses", "城市、版本与全部地址"),
    "plan": both(
        "The plan: bottlenecks, forces, programmes, tasks, target cities, routes",
        "规划：瓶颈问题、动力、工程与体系、任务、目标城市、技术路线",
    ),
    "standards": both("The rule packs with their constants and validity", "标准及其限值与有效期"),
    "observations": both("Values", "数值"),
    "assessments": both("The tables of the assessment", "评价结果的各张表"),
    "assessment": both(
        "Components, forecasts, verdicts, roll-ups and the other tables of the assessment",
        "评价结果的一张表：分项、预测、结论、汇总等",
    ),
    "editions": both(
        "The editions of the plan as it stands, oldest first", "现行规划的全部版本，由旧到新"
    ),
    "edition": both("One edition, or 'current'", "某一版本，或 current（当前版本）"),
    "air-now": both(
        "The air of every street over the last hours (provisional)",
        "各街道最近若干小时的空气质量（实时，未经最终审核）",
    ),
}
"""A summary of every address that is no list of objects, by its operation id."""

PARAMETERS: Final[dict[str, Text]] = {
    "edition": both(
        "The id of an edition; without it the current one.", "版本标识；省略则为当前版本。"
    ),
    "limit": both("Rows a page.", "每页行数。"),
    "cursor": both(
        "Where the page begins: 'next' of the one before.", "本页起点：取自上一页的 next。"
    ),
    "indicator": both(
        "Ids of indicators; repeat it for several.", "指标标识；可重复给出以选取多个。"
    ),
    "area": both("Ids of areas; repeat it for several.", "地区标识；可重复给出以选取多个。"),
    "from": both("Periods that begin with this one or later.", "起始时间：不早于此时间段。"),
    "to": both("Periods that end with this one or earlier.", "截止时间：不晚于此时间段。"),
    "dimension": both(
        "NAME:VALUE, such as sex:F; all must hold.", "维度，写作“名称:取值”，如 sex:F；须同时满足。"
    ),
    "headline": both(
        "true: only values without dimensions; false: only those with some.",
        "true：只要不分维度的数值；false：只要分维度的数值。",
    ),
    "source": both(
        "Ids of sources to which a value goes back.", "数据源标识：数值可追溯到的数据源。"
    ),
    "rows": both(
        "The values that the account uses, or also those beside them.",
        "selected：账本采用的数值；all：连同并列显示的数值。",
    ),
    "format": both(
        "The format, for readers who cannot set the header Accept.",
        "格式，供无法设置 Accept 头的程序使用。",
    ),
    "id_": both("The id of the object.", "对象标识。"),
    "table": both("The name of the table.", "表名。"),
    "show": both("The index or a pollutant.", "空气质量指数或某项污染物。"),
}
"""What each parameter means."""


def summary_of_list(listing: Listing) -> Text:
    """Return the summary of a list of objects."""
    return both(f"All {listing.path}", f"全部{listing.one['zh-Hans']}")


def summary_of_one(listing: Listing) -> Text:
    """Return the summary of one object of a list."""
    return both(f"One {listing.one['en']}", f"单个{listing.one['zh-Hans']}")


def summary(operation: str) -> Text:
    """Return the summary of an address by its operation id."""
    for listing in LISTINGS:
        if operation == listing.path:
            return summary_of_list(listing)
        if operation == listing.one["en"]:
            return summary_of_one(listing)
    return OPERATIONS[operation]
