"""The rules for people in a terminal: the list of all, and the page of one."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator

from tugfix.rules.about import STATIONS, About

_ARROW = " -> "
_BOLD, _RED, _OFF = "\x1b[1m", "\x1b[1;31m", "\x1b[0m"
_LINK = re.compile(r"\[([^\]]+)\](?:\[\w+\]|\([^)]+\))")
_TARGET = re.compile(r"^\[\w+\]: ", re.MULTILINE)
_ITEM = "- "


def list_text(rules: Iterable[About]) -> str:
    """Return a line a rule: its code, what its findings get, what is wrong."""
    return "".join(f"{rule.code}  {rule.fix:<8}  {rule.title}\n" for rule in rules)


def page_text(rule: About, width: int = 80, *, colour: bool = False) -> str:
    """Return the page of a rule, with where in a preview's life it goes wrong, how to silence it, and a link.

    `width` is in columns; examples are not wrapped.
    """
    blocks = list(_blocks(rule.text, width, colour=colour))
    silence = f"To leave it as it is, write above or behind the command:\n\n    # tugfix: ignore[{rule.code}] why"
    parts = [blocks[0], life(rule, colour=colour), *blocks[1:], silence, f"More: {rule.link}"]
    return "\n\n".join(parts) + "\n"


def life(rule: About, *, colour: bool = False) -> str:
    """Return the line of a preview's life, a mark at the station where it goes wrong, and what happens there."""
    line = _ARROW.join(STATIONS)
    start = len(_ARROW.join((*STATIONS[: STATIONS.index(rule.place)], "")))
    mark = "^" * len(rule.place)
    said = " " * max(0, min(start, len(line) + 10 - len(rule.wrong))) + rule.wrong
    return f"{line}\n{' ' * start}{_in(_RED, mark, colour)}\n{_in(_RED, said, colour)}"


def _blocks(text: str, width: int, *, colour: bool) -> Iterator[str]:
    """Yield headings, paragraphs and examples of a page, which is plain Markdown of just these."""
    for number, part in enumerate(text.split("```")):
        if number % 2:
            yield textwrap.indent(part.split("\n", 1)[1].rstrip("\n"), "    ")
            continue
        for block in part.strip().split("\n\n"):
            if block.startswith("#"):
                yield _in(_BOLD, block.lstrip("# "), colour)
            elif block and not _TARGET.match(block):
                yield _paragraph(_LINK.sub(r"\1", block), width)


def _paragraph(block: str, width: int) -> str:
    items = re.split(r"\n(?=- )", block)
    return "\n".join(
        textwrap.fill(
            " ".join(item.split()),
            width,
            subsequent_indent="  " if item.startswith(_ITEM) else "",
            break_on_hyphens=False,
            break_long_words=False,
        )
        for item in items
    )


def _in(code: str, text: str, colour: bool) -> str:
    return f"{code}{text}{_OFF}" if colour else text
