"""Cooling, water and soil of a large city, cell by cell, against the frozen figures of InVEST.

Claims, in CPU seconds of the call alone (imports and compiling left out, as in the frozen
figures), one thread, cells of 10 m, 10 classes, 74 districts:

- cooling of 6,000 x 6,000 cells (parks 450 m, air 600 m): eight maps (capacity, evaporation
  index, mitigation, temperature before and after mixing, wet-bulb temperature, light and heavy
  work lost) and sums of districts, at least 10 times less than InVEST, in no more than 1 GiB;
- water and soil of 20 million cells in one pass over eight rasters: at most 10 s.

Run: python benchmarks/gep_fields.py [--keep FOLDER]

Frozen: natcap.invest 3.20.2, cooling 158.9 CPU s and 1,729 MiB. It also writes its
intermediate maps (four tables drawn, mean and area of the green around, and copies of its
inputs), which we do not need. Machines are compared as in `gep_counts`.
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from gep_counts import calibrated, districts, shrunk, smooth, write

from cityagenda.domains.ecosystem.cooling import LAYERS, Climate, Cover, cooling
from cityagenda.domains.ecosystem.fields import Soil, SoilCover, Water, WaterCover, fields
from cityagenda.domains.ecosystem.zones import Drawn, drawn
from cityagenda.ground.rasters import Raster, opened

SIDE, FIELD = 6_000, 4_480
FROZEN = 158.9
RUNS = 3
CLIMATE = Climate(22, 3.5, green_distance=450, mixing_distance=600, humidity=60)
COVERS = {c: Cover(c / 12, 0.1 + c / 50, 0.2 + c / 12, green=c > 4) for c in range(1, 11)}
RAIN_COVERS = {c: WaterCover(0.2 + c / 12, 250 * c, vegetated=c > 2, runoff=0.03)
               for c in range(1, 11)}  # fmt: skip
SOIL_COVERS = {c: SoilCover(0.3 / c, 1.0) for c in range(1, 11)}


def prepared(folder: Path) -> None:
    """Write the synthetic rasters."""
    write(folder / "class.tif", (smooth(SIDE, 40, 1) * 10).astype(np.uint8) + 1, 255)
    write(folder / "et0.tif", np.rint(900 + 300 * smooth(SIDE, 1500, 2)).astype(np.int16), -9999)
    write(folder / "f_class.tif", (smooth(FIELD, 40, 3) * 10).astype(np.uint8) + 1, 255)
    for place, (name, least, range_) in enumerate(
        (("rain", 1500, 700), ("f_et0", 900, 300), ("depth", 500, 1000), ("content", 0.1, 0.1),
         ("heights", 0, 900), ("erosivity", 6000, 4000), ("erodibility", 0.02, 0.02))
    ):  # fmt: skip
        cells = least + range_ * smooth(FIELD, 300, 10 + place)
        write(folder / f"{name}.tif", cells.astype(np.float32), -9999, predictor=3)


def layer(folder: Path, name: str) -> Raster:
    """Open a raster."""
    return opened(folder / f"{name}.tif")


def zones(raster: Raster) -> Drawn:
    """Return districts on the grid of a raster."""
    return drawn(districts(raster.grid.height, 2_000), raster.grid)


def cool(folder: Path) -> None:
    """Draw eight maps of cooling and sum them by district."""
    classes = layer(folder, "class")
    maps = folder / "maps"
    maps.mkdir(exist_ok=True)
    found = cooling(classes, layer(folder, "et0"), COVERS, CLIMATE, zones(classes), folder=maps,
                    scratch=folder)  # fmt: skip
    cells = int(found.zones["temperature"].cells.sum())
    complete = cells == classes.grid.width * classes.grid.height
    if not complete or {path.stem for path in maps.glob("*.tif")} != set(LAYERS):
        raise SystemExit("maps or cells are lacking")


def balance(folder: Path) -> None:
    """Sum water and soil by district and class."""
    classes = layer(folder, "f_class")
    water = Water(layer(folder, "rain"), RAIN_COVERS, layer(folder, "f_et0"),
                  layer(folder, "depth"), layer(folder, "content"), 12)  # fmt: skip
    soil = Soil(layer(folder, "heights"), layer(folder, "erosivity"), layer(folder, "erodibility"),
                SOIL_COVERS)  # fmt: skip
    found = fields(classes, zones(classes), water=water, soil=soil)
    cells = classes.grid.width * classes.grid.height
    if any(field.gaps.any() or field.sums["area"].sum() != 100 * cells for field in found.values()):
        raise SystemExit("cells are lacking")


def measured(task: Callable[[Path], None], folder: str) -> tuple[float, float, float]:
    """Return CPU and wall seconds of the best of some runs, and the memory in MiB."""
    task(Path(folder) / "small")  # compiles
    best = []
    for _ in range(RUNS):
        cpu, wall = time.process_time(), time.perf_counter()
        task(Path(folder))
        best.append((time.process_time() - cpu, time.perf_counter() - wall))
    return (*min(best), peak())


def peak() -> float:
    """Return the most memory that this process has held, in MiB, its parent's left out."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main() -> None:
    """Measure each task in a process of its own, and print it beside the frozen figure."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--keep", help="a folder in which inputs and maps stay")
    keep = parser.parse_args().keep
    with tempfile.TemporaryDirectory() as made:
        folder = Path(keep or made)
        small = folder / "small"
        small.mkdir(parents=True, exist_ok=True)
        if not (folder / "erodibility.tif").exists():
            prepared(folder)
        for path in folder.glob("*.tif"):
            if path.stem != "terrain":
                shrunk(path, small / path.name)
        theirs = FROZEN / calibrated(folder)
        context = multiprocessing.get_context("spawn")
        for name, task in (("cooling of 36 Mpx", cool), ("water and soil of 20 Mpx", balance)):
            with context.Pool(1) as pool:
                cpu, wall, memory = pool.apply(measured, (task, str(folder)))
            beside = ""
            if task is cool:
                beside = f"; InVEST here {theirs:.0f} CPU s: {theirs / cpu:.1f} times"
            print(f"{name}: {cpu:.2f} CPU s, {wall:.2f} s, {memory:.0f} MiB{beside}")


if __name__ == "__main__":
    main()
