"""Words: quote removal, and where each character of a word stands."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import tree_sitter

from tugfix.shell.nodes import Span, Word

_EXPANSIONS = frozenset({"simple_expansion", "expansion", "command_substitution", "arithmetic_expansion"})
_PATTERN = frozenset("*?[")
_ESCAPED_IN_DOUBLE = frozenset('"\\$`\n')


class Positions:
    """Places of the grammar's nodes (bytes of one text) as code points of the outermost text."""

    def __init__(self, text: str, data: bytes, offsets: Sequence[int] | None) -> None:
        self._text = text
        self._offsets = offsets
        self._starts: list[int] | None = None
        if len(data) != len(text):
            starts, position = [], 0
            for character in text:
                starts.append(position)
                code = ord(character)
                position += 1 + (code > 0x7F) + (code > 0x7FF) + (code > 0xFFFF)
            self._starts = starts

    def _point(self, byte: int) -> int:
        if self._starts is None:
            return byte
        return bisect_right(self._starts, byte - 1) if byte else 0

    def _outer(self, start: int, end: int) -> tuple[int, int]:
        if self._offsets is None:
            return start, end
        if start >= len(self._offsets):
            after = self._offsets[-1] + 1 if self._offsets else 0
            return after, after
        first = self._offsets[start]
        return first, (self._offsets[end - 1] + 1 if end > start else first)

    def span(self, node: tree_sitter.Node, *, whole: bool = False) -> tuple[int, int]:
        """The node's span in the outermost text; with `whole`, that of all the text."""
        if whole:
            return self._outer(0, len(self._text))
        return self._outer(*self.local(node))

    def local(self, node: tree_sitter.Node) -> tuple[int, int]:
        """The node's span in the text that was parsed.

        The grammar counts the blanks before a backquote as part of the substitution.
        """
        start, end = self._point(node.start_byte), self._point(node.end_byte)
        while start < end and self._text[start] in " \t" and node.is_named:
            start += 1
        return start, end

    def text(self, node: tree_sitter.Node) -> str:
        """The node's text, as parsed."""
        start, end = self.local(node)
        return self._text[start:end]

    def breaks_line(self, start: int, end: int) -> bool:
        """Whether a line ends between two outer offsets, other than by a backslash."""
        if self._offsets is not None:
            start, end = bisect_right(self._offsets, start - 1), bisect_right(self._offsets, end - 1)
        return "\n" in self._text[start:end].replace("\\\n", "")

    def outer(self, index: int) -> int:
        """The outer offset of the character `index` of the text that was parsed."""
        return index if self._offsets is None else self._offsets[index]

    def outers(self, start: int, end: int) -> list[int]:
        """The outer offsets of the characters from `start` to `end` of the text that was parsed."""
        return list(range(start, end)) if self._offsets is None else list(self._offsets[start:end])

    def lines(self, node: tree_sitter.Node) -> Word:
        """The lines of a here-document, as a word whose characters stand as they are written."""
        start, end = self._point(node.start_byte), self._point(node.end_byte)
        places = tuple(self.outer(index) for index in range(start, end))
        source = self._text[start:end]
        return Word(*self._outer(start, end), source, source, "$" in source or "`" in source, places)

    def word(self, start: int, end: int) -> Word:
        """A word without quotes and expansions, from `start` to `end` in the text that was parsed."""
        source = self._text[start:end]
        value, places, pattern = _bare(source, start, self)
        return Word(*self._outer(start, end), source, value, pattern, tuple(places))

    def bare(self, node: tree_sitter.Node) -> Word:
        """A word that is taken as it stands, such as the `A=b` of `export A=b`."""
        source = self.text(node)
        return Word(*self.span(node), source, source, "$" in source or "`" in source)


def lower_word(node: tree_sitter.Node, at: Positions) -> Word:
    """Return the word that `node` of the grammar is."""
    if node.type == "word":
        # Most are such: characters that stand for themselves.
        start, end = at.local(node)
        return at.word(start, end)
    return _put_together(node, at)


def _put_together(node: tree_sitter.Node, at: Positions) -> Word:
    pieces = node.children if node.type == "concatenation" else [node]
    value: list[str] = []
    offsets: list[int] = []
    dynamic = False
    for piece in pieces:
        text, places, expands = _piece(piece, at)
        value.append(text)
        offsets += places
        dynamic = dynamic or expands
    whole = len(pieces) == 1 and node.type != "ansi_c_string"
    return Word(
        *at.span(node),
        at.text(node),
        "".join(value),
        dynamic,
        tuple(offsets) if whole else None,
        tuple(_substitutions(node, at)),
        tuple(Span(*at.span(piece)) for piece in pieces if piece.type in _EXPANSIONS),
    )


def _piece(node: tree_sitter.Node, at: Positions) -> tuple[str, list[int], bool]:
    """The value of one piece, the outer place of each character of it, whether it expands."""
    start, end = at.local(node)
    source = at.text(node)
    if node.type == "raw_string":
        return source[1:-1], at.outers(start + 1, end - 1), False
    if node.type == "string":
        return _double_quoted(node, source, start, at)
    if node.type == "ansi_c_string":
        return source[2:-1], [], "\\" in source
    if node.type in ("word", "number", "variable_name", "special_variable_name") or not node.is_named:
        return _bare(source, start, at)
    return source, at.outers(start, end), True


def _bare(source: str, start: int, at: Positions) -> tuple[str, list[int], bool]:
    if "\\" not in source:
        return source, at.outers(start, start + len(source)), not _PATTERN.isdisjoint(source)
    value: list[str] = []
    places = []
    pattern = False
    index = 0
    while index < len(source):
        character = source[index]
        if character == "\\" and index + 1 < len(source):
            index += 1
            if source[index] != "\n":
                value.append(source[index])
                places.append(at.outer(start + index))
        else:
            pattern = pattern or character in _PATTERN
            value.append(character)
            places.append(at.outer(start + index))
        index += 1
    return "".join(value), places, pattern


def _double_quoted(node: tree_sitter.Node, source: str, start: int, at: Positions) -> tuple[str, list[int], bool]:
    """The value keeps expansions as they are written, so that a script in it can be parsed."""
    expands = any(child.is_named and child.type != "string_content" for child in node.children)
    if "\\" not in source:
        return source[1:-1], at.outers(start + 1, start + len(source) - 1), expands
    value: list[str] = []
    places: list[int] = []
    index, last = 1, len(source) - 1
    while index < last:
        if source[index] == "\\" and source[index + 1] in _ESCAPED_IN_DOUBLE and index + 1 < last:
            index += 1
            if source[index] == "\n":
                index += 1
                continue
        value.append(source[index])
        places.append(at.outer(start + index))
        index += 1
    return "".join(value), places, expands


def _substitutions(node: tree_sitter.Node, at: Positions) -> list[str]:
    """The texts of the `$(…)` and backquoted commands in a word, not those inside of them."""
    found: list[str] = []
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if current.type == "command_substitution":
            text = at.text(current)
            found.append(text[2:-1] if text.startswith("$(") else text[1:-1])
        else:
            waiting += reversed(current.children)
    return found
