"""Words of the pages: states, statuses and the short names of the goals, in both languages."""

STATES = {
    "met": ("●", "Met", "已达标"),
    "on track": ("▲", "On track", "进展正常"),
    "at risk": ("◆", "At risk", "存在风险"),
    "off track": ("▼", "Off track", "偏离目标"),
    "not judged": ("–", "Not judged", "暂不评价"),
    "no data": ("○", "No data", "暂无数据"),
}
"""Shape, English and Chinese word of each state: colour is never its only sign."""

STATUSES = {
    "normal": ("published", "公布值"),
    "estimated": ("estimated", "估计值"),
    "provisional": ("provisional", "初步值"),
    "derived": ("derived", "推算值"),
    "synthetic": ("synthetic", "合成值"),
    "insufficient": ("not enough data", "数据不足"),
    "missing": ("missing", "缺失"),
}

CLAIM_STATES = {
    "computed": ("computed", "可复算"),
    "cited": ("cited", "有出处"),
    "unpublished": ("not published", "依据未公开"),
}

GOALS = {
    "1": ("No poverty", "无贫穷"),
    "2": ("Zero hunger", "零饥饿"),
    "3": ("Good health and well-being", "良好健康与福祉"),
    "4": ("Quality education", "优质教育"),
    "5": ("Gender equality", "性别平等"),
    "6": ("Clean water and sanitation", "清洁饮水和卫生设施"),
    "7": ("Affordable and clean energy", "经济适用的清洁能源"),
    "8": ("Decent work and economic growth", "体面工作和经济增长"),
    "9": ("Industry, innovation and infrastructure", "产业、创新和基础设施"),
    "10": ("Reduced inequalities", "减少不平等"),
    "11": ("Sustainable cities and communities", "可持续城市和社区"),
    "12": ("Responsible consumption and production", "负责任消费和生产"),
    "13": ("Climate action", "气候行动"),
    "14": ("Life below water", "水下生物"),
    "15": ("Life on land", "陆地生物"),
    "16": ("Peace, justice and strong institutions", "和平、正义与强大机构"),
    "17": ("Partnerships for the goals", "促进目标实现的伙伴关系"),
}
"""Short names of the goals as the United Nations publishes them."""
