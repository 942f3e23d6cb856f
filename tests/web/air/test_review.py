"""What a station sent, what is doubted of it, and what an analyst decides about it."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from django.test import Client

from cityagenda.build.places import Places
from cityagenda.streams.batch import Batch
from cityagenda.streams.entities import Datastream, ObservedProperty, Sensor, Thing, entity
from cityagenda.streams.flags import REASONS
from cityagenda.streams.store import Store
from cityagenda.web.apps.air.review import decided
from cityagenda.web.apps.audit.models import AuditEntry

from .conftest import LATEST, NOW

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = LATEST - timedelta(hours=71)
WRONG = 20
"""The hour of the planted value, counted from `BEGIN`."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ADDRESS = "/en/air/stations/s1/review/"


def _datastream(name: str) -> Datastream:
    return entity(
        Datastream,
        {
            "@iot.id": f"s1.{name}",
            "name": name,
            "observationType": "OM_Measurement",
            "unitOfMeasurement": {"symbol": "ug/m3"},
            "Thing": {"@iot.id": "s1"},
            "Sensor": {"@iot.id": "probe"},
            "ObservedProperty": {"@iot.id": name},
            "properties": {
                "label": "begin", "timezone": "Asia/Shanghai", "resolution": "0.1",
                "reference_state": "298.15 K, 1013.25 hPa",
            },
        },
    )  # fmt: skip


@pytest.fixture
def sent(town: Path) -> Path:
    """Let station s1 have sent 72 hours of two pollutants, one value of which cannot be."""
    folder = Places(town).streams
    if folder.exists():
        return town
    probe = {"@iot.id": "probe", "name": "Probe", "encodingType": "text/plain", "metadata": "x"}
    with Store(folder) as store:
        store.declare(
            [
                entity(Sensor, probe),
                *(
                    entity(ObservedProperty, {"@iot.id": n, "name": n, "definition": n})
                    for n in ("pm25", "o3")
                ),
                entity(Thing, {"@iot.id": "s1", "name": "Station 1"}),
                _datastream("pm25"),
                _datastream("o3"),
            ]
        )
        times = np.array(
            [(BEGIN - EPOCH + timedelta(hours=h)) // timedelta(microseconds=1) for h in range(72)]
        )
        for name in ("pm25", "o3"):
            values = 30 + 5 * np.sin(np.arange(72) / 4)
            values = np.round(values, 1)
            if name == "pm25":
                values[WRONG] = 990.5
            numbers = np.full(72, store.catalogue.number(f"s1.{name}"))
            now = int((NOW - EPOCH) / timedelta(microseconds=1))
            store.add(Batch(numbers, times, values), "a test", now=now)
    return town


def _clock(hour: int) -> str:
    return (BEGIN + timedelta(hours=hour)).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


FORM = {
    "property": "pm25",
    "first": _clock(WRONG),
    "last": _clock(WRONG + 1),
    "verdict": "reject",
    "value": "",
    "text": "A truck stood beside the inlet.",
}


def _main(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    text = answer.content.decode()
    return text[text.index("<main") : text.index("</main>")]


def test_a_doubted_value_is_marked_with_its_reason(sent: Path) -> None:  # noqa: ARG001
    text = _main(Client(), "/en/air/stations/s1/?property=pm25&days=7")
    assert text.count('class="doubt"') == 1
    assert "stands out from the values before and after" in text
    when = (BEGIN + timedelta(hours=WRONG)).astimezone(ZONE)
    assert f"{when:%Y-%m-%d %H:%M}" in text
    assert "990.5" in text
    assert "0.1 ug/m3" in text
    assert "298.15 K" in text
    assert "/review/" not in text
    other = _main(Client(), "/zh/air/stations/s1/?property=o3")
    assert 'class="doubt"' not in other
    assert "没有任何疑点" in other


def test_a_made_up_station_says_so_and_its_name_where_no_edition_knows_it(sent: Path) -> None:
    address = "/zh/air/stations/lone/"
    with Store(Places(sent).streams) as store:
        facts = {"names": {"zh-Hans": "孤站", "en": "Lone"}, "synthetic": True}
        one = _datastream("pm25").model_copy(update={"id": "lone.pm25", "thing": "lone"})
        thing = {"@iot.id": "lone", "name": "Lone", "properties": facts}
        store.declare([entity(Thing, thing), one])
    text = _main(Client(), address)
    assert "<h1>孤站" in text
    assert "并非实测" in text
    with Store(Places(sent).streams) as store:
        real = thing | {"properties": facts | {"synthetic": False}}
        store.declare([entity(Thing, real)])
    assert "并非实测" not in _main(Client(), address)


def test_values_come_as_a_file_with_their_flags(sent: Path) -> None:  # noqa: ARG001
    answer = Client().get("/data/stations/s1/pm25.csv?days=7")
    assert answer.status_code == 200
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 72
    assert [row["value"] for row in rows if row["flags"] != "0"] == ["990.5"]
    assert "reviewer" not in rows[0]
    for address in ("s1/lead", "s9/pm25"):
        assert Client().get(f"/data/stations/{address}.csv").status_code == 404


def test_an_analyst_decides_with_a_reason_and_a_name(
    sent: Path, browser: Callable[[str], Client]
) -> None:
    analyst = browser("analyst")
    page = _main(analyst, "/en/air/stations/s1/?property=pm25")
    assert f"first={_clock(WRONG)}" in page
    form = _main(analyst, f"{ADDRESS}?property=pm25&first={_clock(WRONG)}")
    assert f'value="{_clock(WRONG)}"' in form
    replaced = FORM | {"verdict": "replace", "value": "31.5", "text": "Typed <b>twice</b>"}
    answer = analyst.post(ADDRESS, replaced)
    assert answer.status_code == 302
    assert "property=pm25&reviewed=1" in answer["Location"]
    shown = _main(analyst, answer["Location"].partition("#")[0])
    assert "The review is kept" in shown
    why = [text["en"] for text in REASONS.values() if text["en"] in page]
    assert why
    assert all(text in shown for text in why)  # the flags that led to it stay beside it
    assert "Typed &lt;b&gt;twice&lt;/b&gt;" in shown
    assert "(analyst)" in shown
    assert 'class="ring"' in shown
    with Store(Places(sent).streams, reading=True) as store:
        reviews = store.notes(["s1.pm25"])["s1.pm25"].reviews
    _, kept = reviews[-1]
    assert (kept.verdict, kept.value, kept.reviewer) == ("replace", 31.5, "analyst")
    entry = AuditEntry.objects.latest("number")
    assert entry.subject == "datastream:s1.pm25"
    assert entry.actor != "analyst"
    anonymous = _main(Client(), "/en/air/stations/s1/?property=pm25")
    assert "Typed &lt;b&gt;twice" in anonymous
    assert "(analyst)" not in anonymous


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"text": " "}, "Give the reason"),
        ({"text": "x" * 1001}, "Give the reason"),
        ({"text": "bell\x07"}, "Give the reason"),
        ({"last": FORM["first"]}, "must lie after the beginning"),
        ({"last": "2099-01-01T00:00"}, "by at most 366 days"),
        ({"first": "yesterday"}, "a day and a time"),
        ({"verdict": "burn"}, "Choose what you decide"),
        ({"verdict": "replace"}, "needs a number"),
        ({"verdict": "replace", "value": "nan"}, "needs a number"),
        ({"value": "3"}, "needs a number"),
        ({"property": "lead"}, "does not measure this"),
    ],
)
def test_what_cannot_be_kept_is_said_and_typed_text_stays(
    sent: Path, browser: Callable[[str], Client], change: dict[str, str], said: str
) -> None:
    with Store(Places(sent).streams, reading=True) as store:
        before = store.last_batch()
    answer = browser("administrator").post(ADDRESS, FORM | change)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert said in text
    if "text" not in change:
        assert FORM["text"] in text
    with Store(Places(sent).streams, reading=True) as store:
        assert store.last_batch() == before


def test_nobody_else_decides(sent: Path, browser: Callable[[str], Client]) -> None:  # noqa: ARG001
    for who, status in (("", 403), ("visitor", 403), ("clerk", 403)):
        assert browser(who).post(ADDRESS, FORM).status_code == status
    assert browser("analyst").get("/en/air/stations/s9/review/").status_code == 404


def test_times_of_a_form_are_on_the_clock_of_the_city() -> None:
    found = decided(FORM, [_datastream("pm25")], ZONE)
    assert found.errors == ()
    assert found.first == BEGIN + timedelta(hours=WRONG)
