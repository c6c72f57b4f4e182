"""A command of the config whose text YAML reads as something else, written so that it is read as it stands."""

from __future__ import annotations

from tugfix.rules.fault import Rewriting
from tugfix.shell.parse import ShellError, parse
from tugfix.yamltext import Edit, Node


def is_shell(text: str) -> bool:
    """Whether a text is complete shell: no quote is left open and nothing is missing at its end."""
    try:
        return bool(parse(text).items)
    except ShellError:
        return False


def as_string(text: str, node: Node, end: int) -> Rewriting:
    """Return what makes the config's `text` from the beginning of `node` to `end` (a code point) one string.

    It is one line, without anchors and tags.
    """
    from tugfix.yamltext.nodes import Style
    from tugfix.yamltext.strings import can_be_single, quote

    source = text[node.start : end]
    # Shell has quotes of its own: those that it does not use need no escapes.
    single = can_be_single(source) and ("'" not in source or '"' in source or "\\" in source)
    written = quote(source, Style.SINGLE if single else Style.DOUBLE)
    return Rewriting(node, (Edit(node.start, end, written),), ("str", source, None))
