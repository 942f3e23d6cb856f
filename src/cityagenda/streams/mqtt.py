"""MQTT: a thin adapter that takes in what a broker passes on, acknowledged once it is on the disk.

Topics end as those of OGC SensorThings 1.1: ``Datastreams(ID)/Observations`` brings one
observation or a list for the datastream of the topic, ``Observations`` such that name theirs, and
``CreateObservations`` a data array. Messages come with quality of service 1: the broker sends one
again until it is acknowledged, and what comes twice is a duplicate to the store. Those that wait
are taken in together, in one transaction. What is refused is kept with the reason
(`Store.refusals`) and acknowledged, because sending it again would change nothing; what the store
could not write is not, and the error ends the listening.

The client is Eclipse Paho (extra ``streams``), imported when somebody listens.
"""

import queue
import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol

import orjson

from cityagenda.ground.errors import StreamError
from cityagenda.streams.batch import Batch
from cityagenda.streams.catalogue import Catalogue
from cityagenda.streams.sensorthings import Parsed, parsed, parsed_array
from cityagenda.streams.store import Receipt, Store

TOPICS: Final = ("v1.1/+/Observations", "v1.1/Observations", "v1.1/CreateObservations")
"""The first has the datastream in the place of the plus: ``v1.1/Datastreams(7)/Observations``."""
PORT: Final = 1883
_SERVICE: Final = 1
_OWN: Final = re.compile(r"(?:^|/)Datastreams\('?(.+?)'?\)/Observations$")
_ANY: Final = re.compile(r"(?:^|/)Observations$")
_ARRAY: Final = re.compile(r"(?:^|/)CreateObservations$")
_TOGETHER: Final = 1000
_LARGEST: Final = 16 << 20
_PAUSE: Final = 0.2


class Client(Protocol):
    """What is asked of a client; that of Paho is one."""

    on_connect: Any
    on_message: Any

    def connect(self, host: str, port: int) -> object:
        """Connect to a broker."""

    def subscribe(self, topic: list[tuple[str, int]]) -> object:
        """Ask for topics with their quality of service."""

    def loop_start(self) -> object:
        """Handle the network in a thread, connecting again where the connection is lost."""

    def loop_stop(self) -> object:
        """End the thread."""

    def disconnect(self) -> object:
        """Leave the broker; the session stays."""

    def ack(self, mid: int, qos: int) -> object:
        """Acknowledge a message."""


@dataclass(frozen=True, slots=True)
class Broker:
    """Where a broker is, and what is asked of it.

    Under ``name`` the broker keeps the session: what is published while nobody listens waits
    there, and only one listens under a name. ``user``, ``password`` and ``secure`` say how to be
    let in; ``secure`` speaks TLS with the certificates of the system.
    """

    host: str
    port: int = PORT
    topics: Sequence[str] = TOPICS
    name: str = "cityagenda"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    secure: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A message that came: ``mid`` is its number in the connection ``link``."""

    topic: str
    payload: bytes
    mid: int
    qos: int
    link: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of messages that were taken in together."""

    messages: int
    receipts: tuple[Receipt, ...]
    refused: int


def rows(catalogue: Catalogue, topic: str, payload: bytes, *, now: int | None = None) -> Parsed:
    """Return the rows of a message, and what is wrong with others.

    Raises
    ------
    StreamError
        The topic or the payload is none that SensorThings knows.
    """
    if len(payload) > _LARGEST:
        raise StreamError(
            f"a message of {len(payload)} bytes", where=topic, todo=f"send at most {_LARGEST}"
        )
    try:
        given = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise StreamError(
            f"the message is no JSON: {error}", where=topic, todo="send JSON in UTF-8"
        ) from error
    if _ARRAY.search(topic):
        return parsed_array(catalogue, given, now=now)
    own = _OWN.search(topic)
    if own:
        stream = {"Datastream": {"@iot.id": own[1]}}
        many = given if isinstance(given, list) else [given]
        given = [{**one, **stream} if isinstance(one, dict) else one for one in many]
    elif not _ANY.search(topic):
        raise StreamError(
            "the topic brings no observations",
            where=topic,
            todo="publish to v1.1/Datastreams(ID)/Observations or v1.1/CreateObservations",
        )
    return parsed(catalogue, given, now=now)


def take(store: Store, messages: Sequence[Message], *, now: int | None = None) -> Heard:
    """Take in messages; when this returns, what they bring is on the disk or kept as refused."""
    deliveries: list[tuple[Batch, str]] = []
    refused = 0
    for one in messages:
        source = f"mqtt {one.topic}"
        try:
            found = rows(store.catalogue, one.topic, one.payload, now=now)
        except StreamError as error:
            store.refuse([error], source, now=now)
            refused += 1
            continue
        deliveries.append((found.batch, source))
        if found.faults:
            store.refuse(list(found.faults.values()), source, now=now)
            refused += len(found.faults)
    return Heard(len(messages), tuple(store.add_all(deliveries, now=now)), refused)


def listen(
    folder: Path,
    broker: Broker,
    *,
    client: Client | None = None,
    stop: threading.Event | None = None,
    heard: Callable[[Heard], None] = lambda _: None,
) -> None:
    """Take in what a broker passes on, until somebody says stop.

    Parameters
    ----------
    folder
        The store's; its datastreams are declared.
    broker
        Where it is, and what is asked of it.
    client
        By default that of Paho.
    stop
        Ends the listening when it is set; what was taken by then is acknowledged.
    heard
        Called after each transaction.

    Raises
    ------
    StreamError
        The broker does not answer or refuses, or the client is not installed.
    """
    ended = stop or threading.Event()
    waiting: queue.SimpleQueue[Message | StreamError] = queue.SimpleQueue()
    link = _Link(waiting, broker.topics)
    mine = client or paho(broker)
    mine.on_connect, mine.on_message = link.connected, link.came
    try:
        mine.connect(broker.host, broker.port)
    except OSError as error:
        raise StreamError(
            {
                "zh-Hans": f"消息代理没有应答：{error}",
                "en": f"the broker does not answer: {error}",
            },
            where=f"{broker.host}:{broker.port}",
            todo={
                "zh-Hans": "请检查地址与端口，并确认代理正在运行",
                "en": "check address and port, and that the broker runs",
            },
        ) from error
    mine.loop_start()
    try:
        with Store(folder) as store:
            while not ended.is_set():
                messages = _together(waiting)
                if messages:
                    heard(take(store, messages))
                    for one in messages:
                        if one.link == link.number:
                            mine.ack(one.mid, one.qos)
    finally:
        mine.disconnect()
        mine.loop_stop()


class _Link:
    """What happens in the client's thread: topics are asked for, messages are put by.

    Messages are numbered by connection. One of an earlier connection is not acknowledged: its
    number may be another message's by now, and the broker sends it again.
    """

    def __init__(
        self, waiting: "queue.SimpleQueue[Message | StreamError]", topics: Sequence[str]
    ) -> None:
        self.number = 0
        self._waiting, self._topics = waiting, topics

    def connected(
        self, client: Client, _data: object, _flags: object, reason: object, *_: object
    ) -> None:
        if getattr(reason, "is_failure", bool(reason)):
            self._waiting.put(
                StreamError(
                    {
                        "zh-Hans": f"消息代理拒绝连接：{reason}",
                        "en": f"the broker refuses: {reason}",
                    },
                    todo={"zh-Hans": "请检查用户名和口令", "en": "check user and password"},
                )
            )
            return
        self.number += 1
        client.subscribe([(topic, _SERVICE) for topic in self._topics])

    def came(self, _client: Client, _data: object, message: Any) -> None:  # noqa: ANN401 - Paho's
        self._waiting.put(
            Message(message.topic, message.payload, message.mid, message.qos, self.number)
        )


def _together(waiting: "queue.SimpleQueue[Message | StreamError]") -> list[Message]:
    """Return the messages that wait, after a pause at most; raise what went wrong."""
    found: list[Message] = []
    try:
        one = waiting.get(timeout=_PAUSE)
        while True:
            if isinstance(one, StreamError):
                raise one
            found.append(one)
            if len(found) == _TOGETHER:
                return found
            one = waiting.get_nowait()
    except queue.Empty:
        return found


def paho(broker: Broker) -> Client:
    """Return the client of Paho that acknowledges nothing by itself and keeps its session."""
    try:
        from paho.mqtt.client import Client as Paho
        from paho.mqtt.enums import CallbackAPIVersion
    except ImportError as error:
        raise StreamError(
            {"zh-Hans": "未安装 MQTT 客户端", "en": "the MQTT client is not installed"},
            todo={
                "zh-Hans": "请安装 cityagenda[streams]",
                "en": "install cityagenda[streams]",
            },
        ) from error
    made = Paho(
        CallbackAPIVersion.VERSION2, client_id=broker.name, clean_session=False, manual_ack=True
    )
    if broker.user is not None:
        made.username_pw_set(broker.user, broker.password)
    if broker.secure:
        made.tls_set()
    return made
