"""Text as Markdown that GitHub, GitLab and Bitbucket show alike: nothing of a config is markup, a mention or a link.

What is not plainly words goes into code spans, within which none of the three looks for anything. Backslashes and
entities would not do: mentions are found after they are gone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from tugfix.report.prose import pieces
from tugfix.report.text import escaped

_OPENING, _CLOSING = "(\"'", ".,;:!?)\"'…"
_INSIDE = frozenset("'-,")
_REFERENCE = re.compile(r"[A-Z][A-Z0-9]*-\d+|[0-9a-fA-F]{7,64}")
"""An issue of Jira, `GH-1`, a commit: a link where there is such a one."""


def code(text: str) -> str:
    """Return `text` as a code span on one line; what is invisible is written as `\\u202e`. '' where it is empty."""
    shown = escaped(text).strip()
    if not shown:
        return ""
    fence = "`" * (_longest_run(shown) + 1)
    room = " " if "`" in (shown[0], shown[-1]) else ""
    return f"{fence}{room}{shown}{room}{fence}"


def sentence(text: str) -> str:
    """Return a sentence of a finding as one line, with what stands in backticks, and what is no word, as code."""
    words: list[list[tuple[bool, str]]] = [[]]
    for quoted, piece in pieces(text):
        if quoted:
            words[-1].append((True, piece))
            continue
        first, *others = re.split(r"\s+", piece)
        words[-1] += _parts(first)
        words += [list(_parts(word)) for word in others]
    shown = [one for one in map(_joined, words) if one]
    if shown and not _may_begin(shown[0]):
        shown[0] = code(shown[0].replace("`", ""))
    return " ".join(shown)


def _parts(word: str) -> Iterable[tuple[bool, str]]:
    """The parts of a word: the signs around it, and what is between, as code where it is not plain."""
    inner = word.lstrip(_OPENING).rstrip(_CLOSING)
    if not word or _is_plain(inner):
        return [(False, word)] if word else []
    ahead, behind = word[: word.index(inner)], word[word.index(inner) + len(inner) :]
    return [(quoted, part) for quoted, part in ((False, ahead), (True, inner), (False, behind)) if part]


def _is_plain(inner: str) -> bool:
    if inner.startswith("-") or not all(char.isalnum() or char in _INSIDE for char in inner):
        return False
    return _REFERENCE.fullmatch(inner) is None


def _joined(parts: Iterable[tuple[bool, str]]) -> str:
    """Put parts of a word together; neighbours that are both code become one, for their fences would run together."""
    merged: list[tuple[bool, str]] = []
    for quoted, part in parts:
        if merged and merged[-1][0] and quoted:
            merged[-1] = (True, merged[-1][1] + part)
        else:
            merged.append((quoted, part))
    return "".join(code(part) if quoted else part for quoted, part in merged)


def _may_begin(word: str) -> bool:
    """Whether no line that begins so is taken for a list, a rule or the like."""
    return word[0].isalpha() or word[0] in "`\"'("


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
