"""A bar with the rate, for whoever waits at a terminal."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from tugfix.report.streams import write_stderr

MANY = 20
"""Up to so many files nobody waits for."""

_ERASE = "\r\x1b[K"
_CELLS = 24
_PAUSE = 0.1
"""Seconds between two looks of the bar: to draw it for each file would cost more than the file."""

_T = TypeVar("_T")


def wanted(total: int) -> bool:
    """Return whether there is a terminal that can show the bar, and enough to count."""
    return total > MANY and sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def counted(
    items: Iterable[_T],
    total: int,
    silent: Callable[[_T], bool],
    columns: int,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[_T]:
    """Yield `items`; the bar is there while the next is waited for, and never beside what is written meanwhile.

    `silent` says of an item that nothing is written for it. The terminal has so many `columns`.
    """
    start = drawn = clock()
    shown = False
    for number, item in enumerate(items, 1):
        if shown and not silent(item):
            write_stderr(_ERASE)
            shown = False
        yield item
        now = clock()
        if now - drawn >= _PAUSE:
            write_stderr(f"\r{bar(number, total, now - start, columns)}\x1b[K")
            drawn, shown = now, True
    if shown:
        write_stderr(_ERASE)


def bar(done: int, total: int, seconds: float, columns: int) -> str:
    """Return the line for a moment: how much is done, and how many a second; as much of it as fits on one line."""
    rate = f"  {done / seconds:,.0f}/s" if seconds > 0 else ""
    said = f"{done:,}/{total:,}{rate}"
    # A line that is full may wrap, and what is wrapped can't be erased.
    cells = min(_CELLS, columns - len(said) - len("[] ") - 1)
    if cells < 1:
        return said[: max(columns - 1, 0)]
    full = cells * done // total
    return f"[{'#' * full}{'.' * (cells - full)}] {said}"
