"""Sentences of findings as pieces: what is said, and what is quoted from a config."""

from __future__ import annotations

from collections.abc import Iterator

_QUOTE = "`"


def pieces(sentence: str) -> Iterator[tuple[bool, str]]:
    """Yield the parts of a sentence, each with whether it stands in backticks; none is empty.

    Where backticks do not come in pairs, since a command has one, it is one part with all of them.
    """
    parts = sentence.split(_QUOTE)
    if len(parts) % 2 == 0:
        parts = [sentence]
    for number, part in enumerate(parts):
        if part:
            yield number % 2 == 1, part
