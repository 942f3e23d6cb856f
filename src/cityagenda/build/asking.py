"""Asking for standards: the packs that a method was answered with are recorded.

A city may choose the edition on a topic (``standards`` of an indicator); a method that
names no edition itself is then answered with that one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from cityagenda.ground.errors import StandardError
from cityagenda.ground.standards import Standard, Standards


@dataclass(frozen=True, slots=True)
class Asked(Standards):
    """The rule packs of a city for one run of one method.

    ``topics`` are those that the method's specification declares; another topic is an
    error, because results are kept by the packs on declared topics.
    """

    topics: tuple[str, ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    answered: dict[str, Standard] = field(default_factory=dict)

    def standard(
        self, topic: str, jurisdiction: str, on: date, edition: str | None = None
    ) -> Standard:
        """Return the pack that applies, see `Standards.standard`."""
        self._declared(topic)
        wanted = edition or self.chosen.get(topic)
        return self._record(Standards(self.packs).standard(topic, jurisdiction, on, wanted))

    def editions(self, topic: str, jurisdiction: str) -> list[Standard]:
        """Return every edition, see `Standards.editions`."""
        self._declared(topic)
        return [self._record(p) for p in Standards(self.packs).editions(topic, jurisdiction)]

    def straddled(self, topic: str, jurisdiction: str, first: date, last: date) -> list[Standard]:
        """Return the editions that apply in a period; the chosen one alone if there is one."""
        self._declared(topic)
        packs = Standards(self.packs)
        if topic in self.chosen:
            return [self.standard(topic, jurisdiction, last)]
        return [self._record(p) for p in packs.straddled(topic, jurisdiction, first, last)]

    def _declared(self, topic: str) -> None:
        if topic not in self.topics:
            raise StandardError(
                f"the method asks for the topic '{topic}' that its specification does not declare",
                todo=f"add it to 'standards' of the specification, "
                f"which has {', '.join(self.topics) or 'none'}",
            )

    def _record(self, pack: Standard) -> Standard:
        self.answered[pack.id] = pack
        return pack
