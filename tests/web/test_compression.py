"""Pages and open data in text travel compressed; parts and binary files do not."""

import gzip

import pytest
from django.test import Client

ASKED = {"accept-encoding": "gzip"}


@pytest.mark.usefixtures("site")
def test_a_page_travels_compressed_and_is_the_same() -> None:
    plain, packed = (Client().get("/en/plan/", headers=h) for h in ({}, ASKED))
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 2
    assert gzip.decompress(packed.content) == plain.content


@pytest.mark.usefixtures("site")
def test_a_part_of_an_answer_and_a_binary_file_travel_as_they_are() -> None:
    address = "/data/indicators/fine-particles.csv"
    part = Client().get(address, headers=ASKED | {"range": "bytes=0-499"})
    assert part.status_code == 206
    assert "Content-Encoding" not in part
    whole = Client().get("/data/indicators/fine-particles.parquet", headers=ASKED)
    assert "Content-Encoding" not in whole
    assert whole.content.startswith(b"PAR1")


@pytest.mark.usefixtures("site")
def test_a_style_sheet_travels_compressed_and_is_known_again() -> None:
    answer = Client().get("/static/shell/site.css", headers=ASKED)
    sent = b"".join(answer.streaming_content)
    assert answer["Content-Encoding"] == "gzip"
    assert len(sent) < len(gzip.decompress(sent)) / 2
    again = ASKED | {"if-none-match": answer["ETag"]}
    assert Client().get("/static/shell/site.css", headers=again).status_code == 304
