"""The account: every judgement on a city's indicators, and the one way to build it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from cityagenda.assess import escap, eurostat, open_sdg, sdsn, un_progress_chart
from cityagenda.assess.case import case
from cityagenda.assess.forecast import forecasts
from cityagenda.assess.horizons import REVISION_SCHEMA, horizons, revised_questions
from cityagenda.assess.judgement import Measure, judged
from cityagenda.assess.levels import levels
from cityagenda.assess.links import links
from cityagenda.assess.questions import questions
from cityagenda.assess.rollups import items, rollups
from cityagenda.assess.series import series
from cityagenda.assess.verdicts import TOPIC as VERDICT_TOPIC
from cityagenda.assess.verdicts import verdicts
from cityagenda.city.loaded import Loaded
from cityagenda.ground.errors import BuildError
from cityagenda.ground.standards import Standard

if TYPE_CHECKING:
    from cityagenda.build.editions import Edition
    from cityagenda.build.registers import Registers
    from cityagenda.build.run import Progress

MEASURES: Final[dict[str, Mapping[str, Measure]]] = {
    module.TOPIC: module.MEASURES for module in (open_sdg, eurostat, un_progress_chart, escap, sdsn)
}
"""The measures of every method by the topic of its rule pack."""

_FORECAST_TOPIC: Final = "forecast"


def assess(city: Loaded, observations: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return every judgement on a city's indicators as tables.

    Parameters
    ----------
    city
        The loaded city: targets, directions, levels, breaks, plan, rule packs.
    observations
        Observations as a build publishes them; only selected values count.

    Returns
    -------
    dict
        ``series`` (the values judged), ``states`` (what was cut from each series),
        ``questions``, ``components`` (five methods), ``horizons`` (when targets were met),
        ``revisions`` (against earlier targets), ``levels``, ``forecasts``, ``verdicts``,
        ``links``, ``rollups`` and ``counts``. All are sorted, and the same for the same input.

    Raises
    ------
    MethodError
        Two selected values stand for one series and year.
    StandardError
        No rule pack, or more than one, answers for a method.
    """
    found = series(observations, city.indicators, city.city.timezone)
    asked = questions(city, found.states)
    packs = rule_packs(city, found.values)
    parts = components(found.values, asked, packs)
    odds = forecasts(found.values, asked, standard=packs[_FORECAST_TOPIC])
    words = verdicts(city, parts, odds, packs[VERDICT_TOPIC])
    linked = links(city)
    rolled, counts = rollups(
        items(parts, words, city.city.area, synthetic=city.city.synthetic_in_overview), linked
    )
    return {
        "series": found.values,
        "states": found.states,
        "questions": asked,
        "components": parts,
        "horizons": horizons(found.values, asked),
        "revisions": revisions(city, found.values, asked, packs),
        "levels": levels(city, found.values),
        "forecasts": odds,
        "verdicts": words,
        "links": linked,
        "rollups": rolled,
        "counts": counts,
    }


def rule_packs(city: Loaded, values: pl.DataFrame) -> dict[str, Standard]:
    """Return the rule pack of each topic, in force at the end of the last year of data."""
    last = values["year"].max()
    on = date(last if isinstance(last, int) else city.city.assessment.target_year, 12, 31)
    topics = (*MEASURES, _FORECAST_TOPIC, VERDICT_TOPIC)
    find = city.standards.standard
    return {topic: find(topic, city.city.jurisdiction, on) for topic in topics}


def components(
    values: pl.DataFrame, asked: pl.DataFrame, packs: Mapping[str, Standard]
) -> pl.DataFrame:
    """Return the components of all five methods, method by method, in question order."""
    given = case(values, asked)
    return pl.concat(judged(given, packs[topic], found) for topic, found in MEASURES.items())


def revisions(
    city: Loaded, values: pl.DataFrame, asked: pl.DataFrame, packs: Mapping[str, Standard]
) -> pl.DataFrame:
    """Return components against each revised target as it stands and as it stood before."""
    revised = revised_questions(city, asked)
    parts = components(values, revised, packs)
    repeats = parts.height // max(revised.height, 1)
    until = pl.concat([revised.select("until")] * repeats) if repeats else revised.select("until")
    return pl.concat([until, parts], how="horizontal").cast(REVISION_SCHEMA)


def build_account(
    folder: Path,
    *,
    scenario: str | None = None,
    jobs: int | None = None,
    progress: "Callable[[Progress], None] | None" = None,
    patch: Mapping[str, Any] | None = None,
    registers: "Registers | None" = None,
    as_of: datetime | None = None,
) -> "Edition":
    """Load a city folder, build it and assess it; return the edition.

    Parameters
    ----------
    folder
        The city folder.
    scenario
        The id of a scenario of the folder whose patch is applied.
    jobs
        The number of processes; by default one a processor.
    progress
        Called whenever the build gets a step further.
    patch
        A merge patch on the loaded city, for what no scenario of the folder says; not both.
    registers, as_of
        Who reads the register views that the city declares as sources, and the instant of
        them; see `cityagenda.build.run.run`.

    Raises
    ------
    CityFolderError
        The folder has a fault.
    BuildError
        The build cannot start or cannot be written down, or two patches are asked for.
    """
    from cityagenda.build.run import run
    from cityagenda.city.folder import load

    if scenario is not None and patch is not None:
        raise BuildError(
            "a scenario and a patch of its own were asked for",
            where=str(folder),
            todo="write the patch into the scenario, or ask for one of them",
        )
    city = load(folder, patch=patch)
    return run(
        city,
        assess=assess,
        scenario=scenario,
        jobs=jobs,
        progress=progress,
        registers=registers,
        as_of=as_of,
    )
