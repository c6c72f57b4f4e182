"""The report for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from samples import EVIL, GUESS, LEFT, PATH, SCRIPT, SCRIPTED, TWO, WIDE, reported

from tugfix import fix_text
from tugfix.report.json import render
from tugfix.yamltext import Edit, apply_edits


def report(*texts: str, folder: Path | None = None, **how: bool) -> Any:
    return json.loads(render(reported(*texts, folder=folder, **how), applied=False))


def test_a_report_in_full() -> None:
    text = "services:\n  web:\n    image: node:20\n    commands:\n      build:\n        - nginx\n"
    assert report(text)["files"] == [
        {
            "path": PATH,
            "repository": "",
            "problem": None,
            "findings": [
                {
                    "rule": "TUG102",
                    "level": "error",
                    "outcome": "fixed",
                    "certainty": "certain",
                    "message": fix_text(text).findings[0].message,
                    "remedy": fix_text(text).findings[0].remedy,
                    "chain": [],
                    "path": PATH,
                    "start": {"offset": 73, "line": 6, "column": 11},
                    "end": {"offset": 78, "line": 6, "column": 16},
                }
            ],
            "edits": [{"start": edit.start, "end": edit.end, "text": edit.text} for edit in fix_text(text).edits],
            "unsafe_edits": [],
            "scripts": [],
        }
    ]


def test_it_says_which_version_it_is() -> None:
    shown = report(TWO)
    assert (shown["version"], shown["tool"]["name"], shown["applied"]) == (1, "tugfix", False)


def test_places_are_code_points() -> None:
    (finding,) = report(WIDE)["files"][0]["findings"]
    start, end = finding["start"]["offset"], finding["end"]["offset"]
    assert "php -S 0.0.0.0:80" in WIDE[start:end]
    assert (finding["start"]["line"], finding["start"]["column"]) == (5, WIDE.split("\n")[4].index("php") + 1)


def test_the_edits_make_the_new_text() -> None:
    edits = [Edit(edit["start"], edit["end"], edit["text"]) for edit in report(TWO)["files"][0]["edits"]]
    assert apply_edits(TWO, edits) == fix_text(TWO).text


def test_what_is_a_guess_is_offered_apart() -> None:
    file = report(GUESS)["files"][0]
    edits = [Edit(edit["start"], edit["end"], edit["text"]) for edit in file["unsafe_edits"]]
    assert (file["findings"][0]["outcome"], file["edits"]) == ("unsafe", [])
    assert apply_edits(GUESS, edits) == fix_text(GUESS, unsafe=True).text


def test_a_finding_in_a_script_names_it(tmp_path: Path) -> None:
    (tmp_path / "my run.sh").write_text(SCRIPT)
    file = report(SCRIPTED, folder=tmp_path)["files"][0]
    assert file["findings"][0]["path"] == "my run.sh"
    assert file["scripts"] == [
        {"path": "my run.sh", "edits": [{"start": 7, "end": 22, "text": ""}], "unsafe_edits": []}
    ]


def test_an_error_has_its_place() -> None:
    problem = report("services:\n  a: [\n")["files"][0]["problem"]
    assert problem["message"]
    assert problem["line"] == 3


def test_the_summary_counts_findings_by_outcome() -> None:
    expected = {"files": 3, "findings": 3, "fixed": 1, "unsafe": 0, "left": 2, "remark": 0, "problems": 1}
    assert report(TWO, LEFT, "services: [\n")["summary"].items() >= expected.items()


def test_the_summary_counts_findings_by_rule() -> None:
    assert report(TWO, LEFT)["summary"]["rules"] == {
        "TUG101": {"fixed": 0, "unsafe": 0, "left": 1},
        "TUG102": {"fixed": 1, "unsafe": 0, "left": 0},
        "TUG306": {"fixed": 0, "unsafe": 0, "left": 1},
    }


def test_the_summary_counts_configs_and_repositories_by_state(tmp_path: Path) -> None:
    states = {"all": 3, "clean": 1, "fixed": 0, "person": 1, "broken": 1}
    summary = report("services: {}\n", LEFT, "services: [\n", folder=tmp_path)["summary"]
    assert (summary["configs"], summary["repositories"]) == (states, states)


def test_nothing_in_it_steers_a_terminal() -> None:
    text = render(reported(EVIL), applied=False)
    assert "TUG101" in text
    assert text.isascii()
    assert all(char.isprintable() or char == "\n" for char in text)


def test_it_is_the_same_each_time() -> None:
    assert render(reported(TWO, LEFT), applied=False) == render(reported(TWO, LEFT), applied=False)
