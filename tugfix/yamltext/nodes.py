"""What a YAML text is made of: nodes with exact spans, and the error for text that is not YAML.

Nodes are named tuples, which are made in a third of the time of frozen dataclasses: most of a run is to make them.

All offsets are code points, 0-based, end exclusive, in the text that was read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from tugfix.yamltext.gaps import line_end
from tugfix.yamltext.hashes import Comment, find_comments
from tugfix.yamltext.plain import means_null, means_string
from tugfix.yamltext.problems import TooDeep

STRING_TAGS = ("tag:yaml.org,2002:str", "!")
NULL_TAG = "tag:yaml.org,2002:null"


class YamlError(Exception):
    """The text is not YAML, or YAML that is not supported; `line` and `column` are 1-based.

    `too_deep` says so where a key that stands too deep is the matter; the place is that of the key.
    """

    def __init__(self, message: str, line: int, column: int, too_deep: TooDeep | None = None) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.message = message
        self.line = line
        self.column = column
        self.too_deep = too_deep


class Style(Enum):
    """How a scalar is written."""

    PLAIN = "plain"
    SINGLE = "'"
    DOUBLE = '"'
    LITERAL = "|"
    FOLDED = ">"


class Scalar(NamedTuple):
    """A single value.

    `start` is where its anchor or tag begins, if it has one, else the same as `body`, where the content (or
    its opening quote, or the `|` of a block scalar) begins. `end` is after its last character; the
    blank lines after a block scalar are part of it only under `|+` and `>+`. An empty value has an empty span
    right after its colon or dash. `tag` is the resolved tag, `None` where none is written.
    """

    start: int
    end: int
    anchor: str | None
    tag: str | None
    body: int
    value: str
    style: Style

    @property
    def is_null(self) -> bool:
        """Whether this is the null value: empty, `~`, `null`, or tagged as null."""
        if self.tag is not None:
            return self.tag == NULL_TAG
        return self.style is Style.PLAIN and means_null(self.value)

    @property
    def is_string(self) -> bool:
        """Whether both YAML 1.1 and YAML 1.2 readers take this for a string."""
        if self.tag is not None:
            return self.tag in STRING_TAGS
        return self.style is not Style.PLAIN or means_string(self.value)

    @property
    def is_block(self) -> bool:
        """Whether this is written as a block, literal or folded."""
        return self.style is Style.LITERAL or self.style is Style.FOLDED


class Sequence(NamedTuple):
    """A list: in brackets where `flow`, else with dashes; the offsets are those of `Scalar`.

    A block sequence's `body` is its first dash, its `end` the end of its last item.
    """

    start: int
    end: int
    anchor: str | None
    tag: str | None
    body: int
    items: tuple[Node, ...]
    flow: bool


class Mapping(NamedTuple):
    """Pairs of key and value: in braces where `flow`, else a block; the offsets are those of `Scalar`.

    A block mapping's `body` is its first key (or the `?` before it), its `end` the end of its last value.
    """

    start: int
    end: int
    anchor: str | None
    tag: str | None
    body: int
    pairs: tuple[tuple[Node, Node], ...]
    flow: bool

    def pair(self, key: str) -> tuple[Node, Node] | None:
        """Return the key node with the text `key`, and its value; None where there is no such key."""
        for node, value in self.pairs:
            if isinstance(node, Scalar) and node.value == key:
                return node, value
        return None

    def get(self, key: str) -> Node | None:
        """Return the value of the key with the text `key`, or None where there is no such key."""
        pair = self.pair(key)
        return pair[1] if pair else None


class Alias(NamedTuple):
    """A use `*name` of the node that bears the anchor `name`; it has neither anchor nor tag of its own."""

    start: int
    end: int
    name: str
    target: Node

    def __repr__(self) -> str:
        return f"Alias(start={self.start}, end={self.end}, name={self.name!r})"

    @property
    def body(self) -> int:
        """Where its `*` is: the same as `start`."""
        return self.start

    @property
    def anchor(self) -> None:
        """None: what it stands for has the anchor."""
        return None

    @property
    def tag(self) -> None:
        """None: what it stands for may have one."""
        return None


Node = Scalar | Sequence | Mapping | Alias


@dataclass(frozen=True)
class Document:
    """A text that was read: a root for each YAML document in it, none in an empty text."""

    text: str
    roots: tuple[Node, ...]

    @cached_property
    def comments(self) -> tuple[Comment, ...]:
        """All comments, in the order of the text."""
        return find_comments(self.text, list(_spans(self.text, self.roots))) if "#" in self.text else ()

    def position(self, offset: int) -> tuple[int, int]:
        """Return the 1-based line and column, in code points, of `offset`."""
        return position(self.text, offset)


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column, in code points, of `offset` in `text`."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _spans(text: str, roots: tuple[Node, ...]) -> Iterator[tuple[int, int]]:
    """The spans of scalars in the order of the text; of a block its lines without the header."""
    waiting = list(reversed(roots))
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            start = line_end(text, node.body) if node.is_block else node.body
            if node.end > node.body:
                yield start, node.end
        elif isinstance(node, Sequence):
            waiting += reversed(node.items)
        elif isinstance(node, Mapping):
            waiting += (part for pair in reversed(node.pairs) for part in reversed(pair))


def data(node: Node) -> object:
    """Return what `node` says as nested tuples that can be compared, without style, comments or places.

    `('map', ((key, value), …))`, `('seq', (item, …))`, `('str', value, tag)`, `('plain', value)` for a plain
    scalar that is no string, `('alias', name)`. A tag on another node than a string wraps it in
    `('tag', tag, …)`, an anchor wraps any in `('anchor', name, …)`. Aliases are not followed.
    """
    found = _bare_data(node)
    if node.tag is not None and found[0] != "str":
        found = ("tag", node.tag, found)
    return ("anchor", node.anchor, found) if node.anchor is not None else found


def _bare_data(node: Node) -> tuple[object, ...]:
    if isinstance(node, Alias):
        return ("alias", node.name)
    if isinstance(node, Mapping):
        return ("map", tuple((data(key), data(value)) for key, value in node.pairs))
    if isinstance(node, Sequence):
        return ("seq", tuple(data(item) for item in node.items))
    return ("str", node.value, node.tag) if node.is_string else ("plain", node.value)
