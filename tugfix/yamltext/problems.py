"""What a reader's complaint about a text means to the person who wrote it.

A text that can't be read has no nodes: these are looks at its lines.
"""

from __future__ import annotations

from dataclasses import dataclass

from tugfix.yamltext.gaps import line_end, line_start

_TAB = "the tab here cannot be used for indentation: use spaces"
_HINTS = {
    "found a tab character": _TAB,
    "mapping values are not allowed": "a ': ' cannot stand here: put the text into quotes",
    "could not find expected ':'": "this line was read as a key, and its ':' is missing",
    "did not find expected key": "a key was expected here: is the indentation the same as above?",
    "did not find expected '-' indicator": "a '-' was expected here: is the indentation the same as above?",
    "did not find expected ',' or ']'": "a ',' or ']' is missing",
    "did not find expected ',' or '}'": "a ',' or '}' is missing",
    "expected ',' or ']'": "a ',' or ']' is missing",
    "expected <block end>": "a key was expected here: is the indentation the same as above?",
    "expected ',' or '}'": "a ',' or '}' is missing",
    "found unexpected end of stream": "the closing quote is missing",
    "found unexpected ':'": "a ':' within brackets or braces has to be in quotes",
    "found unknown directive name": "a line that begins with '%' is for YAML readers, and this says nothing to them",
}

_MISPLACED_KEY = ("mapping values are not allowed", "did not find expected key", "expected <block end>")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")


@dataclass(frozen=True)
class TooDeep:
    """A key that stands `columns` deeper than the key `above` it, although that has a value already."""

    key: str
    above: str
    columns: int


@dataclass(frozen=True)
class Problem:
    """What is wrong with a text, and where (0-based)."""

    message: str
    offset: int
    too_deep: TooDeep | None = None


def explain(problem: str, text: str, offset: int) -> Problem:
    """Return what is wrong with `text`; `problem` is what the reader says of `offset`."""
    conflict = _merge_conflict(text)
    if conflict is not None:
        return Problem("a merge conflict is not resolved here", conflict)
    if problem.startswith(_MISPLACED_KEY):
        too_deep = _too_deep(text, offset)
        if too_deep is not None:
            return too_deep
    bracket = _opening_bracket(text, offset)
    if bracket is not None:
        return Problem(_needs_quotes(text, bracket), bracket)
    if problem.startswith("did not find expected alphabetic"):
        return Problem(_needs_quotes(text, offset - 1), offset - 1)
    if problem.startswith("found character") and offset < len(text):
        return Problem(_TAB if text[offset] == "\t" else _needs_quotes(text, offset), offset)
    return Problem(next((hint for start, hint in _HINTS.items() if problem.startswith(start)), problem), offset)


def _needs_quotes(text: str, offset: int) -> str:
    return f"no text begins with {text[offset : offset + 1]!r} unless it is in quotes"


def _merge_conflict(text: str) -> int | None:
    """Where the first of git's marks stands, None where they are not all there, each at the start of a line."""
    places = [text.find(f"\n{mark}") + 1 or (0 if text.startswith(mark) else -1) for mark in _CONFLICT]
    return places[0] if -1 < places[0] < places[1] < places[2] else None


def _too_deep(text: str, offset: int) -> Problem | None:
    """A key that stands deeper than the key above it, which has a value: it belongs to the same mapping."""
    start = line_start(text, offset)
    key, sign, _ = text[start : line_end(text, start)].strip().partition(":")
    above = _line_above(text, start)
    if above is None or not sign or not key.replace("-", "").replace("_", "").isalnum():
        return None
    other, colon, value = text[above : line_end(text, above)].strip().partition(":")
    deeper = _indent(text, start) - _indent(text, above)
    if deeper <= 0 or not colon or not value.strip() or other.startswith("-"):
        return None
    columns = "column" if deeper == 1 else "columns"
    message = (
        f"`{key}:` stands deeper than `{other}:` above it, which has a value already: "
        f"move `{key}:`, and what belongs to it, {deeper} {columns} to the left"
    )
    return Problem(message, start + _indent(text, start), TooDeep(key, other, deeper))


def _line_above(text: str, start: int) -> int | None:
    """Where the nearest line above that says something begins."""
    while start:
        start = line_start(text, start - 1)
        line = text[start : line_end(text, start)].strip()
        if line and not line.startswith("#"):
            return start
    return None


def _opening_bracket(text: str, offset: int) -> int | None:
    """Where a list item on the same line begins with a bracket or brace that is closed before its end."""
    start = line_start(text, offset)
    line = text[start : line_end(text, start)]
    item = line.lstrip(" -")
    closing = {"[": "]", "{": "}"}.get(item[:1])
    if closing is None or not line.lstrip().startswith("- ") or closing not in item[:-1]:
        return None
    return start + len(line) - len(item)


def _indent(text: str, start: int) -> int:
    line = text[start : line_end(text, start)]
    return len(line) - len(line.lstrip(" "))
