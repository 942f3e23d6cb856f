"""Posting: rounds of a played network sent to a SensorThings 1.1 server as data arrays.

A round counts as brought when the server has acknowledged each of its values. Where it cannot be
reached or is busy, it is asked again, later each time; what it refuses is counted, with its
first reason. Sending twice does no harm: a value is known by its datastream and its time.
"""

import http.client
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import polars as pl

from cityagenda.city.network_simulation.declared import Declared
from cityagenda.city.network_simulation.measuring import HOUR
from cityagenda.city.network_simulation.playing import Round
from cityagenda.ground.errors import StreamError

ACTION: Final = "CreateObservations"
MOST: Final = 20_000
"""Values in one request."""
_PATIENCE: Final = 60.0
_LONGEST: Final = 60.0
_BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_SHOWN: Final = 300
_CREATED: Final = frozenset({200, 201})
_SCHEMES: Final[Mapping[str, type[http.client.HTTPConnection]]] = {
    "http": http.client.HTTPConnection,
    "https": http.client.HTTPSConnection,
}


class _Busy(Exception):  # noqa: N818 - it asks for patience and does not leave this module
    """The server is not there or cannot answer now."""


@dataclass(frozen=True)
class Server:
    """A SensorThings server at an address such as ``http://host/sensorthings/v1.1``.

    ``token`` goes into the header `Authorization`, if there is one. ``stop`` ends waiting.
    """

    wanted: Declared
    address: str
    stop: Event
    token: str = ""
    told: Callable[[str, float], None] = lambda _why, _wait: None

    def last(self) -> int | None:
        """Return none: a server is not asked what it has; what comes twice does no harm."""
        return None

    def bring(self, last: int, table: pl.DataFrame, late: dict[str, pl.DataFrame]) -> Round | None:
        """Send the rows in requests of at most `MOST` values.

        Raises
        ------
        StreamError
            The server refuses a request as a whole, or does not answer as the standard says.
        """
        values = refused = 0
        reason = ""
        for own in (*late.values(), table):
            for groups in self._requests(own):
                count = sum(len(group["dataArray"]) for group in groups)
                answers = self._acknowledged(groups, count)
                if answers is None:
                    return None
                wrong = [answer for answer in answers if not _made(answer)]
                values += count - len(wrong)
                refused += len(wrong)
                reason = reason or (wrong[0][:_SHOWN] if wrong else "")
        at = datetime.fromtimestamp(last * HOUR, UTC)
        return Round(at, at, values, self.address, refused, reason)

    def _requests(self, table: pl.DataFrame) -> Iterator[list[dict[str, Any]]]:
        network = self.wanted.network
        groups: list[dict[str, Any]] = []
        count = 0
        for (station,), own in table.group_by(network.layout.station, maintain_order=True):
            times = self._instants(own[network.layout.time])
            for name, header in self.wanted.headers.items():
                rows = [
                    [time, value]
                    for time, value in zip(times, own[header].to_list(), strict=True)
                    if value is not None
                ]
                if rows:
                    groups.append(_group(network.datastream(str(station), name), rows))
                    count += len(rows)
            if count > MOST // 2:
                yield groups
                groups, count = [], 0
        if groups:
            yield groups

    def _instants(self, times: pl.Series) -> list[str]:
        """Return times as texts with a zone."""
        return [
            datetime.fromisoformat(text).replace(tzinfo=self.wanted.zone).isoformat()
            if len(text) == len("2025-01-01 00:00")
            else text
            for text in times.to_list()
        ]

    def _acknowledged(self, groups: Sequence[Any], count: int) -> list[str] | None:
        """Return the server's answer for each value; none if told to stop before it came."""
        body = orjson.dumps(groups)
        wait = 1.0
        while not self.stop.is_set():
            try:
                return self._answers(body, count)
            except _Busy as busy:
                self.told(str(busy), wait)
                self.stop.wait(wait)
                wait = min(2 * wait, _LONGEST)
        return None

    def _answers(self, body: bytes, count: int) -> list[str]:
        status, content = self._sent(body)
        if status in _BUSY:
            raise _Busy(f"{status}")
        text = _reason(content)
        if status not in _CREATED:
            raise StreamError(
                {
                    "zh-Hans": f"服务器拒绝接收（{status}）：{text}",
                    "en": f"the server refuses the values ({status}): {text}",
                },
                where=self.address,
                todo={
                    "zh-Hans": "检查地址与令牌，并先用 cityagenda streams take 登记监测网",
                    "en": "check address and token, and declare the network first with "
                    "'cityagenda streams take'",
                },
            )
        try:
            answers = orjson.loads(content)
        except orjson.JSONDecodeError:
            answers = None
        if not isinstance(answers, list) or len(answers) != count:
            raise StreamError(
                {
                    "zh-Hans": f"{count} 个数值未逐一得到确认：{text}",
                    "en": f"{count} values were sent and not acknowledged one by one: {text}",
                },
                where=self.address,
                todo={
                    "zh-Hans": "检查地址是否为 SensorThings 1.1 的根地址",
                    "en": "check that the address is the root of a SensorThings 1.1 service",
                },
            )
        return list(map(str, answers))

    def _sent(self, body: bytes) -> tuple[int, bytes]:
        parts = urlsplit(self.address)
        connection = _SCHEMES[parts.scheme](parts.netloc, timeout=_PATIENCE)
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        try:
            connection.request("POST", f"{parts.path.rstrip('/')}/{ACTION}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise _Busy(str(error) or type(error).__name__) from error
        finally:
            connection.close()


def server(
    wanted: Declared,
    address: str,
    stop: Event,
    *,
    token: str = "",
    told: Callable[[str, float], None] = lambda _why, _wait: None,
) -> Server:
    """Return the receiver at an address.

    Raises
    ------
    StreamError
        The address is none of http or https.
    """
    parts = urlsplit(address)
    if parts.scheme not in _SCHEMES or not parts.netloc:
        raise StreamError(
            {"zh-Hans": f"“{address}”不是网址", "en": f"'{address}' is no address"},
            todo={
                "zh-Hans": "请写成 http://主机/sensorthings/v1.1",
                "en": "write it as http://host/sensorthings/v1.1",
            },
        )
    return Server(wanted, address, stop, token, told)


def _group(datastream: str, rows: list[list[Any]]) -> dict[str, Any]:
    return {
        "Datastream": {"@iot.id": datastream},
        "components": ["phenomenonTime", "result"],
        "dataArray@iot.count": len(rows),
        "dataArray": rows,
    }


def _reason(content: bytes) -> str:
    """Return the message of an answer in JSON, or the beginning of any other."""
    try:
        return str(orjson.loads(content)["message"])[:_SHOWN]
    except (orjson.JSONDecodeError, TypeError, KeyError):
        return content[:_SHOWN].decode("utf-8", "replace")


def _made(answer: str) -> bool:
    """Whether an answer names an observation; otherwise it says what is wrong."""
    return not answer.lower().startswith("error")
