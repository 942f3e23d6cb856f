"""A program may fetch a file piece by piece, as readers of Parquet do."""

from typing import Any

import orjson
import pytest
from django.test import Client

pytestmark = pytest.mark.usefixtures("site")
TABLE = "/api/v1/observations?format=parquet"


def get(address: str = TABLE, **headers: str) -> Any:
    return Client(raise_request_exception=False).get(address, headers=headers)


def test_pieces_put_together_are_the_whole() -> None:
    whole = get()
    assert whole.headers["Accept-Ranges"] == "bytes"
    size, pieces = len(whole.content), []
    for first in range(0, size, 1000):
        piece = get(range=f"bytes={first}-{first + 999}")
        last = min(first + 999, size - 1)
        assert piece.status_code == 206
        assert piece.headers["Content-Range"] == f"bytes {first}-{last}/{size}"
        assert piece.headers["Content-Length"] == str(len(piece.content))
        assert piece.headers["ETag"] == whole.headers["ETag"]
        pieces.append(piece.content)
    assert b"".join(pieces) == whole.content


def test_the_end_and_the_rest_can_be_asked_for() -> None:
    whole = get().content
    assert get(range="bytes=-8").content == whole[-8:]
    assert get(range="bytes=5-").content == whole[5:]
    assert get(range=f"bytes=-{len(whole) + 9}").content == whole
    assert get("/data/indicators/fine-particles.parquet", range="bytes=-4").content == b"PAR1"


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=0-1,4-5", "rows=0-1", "bytes=-", "bytes=a-b", "5-6"]
)
def test_what_is_no_range_is_passed_over(asked: str) -> None:
    answer = get(range=asked)
    assert (answer.status_code, answer.content) == (200, get().content)


@pytest.mark.parametrize("asked", ["bytes=99999999-", "bytes=99999999-100000000", "bytes=-0"])
def test_a_range_beyond_the_end_is_a_problem_that_tells_the_size(asked: str) -> None:
    answer = get(range=asked)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{len(get().content)}"
    assert orjson.loads(answer.content)["faults"][0]["where"] == "Range"


def test_a_piece_of_another_copy_is_never_sent() -> None:
    tag = get().headers["ETag"]
    assert get(range="bytes=0-3", **{"if-range": tag}).status_code == 206
    assert get(range="bytes=0-3", **{"if-range": '"another"'}).status_code == 200


def test_the_head_tells_the_whole_length_and_problems_have_no_pieces() -> None:
    head = Client().head(TABLE, headers={"range": "bytes=0-3"})
    assert head.status_code == 200
    assert head.headers["Content-Length"] == str(len(get().content))
    assert head.headers["Accept-Ranges"] == "bytes"
    assert get("/api/v1/nothing", range="bytes=0-3").status_code == 404


def test_web_pages_may_ask_for_ranges_and_see_the_edition() -> None:
    answer = Client().options("/api/v1/observations")
    assert "Range" in answer.headers["Access-Control-Allow-Headers"]
    assert "X-Edition" in answer.headers["Access-Control-Expose-Headers"]
