"""The real stack of Zion, with the parameters that its reference tables were made with."""

import csv
from pathlib import Path

import numpy as np

from cityagenda.domains.ecosystem.carbon import POOLS
from cityagenda.domains.ecosystem.counts import Codes, Edges
from cityagenda.domains.ecosystem.zones import Drawn, drawn
from cityagenda.ground.datums import Floats
from cityagenda.ground.rasters import Raster, opened
from cityagenda.ground.shapes import read

CLASSES = Codes((1, 2, 3, 4, 5, 6, 7, 8))
SOILS = Codes((1, 2, 3, 4))
RAIN = Edges((0.0, 350.0, 450.0, float("inf")))
STORM = 80.0


class Zion:
    """Its rasters, districts, tables and reference figures."""

    def __init__(self, data: Path) -> None:
        self.folder = data / "gep" / "zion_south"
        rows = self._rows("bio")
        self.pools = {
            int(row["lucode"]): {pool: float(row[f"c_{pool}"]) for pool in POOLS} for row in rows
        }
        self.numbers = {
            int(row["lucode"]): {soil: float(row[f"cn_{name}"]) for soil, name in
                                 zip(SOILS.values, "abcd", strict=True)}
            for row in rows
        }  # fmt: skip

    def raster(self, name: str) -> Raster:
        """Return a raster of the stack."""
        return opened(self.folder / f"{name}.tif")

    def districts(self) -> Drawn:
        """Return the twelve districts."""
        found = read(self.folder / "districts.gpkg", "geopackage", "local", "ws_id")
        assert not found.flaws
        return drawn(found.held, self.raster("lulc").grid)

    def carbon(self) -> dict[str, float]:
        """Return the reference totals in t, to the cent."""
        rows = self._rows("invest_carbon_reference")
        return {row["Filename"]: float(row["Total"]) for row in rows}

    def flood(self, variable: str) -> Floats:
        """Return a reference figure of each district."""
        rows = self._rows("invest_zonal_reference")
        held = {
            row["ws_id"]: float(row["value"])
            for row in rows
            if row["model"] == "urban_flood_risk_mitigation" and row["variable"] == variable
        }
        return np.array([held[label] for label in self.districts().labels])

    def _rows(self, name: str) -> list[dict[str, str]]:
        text = (self.folder / f"{name}.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(text.splitlines()))
