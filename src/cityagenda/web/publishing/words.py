"""What a published site says of itself, in both languages."""

from typing import Final

_FORM: Final = {
    "zh": "查询与筛选需要在线站点；此静态副本列出未经筛选的全部内容。",
    "en": "Searching and choosing need the live site. This copy shows everything, unfiltered.",
}
_FOOT: Final = {
    "zh": "本站是城市议程某一版本的静态副本：登录、查询、筛选和任务办理需使用在线站点。",
    "en": "This is a copy of one edition as plain files: signing in, searching, filtering and "
    "reporting on tasks need the live site.",
}


def form(tongue: str) -> str:
    """Return what stands in the place of a form."""
    return f'<p class="note">{_FORM[tongue]}</p>\n'


def foot(tongue: str) -> str:
    """Return what stands at the foot of every page."""
    return f'<div class="wrap"><p class="small">{_FOOT[tongue]}</p></div>\n  '
