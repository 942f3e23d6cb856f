"""A chart can be taken home as PNG where the installation can draw one, and files are listed."""

import struct
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cityagenda.build.editions import current
from cityagenda.ground.errors import ReportError
from cityagenda.web.apps.downloads import raster
from cityagenda.web.apps.downloads.listing import files_of

pytestmark = pytest.mark.usefixtures("site")
SPACE = "http://www.w3.org/2000/svg"
SQUARE = f'<svg xmlns="{SPACE}" viewBox="0 0 760 340"><rect width="9" height="9"/></svg>'


def get(name: str) -> Any:
    return Client(raise_request_exception=False).get(f"/data/indicators/{name}")


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_chart_is_a_png_in_each_language() -> None:
    english, chinese = get("fine-particles.en.png"), get("fine-particles.zh.png")
    assert english.headers["Content-Type"] == "image/png"
    assert size(english.content)[0] == size(chinese.content)[0] == 1584
    assert english.content != chinese.content
    assert get("fine-particles.en.png").content == english.content


def test_texts_are_never_commands_of_the_typesetter() -> None:
    hostile = '#panic("x") "; #read("/etc/passwd") $ \\ '
    drawn = raster.png(SQUARE, title=hostile, origin=hostile, language="en")
    assert size(drawn)[0] == 1584


def test_a_picture_that_is_none_is_refused() -> None:
    with pytest.raises(ReportError, match="Typst refuses the chart"):
        raster.png("<svg", title="", origin="", language="en")


def test_without_the_typesetter_the_png_is_not_offered(
    monkeypatch: pytest.MonkeyPatch, city_folder: Path
) -> None:
    monkeypatch.setattr(raster, "installed", lambda: False)
    answer = get("fine-particles.en.png")
    assert answer.status_code == 404
    assert "SVG" in answer.json()["faults"][0]["todo"]["en"]
    edition = current(city_folder)
    listed = files_of(edition, edition.city().indicators["fine-particles"], "en")
    assert {file.kind for file in listed if not file.available} == {"png"}


def test_every_file_that_is_listed_as_available_is_there_and_no_other(city_folder: Path) -> None:
    edition = current(city_folder)
    for indicator in edition.city().indicators.values():
        for tongue in ("zh", "en"):
            for file in files_of(edition, indicator, tongue):
                answer = Client(raise_request_exception=False).get(file.address)
                if file.available:
                    assert answer.status_code == 200, file.address
                    assert f'filename="{file.name}"' in answer.headers["Content-Disposition"]
                elif file.kind in ("svg", "png"):
                    assert answer.status_code == 404, file.address
