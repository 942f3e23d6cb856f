"""A real browser before a real server of the Shenzhen city, built for these tests."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cityagenda.city.network_simulation.playing import player

WIDTHS = {1440: 900, 390: 844}
TONGUES = ("zh", "en")
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]


@dataclass
class Site:
    """A served city: its address, its folder, and how to run a command on it."""

    address: str
    folder: Path

    def run(self, *arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command of the program; it must succeed."""
        return _program(*arguments, answer=answer)


def _program(*arguments: str, answer: str = "") -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", "from cityagenda.cli import main; main()", *arguments],
        check=False, capture_output=True, text=True, input=answer,
        env=os.environ | {"CITYAGENDA_LANG": "en", "COLUMNS": "200"},
    )  # fmt: skip
    assert done.returncode == 0, f"{arguments}\n{done.stdout}{done.stderr}"
    return done


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serve a built city on a free port of this machine until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder.parent / f"serve-{port}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", "from cityagenda.cli import main; main()",
             "serve", str(folder), "--port", str(port)],
            stdout=out, stderr=out, start_new_session=True,
        )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    try:
        _await(f"{address}/en/", log)
        yield Site(address, folder)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=20)


def _await(address: str, log: Path) -> None:
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    pytest.fail(f"the site did not start: {log.read_text()}")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, cities: Path) -> Iterator[Site]:
    """Serve a copy of the Shenzhen city, whose synthetic network has reported for a month."""
    folder = tmp_path_factory.mktemp("browser") / "shenzhen"
    left_out = shutil.ignore_patterns(".cityagenda", "streams")
    shutil.copytree(cities / "shenzhen", folder, ignore=left_out)
    player(folder).round()
    _program("build", str(folder))
    _program("streams", "watch", str(folder), "--rounds", "1")
    with served(folder) as found:
        yield found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Start Chromium; without one skip, or fail where it is required.

    It ends with each module: while it runs, so does an event loop, in which Django answers no
    question to its database.
    """
    path = os.environ.get("CITYAGENDA_CHROMIUM") or shutil.which("chromium")
    if path is None:
        reason = "no Chromium on this machine (apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Visit:
    """An open page with what went wrong on it and what it asked of which host."""

    page: Page
    address: str
    asked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> Page:
        """Open an address of the site."""
        self.page.goto(f"{self.address}{path}", wait_until="load")
        return self.page

    @property
    def elsewhere(self) -> list[str]:
        """Addresses of other hosts that were asked for."""
        return [a for a in self.asked if not a.startswith((self.address, "data:", "blob:"))]

    @property
    def overflow(self) -> int:
        """By how many pixels the page is wider than the window."""
        element = "document.documentElement"
        found: int = self.page.evaluate(f"{element}.scrollWidth - {element}.clientWidth")
        return found


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a new window of some width on the site."""
    contexts = []

    def opened(width: int = 1440, address: str = site.address, **options: Any) -> Visit:
        height = WIDTHS.get(width, 900)
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        found = Visit(context.new_page(), address)
        found.page.on("request", lambda request: found.asked.append(request.url))
        found.page.on("pageerror", lambda error: found.faults.append(str(error)))
        found.page.on(
            "console", lambda m: found.faults.append(m.text) if m.type == "error" else None
        )
        return found

    yield opened
    for context in contexts:
        context.close()
