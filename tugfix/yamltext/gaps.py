"""The text between nodes: white space, line ends and comments. Offsets are code points, 0-based."""

from __future__ import annotations

import re

_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_PROPERTY = re.compile(r"!<[^>\s]*>|[&!][^\s,\[\]{}]*")
_SPACES = re.compile(r"[ \t]*")


def skip_gap(text: str, start: int) -> int:
    """Return where, from `start` between two nodes, white space and comments end."""
    return _end(_GAP, text, start)


def skip_spaces(text: str, start: int) -> int:
    """Return where spaces and tabs end from `start`."""
    return _end(_SPACES, text, start)


def skip_properties(text: str, start: int, end: int) -> int:
    """Return where the content of the node from `start` to `end` begins: after its anchor and tag."""
    while start < end and text[start] in "&!":
        start = skip_gap(text, _end(_PROPERTY, text, start))
    return min(start, end)


def line_start(text: str, offset: int) -> int:
    """Return where the line of `offset` begins."""
    return text.rfind("\n", 0, offset) + 1


def start_of_line(text: str, number: int) -> int:
    """Return where the line with the 1-based `number` begins; the end of the text where there are less."""
    start = 0
    for _ in range(number - 1):
        start = next_line(text, start)
    return start


def line_end(text: str, offset: int) -> int:
    """Return where the line of `offset` ends, before its line end (`\\n` or `\\r\\n`)."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if end > offset and text[end - 1] == "\r" else end


def next_line(text: str, offset: int) -> int:
    """Return where the line after the one of `offset` begins; the end of the text where there is none."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def column(text: str, offset: int) -> int:
    """Return the 0-based column of `offset`."""
    return offset - line_start(text, offset)


def is_blank(text: str, start: int, end: int) -> bool:
    """Whether only white space stands from `start` to `end`."""
    return not text[start:end].strip(" \t\r\n")


def is_first_on_line(text: str, offset: int) -> bool:
    """Whether only white space stands before `offset` on its line."""
    return is_blank(text, line_start(text, offset), offset)


def gap_depth(text: str, start: int) -> int:
    """Return how deep the blank lines from `start`, a line's beginning, and a comment after them reach.

    A block scalar put before, with its content at a column less than that (or the same), would swallow them.
    """
    depth = -1
    while start < len(text) and is_blank(text, start, line_end(text, start)):
        depth = max(depth, line_end(text, start) - start - 1)
        start = next_line(text, start)
    comment = skip_spaces(text, start)
    return max(depth, comment - start) if text[comment : comment + 1] == "#" else depth


def newline_at(text: str, offset: int) -> str:
    """Return the line end used around `offset`: of its line, else of the line before, else `\\n`."""
    end = text.find("\n", offset)
    if end < 0:
        end = text.rfind("\n", 0, offset)
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _end(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    assert match is not None
    return match.end()
