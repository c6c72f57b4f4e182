"""The standard streams: exact bytes out but on a terminal, quiet when the reader goes away."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from typing import TextIO

# A pipe without a reader; Windows says it with EINVAL.
_CLOSED = frozenset({errno.EPIPE, errno.EINVAL} if sys.platform == "win32" else {errno.EPIPE})

_USUAL = 80


def write_stdout(data: bytes) -> None:
    """Write `data` to stdout as it is; does nothing once the reader closed it.

    On a terminal, which nobody applies as a patch, what it would obey, hide or reorder is shown escaped.
    Raises OSError where it can't be written for another reason, as on a full disk.
    """
    stream = sys.stdout
    if stream is None:
        return
    try:
        stream.buffer.write(_harmless(data) if stream.isatty() else data)
        stream.buffer.flush()
    except OSError as error:
        _discard(stream, error)


def write_stderr(text: str) -> None:
    """Write `text` to stderr; does nothing once the reader closed it."""
    stream = sys.stderr
    if stream is None:
        return
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        _discard(stream, error)


def use_colour(when: str = "auto", stream: TextIO | None = None) -> bool:
    """Return whether to colour what goes to `stream` (stderr): `always`, `never`, or `auto`, where it would be seen.

    https://no-color.org says what NO_COLOR means.
    """
    if when != "auto":
        return when == "always"
    stream = stream or sys.stderr
    if stream is None or sys.platform == "win32" or os.environ.get("NO_COLOR"):
        return False
    return os.environ.get("TERM") != "dumb" and stream.isatty()


def columns(stream: TextIO | None) -> int | None:
    """Return how wide the terminal that `stream` leads to is, None where it leads elsewhere.

    One that does not say, as on a serial line, counts as 80 columns.
    """
    try:
        return os.get_terminal_size(stream.fileno()).columns or _USUAL if stream is not None else None
    except (OSError, ValueError):
        return None


def _harmless(data: bytes) -> bytes:
    from tugfix.report.text import escaped

    lines = data.decode("utf-8", "replace").split("\n")
    ends = ["\r" if line.endswith("\r") else "" for line in lines]
    shown = ["\t".join(map(escaped, line.removesuffix("\r").split("\t"))) for line in lines]
    return "\n".join(map(str.__add__, shown, ends)).encode()


def _discard(stream: TextIO, error: OSError) -> None:
    """Let `stream` lead nowhere, or Python tries to write the rest again when it exits, and complains."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    if error.errno not in _CLOSED:
        raise error
