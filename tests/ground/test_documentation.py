"""The method pages in docs/ are those of the methods that are installed."""

from pathlib import Path

from cityagenda.ground.documentation import pages

DOCS = Path(__file__).resolve().parents[2] / "docs" / "methods"


def test_the_written_pages_are_up_to_date() -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")}
    assert written == pages(), "run: cityagenda methods --write docs/methods"
