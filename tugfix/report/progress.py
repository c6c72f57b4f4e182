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
    items: Iterable[_T], total: int, silent: Callable[[_T], bool], clock: Callable[[], float] = time.monotonic
) -> Iterator[_T]:
    """Yield `items`; the bar is there while the next is waited for, and never beside what is written meanwhile.

    `silent` says of an item that nothing is written for it.
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
            write_stderr(f"\r{bar(number, total, now - start)}\x1b[K")
            drawn, shown = now, True
    if shown:
        write_stderr(_ERASE)


def bar(done: int, total: int, seconds: float) -> str:
    """Return the line for a moment: how much is done, and how many a second."""
    full = _CELLS * done // total
    rate = f"  {done / seconds:,.0f}/s" if seconds > 0 else ""
    return f"[{'#' * full}{'.' * (_CELLS - full)}] {done:,}/{total:,}{rate}"
