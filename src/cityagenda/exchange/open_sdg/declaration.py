"""Declarations: a series file as the source and the method parameters of a city folder."""

from dataclasses import dataclass
from typing import Any, Final

from cityagenda.exchange.open_sdg.layout import GEOCODE, VALUE, YEAR
from cityagenda.exchange.open_sdg.places import Area, located
from cityagenda.exchange.open_sdg.series import SeriesFile

_OWN: Final = frozenset(
    [
        "period",
        "value",
        "area",
        "low",
        "high",
        "status",
        "reason",
        "reason_zh",
        "scope",
        "vintage",
        "unit",
        "indicator",
        "source",
    ]
)


@dataclass(frozen=True, slots=True)
class Declaration:
    """How a table is to be read: columns of the source, parameters of the method.

    ``constants`` are the columns that hold one text in every row. ``orders`` lists the
    values of columns whose order of appearance is not the alphabetical one.
    """

    series: SeriesFile
    columns: dict[str, dict[str, Any]]
    parameters: dict[str, Any]
    constants: dict[str, str]
    orders: dict[str, list[str]]


def column_name(header: str) -> str:
    """Return the name of a column in the city folder, where some names are taken.

    Examples
    --------
    >>> column_name("Sex"), column_name("status")
    ('Sex', 'column status')
    """
    return f"column {header}" if header in _OWN or header.startswith("_") else header


def declaration(series: SeriesFile, areas: dict[str, Area]) -> Declaration:
    """Return the declaration of a table.

    Columns with one text in every row are constants. A column GeoCode whose codes the map
    layers know says the area. Every other column is a dimension; an empty cell is the total.
    """
    places = located(series, areas)
    constants = {
        header: values[0]
        for header, values in series.values.items()
        if len(values) == 1 and values[0] and not (header == GEOCODE and places)
    }
    dimensions = [
        column_name(header)
        for header in series.values
        if header not in constants and not (header == GEOCODE and places)
    ]
    codes = {"period": series.periods, "area": places}
    parameters: dict[str, Any] = {
        "dimensions": dimensions,
        "constants": {column_name(header): text for header, text in constants.items()},
        "codes": {name: found for name, found in codes.items() if found},
        "repeated": "number" if series.repeated else "",
    }
    return Declaration(
        series=series,
        columns=_columns(series, bool(places)),
        parameters={name: value for name, value in parameters.items() if value},
        constants=constants,
        orders=_orders(series, constants),
    )


def _columns(series: SeriesFile, has_places: bool) -> dict[str, dict[str, Any]]:  # noqa: FBT001
    value: dict[str, Any] = {"header": VALUE, "type": "number"}
    if series.grouped:
        value["thousands"] = ","
    columns: dict[str, dict[str, Any]] = {"period": {"header": YEAR}, "value": value}
    if has_places:
        columns["area"] = {"header": GEOCODE}
    for header in series.values:
        if header == GEOCODE and has_places:
            continue
        name = column_name(header)
        columns[name] = {} if name == header else {"header": header}
    names = {VALUE: "value", GEOCODE: "area" if has_places else GEOCODE}
    for header, texts in series.absent.items():
        columns[names.get(header) or column_name(header)]["null"] = list(texts)
    return columns


def _orders(series: SeriesFile, constants: dict[str, str]) -> dict[str, list[str]]:
    found = {}
    for header, values in series.values.items():
        said = [value for value in values if value]
        if header not in constants and header != GEOCODE and said != sorted(said):
            found[header] = said
    return found
