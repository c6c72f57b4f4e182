"""Text as a word, and as the command that prints it."""

from __future__ import annotations

import itertools
import shutil
import subprocess

import pytest

from tugfix.shell.quote import print_line, quote

SHELLS = [path for path in map(shutil.which, ("dash", "bash", "busybox")) if path]
ODD = [
    "",
    " ",
    "a",
    "'",
    '"',
    "$a",
    "`b`",
    "\\",
    "\\n",
    "!",
    "!!",
    "%s",
    "*",
    "~",
    "-n",
    "-e",
    "-",
    "#",
    "é",
    "\t",
    "&",
    ";",
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", "'a b'"),
        ("$a", "'$a'"),
        ('a "b"', "'a \"b\"'"),
        ("it's", '"it\'s"'),
        ("it's $a", "'it'\\''s $a'"),
        ("it's!", "'it'\\''s!'"),
        ("", "''"),
    ],
)
def test_quote(text: str, expected: str) -> None:
    assert quote(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#!/bin/sh", "echo '#!/bin/sh'"),
        ("exec server $A", "echo 'exec server $A'"),
        ("echo it's", 'echo "echo it\'s"'),
        (r"a\nb", r"printf '%s\n' 'a\nb'"),
        ("-n", r"printf '%s\n' '-n'"),
        ("-e a", r"printf '%s\n' '-e a'"),
        ("", "echo ''"),
    ],
)
def test_print_line(text: str, expected: str) -> None:
    assert print_line(text) == expected


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_prints_just_the_text(shell: str) -> None:
    texts = ["".join(pieces) for pieces in itertools.product(ODD, repeat=2)]
    arguments = [shell, *(["sh"] if shell.endswith("busybox") else [])]
    done = subprocess.run(
        arguments, input="\n".join(map(print_line, texts)), capture_output=True, text=True, check=True
    )
    assert done.stdout.split("\n")[:-1] == texts
