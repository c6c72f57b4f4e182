"""TUG304: dashes that lack their space: a stage is one string and no list, or the file is no valid YAML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tugfix.rules.scene import Scene
from tugfix.tugboat.config import Stage, resolved
from tugfix.yamltext import Alias, Edit, Scalar, Style, YamlError

if TYPE_CHECKING:
    from tugfix.rules.fault import Fault, Repair, Rewriting


def check(scene: Scene) -> Iterator[Fault]:
    """Yield each stage that is one plain string, every line of which begins with a dash and no space behind it."""
    text = scene.config.document.text
    seen: set[int] = set()
    for service in scene.config.services:
        for stage in service.stages:
            value = resolved(stage.value)
            if not isinstance(value, Scalar) or value.style is not Style.PLAIN or not value.value.startswith("-"):
                continue
            if id(value) in seen or not value.is_string:
                continue
            seen.add(id(value))
            lines = _lines(text, value)
            if lines is not None:
                yield _fault(text, stage, value, lines, service.name)


def repair(text: str, error: YamlError) -> Repair | None:
    """Return what makes an item of a line that `error` is about, None where it does not stand among items."""
    from tugfix.yamltext.gaps import line_end, start_of_line

    start = start_of_line(text, error.line)
    line = text[start : line_end(text, start)]
    said = line.lstrip(" ")
    column = len(line) - len(said)
    # YAML would take the quotes off, and what comes behind them would have no place.
    if said[:1] != "-" or said[1:2] in ("", " ", "\t", "-", "'", '"') or not _is_among_items(text[:start], column):
        return None
    from tugfix.rules.fault import Fault, Repair

    place = start + column
    shown = said.rstrip()
    message = f"`{shown}` is no item of the list without a space behind its dash, and the file is no valid YAML."
    fault = Fault("TUG304", place, place + len(shown), message, "Put a space behind the dash.")
    return Repair(fault, (Edit(place + 1, place + 1, " "),))


def _is_among_items(above: str, column: int) -> bool:
    """Whether the nearest line above that is not deeper than `column` is an item of a list there."""
    for line in reversed(above.split("\n")):
        said = line.lstrip(" ")
        if said.strip() and not said.startswith("#") and len(line) - len(said) <= column:
            return len(line) - len(said) == column and said.startswith("- ")
    return False


def _lines(text: str, value: Scalar) -> list[tuple[int, str]] | None:
    """Each dash's place and what follows it, None where a line has no dash, or one that may begin an option."""
    found = []
    offset = value.body
    for line in text[value.body : value.end].split("\n"):
        said = line.strip()
        if said and (not said.startswith("-") or said[1:2] in ("", "-")):
            return None
        if said:
            found.append((offset + line.index("-"), said[1:]))
        offset += len(line) + 1
    return found


def _fault(text: str, stage: Stage, value: Scalar, lines: list[tuple[int, str]], service: str) -> Fault:
    from tugfix.rules.fault import Fault

    first = lines[0][1]
    if len(lines) == 1:
        message = f"`-{first}` is run as it stands, with the dash: a dash without a space behind it makes no list."
    else:
        message = (
            f"The {len(lines)} lines of `{stage.name}` are one command, `-{first} …`: a dash without a space "
            "behind it makes no list."
        )
    mend = _mend(text, stage, value, lines)
    remedy = "Put a space behind each dash." if len(lines) > 1 else "Put a space behind the dash."
    if mend is not None and len(mend.edits[0].text) == 0:
        remedy = "Take the dash away: a single command needs none."
    about = f"{service} {stage.name}"
    return Fault("TUG304", value.start, value.end, message, remedy, (mend,) if mend else (), about=about)


def _mend(text: str, stage: Stage, value: Scalar, lines: list[tuple[int, str]]) -> Rewriting | None:
    """A space behind each dash; quotes around what would not be read as it stands."""
    from tugfix.rules.fault import Rewriting

    # What begins with a quote would get another meaning as an item: YAML takes the quotes off.
    if value.start != value.body or any(said.strip()[0] in "'\"" for _, said in lines):
        return None
    from tugfix.rules.trial import reads_as
    from tugfix.yamltext.gaps import column, line_start
    from tugfix.yamltext.strings import can_be_plain, write_string

    strings = [said.strip() for _, said in lines]
    if stage.owner.flow or isinstance(stage.value, Alias) or "\n" not in text[stage.key.end : value.start]:
        # No list with dashes stands in braces, or begins on its key's line.
        if len(lines) > 1 or not can_be_plain(strings[0], flow=True):
            return None
        return Rewriting(value, (Edit(value.body, value.body + 1, ""),), ("str", strings[0], None))
    first = column(text, value.body)
    edits: list[Edit] = []
    for (place, said), string in zip(lines, strings, strict=True):
        if column(text, place) != first:
            edits.append(Edit(line_start(text, place), place, " " * first))
        written = write_string(string, flow=False, indent=0, newline="\n")
        behind = place + 1 + len(said) if written != string else place + 1 + len(said) - len(said.lstrip())
        edits.append(Edit(place + 1, behind, f" {written}" if written != string else " "))
    says = ("seq", tuple(("str", string, None) for string in strings))
    return Rewriting(value, tuple(edits), says) if reads_as(text, value, edits, says) else None
