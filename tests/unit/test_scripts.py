"""Scripts of the repository that a fix changes, from the disk to the disk."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from tugfix import Outcome, fix_file
from tugfix.jobs import find, stdin_job
from tugfix.run import FileOutcome, Options, run

CONFIG = """\
services:
  web:
    image: node:20
    commands:
      build:
        - sh .tugboat/build.sh
"""
FIXED = CONFIG + "      start:\n        - npm start &\n"
SCRIPT = "#!/bin/sh\nnpm ci\nnpm start\n"
CUT = "#!/bin/sh\nnpm ci\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".tugboat").mkdir()
    (tmp_path / ".tugboat/config.yml").write_text(CONFIG, encoding="utf-8")
    (tmp_path / ".tugboat/build.sh").write_text(SCRIPT, encoding="utf-8")
    os.chmod(tmp_path / ".tugboat/build.sh", 0o755)
    return tmp_path


def outcome(repository: Path, *, write: bool = False) -> FileOutcome:
    (found,) = run(find([str(repository)], repository), Options(write=write))
    return found


def texts(repository: Path) -> tuple[str, str]:
    return (repository / ".tugboat/config.yml").read_text("utf-8"), (repository / ".tugboat/build.sh").read_text(
        "utf-8"
    )


def test_a_dry_run_shows_both_and_changes_neither(repository: Path) -> None:
    changes = [(change.diff_name, change.before, change.after) for change in outcome(repository).changes()]
    assert changes == [(".tugboat/config.yml", CONFIG, FIXED), (".tugboat/build.sh", SCRIPT, CUT)]
    assert texts(repository) == (CONFIG, SCRIPT)


def test_both_are_written(repository: Path) -> None:
    outcome(repository, write=True)
    assert texts(repository) == (FIXED, CUT)
    assert os.access(repository / ".tugboat/build.sh", os.X_OK)


def test_a_second_run_changes_nothing(repository: Path) -> None:
    outcome(repository, write=True)
    again = outcome(repository, write=True)
    assert again.findings == ()
    assert texts(repository) == (FIXED, CUT)


def test_the_place_of_a_finding_is_in_the_script(repository: Path) -> None:
    found = outcome(repository)
    (finding,) = found.findings
    assert (finding.file, finding.line, finding.column) == (".tugboat/build.sh", 3, 1)
    assert found.place_of(finding) == (os.path.join(".tugboat", "build.sh"), SCRIPT)


def test_standard_input_leaves_what_needs_a_script_changed(repository: Path) -> None:
    job = stdin_job(".tugboat/config.yml", repository)
    (found,) = run([job], Options(), stdin=io.BytesIO(CONFIG.encode()))
    assert found.after == CONFIG
    assert [finding.outcome for finding in found.findings] == [Outcome.LEFT]


def test_a_script_that_is_no_text_is_not_changed(repository: Path) -> None:
    data = SCRIPT.encode() + b"# caf\xe9\n"
    (repository / ".tugboat/build.sh").write_bytes(data)
    found = outcome(repository, write=True)
    assert [finding.outcome for finding in found.findings] == [Outcome.LEFT]
    assert (repository / ".tugboat/build.sh").read_bytes() == data
    assert (repository / ".tugboat/config.yml").read_text("utf-8") == CONFIG


def test_a_link_out_of_the_repository_is_not_followed(
    repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "build.sh"
    outside.write_text(SCRIPT, encoding="utf-8")
    (repository / ".tugboat/build.sh").unlink()
    (repository / ".tugboat/build.sh").symlink_to(outside)
    assert outcome(repository, write=True).findings == ()
    assert outside.read_text("utf-8") == SCRIPT


def test_fix_file_writes_both(repository: Path) -> None:
    result = fix_file(repository / ".tugboat/config.yml", write=True)
    assert [(other.path, other.after) for other in result.others] == [(".tugboat/build.sh", CUT)]
    assert texts(repository) == (FIXED, CUT)
