"""Questions: the options of a request, and those nested in ``$expand``."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import quote

from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.sensorthings.expressions import Node, Order, condition, orders
from cityagenda.web.apps.sensorthings.model import IDS, KINDS
from cityagenda.web.apps.sensorthings.problems import cut, wrong

USUAL: Final = 100
MOST: Final = 10_000
MOST_EXPANDED: Final = 1000
"""Entities a page: unless asked otherwise; at most; and at most where each is expanded."""
DEPTH: Final = 6
CLAUSES: Final = 24
_LONGEST: Final = 8000
_PLAIN: Final = "$,()/'@:*=;"
_SKIPPED: Final = 1_000_000
DATA_ARRAY: Final = "dataArray"
_OPTIONS: Final = (
    "$filter", "$select", "$expand", "$orderby", "$top", "$skip", "$count", "$skiptoken",
    "$resultFormat",
)  # fmt: skip
_NUMBER: Final = re.compile(r"\d{1,9}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a set of entities of one kind.

    ``texts`` are the options as they were written, for the link to the next page.
    """

    kind: str
    condition: Node | None = None
    orders: tuple[Order, ...] = ()
    select: tuple[str, ...] = ()
    expand: "Mapping[str, Question]" = field(default_factory=dict)
    top: int = USUAL
    skip: int = 0
    count: bool = False
    after: str = ""
    data_array: bool = False
    texts: Mapping[str, str] = field(default_factory=dict)

    def following(self, token: str) -> str:
        """Return the options that ask for what comes after a page; without one, for all of it."""
        if not token:
            return self._options(("$skiptoken",))
        return f"{self.further()}{quote(token, safe=_PLAIN)}"

    def further(self) -> str:
        """Return the options that ask for what comes after a page, all but its token."""
        options = self._options(("$skip", "$skiptoken"))
        return f"{options}{'&' if options else ''}$skiptoken="

    def _options(self, without: tuple[str, ...]) -> str:
        kept = (one for one in self.texts.items() if one[0] not in without)
        return "&".join(f"{name}={quote(text, safe=_PLAIN)}" for name, text in kept)


def question(kind: str, given: Mapping[str, str]) -> Question:
    """Return what a request asks.

    Parameters
    ----------
    kind
        Of what.
    given
        The options by name; others than those that begin with ``$`` are left alone.

    Raises
    ------
    Problem
        An option is unknown or cannot be read.
    """
    left = [CLAUSES]
    texts = {name: text for name, text in given.items() if name.startswith("$")}
    return _question(kind, texts, "", left, 0)


def _question(
    kind: str, texts: Mapping[str, str], inside: str, left: list[int], depth: int
) -> Question:
    for name, text in texts.items():
        where = f"{inside}{name}"
        if name not in _OPTIONS:
            raise wrong(
                f"There is no option '{cut(name)}'.",
                f"没有选项“{cut(name)}”。",
                where,
                both(f"There are {', '.join(_OPTIONS)}.", f"可用选项：{'、'.join(_OPTIONS)}。"),
            )
        if len(text) > _LONGEST:
            raise wrong(
                f"{len(text)} letters; at most {_LONGEST} are read.",
                f"共 {len(text)} 个字符，最多读取 {_LONGEST} 个。",
                where,
            )
    found = Question(kind, texts=dict(texts))
    if "$filter" in texts:
        found = replace(found, condition=condition(texts["$filter"], f"{inside}$filter"))
    if "$orderby" in texts:
        found = replace(found, orders=orders(texts["$orderby"], f"{inside}$orderby"))
    if "$select" in texts:
        found = replace(found, select=_selected(kind, texts["$select"], f"{inside}$select"))
    expand: Mapping[str, Question] = {}
    if "$expand" in texts:
        expand = _expanded(kind, texts["$expand"], f"{inside}$expand", left, depth)
    most = MOST_EXPANDED if expand else MOST
    return replace(
        found,
        expand=expand,
        top=min(_number(texts, "$top", inside, USUAL), most),
        skip=_number(texts, "$skip", inside, 0),
        count=_truth(texts, "$count", inside),
        after=texts.get("$skiptoken", ""),
        data_array=_format(kind, texts.get("$resultFormat", ""), f"{inside}$resultFormat"),
    )


def _selected(kind: str, text: str, where: str) -> tuple[str, ...]:
    known = (*KINDS[kind].properties, *KINDS[kind].links, *IDS)
    found = tuple(part.strip() for part in text.split(","))
    if found == ("*",):
        return ()
    for name in found:
        if name.split("/")[0] not in known:
            raise wrong(
                f"{kind} have no '{cut(name)}'.",
                f"{kind} 没有“{cut(name)}”。",
                where,
                both(f"Select from {', '.join(known)}.", f"可选：{'、'.join(known)}。"),
            )
    return tuple(name.split("/")[0] for name in found)


def _expanded(
    kind: str, text: str, where: str, left: list[int], depth: int
) -> Mapping[str, Question]:
    if depth >= DEPTH:
        raise wrong(
            f"$expand is nested more than {DEPTH} times.",
            f"$expand 嵌套超过 {DEPTH} 层。",
            where,
            both("Ask for the inner entities by themselves.", "请单独请求内层实体。"),
        )
    found: dict[str, Question] = {}
    for part in split(text, ",", where):
        left[0] -= 1
        if left[0] < 0:
            raise wrong(
                f"$expand has more than {CLAUSES} parts.", f"$expand 超过 {CLAUSES} 个部分。", where
            )
        name, _, rest = part.strip().partition("(")
        name, slash, deeper = name.strip().partition("/")
        link = KINDS[kind].links.get(name)
        if link is None or (rest and not rest.rstrip().endswith(")")):
            links = ", ".join(KINDS[kind].links)
            raise wrong(
                f"'{cut(part)}' cannot be expanded from {kind}.",
                f"无法从 {kind} 展开“{cut(part)}”。",
                where,
                both(f"Expand {links}.", f"可展开：{links}。"),
            )
        options = _options(rest.rstrip()[:-1], f"{where}, {name}") if rest else {}
        if slash:  # Datastreams/Observations(...) means Datastreams($expand=Observations(...))
            options = {"$expand": f"{deeper}({rest}" if rest else deeper}
        nested = _question(link.kind, options, f"{where}, {name}: ", left, depth + 1)
        if name in found:
            nested = _both(found[name], nested)
        found[name] = nested
    return found


def _both(one: Question, other: Question) -> Question:
    """Return a part of ``$expand`` that was named twice, as in ``A/B,A/C``."""
    whole = other if len(other.texts) > len(one.texts) else one
    return replace(whole, expand=dict(one.expand) | dict(other.expand))


def _options(text: str, where: str) -> dict[str, str]:
    found = {}
    for part in split(text, ";", where):
        name, equals, value = part.partition("=")
        if not equals or name.strip() in found:
            raise wrong(
                f"'{cut(part)}' is no option.",
                f"“{cut(part)}”不是选项。",
                where,
                both("Write $name=value, one after ';'.", "请写成 $名称=值，以“;”分隔。"),
            )
        found[name.strip()] = value.strip()
    return found


def split(text: str, mark: str, where: str) -> Iterator[str]:
    """Yield the parts of a text between marks that stand in no bracket and no quotes.

    Examples
    --------
    >>> list(split("a($select=x,y),b($filter=n eq ',')", ",", ""))
    ['a($select=x,y)', "b($filter=n eq ',')"]
    """
    depth, quoted, begin = 0, False, 0
    for place, letter in enumerate(text):
        if letter == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth -= 1
        elif letter == mark and depth == 0:
            yield text[begin:place]
            begin = place + 1
        if depth < 0:
            break
    if depth or quoted:
        raise wrong("A bracket or quote is not closed.", "括号或引号未成对。", where)
    yield text[begin:]


def _number(texts: Mapping[str, str], name: str, inside: str, usual: int) -> int:
    if name not in texts:
        return usual
    text = texts[name].strip()
    if not _NUMBER.fullmatch(text) or (name == "$skip" and int(text) > _SKIPPED):
        raise wrong(
            f"'{cut(text)}' is no number of entities.",
            f"“{cut(text)}”不是有效的数量。",
            f"{inside}{name}",
            both(
                f"Write 0 or a positive number; follow @iot.nextLink beyond {_SKIPPED}.",
                f"请写 0 或正整数；超过 {_SKIPPED} 请使用 @iot.nextLink。",
            ),
        )
    return int(text)


def _truth(texts: Mapping[str, str], name: str, inside: str) -> bool:
    text = texts.get(name, "false")
    if text not in ("true", "false"):
        raise wrong(
            f"'{cut(text)}' is neither true nor false.",
            f"“{cut(text)}”既非 true 也非 false。",
            f"{inside}{name}",
        )
    return text == "true"


def _format(kind: str, text: str, where: str) -> bool:
    if text and (text != DATA_ARRAY or kind != "Observations"):
        raise wrong(
            f"{kind} do not come as '{cut(text)}'.",
            f"{kind} 不提供“{cut(text)}”格式。",
            where,
            both("Observations come as dataArray.", "Observations 可用 dataArray。"),
        )
    return bool(text)
