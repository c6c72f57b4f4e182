"""Changes of whole lines, and the edits that they come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tugfix.yamltext.edits import Edit
from tugfix.yamltext.gaps import newline_at


@dataclass(frozen=True)
class LineChange:
    """Put `lines` (without line ends) in place of the lines from `start` to `end`.

    Both offsets are beginnings of lines; in a text without a final newline, both may also be its end.
    `blank_counts`: the blank lines before are content and must not go, whatever follows.
    """

    start: int
    end: int
    lines: tuple[str, ...] = ()
    blank_counts: bool = False


def line_edits(text: str, changes: Iterable[LineChange]) -> tuple[Edit, ...]:
    """Return the edits for `changes`; those that touch or overlap become one, their lines in the order given.

    Line ends are those of the neighbourhood; a text without a final newline remains so.
    """
    merged = _merged(sorted(changes, key=lambda change: (change.start, change.end)))
    if merged and merged[-1].end == len(text) and not text.endswith("\n"):
        merged = _merged([*merged[:-1], _from_last_line(text, merged[-1])])
    return tuple(_edit(text, change) for change in merged if change.start < change.end or change.lines)


def _merged(changes: Iterable[LineChange]) -> list[LineChange]:
    merged: list[LineChange] = []
    for change in changes:
        if merged and merged[-1].end >= change.start:
            last = merged.pop()
            counts = last.blank_counts or change.blank_counts
            start, end = min(last.start, change.start), max(last.end, change.end)
            change = LineChange(start, end, last.lines + change.lines, counts)
        merged.append(change)
    return merged


def _from_last_line(text: str, change: LineChange) -> LineChange:
    """Let `change`, where it takes the end off the text, begin after the last line that is not blank."""
    start = change.start
    while not change.lines and not change.blank_counts and start:
        above = text.rfind("\n", 0, start - 1) + 1
        if text[above:start].strip():
            break
        start = above
    return LineChange(start, change.end, change.lines, change.blank_counts)


def _edit(text: str, change: LineChange) -> Edit:
    start, end = change.start, change.end
    newline = newline_at(text, max(start - 1, 0))
    if end < len(text) or not text or text.endswith("\n"):
        return Edit(start, end, "".join(line + newline for line in change.lines))
    # The last line has no newline and none shall come: what is left or new begins with one instead.
    if start == end:
        return Edit(start, end, "".join(newline + line for line in change.lines))
    if not change.lines and start and not change.blank_counts:
        start -= len(newline)
    return Edit(start, end, newline.join(change.lines))
