"""Unified diffs that `git apply` and `patch -p1` take as they are."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
    return header + "".join(line for hunk in hunks(old, new) for line in _as_text(hunk))


@dataclass(frozen=True)
class Part:
    """Lines that follow one another, all equal in both texts or all different; each has its line end."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    equal: bool


@dataclass(frozen=True)
class Hunk:
    """A change with the equal lines around it; `old_start` and `new_start` count the lines ahead of it."""

    old_start: int
    new_start: int
    parts: tuple[Part, ...]

    @property
    def old_lines(self) -> int:
        """How many lines of the old text it has."""
        return sum(len(part.old) for part in self.parts)

    @property
    def new_lines(self) -> int:
        """How many lines of the new text it has."""
        return sum(len(part.new) for part in self.parts)


def hunks(old: str, new: str) -> Iterator[Hunk]:
    """Yield the changes from `old` to `new`, each with up to three equal lines on both sides."""
    from difflib import SequenceMatcher

    skipped, before, after = _changed_part(_lines(old), _lines(new))
    # Its guess which lines are too common to match on gives large diffs; without it, huge files take minutes.
    guess = len(before) > _MANY_LINES
    for group in SequenceMatcher(None, before, after, autojunk=guess).get_grouped_opcodes(_CONTEXT):
        parts = (
            Part(tuple(before[old_start:old_end]), tuple(after[new_start:new_end]), tag == "equal")
            for tag, old_start, old_end, new_start, new_end in group
        )
        yield Hunk(skipped + group[0][1], skipped + group[0][3], tuple(parts))


def _as_text(hunk: Hunk) -> Iterator[str]:
    yield f"@@ -{_range(hunk.old_start, hunk.old_lines)} +{_range(hunk.new_start, hunk.new_lines)} @@\n"
    for part in hunk.parts:
        if part.equal:
            yield from _marked(" ", part.old)
        else:
            yield from _marked("-", part.old)
            yield from _marked("+", part.new)


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


def _marked(mark: str, lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        yield mark + line
        if not line.endswith("\n"):
            yield "\n\\ No newline at end of file\n"


def _range(start: int, length: int) -> str:
    """Return the `length` lines behind the first `start` as a hunk's header counts them."""
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
