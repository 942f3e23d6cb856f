"""Services: how much nature gave in a year, each a pure function of areas, fields and loads.

Arrays stand over zone, ecosystem type and soil, in this order, and may have axes before them
(draws of uncertain parameters). Every argument has one unit; `FORMULAS` declares it with the
bounds outside of which a number is no such quantity, so that metres given for millimetres are
refused and not multiplied. Quantities are those of one year.

Missing data: NaN goes in and NaN comes out; nothing is filled.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from cityagenda.domains.ecosystem.flood import curve_runoff
from cityagenda.ground.datums import Floats

_HECTARE, _SQUARE_KILOMETRE = 1e4, 1e6
_MILLIMETRE = 1e-3
_CO2_PER_C = 44 / 12
_O2_PER_C = 32 / 12
_SECONDS_PER_HOUR = 3600


def water_conserved(
    precipitation: Floats, storm_runoff: Floats, evapotranspiration: Floats, area: Floats
) -> Floats:
    """Return the water that a surface keeps, in m3.

    ``Q = (P - R - ET) A 10^-3``, P precipitation, R storm runoff and ET evapotranspiration of
    the year in mm, A in m2. Where more evaporates than rains the quantity is negative and is
    counted so.

    References
    ----------
    HJ 1173-2021, A.1; Acta Ecologica Sinica 37(19), 2017 (Garzê).

    Examples
    --------
    >>> float(water_conserved(1900.0, 400.0, 900.0, 1e6))
    600000.0
    """
    return (precipitation - storm_runoff - evapotranspiration) * area * _MILLIMETRE


def water_conserved_by_coefficient(
    precipitation: Floats, evapotranspiration: Floats, area: Floats, runoff_coefficient: Floats
) -> Floats:
    """Return the water that a surface keeps, in m3, with runoff as a share of rain.

    ``Q = (P - alpha P / 100 - ET) A 10^-3`` with the mean runoff coefficient alpha in %.

    Examples
    --------
    >>> float(water_conserved_by_coefficient(1000.0, 600.0, 1e6, 4.0))
    360000.0
    """
    runoff = precipitation * (runoff_coefficient / 100)
    return water_conserved(precipitation, runoff, evapotranspiration, area)


def soil_retained(
    erosivity: Floats,
    erodibility: Floats,
    slope_factor: Floats,
    cover_factor: Floats,
    area: Floats,
    practice_factor: Floats,
) -> Floats:
    """Return the soil that cover and practice keep in place, in t.

    ``A = R K LS (1 - C P) S``: potential less actual erosion, R in MJ mm/(hm2 h a), K in
    t hm2 h/(hm2 MJ mm), S in hm2. A product of means is not the mean of products: where the
    sum over cells is at hand, give it as `soil_retained` and this formula is not used.

    References
    ----------
    HJ 1173-2021, A.2 to A.13.

    Examples
    --------
    >>> float(soil_retained(8000.0, 0.03, 5.0, 0.01, 1e4, 1.0))
    1188.0
    """
    kept = 1 - cover_factor * practice_factor
    return erosivity * erodibility * slope_factor * kept * (area / _HECTARE)


def sediment_avoided(soil: Floats, silting_share: Floats, soil_density: Floats) -> Floats:
    """Return the sediment that does not fill rivers and reservoirs, in m3.

    ``V = lambda A / rho``, A in t, rho in t/m3.

    Examples
    --------
    >>> round(float(sediment_avoided(38.86e8, 0.24, 0.93)) / 1e8, 2)
    10.03
    """
    return soil * (silting_share / soil_density)


def nutrient_retained(soil: Floats, content: Floats) -> Floats:
    """Return the nitrogen or phosphorus that stays with the soil, in t: ``A C / 100``.

    The content is that of the pure element, in %.

    Examples
    --------
    >>> round(float(nutrient_retained(38.86e8, 0.37)) / 1e4, 1)
    1437.8
    """
    return soil * (content / 100)


def lake_storage(
    lakes: Floats, slope: Floats, intercept: Floats, exchanges: Floats | float
) -> Floats:
    """Return the flood water that lakes can hold, in m3.

    ``C = 10^4 sum_l T exp(b) A_l^a`` with the area A_l of each lake in km2 (given in m2), the
    region's a and b and the exchanges T of its water in a year. Not linear: two lakes are not
    one of twice the area. ``lakes`` has one column a lake; a column of nought is no lake.

    Examples
    --------
    >>> round(float(lake_storage(np.array([[1e6, 0.0]]), 0.678, 6.636, 1.0)[0]))
    7620407
    """
    total = np.zeros(lakes.shape[:-1])
    for lake in range(lakes.shape[-1]):
        area = lakes[..., lake] / _SQUARE_KILOMETRE
        total = total + np.where(area > 0, np.exp(intercept) * area**slope, area)
    return total * exchanges * 1e4


def reservoir_storage(capacity: Floats, storage_share: Floats) -> Floats:
    """Return the flood water that reservoirs can hold, in m3: a share of total capacity.

    Examples
    --------
    >>> float(reservoir_storage(2e6, 0.35))
    700000.0
    """
    return capacity * storage_share


def marsh_storage(area: Floats, marsh_depth: Floats) -> Floats:
    """Return the flood water that marshes can hold, in m3: area in m2 times depth in m.

    The published case calls this quantity "10^4 m3"; 0.3 m of 2005 km2 are 6.0e8 m3, which is
    what its table holds.

    Examples
    --------
    >>> float(marsh_storage(2005e6, 0.3))
    601500000.0
    """
    return area * marsh_depth


def storm_retained(storms: Floats, area_by_soil: Floats, curve_number: Floats) -> Floats:
    """Return the rain of storms that does not run off, in m3.

    ``sum_s (P_s - Q_s) A 10^-3``, the depth P of each storm and its runoff Q in mm
    (`cityagenda.domains.ecosystem.flood.curve_runoff`), A in m2 by soil group.

    Examples
    --------
    >>> area = np.array([[[1e6]]])
    >>> round(float(storm_retained(np.array([80.0]), area, np.array([[[75.0]]]))[0, 0]), 1)
    53077.1
    """
    depth = np.zeros_like(curve_number)
    for rain in storms.tolist():
        depth += rain - curve_runoff(rain, curve_number)
    found: Floats = (depth * area_by_soil).sum(axis=-1) * _MILLIMETRE
    return found


def purified(area: Floats, load: Floats, capacity: Floats) -> Floats:
    """Return what ecosystems take out of air or water, in t: never more than was put in.

    ``min(sum_i q_i A_i, load)`` in each zone, q in kg/(km2 a), A in m2, load in t. Where the
    capacity exceeds the load each type has its share of the capacity.

    Examples
    --------
    >>> purified(np.array([[3e6, 1e6]]), np.array([[2.0]]), np.array([[1000.0, 1000.0]])).tolist()
    [[1.5, 0.5]]
    """
    could = capacity * area / (_SQUARE_KILOMETRE * 1000)
    whole = could.sum(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(whole > load, load / whole, 1.0)
    found: Floats = np.where(np.isnan(whole) | np.isnan(load), np.nan, could * share)
    return found


def carbon_bound(area: Floats, carbon_rate: Floats) -> Floats:
    """Return the carbon dioxide bound, in t of CO2: ``44/12 r A``, r in t C/(hm2 a).

    Examples
    --------
    >>> float(carbon_bound(1e4, 3.0))
    11.0
    """
    return carbon_rate * area * (_CO2_PER_C / _HECTARE)


def carbon_bound_by_production(net_ecosystem_production: Floats) -> Floats:
    """Return the carbon dioxide bound, in t of CO2: ``44/12 NEP``, NEP in t C."""
    return net_ecosystem_production * _CO2_PER_C


def oxygen_released(area: Floats, carbon_rate: Floats) -> Floats:
    """Return the oxygen that goes with the carbon bound, in t: ``32/12 r A``.

    Examples
    --------
    >>> round(float(oxygen_released(1e4, 3.0)), 9)
    8.0
    """
    return carbon_rate * area * (_O2_PER_C / _HECTARE)


def oxygen_released_by_production(
    net_primary_production: Floats, oxygen_per_carbon: Floats
) -> Floats:
    """Return the oxygen that plants release, in t: ``f NPP``, NPP in t C (f = 2.67)."""
    return net_primary_production * oxygen_per_carbon


def transpiration_cooling(
    area: Floats, heat_absorbed: Floats, cooling_days: Floats, cooling_performance: Floats
) -> Floats:
    """Return the electricity that plants save by transpiration, in kWh.

    ``E = EPP S d / (3600 COP)``, EPP in kJ/(m2 d), S in m2, d days, COP of an air conditioner.

    Examples
    --------
    >>> round(float(transpiration_cooling(1e6, 70.4, 100.0, 3.0)))
    651852
    """
    return heat_absorbed * area * cooling_days / (_SECONDS_PER_HOUR * cooling_performance)


def evaporation_cooling(
    evaporation: Floats, water_density: Floats, latent_heat: Floats, humidifying: Floats
) -> Floats:
    """Return the electricity that evaporating water saves, in kWh; no COP divides it.

    ``E = E_w rho q / 3600 + E_w gamma``, E_w in m3, rho in kg/m3, q in kJ/kg, gamma (of a
    humidifier) in kWh/m3.

    Examples
    --------
    >>> round(float(evaporation_cooling(1.0, 1000.0, 2450.0, 125.0)), 1)
    805.6
    """
    return evaporation * (water_density * latent_heat / _SECONDS_PER_HOUR + humidifying)


def product_of_the_region(product: Floats, brought_in: Floats) -> Floats:
    """Return what came from the region's own ecosystems: all less what was brought in."""
    return product - brought_in


def buried_area(mass: Floats, sand_density: Floats, sand_depth: Floats) -> Floats:
    """Return the land that moving sand would bury, in m2: ``Q / (rho h)``.

    Examples
    --------
    >>> round(float(buried_area(779.42e4, 1.28, 0.1)) / 1e6, 2)
    60.89
    """
    return mass / (sand_density * sand_depth)


def as_given(quantity: Floats) -> Floats:
    """Return a quantity of statistics or of a field, unchanged."""
    return quantity


@dataclass(frozen=True, slots=True)
class Argument:
    """What a formula takes: its unit, the axes it stands over, and what it can be.

    ``least_largest``: if even the largest is below this, it is in a larger unit.
    An empty unit is that of the indicator. An axis ``storm`` or ``lake`` is the formula's own.
    """

    unit: str
    axes: tuple[str, ...] = ()
    least: float = 0.0
    most: float = inf
    least_largest: float = 0.0


@dataclass(frozen=True, slots=True)
class Formula:
    """A function of this module by its id: what it gives, and what it takes.

    ``inputs`` are the city's own figures, ``parameters`` those of a profile. ``axes`` are those
    of the arrays that the function is given; its result stands over the first two of them.
    """

    id: str
    function: Callable[..., Floats]
    unit: str
    axes: tuple[str, ...]
    inputs: Mapping[str, Argument] = field(default_factory=dict)
    parameters: Mapping[str, Argument] = field(default_factory=dict)

    @property
    def by_type(self) -> bool:
        """Whether the result stands over ecosystem types as well as zones."""
        return "type" in self.axes


_ZONE, _FIELD, _SOIL = ("zone",), ("zone", "type"), ("zone", "type", "soil")
_AREA: Final = Argument("m2", _FIELD)
_DEPTH: Final = {
    "precipitation": Argument("mm", _FIELD, 0.0, 15_000.0, 20.0),
    "evapotranspiration": Argument("mm", _FIELD, 0.0, 4_000.0, 20.0),
}
_CARBON: Final = Argument("t{C}/(hm2.a)", ("type",), -50.0, 50.0)
_MASS: Final = Argument("t", _FIELD)


def _formulas() -> list[Formula]:
    return [
        Formula("given", as_given, "", _FIELD, {"quantity": Argument("", _FIELD, -inf)}),
        Formula(
            "product_of_the_region",
            product_of_the_region,
            "",
            _ZONE,
            {"product": Argument("", _ZONE), "brought_in": Argument("", _ZONE)},
        ),
        Formula(
            "water_conserved",
            water_conserved,
            "m3",
            _FIELD,
            {**_DEPTH, "storm_runoff": Argument("mm", _FIELD, 0.0, 15_000.0), "area": _AREA},
        ),
        Formula(
            "water_conserved_by_coefficient",
            water_conserved_by_coefficient,
            "m3",
            _FIELD,
            {**_DEPTH, "area": _AREA},
            {"runoff_coefficient": Argument("%", ("type",), 0.0, 100.0)},
        ),
        Formula(
            "soil_retained",
            soil_retained,
            "t",
            _FIELD,
            {
                "erosivity": Argument("MJ.mm/(hm2.h.a)", _FIELD, 0.0, 50_000.0, 10.0),
                "erodibility": Argument("t.hm2.h/(hm2.MJ.mm)", _FIELD, 0.0, 0.2),
                "slope_factor": Argument("1", _FIELD, 0.0, 500.0),
                "cover_factor": Argument("1", _FIELD, 0.0, 1.0),
                "area": _AREA,
            },
            {"practice_factor": Argument("1", ("type",), 0.0, 1.0)},
        ),
        Formula(
            "sediment_avoided",
            sediment_avoided,
            "m3",
            _FIELD,
            {"soil": _MASS},
            {
                "silting_share": Argument("1", (), 0.0, 1.0),
                "soil_density": Argument("t/m3", (), 0.3, 3.0),
            },
        ),
        Formula(
            "nutrient_retained",
            nutrient_retained,
            "t",
            _FIELD,
            {"soil": _MASS},
            {"content": Argument("%", (), 0.0, 20.0)},
        ),
        Formula(
            "lake_storage",
            lake_storage,
            "m3",
            _ZONE,
            {"lakes": Argument("m2", ("zone", "lake"), 0.0, 4e11)},
            {
                "slope": Argument("1", (), 0.3, 2.0),
                "intercept": Argument("1", (), 0.0, 12.0),
                "exchanges": Argument("1", (), 0.0, 100.0),
            },
        ),
        Formula(
            "reservoir_storage",
            reservoir_storage,
            "m3",
            _ZONE,
            {"capacity": Argument("m3", _ZONE)},
            {"storage_share": Argument("1", (), 0.0, 1.0)},
        ),
        Formula(
            "marsh_storage",
            marsh_storage,
            "m3",
            _FIELD,
            {"area": _AREA},
            {"marsh_depth": Argument("m", ("type",), 0.0, 10.0)},
        ),
        Formula(
            "storm_retained",
            storm_retained,
            "m3",
            _SOIL,
            {
                "storms": Argument("mm", ("storm",), 0.0, 3_000.0, 5.0),
                "area_by_soil": Argument("m2", _SOIL),
            },
            {"curve_number": Argument("1", ("type", "soil"), 1.0, 100.0)},
        ),
        Formula(
            "purified",
            purified,
            "t",
            _FIELD,
            {"area": _AREA, "load": Argument("t", _ZONE)},
            {"capacity": Argument("kg/(km2.a)", ("type",), 0.0, 1e7)},
        ),
        Formula(
            "carbon_bound",
            carbon_bound,
            "t{CO2}",
            _FIELD,
            {"area": _AREA},
            {"carbon_rate": _CARBON},
        ),
        Formula(
            "carbon_bound_by_production",
            carbon_bound_by_production,
            "t{CO2}",
            _FIELD,
            {"net_ecosystem_production": Argument("t{C}", _FIELD, -inf)},
        ),
        Formula(
            "oxygen_released",
            oxygen_released,
            "t{O2}",
            _FIELD,
            {"area": _AREA},
            {"carbon_rate": _CARBON},
        ),
        Formula(
            "oxygen_released_by_production",
            oxygen_released_by_production,
            "t{O2}",
            _FIELD,
            {"net_primary_production": Argument("t{C}", _FIELD)},
            {"oxygen_per_carbon": Argument("t{O2}/t{C}", (), 2.0, 3.5)},
        ),
        Formula(
            "transpiration_cooling",
            transpiration_cooling,
            "kW.h",
            _FIELD,
            {"area": _AREA},
            {
                "heat_absorbed": Argument("kJ/(m2.d)", ("type",), 0.0, 1_000.0),
                "cooling_days": Argument("d", (), 0.0, 366.0),
                "cooling_performance": Argument("1", (), 1.0, 10.0),
            },
        ),
        Formula(
            "evaporation_cooling",
            evaporation_cooling,
            "kW.h",
            _FIELD,
            {"evaporation": Argument("m3", _FIELD)},
            {
                "water_density": Argument("kg/m3", (), 900.0, 1_100.0),
                "latent_heat": Argument("kJ/kg", (), 2_000.0, 2_600.0),
                "humidifying": Argument("kW.h/m3", (), 0.0, 1_000.0),
            },
        ),
        Formula(
            "buried_area",
            buried_area,
            "m2",
            _FIELD,
            {"mass": _MASS},
            {
                "sand_density": Argument("t/m3", (), 0.5, 3.0),
                "sand_depth": Argument("m", (), 0.001, 5.0),
            },
        ),
    ]


FORMULAS: Final[Mapping[str, Formula]] = MappingProxyType({f.id: f for f in _formulas()})
"""Every formula that a profile can name."""


def quantity(formula: Formula, arguments: Mapping[str, Any]) -> Floats:
    """Return what a formula gives, with each argument set over the formula's axes.

    Arguments are arrays over their own axes, in the formula's units, and may have one axis
    more in front (draws). The result stands over zone, and type where the formula has it.
    """
    taken = {**formula.inputs, **formula.parameters}
    placed = {
        name: _placed(np.asarray(values, np.float64), taken[name].axes, formula.axes)
        for name, values in arguments.items()
    }
    return formula.function(**placed)


def _placed(values: Floats, own: tuple[str, ...], axes: tuple[str, ...]) -> Floats:
    """Return values with an axis of length one wherever they have none of the formula's."""
    if set(own) - set(axes):
        return values
    shape = values.shape
    front, sizes = (
        shape[: len(shape) - len(own)],
        dict(zip(own, shape[len(shape) - len(own) :], strict=True)),
    )
    return values.reshape(*front, *(sizes.get(axis, 1) for axis in axes))
