"""TUG303: a key that stands deeper than the key above it, so that the file is no valid YAML."""

from __future__ import annotations

from tugfix.rules.fault import Fault, Repair
from tugfix.tugboat.keys import SERVICE_KEYS
from tugfix.tugboat.stages import STAGES
from tugfix.yamltext import Edit, YamlError
from tugfix.yamltext.gaps import start_of_line

_TOGETHER = (SERVICE_KEYS, frozenset(STAGES))
"""Keys that stand in one mapping with each other."""


def repair(text: str, error: YamlError) -> Repair | None:
    """Return what moves the key that `error` is about to where it belongs, None where that is not the matter."""
    deep = error.too_deep
    if deep is None or not any({deep.key, deep.above} <= keys for keys in _TOGETHER) or deep.key == deep.above:
        return None
    line = start_of_line(text, error.line)
    start = line + error.column - 1
    columns = "column" if deep.columns == 1 else "columns"
    fault = Fault(
        "TUG303",
        start,
        start + len(deep.key),
        f"`{deep.key}:` stands deeper than `{deep.above}:` above it, so the file is no valid YAML, "
        "and Tugboat can't read it.",
        f"Move `{deep.key}:`, and what belongs to it, {deep.columns} {columns} to the left.",
    )
    return Repair(fault, tuple(_dedents(text, line, error.column - 1, deep.columns)))


def _dedents(text: str, start: int, column: int, columns: int) -> list[Edit]:
    """The edits that move the lines from `start` to the left, as long as they stand at `column` or deeper."""
    edits: list[Edit] = []
    shallow: list[Edit] = []
    for line in text[start:].split("\n"):
        said = line.lstrip(" ")
        indent = len(line) - len(said)
        is_content = said.strip() != "" and not said.startswith("#")
        if is_content and indent < column:
            break
        if indent >= column:
            edits += [*shallow, Edit(start, start + columns, "")]
            shallow = []
        elif said.startswith("#") and indent > column - columns:
            # A comment in between must not come to stand deeper than the lines around it.
            shallow.append(Edit(start, start + indent - column + columns, ""))
        start += len(line) + 1
    return edits
