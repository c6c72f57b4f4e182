"""Which shell a text is for."""

from __future__ import annotations

import tree_sitter

from tugfix.shell.parse import syntax_tree

_NODES = frozenset(
    """ansi_c_string array brace_expression c_style_for_statement herestring_redirect process_substitution subscript
    translated_string""".split()
)
_SIGNS = frozenset({"[[", "((", "|&", "&>", "&>>", "+=", "=~", "function", "select", "coproc"})
_IN_EXPANSIONS = frozenset({"/", "//", "/#", "/%", "^", "^^", ",", ",,", ":", "@"})
_COMMANDS = frozenset(
    {"source", "pushd", "popd", "shopt", "declare", "typeset", "disown", "let", "mapfile", "readarray"}
)


def needs_bash(text: str) -> bool:
    """Whether a text uses what a POSIX shell lacks (`[[`, `source`, arrays, `<<<`). Raises ShellError."""
    waiting: list[tree_sitter.Node] = [syntax_tree(text)]
    while waiting:
        node = waiting.pop()
        in_expansion = node.parent is not None and node.parent.type == "expansion"
        if node.type in _NODES or (not node.is_named and node.type in _SIGNS):
            return True
        if in_expansion and not node.is_named and node.type in _IN_EXPANSIONS:
            return True
        if node.type == "command_name" and (node.text or b"").decode("utf-8", "replace") in _COMMANDS:
            return True
        if node.type in ("declare", "typeset") or (node.type == "word" and node.text == b"pipefail"):
            return True
        # `{a,b}` is three words put together; `{1..3}` is a node of its own.
        if node.type == "concatenation" and node.children[0].text == b"{":
            return True
        waiting += node.children
    return False
