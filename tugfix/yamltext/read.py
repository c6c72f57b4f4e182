"""Read a YAML text into nodes with exact spans. Nothing is resolved, expanded or constructed."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from tugfix.yamltext.events import READER_ERRORS, Events, as_yaml_error
from tugfix.yamltext.gaps import line_end, line_start, next_line, skip_gap, skip_properties
from tugfix.yamltext.nodes import Alias, Document, Mapping, Node, Scalar, Sequence, Style, YamlError, position

# Building nests once a level, and whoever walks the nodes may: far from Python's limit, beyond any real file.
MAX_DEPTH = 100

# libyaml takes no `:` at all in a plain string in brackets; YAML 1.2 and most readers take `[curl http://web]`.
_COLON_IN_BRACKETS = "found unexpected ':'"

_MAX_READ_AGAIN = 100_000
"""Code points of a text that is read once more for such a `:`: the reader in Python takes a hundred times as long."""

_STYLES = {"'": Style.SINGLE, '"': Style.DOUBLE, "|": Style.LITERAL, ">": Style.FOLDED}
_OPENINGS = frozenset({ScalarEvent, AliasEvent, MappingStartEvent, SequenceStartEvent})
_BLOCKS = (Style.LITERAL, Style.FOLDED)


def read(text: str, *, pure: bool = False) -> Document:
    """Return the nodes of `text`, which must not begin with a byte order mark.

    A text without a final newline is read as if it had one. `pure`: use the slower reader in Python, as is
    done anyway where libyaml is not there. Raises YamlError where the text is not YAML, a key stands twice
    in one mapping, an alias has no anchor, or the nesting is deeper than `MAX_DEPTH` levels.
    """
    try:
        return _Builder(text, Events(text, pure=pure)).document()
    except READER_ERRORS as error:
        problem = getattr(error, "problem", None)
        if pure or problem != _COLON_IN_BRACKETS or len(text) > _MAX_READ_AGAIN:
            raise as_yaml_error(error, text) from error
        return read(text, pure=True)


class _Builder:
    """Turns events into nodes; keeps the anchors of the document.

    `path` are the keys that lead to the mapping that is read. All that is done for each scalar is kept short: they are
    most of a text.
    """

    def __init__(self, text: str, events: Events) -> None:
        self.text = text
        self.next = events.next
        self.restore = events.restore
        self.anchors: dict[str, Node | None] = {}
        self.path: list[str] = []

    def document(self) -> Document:
        roots: list[Node] = []
        while True:
            event = self.next()
            kind = type(event)
            if kind is StreamEndEvent:
                return Document(self.text, tuple(roots))
            if kind is DocumentStartEvent:
                self.anchors = {}
            elif kind in _OPENINGS:
                roots.append(self.node(event, 1))

    def node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is AliasEvent:
            return self.alias(event)
        if depth > MAX_DEPTH:
            raise self.error(f"nested deeper than {MAX_DEPTH} levels", event.start_mark.index)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        node = self.mapping(event, depth) if kind is MappingStartEvent else self.sequence(event, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def scalar(self, event: Any) -> Scalar:
        start, end, value = event.start_mark.index, event.end_mark.index, event.value
        style = _STYLES.get(event.style, Style.PLAIN)
        if self.restore is not None:
            value = self.restore(value)
        if event.anchor is None and event.ctag is None and style not in _BLOCKS:
            return Scalar(start, end, None, None, start, value, style)
        return self.special(start, end, event.anchor, event.tag, value, style)

    def special(self, start: int, end: int, anchor: str | None, tag: str | None, value: str, style: Style) -> Scalar:
        """A scalar with an anchor or a tag, or written as a block."""
        body = start if anchor is None and tag is None else skip_properties(self.text, start, end)
        if style in _BLOCKS:
            header_end = line_end(self.text, body)
            end = _block_end(self.text, header_end, min(end, len(self.text)), value, style)
        node = Scalar(start, end, anchor, tag, body, value, style)
        if anchor is not None:
            self.anchors[anchor] = node
        return node

    def alias(self, event: Any) -> Alias:
        start, name = event.start_mark.index, event.anchor
        if name not in self.anchors:
            raise self.error(f"found undefined alias '{name}'", start)
        target = self.anchors[name]
        if target is None:
            raise self.error(f"the alias '{name}' stands within what it names", start)
        return Alias(start, event.end_mark.index, name, target)

    def sequence(self, start: Any, depth: int) -> Sequence:
        items: list[Node] = []
        while True:
            event = self.next()
            kind = type(event)
            if kind is ScalarEvent:
                items.append(self.scalar(event))
            elif kind is SequenceEndEvent:
                break
            else:
                items.append(self.node(event, depth + 1))
        flow = bool(start.flow_style)
        end = event.end_mark.index if flow else items[-1].end
        return Sequence(*self.opening(start, end), tuple(items), flow)

    def mapping(self, start: Any, depth: int) -> Mapping:
        pairs: list[tuple[Node, Node]] = []
        seen: dict[str, Node] = {}
        while True:
            event = self.next()
            kind = type(event)
            if kind is MappingEndEvent:
                break
            if kind is ScalarEvent:
                scalar = self.scalar(event)
                key: Node = scalar
                name = scalar.value
                if seen.setdefault(name, key) is not key:
                    self.refuse_twice(name, seen[name], key)
            else:
                key, name = self.node(event, depth + 1), "?"
            event = self.next()
            if type(event) is ScalarEvent:
                scalar = self.scalar(event)
                value: Node = scalar if scalar.end > scalar.start else self.empty(key, scalar)
            else:
                self.path.append(name)
                value = self.node(event, depth + 1)
                self.path.pop()
            pairs.append((key, value))
        flow = bool(start.flow_style)
        # A single pair in a flow sequence has no closing brace of its own; its last value ends it.
        end = event.end_mark.index if flow and event.end_mark.index > event.start_mark.index else pairs[-1][1].end
        first, last, anchor, tag, body = self.opening(start, end)
        # What stands right in front of the first key is the key's.
        body = min(body, pairs[0][0].start) if pairs else body
        return Mapping(first, last, anchor, tag, body, tuple(pairs), flow)

    def opening(self, event: Any, end: int) -> tuple[int, int, str | None, str | None, int]:
        start, anchor, tag = event.start_mark.index, event.anchor, event.tag
        body = start if anchor is None and tag is None else skip_properties(self.text, start, end)
        return start, end, anchor, tag, body

    def empty(self, key: Node, value: Scalar) -> Scalar:
        """Put an empty value right after its colon; the readers differ in where they see it."""
        text, start = self.text, value.start
        if text[start - 1 : start] == ":":
            return value
        colon = skip_gap(text, key.end)
        place = colon + 1 if text[colon : colon + 1] == ":" else key.end
        return Scalar(place, place, value.anchor, value.tag, place, value.value, value.style)

    def refuse_twice(self, name: str, first: Node, key: Node) -> None:
        """Several merge keys are no duplicates: each brings its own entries."""
        if name != "<<":
            lines = position(self.text, first.start)[0], position(self.text, key.start)[0]
            within = f" in `{'.'.join(self.path)}`" if self.path else ""
            message = f"the key '{name}' stands twice{within}: lines {lines[0]} and {lines[1]}"
            raise self.error(message, key.start)

    def error(self, message: str, offset: int) -> YamlError:
        return YamlError(message, *position(self.text, offset))


def _block_end(text: str, header_end: int, reader_end: int, value: str, style: Style) -> int:
    """Return where a block scalar's content ends; the readers go on to the next line that is not blank."""
    content = value.rstrip("\n")
    keeps = len(value) - len(content) > 1
    if not content and not keeps:
        return header_end
    if style is Style.LITERAL:
        end = header_end
        for _ in range(value.count("\n") if keeps else content.count("\n") + 1):
            end = line_end(text, next_line(text, end))
        return end
    end = line_start(text, reader_end) if reader_end < len(text) else reader_end
    if end and text[end - 1] == "\n" and (reader_end < len(text) or not keeps):
        end = line_end(text, line_start(text, end - 1))
    while not keeps and end > header_end and _is_blank_tail(text, end, content):
        end = line_end(text, line_start(text, line_start(text, end) - 1))
    return end


def _is_blank_tail(text: str, end: int, content: str) -> bool:
    return not content.endswith((" ", "\t")) and not text[line_start(text, end) : end].strip()
