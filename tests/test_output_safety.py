"""Nothing of a config, its name or its repository can steer the terminal that tugfix writes to."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
CONFIG = """\
services:
  web:
    image: node:20
    commands:
      build:
        - "npm start --x='{}'"
"""
HOSTILE = {
    "an escape sequence": r"\e[2J",
    "a window title": r"\e]0;x\a",
    "bidi controls": "\u202e\u2066",
    "a zero width space": "\u200b",
    "a soft hyphen": "\u00ad",
    "a line separator": "\u2028",
    "tags": "\U000e0041",
}
INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def repository(folder: Path, text: str) -> Path:
    (folder / ".tugboat").mkdir()
    config = folder / ".tugboat/config.yml"
    config.write_text(text, encoding="utf-8")
    return folder


def on_a_terminal(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    """What tugfix shows where both of its streams lead to a terminal."""
    ours, theirs = os.openpty()
    call = [sys.executable, "-m", "tugfix", *arguments]
    with subprocess.Popen(call, cwd=folder, stdin=subprocess.PIPE, stdout=theirs, stderr=theirs) as running:
        assert running.stdin is not None
        running.stdin.write(stdin)
        running.stdin.close()
        os.close(theirs)
        shown = b""
        try:
            while more := os.read(ours, 65536):
                shown += more
        except OSError:
            # Linux says so where the other side is closed.
            pass
        os.close(ours)
    return shown.decode().replace("\r\n", "\n")


def steering(shown: str) -> set[str]:
    """The characters that a terminal obeys, hides or reorders, but for the colours that are tugfix's own."""
    for colour in ("\x1b[1m", "\x1b[1;31m", "\x1b[0m"):
        shown = shown.replace(colour, "")
    return {char for char in shown if unicodedata.category(char) in INVISIBLE and char not in "\n\t"}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_findings_and_diff_on_a_terminal_are_harmless(tmp_path: Path, piece: str) -> None:
    shown = on_a_terminal(repository(tmp_path, CONFIG.format(piece)))
    assert "TUG101" in shown
    assert "+++ b/.tugboat/config.yml" in shown
    assert steering(shown) == set()


@pytest.mark.parametrize("piece", ["\u202e", "\u200b"])
def test_a_fixed_text_on_a_terminal_is_harmless(tmp_path: Path, piece: str) -> None:
    shown = on_a_terminal(tmp_path, "-", stdin=CONFIG.format(piece).encode())
    assert "npm start" in shown
    assert steering(shown) == set()


def test_a_diff_into_a_pipe_is_exact(tmp_path: Path) -> None:
    folder = repository(tmp_path, CONFIG.format("\u202e"))
    done = subprocess.run([sys.executable, "-m", "tugfix"], cwd=folder, capture_output=True, check=False)
    assert "-        - \"npm start --x='\u202e'\"\n".encode() in done.stdout
    assert steering(done.stderr.decode()) == set()


@pytest.mark.parametrize("name", ["\x1b[2J", "a\nb", "\u202e", "::set-output name=x::y"])
def test_the_name_of_a_file_is_harmless(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    shown = on_a_terminal(repository(tmp_path / name, CONFIG.format("")).parent, f"{name}/.tugboat/config.yml")
    assert "TUG101" in shown
    assert steering(shown) == set()


def test_the_name_of_a_key_in_an_error_is_harmless(tmp_path: Path) -> None:
    shown = on_a_terminal(repository(tmp_path, 'services:\n  "\\e[2J\\u202E": 1\n  "\\e[2J\\u202E": 2\n'))
    assert "stands twice" in shown
    assert steering(shown) == set()


def test_a_script_of_the_repository_is_harmless(tmp_path: Path) -> None:
    folder = repository(tmp_path, CONFIG.format("").replace("npm start", "bash build.sh"))
    (folder / "build.sh").write_text("npm ci\nnpm start --x='\x1b[2J\u202e'\n", encoding="utf-8")
    shown = on_a_terminal(folder)
    assert "build.sh" in shown
    assert steering(shown) == set()


@pytest.mark.parametrize("command", ["::set-output name=x::y", "::add-mask::x", "##[error]x"])
def test_no_line_begins_as_a_workflow_command_of_a_config(tmp_path: Path, command: str) -> None:
    """A CI reads such commands from the beginnings of lines, on both streams."""
    block = f"|\n          npm start --x='\n          {command}\n          '"
    text = CONFIG.replace("\"npm start --x='{}'\"", block)
    folder = repository(tmp_path, text)
    done = subprocess.run([sys.executable, "-m", "tugfix"], cwd=folder, capture_output=True, check=False)
    lines = (done.stdout + done.stderr).decode().splitlines()
    assert lines
    assert [line for line in lines if line.startswith(("::", "##["))] == []
