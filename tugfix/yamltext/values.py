"""Make a block list out of an entry's value that is empty, or a single string."""

from __future__ import annotations

from tugfix.yamltext.blocklist import Changes, ListStyle, new_lines, refuse_anchor
from tugfix.yamltext.comments import all_comments, item_comments
from tugfix.yamltext.edits import Edit, apply_edits
from tugfix.yamltext.find import block_indicators
from tugfix.yamltext.gaps import column, line_end, line_start, newline_at, next_line, skip_gap
from tugfix.yamltext.hashes import Comment
from tugfix.yamltext.lines import LineChange
from tugfix.yamltext.nodes import Document, Node, Scalar
from tugfix.yamltext.plan import New, Plan, Remove, Replace
from tugfix.yamltext.removal import remove_lines
from tugfix.yamltext.scalars import replace_string


def fill_empty(doc: Document, key: Scalar, value: Node, items: tuple[New, ...], style: ListStyle) -> Changes:
    """Return what puts `items` in place of the null or `[]` that is the value of `key` in a block mapping.

    Raises ValueError where the value has an anchor or a tag.
    """
    if value.anchor is not None or value.tag is not None:
        raise ValueError("what would be replaced has an anchor or a tag")
    changes = _without_value(doc, key, value, (), style.column)
    place = next_line(doc.text, value.end)
    for item in items:
        changes.lines.append(LineChange(place, place, new_lines(doc.text, item, style, place)))
    return changes


def make_list(doc: Document, key: Scalar, value: Scalar, plan: Plan, style: ListStyle, key_column: int) -> Changes:
    """Return what makes the string `value` of `key` in a block mapping the list that `plan` says.

    Raises ValueError where the string goes and has an anchor.
    """
    text = doc.text
    index = next(number for number, step in enumerate(plan) if not isinstance(step, New))
    step = plan[index]
    same_line = line_start(text, key.end) == line_start(text, value.start)
    if not same_line:
        style = ListStyle(column(text, value.start), style.gap)
    place = next_line(text, value.end)
    above = [line for new in plan[:index] for line in _lines(text, new, style, place)]
    below = tuple(line for new in plan[index + 1 :] for line in _lines(text, new, style, place))
    after = LineChange(place, place, below)
    if isinstance(step, Remove):
        refuse_anchor(value)
        dropped = all_comments(doc, value, item_comments(doc, value)) if step.with_comments else ()
        changes = _without_value(doc, key, value, dropped, style.column)
        changes.lines += [LineChange(place, place, tuple(above)), after]
        return changes
    dash = " " * style.column + "-" + " " * style.gap
    edits = _moved_value(text, value, step, style.column - key_column, key_column)
    if same_line:
        newline = newline_at(text, key.end)
        colon = skip_gap(text, key.end)
        edits.insert(0, Edit(colon + 1, value.start, "".join(newline + line for line in (*above, dash))))
        return Changes(edits, [after])
    start = line_start(text, value.start)
    edits.insert(0, Edit(value.start, value.start, "-" + " " * style.gap))
    return Changes(edits, [LineChange(start, start, tuple(above)), after])


def _lines(text: str, step: object, style: ListStyle, place: int) -> tuple[str, ...]:
    return new_lines(text, step, style, place) if isinstance(step, New) else ()


def _moved_value(text: str, value: Scalar, step: object, shift: int, key_column: int) -> list[Edit]:
    """Return the edits that give `value` its new text, its further lines `shift` columns deeper."""
    if not isinstance(step, Replace):
        edits = []
        start = next_line(text, value.start)
        while shift and start < value.end:
            # White space alone may be content of a block.
            if line_end(text, start) > start:
                edits.append(Edit(start, start, " " * shift))
            start = next_line(text, start)
        return edits
    end = line_end(text, value.end)
    replaced = replace_string(text, value, step.text, indent=key_column, flow=False)
    first, *rest = apply_edits(text[:end], replaced)[value.start :].split("\n")
    moved = [" " * shift + line if line.strip("\r") else line for line in rest]
    return [Edit(value.start, end, "\n".join((first, *moved)))]


def _without_value(doc: Document, key: Scalar, value: Node, dropped: tuple[Comment, ...], column: int) -> Changes:
    """Return what takes the value out and leaves its key; comments stay but for the `dropped` ones.

    `column`: where comments go that stood deeper, on lines of their own below the key.
    """
    text = doc.text
    colon = skip_gap(text, key.end)
    below = next_line(text, colon)
    changes = Changes([], [])
    if value.start <= line_end(text, colon):
        changes.edits += _without_text(text, value, colon + 1)
    else:
        changes.lines += remove_lines(
            doc, below, value.end, column=column, dropped=dropped, previous=key, refilled=True
        )
    for comment in dropped:
        if comment.start < below:
            blank = len(text[: comment.start].rstrip(" \t"))
            behind = max([edit.end for edit in changes.edits if edit.start < comment.start], default=blank)
            changes.edits.append(Edit(max(blank, behind), comment.end, ""))
    return changes


def _without_text(text: str, value: Node, start: int) -> list[Edit]:
    """Return what takes out the value that begins on its key's line, from `start`, right after the colon."""
    if isinstance(value, Scalar) and value.is_block:
        header_end = line_end(text, value.start)
        indicators = block_indicators(text, value)
        return [Edit(start, value.body + len(indicators), ""), Edit(header_end, value.end, "")]
    return [Edit(start, value.end, "")] if value.end > value.start else []
