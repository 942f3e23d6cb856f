"""A small city whose methods are its own, written anew for each test."""

import textwrap
from pathlib import Path

import polars as pl
import pytest

from cityagenda.build.editions import Edition
from cityagenda.build.progress import Progress
from cityagenda.build.run import Assess, run
from cityagenda.city.folder import load

METHODS = '''
"""Toy methods."""

import os
import signal
import time

import polars as pl

from cityagenda.ground.methods import Column, Input, MethodSpec, Parameter, Result

_TEXT = {"en": "Toy"}
_COLUMNS = (
    Column("period", "text", "when"),
    Column("value", "number", "how much", unit="g"),
    Column("area", "text", "where", optional=True),
    Column("scope", "text", "what it covers", optional=True),
    Column("vintage", "text", "when it was published", optional=True),
)
_KEPT = ("area", "period", "value", "source", "scope", "vintage", "dimensions", "status", "reason")
_VALUES = Input("values", "the values", columns=_COLUMNS, many=True)
_SERIES = Input("series", "other indicators", kind="observations", many=True)


def _spec(name, inputs, **more):
    here = __name__
    return MethodSpec(
        f"toy.{name}", _TEXT, _TEXT, f"{here}:{name}", "1", inputs, **more
    )


def values(call):
    """Values as they stand, in grams.

    ``value = stated``
    """
    rows = call.tables["values"].collect()
    kept = rows.filter(pl.col("value").is_null() | (pl.col("value") >= 0))
    out = rows.filter(pl.col("value") < 0)
    stated = [pl.col("area")] if "area" in kept.columns else []
    kept = kept.with_columns(area=pl.coalesce(*stated, pl.lit(call.city)))
    sentences = kept.select(
        "period", "area", text=pl.format("{} as stated", "value"), dimensions=pl.lit("{}")
    )
    excluded = out.select(
        input=pl.lit("values"), row="_row", reason=pl.lit("negative"),
        detail=pl.col("value").cast(pl.String),
    )
    kept = kept.select(n for n in _KEPT if n in kept.columns)
    return Result(kept, explanations=sentences, exclusions=excluded)


def total(call):
    """The sum over the given indicators, times the parameter."""
    rows = call.tables["series"].collect()
    sums = rows.group_by("area", "period", maintain_order=True).agg(pl.col("value").sum())
    sums = sums.with_columns(pl.col("value") * call.parameters["times"])
    return Result(sums.with_columns(status=pl.lit("derived")))


def broken(call):
    raise ZeroDivisionError("by nothing")


def deadly(call):
    os.kill(os.getpid(), signal.SIGKILL)


def slow(call):
    time.sleep(float(os.environ.get("TOY_SECONDS", "0.1")))
    return values(call)


def limited(call):
    from datetime import date
    pack = call.standards.standard(call.parameters["topic"], "XX", date(2020, 6, 1))
    rows = values(call).observations
    high = rows.filter(pl.col("value") > pack.constants["limit"])
    return Result(rows.with_columns(standard=pl.lit(pack.id)), tables={"high": high})


def counted(call):
    rows = call.tables["rows"].collect()
    frame = pl.DataFrame({"area": [call.city], "period": ["2020"], "value": [float(rows.height)]})
    return Result(frame)


def odd(call):
    rows = values(call).observations
    return Result(rows.with_columns(**{call.parameters["column"]: pl.lit(call.parameters["as"])}))


METHODS = (
    _spec("values", (_VALUES,), parameters=(Parameter("note", str, "nothing"),)),
    _spec("total", (_SERIES,), parameters=(Parameter("times", float, "factor", default=1.0),)),
    _spec("broken", (_VALUES,)),
    _spec("deadly", (_VALUES,)),
    _spec("slow", (_VALUES,)),
    _spec("counted", (Input("rows", "rows"),)),
    _spec("odd", (_VALUES,), parameters=(
        Parameter("column", str, "which", required=True),
        Parameter("as", str, "text", required=True))),
    _spec("limited", (_VALUES,), standards=("toy-limit",), tables={"high": "what is high"},
          parameters=(Parameter("topic", str, "which", default="toy-limit"),)),
)
'''

PACK = """\
id: toy-limit-2020
topic: toy-limit
jurisdiction: XX
title: {en: Toy limit}
authority: {en: Toy authority}
edition: "2020"
clause: "4.1"
valid_from: 2015-01-01
constants: {limit: LIMIT}
"""


class Folder:
    """A city folder that tests write into."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.computed: list[str] = []

    def write(self, name: str, text: str | bytes) -> Path:
        """Write a file of the city."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(text, bytes):
            path.write_bytes(text)
        else:
            path.write_text(textwrap.dedent(text), encoding="utf-8")
        return path

    def source(self, name: str, raw: str | bytes | None = None, **fields: object) -> None:
        """Write a source in grams and, if given, its raw file."""
        columns = fields.pop(
            "columns", "{period: {}, value: {type: number, unit: g}, area: {optional: true}}"
        )
        more = "".join(f"{key}: {value}\n" for key, value in fields.items())
        path = "" if "path" in fields else f"path: data/{name}.csv\n"
        style = "" if "format" in fields else "format: csv\n"
        self.write(
            f"sources/{name}.yml",
            f"id: {name}\nname: {{en: {name}}}\n{path}{style}licence: CC0-1.0\n"
            f"columns: {columns}\n{more}",
        )
        if raw is not None:
            self.write(f"data/{name}.csv", raw)

    def indicator(self, name: str, method: str, inputs: str, **fields: object) -> None:
        """Write an indicator in grams."""
        more = "".join(f"{key}: {value}\n" for key, value in ({"unit": "g"} | fields).items())
        self.write(
            f"indicators/{name}.yml",
            f"id: {name}\nname: {{en: {name}}}\ndirection: up\nmethod: {method}\n"
            f"inputs: {inputs}\n{more}",
        )

    def build(
        self,
        *,
        assess: Assess | None = None,
        scenario: str | None = None,
        jobs: int | None = None,
    ) -> Edition:
        """Build the city; ``computed`` then has the names of what was not in the cache."""
        self.computed = []

        def report(progress: Progress) -> None:
            if progress.stage == "compute" and progress.done:
                self.computed.append(progress.name)

        return run(load(self.path), assess=assess, scenario=scenario, jobs=jobs, progress=report)

    def frozen(self, name: str) -> pl.DataFrame:
        """Freeze one source and return its table, or raise what is wrong with it."""
        from cityagenda.build.freeze import frozen
        from cityagenda.build.places import Places

        places = Places(self.path)
        done, faults = frozen(places, {name: load(self.path).sources[name]})
        if faults:
            raise faults[name]
        return done[name].table(places).collect()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Return a trusted city without indicators, with the toy methods."""
    city = Folder(tmp_path / "city")
    monkeypatch.setenv("CITYAGENDA_TRUST", str(city.path))
    city.write(
        "city.yml",
        "id: toy\nname: {en: Toy}\ncountry: XX\ntimezone: UTC\nlanguages: [en]\n"
        "currency: XXX\njurisdiction: XX\narea: toy\n",
    )
    city.write(
        "areas.yml",
        "- {id: toy, kind: city, name: {en: Toy}}\n"
        "- {id: north, kind: district, name: {en: North}, parent: toy}\n",
    )
    city.write("methods/toys.py", METHODS)
    city.write("standards/toy.yml", PACK.replace("LIMIT", "2.5"))
    return city


@pytest.fixture
def small(folder: Folder) -> Folder:
    """Return the city with two stated indicators, their sum, and one apart."""
    folder.source("a", "period,value\n2018,1\n2019,2\n")
    folder.source("b", "period,value\n2018,10\n2019,20\n")
    folder.source("c", "period,value\n2018,5\n")
    folder.indicator("a", "toy.values", "{values: 'source:a'}")
    folder.indicator("b", "toy.values", "{values: 'source:b'}")
    folder.indicator("both", "toy.total", "{series: ['indicator:a', 'indicator:b']}")
    folder.indicator("apart", "toy.values", "{values: 'source:c'}")
    return folder
