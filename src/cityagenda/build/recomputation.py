"""Recomputation: an indicator computed again from the frozen sources of an edition."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from cityagenda.build import freeze, streams
from cityagenda.build.cache import Bundle
from cityagenda.build.content import content_hash
from cityagenda.build.editions import Edition
from cityagenda.build.freeze import Frozen
from cityagenda.build.graph import graph
from cityagenda.build.places import Places
from cityagenda.build.progress import Progress
from cityagenda.build.raw import RawFile
from cityagenda.build.selection import selection
from cityagenda.build.work import Work, arranged
from cityagenda.city.folder import Loaded
from cityagenda.city.live import ASK_NOW, live
from cityagenda.ground.errors import BuildError
from cityagenda.ground.observations import joined


@dataclass(frozen=True, slots=True)
class Recomputation:
    """An indicator's rows as they stand in an edition, and as they come out now.

    ``changed`` names what is not as it was when the edition was built: ``code``, or a
    library. ``differing`` holds the rows that are not the same in both.
    """

    indicator: str
    agrees: bool
    rows: int
    differing: pl.DataFrame
    changed: tuple[str, ...]


def recompute(edition: Edition, indicator: str) -> Recomputation:
    """Compute an indicator again from the edition's own frozen sources and city.

    Parameters
    ----------
    edition
        The edition.
    indicator
        An indicator that was computed in it.

    Returns
    -------
    Recomputation
        Whether every digit is the same.

    Raises
    ------
    BuildError
        The edition has no such indicator, a frozen source is gone, or it cannot be
        computed any more.
    """
    then, city = edition.node(indicator), edition.city()
    if then is None:
        lasting = edition.expires is None
        raise BuildError(
            {
                "zh-Hans": f"版本 {edition.id} 没有计算指标“{indicator}”",
                "en": f"edition {edition.id} has not computed an indicator '{indicator}'",
            },
            where=str(edition.folder),
            todo=ASK_NOW
            if lasting and indicator in live(city)
            else {"zh-Hans": "请查看其失败记录", "en": "see its failures"},
        )
    fresh, now = recomputed(city, recalled(edition, city), Places(edition.home), indicator)
    stored = edition.scan("observations").filter(pl.col("indicator") == indicator).collect()
    left, right = stored.drop("provenance"), fresh.drop("provenance")
    agrees = content_hash(left) == content_hash(right)
    differing = pl.concat(
        [
            left.join(right, on=left.columns, how="anti", nulls_equal=True).with_columns(
                pl.lit("edition").alias("side")
            ),
            right.join(left, on=left.columns, how="anti", nulls_equal=True).with_columns(
                pl.lit("now").alias("side")
            ),
        ]
    )
    return Recomputation(indicator, agrees, stored.height, differing, _changed(then, now))


def recalled(edition: Edition, city: Loaded, only: Iterable[str] = ()) -> dict[str, Frozen]:
    """Return the frozen sources of an edition by id, all or only some."""
    places, wanted = Places(edition.home), set(only)
    found: dict[str, Frozen] = {}
    for record in edition.provenance():
        for source in record["sources"]:
            name = source["id"]
            if name not in found and (not wanted or name in wanted):
                files = tuple(RawFile(path, size, sha) for path, sha, size in source["files"])
                declared = streams.declared(city.sources[name], city.networks)
                found[name] = freeze.recalled(declared, files, source["frozen"], places)
    return found


def recomputed(
    city: Loaded, frozen: Mapping[str, Frozen], places: Places, indicator: str
) -> tuple[pl.DataFrame, Mapping[str, Any]]:
    """Return all rows of an indicator, selection decided, and the parts of its key.

    Raises
    ------
    BuildError
        It cannot be computed.
    """
    plan = graph(city)
    own = plan.only(plan.ancestry([indicator]), plan.faults)
    known = arranged(city, places, own, frozen, {})
    work = Work(known, Bundle(), _silent)
    work.run(1)
    if indicator in work.failures or indicator not in work.outcomes:
        cause = work.failures.get(indicator) or plan.faults.get(indicator)
        raise BuildError(
            f"indicator '{indicator}' cannot be computed: {cause.what if cause else 'no method'}",
            where=str(places.city),
            todo="see the failures of the last edition",
        )
    rows = joined([work.outcomes[indicator].observations])
    return selection(rows, city.indicators)[0], known.recipes[indicator].parts


def _changed(then: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[str, ...]:
    code = ["code"] if then["code"] != now["code"] else []
    names = {*then["libraries"], *now["libraries"]}
    before, after = then["libraries"], now["libraries"]
    return (*code, *sorted(n for n in names if before.get(n) != after.get(n)))


def _silent(_: Progress) -> None:
    """Say nothing."""
