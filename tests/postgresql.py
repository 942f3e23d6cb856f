"""A PostgreSQL cluster of our own for a while, from the binaries that Debian installs."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

_DEBIAN: Final = Path("/usr/lib/postgresql")
_PORT: Final = 5440
_NOBODY: Final = 65534


def binaries() -> Path | None:
    """Return the folder of the newest installed server's programs, if there is one."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster() -> Iterator[str]:
    """Start a cluster on a unix socket and give the URL of its empty database ``city``.

    Without PostgreSQL on this machine the test is skipped; under CI it fails instead.
    """
    programs = binaries()
    if programs is None:
        reason = "PostgreSQL is not installed (apt-get install postgresql)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a path to a socket must be short
    who = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.getuid() == 0 else {}
    if who:
        os.chown(home, _NOBODY, _NOBODY)
    try:
        data = home / "data"
        _run([programs / "initdb", "-A", "trust", "-U", "city", "-E", "UTF8", "-N", data], who)
        options = f"-k {home} -p {_PORT} -c listen_addresses='' -c fsync=off"
        start = [programs / "pg_ctl", "-D", data, "-l", home / "log", "-w", "-o", options]
        _run([*start, "start"], who)
        try:
            _run([programs / "createdb", "-h", home, "-p", _PORT, "-U", "city", "city"], who)
            yield f"postgres://city@{str(home).replace('/', '%2F')}:{_PORT}/city"
        finally:
            _run([programs / "pg_ctl", "-D", data, "-w", "-m", "fast", "stop"], who)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(words: list[object], who: dict[str, object]) -> None:
    """Run a program as somebody who is not root; its output goes to a file, never to a pipe."""
    with tempfile.TemporaryFile() as told:
        done = subprocess.run(  # type: ignore[call-overload]
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=told,
            stderr=told,
            check=False,
            cwd="/",
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            **who,
        )
        told.seek(0)
        assert done.returncode == 0, told.read().decode(errors="replace")
