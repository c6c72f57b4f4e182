"""Every config of a folder of real ones, which the variable TUGFIX_CORPUS names; without it these tests skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tugfix import ConfigError, fix_text
from tugfix.files import decode

FOLDER = os.environ.get("TUGFIX_CORPUS", "")
CONFIGS = sorted(Path(FOLDER).rglob("*.yml")) if FOLDER else []

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
