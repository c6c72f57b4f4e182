"""What others run tugfix by: the hooks of pre-commit, the action, the image."""

from __future__ import annotations

import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from tugfix import cli

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = Path(__file__).parent.parent
HOOKS: list[dict[str, Any]] = YAML(typ="safe").load((PROJECT / ".pre-commit-hooks.yaml").read_text("utf-8"))
ACTION: dict[str, Any] = YAML(typ="safe").load((PROJECT / "action.yml").read_text("utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]

STAND_IN = """\
#!/bin/sh
printf '%s\\n' "$*" >> "$CALLS"
case " $* " in
  *" --format sarif "*) printf '{"runs": [{"results": [{}, {}]}]}' > "$(dirname "$CALLS")/tugfix.sarif" ;;
  *) printf '%s' "$DIFF" ;;
esac
exit "$CODE"
"""
bash = pytest.mark.skipif(sys.platform == "win32" or shutil.which("bash") is None, reason="needs bash")


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_on_configs_alone(hook: dict[str, Any]) -> None:
    wanted = [".tugboat/config.yml", "web/.tugboat/config.yaml"]
    others = ["config.yml", "x.tugboat/config.yml", ".tugboat/config.yml.dist", ".tugboat/x/config.yml"]
    assert [name for name in wanted + others if re.search(hook["files"], name)] == wanted
    assert hook["language"] == "python"


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_says_what_the_command_line_knows(hook: dict[str, Any], tmp_path: Path) -> None:
    program, *options = hook["entry"].split()
    config = tmp_path / ".tugboat/config.yml"
    config.parent.mkdir()
    config.write_text("services:\n  web:\n    image: node\n    commands:\n      build: npm ci\n")
    assert program == "tugfix"
    assert CliRunner().invoke(cli.app, [*options, str(config)]).exit_code == 0


def test_one_hook_fixes_and_one_checks() -> None:
    assert {hook["id"]: hook["entry"] for hook in HOOKS} == {
        "tugfix": "tugfix --write",
        "tugfix-check": "tugfix --check",
    }


def test_no_input_of_the_action_stands_in_a_shell_text() -> None:
    assert [step["name"] for step in STEPS if "${{" in step.get("run", "")] == []
    given = " ".join(value for step in STEPS for value in step.get("env", {}).values())
    assert all(f"inputs.{name} " in given for name in ACTION["inputs"] if name != "sarif")


def run_action(folder: Path, *, diff: str = "", code: int = 0, path: str = ".", args: str = "") -> dict[str, str]:
    """Run the step that runs tugfix, with a stand-in for that; return what it puts out, and its exit code."""
    (step,) = (step for step in STEPS if step.get("id") == "tugfix")
    binaries = folder / "bin"
    binaries.mkdir()
    (binaries / "tugfix").write_text(STAND_IN)
    (binaries / "tugfix").chmod(stat.S_IRWXU)
    (binaries / "python").symlink_to(sys.executable)
    for name in ("output", "summary"):
        (folder / name).touch()
    environment = {
        **os.environ,
        "BIN": str(binaries), "TARGET": path, "GIVEN": args,
        "RUNNER_TEMP": str(folder),
        "GITHUB_OUTPUT": str(folder / "output"), "GITHUB_STEP_SUMMARY": str(folder / "summary"),
        "CALLS": str(folder / "calls"), "DIFF": diff, "CODE": str(code),
    }  # fmt: skip
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    lines = (folder / "output").read_text().splitlines()
    return {"code": str(done.returncode), "log": done.stdout, **dict(line.split("=", 1) for line in lines)}


@bash
def test_the_action_tells_what_is_found_and_shows_the_diff(tmp_path: Path) -> None:
    found = run_action(tmp_path, diff="--- a\n+++ b\n", code=1)
    assert (found["code"], found["findings"], found["changed"]) == ("1", "2", "true")
    assert (tmp_path / "summary").read_text() == "``````diff\n--- a\n+++ b\n``````\n"
    assert Path(found["sarif"]).is_file()


@bash
def test_the_action_passes_where_nothing_is_found(tmp_path: Path) -> None:
    found = run_action(tmp_path)
    assert (found["code"], found["changed"]) == ("0", "false")
    assert (tmp_path / "summary").read_text() == ""


@bash
def test_the_action_fails_where_tugfix_does(tmp_path: Path) -> None:
    found = run_action(tmp_path, code=2)
    assert found["code"] == "2"
    assert "findings" not in found


@bash
def test_the_inputs_of_the_action_are_words_and_no_shell(tmp_path: Path) -> None:
    path, args = "a b; touch $(echo x)", "--ignore TUG4 `touch y` --unsafe-fixes"
    run_action(tmp_path, path=path, args=args)
    first, second = (tmp_path / "calls").read_text().splitlines()
    assert first == f"{args} -- {path}"
    assert second.startswith(f"{args} --quiet --format sarif --output ")
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == [
        "calls", "output", "summary", "tugfix.diff", "tugfix.sarif"
    ]  # fmt: skip


@bash
def test_what_a_config_says_is_no_command_to_the_runner(tmp_path: Path) -> None:
    log = run_action(tmp_path, diff=" ::add-mask::x\n", code=1)["log"].splitlines()
    assert re.fullmatch(r"::stop-commands::(tugfix-[0-9a-f]{32})", log[0])
    assert log[1:] == [" ::add-mask::x", f"::{log[0].rpartition('::')[2]}::"]


def test_the_image_runs_as_nobody_special() -> None:
    lines = (PROJECT / "Dockerfile").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith(("USER", "ENTRYPOINT"))] == [
        "USER 1000",
        'ENTRYPOINT ["/opt/tugfix/bin/tugfix"]',
    ]


def test_the_image_is_built_from_what_is_there() -> None:
    lines = (PROJECT / "Dockerfile").read_text("utf-8").splitlines()
    copied = [line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line]
    assert [name for names in copied for name in names if not (PROJECT / name).exists()] == []


def test_the_image_has_what_the_wheel_is_made_of() -> None:
    lines = (PROJECT / "Dockerfile").read_text("utf-8").splitlines()
    copied = {name for line in lines if line.startswith("COPY") and "--from" not in line for name in line.split()[1:-1]}
    wheel = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    needed = {*wheel["packages"], *wheel["force-include"], "hatch_build.py", "README.md", "LICENSE"}
    assert {name.partition("/")[0] for name in needed} <= copied
