"""Progress: what a running build says about itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Stage: TypeAlias = Literal["freeze", "compute", "assess", "write"]


@dataclass(frozen=True, slots=True)
class Progress:
    """``done`` of ``total`` steps of a stage; ``name`` is what was done last."""

    stage: Stage
    done: int
    total: int
    name: str = ""


Report: TypeAlias = Callable[[Progress], None]
