"""Where in a document a node stands."""

from __future__ import annotations

from tugfix.yamltext.gaps import line_end, skip_gap
from tugfix.yamltext.nodes import Document, Mapping, Node, Scalar, Sequence


def ancestors(doc: Document, node: Node) -> tuple[Node, ...]:
    """Return the nodes that hold `node`, the root first. Raises ValueError where it is not one of `doc`."""
    path: list[Node] = []
    level: tuple[Node, ...] = doc.roots
    while True:
        if any(candidate is node for candidate in level):
            return tuple(path)
        holder = next((other for other in level if other.start <= node.start and node.end <= other.end), None)
        if holder is None:
            raise ValueError("the node is not one of this document")
        path.append(holder)
        level = children(holder)


def children(node: Node) -> tuple[Node, ...]:
    """Return the items of a list, the keys and values of a mapping in their order, nothing for others."""
    if isinstance(node, Sequence):
        return node.items
    if isinstance(node, Mapping):
        return tuple(part for pair in node.pairs for part in pair)
    return ()


def dashes(text: str, sequence: Sequence) -> tuple[int, ...]:
    """Return the offset of each item's dash in a block sequence."""
    found = []
    offset = sequence.body
    for item in sequence.items:
        found.append(skip_gap(text, offset))
        offset = item.end
    return tuple(found)


def has_anchor(node: Node) -> bool:
    """Whether `node`, or any node in it, bears an anchor."""
    return node.anchor is not None or any(has_anchor(child) for child in children(node))


def keeps_blank_lines(text: str, node: Node) -> bool:
    """Whether blank lines after `node` would become part of it: it ends in a block scalar `|+` or `>+`."""
    last = last_scalar(node)
    return last is not None and last.is_block and "+" in block_indicators(text, last)


def block_indicators(text: str, scalar: Scalar) -> str:
    """Return the header of a block scalar without the comment behind it: `|`, `>-`, `|2+` …"""
    return text[scalar.body : line_end(text, scalar.body)].split(maxsplit=1)[0]


def last_scalar(node: Node) -> Scalar | None:
    """Return the scalar that a block collection or `node` itself ends with; None where it ends otherwise."""
    while isinstance(node, (Sequence, Mapping)) and not node.flow:
        node = children(node)[-1]
    return node if isinstance(node, Scalar) else None
