"""TUG307: a command that YAML cuts off, since what follows ` #` without quotes is a comment."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tugfix.rules.scene import Scene
from tugfix.yamltext import Scalar, Style

if TYPE_CHECKING:
    from tugfix.rules.fault import Fault


def check(scene: Scene) -> Iterator[Fault]:
    """Yield each command that is incomplete shell without the comment behind it, and complete with it."""
    document = scene.config.document
    text = document.text
    # Where a value ends that has a comment behind it, and where that comment ends.
    ends: dict[int, int] = {}
    for comment in document.comments:
        before = text[comment.start - 80 : comment.start] if comment.start > 80 else text[: comment.start]
        blank = len(before) - len(before.rstrip(" \t"))
        if blank and blank < len(before) and before[-blank - 1] not in "\n\r":
            ends[comment.start - blank] = comment.end
    if not ends:
        return
    seen: set[int] = set()
    for service in scene.config.services:
        for stage in service.stages:
            for command in stage.commands:
                node = command.node
                if node.end not in ends or node.start in seen or not isinstance(node, Scalar):
                    continue
                seen.add(node.start)
                fault = _fault(text, node, ends[node.end], f"{service.name} {stage.name} {command.index}")
                if fault is not None:
                    yield fault


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
