"""Carbon, flood and zonal sums of a large city, against the frozen figures of InVEST.

Claims, in CPU seconds of the call alone (imports and compiling left out, as in the frozen
figures), one thread, 6,000 x 6,000 cells of 10 m, 10 classes, 4 soils, 74 districts:

- carbon: five maps and the sums of districts, at least 5 times less than InVEST;
- flood: six maps and the sums of districts, at least 5 times less;
- the account alone, without maps: at least 100 times less (InVEST sums flood by district, and
  carbon for the city alone; ours by district is shown too);
- sums of 10,000 x 10,000 fractions over 74 districts with some 70,000 corners: at most 4 s;
- no more than 1 GiB of memory in any of them.

Run: python benchmarks/gep_counts.py [--keep FOLDER]

Frozen: natcap.invest 3.20.2, 2 cores, quiet, median of alternating runs: carbon 10.1 CPU s and
1,143 MiB, flood 29.9 CPU s and 562 MiB. It writes the same maps (four pools and their sum;
curve number, retention, runoff, and what is kept as share and volume, and runs off) and copies
of its inputs, which we do not: ours are aligned and read where they are. It counts in float32.

Machines are compared by two kernels that depend on no data of the models; both were measured
on the machine of the frozen figures: copying memory (10.3 GB/s), and writing 144 MB of terrain
in single precision as an LZW GeoTIFF (1.17 CPU s), which is the larger part of what InVEST
does. The frozen figures are divided by the larger speed-up of the two, and never multiplied.
"""

import argparse
import functools
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import rasterio
import shapely

from cityagenda.domains.ecosystem.carbon import POOLS, storage
from cityagenda.domains.ecosystem.counts import Codes, Counts, joint_counts
from cityagenda.domains.ecosystem.flood import curve_numbers, retention
from cityagenda.domains.ecosystem.layers import carbon_tables, drawn_maps, flood_tables
from cityagenda.domains.ecosystem.zones import Drawn, drawn, zonal_sums
from cityagenda.ground.rasters import opened
from cityagenda.ground.shapes import Shape

SIDE, LARGE, DISTRICTS = 6_000, 10_000, 74
CLASSES, SOILS = Codes(tuple(range(1, 11))), Codes((1, 2, 3, 4))
STORM = 80.0
INVEST = {"carbon": 10.1, "flood": 29.9}
COPY, LZW = 10.3, 1.17
RUNS = 3
POOL_TABLE = {c: dict(zip(POOLS, (8.0 * c, 2.0 * c, 20.0 + c, c / 2), strict=True))
              for c in CLASSES.values}  # fmt: skip
NUMBERS = {c: {s: 25.0 + 5 * c + 5 * s for s in SOILS.values} for c in CLASSES.values}


def smooth(side: int, cell: int, seed: int) -> np.ndarray:
    """Return a field between 0 and 1 whose patches are some cells wide, with some noise."""
    random = np.random.default_rng(seed)
    coarse = random.random((side // cell + 2, side // cell + 2))
    at = np.arange(side) / cell
    low, part = at.astype(int), (at % 1).astype(np.float32)
    rows = coarse[low] * (1 - part[:, None]) + coarse[low + 1] * part[:, None]
    made = rows[:, low] * (1 - part) + rows[:, low + 1] * part
    return (made + random.normal(0, 0.003, made.shape)).clip(0, 0.9999).astype(np.float32)


def write(path: Path, cells: np.ndarray, missing: float, **more: object) -> None:
    """Write cells as tiles of 256 with deflate, as the frozen figures were made with."""
    profile = {
        "driver": "GTiff", "height": cells.shape[0], "width": cells.shape[1], "count": 1,
        "dtype": cells.dtype, "nodata": missing, "crs": "EPSG:32650", "tiled": True,
        "blockxsize": 256, "blockysize": 256, "compress": "deflate",
        "transform": rasterio.Affine(10, 0, 5e5, 0, -10, 2.5e6),
    }  # fmt: skip
    with rasterio.open(path, "w", **(profile | more)) as file:
        file.write(cells, 1)


@functools.cache
def districts(side: int, corners: int) -> dict[str, Shape]:
    """Return a tessellation of a square of cells, its borders with that many corners in all."""
    random = np.random.default_rng(3)
    square = shapely.box(5e5, 2.5e6 - 10 * side, 5e5 + 10 * side, 2.5e6)
    seeds = shapely.MultiPoint(random.uniform(square.bounds[:2], square.bounds[2:], (DISTRICTS, 2)))
    parts = [cell.intersection(square) for cell in
             shapely.voronoi_polygons(seeds, extend_to=square).geoms]  # fmt: skip
    step = sum(part.length for part in parts) / corners
    return {str(place): ((shapely.get_coordinates(part.segmentize(step)),),)
            for place, part in enumerate(parts)}  # fmt: skip


def prepared(folder: Path) -> None:
    """Write the synthetic rasters, unless they stand there."""
    if (folder / "large.tif").exists():
        return
    write(folder / "class.tif", (smooth(SIDE, 40, 1) * 10).astype(np.uint8) + 1, 255)
    write(folder / "soil.tif", (smooth(SIDE, 300, 2) * 4).astype(np.uint8) + 1, 255)
    write(folder / "large.tif", smooth(LARGE, 50, 4) * 1000, -9999, predictor=3)


def shrunk(source: Path, target: Path) -> None:
    """Write the north-west corner of a raster, on which kernels are compiled."""
    with rasterio.open(source) as file:
        cells = file.read(1, window=((0, 512), (0, 512)))
        write(target, cells, file.nodata)


def maps(folder: Path) -> Path:
    """Return the folder of maps."""
    made = folder / "maps"
    made.mkdir(exist_ok=True)
    return made


def zones(folder: Path, name: str, corners: int = 2_000) -> Drawn:
    """Return districts on the grid of a raster."""
    grid = opened(folder / f"{name}.tif").grid
    return drawn(districts(grid.height, corners), grid)


def account(folder: Path) -> None:
    """Count class, soil and district, and read the flood account off the counts."""
    layers = {name: opened(folder / f"{name}.tif") for name in ("class", "soil")}
    counts = joint_counts(layers, {"class": CLASSES, "soil": SOILS}, zones(folder, "class"))
    assert retention(counts, NUMBERS, STORM).kept.sum() > 0  # noqa: S101


def carbon_account(folder: Path) -> None:
    """Count class and district, and read the carbon account off the counts."""
    layer = {"class": opened(folder / "class.tif")}
    counts = joint_counts(layer, {"class": CLASSES}, zones(folder, "class"))
    assert storage(counts, POOL_TABLE).total > 0  # noqa: S101


def carbon_total(folder: Path) -> None:
    """Count classes, and read the carbon of the city off them: all that InVEST's table says."""
    layer = {"class": opened(folder / "class.tif")}
    whole = {"zone": (None,)}
    counts = joint_counts(layer, {"class": CLASSES})
    held = Counts(whole | dict(counts.axes), counts.cells[None], counts.areas[None], 100.0)
    assert storage(held, POOL_TABLE).total > 0  # noqa: S101


def carbon(folder: Path) -> None:
    """Draw five maps, and sum carbon by district."""
    layer = {"class": opened(folder / "class.tif")}
    tables = carbon_tables(CLASSES.values, POOL_TABLE, 100.0)
    drawn_maps(maps(folder), layer, {"class": CLASSES}, tables)
    carbon_account(folder)


def flood(folder: Path) -> None:
    """Draw six maps, and sum what is kept and runs off by district."""
    layers = {name: opened(folder / f"{name}.tif") for name in ("class", "soil")}
    bins = {"class": CLASSES, "soil": SOILS}
    counts = joint_counts(layers, bins, zones(folder, "class"))
    assert retention(counts, NUMBERS, STORM).kept.sum() > 0  # noqa: S101
    tables = flood_tables(STORM, curve_numbers(counts, NUMBERS), 100.0)
    drawn_maps(maps(folder), layers, bins, tables)


def zonal(folder: Path) -> None:
    """Sum 100 million fractions over districts, their 70,000 corners made into runs as well."""
    held = opened(folder / "large.tif")
    found = zonal_sums(held, zones(folder, "large", 70_000))
    assert found.cells.sum() == held.grid.width * held.grid.height  # noqa: S101


def measured(task: Callable[[Path], None], folder: str) -> tuple[float, float, float]:
    """Return CPU and wall seconds of the best of some runs, and the memory in MiB."""
    small = Path(folder) / "small"
    task(small)  # compiles
    best = []
    for _ in range(RUNS):
        cpu, wall = time.process_time(), time.perf_counter()
        task(Path(folder))
        best.append((time.process_time() - cpu, time.perf_counter() - wall))
    return (*min(best), memory())


def memory() -> float:
    """Return the most memory that this process has held, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def calibrated(folder: Path) -> float:
    """Print how this machine compares by two kernels; return the larger speed-up, at least 1."""
    source, target = np.ones(1 << 26), np.empty(1 << 26)
    target[...] = source
    cpu = time.process_time()
    for _ in range(5):
        target[...] = source
    copy = 5 * source.nbytes / (time.process_time() - cpu) / 1e9
    terrain = smooth(SIDE, 200, 5) * 800
    times = []
    for _ in range(RUNS):
        cpu = time.process_time()
        write(folder / "terrain.tif", terrain, -9999, compress="lzw")
        times.append(time.process_time() - cpu)
    size = (folder / "terrain.tif").stat().st_size / 1e6
    factors = copy / COPY, LZW / min(times)
    print(f"calibration: copy {copy:.1f} GB/s ({factors[0]:.2f} times the frozen machine), "
          f"LZW {min(times):.2f} CPU s for {size:.0f} MB ({factors[1]:.2f} times)")  # fmt: skip
    return max(1.0, *factors)


def main() -> None:
    """Measure each task in a process of its own, and print it beside the frozen figures."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--keep", help="a folder in which inputs and maps stay")
    keep = parser.parse_args().keep
    with tempfile.TemporaryDirectory() as made:
        folder = Path(keep or made)
        folder.mkdir(exist_ok=True)
        small = folder / "small"
        small.mkdir(exist_ok=True)
        prepared(folder)
        for name in ("class", "soil", "large"):
            shrunk(folder / f"{name}.tif", small / f"{name}.tif")
        speed = calibrated(folder)
        context = multiprocessing.get_context("spawn")
        for name, task, model in (
            ("carbon, maps and districts", carbon, "carbon"),
            ("flood, maps and districts", flood, "flood"),
            ("carbon, account of the city", carbon_total, "carbon"),
            ("carbon, account of districts", carbon_account, "carbon"),
            ("flood, account of districts", account, "flood"),
            ("zonal sums of 100 Mpx", zonal, None),
        ):
            with context.Pool(1) as pool:
                cpu, wall, most = pool.apply(measured, (task, str(folder)))
            beside = ""
            if model:
                theirs = INVEST[model] / speed
                beside = f"; InVEST here {theirs:.1f} CPU s: {theirs / cpu:.1f} times"
            print(f"{name}: {cpu:.2f} CPU s, {wall:.2f} s, {most:.0f} MiB{beside}")


if __name__ == "__main__":
    main()
