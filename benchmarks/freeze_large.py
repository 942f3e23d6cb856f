"""Freezing one large CSV file in bounded memory.

Claim: a CSV file of any size is frozen with a bounded amount of memory. A file is written
(200 MB, or as many MB as the first argument says), frozen in a process whose data may not
grow above 1 GiB, and CPU seconds, megabytes a second and the peak of memory are printed.
The same file with one bad number at its end must be refused with the right row.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cityagenda.build.freeze import frozen
from cityagenda.build.places import Places
from cityagenda.city.models import Source

LIMIT = 1 << 30
MEGABYTE = 1_000_000
SETTLING = 3
"""Seconds after which the hash of a new file is remembered."""
SOURCE = Source.model_validate(
    {
        "id": "large",
        "name": {"en": "Large"},
        "path": "large.csv",
        "format": "csv",
        "licence": "CC0-1.0",
        "columns": {
            "time": {"type": "datetime", "format": "%Y-%m-%d %H:%M"},
            "station": {},
            "value": {"type": "number", "unit": "ug/m3", "null": ["NA"]},
        },
        "time": {"column": "time", "label": "begin", "timezone": "Asia/Shanghai"},
    }
)


def write(path: Path, megabytes: int, *, last: str = "") -> int:
    """Write a file of hourly values and return its number of rows, the header included."""
    block = "".join(
        f"2015-01-{1 + n % 28:02} {n % 24:02}:00,station-{n % 300},"
        f"{'NA' if n % 50 == 0 else round(n % 400 / 3, 9)}\n"
        for n in range(30_000)
    )
    times = megabytes * MEGABYTE // len(block)
    with path.open("w") as file:
        file.write("time,station,value\n")
        for _ in range(times):
            file.write(block)
        file.write(last)
    return 1 + times * block.count("\n") + last.count("\n")


def freeze(folder: Path) -> None:
    """Freeze the file in this process, under the limit, and print what it took."""
    resource.setrlimit(resource.RLIMIT_DATA, (LIMIT, LIMIT))
    size = (folder / "large.csv").stat().st_size
    before, began = time.process_time(), time.perf_counter()
    done, faults = frozen(Places(folder), {"large": SOURCE})
    used, passed = time.process_time() - before, time.perf_counter() - began
    if faults:
        print(f"  refused: {faults['large']}")
        return
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {size / MEGABYTE:.0f} MB: {used:.2f} CPU s, {passed:.2f} s, "
        f"{size / MEGABYTE / used:.0f} MB/CPU s, peak {peak:.0f} MiB"
    )
    began = time.process_time()
    frozen(Places(folder), {"large": SOURCE})
    print(f"  again: {time.process_time() - began:.3f} CPU s")
    rows = done["large"].table(Places(folder)).select("_row").tail(1).collect().item()
    print(f"  last row {rows}")


def main() -> None:
    """Write files, freeze them in processes of their own."""
    if len(sys.argv) == 3 and sys.argv[1] == "--freeze":
        freeze(Path(sys.argv[2]))
        return
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    for last in ("", "2015-01-01 00:00,station-1,1.2.3\n"):
        with tempfile.TemporaryDirectory() as folder:
            rows = write(Path(folder) / "large.csv", megabytes, last=last)
            print(f"{rows:,} rows{', the last one bad' if last else ''}")
            time.sleep(SETTLING)
            subprocess.run([sys.executable, __file__, "--freeze", folder], check=True)


if __name__ == "__main__":
    main()
