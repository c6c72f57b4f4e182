"""TUG307: a command that YAML cuts off, since what follows ` #` without quotes is a comment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tugfix.rules.scene import Scene
from tugfix.yamltext import Comment, Document, Scalar, Style
from tugfix.yamltext.gaps import skip_spaces

if TYPE_CHECKING:
    from tugfix.rules.fault import Fault

_BLANKS = (" ", "\t")


def check(scene: Scene) -> Iterator[Fault]:
    """Yield each command that is incomplete shell without the comment behind it, and complete with it."""
    document = scene.config.document
    text = document.text
    seen: set[int] = set()
    for service in scene.config.services:
        for stage in service.stages:
            for command in stage.commands:
                node = command.node
                # Most commands have nothing behind them, and where a comment is, is not known before it is asked for.
                if text[node.end : node.end + 1] not in _BLANKS or node.start in seen or not isinstance(node, Scalar):
                    continue
                seen.add(node.start)
                comment = _comment_behind(document, node.end)
                if comment is not None:
                    fault = _fault(text, node, comment.end, f"{service.name} {stage.name} {command.index}")
                    if fault is not None:
                        yield fault


def _comment_behind(document: Document, end: int) -> Comment | None:
    """The comment behind what ends at `end`, with nothing but blanks between."""
    start = skip_spaces(document.text, end)
    place = bisect_left(document.comments, start, key=lambda comment: comment.start)
    found = document.comments[place : place + 1]
    return found[0] if found and found[0].start == start else None


def _fault(text: str, node: Scalar, end: int, about: str) -> Fault | None:
    from tugfix.rules.fault import Fault

    if node.style is not Style.PLAIN or not node.is_string or node.start != node.body:
        return None
    from tugfix.rules.quoting import as_string, is_shell

    whole = text[node.start : end]
    if "\n" in whole or is_shell(node.value) or not is_shell(whole):
        return None
    mend = as_string(text, node, end)
    return Fault(
        "TUG307",
        node.start,
        node.end,
        f"The command ends at the `#`: to YAML the rest of the line is a comment, so `{node.value}` is all that runs, "
        "and it is not complete.",
        f"Put all of it into quotes: `{mend.edits[0].text}`.",
        (mend,),
        about=about,
    )
