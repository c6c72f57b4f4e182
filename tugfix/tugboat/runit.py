"""Where runit keeps its services, and which of them commands speak of."""

from __future__ import annotations

from collections.abc import Iterable

SERVICE_FOLDER = "/etc/service/"


def names_in_use(texts: Iterable[str]) -> frozenset[str]:
    """Return the names under /etc/service that any word of the commands mentions."""
    found: set[str] = set()
    for text in texts:
        pieces = text.split(SERVICE_FOLDER)[1:]
        found |= {_leading_name(piece) for piece in pieces}
    return frozenset(found - {""})


def _leading_name(text: str) -> str:
    for place, character in enumerate(text):
        if not (character.isalnum() or character in "-_."):
            return text[:place]
    return text
