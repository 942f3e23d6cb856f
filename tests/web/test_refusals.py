"""What the site says to requests that nobody's form or link sends."""

import pytest
from django.conf import settings
from django.test import Client

from cityagenda.web.apps.audit.models import AuditEntry

pytestmark = pytest.mark.usefixtures("site")

FORM = "application/x-www-form-urlencoded"
MOST = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
ODD = {
    "too large": (FORM, b"name=" + b"a" * (MOST or 0)),
    "too many fields": (FORM, b"&".join(b"a%d=1" % n for n in range(2000))),
    "no boundary": ("multipart/form-data", b"name"),
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("address", ["/en/account/sign-in/", "/zh/tasks/plant-trees/report/"])
@pytest.mark.parametrize("checks", [True, False])
def test_a_form_that_cannot_be_read_is_refused_in_both_languages(
    odd: str, address: str, *, checks: bool
) -> None:
    kind, body = ODD[odd]
    client = Client(enforce_csrf_checks=checks, raise_request_exception=False)
    before = AuditEntry.objects.count()
    answer = client.post(address, body, content_type=kind)
    said = answer.content.decode()
    assert answer.status_code == 400
    assert "没有任何改动" in said
    assert "nothing was changed" in said
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost@evil.example", "a b"]
)
def test_a_site_answers_to_its_own_names_alone(host: str) -> None:
    answer = Client(raise_request_exception=False).get("/en/", headers={"host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


FORWARDED = {
    "x-forwarded-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-forwarded-prefix": "/evil",
    "x-original-url": "/zh/",
    "forwarded": "host=evil.example",
}


@pytest.mark.parametrize(
    "address", ["/en/", "/en/indicators/fine-particles/", "/en/api/", "/api/v1/", "/en/no-such/"]
)
def test_no_header_that_anybody_can_send_changes_a_page(address: str) -> None:
    plain, forwarded = Client().get(address), Client().get(address, headers=FORWARDED)
    assert plain.content == forwarded.content
    assert b"evil" not in forwarded.content
    assert forwarded.status_code == plain.status_code


PARTS = [
    "..%2f..%2f..%2fcity.yml",
    "..%252f..%252fcity.yml",
    "%2fetc%2fpasswd",
    "..%5c..%5ccity.yml",
    "C:%5ccity.yml",
    "%c0%ae%c0%ae%2fcity.yml",
    "%ff%fe",
    "city.yml%00.csv",
    "a" * 5000,
    "%0d%0aSet-Cookie:%20a=b",
    "%3Cscript%3E",
]
PLACES = [
    "/en/{}/",
    "/en/indicators/{}/",
    "/en/programmes/{}/",
    "/en/target-cities/{}/",
    "/en/goals/{}/",
    "/en/practices/{}/",
    "/en/evidence/{}/",
    "/en/evidence/{}/4/",
    "/en/evidence/plan-2018/{}/",
    "/en/sources/{}/",
    "/en/standards/{}/",
    "/en/methods/{}/",
    "/en/tasks/{}/",
    "/en/tasks/by/{}/",
    "/data/indicators/{}.csv",
    "/data/indicators/{}.zh.svg",
    "/data/practices/{}.yml",
    "/data/sources/yearbook/{}",
    "/data/map/{}.json",
    "/api/v1/indicators/{}",
    "/api/v1/editions/{}",
    "/static/{}",
    "/{}",
]


@pytest.mark.parametrize("part", PARTS, ids=[part[:20] for part in PARTS])
def test_no_part_of_an_address_leads_out_of_the_account(part: str) -> None:
    for place in PLACES:
        answer = Client().get(place.format(part))
        asked = answer.status_code == 302 and answer["Location"].startswith("/en/account/sign-in/?")
        assert asked or answer.status_code in {400, 404}, place
        assert b"Example City" not in answer.content or b"timezone" not in answer.content, place
        assert not answer.cookies, place
        assert "\n" not in "".join(answer.headers.values()), place
