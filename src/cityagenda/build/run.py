"""The build: from a loaded city to an edition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import polars as pl

from cityagenda.build import cache, editions, fingerprints, provenance
from cityagenda.build.account import Account
from cityagenda.build.cache import Bundle
from cityagenda.build.claims import claims
from cityagenda.build.editions import Edition
from cityagenda.build.lock import BUILD, locked
from cityagenda.build.places import Places
from cityagenda.build.progress import Progress, Report
from cityagenda.build.registers import Registers, reading
from cityagenda.build.selection import selection
from cityagenda.build.streams import Windows
from cityagenda.build.work import Prepared, Work, prepared
from cityagenda.build.writing import disk_faults, remove_unfinished
from cityagenda.city.folder import Loaded, load
from cityagenda.ground.errors import BuildError
from cityagenda.ground.observations import joined

__all__ = ["Aim", "Assess", "Progress", "built", "run"]

Assess: TypeAlias = Callable[[Loaded, pl.DataFrame], Mapping[str, pl.DataFrame]]
_PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Aim:
    """What a build is for.

    ``name`` is that of its bundle of quick results; ``live`` says that it is about the live
    indicators and what they build on, not about all others. Editions go to ``home``, and
    ``pointer`` is made to name the new one if there is one. ``expires`` is until when it speaks
    of now, ``purpose`` what the lock is held for; ``after`` is done at the end, under the lock.
    """

    name: str
    home: Path
    pointer: Path | None
    live: bool = False
    expires: datetime | None = None
    purpose: str = BUILD
    after: Callable[[Edition], object] | None = None


def run(
    city: Loaded,
    *,
    assess: Assess | None = None,
    scenario: str | None = None,
    jobs: int | None = None,
    progress: Report | None = None,
    registers: Registers | None = None,
    as_of: datetime | None = None,
) -> Edition:
    """Build a city and return the edition.

    Sources are frozen, methods run on them as a graph, what is in the cache is not computed
    again, competing values are selected, the assessment is added, and all is written as an
    edition. What fails is listed in `Edition.failures` and does not sink the rest.

    Parameters
    ----------
    city
        The loaded city.
    assess
        What makes the tables of the assessment from the city and all observations.
    scenario
        The id of a scenario of the city whose patch is to be applied. The edition is kept
        and the current one stays current.
    jobs
        How many processes compute; one is this process. By default as many as there are
        processors where there is much to read, else one.
    progress
        Is told what has been done.
    registers
        Reads the views of registers that the city declares as sources; without it they are
        empty.
    as_of
        The instant of those views, and of the windows of streams; by default the earliest at
        which they are as now.

    Raises
    ------
    BuildError
        Another build of the city is running, a source changes while it is read, indicators
        build on each other in a circle, the scenario does not exist, or nothing can be
        written. The last edition stays.
    """
    places = Places(city.folder.resolve())
    if scenario is None:
        aim = Aim(_PLAIN, places.editions, places.current)
    else:
        aim = Aim(f"scenario-{scenario}", places.editions, None)
    return built(
        _under(city, scenario),
        aim,
        assess=assess,
        scenario=scenario,
        jobs=jobs,
        progress=progress,
        registers=registers,
        as_of=as_of,
    )


def built(  # noqa: PLR0913 - what a build can be asked for
    city: Loaded,
    aim: Aim,
    *,
    assess: Assess | None = None,
    scenario: str | None = None,
    jobs: int | None = None,
    progress: Report | None = None,
    registers: Registers | None = None,
    as_of: datetime | None = None,
    now: datetime | None = None,
) -> Edition:
    """Build a city for an aim; see `run`.

    ``now`` is the instant to whose hour windows slide; by default the clock's.
    """
    places, report = Places(city.folder.resolve()), progress or _silent
    with locked(places.lock, aim.purpose):
        for folder in (places.home, places.frozen, places.results, aim.home):
            remove_unfinished(folder)
        windows = Windows(city, places, now or datetime.now(UTC), as_of)
        read = reading(city, registers, as_of)
        known = prepared(city, places, report, read, windows, live=aim.live)
        edition = _built(known, aim, assess, scenario, jobs, report)
        if aim.after is not None:
            aim.after(edition)
        return edition


def _silent(_: Progress) -> None:
    """Say nothing."""


def _under(city: Loaded, scenario: str | None) -> Loaded:
    if scenario is None:
        return city
    found = city.scenarios.get(scenario)
    if found is None:
        raise BuildError(
            f"there is no scenario '{scenario}'",
            where=str(city.folder),
            todo=f"choose from {', '.join(sorted(city.scenarios)) or 'none; write one'}",
        )
    return load(city.folder, patch=found.patch)


def _built(
    known: Prepared,
    aim: Aim,
    assess: Assess | None,
    scenario: str | None,
    jobs: int | None,
    report: Report,
) -> Edition:
    places = known.places
    recipe = _recipe(known, assess, scenario)
    bundle = cache.kept_bundle(places.results, aim.name)
    edition = _same(bundle, recipe, aim.home) if _is_hashed(assess) else None
    if edition is None:
        if aim.name != _PLAIN and not bundle.nodes:
            bundle = cache.kept_bundle(places.results, _PLAIN)
        work = Work(known, bundle, report)
        work.run(jobs)
        account = _account(work, assess, scenario, report)
        edition = _kept(work, account, aim, recipe)
    if aim.pointer is not None:
        editions.make_current(edition, places, aim.pointer)
    return edition


def _same(bundle: Bundle, recipe: str, home: Path) -> Edition | None:
    """Return the edition that the last build made of the same things, if it is whole."""
    if bundle.recipe != recipe:
        return None
    try:
        return editions.opened(home, bundle.edition)
    except BuildError:
        return None


def _is_hashed(assess: Assess | None) -> bool:
    """Whether the recipe holds the code of an assessment: of ours it does."""
    return assess is None or assess.__module__.startswith("cityagenda.")


def _recipe(known: Prepared, assess: Assess | None, scenario: str | None) -> str:
    """Return the hash of everything that goes into a build."""
    judge = None
    if assess is not None:
        judge = [assess.__module__, getattr(assess, "__qualname__", repr(assess))]
    return fingerprints.of(
        [
            {name: made_by.key for name, made_by in known.recipes.items()},
            known.content,
            known.shared.packs,
            known.shared.code.of_everything(),
            judge,
            scenario,
        ]
    )


def _kept(work: Work, account: Account, aim: Aim, recipe: str) -> Edition:
    """Write an edition, and beside it the quick results of its build."""
    known = work.prepared
    work.report(Progress("write", 0, 1))
    edition = editions.written(account, known.places, home=aim.home, expires=aim.expires)
    used = work.bundle.only(made_by.key for made_by in known.recipes.values())
    fresh = [work.outcomes[n] for n in work.computed if n in work.outcomes]
    whole = "" if work.failures else recipe
    new = cache.bundled(used, fresh, recipe=whole, edition=edition.id)
    with disk_faults(known.places.results):
        cache.keep_bundle(known.places.results, aim.name, new)
    work.report(Progress("write", 1, 1, edition.id))
    return edition


def _account(work: Work, assess: Assess | None, scenario: str | None, report: Report) -> Account:
    known = work.prepared
    made = [name for name in known.recipes if name not in work.failures]
    held = [n for n in made if n not in work.outcomes]
    bundle = work.bundle.only(known.recipes[name].key for name in held)
    own = [work.outcomes[name] for name in made if name in work.outcomes]
    rows = joined([bundle.observations, *(o.observations for o in own)])
    rows, conflicts = selection(rows, known.city.indicators)
    report(Progress("assess", 0, 1))
    judged = {} if assess is None else dict(assess(known.city, rows))
    report(Progress("assess", 1, 1))
    packs = {pack.id: pack for pack in known.city.standards.packs}
    return Account(
        city=known.city,
        content=known.content,
        observations=rows,
        conflicts=conflicts,
        claims=claims(known.city, rows),
        exclusions=pl.concat([bundle.exclusions, *(o.exclusions for o in own)]),
        explanations=pl.concat([bundle.explanations, *(o.explanations for o in own)]),
        failures=tuple(work.failures[name] for name in sorted(work.failures)),
        provenance=tuple(
            provenance.record(
                known.nodes[n],
                known.recipes[n],
                known.frozen,
                work.asked(n),
                packs,
                known.shared.packs,
            )
            for n in sorted(made)
        ),
        tables={(o.indicator, name): frame for o in own for name, frame in o.tables.items()},
        assessment=judged,
        scenario=scenario,
    )
