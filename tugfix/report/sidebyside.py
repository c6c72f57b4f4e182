"""A change as a table in HTML: the old lines on the left, the new ones on the right."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from tugfix.report.diff import Hunk, Part, hunks
from tugfix.report.markup import shown, source

_REMOVED = '<span class="sign">-</span>'
_ADDED = '<span class="sign">+</span>'
_NONE = '<td class="none"></td>'


def table(old: str, new: str, caption: str) -> str:
    """Return the change from `old` to `new` as a table with three lines around each change, '' where they are equal.

    `caption` is HTML. A line end is shown only where the file has several kinds.
    """
    if old == new:
        return ""
    # Where all lines end so, it is nothing that changes.
    end = "\r\n" if _all_end_with_crlf(old) and _all_end_with_crlf(new) else "\n"
    head = '<thead><tr><th scope="col">Before</th><th scope="col">After</th></tr></thead>'
    bodies = "".join(_body(hunk, end) for hunk in hunks(old, new))
    return f'<table class="diff"><caption>{caption}</caption>{head}{bodies}</table>\n'


def _all_end_with_crlf(text: str) -> bool:
    return text.count("\n") == text.count("\r\n")


def _body(hunk: Hunk, end: str) -> str:
    lines = f"From {_lines(hunk.old_start, hunk.old_lines)} to {_lines(hunk.new_start, hunk.new_lines)}"
    head = f'<tbody><tr class="place"><th scope="rowgroup" colspan="2">{shown(lines)}</th></tr></tbody>'
    bodies = []
    old, new = hunk.old_start, hunk.new_start
    for part in hunk.parts:
        kind = "same" if part.equal else "other"
        bodies.append(f'<tbody class="{kind}">{"".join(_rows(part, old, new, end))}</tbody>\n')
        old += len(part.old)
        new += len(part.new)
    return head + "".join(bodies)


def _rows(part: Part, old: int, new: int, end: str) -> Iterator[str]:
    left = [_cell(line, old + number, end, "" if part.equal else _REMOVED) for number, line in enumerate(part.old, 1)]
    right = [_cell(line, new + number, end, "" if part.equal else _ADDED) for number, line in enumerate(part.new, 1)]
    for before, after in zip_longest(left, right, fillvalue=_NONE):
        yield f"<tr>{before}{after}</tr>"


def _cell(line: str, number: int, end: str, sign: str) -> str:
    note = "" if line.endswith("\n") else '<span class="note"> (no line end)</span>'
    text = source(line.removesuffix(end if line.endswith(end) else "\n"))
    return f'<td><span class="number">{number}</span>{sign}<code>{text}</code>{note}</td>'


def _lines(ahead: int, count: int) -> str:
    if count == 0:
        return f"nothing behind line {ahead}" if ahead else "nothing"
    return f"line {ahead + 1}" if count == 1 else f"lines {ahead + 1}–{ahead + count}"
