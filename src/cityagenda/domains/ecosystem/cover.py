"""Cover: which classes of a map of land cover are natural and which are built.

The control line asks one thing of a map: what was natural and is now built. Which classes these
are is declared by whoever gives the map, class by class; none is guessed by its name.
"""

from dataclasses import dataclass

from cityagenda.ground.errors import SourceError


@dataclass(frozen=True, slots=True)
class Cover:
    """The classes of a map: natural ones, built ones, and those that are neither (as fields).

    Examples
    --------
    >>> Cover(natural=(4, 8), built=(2,), other=(7,)).classes
    (4, 8, 2, 7)
    >>> Cover((4,), (4,))
    Traceback (most recent call last):
    ...
    cityagenda.ground.errors.SourceError: class 4: it stands in two groups. To do: put each \
class into one of natural, built and other
    """

    natural: tuple[int, ...]
    built: tuple[int, ...]
    other: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Raise `SourceError` unless each class is in one group, and two groups have some."""
        for code in self.classes:
            if self.classes.count(code) > 1:
                raise SourceError(
                    {"zh-Hans": "该类别出现在两组中", "en": "it stands in two groups"},
                    where=f"class {code}",
                    todo={
                        "zh-Hans": "请将每个类别归入自然、建设、其他三组之一",
                        "en": "put each class into one of natural, built and other",
                    },
                )
        if not self.natural or not self.built:
            raise SourceError(
                {
                    "zh-Hans": "至少须有一个自然类别和一个建设类别",
                    "en": "at least one class must be natural and one built",
                },
                todo={"zh-Hans": "请声明类别", "en": "declare the classes of the map"},
            )

    @property
    def classes(self) -> tuple[int, ...]:
        """All classes."""
        return self.natural + self.built + self.other
