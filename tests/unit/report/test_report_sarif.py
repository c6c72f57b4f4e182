"""SARIF, against its schema and as a viewer reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from samples import EVIL, GUESS, LEFT, PATH, SCRIPT, SCRIPTED, TWO, WIDE, reported

from tugfix import fix_text
from tugfix.report.sarif import render
from tugfix.rules import RULES
from tugfix.rules.about import about

SCHEMA = json.loads((Path(__file__).parents[2] / "data" / "sarif-schema-2.1.0.json").read_text("utf-8"))
REMARK = "services:\n  web:\n    image: node:20\n    commands:\n      build:\n        - npm run dev\n"


def report(*texts: str, folder: Path | None = None, applied: bool = False, **how: Any) -> Any:
    log = json.loads(render(reported(*texts, folder=folder, **how), applied=applied))
    Draft4Validator(SCHEMA).validate(log)
    return log["runs"][0]


def units(text: str) -> bytes:
    return text.encode("utf-16-le")


def replaced(text: str, fix: Any) -> str:
    """The text after the replacements of a fix in one file, made as a viewer makes them: in UTF-16 code units."""
    lines = [units(line) for line in text.split("\n")]
    starts = [sum(len(line) + 2 for line in lines[:number]) for number in range(len(lines))]
    data = units(text)
    for replacement in reversed(fix["artifactChanges"][0]["replacements"]):
        region = replacement["deletedRegion"]
        start = starts[region["startLine"] - 1] + 2 * (region["startColumn"] - 1)
        end = starts[region["endLine"] - 1] + 2 * (region["endColumn"] - 1)
        data = data[:start] + units(replacement.get("insertedContent", {"text": ""})["text"]) + data[end:]
    return data.decode("utf-16-le")


@pytest.mark.parametrize("text", [TWO, WIDE, LEFT, EVIL, "services: {}\n", "services: [\n", ""])
def test_it_is_valid(text: str) -> None:
    assert report(text)["columnKind"] == "utf16CodeUnits"


@pytest.mark.parametrize("rule", RULES)
def test_a_log_about_each_rule_is_valid(rule: str) -> None:
    before = about(rule).text.split("```yaml\n")[1].split("```")[0]
    run = report(before, verbose=True)
    assert [one["id"] for one in run["tool"]["driver"]["rules"]] == [rule]
    assert run["results"][0]["ruleIndex"] == 0


def test_columns_are_utf16_code_units() -> None:
    region = report(WIDE)["results"][0]["locations"][0]["physicalLocation"]["region"]
    line = WIDE.split("\n")[4]
    assert region["startColumn"] == len(units(line[: line.index("php")])) // 2 + 1
    assert region["startColumn"] == line.index("php") + 2


@pytest.mark.parametrize("text", [TWO, WIDE, TWO.replace("\n", "\r\n")])
def test_a_fix_makes_the_new_text(text: str) -> None:
    fixes = [fix for result in report(text)["results"] for fix in result.get("fixes", ())]
    assert replaced(text, fixes[0]) == fix_text(text).text


def test_what_is_left_has_no_fix() -> None:
    assert "fixes" not in report(LEFT)["results"][0]


def test_a_guess_is_offered_as_one() -> None:
    (result,) = report(GUESS)["results"]
    assert result["level"] == "warning"
    assert "guess" in result["fixes"][0]["description"]["text"]
    assert replaced(GUESS, result["fixes"][0]) == fix_text(GUESS, unsafe=True).text


def test_what_is_written_has_no_fix_any_more() -> None:
    assert not any("fixes" in result for result in report(TWO, applied=True)["results"])


def test_a_fix_of_a_script_has_both_files(tmp_path: Path) -> None:
    (tmp_path / "my run.sh").write_text(SCRIPT)
    (result,) = report(SCRIPTED, folder=tmp_path)["results"]
    changed = [change["artifactLocation"]["uri"] for change in result["fixes"][0]["artifactChanges"]]
    assert changed == [PATH, "my%20run.sh"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {
        "uri": "my%20run.sh",
        "uriBaseId": "%SRCROOT%",
    }


@pytest.mark.parametrize(
    ("name", "uri"), [("größe/a:b.yml", "gr%C3%B6%C3%9Fe/a%3Ab.yml"), ("100%/#?.yml", "100%25/%23%3F.yml")]
)
def test_paths_become_relative_uris(name: str, uri: str) -> None:
    location = report(TWO, name=name)["results"][0]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == uri


def test_a_fingerprint_bears_that_lines_move() -> None:
    moved = TWO.replace("services:\n", "# A comment\n\nservices:\n").replace("        - ", "          - ")
    assert fingerprints(TWO) == fingerprints(moved)


def test_equal_lines_have_fingerprints_of_their_own() -> None:
    twice = TWO.replace("        - cd web\n", "        - cd web\n" * 3)
    assert len(set(fingerprints(twice))) == len(fingerprints(twice)) == 4


def fingerprints(text: str) -> list[str]:
    return [result["partialFingerprints"]["tugfixLine/v1"] for result in report(text)["results"]]


def test_an_error_is_a_notification() -> None:
    run = report("services: [\n", TWO)
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert notification["locations"][0]["physicalLocation"]["region"] == {"startLine": 2}


def test_a_remark_is_a_note() -> None:
    assert [result["level"] for result in report(REMARK, verbose=True)["results"]] == ["note"]
    assert report(REMARK)["results"] == []


def test_what_looks_like_a_link_is_none() -> None:
    text = TWO.replace("node server.js", "node '[x](https://example.com)'.js")
    messages = [result["message"]["text"] for result in report(text)["results"]]
    assert any("\\[x\\](https" in message for message in messages)
