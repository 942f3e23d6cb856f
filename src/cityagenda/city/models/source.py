"""Sources: declared data sets, and how their raw files are to be read."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import Field

from cityagenda.city.models.base import Named, Part, Ref
from cityagenda.city.models.plan import OrganisationRef
from cityagenda.ground.methods import ColumnType

STREAM_VIEWS: Final = ("hours",)
"""The views of a network's values that a source may hold: accepted hourly means, wide."""


class SourceColumn(Part):
    """A column of the frozen table and where it comes from in the raw file.

    ``header`` is the raw column's name if it differs. ``unit`` (UCUM) is mandatory for
    numbers that a method wants in a unit. ``format`` is the date's style in strftime
    letters (one; two styles in a column are an error). ``decimal`` and ``thousands`` are
    the marks in numbers; ``null`` lists texts that mean "no value" beside the empty one.
    """

    header: str | None = None
    type: ColumnType = "text"
    unit: str | None = None
    format: str | None = None
    decimal: Literal[".", ","] = "."
    thousands: Literal["", ",", ".", " ", "'"] = ""
    null: list[str] = Field(default_factory=list)
    optional: bool = False
    constant: str | float | None = None


class TimeLabel(Part):
    """What the time stamps of sub-daily data mean; never guessed."""

    column: str
    label: Literal["begin", "end"]
    timezone: str


class Window(Part):
    """The part of a stream that a source holds.

    ``first`` to ``last`` are days of the city, both inclusive. ``hours`` instead is a window
    that slides along with now: what reads it is live.
    """

    first: date | None = None
    last: date | None = None
    hours: int | None = Field(default=None, ge=1, le=24 * 92)

    @property
    def live(self) -> bool:
        """Whether it slides along with now."""
        return self.hours is not None


class Source(Named):
    """One declared data set.

    ``path`` is a file or a glob inside the city folder; several files are joined in the
    order of their names. A ``register`` has none: it is the ``view`` of people's work that
    each build freezes as of one instant. A ``stream`` has none either: it is the ``view`` of a
    ``network``'s values in a ``window``, after quality control, that a build freezes as of one
    delivery. ``crs`` and ``datum`` are mandatory for geometry,
    ``time`` for sub-daily data. Shapes in a shifted datum (GCJ02, BD09) are converted to WGS84
    only where ``convert`` says that this is allowed, and are not shown otherwise. ``synthetic``
    data says so and names its ``generator`` command. ``scope``, ``vintage`` and ``status`` hold
    for every row that does not state its own.
    """

    path: str = ""
    format: Literal["csv", "parquet", "geojson", "geopackage", "register", "stream"]
    view: str | None = None
    network: Annotated[str, Ref("network")] | None = None
    window: Window | None = None
    publisher: OrganisationRef | None = None
    documents: list[Annotated[str, Ref("document")]] = Field(default_factory=list)
    url: str | None = None
    licence: str
    retrieved: date | None = None
    encoding: str = "utf-8"
    delimiter: str = ","
    columns: dict[str, SourceColumn] = Field(default_factory=dict)
    time: TimeLabel | None = None
    crs: str | None = None
    datum: Literal["WGS84", "CGCS2000", "GCJ02", "BD09", "local"] | None = None
    convert: bool = False
    unit: str | None = None
    scope: str | None = None
    vintage: str | None = None
    status: Literal["normal", "estimated", "provisional", "derived"] = "normal"
    sha256: str | None = None
    synthetic: bool = False
    generator: str | None = None
