"""Comments that silence findings: `# tugfix: ignore[TUG102] reason` above or behind a line, `# tugfix: ignore-file`."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from tugfix.yamltext import Comment, Document, Mapping, Node, Sequence

_SIGN = "tugfix:"
_IGNORE = "ignore"
_WHOLE = "ignore-file"


@dataclass(frozen=True)
class Silence:
    """A comment that silences what is found from `start` to `end` (0-based code points, `end` included).

    `codes` are the rules that it names, in capitals, whole or how they begin; none: it silences all. `whole`: it is
    about the whole file. `number` counts such comments, from 0.
    """

    number: int
    comment: Comment
    codes: tuple[str, ...]
    start: int
    end: int
    whole: bool = False

    def covers(self, code: str, place: int) -> bool:
        """Whether a finding of the rule `code` at `place` is silenced."""
        return self.start <= place <= self.end and (not self.codes or code.startswith(self.codes))


def silences(document: Document) -> tuple[Silence, ...]:
    """Return the comments of a config that silence something, in the order of the text.

    One behind something is about the item or the entry that begins on its line; one on a line of its own about the
    next that begins below it. What it is about includes all that belongs to it: above `build:` the whole stage.
    """
    # To find all comments takes a third of the time to read a config, and few have such a one.
    if _SIGN not in document.text:
        return ()
    wanted = [(comment, codes) for comment in document.comments if (codes := _codes(comment)) is not None]
    if not wanted:
        return ()
    begins = [0, *(place + 1 for place, sign in enumerate(document.text) if sign == "\n")]
    by_line = _by_line(document, begins)
    lines = sorted(by_line)
    found = []
    for number, (comment, codes) in enumerate(wanted):
        if codes == (_WHOLE,):
            found.append(Silence(number, comment, (), 0, len(document.text), whole=True))
            continue
        line = bisect_right(begins, comment.start) - 1
        if not document.text[begins[line] : comment.start].strip():
            below = bisect_right(lines, line)
            line = lines[below] if below < len(lines) else -1
        start, end = by_line.get(line, (comment.start, comment.end))
        found.append(Silence(number, comment, codes, start, end))
    return tuple(found)


def _codes(comment: Comment) -> tuple[str, ...] | None:
    """The codes that a comment names, `(_WHOLE,)` for the whole file; None where it is no comment for tugfix."""
    said = comment.text.lstrip("#").strip()
    if not said.startswith(_SIGN):
        return None
    said = said.removeprefix(_SIGN).strip()
    word = said.split(maxsplit=1)[0] if said else ""
    if word == _WHOLE:
        return (_WHOLE,)
    if word == _IGNORE:
        return ()
    inside, bracket, _ = said.removeprefix(f"{_IGNORE}[").partition("]")
    if not said.startswith(f"{_IGNORE}[") or not bracket:
        return None
    return tuple(code.strip().upper() for code in inside.split(",") if code.strip())


def _by_line(document: Document, begins: list[int]) -> dict[int, tuple[int, int]]:
    """The outermost item or entry that begins on each line (0-based): where it starts and ends."""
    found: dict[int, tuple[int, int]] = {}
    for start, end in _parts(document.roots):
        line = bisect_right(begins, start) - 1
        known = found.get(line)
        if known is None or end > known[1]:
            found[line] = start, end
    return found


def _parts(roots: tuple[Node, ...]) -> Iterator[tuple[int, int]]:
    """The spans of all items of lists and entries of mappings."""
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Sequence):
            yield from ((item.start, item.end) for item in node.items)
            waiting += node.items
        elif isinstance(node, Mapping):
            yield from ((key.start, value.end) for key, value in node.pairs)
            waiting += [value for _, value in node.pairs]
