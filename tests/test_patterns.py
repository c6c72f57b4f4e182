"""No regular expression can take for ever on a text that somebody else wrote: none repeats what repeats.

Where one does, its inner repetition begins and ends with a sign that the rest has not, which leaves one way to match.
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

if sys.version_info >= (3, 11):
    from re import _parser as parser
else:
    import sre_parse as parser

PACKAGE = Path(__file__).parent.parent / "tugfix"
MANY = 20
"""A repetition up to so many times is none here."""

ONE_WAY = {
    r"(?:[ \t\r\n]|#[^\n]*)*": "a comment begins with # and ends before a line end",
    r"[a-zA-Z./][\w./-]*(?: +(?:--?[\w-]+=)?[\w./:@%,+-]+)*": "each part begins with a blank, and has no other",
    r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*": "the parts are of different characters",
}


def patterns() -> Iterator[tuple[str, str]]:
    """Every text that a function of `re` is given as its pattern, and the file that it stands in."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                owner, first = node.func.value, node.args[0]
                if isinstance(owner, ast.Name) and owner.id == "re" and isinstance(first, ast.Constant):
                    yield path.relative_to(PACKAGE).as_posix(), first.value


def repeats_in_repeats(tree: Any, inside: bool = False) -> bool:
    for operator, argument in tree:
        repeats = str(operator) in ("MAX_REPEAT", "MIN_REPEAT") and argument[1] > MANY
        if repeats and inside:
            return True
        for part in argument if isinstance(argument, (list, tuple)) else [argument]:
            several = part if isinstance(part, list) else [part]
            for one in several:
                if isinstance(one, parser.SubPattern) and repeats_in_repeats(one, inside or repeats):
                    return True
    return False


FOUND = sorted(set(patterns()))


def test_the_patterns_are_seen() -> None:
    assert len(FOUND) > 30


@pytest.mark.parametrize("pattern", ["(a+)+", "(?:a*|b)*", "(?:(?:x)(?:a+)){2,}"])
def test_a_repetition_in_a_repetition_is_noticed(pattern: str) -> None:
    assert repeats_in_repeats(parser.parse(pattern))


@pytest.mark.parametrize(("file", "pattern"), FOUND, ids=[f"{file} {pattern}" for file, pattern in FOUND])
def test_no_pattern_repeats_a_repetition(file: str, pattern: str) -> None:
    tree = parser.parse(pattern, re.VERBOSE if "\n" in os.fsdecode(pattern) else 0)
    assert not repeats_in_repeats(tree) or pattern in ONE_WAY
