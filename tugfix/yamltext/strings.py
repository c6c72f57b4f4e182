"""How a string is written, so that YAML 1.1 and YAML 1.2 readers read the same string back."""

from __future__ import annotations

import re

from tugfix.yamltext.gaps import gap_depth
from tugfix.yamltext.nodes import Style
from tugfix.yamltext.plain import means_string

# The lines of a block scalar stand this much deeper than the dash or key that it belongs to.
BLOCK_INDENT = 2

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", "\x1b": "\\e"}

# White space around, an indicator in front, `: ` or ` #` within, a document marker, or nothing.
_NOT_PLAIN = re.compile(
    r"""\s|[,\[\]{}#&*!|>'"%@`]|[-?:](?:[\s,\[\]{}]|\Z)|---|\.\.\.|.*(?:\s\#|:\s|[\s:]\Z)""", re.VERBOSE
)
# Some readers, libyaml in older versions among them, take no `:` there at all.
_NOT_PLAIN_IN_FLOW = re.compile(r".*[,:\[\]{}]|[?-]")
_PRINTABLE = re.compile("[\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*\\Z")


def write_string(value: str, *, flow: bool, indent: int, newline: str) -> str:
    """Return the source text for the string `value`: plain if that is safe, else quoted, lines as a block.

    `flow`: it stands in brackets or braces. `indent`: the column of the dash or key that it belongs to; the
    lines of a block scalar stand two columns deeper. `newline`: the line end between those lines. No
    newline follows the last line. Where `|+` comes out, the caller sees to it that no blank line follows.
    """
    if "\n" in value:
        if flow or not can_be_literal(value):
            return quote(value, Style.DOUBLE)
        indicator = str(BLOCK_INDENT) if needs_indicator(value) else ""
        header = f"|{indicator}{chomping(value)}"
        return newline.join((header, *literal_lines(value, indent + BLOCK_INDENT)))
    if can_be_plain(value, flow=flow):
        return value
    return quote(value, Style.SINGLE if can_be_single(value) else Style.DOUBLE)


def write_in_block(value: str, *, indent: int, newline: str, text: str, place: int) -> str:
    """Return what `write_string` does in a block, fit for what follows in `text` from the line at `place`.

    A block scalar would swallow the blank lines that follow where its own end counts, and a comment that
    stands as deep as its content: then the string comes in quotes.
    """
    column = indent + BLOCK_INDENT
    if "\n" in value and (value.endswith("\n\n") or gap_depth(text, place) >= column):
        return quote(value, Style.DOUBLE)
    return write_string(value, flow=False, indent=indent, newline=newline)


def quote(value: str, style: Style) -> str:
    """Return `value` quoted on one line; SINGLE needs `can_be_single`, DOUBLE holds anything."""
    if style is Style.SINGLE:
        return "'" + value.replace("'", "''") + "'"
    return '"' + "".join(_escaped(character) for character in value) + '"'


def can_be_single(value: str) -> bool:
    """Whether single quotes hold `value` on one line: they know no escapes."""
    return is_printable(value.replace("\t", ""))


def can_be_literal(value: str) -> bool:
    """Whether a block scalar `|` holds `value` without white space that is easily lost."""
    lines = value.rstrip("\n").split("\n")
    first = next((line for line in lines if line), "")
    printable = all(is_printable(line.replace("\t", "")) for line in lines)
    return printable and not first.isspace() and bool(lines[-1].strip())


def needs_indicator(value: str) -> bool:
    """Whether a block scalar's header has to say its indentation: the first line begins with white space."""
    return value.lstrip("\n").startswith((" ", "\t"))


def chomping(value: str) -> str:
    """Return what stands behind the `|` for the newlines that `value` ends with: `-`, nothing or `+`."""
    if not value.endswith("\n"):
        return "-"
    return "+" if value.endswith("\n\n") else ""


def literal_lines(value: str, column: int) -> list[str]:
    """Return the lines of `value` as a block scalar's, from `column` on, without line ends."""
    lines = value.removesuffix("\n").split("\n")
    return [" " * column + line if line else "" for line in lines]


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if is_printable(character):
        return character
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"


def is_printable(value: str) -> bool:
    """Whether every character of `value` can stand as it is within one line, whatever the quotes."""
    return _PRINTABLE.match(value) is not None


def can_be_plain(value: str, *, flow: bool) -> bool:
    """Whether `value` written without quotes reads back as the same string; `flow`: in brackets or braces."""
    if not value or not is_printable(value) or _NOT_PLAIN.match(value) or not means_string(value):
        return False
    return not (flow and _NOT_PLAIN_IN_FLOW.match(value))
