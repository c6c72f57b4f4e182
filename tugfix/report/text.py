"""Findings and errors as text for people, with a first line that programs can read."""

from __future__ import annotations

import unicodedata

from tugfix.findings import Finding, Outcome

WIDTH = 120
"""Columns of the terminal that a line of the config may take, with its number."""

_TAB = "    "
_CROP = "..."
_BEFORE = 20
_NARROWEST = 40
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

_BOLD = "\x1b[1m"
_RED = "\x1b[1;31m"
_OFF = "\x1b[0m"


def finding_text(finding: Finding, text: str, name: str, *, colour: bool = False, columns: int | None = None) -> str:
    """Return the block of lines that shows `finding` in the config `text` (without a BOM) called `name`.

    The first line is `NAME:LINE:COLUMN RULE message`. Nothing of the config or its name can steer a terminal.
    `columns` is the width of the terminal, where it goes to one: sentences are then wrapped at words.
    """
    margin = " " * len(str(finding.line))
    place = f"{escaped(name)}:{finding.line}:{finding.column}"
    shown, underline = _excerpt(text, finding, min(max(columns or WIDTH, _NARROWEST), WIDTH) - len(margin) - 3)
    kind = "remark: " if finding.outcome is Outcome.REMARK else ""
    said = _wrapped(f"{place} {finding.rule} {kind}{escaped(finding.message)}", "  ", columns)
    notes = [escaped(" -> ".join(finding.chain))] if finding.chain else []
    notes.append(escaped(finding.remedy))
    if finding.outcome is Outcome.UNSAFE:
        notes.append("offered with --unsafe-fixes")
    lines = [
        said.replace(f"{place} {finding.rule}", f"{_in(_BOLD, place, colour)} {_in(_RED, finding.rule, colour)}", 1),
        f"{margin} |",
        f"{finding.line} | {shown}",
        f"{margin} | {_in(_RED, underline, colour)}",
        *(_wrapped(f"{margin} = {note}", f"{margin}   ", columns) for note in notes),
    ]
    return "\n".join(lines) + "\n"


def error_text(
    message: str, name: str, line: int | None = None, column: int | None = None, *, colour: bool = False
) -> str:
    """Return the line `NAME:LINE:COLUMN error: message`, or `NAME: error: message` without a place."""
    place = ":".join([escaped(name), *(str(number) for number in (line, column) if number is not None)])
    separator = ":" if line is None else ""
    return f"{_in(_BOLD, place, colour)}{separator} {_in(_RED, 'error:', colour)} {_one_line(message)}\n"


def escaped(text: str) -> str:
    """Return `text` with what a terminal would obey, hide or reorder written as `\\x1b` or `\\u202e`."""
    return "".join(_shown(char) for char in text)


def _excerpt(text: str, finding: Finding, budget: int) -> tuple[str, str]:
    """Return the line on which `finding` starts and its underline, cropped to `budget` columns."""
    start = max(text.rfind("\n", 0, finding.start), text.rfind("\r", 0, finding.start)) + 1
    line = text[start:].split("\n", 1)[0].split("\r", 1)[0]
    first = finding.start - start
    last = max(min(finding.end - start, len(line.rstrip())), first + 1)
    cells = [_TAB if char == "\t" else _shown(char) for char in line] or [""]
    widths = [_width(cell) for cell in cells]
    begin, end = _window(widths, first, last, budget)
    ahead = _CROP if begin else ""
    behind = _CROP if end < len(cells) else ""
    indent = len(ahead) + sum(widths[begin:first])
    length = max(sum(widths[first : min(last, end)]), 1)
    shown = ahead + "".join(cells[begin:end]) + behind
    return shown.rstrip(), " " * indent + "^" * length


def _window(widths: list[int], first: int, last: int, budget: int) -> tuple[int, int]:
    """Return the cells to show (0-based, end exclusive) so that those from `first` on are among them."""
    if sum(widths) <= budget:
        return 0, len(widths)
    room = budget - 2 * len(_CROP)
    begin = 0 if sum(widths[:last]) <= room else max(0, first - _BEFORE)
    while begin < first and sum(widths[begin:first]) > room // 2:
        begin += 1
    end = begin
    used = 0
    while end < len(widths) and used + widths[end] <= room:
        used += widths[end]
        end += 1
    return begin, end


def _shown(char: str) -> str:
    if unicodedata.category(char) not in _INVISIBLE:
        return char
    code = ord(char)
    if code < 0x100:
        return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char, f"\\x{code:02x}")
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _width(cell: str) -> int:
    """Return the terminal columns of a cell: East Asian wide characters take two, combining ones none."""
    if cell.isascii():
        return len(cell)
    if unicodedata.category(cell) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(cell) in ("W", "F") else 1


def _wrapped(line: str, indent: str, columns: int | None) -> str:
    """Break a line at words, where it is wider than a terminal; its own indentation stays."""
    if columns is None or len(line) <= columns:
        return line
    import textwrap

    words = line.lstrip(" ")
    ahead = line[: len(line) - len(words)]
    width = max(columns, _NARROWEST)
    return textwrap.fill(
        words,
        width,
        initial_indent=ahead,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _one_line(message: str) -> str:
    return escaped(" ".join(message.split()))


def _in(code: str, text: str, colour: bool) -> str:
    return f"{code}{text}{_OFF}" if colour else text
