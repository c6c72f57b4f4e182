"""A change as a table in HTML: the old lines on the left, the new ones on the right."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile, zip_longest

from tugfix.report.diff import Hunk, Part, hunks
from tugfix.report.markup import shown, source

_REMOVED = '<span class="sign">-</span>'
_ADDED = '<span class="sign">+</span>'
_NONE = '<td class="none"></td>'
_NOTHING = slice(0, 0)


def table(old: str, new: str, caption: str) -> str:
    """Return the change from `old` to `new` as a table with three lines around each change, '' where they are equal.

    `caption` is HTML. A line end is shown only where the file has several kinds.
    """
    if old == new:
        return ""
    # Where all lines end so, it is nothing that changes.
    end = "\r\n" if _all_end_with_crlf(old) and _all_end_with_crlf(new) else "\n"
    head = '<colgroup span="2"></colgroup><thead><tr><th scope="col">Before</th><th scope="col">After</th></tr></thead>'
    bodies = "".join(_body(hunk, end) for hunk in hunks(old, new))
    return f'<table class="diff"><caption>{caption}</caption>{head}{bodies}</table>\n'


def _all_end_with_crlf(text: str) -> bool:
    return text.count("\n") == text.count("\r\n")


def _body(hunk: Hunk, end: str) -> str:
    lines = f"From {_lines(hunk.old_start, hunk.old_lines)} to {_lines(hunk.new_start, hunk.new_lines)}"
    head = f'<tbody><tr class="place"><th scope="colgroup" colspan="2">{shown(lines)}</th></tr></tbody>'
    bodies = []
    old, new = hunk.old_start, hunk.new_start
    for part in hunk.parts:
        kind = "same" if part.equal else "other"
        bodies.append(f'<tbody class="{kind}">{"".join(_rows(part, old, new, end))}</tbody>\n')
        old += len(part.old)
        new += len(part.new)
    return head + "".join(bodies)


def _rows(part: Part, old: int, new: int, end: str) -> Iterator[str]:
    signs = ("", "") if part.equal else (_REMOVED, _ADDED)
    before, after = (tuple(_Line(line, end) for line in lines) for lines in (part.old, part.new))
    # Where lines were put in or taken out, it is not known which belong together.
    same = len(before) == len(after) and not part.equal
    for number, (left, right) in enumerate(zip_longest(before, after), 1):
        marks = _different(left.text, right.text) if same and left and right else (_NOTHING, _NOTHING)
        yield (
            f"<tr>{left.cell(old + number, signs[0], marks[0]) if left else _NONE}"
            f"{right.cell(new + number, signs[1], marks[1]) if right else _NONE}</tr>"
        )


class _Line:
    """A line of one side, without its end."""

    def __init__(self, line: str, end: str) -> None:
        self.text = line.removesuffix(end if line.endswith(end) else "\n")
        self._note = "" if line.endswith("\n") else '<span class="note"> (no line end)</span>'

    def cell(self, number: int, sign: str, mark: slice) -> str:
        text = source(self.text)
        if mark != _NOTHING:
            ahead, behind = source(self.text[: mark.start]), source(self.text[mark.stop :])
            text = f"{ahead}<mark>{source(self.text[mark])}</mark>{behind}"
        return f'<td><span class="number">{number}</span>{sign}<code>{text}</code>{self._note}</td>'


def _different(old: str, new: str) -> tuple[slice, slice]:
    """Return what differs within two lines, where more of them is equal than not; else nothing."""
    ahead = _common(old, new)
    behind = _common(old[ahead:][::-1], new[ahead:][::-1])
    if 2 * (ahead + behind) < max(len(old), len(new)):
        return _NOTHING, _NOTHING
    spans = (slice(ahead, len(line) - behind) for line in (old, new))
    left, right = (span if span.start < span.stop else _NOTHING for span in spans)
    return left, right


def _common(first: str, second: str) -> int:
    """How many characters two texts begin with that are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def _lines(ahead: int, count: int) -> str:
    if count == 0:
        return f"nothing behind line {ahead}" if ahead else "nothing"
    return f"line {ahead + 1}" if count == 1 else f"lines {ahead + 1}–{ahead + count}"
