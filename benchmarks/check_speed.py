"""Claim: 10,000 indicators are checked in under 5 CPU seconds, start-up included.

Two folders with the same 10,000 indicators of about 25 lines are written: one file each,
and a hundred in each of a hundred files. A fresh interpreter checks each of them; its CPU
seconds, user and system, are those that the operating system counted for the process.

A third folder has 257 indicators of about 40 lines with long texts; the claim is at most
0.25 CPU seconds for `load`, beyond the imports.

Run: python benchmarks/check_speed.py
"""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path

CHECK = """
import sys
from pathlib import Path
from cityagenda.city.checks import check
faults = check(Path(sys.argv[1]))
severities = [f.severity for f in faults]
print({s: severities.count(s) for s in ("error", "warning", "note")})
for f in faults[:3]:
    if f.severity == "error":
        print(f.where, f.what["en"])
"""
LOAD = """
import sys, time
from pathlib import Path
from cityagenda.city.folder import load
before = time.process_time()
city = load(Path(sys.argv[1]))
print(f"{len(city.indicators)} indicators: {time.process_time() - before:.3f} CPU s in load")
"""
CITY = """\
id: benchmark
name: {zh-Hans: 测试市, en: Benchmark}
country: CN
timezone: Asia/Shanghai
languages: [zh-Hans, en]
currency: CNY
jurisdiction: CN
area: benchmark
"""
AREA = "{id: benchmark, name: {zh-Hans: 测试市, en: Benchmark}, kind: city}\n"
PLAN = """\
id: plan
name: {zh-Hans: 规划, en: Plan}
theme: {zh-Hans: 主题, en: Theme}
first_year: 2015
last_year: 2035
horizons:
- {id: h2030, year: 2030, name: {zh-Hans: 展望, en: Horizon}, level: {zh-Hans: 先进, en: Leading}}
"""
FORCE = "{id: force, name: {zh-Hans: 着力点, en: Force}}\n"
PROGRAMME = """\
- id: project-{n}
  name: {{zh-Hans: 工程 {n}, en: Project {n}}}
  kind: project
  force: force
"""
ORGANISATION = "{id: bureau, name: {zh-Hans: 局, en: Bureau}, kind: government}\n"
SOURCE = """\
id: bulletin
name: {zh-Hans: 公报, en: Bulletin}
path: data/bulletin.csv
format: csv
licence: CC0-1.0
columns:
  period: {}
  value: {type: number}
  indicator: {}
unit: ug/m3
"""
INDICATOR = """\
- id: particles-{n}
  name:
    zh-Hans: 第 {n} 类颗粒物年均浓度
    en: Annual mean concentration of particles of class {n}
  about:
    zh-Hans: 全市国家控制站点颗粒物年均浓度的算术平均值。
    en: Arithmetic mean, over all national stations, of the annual mean concentration.
  number: "11.6.{n}"
  unit: ug/m3
  direction: down
  decimals: 1
  codes: {{sdg: ["11.6.2"]}}
  programmes: [project-{p}]
  custodian: bureau
  method: statistics.declared
  inputs:
    values: [source:bulletin]
  base_year: 2015
  targets:
  - {{year: 2020, value: 25, kind: binding}}
  - {{year: 2025, value: 20}}
  - year: 2030
    value: 15
  levels:
  - {{horizon: h2030, value: 10, source: {{zh-Hans: 规划, en: The plan}}}}
  notes: {{zh-Hans: 示例数据。, en: Data of an example.}}
"""
LONG = """\
  metadata:
    definition: >-
      {text}
    rationale: >-
      {text}
    limits: >-
      {text}
    comparability: >-
      {text}
"""
SENTENCE = "What is measured, where and how often, and what the figure does not say. "


def write_city(folder: Path, count: int, per_file: int, *, long: bool = False) -> None:
    """Write a city of ``count`` indicators, ``per_file`` in a file."""
    for name, text in {
        "city.yml": CITY,
        "areas.yml": AREA,
        "organisations.yml": ORGANISATION,
        "plan/plan.yml": PLAN,
        "plan/forces.yml": FORCE,
        "plan/programmes.yml": "".join(PROGRAMME.format(n=n) for n in range(7)),
        "sources.yml": SOURCE,
        "data/bulletin.csv": "period,value,indicator\n2015,30,particles-0\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (folder / "indicators").mkdir()
    extra = LONG.format(text="\n      ".join([SENTENCE * 4] * 3)) if long else ""
    for first in range(0, count, per_file):
        items = (INDICATOR.format(n=n, p=n % 7) + extra for n in range(first, first + per_file))
        path = folder / "indicators" / f"{first:05}.yml"
        path.write_text("".join(items), encoding="utf-8")


def cpu_seconds(program: str, folder: Path) -> tuple[float, str]:
    """Run a program on a folder in a fresh interpreter; return its CPU seconds and output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], check=True, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return spent, done.stdout.strip()


def main() -> None:
    """Write the folders, check them, print what it took."""
    with tempfile.TemporaryDirectory() as name:
        for label, per_file in (("one a file", 1), ("100 a file", 100)):
            folder = Path(name) / label
            write_city(folder, 10_000, per_file)
            spent, said = cpu_seconds(CHECK, folder)
            print(f"check, 10,000 indicators, {label}: {spent:.2f} CPU s (claim: < 5)  {said}")
        folder = Path(name) / "long"
        write_city(folder, 257, 1, long=True)
        _, said = cpu_seconds(LOAD, folder)
        print(f"load (claim: <= 0.25): {said}")


if __name__ == "__main__":
    main()
