"""Text as HTML: nothing of a config is taken for markup, and nothing in it is hidden or turns text around."""

from __future__ import annotations

from html import escape

from tugfix.findings import Finding
from tugfix.report.prose import pieces
from tugfix.report.text import escaped

_ROOM = 160
"""How many characters of a line are shown ahead of what is marked in it, and behind."""


def shown(text: str) -> str:
    """Return `text` as HTML on one line, also for an attribute; what is invisible is written as `\\u202e`."""
    return escape(escaped(text))


def source(text: str) -> str:
    """Return a part of a line of a file as HTML; a tab stays one."""
    return "\t".join(shown(part) for part in text.split("\t"))


def sentence(text: str) -> str:
    """Return a sentence of a finding as HTML, with what stands in backticks as code."""
    return "".join(f"<code>{shown(part)}</code>" if quoted else shown(part) for quoted, part in pieces(text))


def excerpt(text: str, finding: Finding) -> str:
    """Return the line of `text` on which a finding begins, with what it is about marked; cropped where it is long."""
    start = text.rfind("\n", 0, finding.start) + 1
    line = text[start:].split("\n", 1)[0].rstrip("\r")
    first = min(finding.start - start, len(line))
    last = max(min(finding.end - start, len(line.rstrip())), first)
    begin, end = max(0, first - _ROOM), min(len(line), last + _ROOM)
    ahead = ("…" if begin else "") + source(line[begin:first])
    behind = source(line[last:end]) + ("…" if end < len(line) else "")
    return f"{ahead}<mark>{source(line[first:last])}</mark>{behind}".strip()
