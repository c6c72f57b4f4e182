"""Try out on a piece of a config whether edits make it say what they shall."""

from __future__ import annotations

from collections.abc import Sequence

from tugfix.yamltext import Edit, Node, YamlError, apply_edits, data, read
from tugfix.yamltext.gaps import line_end, line_start, next_line


def reads_as(text: str, node: Node, edits: Sequence[Edit], says: object) -> bool:
    """Whether the lines of a block node alone, with the edits of the config's `text` made, read as `says`.

    They are a YAML text of their own, unless they use an anchor that stands elsewhere.
    """
    start = line_start(text, node.body)
    end = max([next_line(text, node.end), *(edit.end for edit in edits)])
    # Some blank lines are taken behind one node, and refused behind another.
    while end < len(text) and not text[end : line_end(text, end)].strip():
        end = next_line(text, end)
    moved = [Edit(edit.start - start, edit.end - start, edit.text) for edit in edits]
    try:
        roots = read(apply_edits(text[start:end], moved)).roots
    except (YamlError, ValueError):
        return False
    return [data(root) for root in roots] == [says]
