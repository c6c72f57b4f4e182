"""Unified diffs that `git apply` and `patch -p1` take as they are."""

from __future__ import annotations

import os
from collections.abc import Iterator

_CONTEXT = 3
_MANY_LINES = 5_000
_ESCAPES = {7: "a", 8: "b", 9: "t", 10: "n", 11: "v", 12: "f", 13: "r", 34: '"', 92: "\\"}


def unified(old: str, new: str, name: str) -> str:
    """Return the change from `old` to `new` as a diff of the file `name`, '' where they are equal.

    `name` is relative to the repository's root, with `/`. Both texts are whole files: line ends are kept,
    and a BOM must still be there, for a diff without it would not apply.
    """
    if old == new:
        return ""
    header = f"--- {_quoted('a/' + name)}\n+++ {_quoted('b/' + name)}\n"
    return header + "".join(_hunks(_lines(old), _lines(new)))


def _hunks(old: list[str], new: list[str]) -> Iterator[str]:
    from difflib import SequenceMatcher

    skipped, old, new = _changed_part(old, new)
    # Its guess which lines are too common to match on gives large diffs; without it, huge files take minutes.
    guess = len(old) > _MANY_LINES
    for group in SequenceMatcher(None, old, new, autojunk=guess).get_grouped_opcodes(_CONTEXT):
        first, last = group[0], group[-1]
        old_lines = _range(skipped + first[1], skipped + last[2])
        new_lines = _range(skipped + first[3], skipped + last[4])
        yield f"@@ -{old_lines} +{new_lines} @@\n"
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                yield from _marked(" ", old[old_start:old_end])
            else:
                yield from _marked("-", old[old_start:old_end])
                yield from _marked("+", new[new_start:new_end])


def _changed_part(old: list[str], new: list[str]) -> tuple[int, list[str], list[str]]:
    """Return how many equal lines were cut off at the start, and both without those and the ones at the end.

    As much of them as a diff shows stays.
    """
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    start = max(0, head - _CONTEXT)
    tail = max(0, tail - _CONTEXT)
    return start, old[start : len(old) - tail], new[start : len(new) - tail]


def _lines(text: str) -> list[str]:
    # str.splitlines also splits at form feeds and U+2028, which no patch program takes for line ends.
    lines = [line + "\n" for line in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _marked(mark: str, lines: list[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n"


def _range(start: int, end: int) -> str:
    """Return the lines `start` to `end` (0-based, end exclusive) as a hunk's header counts them."""
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _quoted(name: str) -> str:
    """Return `name` as git writes it: in C's quoting for special bytes, with a tab for a space."""
    pieces = [_escaped(byte) for byte in os.fsencode(name)]
    quoted = "".join(pieces)
    if any(len(piece) > 1 for piece in pieces):
        quoted = f'"{quoted}"'
    # Without the tab, a reader takes what follows the space for a date.
    return quoted + ("\t" if " " in quoted else "")


def _escaped(byte: int) -> str:
    if byte in _ESCAPES:
        return "\\" + _ESCAPES[byte]
    return chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}"
