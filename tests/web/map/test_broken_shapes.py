"""Hostile and broken shapes: the map says so once, the list and every other page stay."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

Page = Callable[[str], str]
RING = b"[[114,22],[115,22],[115,23],[114,22]]"
FEATURE = b'{"type":"Feature","id":"%s","geometry":{"type":"Polygon","coordinates":[%s]}}'
COLLECTION = b'{"type":"FeatureCollection","features":[%s]}'


def of(ring: bytes, id_: bytes = b"riverside") -> bytes:
    return COLLECTION % (FEATURE % (id_, ring))


BROKEN = {
    "nothing": b"",
    "cut off": of(RING)[:-9],
    "deep": b"[" * 500_000,
    "not a number": of(b"[[NaN,22],[115,22],[115,23],[NaN,22]]"),
    "too large": of(b"[[1e999,22],[115,22],[115,23],[1e999,22]]"),
    "open ring": of(b"[[114,22],[115,22],[115,23]]"),
    "out of range": of(b"[[514,22],[115,22],[115,23],[514,22]]"),
    "text": of(b'[["a","b"],["a","b"],["a","b"],["a","b"]]'),
    "twice": COLLECTION % (FEATURE % (b"riverside", RING) + b"," + FEATURE % (b"riverside", RING)),
    "another encoding": of(RING, "河".encode("gb18030")),
    "wrong types": b'{"type":"FeatureCollection","features":[1,null,"x",{}]}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_takes_the_map_and_nothing_else(
    town: Path, page: Page, content: bytes
) -> None:
    (town / "data" / "shapes.geojson").write_bytes(content)
    for tongue, sorry in (("en", "The map cannot be drawn"), ("zh", "无法绘制地图")):
        text = page(f"/{tongue}/map/?indicator=dust")
        assert text.count(sorry) == 1
        assert ">31.0<" in text
        assert "area-map" not in text
    assert page("/en/indicators/dust/")
    assert page("/en/")
    client = Client(raise_request_exception=False)
    assert client.get("/data/maps/dust.en.svg").status_code == 404
    assert client.get("/data/maps/areas/district.geojson").status_code == 404


@pytest.mark.parametrize(
    "content",
    [of(RING, b"<script>alert(1)</script>"), of(RING), of(RING, b"moon")],
    ids=["script", "one area missing", "unknown area"],
)
def test_what_can_be_drawn_is_drawn(town: Path, page: Page, content: bytes) -> None:
    (town / "data" / "shapes.geojson").write_bytes(content)
    text = page("/en/map/?indicator=dust")
    assert "<script>alert" not in text
    assert ">31.0<" in text


def test_self_crossing_and_absent_files(town: Path, page: Page) -> None:
    path = town / "data" / "shapes.geojson"
    path.write_bytes(of(b"[[114,22],[115,23],[115,22],[114,23],[114,22]]"))
    assert "area-map" in page("/en/map/?indicator=dust")
    path.unlink()
    assert "The map cannot be drawn" in page("/en/map/?indicator=dust")


def test_a_broken_file_is_not_read_at_each_request(
    town: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    (town / "data" / "shapes.geojson").write_bytes(b"{" * 77)
    page("/en/map/?indicator=dust")
    monkeypatch.setattr("cityagenda.assess.territory.geometry", None)
    page("/zh/map/?indicator=dust")


def test_many_points_are_simplified(
    town: Path, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    import math

    side = [[114 + n / 5000, 22.5 + 0.01 * math.sin(n / 9)] for n in range(1000)]
    ring = [*side, [114.2, 22.9], [114, 22.9], side[0]]
    (town / "data" / "shapes.geojson").write_bytes(of(str(ring).encode()))
    monkeypatch.setattr("cityagenda.assess.territory.SCREEN_POINTS", 200)
    text = page("/en/map/?indicator=dust")
    assert "area-map" in text
    assert len(Client().get("/data/maps/areas/district.geojson").content) < 10_000
