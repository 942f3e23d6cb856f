"""A cluster of two workers gives what one process gives, to the last digit."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cityagenda.domains.ecosystem.counts import joint_counts
from cityagenda.domains.ecosystem.zones import zonal_sums

from .zion import CLASSES, SOILS, Zion

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


@pytest.mark.data
def test_a_cluster_of_two_workers_gives_equal_results(real_data: Path, client: Any) -> None:
    def spread(function: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterable[Any]:
        gathered: Iterable[Any] = client.gather(client.map(function, list(tasks)))
        return gathered

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
