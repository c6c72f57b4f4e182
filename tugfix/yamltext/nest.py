"""Move entries of a mapping into another one among them, one level deeper."""

from __future__ import annotations

from dataclasses import dataclass

from tugfix.yamltext.edits import Edit
from tugfix.yamltext.entries import after_deeper_comments
from tugfix.yamltext.gaps import column, is_blank, is_first_on_line, newline_at, next_line
from tugfix.yamltext.nodes import Document, Mapping, Scalar


@dataclass(frozen=True)
class _Lines:
    """The lines of an entry, from `start` to `end`, with the comments that belong to it."""

    start: int
    end: int


def nest_entries(doc: Document, mapping: Mapping, moved: tuple[int, ...], key: str, step: int) -> tuple[Edit, ...]:
    """Return the edits that move the entries `moved` of a block mapping, by their places, into its entry `key`.

    That holds a block mapping or null, or is not there: then it is made where the first of them stands. Their comments
    go along. `step`: how many columns deeper the entries of a new mapping stand. Raises ValueError where an entry does
    not have its lines for itself, or `key` holds something else.
    """
    text = doc.text
    key_column = column(text, mapping.body)
    lines = _lines(doc, mapping, key_column)
    holder = next((n for n, (node, _) in enumerate(mapping.pairs) if getattr(node, "value", None) == key), None)
    edits: list[Edit] = []
    previous = holder
    if holder is None:
        start = _said(text, lines[moved[0]])
        edits.append(Edit(start, start, f"{' ' * key_column}{key}:{newline_at(text, start)}"))
        previous = moved[0] - 1
    else:
        step = _depth(text, mapping, holder, key_column) or step
    place = lines[holder].end if holder is not None else lines[moved[0]].end
    for index in moved:
        if index - 1 == previous:
            edits += _deeper(text, lines[index], step)
            previous, place = index, lines[index].end
        else:
            edits += _moved(text, lines[index], place, step)
    return tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))


def _lines(doc: Document, mapping: Mapping, key_column: int) -> list[_Lines]:
    text = doc.text
    found: list[_Lines] = []
    start = mapping.body - key_column
    for key, value in mapping.pairs:
        if not is_first_on_line(text, key.start) or key.start != key.body or column(text, key.start) != key_column:
            raise ValueError("an entry does not begin its line")
        end = after_deeper_comments(doc, next_line(text, max(value.end, key.end)), key_column)
        found.append(_Lines(start, end))
        start = end
    return found


def _said(text: str, lines: _Lines) -> int:
    """Where the first line that is not blank begins."""
    start = lines.start
    while is_blank(text, start, next_line(text, start)):
        start = next_line(text, start)
    return start


def _depth(text: str, mapping: Mapping, holder: int, key_column: int) -> int:
    """How many columns deeper the entries of a mapping stand that is there; 0 where it holds null."""
    value = mapping.pairs[holder][1]
    if value.start != value.body or value.tag is not None:
        raise ValueError("what the entries would come into has an anchor or a tag")
    if isinstance(value, Scalar) and value.is_null and value.start == value.end:
        return 0
    if not isinstance(value, Mapping) or value.flow or not is_first_on_line(text, value.body):
        raise ValueError("what the entries would come into is no block mapping")
    return column(text, value.body) - key_column


def _deeper(text: str, lines: _Lines, step: int) -> list[Edit]:
    """Indent lines where they stand."""
    edits = []
    start = _said(text, lines)
    while start < lines.end:
        end = next_line(text, start)
        if text[start:end].strip("\r\n"):
            edits.append(Edit(start, start, " " * step))
        start = end
    return edits


def _moved(text: str, lines: _Lines, place: int, step: int) -> list[Edit]:
    """Take lines out and put them, indented, elsewhere."""
    taken = text[lines.start : lines.end]
    if not taken.endswith("\n") or not text[:place].endswith("\n"):
        raise ValueError("the last line has no end")
    # On line ends alone: a text may hold other signs that Python splits lines at.
    deeper = [" " * step + line if line.strip("\r") else line for line in taken.split("\n")]
    return [Edit(lines.start, lines.end, ""), Edit(place, place, "\n".join(deeper))]
