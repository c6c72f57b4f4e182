"""Give a string another value, and change as little of its text as that takes."""

from __future__ import annotations

from difflib import SequenceMatcher

from tugfix.yamltext.edits import Edit
from tugfix.yamltext.find import block_indicators
from tugfix.yamltext.gaps import line_end, newline_at, next_line
from tugfix.yamltext.nodes import Alias, Mapping, Node, Scalar, Sequence, Style
from tugfix.yamltext.strings import (
    can_be_literal,
    can_be_plain,
    can_be_single,
    chomping,
    literal_lines,
    needs_indicator,
    quote,
    write_in_block,
    write_string,
)


def replace_string(text: str, node: Node, value: str, *, indent: int, flow: bool) -> tuple[Edit, ...]:
    """Return the edits that make the scalar or alias `node` the string `value`, in its style where that fits.

    `indent`: the column of the dash or key that it belongs to. `flow`: it stands in brackets or braces.
    Anchor, tag and the comment behind stay. Raises ValueError where `node` is a list or a mapping.
    """
    if isinstance(node, (Sequence, Mapping)):
        raise ValueError("a list or a mapping cannot be replaced by a string")
    newline = newline_at(text, node.start)
    place = next_line(text, node.end)
    if flow:
        fresh = write_string(value, flow=True, indent=indent, newline=newline)
    else:
        fresh = write_in_block(value, indent=indent, newline=newline, text=text, place=place)
    if isinstance(node, Alias):
        return _on_its_line(text, node, fresh)
    if node.value == value and node.is_string:
        return ()
    if node.is_block:
        return _replace_block(text, node, value, indent, fresh)
    written = _in_style(node, value, flow)
    if written is None:
        written = fresh
    space = " " if node.start == node.end or node.body == node.end else ""
    return _on_its_line(text, node, space + written)


def _on_its_line(text: str, node: Alias | Scalar, written: str) -> tuple[Edit, ...]:
    """What is behind a node on its line stays on the first line of what is written in its place."""
    if "\n" in written and line_end(text, node.end) > node.end:
        return _with_header_comment(text, node, written)
    return (Edit(node.body, node.end, written),)


def _in_style(node: Scalar, value: str, flow: bool) -> str | None:
    """Return `value` written in the style of `node`, or None where that style does not suit it."""
    if node.style is Style.SINGLE and can_be_single(value):
        return quote(value, Style.SINGLE)
    if node.style is Style.DOUBLE and ("\n" in node.value or "\n" not in value):
        return quote(value, Style.DOUBLE)
    if node.style is Style.PLAIN and can_be_plain(value, flow=flow):
        return value
    return None


def _with_header_comment(text: str, node: Alias | Scalar, written: str) -> tuple[Edit, ...]:
    """What is behind a string on one line, a comment or spaces, comes behind the block's header."""
    header, _, lines = written.partition("\n")
    end = line_end(text, node.end)
    newline = newline_at(text, node.start)
    return Edit(node.body, node.end, header.rstrip("\r")), Edit(end, end, newline + lines)


def _blank_follows(text: str, end: int) -> bool:
    following = next_line(text, end)
    return following < len(text) and not text[following : line_end(text, following)].strip()


def _replace_block(text: str, node: Scalar, value: str, indent: int, fresh: str) -> tuple[Edit, ...]:
    header_end = line_end(text, node.body)
    if "\n" in value and can_be_literal(value):
        if node.style is Style.LITERAL:
            edits = _replace_literal(text, node, value, indent)
        else:
            edits = _replace_folded(text, node, value)
        if edits is not None:
            return edits
    if node.style is Style.FOLDED and "\n" not in value:
        edits = _replace_folded(text, node, value)
        if edits is not None:
            return edits
    header, newline, lines = fresh.partition("\n")
    indicators = node.body + len(block_indicators(text, node))
    edits = (Edit(node.body, indicators, header.rstrip("\r")),)
    rest = newline_at(text, node.body) + lines if newline else ""
    return (*edits, Edit(header_end, node.end, rest))


def _replace_literal(text: str, node: Scalar, value: str, indent: int) -> tuple[Edit, ...] | None:
    """Change the lines that differ, and the header where its indicators no longer hold."""
    header_end = line_end(text, node.body)
    indicators = block_indicators(text, node)
    old_lines = text[header_end : node.end].replace("\r\n", "\n").split("\n")[1:]
    deep = _content_column(node, old_lines, indent, indicators)
    old_value = node.value.removesuffix("\n").split("\n")
    if deep is None or len(old_value) != len(old_lines):
        return None
    old_chomping = indicators.strip("|123456789")
    new_chomping = chomping(value)
    if old_chomping == "+" and new_chomping == "":
        new_chomping = "" if _blank_follows(text, node.end) else "+"
    if new_chomping == "+" and _blank_follows(text, node.end):
        return None
    digit = indicators.strip("|+-")
    if not digit and needs_indicator(value):
        digit = str(deep - indent)
    edits = []
    header = f"|{digit}{new_chomping}"
    if sorted(header) != sorted(indicators):
        edits.append(Edit(node.body, node.body + len(indicators), header))
    return (*edits, *_line_edits(text, header_end, node, old_value, value, deep))


def _line_edits(text: str, header_end: int, node: Scalar, old: list[str], value: str, deep: int) -> list[Edit]:
    new = value.removesuffix("\n").split("\n")
    written = literal_lines(value, deep)
    newline = newline_at(text, node.body)
    # Where each old line ends; a line's span reaches from the end of the one before to its own.
    ends = [header_end]
    for _ in old:
        ends.append(line_end(text, next_line(text, ends[-1])))
    edits = []
    for kind, first, last, new_first, new_last in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            lines = "".join(newline + line for line in written[new_first:new_last])
            edits.append(Edit(ends[first], ends[last], lines))
    return edits


def _content_column(node: Scalar, lines: list[str], indent: int, indicators: str) -> int | None:
    """Return the column of a block scalar's content, None where it has none; `lines` as in the source."""
    digit = indicators.strip("|>+-")
    if digit:
        return indent + int(digit)
    first = next((line for line in lines if line.strip()), None)
    return len(first) - len(first.lstrip(" ")) if first is not None else None


def _replace_folded(text: str, node: Scalar, value: str) -> tuple[Edit, ...] | None:
    """Change the lines that differ where both values are one line folded; else None."""
    header_end = line_end(text, node.body)
    source = text[header_end : node.end].replace("\r\n", "\n").split("\n")[1:]
    content, ending = value.rstrip("\n"), node.value[len(node.value.rstrip("\n")) :]
    if value != content + ending or "\n" in content or "\n" in node.value.rstrip("\n") or not source:
        return None
    old = [line.strip(" ") for line in source]
    if " ".join(old) != node.value.rstrip("\n") or content != " ".join(content.split(" ")) or not content.strip():
        return None
    if content[0] in " \t" or content[-1] in " \t" or "  " in content or not can_be_single(content):
        return None
    head = _matching(old, content)
    taken = len(" ".join(old[:head]))
    remaining = content[taken:].lstrip(" ")
    tail = _matching([line[::-1] for line in reversed(old[head:])], remaining[::-1])
    kept_behind = len(" ".join(old[len(old) - tail :])) if tail else 0
    middle = remaining[: len(remaining) - kept_behind].strip(" ")
    new = [*old[:head], *([middle] if middle else []), *(old[len(old) - tail :] if tail else [])]
    deep = len(source[0]) - len(source[0].lstrip(" "))
    return tuple(_line_edits(text, header_end, node, old, "\n".join(new), deep))


def _matching(lines: list[str], content: str) -> int:
    """Return how many of `lines` the words of `content` begin with."""
    count = 0
    while count < len(lines) and (content + " ").startswith(" ".join(lines[: count + 1]) + " "):
        count += 1
    return count
