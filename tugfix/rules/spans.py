"""Where what a rule speaks of stands in the config's text."""

from __future__ import annotations

from tugfix.shell.nodes import Span
from tugfix.tugboat.config import Command, Config


def span_of(config: Config, command: Command, text: str, part: Span) -> tuple[int, int]:
    """Return where the first line of a part of a command's text stands in the file, in code points of its text.

    The whole command where the part is not written there as it is: YAML may fold lines and escape characters.
    """
    node = command.node
    line = text[part.start : part.end].split("\n", 1)[0]
    occurrence = text.count(line, 0, part.start)
    start = node.body - 1
    for _ in range(occurrence + 1):
        start = config.document.text.find(line, start + 1, node.end)
        if start < 0:
            return node.body, node.end
    return start, start + len(line)
