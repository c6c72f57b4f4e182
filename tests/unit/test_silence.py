"""Which comments silence findings, and what each is about."""

from __future__ import annotations

import pytest

from tugfix.silence import Silence, silences
from tugfix.yamltext import read

CONFIG = """\
services:
  web:
    commands:
      # tugfix: ignore[TUG1]
      build:
        - npm ci
        - npm start # tugfix: ignore[TUG101, tug204] it is meant to hang
      # tugfix: ignore
      # Two comments
      start: npm start
"""


def found(text: str) -> list[tuple[tuple[str, ...], str]]:
    """The codes of each comment, and the text that it is about."""
    return [(one.codes, text[one.start : one.end]) for one in silences(read(text))]


def test_a_comment_above_a_key_is_about_all_below_it() -> None:
    codes, about = found(CONFIG)[0]
    assert codes == ("TUG1",)
    assert about.startswith("build:")
    assert about.endswith("npm start")


def test_a_comment_behind_a_command_is_about_that_command() -> None:
    assert found(CONFIG)[1] == (("TUG101", "TUG204"), "npm start")


def test_a_comment_without_codes_is_about_every_rule() -> None:
    assert found(CONFIG)[2] == ((), "start: npm start")


def test_a_comment_behind_the_sign_of_a_block_is_about_the_block() -> None:
    text = "a:\n  - | # tugfix: ignore[TUG1]\n    npm ci\n    npm start\n  - b\n"
    assert found(text) == [(("TUG1",), "| # tugfix: ignore[TUG1]\n    npm ci\n    npm start")]


def test_a_comment_below_everything_is_about_nothing() -> None:
    text = "a: b\n# tugfix: ignore[TUG1]\n"
    assert found(text) == [(("TUG1",), "# tugfix: ignore[TUG1]")]


def test_a_comment_may_be_about_the_whole_file() -> None:
    [silence] = silences(read("# tugfix: ignore-file\na: b\n"))
    assert silence.whole


@pytest.mark.parametrize(
    "comment", ["# ignore[TUG1]", "# tugfix ignore[TUG1]", "# tugfix: ignored", "# tugfix: ignore[TUG1", "# tugfix:"]
)
def test_other_comments_silence_nothing(comment: str) -> None:
    assert silences(read(f"a: b {comment}\n")) == ()


def test_windows_line_ends_change_nothing() -> None:
    text = CONFIG.replace("\n", "\r\n")
    assert [one.codes for one in silences(read(text))] == [("TUG1",), ("TUG101", "TUG204"), ()]
    assert found(text)[1][1] == "npm start"


@pytest.mark.parametrize(("code", "covers"), [("TUG101", True), ("TUG204", True), ("TUG102", False)])
def test_only_the_rules_that_are_named_are_silent(code: str, covers: bool) -> None:
    silence: Silence = silences(read(CONFIG))[1]
    assert silence.covers(code, silence.start) is covers
    assert not silence.covers(code, silence.end + 1)
