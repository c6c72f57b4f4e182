"""The variables that a text expands."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import tree_sitter

from tugfix.shell.nodes import Span
from tugfix.shell.parse import syntax_tree
from tugfix.shell.words import Positions


@dataclass(frozen=True)
class Expansion(Span):
    """`$NAME`, `${NAME}`, `${NAME:-x}`, or what stands within `$(…)`; `name` is that of the variable."""

    name: str


@lru_cache(maxsize=256)
def expansions(text: str) -> tuple[Expansion, ...]:
    """Return the variables that a script expands by itself, in the order of its text, with their places.

    Those in single quotes and in here-documents with a quoted end are not expanded. Raises ShellError.
    """
    root = syntax_tree(text)
    at = Positions(text, text.encode("utf-8"), None)
    found: list[Expansion] = []
    waiting: list[tree_sitter.Node] = [root]
    while waiting:
        node = waiting.pop()
        if node.type in ("simple_expansion", "expansion"):
            name = next((at.text(child) for child in node.children if child.type == "variable_name"), None)
            if name is not None:
                found.append(Expansion(*at.span(node), name))
        waiting += node.children
    return tuple(sorted(found, key=lambda one: one.start))
