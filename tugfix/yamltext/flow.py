"""Change the members of a list in brackets or a mapping in braces."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from tugfix.yamltext.comments import comments_between
from tugfix.yamltext.edits import Edit
from tugfix.yamltext.gaps import (
    column,
    is_first_on_line,
    line_end,
    line_start,
    newline_at,
    skip_gap,
    skip_spaces,
)
from tugfix.yamltext.hashes import Comment
from tugfix.yamltext.nodes import Document
from tugfix.yamltext.strings import BLOCK_INDENT


@dataclass(frozen=True)
class Stays:
    """The old member `index` stays, with the source text `text`."""

    index: int
    text: str


@dataclass(frozen=True)
class Goes:
    """The old member `index` goes; its comments stay but for the `dropped` ones."""

    index: int
    dropped: Collection[Comment] = ()


@dataclass(frozen=True)
class Comes:
    """A new member with the source text `text`, comments above it and one behind it."""

    text: str
    before: tuple[str, ...] = ()
    after: str | None = None


@dataclass(frozen=True)
class _Part:
    """A member and what is around it: in front, between it and its comma, and the comment behind that."""

    lead: str
    text: str
    gap: str = ""
    behind: str = ""


def change_flow(
    doc: Document,
    body: int,
    end: int,
    members: Sequence[tuple[int, int]],
    steps: Iterable[Stays | Goes | Comes],
) -> tuple[Edit, ...]:
    """Return the edits that make the flow collection from `body` to `end` what `steps` say.

    `members`: the spans of its old members. `steps` has one of Stays and Goes for each, in their order. A
    trailing comma stays or stays away. Raises ValueError where the collection has no brackets of its own.
    """
    text = doc.text
    if text[body] not in "[{":
        raise ValueError("a pair in a list in brackets, without braces of its own, cannot be changed")
    layout = _Layout(doc, body, end, members)
    parts, pending = _arrange(layout, steps)
    trailing_comma = bool(members) and layout.commas[-1] is not None
    written = layout.opening
    for number, part in enumerate(parts):
        comma = "," if number < len(parts) - 1 or trailing_comma else ""
        # Right behind a comma a `#` begins a comment, behind a string it does not.
        space = " " if part.behind.startswith("#") and not comma else ""
        written += part.lead + part.text + (part.gap if comma else "") + comma + space + part.behind
    close = layout.closing
    if pending or (parts and parts[-1].behind):
        close = layout.own_lines(pending) + (close.lstrip(" \t") if "\n" in close else layout.break_outside + close)
    return _line_edits(text[body + 1 : end - 1], written + close, body + 1)


class _Layout:
    """Where the parts of a flow collection are, and how new ones are set."""

    def __init__(self, doc: Document, body: int, end: int, members: Sequence[tuple[int, int]]) -> None:
        text = doc.text
        self.text = text
        self.doc = doc
        self.members = members
        self.commas = [self._comma(member_end) for _, member_end in members]
        self.leads = [self._after_comment(body + 1)]
        for (_, member_end), comma in zip(members, self.commas, strict=True):
            self.leads.append(self._after_comment(member_end if comma is None else comma + 1))
        self.opening = text[body + 1 : self.leads[0]]
        self.closing = text[self.leads[-1] : end - 1]
        own_line = [start for start, _ in members if is_first_on_line(text, start)]
        self.broken = bool(members) and is_first_on_line(text, members[-1][0])
        start = line_start(text, body)
        outside = skip_spaces(text, start) - start
        inside = column(text, own_line[-1]) if own_line else outside + BLOCK_INDENT
        self.newline = newline_at(text, body)
        self.break_inside = self.newline + " " * inside
        # In a block, a closing bracket must stand deeper than the key, but for one that stands alone already.
        self.break_outside = self.newline + " " * (outside + 1 if not own_line else outside)

    def _comma(self, end: int) -> int | None:
        place = skip_gap(self.text, end)
        return place if self.text[place : place + 1] == "," else None

    def _after_comment(self, offset: int) -> int:
        comments = comments_between(self.doc, offset, line_end(self.text, offset))
        if comments and not self.text[offset : comments[0].start].strip():
            return comments[0].end
        return offset

    def own_lines(self, comments: Iterable[str]) -> str:
        return "".join(self.break_inside + comment for comment in comments)

    def part(self, index: int, written: str) -> _Part:
        """Return the old member `index` with what is around it."""
        start, end = self.members[index]
        comma = self.commas[index]
        after = end if comma is None else comma + 1
        lead = self.text[self.leads[index] : start]
        if lead.rstrip().endswith("?"):
            raise ValueError("a key that is written with '?' is not supported")
        gap = "" if comma is None else self.text[end:comma]
        return _Part(lead, written, gap, self.text[after : self.leads[index + 1]])

    def comments(self, step: Goes) -> list[str]:
        """Return the comments that stay when the member of `step` goes."""
        found = comments_between(self.doc, self.leads[step.index], self.leads[step.index + 1])
        return [comment.text for comment in found if comment not in step.dropped]


def _arrange(layout: _Layout, steps: Iterable[Stays | Goes | Comes]) -> tuple[list[_Part], list[str]]:
    """Return the parts in their new order, and the comments that remain for the end."""
    parts: list[_Part] = []
    pending: list[str] = []
    for step in steps:
        if isinstance(step, Goes):
            pending += layout.comments(step)
            continue
        part = _new_part(layout, step, bool(parts)) if isinstance(step, Comes) else layout.part(step.index, step.text)
        if isinstance(step, Stays) and not parts and step.index > 0 and "\n" not in part.lead:
            first = layout.members[0][0]
            part = replace(part, lead=layout.text[layout.leads[0] : first])
        elif isinstance(step, Stays) and step.index == 0 and parts and not part.lead:
            part = replace(part, lead=" ")
        comment_before = bool(parts[-1].behind) if parts else "#" in layout.opening
        if pending or comment_before:
            # Blanks behind a comment would be a part of it.
            part = replace(part, lead=part.lead.lstrip(" \t") if "\n" in part.lead else layout.break_inside)
        parts.append(replace(part, lead=layout.own_lines(pending) + part.lead))
        pending = []
    return parts, pending


def _new_part(layout: _Layout, new: Comes, follows: bool) -> _Part:
    lead = " " if follows else ""
    if layout.broken or new.before:
        lead = layout.own_lines(new.before) + layout.break_inside
    return _Part(lead, new.text, "", f" {new.after}" if new.after else "")


def write_list(text: str, place: int, parts: Sequence[Comes]) -> str:
    """Return the source text of a new list in brackets, to be put at `place` in `text`."""
    start = line_start(text, place)
    outside = skip_spaces(text, start) - start
    inside = newline_at(text, place) + " " * (outside + BLOCK_INDENT)
    written = "["
    broken = False
    for number, part in enumerate(parts):
        lines = "".join(inside + comment for comment in part.before)
        lead = inside if lines or broken else " " if number else ""
        comma = "," if number < len(parts) - 1 else ""
        behind = f" {part.after}" if part.after else ""
        written += lines + lead + part.text + comma + behind
        broken = bool(behind)
    return written + (newline_at(text, place) + " " * (outside + 1) if broken else "") + "]"


def _line_edits(old: str, new: str, offset: int) -> tuple[Edit, ...]:
    """Return the edits of the lines that differ; `offset`: where `old` begins in the text."""
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    starts = [offset]
    for line in old_lines:
        starts.append(starts[-1] + len(line))
    edits = []
    for kind, first, last, new_first, new_last in SequenceMatcher(
        None, old_lines, new_lines, autojunk=False
    ).get_opcodes():
        if kind != "equal":
            edits.append(Edit(starts[first], starts[last], "".join(new_lines[new_first:new_last])))
    return tuple(edits)
