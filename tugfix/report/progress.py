"""A line that counts, for whoever waits at a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tugfix.report.streams import write_stderr

MANY = 20
"""Up to so many files nobody waits for."""

_ERASE = "\r\x1b[K"
_T = TypeVar("_T")


def wanted(total: int) -> bool:
    """Return whether there is a terminal that can show the line, and enough to count."""
    return total > MANY and sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


def counted(items: Iterable[_T], total: int) -> Iterator[_T]:
    """Yield `items`; the line is there while the next is waited for, and never beside what is written meanwhile."""
    for number, item in enumerate(items, 1):
        write_stderr(_ERASE)
        yield item
        write_stderr(f"{number}/{total}" if number < total else "")
