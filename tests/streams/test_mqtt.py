"""MQTT: against a broker in the process, what is acknowledged and what is sent again."""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest
from tests.streams.conftest import datastream, network
from tests.streams.test_store import NOW

from cityagenda.ground.errors import StreamError
from cityagenda.streams import mqtt
from cityagenda.streams.mqtt import Broker, Heard, Message, listen, take
from cityagenda.streams.store import Store

A = "v1.1/Datastreams(a)/Observations"
ARRAY = "v1.1/CreateObservations"


def observation(hour: int, result: Any, **more: Any) -> dict[str, Any]:
    return {"phenomenonTime": f"2024-10-05T{hour:02}:00:00Z", "result": result, **more}


@dataclass
class Fake:
    """A broker and the client to it: sends again what was not acknowledged, on each connection."""

    published: list[tuple[str, bytes]]
    acknowledged: list[int] = field(default_factory=list)
    topics: list[tuple[str, int]] = field(default_factory=list)
    left: bool = False
    on_connect: Any = None
    on_message: Any = None
    reason: Any = 0
    before_ack: Any = None

    def connect(self, host: str, _port: int) -> None:
        """Answer, but not from nowhere."""
        if host == "nowhere":
            raise ConnectionRefusedError("refused")

    def subscribe(self, topic: list[tuple[str, int]]) -> None:
        """Note what is asked for."""
        self.topics = topic

    def loop_start(self) -> None:
        """Send what waits."""
        self.link()

    def link(self) -> None:
        """Connect, and send what was not acknowledged."""
        self.on_connect(self, None, {}, self.reason, None)
        if self.reason:
            return
        for mid, (topic, payload) in enumerate(self.published):
            if mid not in self.acknowledged:
                self.on_message(
                    self, None, SimpleNamespace(topic=topic, payload=payload, mid=mid, qos=1)
                )

    def loop_stop(self) -> None:
        """End."""
        self.left = True

    def disconnect(self) -> None:
        """Leave."""

    def ack(self, mid: int, qos: int) -> None:
        """Note what need not be sent again."""
        assert qos == 1
        if self.before_ack:
            self.before_ack(mid)
        self.acknowledged.append(mid)


def published(*messages: tuple[str, Any]) -> list[tuple[str, bytes]]:
    return [(t, p if isinstance(p, bytes) else orjson.dumps(p)) for t, p in messages]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Store(tmp_path / "streams") as made:
        made.declare(network(datastream("a"), datastream("b")))
    return tmp_path / "streams"


def heard_all(folder: Path, broker: Fake, count: int) -> list[Heard]:
    """Listen until so many messages were taken."""
    stop, said = threading.Event(), []

    def heard(one: Heard) -> None:
        said.append(one)
        if sum(h.messages for h in said) >= count:
            stop.set()

    listen(folder, Broker("here"), client=broker, stop=stop, heard=heard)
    return said


def test_observations_are_on_the_disk_before_they_are_acknowledged(folder: Path) -> None:
    b = {"Datastream": {"@iot.id": "b"}}
    array = [
        b | {"components": ["phenomenonTime", "result"], "dataArray": [["2024-10-05T03:00:00Z", 3]]}
    ]
    broker = Fake(
        published(
            (A, observation(1, 4.4)),
            (A, [observation(2, 5), observation(3, 6, Datastream={"@iot.id": "b"})]),
            ("v1.1/Observations", observation(2, 7) | b),
            (f"city/{ARRAY}", array),
            ("v1.1/Datastreams('a')/Observations", observation(4, 8)),
        )
    )
    counted = []

    def before_ack(_mid: int) -> None:
        with Store(folder) as other:
            counted.append(other.count())

    broker.before_ack = before_ack
    (said,) = heard_all(folder, broker, 5)
    assert (said.messages, said.refused, sum(r.new for r in said.receipts)) == (5, 0, 6)
    assert counted == [6] * 5
    assert broker.acknowledged == [0, 1, 2, 3, 4]
    assert broker.topics == [(topic, 1) for topic in mqtt.TOPICS]
    assert broker.left
    with Store(folder) as store:
        held = store.window(0, NOW).collect().select("datastream", "value").rows()
        assert held == [("a", 4.4), ("a", 5), ("b", 7), ("a", 6), ("b", 3), ("a", 8)]


def test_what_is_refused_is_kept_with_its_reason_and_acknowledged(folder: Path) -> None:
    broker = Fake(
        published(
            (A, b"{"),
            ("v1.1/Things", {}),
            (ARRAY, {"x": 1}),
            (A, 5),
            (A, [observation(1, "high"), observation(2, 5)]),
            ("v1.1/Datastreams(lost)/Observations", observation(1, 1)),
            ("v1.1/Observations", observation(1, 1)),
        )
    )
    (said,) = heard_all(folder, broker, 7)
    assert (said.refused, sum(r.new for r in said.receipts)) == (7, 1)
    assert broker.acknowledged == list(range(7))
    with Store(folder) as store:
        told = store.refusals().reverse()
        assert [what.split(":")[0] for what in told["what"]] == [
            "the message is no JSON",
            "the topic brings no observations",
            "a data array is a list of groups",
            "an observation is an object, not int",
            "the result 'high' is no number",
            "there is no datastream 'lost'",
            "the Datastream is missing",
        ]
        assert (told["todo"] != "").all()
        assert told["source"][1] == "mqtt v1.1/Things"


def test_what_could_not_be_written_is_not_acknowledged_and_comes_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = Fake(published((A, observation(1, 1)), (A, observation(2, 2))))

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on the disk")

    with monkeypatch.context() as patch:
        patch.setattr(Store, "add_all", full)
        with pytest.raises(OSError, match="no space"):
            heard_all(folder, broker, 2)
    assert broker.acknowledged == []
    assert broker.left
    assert sum(r.new for h in heard_all(folder, broker, 2) for r in h.receipts) == 2
    assert broker.acknowledged == [0, 1]


def test_a_message_of_an_earlier_connection_is_not_acknowledged_in_a_later_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = Fake(published((A, observation(1, 1)), (A, observation(2, 2))))
    taking = take
    lost = iter([True])

    def interrupted(*args: Any, **how: Any) -> Heard:
        found = taking(*args, **how)
        if next(lost, False):
            broker.link()  # the connection was lost and made again meanwhile
        return found

    monkeypatch.setattr(mqtt, "take", interrupted)
    said = heard_all(folder, broker, 4)
    assert [sum(r.new for r in h.receipts) for h in said] == [2, 0]
    assert [sum(r.duplicates for r in h.receipts) for h in said] == [0, 2]
    assert broker.acknowledged == [0, 1]


def test_a_broker_that_does_not_answer_or_refuses_is_named(folder: Path) -> None:
    with pytest.raises(StreamError, match="nowhere:1883: the broker does not answer") as told:
        listen(folder, Broker("nowhere"), client=Fake([]))
    assert told.value.spoken("zh-Hans")[1].startswith("请检查地址")
    with pytest.raises(StreamError, match="the broker refuses"):
        listen(folder, Broker("here"), client=Fake([], reason=5))


def test_the_client_of_paho_acknowledges_nothing_by_itself() -> None:
    pytest.importorskip("paho.mqtt.client", reason="the extra streams is not installed")
    made: Any = mqtt.paho(Broker("here", name="name", user="user"))
    assert (made._manual_ack, made._clean_session, made._client_id) == (True, False, b"name")


def test_messages_are_taken_in_one_transaction(store: Store) -> None:
    messages = [Message(A, orjson.dumps(observation(hour, hour)), hour, 1, 1) for hour in range(10)]
    begun: list[str] = []
    store.shelf.database.set_trace_callback(begun.append)
    found = take(store, messages, now=NOW)
    assert begun.count("BEGIN IMMEDIATE") == begun.count("COMMIT") == 1
    assert sum(r.new for r in found.receipts) == store.count() == 10
