"""Change the items of a list that is written with dashes."""

from __future__ import annotations

from collections.abc import Sequence as Several
from dataclasses import dataclass
from itertools import islice

from tugfix.yamltext.comments import all_comments, comments_of_items
from tugfix.yamltext.edits import Edit
from tugfix.yamltext.find import dashes, has_anchor
from tugfix.yamltext.gaps import column, line_start, next_line
from tugfix.yamltext.hashes import Comment
from tugfix.yamltext.lines import LineChange
from tugfix.yamltext.nodes import Document, Node, Sequence
from tugfix.yamltext.plan import New, Plan, Remove, Replace
from tugfix.yamltext.removal import remove_lines
from tugfix.yamltext.scalars import replace_string
from tugfix.yamltext.strings import write_in_block


@dataclass(frozen=True)
class ListStyle:
    """How a block list is written: the column of its dashes, the spaces behind each."""

    column: int
    gap: int = 1


@dataclass
class Changes:
    """What is to be done so far: edits within lines, and changes of whole lines."""

    edits: list[Edit]
    lines: list[LineChange]


def list_style(text: str, sequence: Sequence) -> ListStyle:
    """Return how the block list `sequence` is written; the spaces behind a dash are the first item's."""
    first = sequence.items[0].start
    gap = first - sequence.body - 1
    return ListStyle(column(text, sequence.body), gap if is_blank_line_free(text, sequence.body + 1, first) else 1)


def is_blank_line_free(text: str, start: int, end: int) -> bool:
    """Whether there are only spaces, at least one, from `start` to `end`."""
    return bool(text[start:end]) and not text[start:end].strip(" ")


def new_lines(text: str, new: New, style: ListStyle, place: int) -> tuple[str, ...]:
    """Return the lines, without line ends, of the new item when it is put at `place`, a line's beginning."""
    written = write_in_block(new.text, indent=style.column, newline="\n", text=text, place=place)
    first, *rest = written.split("\n")
    margin = " " * style.column
    dash = "-" + " " * style.gap
    comment = f" {new.after}" if new.after else ""
    return (*(margin + line for line in new.before), f"{margin}{dash}{first}{comment}", *rest)


@dataclass(frozen=True)
class _Region:
    """An item, its dash, where its first line (perhaps a comment's) and the next begin, and its comments."""

    item: Node
    dash: int
    start: int
    end: int
    comments: tuple[Comment, ...]


def change_block_list(doc: Document, sequence: Sequence, plan: Plan) -> Changes:
    """Return what changes the block list `sequence` as `plan` says; the plan leaves at least one item.

    Raises ValueError where an item with an anchor would go.
    """
    text = doc.text
    style = list_style(text, sequence)
    regions = _regions(doc, sequence)
    changes = Changes([], [])
    place = regions[0].start
    staying: Node | None = None
    position = 0
    while position < len(plan):
        step = plan[position]
        stop = _run_end(plan, position)
        if isinstance(step, New):
            changes.lines.append(LineChange(place, place, new_lines(text, step, style, place)))
        elif isinstance(step, Remove):
            changes.lines += _remove_run(doc, plan, range(position, stop), regions, staying)
            place = regions[step.index + stop - position - 1].end
        else:
            staying = sequence.items[step.index]
            place = regions[step.index].end
            if isinstance(step, Replace):
                changes.edits += replace_string(text, staying, step.text, indent=style.column, flow=False)
        position = stop
    return changes


def _regions(doc: Document, sequence: Sequence) -> list[_Region]:
    text = doc.text
    regions = []
    places = zip(sequence.items, dashes(text, sequence), comments_of_items(doc, sequence), strict=True)
    for item, dash, comments in places:
        first = min([dash, *(comment.start for comment in comments.before)])
        owned = all_comments(doc, item, comments)
        regions.append(_Region(item, dash, line_start(text, first), next_line(text, item.end), owned))
    return regions


def _run_end(plan: Plan, position: int) -> int:
    """Return where the steps end that remove items in a row from `position` on; else the next step."""
    stop = position
    while stop < len(plan) and isinstance(plan[stop], Remove):
        stop += 1
    return max(stop, position + 1)


def _remove_run(
    doc: Document, plan: Plan, run: range, regions: Several[_Region], previous: Node | None
) -> list[LineChange]:
    """Take out the items that the steps of `run` remove; `previous`: the last item before that stays."""
    removed = [step for step in plan[run.start : run.stop] if isinstance(step, Remove)]
    for step in removed:
        refuse_anchor(regions[step.index].item)
    dropped = {comment for step in removed if step.with_comments for comment in regions[step.index].comments}
    first, last = regions[removed[0].index], regions[removed[-1].index]
    around = plan[max(run.start - 1, 0) : run.stop + 1]
    later = removed[-1].index + 1
    until = None
    if later < len(regions):
        old = next(step for step in islice(plan, run.stop, None) if not isinstance(step, New))
        goes_too = isinstance(old, Remove)
        until = regions[later].start if goes_too else line_start(doc.text, regions[later].dash)
    return remove_lines(
        doc,
        first.start if removed[0].with_comments else line_start(doc.text, first.dash),
        last.item.end,
        column=column(doc.text, first.dash),
        dropped=dropped,
        previous=previous,
        refilled=any(isinstance(step, New) for step in around),
        until=until,
    )


def refuse_anchor(node: Node) -> None:
    """Raise ValueError where `node` or a node within it has an anchor: an alias may need it."""
    if has_anchor(node):
        raise ValueError("what would be removed has an anchor")
