"""Many configs in several processes, with their outcomes in the order of the jobs.

A process that dies, as a fault in a parser's C would let it, costs the one config that it was at; with `write`, the
configs of that repository. Each config that is begun is brought to its end: who stops a run gets the outcomes of those.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from itertools import islice
from multiprocessing.connection import wait
from multiprocessing.context import BaseContext

from tugfix.jobs import Job, Problem
from tugfix.run import FileOutcome, Options, run, together

_CHUNK = 16
_AHEAD = 4
"""So many configs are handed over at once, and so many times that are under way for each process."""

_MOST = 60
"""Windows waits for no more than 63 processes at once."""

_DIED = "The process that read this file died. The file is as it was, or whole with its fixes. Please report this."
_Futures = deque[tuple[Sequence[Job], "Future[list[FileOutcome]]"]]


def processes(asked: int | None, jobs: int) -> int:
    """Return how many processes to take for so many configs: those `asked` for, or as many as there are cores."""
    return min(asked or _cores(), -(-jobs // _CHUNK), _MOST)


def pooled(
    jobs: Sequence[Job], options: Options, count: int, *, stopped: Callable[[], bool] = bool
) -> Iterator[FileOutcome]:
    """Yield the outcome of each job, in their order, as `run` does, by `count` processes.

    Once `stopped` says so, no other is begun.
    """
    chunks = _chunks(jobs, options)
    under_way: _Futures = deque()
    # What processes that are forked share with this one is loaded once, and not copied by the search for cycles.
    import_module("tugfix.fix")
    gc.freeze()
    executor = _executor(count)
    try:
        while True:
            if stopped():
                under_way = deque((chunk, future) for chunk, future in under_way if not future.cancel())
            for chunk in () if stopped() else islice(chunks, count * _AHEAD - len(under_way)):
                under_way.append((chunk, _submitted(executor, chunk, options)))
            if not under_way:
                return
            chunk, future = under_way.popleft()
            try:
                yield from future.result()
            except BrokenProcessPool:
                # Its threads have to be gone before another begins, or that can't fork.
                executor.shutdown()
                lost = [(chunk, future), *under_way]
                under_way.clear()
                for chunk, future in lost:
                    yield from _saved(chunk, future, options)
                executor = _executor(count)
    finally:
        executor.shutdown(cancel_futures=True)
        gc.unfreeze()


def _chunks(jobs: Sequence[Job], options: Options) -> Iterator[Sequence[Job]]:
    """Yield the jobs in parts of a few; what has to be dealt with at once is in one."""
    ends = {numbers[0]: numbers[-1] + 1 for numbers in together(jobs, options)}
    start = end = 0
    for number in range(len(jobs)):
        if number == end and number - start >= _CHUNK:
            yield jobs[start:number]
            start = number
        end = max(end, ends.get(number, 0))
    yield jobs[start:]


def _submitted(executor: ProcessPoolExecutor, jobs: Sequence[Job], options: Options) -> Future[list[FileOutcome]]:
    """What will come of jobs; where a process has died meanwhile, which no one else has seen yet, it says so."""
    try:
        return executor.submit(_outcomes, jobs, options)
    except BrokenProcessPool as error:
        lost: Future[list[FileOutcome]] = Future()
        lost.set_exception(error)
        return lost


def _outcomes(jobs: Sequence[Job], options: Options) -> list[FileOutcome]:
    return list(run(jobs, options))


def _saved(jobs: Sequence[Job], future: Future[list[FileOutcome]], options: Options) -> list[FileOutcome]:
    """What jobs came to, or come to when each has a process of its own, since one died that had them."""
    try:
        return future.result()
    except BrokenProcessPool:
        found: dict[int, FileOutcome] = {}
        for numbers in together(jobs, options):
            found.update(zip(numbers, _apart([jobs[number] for number in numbers], options), strict=True))
        return [found[number] for number in range(len(jobs))]


def _apart(jobs: Sequence[Job], options: Options) -> list[FileOutcome]:
    with _executor(1) as executor:
        try:
            return executor.submit(_outcomes, jobs, options).result()
        except BrokenProcessPool:
            return [FileOutcome(job, problem=Problem(_DIED)) for job in jobs]


def _executor(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, _context(), _begin)


def _context() -> BaseContext:
    """How processes are made: by a fork where that is quick and safe, which it is not beside other threads."""
    forked = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forked else "spawn")


def _begin() -> None:
    """Prepare a process: it is not for it to act on Ctrl-C, and it does not outlive the one that gives it work."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(1_000_000)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
