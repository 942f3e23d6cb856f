"""Claim: a static site of 500 indicators in two languages takes at most 30 CPU seconds.

A synthetic edition: 500 indicators, 5 areas, 20 years, so that every indicator has 100 values
(50,000 in all); the assessment is the usual one. A fresh process publishes it, start-up
included: every page in both languages, CSV, JSON, Parquet and two SVG for each indicator, the
lists and tables for programs, styles, scripts and fonts. CPU seconds, user and system, are
those that the operating system counted for the process. The annual report has a claim of its
own (`benchmarks/report.py`) and is left out.

    python benchmarks/publish.py [--indicators 500] [--areas 5] [--keep FOLDER]

With ``--keep FOLDER`` a town that `benchmarks/web_requests.py --keep FOLDER` has made, with
2 M observations, is published.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from synthetic_town import build

from cityagenda.build.editions import current

CLAIM = 30.0
PROGRAM = "from cityagenda.cli import main; main()"


def main() -> int:
    """Publish, print what it took, and return 1 if the claim does not hold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--indicators", type=int, default=500)
    parser.add_argument("--areas", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = asked.keep or Path(scratch) / "town"
        if not folder.exists():
            build(folder, asked.indicators, asked.areas)
        counts = current(folder).manifest["counts"]
        print(f"{counts['indicators']} indicators, {counts['observations']:,} observations")
        spent, out = published(folder, Path(scratch) / "site")
        sizes = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
        pages = sum(1 for _ in out.rglob("index.html"))
        print(f"{pages} pages, {len(sizes)} files, {sum(sizes) / 1e6:.1f} MB")
        print(f"{spent:.1f} CPU s, claim {CLAIM:g} CPU s, ratio {spent / CLAIM:.2f}")
    return int(spent > CLAIM)


def published(folder: Path, out: Path) -> tuple[float, Path]:
    """Publish a city in a fresh process; return the CPU seconds that it took."""
    line = [sys.executable, "-c", PROGRAM, "publish", str(folder), str(out), "--no-report"]
    environment = {**os.environ, "CITYAGENDA_LANG": "en"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([*line, "--address", "https://city.example"], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, out


if __name__ == "__main__":
    sys.exit(main())
