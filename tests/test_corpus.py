"""Every config of a folder of real ones, which the variable TUGFIX_CORPUS names; without it these tests skip."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest

from tugfix import ConfigError, Finding, Outcome, fix_text
from tugfix.files import decode
from tugfix.tugboat.stages import BUILD_STAGES

FOLDER = os.environ.get("TUGFIX_CORPUS", "")
CONFIGS = sorted(Path(FOLDER).rglob("*.yml")) if FOLDER else []
TABLES = Path(FOLDER).parent
IN_START_TOO = (
    "555ae13191aa author",
    "a558c18974ee author",
    "3054701417a4 author",
    "4cb4c913ad55 publish",
    "8d80f6ae313b author",
    "8d80f6ae313b publish",
)
"""Configs and services that start the same process in `start`: in the build it is deliberate."""

IN_USE = (
    ("16430406a315", "TUG302"),
    ("773fbec66e6b", "TUG302"),
    ("5694c5c98c49", "TUG212"),
)
"""Findings in configs that are in use: keys under `commands:` that are no stages, and have no effect there; a run
script that asks a database to set a variable, each second."""

pytestmark = pytest.mark.skipif(not CONFIGS, reason="TUGFIX_CORPUS names no folder with configs")


def outside_of_edits(text: str, edits: tuple[tuple[int, int], ...]) -> list[str]:
    starts = [0, *(end for _, end in edits)]
    ends = [*(start for start, _ in edits), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]


def configs_that_read() -> list[tuple[Path, str]]:
    found = []
    for path in CONFIGS:
        try:
            text, _ = decode(path.read_bytes())
            fix_text(text)
        except ConfigError:
            continue
        found.append((path, text))
    return found


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_every_config_is_read_or_refused_with_a_place(path: Path) -> None:
    try:
        places = [finding.line for finding in fix_text(decode(path.read_bytes())[0]).findings]
    except ConfigError as error:
        places = [error.line or 0]
    assert all(places)


def test_nothing_outside_of_the_edits_changes() -> None:
    for path, text in configs_that_read():
        result = fix_text(text, unsafe=True)
        rest = result.text
        for piece in outside_of_edits(text, tuple((edit.start, edit.end) for edit in result.edits)):
            assert piece in rest, path
            rest = rest[rest.index(piece) + len(piece) :]


def test_a_second_run_plans_no_edit() -> None:
    for path, text in configs_that_read():
        again = fix_text(fix_text(text, unsafe=True).text, unsafe=True)
        assert again.edits == (), path


def rows(table: str) -> list[dict[str, str]]:
    """The rows of a table that lies beside the folder; none where there is no such table."""
    path = TABLES / table
    if not CONFIGS or not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t"))


def found_in(path: Path) -> tuple[str, list[Finding]]:
    text, _ = decode(path.read_bytes())
    return text, [finding for finding in fix_text(text).findings if finding.outcome is not Outcome.REMARK]


def test_every_process_in_the_build_that_a_reader_found_is_found() -> None:
    missing = []
    for row in rows("positives.tsv"):
        text, findings = found_in(TABLES / row["file"])
        named = [finding for finding in findings if text[finding.start : finding.end] in row["command"]]
        if row["stage"] in BUILD_STAGES and not named:
            missing.append(f"{Path(row['file']).stem} {row['service']}")
    assert [entry for entry in missing if entry not in IN_START_TOO] == []


def test_nothing_is_found_in_the_configs_that_are_in_use() -> None:
    wrong = []
    for row in rows("index.tsv"):
        if row["is_head"] != "yes":
            continue
        try:
            _, findings = found_in(TABLES / row["file"])
        except ConfigError:
            continue
        known = [rule for name, rule in IN_USE if name in row["file"]]
        wrong += [(row["file"], finding.line, finding.rule) for finding in findings if finding.rule not in known]
    assert wrong == []
