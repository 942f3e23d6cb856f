"""Claim: a full report takes at most 6 CPU seconds, start-up included.

Two cities: Shenzhen as it is in the repository, and one with 500 indicators, fifteen annual
values each, a target for each and 300 claims. For each language and format a fresh
interpreter opens the edition and writes the report; its CPU seconds, user and system, are
those that the operating system counted for the process.

Run: python benchmarks/report.py
"""

import json
import resource
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

CLAIM = 6.0
ROOT = Path(__file__).resolve().parents[1]
INDICATORS, CLAIMS, YEARS = 500, 300, range(2010, 2025)
WRITE = """
import sys
from pathlib import Path
from cityagenda.build.editions import current
from cityagenda.report.writing import written
print(written(current(Path(sys.argv[1])), sys.argv[2], Path(sys.argv[3])).size)
"""


def write_city(folder: Path) -> None:
    """Write a city with many indicators, values and claims from the small one."""
    from cityagenda.city.creation import create

    create(folder)
    indicators = [
        {
            "id": f"quantity-{n}",
            "name": {"zh-Hans": f"第 {n} 项数量", "en": f"Quantity number {n}"},
            "unit": "km",
            "unit_name": {"zh-Hans": "公里", "en": "km"},
            "direction": "down",
            "decimals": 1,
            "codes": {"sdg": [f"{n % 17 + 1}.1"]},
            "programmes": ["clean-air-project"],
            "custodian": "ecology-bureau",
            "method": "statistics.declared",
            "inputs": {"values": "source:quantities"},
            "targets": [{"year": 2030, "value": 50}],
        }
        for n in range(INDICATORS)
    ]
    claims = [
        {
            "id": f"claim-{n}",
            "kind": "number",
            "state": "computed",
            "place": {"document": "bulletin-2020", "at": f"page {n}"},
            "statement": {"zh-Hans": f"第 {n} 项数量已下降。", "en": f"Quantity {n} fell."},
            "objects": [f"indicator:quantity-{n}"],
            "value": 100,
            "recomputed": {"indicator": f"quantity-{n}", "period": "2020"},
        }
        for n in range(CLAIMS)
    ]
    source = {
        "id": "quantities",
        "path": "data/quantities.csv",
        "format": "csv",
        "licence": "CC0-1.0",
        "name": {"zh-Hans": "数量", "en": "Quantities"},
        "columns": {"indicator": {}, "period": {}, "value": {"type": "number", "unit": "km"}},
    }
    for name, content in (
        ("indicators/many", indicators),
        ("claims/many", claims),
        ("sources/many", [source]),
    ):
        path = folder / f"{name}.yml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    rows = [
        f"quantity-{n},{year},{100 - (year - 2010) * (n % 7) / 2 + n % 3}"
        for n in range(INDICATORS)
        for year in YEARS
    ]
    text = "indicator,period,value\n" + "\n".join(rows) + "\n"
    (folder / "data" / "quantities.csv").write_text(text, encoding="utf-8")


def spent() -> float:
    """Return the CPU seconds of all child processes so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    """Build both cities, write each report in a fresh process, and print what it took."""
    from cityagenda.assess.account import build_account

    worst = 0.0
    with tempfile.TemporaryDirectory() as name:
        many, shenzhen = Path(name) / "many", Path(name) / "shenzhen"
        write_city(many)
        shutil.copytree(
            ROOT / "cities" / "shenzhen",
            shenzhen,
            ignore=shutil.ignore_patterns(".cityagenda"),
        )
        for folder in (shenzhen, many):
            count = len(build_account(folder).city().indicators)
            for language in ("zh", "en"):
                for suffix in ("pdf", "html"):
                    out = Path(name) / f"report.{suffix}"
                    before = spent()
                    done = subprocess.run(
                        [sys.executable, "-c", WRITE, str(folder), language, str(out)],
                        capture_output=True,
                        text=True,
                        check=True,
                    )
                    used = spent() - before
                    worst = max(worst, used)
                    size = int(done.stdout) / 1e6
                    print(
                        f"{folder.name:>8}, {count} indicators, {language} {suffix:>4}: "
                        f"{used:.2f} CPU s, {size:.2f} MB"
                    )
    print(f"worst {worst:.2f} CPU s, claim {CLAIM} CPU s, ratio {worst / CLAIM:.2f}")
    return int(worst > CLAIM)


if __name__ == "__main__":
    sys.exit(main())
