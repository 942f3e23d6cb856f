"""Services: how much nature gave in a year, each a pure function of areas, fields and loads.

Arrays stand over zone, ecosystem type and soil, in this order, and may have axes before them
(draws of uncertain parameters). Every argument has one unit, which
`cityagenda.domains.ecosystem.formulas` declares. Quantities are those of one year.

Missing data: NaN goes in and NaN comes out; nothing is filled.
"""

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
    with np.errstate(invalid="ignore"):
        share = np.where(whole > 0, np.minimum(whole, load) / whole, 1.0)
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
