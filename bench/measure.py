"""What a command costs: processor time, time on the clock, and the memory of all its processes."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAUSE = 0.02
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Cost:
    """Seconds of the processor and on the clock, the most bytes at once (0: not known), what is printed, the exit code.

    Of several commands the last two are all that they print, and the highest code.
    """

    processor: float
    clock: float
    memory: int
    printed: str
    status: int


def measure(*commands: Sequence[str], prints: bool = False) -> Cost:
    """Run commands at the same time, and return what they cost together; `prints`: what is printed is wanted."""
    start, before = time.perf_counter(), _processor()
    out = subprocess.PIPE if prints else subprocess.DEVNULL
    running = [subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL, text=True) for command in commands]
    memory = 0
    while any(process.poll() is None for process in running):
        memory = max(memory, sum(_tree(process.pid) for process in running))
        time.sleep(PAUSE)
    clock = time.perf_counter() - start
    printed = "".join(process.stdout.read() for process in running if process.stdout is not None)
    return Cost(_processor() - before, clock, memory, printed, max(process.returncode for process in running))


def _processor() -> float:
    """The seconds that children which are over have had of the processor; 0 where the system does not count them."""
    if sys.platform == "win32":
        return 0.0
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> int:
    """The bytes in memory of a process and of all that it started, on Linux."""
    folder = Path(f"/proc/{pid}")
    try:
        rows = folder.joinpath("status").read_text().splitlines()
        children = folder.joinpath(f"task/{pid}/children").read_text().split()
    except OSError:
        return 0
    own = next((int(row.split()[1]) * 1024 for row in rows if row.startswith("VmRSS:")), 0)
    return own + sum(_tree(int(child)) for child in children)
