"""Formulas: what each service's function takes and gives, in which units and over which axes.

Bounds are those outside of which a number is no such quantity, so that metres given for
millimetres are refused and not multiplied.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import inf
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from cityagenda.domains.ecosystem import services
from cityagenda.ground.datums import Floats


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
    """A function of `cityagenda.domains.ecosystem.services` by its id: what it gives and takes.

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
        Formula("given", services.as_given, "", _FIELD, {"quantity": Argument("", _FIELD, -inf)}),
        Formula(
            "product_of_the_region",
            services.product_of_the_region,
            "",
            _ZONE,
            {"product": Argument("", _ZONE), "brought_in": Argument("", _ZONE)},
        ),
        Formula(
            "water_conserved",
            services.water_conserved,
            "m3",
            _FIELD,
            {**_DEPTH, "storm_runoff": Argument("mm", _FIELD, 0.0, 15_000.0), "area": _AREA},
        ),
        Formula(
            "water_conserved_by_coefficient",
            services.water_conserved_by_coefficient,
            "m3",
            _FIELD,
            {**_DEPTH, "area": _AREA},
            {"runoff_coefficient": Argument("%", ("type",), 0.0, 100.0)},
        ),
        Formula(
            "soil_retained",
            services.soil_retained,
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
            services.sediment_avoided,
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
            services.nutrient_retained,
            "t",
            _FIELD,
            {"soil": _MASS},
            {"content": Argument("%", (), 0.0, 20.0)},
        ),
        Formula(
            "lake_storage",
            services.lake_storage,
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
            services.reservoir_storage,
            "m3",
            _ZONE,
            {"capacity": Argument("m3", _ZONE)},
            {"storage_share": Argument("1", (), 0.0, 1.0)},
        ),
        Formula(
            "marsh_storage",
            services.marsh_storage,
            "m3",
            _FIELD,
            {"area": _AREA},
            {"marsh_depth": Argument("m", ("type",), 0.0, 10.0)},
        ),
        Formula(
            "storm_retained",
            services.storm_retained,
            "m3",
            _SOIL,
            {
                "storms": Argument("mm", ("storm",), 1.0, 2_000.0, 5.0),
                "area_by_soil": Argument("m2", _SOIL),
            },
            {"curve_number": Argument("1", ("type", "soil"), 1.0, 100.0)},
        ),
        Formula(
            "purified",
            services.purified,
            "t",
            _FIELD,
            {"area": _AREA, "load": Argument("t", _ZONE)},
            {"capacity": Argument("kg/(km2.a)", ("type",), 0.0, 1e7)},
        ),
        Formula(
            "carbon_bound",
            services.carbon_bound,
            "t{CO2}",
            _FIELD,
            {"area": _AREA},
            {"carbon_rate": _CARBON},
        ),
        Formula(
            "carbon_bound_by_production",
            services.carbon_bound_by_production,
            "t{CO2}",
            _FIELD,
            {"net_ecosystem_production": Argument("t{C}", _FIELD, -inf)},
        ),
        Formula(
            "oxygen_released",
            services.oxygen_released,
            "t{O2}",
            _FIELD,
            {"area": _AREA},
            {"carbon_rate": _CARBON},
        ),
        Formula(
            "oxygen_released_by_production",
            services.oxygen_released_by_production,
            "t{O2}",
            _FIELD,
            {"net_primary_production": Argument("t{C}", _FIELD)},
            {"oxygen_per_carbon": Argument("t{O2}/t{C}", (), 2.0, 3.5)},
        ),
        Formula(
            "transpiration_cooling",
            services.transpiration_cooling,
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
            services.evaporation_cooling,
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
            services.buried_area,
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
