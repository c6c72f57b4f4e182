"""Read a YAML text into nodes with exact spans. Nothing is resolved, expanded or constructed."""

from __future__ import annotations

from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from tugfix.yamltext.comments import find_comments
from tugfix.yamltext.events import Events
from tugfix.yamltext.gaps import line_end, line_start, next_line, skip_gap, skip_properties
from tugfix.yamltext.nodes import Alias, Document, Mapping, Node, Scalar, Sequence, Style, YamlError, position

# Building nests once a level, and whoever walks the nodes may: far from Python's limit, beyond any real file.
MAX_DEPTH = 100

# libyaml takes no `:` at all in a plain string in brackets; YAML 1.2 and most readers take `[curl http://web]`.
_COLON_IN_BRACKETS = "found unexpected ':'"

_MAX_READ_AGAIN = 100_000
"""Code points of a text that is read once more for such a `:`: the reader in Python takes a hundred times as long."""

_STYLES = {"'": Style.SINGLE, '"': Style.DOUBLE, "|": Style.LITERAL, ">": Style.FOLDED}


def read(text: str, *, pure: bool = False) -> Document:
    """Return the nodes and comments of `text`, which must not begin with a byte order mark.

    A text without a final newline is read as if it had one. `pure`: use the slower reader in Python, as is
    done anyway where libyaml is not there. Raises YamlError where the text is not YAML, a key stands twice
    in one mapping, an alias has no anchor, or the nesting is deeper than `MAX_DEPTH` levels.
    """
    try:
        return _Builder(text, Events(text, pure=pure)).document()
    except YamlError as error:
        problem = getattr(error.__cause__, "problem", None)
        if pure or problem != _COLON_IN_BRACKETS or len(text) > _MAX_READ_AGAIN:
            raise
        return read(text, pure=True)


class _Builder:
    """Turns events into nodes; keeps the anchors of the document and the spans that hold no comments.

    `path` are the keys that lead to the mapping that is read.
    """

    def __init__(self, text: str, events: Events) -> None:
        self.text = text
        self.events = events
        self.anchors: dict[str, Node | None] = {}
        self.path: list[str] = []
        self.opaque: list[tuple[int, int]] = []

    def document(self) -> Document:
        roots = []
        while True:
            event = next(self.events)
            kind = type(event)
            if kind is StreamEndEvent:
                break
            if kind is DocumentStartEvent:
                self.anchors = {}
            elif kind is not DocumentEndEvent and event.start_mark is not None and _opens_node(kind):
                roots.append(self.node(event, 1))
        return Document(self.text, tuple(roots), find_comments(self.text, self.opaque))

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
        start, end = event.start_mark.index, event.end_mark.index
        anchor, tag, value = event.anchor, event.tag, self.events.restore(event.value)
        style = _STYLES.get(event.style, Style.PLAIN)
        plain = anchor is None and tag is None
        body = start if plain else skip_properties(self.text, start, end)
        if style is Style.LITERAL or style is Style.FOLDED:
            header_end = line_end(self.text, body)
            end = _block_end(self.text, header_end, min(end, len(self.text)), value, style)
            self.opaque.append((header_end, end))
        elif end > body:
            self.opaque.append((body, end))
        node = Scalar(start, end, anchor, None if tag is None else str(tag), body, value, style)
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
        items = []
        while True:
            event = next(self.events)
            if type(event) is SequenceEndEvent:
                break
            items.append(self.node(event, depth + 1))
        flow = bool(start.flow_style)
        end = event.end_mark.index if flow else items[-1].end
        return Sequence(*self.opening(start, end), tuple(items), flow)

    def mapping(self, start: Any, depth: int) -> Mapping:
        pairs: list[tuple[Node, Node]] = []
        seen: dict[str, Node] = {}
        while True:
            event = next(self.events)
            if type(event) is MappingEndEvent:
                break
            key = self.node(event, depth + 1)
            if isinstance(key, Scalar):
                self.check_key(key, seen)
            self.path.append(key.value if isinstance(key, Scalar) else "?")
            pairs.append((key, self.value(key, self.node(next(self.events), depth + 1))))
            self.path.pop()
        flow = bool(start.flow_style)
        # A single pair in a flow sequence has no closing brace of its own; its last value ends it.
        end = event.end_mark.index if flow and event.end_mark.index > event.start_mark.index else pairs[-1][1].end
        first, last, anchor, tag, body = self.opening(start, end)
        # What stands right in front of the first key is the key's.
        body = min(body, pairs[0][0].start) if pairs else body
        return Mapping(first, last, anchor, tag, body, tuple(pairs), flow)

    def opening(self, event: Any, end: int) -> tuple[int, int, str | None, str | None, int]:
        start, anchor, tag = event.start_mark.index, event.anchor, event.tag
        plain = anchor is None and tag is None
        body = start if plain else skip_properties(self.text, start, end)
        return start, end, anchor, None if tag is None else str(tag), body

    def value(self, key: Node, value: Node) -> Node:
        """Put an empty value right after its colon; the readers differ in where they see it."""
        text, start = self.text, value.start
        if start != value.end or text[start - 1 : start] == ":" or not isinstance(value, Scalar):
            return value
        colon = skip_gap(text, key.end)
        place = colon + 1 if text[colon : colon + 1] == ":" else key.end
        return Scalar(place, place, value.anchor, value.tag, place, value.value, value.style)

    def check_key(self, key: Scalar, seen: dict[str, Node]) -> None:
        first = seen.setdefault(key.value, key)
        # Several merge keys are no duplicates: each brings its own entries.
        if first is not key and key.value != "<<":
            lines = position(self.text, first.start)[0], position(self.text, key.start)[0]
            within = f" in `{'.'.join(self.path)}`" if self.path else ""
            message = f"the key '{key.value}' stands twice{within}: lines {lines[0]} and {lines[1]}"
            raise self.error(message, key.start)

    def error(self, message: str, offset: int) -> YamlError:
        return YamlError(message, *position(self.text, offset))


def _opens_node(kind: type) -> bool:
    return kind in (ScalarEvent, AliasEvent, MappingStartEvent) or kind.__name__ == "SequenceStartEvent"


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
