"""A server as an operator starts it: a client of others, and a load under which it is killed."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.request import urlopen

import pytest
from tests.web.sensorthings.conftest import network, stream
from tests.web.test_server import CLEAN, PROGRAM, serving

from cityagenda.streams.store import Store

START = 1_767_225_600_000_000
SENDERS = 4


def free_port() -> int:
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The server of a city, with a token to send."""

    def __init__(self, city: Path) -> None:
        self.city, self.port = city, free_port()
        command = [sys.executable, "-c", PROGRAM, "tokens", "create", str(city), "gateway"]
        done = subprocess.run(
            command, env=CLEAN, check=True, capture_output=True, text=True, timeout=60
        )
        self.token = done.stdout.strip()
        self.process: subprocess.Popen[str] | None = None
        self.root = f"http://127.0.0.1:{self.port}/sensorthings/v1.1"

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = serving(self.city, "--port", self.port)
        end = time.monotonic() + 60
        while True:
            try:
                with urlopen(f"{self.root}/Things/$count", timeout=5):  # noqa: S310 - http
                    return
            except OSError:
                assert time.monotonic() < end
                time.sleep(0.05)

    def children(self) -> list[int]:
        """Return the processes that answer."""
        assert self.process is not None
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        found = [int(pid) for pid in path.read_text().split()]
        commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes() for pid in found}
        return [pid for pid in found if b"resource_tracker" not in commands[pid]]

    def kill(self) -> None:
        """Kill all its processes without warning."""
        assert self.process is not None
        children = self.children()
        self.process.kill()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        self.process.communicate(timeout=60)

    def post(self, connection: HTTPConnection, path: str, content: object) -> int:
        """Send something and return the status of the answer."""
        connection.request(
            "POST", f"/sensorthings/v1.1/{path}", json.dumps(content),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )  # fmt: skip
        answer = connection.getresponse()
        answer.read()
        return answer.status


@pytest.fixture(scope="module")
def server(city_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server on a copy of the small city with a small network."""
    city = tmp_path_factory.mktemp("live") / "town"
    shutil.copytree(city_folder, city, ignore=shutil.ignore_patterns("app.sqlite*", "secret-key"))
    with Store(city / ".cityagenda" / "streams") as store:
        store.declare(network(), now=START)
    found = Server(city)
    found.start()
    yield found
    found.kill()


@pytest.mark.filterwarnings("ignore:furl.pathstr:DeprecationWarning")  # the client's own
def test_a_client_of_others_makes_lists_filters_expands_and_pages(server: Server) -> None:
    frost = pytest.importorskip("frost_sta_client", reason="frost-sta-client is not installed")
    service = frost.SensorThingsService(
        server.root, auth_handler=frost.AuthHandler("gateway", server.token)
    )
    given = stream("x", "pm25")
    thing = frost.Thing(
        name="a new station",
        description="made by a client",
        properties={"kind": "low-cost"},
        locations=[
            frost.Location(
                name="its place",
                description="on a roof",
                location={"type": "Point", "coordinates": [114.05, 22.55]},
                encoding_type="application/geo+json",
            )
        ],
    )
    service.create(thing)
    datastream = frost.Datastream(
        name="fine particles",
        description="hourly",
        observation_type=given["observationType"],
        unit_of_measurement=frost.UnitOfMeasurement(
            name="ug/m3", symbol="ug/m3", definition="ucum:ug/m3"
        ),
        properties=given["properties"],
        thing=thing,
        sensor=frost.Sensor(
            name="a sensor", description="optical", encoding_type="text/plain", metadata="none"
        ),
        observed_property=service.observed_properties().find("pm25"),
    )
    service.create(datastream)
    first = frost.Observation(
        phenomenon_time="2026-01-01T00:00:00Z", result=12.5, datastream=datastream
    )
    service.create(first)
    assert service.observations().find(first.id).result == 12.5

    values = frost.DataArrayValue()
    values.datastream = datastream
    values.components = {values.Property.PHENOMENON_TIME, values.Property.RESULT}
    for hour in range(1, 24):
        time_ = f"2026-01-01T{hour:02}:00:00Z"
        values.add_observation(frost.Observation(phenomenon_time=time_, result=float(hour)))
    document = frost.DataArrayDocument()
    document.add_data_array_value(values)
    links = service.observations().create(document)
    assert len(links) == 23

    query = service.observations().query().filter(f"Datastream/id eq '{datastream.id}'")
    listed = query.filter(
        f"Datastream/id eq '{datastream.id}' and result gt 5 and "
        "phenomenonTime lt 2026-01-01T20:00:00Z"
    ).orderby("phenomenonTime", "asc").top(4).count().list()  # fmt: skip
    assert listed.count == 15
    assert [one.result for one in listed] == [12.5, *map(float, range(6, 20))]
    assert len({one.id for one in query.top(5).list()}) == len(listed.entities)

    things = service.things().query().filter("properties/kind eq 'low-cost'")
    found = things.expand(
        "Locations,Datastreams($expand=Observations($orderby=phenomenonTime desc;$top=1))"
    ).list()
    (own,) = list(found)
    assert own.locations.entities[0].location["coordinates"] == [114.05, 22.55]
    assert own.datastreams.entities[0].observations.entities[0].result == 23.0
    assert len(list(service.things().query().top(1).list())) == 4


def test_nothing_acknowledged_is_lost_where_the_server_is_killed_under_load(
    server: Server,
) -> None:
    acknowledged: list[set[tuple[int, int]]] = [set() for _ in range(SENDERS)]
    sent: list[set[tuple[int, int]]] = [set() for _ in range(SENDERS)]
    over = threading.Event()

    def load(own: int) -> None:
        """Send values of one datastream, alone and by tens, and note what was answered."""
        place = 0
        name = ("alpha.pm25", "alpha.o3", "beta.pm25", "beta.o3")[own]
        while not over.is_set():
            connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
            with suppress(OSError, HTTPException):
                while not over.is_set():
                    many = place % 3 == 0
                    places = range(place, place + (10 if many else 1))
                    rows = [[written(p), p + own / 10] for p in places]
                    sent[own] |= {(own, p) for p in places}
                    link = {"Datastream": {"@iot.id": name}}
                    if many:
                        body = [
                            link | {"components": ["phenomenonTime", "result"], "dataArray": rows}
                        ]
                        status = server.post(connection, "CreateObservations", body)
                    else:
                        single = {"phenomenonTime": rows[0][0], "result": rows[0][1]}
                        status = server.post(connection, "Observations", link | single)
                    assert status == 201
                    acknowledged[own] |= {(own, p) for p in places}
                    place = places[-1] + 1
            connection.close()
            time.sleep(0.02)

    threads = [threading.Thread(target=load, args=(own,)) for own in range(SENDERS)]
    for thread in threads:
        thread.start()
    for round_ in range(3):
        time.sleep(0.7)
        if round_ == 1:
            os.kill(server.children()[-1], signal.SIGKILL)
            time.sleep(1.5)
            continue
        server.kill()
        server.start()
    time.sleep(0.5)
    over.set()
    for thread in threads:
        thread.join(timeout=30)
    assert min(map(len, acknowledged)) > 20
    with Store(server.city / ".cityagenda" / "streams") as store:
        names = ("alpha.pm25", "alpha.o3", "beta.pm25", "beta.o3")
        for own, name in enumerate(names):
            frame = store.window(0, 1 << 62, [name]).collect()
            held = {
                (own, (at - START) // 60_000_000): value
                for at, value in zip(
                    frame["time"].to_physical().to_list(), frame["value"].to_list(), strict=True
                )
            }
            assert acknowledged[own] <= held.keys() <= sent[own]
            assert len(held) == frame.height
            assert all(value == place + own / 10 for (_, place), value in held.items())


def written(place: int) -> str:
    """Return the instant of a place: one a minute."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(START // 1_000_000 + 60 * place))
