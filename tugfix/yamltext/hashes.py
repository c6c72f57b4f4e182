"""Comments: where in a text a `#` begins one. Offsets are code points, 0-based."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from tugfix.yamltext.gaps import line_end

# libyaml also takes a `#` right after a closing quote, a bracket or a comma for a comment's beginning.
_BEFORE_COMMENT = frozenset(" \t\r\n,[]{}'\":")


@dataclass(frozen=True)
class Comment:
    """A comment from its `#` to before the line end (so without a trailing carriage return)."""

    start: int
    end: int
    text: str


def find_comments(text: str, opaque: list[tuple[int, int]]) -> tuple[Comment, ...]:
    """Return the comments of `text`; `opaque`: the spans of its scalars, ascending, in which none begins."""
    starts = [start for start, _ in opaque]
    comments = []
    offset = text.find("#")
    while offset >= 0:
        index = bisect_right(starts, offset) - 1
        end = offset + 1
        if index >= 0 and offset < opaque[index][1]:
            end = opaque[index][1]
        elif offset == 0 or text[offset - 1] in _BEFORE_COMMENT:
            end = line_end(text, offset)
            comments.append(Comment(offset, end, text[offset:end]))
        offset = text.find("#", end)
    return tuple(comments)
