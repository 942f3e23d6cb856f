"""Places in documents as people read them.

A place is written once, in short and fixed words such as ``ch04 p22 bullet 1, part 3``. What a
city writes in other words stays as it is.
"""

import re
from functools import cache
from typing import Final

_WORDS: Final = tuple(
    (re.compile(pattern), chinese, english)
    for pattern, chinese, english in (
        (r"\bch0*(\d+)\b", r"第\1章", r"chapter \1"),
        (r"\bchapter 0*(\d+)\b", r"第\1章", r"chapter \1"),
        (r"\bp(\d+)\b", r"第\1页", r"page \1"),
        (r"\bpage (\d+)\b", r"第\1页", r"page \1"),
        (r"\btasks of (\d+) (\d+)\b", r"\1年重点任务\2", r"tasks of \1, task \2"),
        (r"\btasks of (\d+)\b", r"\1年重点任务", r"tasks of \1"),
        (r"\btable row (\d+)\b", r"表格第\1行", r"table, row \1"),
        (r"\bgoals row (\d+)\b", r"目标表第\1行", r"table of goals, row \1"),
        (r"\breply item (\d+)\b", r"批复第\1项", r"reply, item \1"),
        (r"\bprojects force (\d+)\b", r"工程图第\1力", r"projects, force \1"),
        (r"\bkey tasks (\d+)\b", r"重点任务\1", r"key task \1"),
        (r"\breferences bullet (\d+)\b", r"编制依据要点\1", r"references, bullet \1"),
        (r"\breferences ([A-D])\b", r"编制依据\1", r"reference \1"),
        (r"\bhorizons (\d+)\b", r"\1年目标", r"horizon \1"),
        (r"\beconomy heading\b", r"经济标题", r"economy, heading"),
        (r"\beconomy bullet (\d+)\b", r"经济要点\1", r"economy, bullet \1"),
        (r"\blocation bullet (\d+)\b", r"位置要点\1", r"location, bullet \1"),
        (r"\bresources bullet (\d+)\b", r"资源要点\1", r"resources, bullet \1"),
        (r"\bpositions (\d+)\b", r"定位\1", r"position \1"),
        (r"\bprojects (\d+)\b", r"工程\1", r"project \1"),
        (r"\blist (\d+)\b", r"清单第\1项", r"list, item \1"),
        (r"\bexperience (\d+)\b", r"经验\1", r"experience \1"),
        (r"\borganisation (\d+)\b", r"机构\1", r"organisation \1"),
        (r"\bbullet (\d+)\b", r"要点\1", r"bullet \1"),
        (r"\bcaption (\d+)\b", r"图注\1", r"caption \1"),
        (r"\bsentence (\d+)\b", r"第\1句", r"sentence \1"),
        (r"\blabel (\d+)\b", r"标签\1", r"label \1"),
        (r"\bpart (\d+)\b", r"第\1部分", r"part \1"),
        (r"\bfield (\d+)\b", r"第\1领域", r"field \1"),
        (r"\bno\. (\d+)\b", r"第\1条", r"no. \1"),
        (r"\btable (\d+)\b", r"表\1", r"table \1"),
        (r"\bmap (\d+)\b", r"地图\1", r"map \1"),
        (r"\breply (?=[a-z])", "批复", "reply, "),
        (r"\bissuer\b", "机关", "issuer"),
        (r"\bnumber\b", "文号", "number"),
        (r"\baddressees\b", "主送", "addressees"),
        (r"\brequest\b", "引据", "request"),
        (r"\bdiagram\b", "框图", "diagram"),
        (r"\bpicture\b", "图片", "picture"),
        (r"\btitle\b", "标题", "title"),
        (r"\bauthor\b", "作者", "author"),
        (r"\bclosing\b", "结尾", "closing"),
        (r"\blabel\b", "标签", "label"),
        (r"\bhorizons\b", "目标年", "horizons"),
        (r"\bopening\b", "开头", "opening"),
        (r"\bheading\b", "标题", "heading"),
        (r"\bvalues for (\d+)\b", r"\1年目标值", r"values for \1"),
    )
)
"""The words of places: pattern, Chinese, English. A chapter's field is the number after it."""

_FIELD: Final = re.compile(r"\bch0*(\d+) (\d+) ")
_NEXT: Final = re.compile(r"(?<=\d) (?=[a-z])")
_LETTERS: Final = re.compile(r"(?<=[一-鿿\d]) (?=[一-鿿])|(?<=[一-鿿]) (?=\d)")


@cache
def located(at: str, language: str) -> str:
    """Return a place in a document in a language.

    Examples
    --------
    >>> located("ch04 p22 bullet 1, part 3", "en")
    'chapter 4, page 22, bullet 1, part 3'
    >>> located("ch04 p22 bullet 1, part 3", "zh-Hans")
    '第4章第22页要点1，第3部分'
    >>> located("ch05 2 experience 4", "en")
    'chapter 5, field 2, experience 4'
    >>> located("§ 12", "zh-Hans")
    '§ 12'
    """
    chinese = language.startswith("zh")
    found = _FIELD.sub(r"ch\1 field \2 ", at)
    if not chinese:
        found = _NEXT.sub(", ", found)
    for pattern, there, here in _WORDS:
        found = pattern.sub(there if chinese else here, found)
    if not chinese:
        return re.sub(r",(?:\s*,)+", ",", found)
    return _LETTERS.sub("", found).replace(", ", "，")
