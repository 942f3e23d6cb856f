"""Scheduling: tasks in the order of the graph, in this process or in several.

Starting a process costs more than computing most indicators, so processes are used only
where there is much to read, or where the caller asks for them.
"""

import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from cityagenda.build.computing import Task, computed
from cityagenda.build.graph import Node
from cityagenda.build.outcome import Computed, Failure, failure
from cityagenda.ground.errors import BuildError

Tried = tuple[str, Computed | Failure]
MakeTask = Callable[[str], Task | Failure]
Finish = Callable[[list[Tried]], None]
WORTH_PROCESSES = 64 << 20
"""Raw bytes above which several processes are quicker than one."""


def workers(jobs: int | None, size: int, count: int) -> int:
    """Return how many processes compute ``count`` nodes that read ``size`` bytes; 1 is ours."""
    if jobs is not None:
        return max(1, min(jobs, count))
    if size < WORTH_PROCESSES or count < 2:  # noqa: PLR2004 - one node needs no second process
        return 1
    return min(_processors(), count)


def _processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def waves(nodes: Mapping[str, Node]) -> Iterator[list[str]]:
    """Yield the nodes in groups; what a node builds on is in an earlier group.

    Nodes that are not in ``nodes`` count as done. ``nodes`` are in the order of the graph.
    """
    heights: dict[str, int] = {}
    for name, node in nodes.items():
        heights[name] = 1 + max((heights.get(above, -1) for above in node.upstream), default=-1)
    for height in range(max(heights.values(), default=-1) + 1):
        yield [name for name in nodes if heights[name] == height]


def here(nodes: Mapping[str, Node], task: MakeTask, finish: Finish) -> None:
    """Compute nodes one after the other in this process."""
    for wave in waves(nodes):
        finish([(name, _tried(task(name))) for name in wave])


def there(nodes: Mapping[str, Node], task: MakeTask, finish: Finish, count: int) -> None:
    """Compute nodes in ``count`` processes, each as soon as all that it builds on is done.

    If a process dies, its nodes are tried again, each in a process of its own, so that
    one deadly method does not sink the others.
    """
    waiting = {n: {a for a in node.upstream if a in nodes} for n, node in nodes.items()}
    suspects: list[str] = []
    try:
        with _pool(count) as pool:
            _drain(pool, waiting, task, finish, suspects)
    except BrokenProcessPool:
        for name in suspects:
            finish([(name, _alone(task(name)))])
            _done(waiting, name)
        there({n: nodes[n] for n in nodes if n in waiting}, task, finish, count)


def _pool(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))


def _drain(
    pool: ProcessPoolExecutor,
    waiting: dict[str, set[str]],
    task: MakeTask,
    finish: Finish,
    suspects: list[str],
) -> None:
    """Submit and finish until nothing waits; ``suspects`` are those in work."""
    running: dict[Future[Computed | Failure], str] = {}
    try:
        while waiting:
            for name in [n for n, above in waiting.items() if not above and n not in suspects]:
                made = task(name)
                if isinstance(made, Failure):
                    finish([(name, made)])
                    _done(waiting, name)
                else:
                    suspects.append(name)
                    running[pool.submit(computed, made)] = name
            for future in wait(running, return_when=FIRST_COMPLETED).done if running else ():
                found = _result(future, running[future])
                name = running.pop(future)
                finish([(name, found)])
                suspects.remove(name)
                _done(waiting, name)
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        raise


def _done(waiting: dict[str, set[str]], name: str) -> None:
    del waiting[name]
    for above in waiting.values():
        above.discard(name)


def _result(future: "Future[Computed | Failure]", name: str) -> Computed | Failure:
    try:
        return future.result()
    except BrokenProcessPool:
        raise
    except Exception as error:  # noqa: BLE001 - what cannot cross the border is its failure
        return failure(name, error)


def _tried(task: Task | Failure) -> Computed | Failure:
    return task if isinstance(task, Failure) else computed(task)


def _alone(task: Task | Failure) -> Computed | Failure:
    if isinstance(task, Failure):
        return task
    with _pool(1) as pool:
        try:
            return _result(pool.submit(computed, task), task.node.id)
        except BrokenProcessPool as error:
            died = BuildError(
                "the process that computed it died",
                where=f"indicator {task.node.id}",
                todo="look for a lack of memory or a fault in a compiled library",
            )
            died.__cause__ = error
            return failure(task.node.id, died)
