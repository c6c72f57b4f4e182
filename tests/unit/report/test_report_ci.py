"""What GitHub and GitLab are told."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from samples import EVIL, LEFT, PATH, SCRIPT, SCRIPTED, TWO, reported

from tugfix.findings import Finding, Outcome
from tugfix.report import github, gitlab
from tugfix.report.reported import Problem, Reported, ReportedFile

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def unescaped(text: str) -> str:
    """The text as the runner reads it."""
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def read(line: str) -> tuple[str, dict[str, str], str]:
    """The name, properties and message of a workflow command, as the runner reads them."""
    found = COMMAND.fullmatch(line)
    assert found
    pairs = (pair.split("=", 1) for pair in found[2].split(","))
    return found[1], {key: unescaped(value) for key, value in pairs}, unescaped(found[3])


def found(outcome: Outcome = Outcome.LEFT, end: int = 3, message: str = "m", path: str = PATH) -> Reported:
    finding = Finding("TUG101", 0, end, 1, 1, message, "r", outcome)
    return Reported(ReportedFile(path, "abc\ndef\n"), (finding,))


def test_an_annotation_in_full() -> None:
    assert github.render([found()], applied=False) == (
        f"::error file={PATH},line=1,endLine=1,col=1,endColumn=4,title=TUG101::m%0Ar\n"
    )


@pytest.mark.parametrize(
    ("outcome", "name"),
    [(Outcome.FIXED, "error"), (Outcome.LEFT, "error"), (Outcome.UNSAFE, "warning"), (Outcome.REMARK, "notice")],
)
def test_annotations_are_as_grave_as_the_finding(outcome: Outcome, name: str) -> None:
    assert read(github.render([found(outcome)], applied=False)[:-1])[0] == name


def test_an_annotation_over_lines_has_no_columns() -> None:
    assert "line=1,endLine=2,title" in github.render([found(end=6)], applied=False)


@pytest.mark.parametrize("evil", ["a\n::error::b", "a\r::stop-commands::x", "50%", "%0A::error::", "a,line=9", "a::b"])
def test_nothing_gets_out_of_an_annotation(evil: str) -> None:
    text = github.render([found(message=evil, path=evil)], applied=False)
    _, properties, _ = read(text[:-1])
    assert text.count("\n") == 1
    assert properties["line"] == "1"
    assert "\r" not in text


def test_the_message_comes_through() -> None:
    assert read(github.render([found(message="50% of: a, b")], applied=False)[:-1])[2] == "50% of: a, b\nr"


def test_control_characters_do_not() -> None:
    text = github.render(reported(EVIL), applied=False)
    assert "php" in text
    assert all(char.isprintable() or char == "\n" for char in text)


def test_an_error_is_annotated() -> None:
    problem = Reported(ReportedFile(PATH), problem=Problem("Not YAML.", 1, 2))
    assert github.render([problem], applied=False) == f"::error file={PATH},line=1,col=2,title=tugfix::Not YAML.\n"


def test_an_error_without_a_place_is_annotated() -> None:
    problem = Reported(ReportedFile(PATH), problem=Problem("Gone."))
    assert github.render([problem], applied=False) == f"::error file={PATH},title=tugfix::Gone.\n"


def test_an_annotation_in_a_script(tmp_path: Path) -> None:
    (tmp_path / "my run.sh").write_text(SCRIPT)
    assert " file=my run.sh,line=2," in github.render(reported(SCRIPTED, folder=tmp_path), applied=False)


def test_a_code_quality_issue_in_full() -> None:
    (issue,) = json.loads(gitlab.render([found()], applied=False))
    assert re.fullmatch("[0-9a-f]{64}", issue.pop("fingerprint"))
    assert issue == {
        "description": "m r",
        "check_name": "TUG101",
        "severity": "major",
        "location": {"path": PATH, "lines": {"begin": 1}},
    }


def test_errors_are_issues_too() -> None:
    problem = Reported(ReportedFile(PATH), problem=Problem("Gone."))
    first, second = json.loads(gitlab.render([found(), problem], applied=False))
    assert (first["severity"], first["location"]["lines"]["begin"]) == ("critical", 1)
    assert second["check_name"] == "TUG101"


def test_fingerprints_are_unique_and_stay() -> None:
    same = TWO.replace("        - cd web\n", "        - cd web\n" * 2)
    first = json.loads(gitlab.render(reported(same, LEFT), applied=False))
    moved = json.loads(gitlab.render(reported("# New\n" + same, "\n\n" + LEFT), applied=False))
    prints = [issue["fingerprint"] for issue in first]
    assert prints == [issue["fingerprint"] for issue in moved]
    assert len(set(prints)) == len(prints) == 4


def test_nothing_found_is_an_empty_list() -> None:
    assert gitlab.render(reported("services: {}\n"), applied=False) == "[]\n"
    assert github.render(reported("services: {}\n"), applied=False) == ""
