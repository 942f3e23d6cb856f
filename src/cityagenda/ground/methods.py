"""Methods: typed specifications, what a method is given and what it returns.

A domain lists its specifications as ``METHODS`` in its ``__init__`` and imports nothing
heavy there; the function is named by a path and imported when it runs. Third parties
register theirs under the entry point group ``cityagenda.methods``; our own use that door.
"""

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any, Literal

from cityagenda.ground.errors import MethodError
from cityagenda.ground.texts import Text

if TYPE_CHECKING:
    import polars as pl

    from cityagenda.ground.standards import Standards

ENTRY_POINTS = "cityagenda.methods"
ColumnType = Literal["number", "integer", "text", "date", "datetime", "boolean"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a method reads: its name, type, unit (UCUM) and meaning."""

    name: str
    type: ColumnType
    about: str
    unit: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Input:
    """A table that a method reads.

    ``kind`` is ``table`` for the frozen table of a source (with ``columns``), and
    ``observations`` for the observations of another indicator. With ``many`` the city may
    name several; their rows are joined (a source's rows then carry the column `source`).
    """

    name: str
    about: str
    kind: Literal["table", "observations"] = "table"
    columns: tuple[Column, ...] = ()
    many: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Parameter:
    """A choice that a city makes for a method. Without a default it must be made."""

    name: str
    type: type[str] | type[int] | type[float] | type[bool] | type[list] | type[dict]  # type: ignore[type-arg]
    about: str
    default: Any = None
    required: bool = False
    choices: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodSpec:
    """What a method is, before it is run: from this come form, check and documentation.

    ``function`` is ``module:name`` of a function ``(Call) -> Result``. ``version`` changes
    whenever its results may change (with an ADR). ``standards`` are the topics of the rule
    packs that it asks for, ``tables`` the names of the tables beside the observations, and
    ``libraries`` the distributions whose version can change a digit.
    """

    id: str
    title: Text
    about: Text
    function: str
    version: str
    inputs: tuple[Input, ...]
    parameters: tuple[Parameter, ...] = ()
    standards: tuple[str, ...] = ()
    tables: Mapping[str, str] = field(default_factory=dict)
    libraries: tuple[str, ...] = ("polars",)
    reference: str = ""

    def load(self) -> "Callable[[Call], Result]":
        """Import and return the function."""
        module, _, name = self.function.partition(":")
        try:
            return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]
        except (ImportError, AttributeError) as error:
            raise MethodError(
                f"the function '{self.function}' cannot be imported: {error}",
                where=f"method {self.id}",
                todo="install the extra that brings it, for example pip install 'cityagenda[all]'",
            ) from error

    def documentation(self) -> str:
        """Return the docstring of the function: formula, units, missing-data rule, source."""
        return inspect.getdoc(self.load()) or ""

    def completed(self, given: Mapping[str, Any], *, where: str = "") -> dict[str, Any]:
        """Return the parameters with defaults filled in, or raise `MethodError`."""
        faults = self.parameter_faults(given)
        if faults:
            raise MethodError("; ".join(faults), where=where or f"method {self.id}")
        return {p.name: given.get(p.name, p.default) for p in self.parameters}

    def parameter_faults(self, given: Mapping[str, Any]) -> list[str]:
        """Return one sentence for each thing that is wrong with given parameters."""
        known = {p.name: p for p in self.parameters}
        faults = [
            f"method {self.id} has no parameter '{name}' (it has {', '.join(known) or 'none'})"
            for name in given
            if name not in known
        ]
        for p in self.parameters:
            if p.name not in given:
                if p.required:
                    faults.append(f"method {self.id} needs the parameter '{p.name}': {p.about}")
                continue
            value = given[p.name]
            wanted = (int, float) if p.type is float else p.type
            if not isinstance(value, wanted) or (isinstance(value, bool) and p.type is not bool):
                faults.append(f"parameter '{p.name}' must be a {p.type.__name__}, not {value!r}")
            elif p.choices and value not in p.choices:
                faults.append(f"parameter '{p.name}' must be one of {p.choices}, not {value!r}")
        return faults


@dataclass(frozen=True, slots=True)
class Call:
    """What a method is given.

    ``tables`` holds one lazy frame an input, ``parameters`` the completed parameters,
    ``areas`` the areas of the city (id, parent, kind, valid_from, valid_to), and ``unit``
    the canonical unit in which the indicator wants its values. ``city`` is the id of the
    area that is the whole city, ``jurisdiction`` the one whose standards apply.
    """

    indicator: str
    unit: str
    tables: "Mapping[str, pl.LazyFrame]"
    parameters: Mapping[str, Any]
    standards: "Standards"
    areas: "pl.DataFrame"
    city: str
    timezone: str
    jurisdiction: str = "*"


@dataclass(frozen=True, slots=True)
class Result:
    """What a method returns.

    ``observations`` has columns of `observations.SCHEMA`; indicator, unit and provenance
    are filled in by the build where absent. ``tables`` are the declared further tables.
    ``explanations`` (period, area, dimensions, text, text_zh) says in a sentence how single
    values came about. ``exclusions`` (input, row, reason, reason_zh, detail) lists what was
    left out and why; `detail` holds names and numbers, and no words.

    Columns that end in ``_zh`` are Chinese, those beside them English; so are `reason` and
    `reason_zh` of observations. A method that speaks one language leaves the other out, and
    readers then say which one they show. See `texts.in_columns`.
    """

    observations: "pl.DataFrame"
    tables: "Mapping[str, pl.DataFrame]" = field(default_factory=dict)
    explanations: "pl.DataFrame | None" = None
    exclusions: "pl.DataFrame | None" = None


@cache
def installed() -> dict[str, MethodSpec]:
    """Return every installed method by id, ours and third parties'.

    Raises
    ------
    MethodError
        An entry point cannot be loaded, or two methods have the same id.
    """
    specs: dict[str, MethodSpec] = {}
    for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: (e.name, e.value)):
        try:
            found = entry.load()
        except Exception as error:
            raise MethodError(
                f"the methods of '{entry.value}' cannot be loaded: {error}",
                where=f"entry point {ENTRY_POINTS}:{entry.name}",
                todo="repair or uninstall the package that declares it",
            ) from error
        register(specs, found, where=f"entry point {entry.value}")
    return specs


def register(specs: dict[str, MethodSpec], found: tuple[MethodSpec, ...], *, where: str) -> None:
    """Add specifications to ``specs``; two methods of one id are an error."""
    for spec in found:
        if spec.id in specs and specs[spec.id] != spec:
            raise MethodError(
                f"two methods are called '{spec.id}'", where=where, todo="rename one of them"
            )
        specs[spec.id] = spec
