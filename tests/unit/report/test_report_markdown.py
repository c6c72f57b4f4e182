"""Markdown for pull requests: what it says, and that nothing of a config is markup, a mention or a link in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from samples import EVIL, GUESS, LEFT, PATH, SCRIPT, SCRIPTED, TWO, reported

from tugfix.findings import Finding, Outcome
from tugfix.report.inline import code, sentence
from tugfix.report.markdown import body, render
from tugfix.report.processes import NewProcesses, new_processes
from tugfix.report.reported import Problem, Reported, ReportedFile
from tugfix.rules.about import about
from tugfix.yamltext import Edit

FIXED = TWO.replace("        - cd web\n", "")
CLEAN = "services:\n  web:\n    image: node:20\n"
BROKEN = "services: [\n"
RUNIT = """\
services:
  node:
    image: tugboatqa/node:20
    commands:
      build:
        - npm ci
        - npm start
"""
BASE = RUNIT.replace("build:", "init:")

HOSTILE = {
    "a mention": "@acme",
    "a mention in brackets": "(@acme)",
    "an issue": "#123",
    "an issue elsewhere": "acme/shop#123",
    "a merge request": "!123",
    "an issue of Jira": "ACME-123",
    "what closes an issue": "Fixes #123.",
    "a commit": "0123456789abcdef0123456789abcdef01234567",
    "HTML": "<img src=x onerror=alert(1)>",
    "a comment": "<!-- ",
    "details": "</details></li>",
    "a link": "[x](https://example.com)",
    "an address": "https://example.com/",
    "an address without a scheme": "www.example.com",
    "a name that may be an address": "build.sh",
    "mail": "a@example.com",
    "an image": "![x](//example.com)",
    "a definition": "[x]: https://example.com",
    "emphasis": "*a* _b_ **c** ~~d~~",
    "an emoji": ":tada:",
    "a cell": "a | b",
    "a backtick": "`",
    "backticks": "``` `` ` a",
    "backticks around words": "` @acme `",
    "a fence": "```\n@acme\n```",
    "a heading": "# a",
    "a list": "- a",
    "a numbered list": "1. a",
    "a rule": "---",
    "a quote": "> a",
    "a quick action": "/close",
    "lines": "a\n\n# b\n@acme\r@acme",
    "math": "$`a`$",
    "backslashes": "\\` \\@acme",
    "an entity": "&lt; &#64;acme",
    "an escape sequence": "\x1b[2J",
    "bidi controls": "\u202e\u2066",
    "what is invisible": "\u200b\u00ad\u2028\U000e0041\x00",
    "half a character": "\udc80",
}


def outside_of_code(line: str) -> str:
    """A line without its code spans, which it reads as CommonMark does: up to as many backticks as began it."""
    kept, place = "", 0
    for opening in re.finditer("`+", line):
        if opening.start() < place:
            continue
        closing = next((run for run in re.finditer("`+", line[opening.end() :]) if run[0] == opening[0]), None)
        assert closing is not None, "backticks that close nothing"
        kept += line[place : opening.start()] + "CODE"
        place = opening.end() + closing.end()
    return kept + line[place:]


def outside(text: str) -> Iterator[str]:
    """The lines of a text without their code spans and without the links to the documentation."""
    for line in text.splitlines():
        yield re.sub(r"\[(TUG\d{3})\]\(https://docs\.tugboatqa\.com/[\w/#-]*\)", r"\1", outside_of_code(line))


def hostile(piece: str) -> list[Reported]:
    """Reported configs that have `piece` wherever there is room for something of theirs."""
    text = "services:\n  web:\n    commands:\n      build: [a]\n"
    found = Finding("TUG101", 3, 4, 1, 4, f"`{piece}` does. {piece}", piece, Outcome.FIXED, chain=(piece, piece))
    left, guess = replace(found, outcome=Outcome.LEFT), replace(found, outcome=Outcome.UNSAFE)
    remark = replace(found, outcome=Outcome.REMARK, message=piece)
    edits = (Edit(len(text), len(text), "      start: [b]\n"),)
    config = ReportedFile(piece, text, edits, (), piece)
    return [
        Reported(config, (found, left, guess, remark), scripts={piece: config}, repository=f"one {piece}"),
        Reported(ReportedFile(piece), problem=Problem(piece, 1, 1), repository=f"two {piece}"),
    ]


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("how", [render, body])
def test_nothing_of_a_config_is_more_than_text(piece: str, how: object) -> None:
    assert callable(how)
    calm, wild = how(hostile("x"), applied=False), how(hostile(piece), applied=False)
    assert len(wild.splitlines()) == len(calm.splitlines())
    for before, after in zip(outside(calm), outside(wild), strict=True):
        assert marks(before) == marks(after)
        assert start(before) == start(after)


def marks(line: str) -> str:
    """What has a meaning in a line: signs that markup is made of, and words that a host makes a link of."""
    words = re.findall(r"[A-Z][A-Z0-9]*-\d+|\b[0-9a-f]{7,}\b|\w\.\w", line)
    return "".join(char for char in line if char in "@#<>&[]*_~|\\$!^{}=/`") + "".join(words)


def start(line: str) -> str:
    """How a line begins: what makes it a heading, an item of a list, a rule."""
    found = re.match(r"\s*(#+ |- |\d+\. |-+|>)?", line)
    assert found
    return found[0]


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_nothing_in_it_steers_or_hides(piece: str) -> None:
    text = render(hostile(piece), applied=False)
    assert {char for char in text if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} == {"\n"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("npm start", "`npm start`"),
        ("echo `date`", "`` echo `date` ``"),
        ("a ``` b", "````a ``` b````"),
        ("a\nb\x1b", "`a\\nb\\x1b`"),
        ("  ", ""),
    ],
)
def test_code_spans(text: str, shown: str) -> None:
    assert code(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("`npm start` does not end.", "`npm start` does not end."),
        ('It stays "building" (for an hour).', 'It stays "building" (for an hour).'),
        ("Removed from build.sh, as @acme said.", "Removed from `build.sh`, as `@acme` said."),
        ("Set up as /etc/service/node at the end.", "Set up as `/etc/service/node` at the end."),
        ("`echo `a` does", "`` `echo `` `` `a` `` does"),
        ("- a", "`-` a"),
        ("`a``b`", "`ab`"),
        ("", ""),
    ],
)
def test_sentences(text: str, shown: str) -> None:
    assert sentence(text) == shown


def test_a_body_in_full() -> None:
    finding = reported(FIXED)[0].findings[0]
    assert body(reported(FIXED), applied=True) == (
        f"tugfix found 1 problem in `{PATH}`: 1 fixed.\n\n"
        "Tugboat takes a snapshot once every build command has ended. A process that does not end keeps the preview "
        '"building"; one in the background is gone once the snapshot is taken.\n\n'
        "## What was wrong, and what changed\n\n"
        f"- `{PATH}:7` [TUG102]({about('TUG102').link}): A process in the background of a build stage\n"
        f"    - {finding.message}\n"
        f"    - The change: {finding.remedy}\n\n"
        f"Changed: `{PATH}`.\n\n"
        "## How to check it\n\n"
        "1. Rebuild the preview: its build has to end, and the preview has to become ready.\n"
        "2. Open a shell in the service `web`: `ps ax` has to list the process that `node server.js &` starts.\n"
        "3. Open the address of the preview: the site has to answer.\n"
        "4. Refresh the preview, and look once more: the processes have to be there again.\n"
    )


def test_a_runit_service_is_asked_by_its_name() -> None:
    text = body(reported(RUNIT), applied=False)
    assert "Open a shell in the service `node`: `sv status /etc/service/node` has to say `run:`" in text
    assert "base preview" not in text


def test_the_base_preview_comes_first_where_it_has_to_be_rebuilt() -> None:
    assert "\n1. Where previews are built from a base preview, rebuild the base preview" in body(
        reported(BASE), applied=True
    )


def test_nothing_is_to_be_checked_where_nothing_changes() -> None:
    text = body(reported(LEFT), applied=False)
    assert headings(text) == ["## For a person to decide"]
    assert reported(LEFT)[0].findings[0].remedy.split(".")[0] in text


def test_a_guess_is_not_called_a_change() -> None:
    assert headings(body(reported(GUESS), applied=False)) == ["## A guess, not made"]


def test_a_script_is_named_with_the_config(tmp_path: Path) -> None:
    (tmp_path / "my run.sh").write_text(SCRIPT)
    text = body(reported(SCRIPTED, folder=tmp_path), applied=True)
    assert "- `my run.sh:2` [TUG101]" in text
    assert '    - How it gets there: `bash "my run.sh"` → `my run.sh:2` → ' in text
    assert f"\nChanged: `{PATH}`, `my run.sh`.\n" in text


def test_what_could_not_be_read() -> None:
    text = body(reported(BROKEN), applied=False)
    assert text.startswith("1 config could not be dealt with, and nothing is changed there.\n\n## Not dealt with\n")
    assert f"- `{PATH}:2`\n    - {reported(BROKEN)[0].problem.message}\n" in text  # type: ignore[union-attr]


def test_nothing_wrong() -> None:
    assert render(reported(CLEAN), applied=False) == f"tugfix found nothing wrong in `{PATH}`.\n"


def headings(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith("#")]


def several(*texts: str) -> list[Reported]:
    return [replace(one, repository=f"r{number}") for number, one in enumerate(reported(*texts))]


def test_several_repositories_have_totals_and_sections() -> None:
    text = render(several(CLEAN, FIXED, BROKEN), applied=True)
    assert headings(text) == [
        "# Tugboat configs of 3 repositories",
        "## `r2`",
        "### Not dealt with",
        "## `r1`",
        "### What was wrong, and what changed",
        "### How to check it",
    ]
    assert "| Fixed | 1 |\n| Clean: nothing wrong is found | 1 |\n| All | 3 |\n" in text
    assert "| TUG102 | A process in the background of a build stage | 1 | 1 |\n" in text


def test_one_repository_is_just_the_body() -> None:
    files = [replace(one, repository="r") for one in reported(FIXED, LEFT)]
    assert render(files, applied=False) == body(files, applied=False)


def test_an_evil_command_in_a_body() -> None:
    assert "\\x1b[2J\\u202e%0A::error::,x'` does not end" in body(reported(EVIL), applied=False)


def test_it_is_the_same_each_time() -> None:
    assert render(several(TWO, LEFT), applied=False) == render(several(TWO, LEFT), applied=False)


def test_processes_that_are_new() -> None:
    new = FIXED.replace("        - node server.js &\n", "      start:\n        - node server.js &\n")
    assert new_processes(FIXED, new) == (NewProcesses("web", (), ("node server.js &",), base=False),)


def test_commands_that_were_there_are_not_new() -> None:
    assert new_processes(RUNIT, RUNIT.replace("        - npm start\n", "")) == ()


def test_a_text_that_could_not_be_read_had_no_services() -> None:
    assert [one.service for one in new_processes(BROKEN, FIXED.replace("build:", "start:"))] == ["web"]
