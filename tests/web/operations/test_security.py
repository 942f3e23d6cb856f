"""What every answer tells a browser, and Django's own check of the production environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from cityagenda.web.headers import HEADERS, POLICY

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "cityagenda.web.settings",
    "CITYAGENDA_ALLOWED_HOSTS": "agenda.example.cn",
    "CITYAGENDA_HTTPS": "1",
    "CITYAGENDA_PROXIES": "1",
    "CITYAGENDA_LOGS": "json",
}
"""The environment that docs/operations.md sets for production, but for city and key."""


def inside(program: str, city: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a program with the settings of production and some of its own."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("CITYAGENDA_", "DATABASE_", "DJANGO_"))
    }
    return subprocess.run(
        [sys.executable, *(["-c", program] if program else ["-m", "django"])]
        + ([] if program else ["check", "--deploy", "--fail-level", "WARNING"]),
        env=clean | PRODUCTION | {"CITYAGENDA_CITY": str(city)} | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_check_of_a_deployment_is_clean(city_folder: Path) -> None:
    done = inside("", city_folder)
    assert done.returncode == 0, done.stderr
    assert "System check identified no issues (2 silenced)." in done.stdout + done.stderr


def test_the_check_would_see_a_site_without_https(city_folder: Path) -> None:
    done = inside("", city_folder, CITYAGENDA_HTTPS="0")
    assert done.returncode == 1
    assert "security.W008" in done.stderr


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    "address",
    ["/en/", "/zh/tasks/", "/en/nowhere/", "/health/live", "/metrics", "/static/shell/site.css"],
)
def test_every_answer_has_the_headers(address: str) -> None:
    answer = Client().get(address)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    if not address.startswith("/static/"):
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in answer.headers
    answer.close()


def test_the_policy_lets_in_nothing_from_elsewhere_and_no_script_in_a_page() -> None:
    told = " ".join(POLICY.values())
    assert not {"*", "http:", "https:", "'unsafe-eval'"}.intersection(told.split())
    assert POLICY["script-src"] == POLICY["style-src"] == "'self'"
    unsafe = [name for name, value in POLICY.items() if "'unsafe-inline'" in value]
    assert unsafe == ["style-src-attr"]
    assert POLICY["default-src"] == POLICY["frame-ancestors"] == "'none'"


@pytest.mark.usefixtures("site")
def test_open_data_keeps_its_own_stricter_policy() -> None:
    answer = Client().get("/data/indicators/fine-particles.en.svg")
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


HTTPS = """
import django
django.setup()
from django.test import Client

for scheme in ("http", "https"):
    client = Client(SERVER_NAME="agenda.example.cn")
    answer = client.get("/metrics", headers={"X-Forwarded-Proto": scheme})
    print(answer.status_code, answer.headers.get("Strict-Transport-Security"))
    answer = client.get("/en/account/sign-in/", headers={"X-Forwarded-Proto": scheme})
    secure = [morsel["secure"] for morsel in client.cookies.values()]
    print(answer.status_code, answer.headers.get("Location"), secure)
print(Client(SERVER_NAME="evil.example").get("/en/", secure=True,
      headers={"X-Forwarded-Proto": "https"}).status_code)
"""


def test_with_https_cookies_are_secure_and_browsers_are_told_to_stay(city_folder: Path) -> None:
    done = inside(HTTPS, city_folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "403 None",
        "301 https://agenda.example.cn/en/account/sign-in/ []",
        "403 max-age=31536000",
        "200 None [True]",
        "400",
    ]
