"""Nonsense: whatever is asked, it is answered or refused, and never fails."""

from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityagenda.streams.store import Store
from cityagenda.web.apps.sensorthings.addresses import address
from cityagenda.web.apps.sensorthings.expressions import condition, orders
from cityagenda.web.apps.sensorthings.observing import Window, wanted
from cityagenda.web.apps.sensorthings.pages import Reader
from cityagenda.web.apps.sensorthings.problems import Problem
from cityagenda.web.apps.sensorthings.questions import question
from cityagenda.web.apps.sensorthings.selection import ranks
from cityagenda.web.apps.sensorthings.world import world

VALUES = [
    "name", "id", "properties/height", "properties", "result", "phenomenonTime", "Thing/name",
    "Datastream/Thing/name", "Datastreams/name", "Locations/location", "Datastream/properties",
    "resultTime", "1", "2.5e3", "-1", "'a'", "''", "null", "true", "false", "duration'PT1H'",
    "2026-01-02", "2026-01-02T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00",
    "geography'POINT (1 2)'", "now()", "mindatetime()", "1e400", "9" * 30,
]  # fmt: skip
OPERATORS = [
    "eq", "ne", "gt", "ge", "lt", "le", "and", "or", "add", "sub", "mul", "div", "mod",
]  # fmt: skip
FUNCTIONS = [
    "length", "year", "date", "round", "tolower", "trim", "hour", "totaloffsetminutes", "not ", "-",
    "fractionalseconds", "ceiling",
]  # fmt: skip
PAIRS = ["concat", "substringof", "indexof", "substring", "st_within", "geo.intersects"]

trees = st.recursive(
    st.sampled_from(VALUES),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from(OPERATORS), inner),
        st.builds("{}({})".format, st.sampled_from(FUNCTIONS), inner),
        st.builds("{}({},{})".format, st.sampled_from(PAIRS), inner, inner),
        st.builds("{} in ({},{})".format, inner, inner, inner),
    ),
    max_leaves=6,
)
few = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@few
@given(text=trees)
def test_a_condition_is_computed_or_refused(streams: Path, text: str) -> None:
    with Store(streams / ".cityagenda" / "streams", reading=True) as store:
        known = world(store)
        for kind in ("Things", "Datastreams"):
            try:
                found = ranks(known, kind, condition(text), orders(f"{text} desc"))
            except Problem:
                continue
            assert found is not None
            assert found.keys() <= known.kinds[kind].keys()
        try:
            asked, keys = wanted(
                known, [Window(np.arange(len(known.names)))], condition(text), orders(text)
            )
            reader = Reader(store, known.names)
            page = reader.ordered(asked, keys, "", 0, 10)
            assert reader.count(asked) >= len(page.rows)
        except Problem:
            return


@few
@given(text=st.text(alphabet="$()',;=/@ ab1.eqnot'\\\u4e2d\0", max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (
        condition,
        orders,
        address,
        lambda given: question("Things", {"$expand": given}),
        lambda given: question("Things", {"$expand": f"Datastreams({given})"}),
        lambda given: question("Observations", {"$select": given, "$top": given}),
    ):
        said = None
        try:
            read(text)
        except Problem as problem:
            said = problem
        if said is not None:
            assert said.code in (400, 404)
            assert said.message.keys() == {"en", "zh-Hans"}
