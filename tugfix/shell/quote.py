"""Write a line of text as a word, and as the command that prints it."""

from __future__ import annotations

_ACTIVE_IN_DOUBLE = frozenset('"$`\\!')


def quote(text: str) -> str:
    """Return `text` as one word that every POSIX shell reads as just that text."""
    if "'" not in text:
        return f"'{text}'"
    if not _ACTIVE_IN_DOUBLE.intersection(text):
        return f'"{text}"'
    return "'" + text.replace("'", "'\\''") + "'"


def print_line(text: str) -> str:
    """Return the command that prints `text` and a line end.

    dash's `echo` expands backslashes, and takes a leading `-n` for an option; bash's `-e` and `-E` too.
    """
    if "\\" in text or text.startswith(("-n", "-e", "-E")):
        return f"printf '%s\\n' {quote(text)}"
    return f"echo {quote(text)}"
