"""Every reading page answers in both languages, says what it should and asks nobody else."""

import re
from html.parser import HTMLParser

import pytest
from django.test import Client

PAGES = (
    "",
    "plan/",
    "programmes/clean-air-project/",
    "target-cities/green-city/",
    "goals/11/",
    "indicators/",
    "indicators/fine-particles/",
    "indicators/sick-days/",
    "practices/",
    "evidence/",
    "evidence/?state=computed",
    "data/",
    "standards/",
    "standards/?on=2025-12-31",
    "methods/",
    "methods/statistics.declared/",
)
UNKNOWN = (
    "programmes/nothing/",
    "target-cities/nothing/",
    "goals/18/",
    "indicators/nothing/",
    "practices/nothing/",
    "methods/nothing/",
)


class _Outline(HTMLParser):
    """Collects what a page links to and which tags it leaves open."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.headings: list[str] = []
        self.open: list[str] = []
        self.unmatched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = dict(attrs)
        self.links += [v for k in ("href", "src", "action") if (v := facts.get(k)) is not None]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if tag not in ("meta", "link", "br", "img", "input", "hr"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.unmatched.append(tag)


def _outline(client: Client, address: str) -> tuple[str, _Outline]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    text = answer.content.decode()
    outline = _Outline()
    outline.feed(text)
    return text, outline


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("tongue", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_whole_and_self_contained(tongue: str, page: str) -> None:
    text, outline = _outline(Client(), f"/{tongue}/{page}")
    assert outline.unmatched == []
    assert outline.open == []
    assert outline.headings[0] == "h1"
    assert outline.headings.count("h1") == 1
    outside = [link for link in outline.links if re.match(r"(https?:)?//", link)]
    assert outside == []
    assert "None" not in re.sub(r"<code>.*?</code>|<pre.*?</pre>", "", text, flags=re.DOTALL)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("tongue", ["zh", "en"])
def test_every_link_of_the_reading_pages_leads_somewhere(tongue: str) -> None:
    client = Client()
    links = {
        link.split("#")[0]
        for page in PAGES
        for link in _outline(client, f"/{tongue}/{page}")[1].links
        if link.startswith("/") and not link.startswith("/static/")
    }
    broken = [link for link in sorted(links) if client.get(link).status_code >= 400]
    assert broken == []
    assert len(links) > 20


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize("page", UNKNOWN)
def test_an_unknown_id_is_not_found(page: str) -> None:
    assert Client().get(f"/en/{page}").status_code == 404


@pytest.mark.usefixtures("site")
def test_no_page_mixes_the_languages() -> None:
    client = Client()
    for page in PAGES:
        if page.startswith(("methods/statistics", "data")):
            continue
        text, _ = _outline(client, f"/en/{page}")
        body = text[text.index("<main") : text.index("</main>")]
        assert not re.search("[一-鿿]", body), page


@pytest.mark.usefixtures("site")
def test_the_front_door_speaks_the_browsers_language() -> None:
    client = Client()
    assert client.get("/", headers={"accept-language": "zh-CN,zh"})["Location"] == "/zh/"
    assert client.get("/", headers={"accept-language": "fr"})["Location"] == "/en/"


@pytest.mark.usefixtures("site")
def test_an_indicator_shows_number_verdict_and_chart_before_any_script() -> None:
    text, _ = _outline(Client(), "/en/indicators/fine-particles/")
    assert "28.1" in text
    assert "with a probability of" in text
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart"' in text
    assert "synthetic" in text
    assert text.index('class="chart"') < text.index("</main>")
    assert all(
        ' src="/static/' in tag for tag in re.findall("<script[^>]*>", text) if "json" not in tag
    )


@pytest.mark.usefixtures("site")
def test_a_misread_date_is_said_and_loses_nothing() -> None:
    text, _ = _outline(Client(), "/en/standards/?on=31.12.2025")
    assert "That is not a date" in text
    assert 'value="31.12.2025"' in text
