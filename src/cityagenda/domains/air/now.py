"""Now: the air of every street in the last hours, from stations, with its error and index."""

from zoneinfo import ZoneInfo

import polars as pl

from cityagenda.domains.air.grading import editions, graded, graded_streets
from cityagenda.domains.air.hour_tables import checks, index_table, station_table, street_table
from cityagenda.domains.air.hours import readings
from cityagenda.domains.air.mapping import VARIOGRAMS, not_mapped, over_streets, variogram_row
from cityagenda.domains.air.street_words import explanations, observations
from cityagenda.domains.air.towns import town
from cityagenda.domains.air.windows import window
from cityagenda.ground.methods import Call, Result


def now(call: Call) -> Result:
    """Concentrations and air quality index of streets in the last hours, with their errors.

    For each pollutant one variogram is pooled over the hours of the window, and each hour is
    kriged with it: the mean over a street ``m = k_B' b + t`` and its standard error
    ``s = sqrt(scale (sill_B - k_B' Q k_B - 2 S' k_B + A))`` (`ground.kriging`,
    `ground.blocks`), in ug/m3. With 3 to 7 sites means are weighted by the inverse square of
    distance, and ``s`` is the root mean square of the errors at sites, each left out in turn.
    With `covariates` the trend is a regression on them (regression kriging).

    The index of a street follows from its means by the hourly report of the edition in force
    on the day of the hour (particles and gases of one hour, as the national feed does):
    ``I = max_i I_i``. A mean below nought is set to nought.

    Parameters
    ----------
    call
        `stations`: hours in ug/m3; `sites`: station, area, kind, x and y in metres (lon and
        lat where the shapes have degrees), perhaps name_en and name_zh; `shapes`: a source of
        shapes; `covariates`: area, station (empty: the row is its area's), a column a
        covariate. Parameters `hours`, `kind`, `kinds`, `drift`.

    Returns
    -------
    Result
        The index by area and hour (such as ``2026-11-26T14`` on the city's clocks), status
        `provisional`; where clocks go back the later hour of that name stands. Tables
        `sites`, `stations`, `streets`, `street_aqi`, `checks`, `variograms`.

    Missing data
    ------------
    Readings that are negative, contradictory or no air are left out and listed. An hour of a
    pollutant has no map with fewer than 3 sites, nor where leaving sites out in turn shows an
    error above that of taking the nearest site. Up to three sites that stand apart (beside a
    fire, say) are left out of a map, and streets beside them have no value. A street without
    a pollutant has an index if at least three stations measured it and none of them had as
    large a sub-index of it as the street has of the others: it cannot have decided. Where it
    could have, there is none; where it was not measured, only above the bound of the edition
    (100 in HJ 633). The row then has the status `insufficient` and the reason.

    Raises
    ------
    MethodError
        Times have no zone or label, a station stands nowhere, areas have no shapes or
        covariates are missing.
    StandardError
        No edition of the index holds, or it has no hourly report.

    References
    ----------
    HJ 633-2012 and HJ 633-2026 (real-time report). N. Cressie, Statistics for spatial data,
    1993, section 3.2. O. Dubrule, Mathematical Geology 15 (1983) 687-699.
    """
    given = readings(call.tables["stations"].collect(), call.timezone)
    last, exclusions = window(call, given)
    days = [at.astimezone(ZoneInfo(call.timezone)).date() for at in last.instants]
    over = town(call, days[-1])
    by = list(editions(call, days))
    stations, clean, left_out = graded(last.values, by)
    maps = {p: over_streets(over, last.stations, values) for p, values in clean.items()}
    means = {p: found.means.T for p, found in maps.items()}
    speaking = set(over.mapped)
    makers = [row for row, name in enumerate(last.stations) if name in speaking]
    streets = graded_streets(means, stations, makers, by)
    return Result(
        observations=observations(call, last, over, maps, streets),
        tables={
            "sites": over.sites,
            "stations": station_table(last, stations),
            "streets": street_table(last, over, maps),
            "street_aqi": index_table(last, over, streets),
            "checks": checks(last, maps),
            "variograms": pl.DataFrame(
                [row for p, found in maps.items() for row in variogram_row(p, found)],
                schema=VARIOGRAMS,
                orient="row",
            ),
        },
        explanations=explanations(call, last, over, maps, streets),
        exclusions=pl.concat([*exclusions, left_out, not_mapped(over, last.stations)]),
    )
