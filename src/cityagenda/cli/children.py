"""Children: commands that run beside another one and end with it, however it ends."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from cityagenda.cli.language import language

_PROGRAM: Final = (
    "import sys; from cityagenda.cli.children import follow; follow(int(sys.argv.pop(1))); "
    "from cityagenda.cli import main; main()"
)
_PATIENCE: Final = 20
_PR_SET_PDEATHSIG: Final = 1


@contextmanager
def beside(commands: Sequence[Sequence[str]]) -> Iterator[list[int]]:
    """Run commands of ours while the block runs, and give the numbers of their processes.

    What they write goes to standard error. One that ends by itself has said why. At the end
    they are asked to stop, and after twenty seconds made to.
    """
    made = [
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", _PROGRAM, str(os.getpid()), *command],
            stdout=sys.stderr,
            env=os.environ | {"CITYAGENDA_LANG": language()},
        )
        for command in commands
    ]
    try:
        yield [child.pid for child in made]
    finally:
        for child in made:
            child.terminate()
        for child in made:
            try:
                child.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def follow(parent: int) -> None:
    """Let this process end when its parent does, on a system that can tell it so."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(0)
