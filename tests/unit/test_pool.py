"""Many configs in several processes: the same outcomes in the same order, whatever becomes of a process."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tugfix.pool import processes

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = ".tugboat/config.yml"
COUNT = 150

needs_fork = pytest.mark.skipif(
    sys.platform != "linux", reason="the other core is not in processes that are not forked"
)

CORE = """
import os, sys, time
from tugfix import cli, run
from tugfix.findings import Finding, Outcome, Result

def fake(text, *, root, unsafe, scripts, rules, settings):
    if "deadly" in text:
        os._exit(9)
    time.sleep(0.01)
    if "first" in text:
        print("begun", flush=True)
    found = (Finding("TUG101", 0, 3, 1, 1, "m", "r", Outcome.FIXED),) if "old" in text else ()
    return Result(text.replace("old", "new"), found, ())

run._core = lambda: fake
cli.main()
"""
"""tugfix with a core of its own: `old` becomes `new`, and the process dies of `deadly`."""


LATE = """
from tugfix import command
quick = command._show_findings
def slow(outcome, view):
    # Until a process has died, if it does: 140 is in the ninth part, and eight parts are under way at first.
    time.sleep(0.02)
    quick(outcome, view)
command._show_findings = slow
cli.main()
"""
"""Outcomes are shown later than they come, as by a slow terminal."""

SHARING = """\
services:
  web:
    image: tugboatqa/node:20
    default: true
    commands:
      build:
        - bash "${TUGBOAT_ROOT}/build.sh"
"""


def fill(folder: Path, texts: dict[int, str], *, usual: str = "old\n", count: int = COUNT) -> list[Path]:
    """Configs in as many repositories; `texts` are those of some of them."""
    paths = [folder / f"site{number:03}" / CONFIG for number in range(count)]
    for number, path in enumerate(paths):
        path.parent.mkdir(parents=True)
        path.write_text(texts.get(number, usual))
    return paths


def started(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, *arguments]
    return subprocess.Popen(
        command, cwd=cwd, env=environment, stdout=-1, stderr=-1, text=True, start_new_session=True
    )  # fmt: skip


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    stdout, stderr = process.communicate(timeout=120)
    return process.returncode, stdout, stderr


@pytest.mark.parametrize(("asked", "jobs", "expected"), [(4, 1_000, 4), (8, 40, 3), (500, 10_000, 60)])
def test_how_many_processes_there_are(asked: int, jobs: int, expected: int) -> None:
    assert processes(asked, jobs) == expected


def test_without_a_number_each_core_has_one() -> None:
    assert 1 <= processes(None, 10_000) <= (os.cpu_count() or 1)


def test_two_processes_say_the_same_as_one(tmp_path: Path) -> None:
    service = "services:\n  web:\n    image: node:20\n    commands:\n      build:\n        - "
    fill(tmp_path, {7: f"{service}npm ci\n", 70: "services: [\n"}, usual=f"{service}nginx\n")
    one, two = (
        ended(started("-m", "tugfix", "--format", "json", "--jobs", number, ".", cwd=tmp_path)) for number in "12"
    )
    assert one == two
    states = {"all": COUNT, "clean": 1, "fixed": COUNT - 2, "person": 0, "broken": 1}
    assert json.loads(one[1])["summary"]["configs"] == states


@needs_fork
def test_a_process_that_dies_costs_one_config(tmp_path: Path) -> None:
    paths = fill(tmp_path, {40: "deadly\n", 90: "deadly\n"})
    code, _, stderr = ended(started("-c", CORE, "--write", "--quiet", "--jobs", "2", ".", cwd=tmp_path))
    died = [line.split(":")[0] for line in stderr.splitlines() if "The process that read this file died." in line]
    assert (code, died) == (2, [str(paths[number].relative_to(tmp_path)) for number in (40, 90)])
    assert [path.read_text() for path in paths].count("new\n") == COUNT - 2


@needs_fork
def test_a_process_may_die_while_others_are_still_handed_over(tmp_path: Path) -> None:
    slow = CORE.replace("cli.main()", LATE)
    paths = fill(tmp_path, {140: "deadly\n"}, count=400)
    code, _, stderr = ended(started("-c", slow, "--write", "--quiet", "--jobs", "2", ".", cwd=tmp_path))
    assert (code, stderr.count("The process that read this file died.")) == (2, 1)
    assert [path.read_text() for path in paths].count("new\n") == 399


def test_configs_of_a_repository_are_dealt_with_by_one_process(tmp_path: Path) -> None:
    root = tmp_path / "mono"
    paths = fill(tmp_path / "others", {})
    apps = [root / f"app{number:03}" / CONFIG for number in range(40)]
    for path in (*apps, root / ".git" / "x"):
        path.parent.mkdir(parents=True)
        path.write_text(SHARING)
    (root / "build.sh").write_text("npm ci\nnpm start\n")
    code, _, stderr = ended(
        started("-m", "tugfix", "--write", "--quiet", "--jobs", "2", "mono", "others", cwd=tmp_path)
    )
    assert stderr.count("error:") == len(paths)
    assert code == 2
    assert [path for path in apps if "exec npm start" not in path.read_text()] == []
    assert (root / "build.sh").read_text() == "npm ci\n"


@needs_fork
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_what_is_begun_and_says_what_is_done(tmp_path: Path, jobs: str) -> None:
    paths = fill(tmp_path, {2: "first old\n"})
    process = started("-c", CORE, "--write", "--jobs", jobs, ".", cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)
    code, _, stderr = ended(process)
    said = re.search(r"Interrupted: (\d+) of 150 configs are done, and each file is whole.", stderr)
    written = sum("new" in path.read_text() for path in paths)
    assert code == 130
    assert said is not None
    assert 2 < int(said[1]) == written < COUNT
    assert ended(started("-c", CORE, "--write", "--jobs", jobs, ".", cwd=tmp_path))[0] == 0
    assert not [path for path in paths if "new" not in path.read_text()]


@needs_fork
def test_no_process_outlives_the_one_that_began_it(tmp_path: Path) -> None:
    fill(tmp_path, {2: "first old\n"})
    process = started("-c", CORE, "--write", "--jobs", "2", ".", cwd=tmp_path)
    assert process.stdout is not None
    process.stdout.readline()
    process.kill()
    # The pipes are held open by every process that is left.
    assert process.communicate(timeout=60)
