"""Edits of spans: what is changed in a text, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile


@dataclass(frozen=True)
class Edit:
    """Replace the code points `start` to `end` (0-based, end exclusive) of a text by `text`."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with the edits made; several at one place are made in the order given.

    Raises ValueError where two edits overlap or one lies outside the text.
    """
    pieces: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not position <= edit.start <= edit.end <= len(text):
            raise ValueError(f"edit {edit.start}-{edit.end} overlaps another or lies outside the text")
        pieces += (text[position : edit.start], edit.text)
        position = edit.end
    return "".join((*pieces, text[position:]))


def trimmed(text: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the same edits of `text` without what they put back as it was, at their beginnings and ends."""
    return tuple(_trimmed(text, edit) for edit in edits)


def _trimmed(text: str, edit: Edit) -> Edit:
    old, new = text[edit.start : edit.end], edit.text
    ahead = _common(old, new)
    behind = _common(old[ahead:][::-1], new[ahead:][::-1])
    return Edit(edit.start + ahead, edit.end - behind, new[ahead : len(new) - behind])


def _common(first: str, second: str) -> int:
    """How many characters two texts begin with that are the same."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=False)))


def compose(length: int, first: Iterable[Edit], second: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return edits of a text of `length` code points that do what `first` and then `second`, on its result, do.

    Raises ValueError as `apply_edits` does.
    """
    pieces = _cut(_cut([(0, length)], first), second)
    edits: list[Edit] = []
    position, new = 0, ""
    for piece in (*pieces, (length, length)):
        if isinstance(piece, str):
            new += piece
            continue
        start, end = piece
        if new or start > position:
            edits.append(Edit(position, start, new))
        position, new = end, ""
    return tuple(edits)


def original(edits: Iterable[Edit], offset: int) -> int:
    """Return where `offset` of the text after `edits` was before them; within new text, where that was put."""
    shift = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        start = edit.start + shift
        if offset < start:
            break
        if offset < start + len(edit.text):
            return edit.start
        shift += len(edit.text) - (edit.end - edit.start)
    return offset - shift


_Piece = tuple[int, int] | str
"""A part of the old text, or new text."""


def _cut(pieces: Iterable[_Piece], edits: Iterable[Edit]) -> list[_Piece]:
    """The pieces that `edits` make of the text that `pieces` are."""
    found: list[_Piece] = []
    waiting = list(pieces)[::-1]
    position = 0

    def take(length: int, *, keep: bool) -> None:
        nonlocal position
        position += length
        while length:
            if not waiting:
                raise ValueError("an edit lies outside the text")
            piece = waiting.pop()
            size = len(piece) if isinstance(piece, str) else piece[1] - piece[0]
            if size > length:
                head: _Piece = piece[:length] if isinstance(piece, str) else (piece[0], piece[0] + length)
                waiting.append(piece[length:] if isinstance(piece, str) else (piece[0] + length, piece[1]))
                piece, size = head, length
            found.extend([piece] if keep else [])
            length -= size

    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < position:
            raise ValueError(f"edit {edit.start}-{edit.end} overlaps another")
        take(edit.start - position, keep=True)
        take(edit.end - edit.start, keep=False)
        found.extend([edit.text] if edit.text else [])
    return [*found, *reversed(waiting)]
