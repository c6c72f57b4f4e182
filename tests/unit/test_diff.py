"""Diffs, proven by the programs that apply them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tugfix.report.diff import unified

NAME = ".tugboat/config.yml"
LONG = "".join(f"line {number}\n" for number in range(40))

PAIRS = {
    "lf": ("a\nb\nc\n", "a\nB\nc\n"),
    "crlf": ("a\r\nb\r\nc\r\n", "a\r\nB\r\nnew\r\nc\r\n"),
    "mixed line ends": ("a\r\nb\nc\rd\n", "a\r\nB\r\nc\rd\n"),
    "no final newline before": ("a\nb", "a\nB\n"),
    "no final newline after": ("a\nb\n", "a\nB"),
    "no final newline at all": ("a\nb", "a\nB"),
    "no final newline in context": ("a\nb\nc", "A\nb\nc"),
    "bom": ("\ufeffa\nb\n", "\ufeffA\nb\n"),
    "bom and crlf": ("\ufeffa\r\nb\r\n", "\ufeffa\r\nB\r\n"),
    "odd separators": ("a\fb\x85c\u2028d\x1ce\nf\n", "a\fb\x85c\u2028d\x1ce\nF\n"),
    "several hunks": (LONG, LONG.replace("line 3\n", "").replace("line 33\n", "x\ny\n")),
    "added at the start": ("a\n", "new\na\n"),
    "blank lines": ("\n\na\n\n", "\n\n\na\n"),
    "lines like a header": ("-- a\n++ b\nc\n", "++ b\n-- x\nc\n"),
    "all removed": ("a\nb\n", ""),
}

NAMES = [NAME, "my site/.tugboat/config.yml", "größe/config.yml", "a 'ü'/\"q\"\\b.yml", "tab\there.yml"]


def applied(tool: list[str], folder: Path, name: str, old: str, new: str) -> bytes:
    if shutil.which(tool[0]) is None:
        pytest.skip(f"{tool[0]} is not here")
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(old.encode())
    patch = unified(old, new, name).encode()
    done = subprocess.run(tool, input=patch, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return target.read_bytes()


@pytest.mark.parametrize("tool", [["git", "apply", "-"], ["patch", "-p1"]], ids=["git", "patch"])
@pytest.mark.parametrize(("old", "new"), PAIRS.values(), ids=PAIRS)
def test_the_diff_applies(tmp_path: Path, tool: list[str], old: str, new: str) -> None:
    if not new and tool[0] == "patch":
        tool = [*tool, "--posix"]
    assert applied(tool, tmp_path, NAME, old, new) == new.encode()


@pytest.mark.parametrize("tool", [["git", "apply", "-"], ["patch", "-p1"]], ids=["git", "patch"])
@pytest.mark.parametrize("name", NAMES)
def test_the_diff_finds_its_file(tmp_path: Path, tool: list[str], name: str) -> None:
    assert applied(tool, tmp_path, name, "a\n", "b\n") == b"b\n"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
@pytest.mark.parametrize("name", NAMES)
def test_the_name_is_written_as_git_writes_it(tmp_path: Path, name: str) -> None:
    def git(*arguments: str) -> bytes:
        settings = ["-c", "core.autocrlf=false", "-c", "core.quotePath=true", "-c", "diff.noprefix=false"]
        return subprocess.run(["git", *settings, *arguments], cwd=tmp_path, capture_output=True).stdout

    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"a\n")
    git("init")
    git("add", ".")
    (tmp_path / name).write_bytes(b"b\n")
    expected = git("diff").split(b"\n", 2)[2]
    assert unified("a\n", "b\n", name).encode() == expected


def test_equal_texts_have_no_diff() -> None:
    assert unified("a\n", "a\n", NAME) == ""


def test_a_diff_in_full() -> None:
    old = "1\n2\n3\n4\n5\n6"
    header = f"--- a/{NAME}\n+++ b/{NAME}\n@@ -2,5 +2,5 @@\n"
    hunk = " 2\n 3\n 4\n-5\n+five\n 6\n\\ No newline at end of file\n"
    assert unified(old, old.replace("5", "five"), NAME) == header + hunk


def test_a_file_of_common_lines_has_a_small_diff() -> None:
    old = "start\n" + "- npm ci\n- npm test\n" * 300 + "end\n"
    new = old.replace("start", "START").replace("end", "END")
    assert unified(old, new, NAME).count("\n") == 2 + 2 * (1 + 2 + 3)


HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
NO_NEWLINE = "\\ No newline at end of file"


def check_grammar(diff: str, name: str) -> tuple[str, str]:
    """Read a diff as the grammar of unified diffs has it, and return the old and the new lines of its hunks.

    Two header lines without timestamps; hunks with right counts, in order; `\\ No newline at end of file` only behind
    a last line.
    """
    first, second, *lines = diff.removesuffix("\n").split("\n")
    assert (first, second) == (f"--- a/{name}", f"+++ b/{name}")
    sides = {"-": "", "+": ""}
    reached = {"-": 0, "+": 0}
    while lines:
        header = HUNK.fullmatch(lines.pop(0))
        assert header
        left = {"-": int(header[2] or 1), "+": int(header[4] or 1)}
        begins = {"-": int(header[1]), "+": int(header[3])}
        for sign in "-+":
            # An empty side is placed behind the line that it names.
            begins[sign] -= 1 if left[sign] else 0
            assert begins[sign] >= reached[sign]
            reached[sign] = begins[sign] + left[sign]
        while any(left.values()) or (lines and lines[0] == NO_NEWLINE):
            line = lines.pop(0)
            bare = bool(lines) and lines[0] == NO_NEWLINE
            for sign in {" ": "-+"}.get(line[0], line[0]):
                left[sign] -= 1
                sides[sign] += line[1:] + ("" if bare else "\n")
            if bare:
                lines.pop(0)
        assert not any(left.values())
    return sides["-"], sides["+"]


@pytest.mark.parametrize(("old", "new"), PAIRS.values(), ids=PAIRS)
def test_the_diff_keeps_to_the_grammar(old: str, new: str) -> None:
    was, becomes = check_grammar(unified(old, new, NAME), NAME)
    assert was in old or old == LONG
    assert becomes in new or old == LONG


LINES = st.lists(st.sampled_from(["a", "b", "- x", "+ y", "\\ z", "--- a/q", "@@ -1 +1 @@", "", "c\r"]), max_size=12)


@given(LINES, LINES, st.booleans(), st.booleans())
def test_any_diff_keeps_to_the_grammar(old: list[str], new: list[str], ended: bool, ends: bool) -> None:
    before, after = ("\n".join(lines) + "\n" * end for lines, end in ((old, ended), (new, ends)))
    diff = unified(before, after, NAME)
    if before == after:
        assert diff == ""
    else:
        was, becomes = check_grammar(diff, NAME)
        assert was in before or diff.count("\n@@") > 1
        assert becomes in after or diff.count("\n@@") > 1


def test_a_removed_bom_shows() -> None:
    assert "-\ufeffa\n+a\n" in unified("\ufeffa\n", "a\n", NAME)
