"""The container file, read: no image can be built by a test."""

import re

from tests.conftest import ROOT

LINES = re.sub(r"\\\n", " ", (ROOT / "Containerfile").read_text(encoding="utf-8")).splitlines()
STEPS = [line.split(maxsplit=1) for line in LINES if line and not line.startswith("#")]


def told(step: str) -> list[str]:
    return [rest for name, rest in STEPS if name == step]


def test_what_it_copies_is_there_and_not_ignored() -> None:
    allowed = (ROOT / ".containerignore").read_text(encoding="utf-8").splitlines()
    for rest in told("COPY"):
        if rest.startswith("--from="):
            continue
        for name in rest.split()[:-1]:
            assert (ROOT / name).exists(), name
            assert f"!{name}" in allowed


def test_it_serves_as_nobody_in_particular_and_says_how_it_is() -> None:
    names = [name for name, _ in STEPS]
    assert told("USER") == ["cityagenda"]
    assert names.index("USER") < names.index("ENTRYPOINT") < names.index("CMD")
    assert "/health/ready" in told("HEALTHCHECK")[0]
    assert told("VOLUME") == ["/data"]
    assert "ADD" not in names


def test_its_python_is_one_that_the_package_supports() -> None:
    versions = {re.search(r"python:(\d\.\d+)-slim", rest)[1] for rest in told("FROM")}  # type: ignore[index]
    supported = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert len(versions) == 1
    assert f"Python :: {versions.pop()}" in supported
