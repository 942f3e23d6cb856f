"""Answers: entities as JSON, those that were expanded inside them, and links to what follows.

Expanding goes level by level, for all entities of a page at once, so that the observations of
a thousand datastreams are read together. What one answer may hold is counted: where that is
used up, a nested set ends early, perhaps empty, and has a link to the rest of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from cityagenda.streams.days import Rows
from cityagenda.web.apps.api.problems import both
from cityagenda.web.apps.sensorthings.expressions import Path
from cityagenda.web.apps.sensorthings.model import IDS, KINDS, OBSERVATIONS
from cityagenda.web.apps.sensorthings.observing import Window, wanted
from cityagenda.web.apps.sensorthings.pages import Page, Pages, Reader, gone
from cityagenda.web.apps.sensorthings.places import Place, windows_of
from cityagenda.web.apps.sensorthings.problems import wrong
from cityagenda.web.apps.sensorthings.quality import Quality
from cityagenda.web.apps.sensorthings.questions import Question
from cityagenda.web.apps.sensorthings.selection import ranks
from cityagenda.web.apps.sensorthings.world import Node, World, quoted, written

EXPANDED: Final = 25_000
"""Entities that one answer holds inside others."""
_COMPONENTS: Final = ("id", "phenomenonTime", "resultTime", "result", "resultQuality")


class Answers:
    """Writes the answers of one request.

    ``base`` is the address of the service with a slash at its end.
    """

    def __init__(self, world: World, reader: Reader, base: str) -> None:
        self.world, self.reader, self.base = world, reader, base
        self.quality = Quality(reader.store, world)
        self.left = EXPANDED

    # ------------------------------------------------------------ sets and single entities

    def many(self, place: Place, question: Question, here: str) -> dict[str, Any]:
        """Return a page of a set; ``here`` is its address."""
        if place.kind == OBSERVATIONS:
            return self._many_seen(place, question, here)
        nodes, whole, token = self._page(place.nodes, question)
        found: dict[str, Any] = {"@iot.count": whole} if question.count else {}
        if token:
            found["@iot.nextLink"] = f"{here}?{question.following(token)}"
        found["value"] = self.nodes(nodes, question)
        return found

    def one(self, place: Place, question: Question) -> dict[str, Any]:
        """Return a single entity."""
        if place.row is not None:
            return self.rows(place.row, question)[0]
        return self.nodes(place.nodes[:1], question)[0]

    def count(self, place: Place, question: Question) -> int:
        """Return how many entities of a set fulfil the condition."""
        if place.kind != OBSERVATIONS:
            return self._page(place.nodes, question)[1]
        return self.reader.count(wanted(self.world, place.windows, question.condition)[0])

    def links(self, place: Place, question: Question, here: str) -> dict[str, Any]:
        """Return the references to the entities of a page, or to a single one."""
        found = self.many(place, question, here)
        links = [{"@iot.selfLink": one["@iot.selfLink"]} for one in found["value"]]
        return found | {"value": links}

    def address(self, node: Node) -> str:
        """Return the address of an entity."""
        return f"{self.base}{node.kind}('{quoted(node.id)}')"

    # ------------------------------------------------------------ declared entities

    def nodes(self, nodes: Sequence[Node], question: Question) -> list[dict[str, Any]]:
        """Return declared entities, with those that are expanded in them."""
        found = [self._shown(node, question) for node in nodes]
        for name, nested in question.expand.items():
            link = KINDS[question.kind].links[name]
            for one in found:
                one.pop(f"{name}@iot.navigationLink", None)
            if link.kind == OBSERVATIONS:
                self._expand_seen(nodes, found, name, nested)
            elif link.many:
                self._expand_many(nodes, found, name, nested)
            else:
                self._expand_one(nodes, found, name, nested)
        return found

    def _shown(self, node: Node, question: Question) -> dict[str, Any]:
        if not question.select:
            return dict(self._plain(node))
        plain = self._plain(node)
        names = [_written_name(name) for name in question.select]
        found = {name: plain.get(name) for name in names if name not in KINDS[node.kind].links}
        for name in names:
            if name in KINDS[node.kind].links:
                link = f"{name}@iot.navigationLink"
                found[link] = plain[link]
        return found

    def _plain(self, node: Node) -> Mapping[str, Any]:
        kept = self.world.written_for(self.base)
        found = kept.get((node.kind, node.id))
        if found is None:
            link = self.address(node)
            found = {"@iot.selfLink": link, "@iot.id": node.id, **node.body}
            for name in KINDS[node.kind].links:
                found[f"{name}@iot.navigationLink"] = f"{link}/{name}"
            kept[node.kind, node.id] = found
        return found

    def _page(self, nodes: Sequence[Node], question: Question) -> tuple[list[Node], int, str]:
        """Return the entities of a page, how many there are in all, and the next one's key."""
        found = self._chosen(nodes, question)
        begin = question.skip
        if question.after:
            place = next((n for n, one in enumerate(found) if one.id == question.after), None)
            if place is None:
                raise gone()
            begin += place + 1
        page = list(found[begin : begin + question.top])
        more = page and begin + question.top < len(found)
        return page, len(found), page[-1].id if more else ""

    def _chosen(self, nodes: Sequence[Node], question: Question) -> Sequence[Node]:
        places = self._ranks(question)
        if places is None:
            return nodes
        return sorted((n for n in nodes if n.id in places), key=lambda n: places[n.id])

    def _ranks(self, question: Question) -> dict[str, int] | None:
        return ranks(self.world, question.kind, question.condition, question.orders)

    def _expand_many(
        self, nodes: Sequence[Node], found: list[dict[str, Any]], name: str, nested: Question
    ) -> None:
        places = self._ranks(nested)
        inner: list[Node] = []
        spans = []
        for node, one in zip(nodes, found, strict=True):
            children = list(self.world.linked(node, name))
            if places is not None:
                children = sorted(
                    (c for c in children if c.id in places), key=lambda c: places[c.id]
                )
            top = min(nested.top, max(self.left, 0))
            page = children[nested.skip : nested.skip + top]
            self.left -= len(page)
            if nested.count:
                one[f"{name}@iot.count"] = len(children)
            if nested.skip + len(page) < len(children) and nested.top:
                token = page[-1].id if page else ""
                one[f"{name}@iot.nextLink"] = self._beyond(node, name, nested, token)
            spans.append(len(page))
            inner += page
        written_ = iter(self.nodes(inner, nested))
        for one, span in zip(found, spans, strict=True):
            one[name] = [next(written_) for _ in range(span)]

    def _expand_one(
        self, nodes: Sequence[Node], found: list[dict[str, Any]], name: str, nested: Question
    ) -> None:
        targets = [next(self.world.linked(node, name), None) for node in nodes]
        self._put(targets, found, name, nested)

    def _put(
        self,
        targets: Sequence[Node | None],
        found: list[dict[str, Any]],
        name: str,
        nested: Question,
    ) -> None:
        """Put the entity to which each leads into it; one that many lead to is written once."""
        different = {t.id: t for t in targets if t is not None}
        self.left -= len(targets)
        written_ = dict(zip(different, self.nodes(list(different.values()), nested), strict=True))
        for one, target in zip(found, targets, strict=True):
            one[name] = None if target is None else written_[target.id]

    def _beyond(self, node: Node, name: str, nested: Question, token: str) -> str:
        options = nested.following(token)
        return f"{self.address(node)}/{name}" + (f"?{options}" if options else "")

    # ------------------------------------------------------------ observations

    def rows(self, rows: Rows, question: Question) -> list[dict[str, Any]]:
        """Return observations, with what is expanded in them."""
        found = list(self._rows(rows, question))
        for name, nested in question.expand.items():
            for one in found:
                one.pop(f"{name}@iot.navigationLink", None)
            self._put(self._targets(rows, name), found, name, nested)
        return found

    def _targets(self, rows: Rows, name: str) -> list[Node | None]:
        numbers, times = rows.batch.numbers.tolist(), rows.batch.times.tolist()
        if name == "Datastream":
            streams = self.world.kinds["Datastreams"]
            return [streams[self.world.names[number]] for number in numbers]
        features = self.world.kinds["FeaturesOfInterest"]
        found = [self.world.feature(n, t) for n, t in zip(numbers, times, strict=True)]
        return [None if feature is None else features[feature] for feature in found]

    def _rows(self, rows: Rows, question: Question) -> Iterator[dict[str, Any]]:
        times = rows.batch.times.tolist()
        texts = {time: written(time) for time in set(times)}
        begin = f"{self.base}{OBSERVATIONS}('"
        links = KINDS[OBSERVATIONS].links
        kept = [
            f"{name}@iot.navigationLink" if name in links else _written_name(name)
            for name in question.select
        ]
        quality = self.quality.of(rows) if not kept or "resultQuality" in kept else {}
        values = zip(rows.batch.numbers.tolist(), times, rows.batch.values.tolist(), strict=True)
        for place, (number, time, value) in enumerate(values):
            text = texts[time]
            link = f"{begin}{self.world.quoted[number]}@{text}')"
            one: dict[str, Any] = {
                "@iot.selfLink": link,
                "@iot.id": f"{self.world.names[number]}@{text}",
                "phenomenonTime": text,
                "resultTime": None,
                "result": value,
                "Datastream@iot.navigationLink": f"{link}/Datastream",
                "FeatureOfInterest@iot.navigationLink": f"{link}/FeatureOfInterest",
            }
            if place in quality:
                one["resultQuality"] = quality[place]
            yield {key: one.get(key) for key in kept} if kept else one

    def _many_seen(self, place: Place, question: Question, here: str) -> dict[str, Any]:
        asked, keys = wanted(self.world, place.windows, question.condition, question.orders)
        found: dict[str, Any] = {}
        if question.count:
            found["@iot.count"] = self.reader.count(asked)
        page = Page(Rows.joined([]))
        if question.top:
            order = _order(question)
            after, skip, top = question.after, question.skip, question.top
            if order == "day":
                page = self.reader.by_day(asked, after, skip, top)
            elif order in ("asc", "desc"):
                down = order == "desc"
                page = self.reader.by_time(asked, after, skip, top, descending=down)
            else:
                page = self.reader.ordered(asked, keys, after, skip, top)
        if page.following:
            found["@iot.nextLink"] = f"{here}?{question.following(page.following)}"
        if question.data_array:
            found["value"] = list(self._arrays(page.rows, question))
        else:
            found["value"] = self.rows(page.rows, question)
        return found

    def _arrays(self, rows: Rows, question: Question) -> Iterator[dict[str, Any]]:
        """Yield the observations of each datastream as one data array."""
        if question.expand:
            raise wrong(
                "A data array has nothing expanded in it.",
                "dataArray 格式不能展开实体。",
                "$expand",
                both("Leave $expand or $resultFormat out.", "请去掉 $expand 或 $resultFormat。"),
            )
        names = [n for n in question.select if n not in KINDS[OBSERVATIONS].links] or _COMPONENTS
        keys = [_written_name(name) for name in names]
        plain = Question(OBSERVATIONS, select=tuple(names))
        tables: dict[int, list[list[Any]]] = {}
        numbers = rows.batch.numbers.tolist()
        for number, one in zip(numbers, self._rows(rows, plain), strict=True):
            tables.setdefault(number, []).append([one[key] for key in keys])
        for number, table in tables.items():
            stream = self.world.kinds["Datastreams"][self.world.names[number]]
            yield {
                "Datastream@iot.navigationLink": self.address(stream),
                "components": list(names),
                "dataArray@iot.count": len(table),
                "dataArray": table,
            }

    def _expand_seen(
        self, nodes: Sequence[Node], found: list[dict[str, Any]], name: str, nested: Question
    ) -> None:
        if nodes and nodes[0].kind != "Datastreams":
            for node, one in zip(nodes, found, strict=True):
                self._expand_feature(node, one, name, nested)
            return
        order = _order(nested)
        if order == "keys":
            raise wrong(
                "Expanded Observations come in the order of phenomenonTime.",
                "展开的 Observations 只能按 phenomenonTime 排序。",
                f"$expand, {name}: $orderby",
            )
        numbers = np.unique([self.world.numbers[node.id] for node in nodes]).astype(np.int64)
        top = min(nested.top, max(self.left, 0) // max(len(numbers), 1))
        asked, _ = wanted(self.world, [Window(numbers)], nested.condition)
        pages = Pages(Rows.joined([]), [], [])
        if top:
            pages = self.reader.each(asked, nested.skip, top, descending=order == "desc")
        self.left -= len(pages.rows)
        rows = iter(self.rows(pages.rows, nested))
        own = {
            number: ([next(rows) for _ in range(count)], following)
            for number, count, following in zip(
                asked.numbers.tolist() if top else (), pages.counts, pages.following, strict=True
            )
        }
        further = nested.further()
        for node, one in zip(nodes, found, strict=True):
            number = self.world.numbers[node.id]
            one[name], following = own.get(number, ([], ""))
            if nested.count:
                one[f"{name}@iot.count"] = self._counted(number, asked.whole, nested)
            if following:
                link = f"{self.address(node)}/{name}?{further}{following}"
                one[f"{name}@iot.nextLink"] = link
            elif nested.top and not top and self.reader.latest.counts[number]:
                one[f"{name}@iot.nextLink"] = self._beyond(node, name, nested, "")

    def _counted(self, number: int, whole: bool, nested: Question) -> int:  # noqa: FBT001 - told
        if whole:
            return int(self.reader.latest.counts[number])
        window = Window(np.array([number], np.int64))
        return self.reader.count(wanted(self.world, [window], nested.condition)[0])

    def _expand_feature(self, node: Node, one: dict[str, Any], name: str, nested: Question) -> None:
        place = Place(OBSERVATIONS, windows=windows_of(self.world, node))
        here = f"{self.address(node)}/{name}"
        page = replace(nested, top=min(nested.top, max(self.left, 0)))
        found = self._many_seen(place, page, here)
        if nested.top and not page.top:
            found["@iot.nextLink"] = self._beyond(node, name, nested, "")
        self.left -= len(found["value"])
        for key, value in found.items():
            one[name if key == "value" else f"{name}{key}"] = value


def _order(question: Question) -> str:
    """Return how observations are ordered: by day, in the order of time, or by other keys."""
    if not question.orders:
        return "day"
    first = question.orders[0]
    if first.key == Path(("phenomenonTime",)) and len(question.orders) == 1:
        return "desc" if first.descending else "asc"
    return "keys"


def _written_name(name: str) -> str:
    return "@iot.id" if name in IDS else name
