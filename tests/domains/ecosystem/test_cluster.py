"""A cluster of two workers gives what one process gives, to the last digit."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cityagenda.domains.ecosystem.cooling import Climate, Cover, cooling
from cityagenda.domains.ecosystem.counts import joint_counts
from cityagenda.domains.ecosystem.fields import Soil, SoilCover, Water, WaterCover, fields
from cityagenda.domains.ecosystem.retention import lakes
from cityagenda.domains.ecosystem.zones import zonal_sums

from . import fields_town
from .zion import CLASSES, SOILS, Zion

Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]

distributed = pytest.importorskip("distributed")


@pytest.fixture
def client() -> Iterator[Any]:
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as made,
    ):
        yield made


@pytest.fixture
def spread(client: Any) -> Spread:
    """Return what takes the place of `map`: it sends tasks to the cluster."""

    def sent(function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterable[Any]:
        gathered: Iterable[Any] = client.gather(client.map(function, list(tasks)))
        return gathered

    return sent


@pytest.mark.data
def test_a_cluster_of_two_workers_gives_equal_results(
    real_data: Path, client: Any, spread: Spread
) -> None:
    zion = Zion(real_data)
    layers = {"class": zion.raster("lulc"), "soil": zion.raster("soilgroup")}
    bins, districts = {"class": CLASSES, "soil": SOILS}, zion.districts()
    alone = joint_counts(layers, bins, districts, pieces=1)
    together = joint_counts(layers, bins, districts, map=spread, pieces=16)
    assert np.array_equal(alone.cells, together.cells)
    assert np.array_equal(alone.areas, together.areas)
    heights = zion.raster("dem")
    one = zonal_sums(heights, districts, pieces=1)
    two = zonal_sums(heights, districts, map=spread, pieces=16)
    assert np.array_equal(one.sums, two.sums)
    assert len(client.scheduler_info()["workers"]) == 2


@pytest.mark.data
def test_fields_cooling_and_lakes_are_the_same_on_a_cluster(
    real_data: Path, spread: Spread
) -> None:
    zion = Zion(real_data)
    layer, districts = zion.raster, zion.districts()
    table = fields_town.table(zion.folder)
    rain = {c: WaterCover(r["kc"], r["root_depth"], r["lulc_veg"] == 1) for c, r in table.items()}
    cover = {c: SoilCover(r["usle_c"], r["usle_p"]) for c, r in table.items()}
    cool = {
        c: Cover(r["shade"], r["albedo"], r["kc"], r["green_area"] == 1) for c, r in table.items()
    }
    water = Water(layer("precip_mm"), rain, layer("et0_mm"), layer("rootdepth"), layer("pawc"), 12)
    soil = Soil(layer("dem"), layer("erosivity"), layer("erodibility"), cover)

    def found(pieces: int, **choices: Any) -> list[np.ndarray]:
        field = fields(layer("lulc"), districts, water=water, soil=soil, pieces=pieces, **choices)
        cooled = cooling(
            layer("lulc"), layer("et0_mm"), cool, Climate(22, 3.5, 450, 600), districts,
            length=512, **choices,
        )  # fmt: skip
        held = lakes(layer("lulc"), tuple(table), {1}, districts, pieces=pieces, **choices)
        return [
            *(sums for one in field.values() for sums in one.sums.values()),
            *(one.sums for one in cooled.zones.values()),
            held.areas,
        ]

    alone = found(1)
    assert len(alone) > 10
    for together in (found(16), found(16, map=spread)):
        assert all(map(np.array_equal, alone, together))
