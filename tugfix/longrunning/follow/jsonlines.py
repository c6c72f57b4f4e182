"""An object in a JSON text, with the lines on which its members stand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder()


@dataclass(frozen=True)
class Member:
    """A member of an object: its value, the 1-based line of its name, and the lines of its items if it is a list."""

    value: object
    line: int
    items: tuple[int, ...] = ()


def members(text: str, key: str) -> dict[str, Member] | None:
    """Return the members of the object that is the value of `key` at the top of a JSON text.

    Empty where there is no such object, None where the text is no JSON object. A name that stands twice counts as it
    stands last, as JSON's readers take it.
    """
    start = 1 if text.startswith("\ufeff") else 0
    try:
        # Reading all of it says whether it is JSON; the walk then need not check.
        if not isinstance(_DECODER.raw_decode(text, _after_blank(text, start))[0], dict):
            return None
        found: dict[str, Member] = {}
        for name, _, place in _pairs(text, _after_blank(text, start)):
            if name == key:
                found = dict(_members(text, place)) if text[place] == "{" else {}
    except (ValueError, RecursionError):
        return None
    return found


def _members(text: str, start: int) -> Iterator[tuple[str, Member]]:
    line, counted = 1, 0
    for name, at, place in _pairs(text, start):
        line, counted = line + text.count("\n", counted, at), at
        value, _ = _DECODER.raw_decode(text, place)
        lines: list[int] = []
        if isinstance(value, list):
            item_line, item_counted = line, at
            for item in _items(text, place):
                item_line, item_counted = item_line + text.count("\n", item_counted, item), item
                lines.append(item_line)
        yield name, Member(value, line, tuple(lines))


def _pairs(text: str, start: int) -> Iterator[tuple[str, int, int]]:
    """The members of the object that begins at `start`: name, place of the name, place of the value."""
    place = _after_blank(text, start + 1)
    while text[place] != "}":
        name, end = _DECODER.raw_decode(text, place)
        value = _after_blank(text, _after_blank(text, end) + 1)
        yield name, place, value
        place = _after_blank(text, _DECODER.raw_decode(text, value)[1])
        place = _after_blank(text, place + 1) if text[place] == "," else place


def _items(text: str, start: int) -> Iterator[int]:
    """The places of the items of the list that begins at `start`."""
    place = _after_blank(text, start + 1)
    while text[place] != "]":
        yield place
        place = _after_blank(text, _DECODER.raw_decode(text, place)[1])
        place = _after_blank(text, place + 1) if text[place] == "," else place


def _after_blank(text: str, place: int) -> int:
    found = _BLANK.match(text, place)
    return found.end() if found else place
