"""Commands of plain words alone, `npm run build -- --mode preview`: they need no grammar, and most commands are so.

What is read here is what the grammar reads, in a hundredth of the time; a test holds the two against each other.
"""

from __future__ import annotations

import re

from tugfix.shell.nodes import Command, Item, Script, Word

_COMMAND = re.compile(r"[a-zA-Z./][\w./-]*(?: +(?:--?[\w-]+=)?[\w./:@%,+-]+)*", re.ASCII)
_WORD = re.compile(r"[^ ]+")
_KEYWORDS = frozenset(
    """case coproc declare do done elif else esac export fi for function if in local readonly select test then time
    typeset unset unsetenv until while""".split()
)
"""With these first the grammar sees more than a command."""

MAX_LENGTH = 2_000
"""Code points; longer texts are left to the grammar."""


def plain_script(text: str) -> Script | None:
    """Return the script that a text of plain words is, None for any other text."""
    if len(text) > MAX_LENGTH or not _COMMAND.fullmatch(text) or text.partition(" ")[0] in _KEYWORDS:
        return None
    words = tuple(_word(found.start(), found.end(), found[0]) for found in _WORD.finditer(text))
    command = Command(0, len(text), (), words, ())
    return Script(0, len(text), (Item(0, len(text), command, ""),))


def _word(start: int, end: int, source: str) -> Word:
    return Word(start, end, source, source, False, tuple(range(start, end)))
