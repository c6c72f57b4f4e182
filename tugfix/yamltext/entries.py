"""Take entries out of a mapping, and add lists to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tugfix.yamltext.blocklist import Changes, ListStyle, list_style, new_lines, refuse_anchor
from tugfix.yamltext.comments import comments_between
from tugfix.yamltext.edits import Edit
from tugfix.yamltext.gaps import column, is_blank, is_first_on_line, line_end, line_start, next_line
from tugfix.yamltext.hashes import Comment
from tugfix.yamltext.lines import LineChange
from tugfix.yamltext.nodes import Document, Mapping, Sequence
from tugfix.yamltext.plan import New
from tugfix.yamltext.removal import remove_lines
from tugfix.yamltext.strings import BLOCK_INDENT, write_string


def sibling_style(text: str, mapping: Mapping, key_column: int) -> ListStyle:
    """Return the style for a new list in `mapping`: that of its last block list, else two columns deeper."""
    for _, value in reversed(mapping.pairs):
        if isinstance(value, Sequence) and not value.flow:
            return list_style(text, value)
    return ListStyle(key_column + BLOCK_INDENT)


def add_entries(
    doc: Document, mapping: Mapping, entries: Iterable[tuple[str, tuple[New, ...]]], *, spaced: bool
) -> list[LineChange]:
    """Return the changes that add `entries`, keys with lists, after the last entry of the block `mapping`.

    `spaced`: an empty line goes before each.
    """
    text = doc.text
    key_column = column(text, mapping.body)
    style = sibling_style(text, mapping, key_column)
    place = after_deeper_comments(doc, next_line(text, mapping.end), key_column)
    changes = []
    for key, items in entries:
        written = write_string(key, flow=True, indent=key_column, newline="\n")
        lines = [*([""] if spaced else []), " " * key_column + written + ":"]
        for item in items:
            lines += new_lines(text, item, style, place)
        changes.append(LineChange(place, place, tuple(lines)))
    return changes


def are_spaced(text: str, mapping: Mapping) -> bool:
    """Whether there are several entries in the block `mapping`, with an empty line before each but the first."""
    gaps = [
        text[value.end : key.start].split("\n")[1:-1]
        for (_, value), (key, _) in zip(mapping.pairs, mapping.pairs[1:], strict=False)
    ]
    return bool(gaps) and all(any(not line.strip() for line in gap) for gap in gaps)


def after_deeper_comments(doc: Document, start: int, key_column: int) -> int:
    """Return where the comments that stand deeper than the keys end: they belong to the last entry."""
    text = doc.text
    place = start
    while start < len(text):
        end = next_line(text, start)
        comments = comments_between(doc, start, end)
        if comments and is_first_on_line(text, comments[0].start):
            if column(text, comments[0].start) <= key_column:
                break
            place = end
        elif not is_blank(text, start, end):
            break
        start = end
    return place


def remove_entries(
    doc: Document, mapping: Mapping, indices: Collection[int], dropped: Collection[Comment], *, followed: bool
) -> Changes:
    """Return what takes entries out of the block `mapping`; their comments stay but for the `dropped`.

    `followed`: new entries come after the last. Where all go, nothing is left of the mapping: what held it
    holds null. Raises ValueError where an entry has an anchor, or a key that is written with `?`.
    """
    text = doc.text
    for index in indices:
        key, value = mapping.pairs[index]
        refuse_explicit(text, mapping, index)
        refuse_anchor(key)
        refuse_anchor(value)
    changes = Changes([], [])
    first = 0
    if not is_first_on_line(text, mapping.body) and 0 in indices:
        while first in indices:
            first += 1
        _remove_beside_dash(doc, mapping, first, dropped, changes)
    ordered = sorted(index for index in indices if index >= first)
    for position, index in enumerate(ordered):
        if position and ordered[position - 1] == index - 1:
            continue
        last = index
        while last + 1 in ordered:
            last += 1
        changes.lines += remove_lines(
            doc,
            mapping.pairs[index][0].start,
            mapping.pairs[last][1].end,
            column=column(text, mapping.body),
            dropped=dropped,
            previous=mapping.pairs[index - 1][1] if index else None,
            refilled=followed and last + 1 == len(mapping.pairs),
        )
    return changes


def _remove_beside_dash(
    doc: Document, mapping: Mapping, count: int, dropped: Collection[Comment], changes: Changes
) -> None:
    """Take out the first `count` entries of a mapping whose first key stands behind a dash."""
    text = doc.text
    whole = count == len(mapping.pairs)
    end = mapping.end if whole else mapping.pairs[count][0].start
    start = line_start(text, mapping.body)
    margin = text[start : start + len(text[start:]) - len(text[start:].lstrip(" "))]
    kept = [comment for comment in comments_between(doc, mapping.body, end) if comment not in dropped]
    if kept:
        changes.lines.append(LineChange(start, start, tuple(margin + comment.text for comment in kept)))
    changes.edits.append(Edit(mapping.body, end, ""))
    if whole:
        behind = [comment for comment in comments_between(doc, end, line_end(text, end)) if comment in dropped]
        changes.edits += [Edit(comment.start, comment.end, "") for comment in behind]


def refuse_explicit(text: str, mapping: Mapping, index: int) -> None:
    """Raise ValueError where the key of the entry `index` of the block `mapping` is written with `?`."""
    key = mapping.pairs[index][0]
    start = line_start(text, key.start)
    if text[start : key.start].lstrip(" -").startswith("?") or "\n" in text[key.start : key.end]:
        raise ValueError("a key that is written with '?' is not supported")
