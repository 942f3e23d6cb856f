"""Collocation: a calibration from the time at which a sensor ran beside a reference."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl

from cityagenda.streams.calibration import RAW, Calibration, fitted
from cityagenda.streams.checks import Check
from cityagenda.streams.flags import DOUBT
from cityagenda.streams.resolution import Numbers
from cityagenda.streams.store import Store


def beside_reference(
    store: Store,
    datastream: str,
    reference: str,
    span: tuple[int, int],
    valid: tuple[date, date],
    *,
    beside: Mapping[str, str] | None = None,
    check: Check | None = None,
) -> Calibration:
    """Return the calibration of a sensor that fits a reference best, by their hours; see `fitted`.

    Parameters
    ----------
    store
        Holds the values of both. Nothing is kept: `Store.calibrate` does that.
    datastream, reference
        The sensor, whose raw values count, and the reference, whose corrected ones do.
    span
        From an instant on and before another: when they stood beside each other.
    valid
        The first and the last day on which the calibration is to hold.
    beside
        By the name of a predictor, the datastream that measures it, such as
        ``{"humidity": "s7.humidity"}``.
    check
        The checks that say which values are accepted.

    Missing data
    ------------
    Values that are not accepted are left out, and so are hours in which one of the datastreams
    has none.

    Raises
    ------
    StreamError
        A datastream is not declared, or the hours give no fit.
    """
    names = {RAW: datastream, **(beside or {})}
    said = store.checked(*span, sorted({reference, *names.values()}), check)
    said = said.filter((pl.col("flags") & (255 - int(DOUBT))) == 0)
    ends = {d.id for d in store.catalogue.datastreams if d.label == "end"}
    begin = pl.col("time") - pl.when(pl.col("datastream").is_in(sorted(ends))).then(
        pl.duration(microseconds=1)
    ).otherwise(pl.duration(microseconds=0))
    known = pl.coalesce("corrected", "value")
    hours = (
        said.with_columns(
            hour=begin.dt.truncate("1h"),
            value=pl.when(pl.col("datastream") == datastream).then("value").otherwise(known),
        )
        .group_by("datastream", "hour", maintain_order=True)
        .agg(pl.col("value").mean())
    )
    table = hours.pivot("datastream", index="hour", values="value").sort("hour")

    def column(name: str) -> Numbers:
        if name not in table.columns:
            return np.full(table.height, np.nan)
        return table[name].cast(pl.Float64).fill_null(np.nan).to_numpy()

    predictors = {name: column(stream) for name, stream in names.items()}
    return fitted(column(reference), predictors, *valid, f"{datastream} beside {reference}")
