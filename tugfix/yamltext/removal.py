"""Take lines out of a block and keep the comments in them."""

from __future__ import annotations

from collections.abc import Collection

from tugfix.yamltext.comments import comments_between
from tugfix.yamltext.find import keeps_blank_lines
from tugfix.yamltext.gaps import column, is_blank, is_first_on_line, line_end, line_start, next_line
from tugfix.yamltext.hashes import Comment
from tugfix.yamltext.lines import LineChange
from tugfix.yamltext.nodes import Document, Node


def remove_lines(
    doc: Document,
    start: int,
    end: int,
    *,
    column: int,
    dropped: Collection[Comment] = (),
    previous: Node | None,
    refilled: bool = False,
    until: int | None = None,
) -> list[LineChange]:
    """Return the changes that take out the lines from the one of `start` to the one of `end`.

    Comments in them stay, as lines at `column`, except for the `dropped` ones. `previous`: the node that
    then comes before in the same block, None where there is none. `refilled`: other lines come in their
    place. Blank lines that would stand twice, or be drawn into `previous`, go too; comments on the lines that
    follow move out to `column` where they stand deeper, up to `until`.
    """
    text = doc.text
    first, last = line_start(text, start), next_line(text, end)
    changes = _kept_comments(doc, first, last, column, dropped)
    blank_counts = previous is not None and keeps_blank_lines(text, previous)
    emptied = all(not change.lines for change in changes) and _length(changes) == last - first
    if emptied and not refilled:
        first, last = _with_blank_lines(text, first, last, previous)
        changes = [LineChange(first, last, blank_counts=blank_counts)]
    return changes + _outdented_comments(doc, last, column, until)


def _length(changes: list[LineChange]) -> int:
    return sum(change.end - change.start for change in changes)


def _kept_comments(doc: Document, first: int, last: int, column: int, dropped: Collection[Comment]) -> list[LineChange]:
    text = doc.text
    kept = [comment for comment in comments_between(doc, first, last) if comment not in dropped]
    changes = []
    start = first
    while start < last:
        end = next_line(text, start)
        here = [comment for comment in kept if start <= comment.start < end]
        between = kept and kept[0].start < start and end <= kept[-1].start and is_blank(text, start, end)
        if here:
            changes += _as_line(text, here[0], start, end, column)
        elif not between:
            changes.append(LineChange(start, end))
        start = end
    return changes


def _as_line(text: str, comment: Comment, start: int, end: int, column: int) -> list[LineChange]:
    if is_first_on_line(text, comment.start) and comment.start - start <= column:
        return []
    return [LineChange(start, end, (" " * column + comment.text,))]


def _with_blank_lines(text: str, first: int, last: int, previous: Node | None) -> tuple[int, int]:
    """Widen the lines taken out by the blank lines that would then stand twice or at the wrong place."""
    fills = previous is not None and keeps_blank_lines(text, previous)
    above = line_start(text, first - 1) if first else 0
    doubled = is_blank(text, above, first) or previous is None
    if fills or doubled:
        while last < len(text) and is_blank(text, last, next_line(text, last)):
            last = next_line(text, last)
    if last == len(text) and not fills:
        while first and is_blank(text, line_start(text, first - 1), first):
            first = line_start(text, first - 1)
    return first, last


def _outdented_comments(doc: Document, start: int, most: int, until: int | None) -> list[LineChange]:
    """Move the comments that follow out to the column `most`: a block scalar before would swallow them."""
    text = doc.text
    changes = []
    while start < (len(text) if until is None else until):
        end = next_line(text, start)
        comments = comments_between(doc, start, end)
        if comments and is_first_on_line(text, comments[0].start):
            if column(text, comments[0].start) > most:
                changes.append(LineChange(start, end, (" " * most + comments[0].text,)))
        elif not is_blank(text, start, end):
            break
        elif line_end(text, start) - start > most:
            changes.append(LineChange(start, end, ("",) if end < len(text) else ()))
        start = end
    return changes
