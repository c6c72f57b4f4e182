"""Reports from the command line: what goes to stdout, what into a file, and what a run loads for it."""

from __future__ import annotations

import json
import os
import re
import stat
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner
from typer.testing import Result as Shown

from tugfix import cli, fix_text
from tugfix.rules import RULES

REPOSITORY = Path(__file__).resolve().parents[2]
CONFIG = ".tugboat/config.yml"
BROKEN = "services:\n  web:\n    image: node:20\n    commands:\n      build:\n        - node server.js\n"
CLEAN = "services:\n  web:\n    image: node:20\n    commands:\n      build:\n        - npm ci\n"

LOADED = """
import sys
from tugfix import cli

try:
    cli.main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".tugboat").mkdir()
    (tmp_path / ".git").mkdir()
    put(BROKEN)
    return tmp_path


def put(content: str) -> Path:
    path = Path(CONFIG)
    path.write_bytes(content.encode())
    return path


def tugfix(*arguments: str, stdin: str | None = None) -> Shown:
    return CliRunner().invoke(cli.app, list(arguments), input=stdin)


def loaded(*arguments: str) -> set[str]:
    """The modules that a run with these arguments has loaded when it ends."""
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", LOADED, *arguments]
    shown = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    return set(shown.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("json", "{"),
        ("sarif", "{"),
        ("github", "::error file=.tugboat/config.yml"),
        ("gitlab", "["),
        ("html", "<!doctype html>"),
        ("markdown", "tugfix found 1 problem in `.tugboat/config.yml`"),
    ],
)
def test_a_report_goes_to_stdout_in_place_of_the_diff(name: str, first: str) -> None:
    shown = tugfix("--format", name)
    assert shown.stdout.startswith(first)
    assert "+++" not in shown.stdout
    assert shown.stderr == "1 finding in 1 file: 1 can be fixed with --write.\n"
    assert shown.exit_code == 1


def test_a_report_in_a_file_leaves_room_for_the_diff() -> None:
    shown = tugfix("--format", "json", "--output", "report.json", "--diff")
    assert shown.stdout.startswith(f"--- a/{CONFIG}\n")
    assert json.loads(Path("report.json").read_text())["summary"]["fixed"] == 1


def test_a_report_in_a_file_without_a_diff() -> None:
    assert tugfix("--format", "json", "-o", "report.json").stdout == ""


def test_findings_as_text_in_a_file() -> None:
    shown = tugfix("--output", "report.txt", "--color", "always")
    assert shown.stdout.startswith("--- a/")
    assert "TUG101" not in shown.stderr
    assert Path("report.txt").read_text().startswith(f"{CONFIG}:6:11 TUG101 ")


def test_a_page_shows_what_unsafe_fixes_would_make() -> None:
    put("services:\n  web:\n    image: tugboatqa/nginx\n    commands:\n      build:\n        - service nginx start\n")
    assert "A guess: what" in tugfix("--format", "html").stdout


def test_a_report_on_what_is_written() -> None:
    shown = tugfix("--format", "json", "--write")
    assert json.loads(shown.stdout)["applied"] is True
    assert (Path(CONFIG).read_text(), shown.exit_code) == (fix_text(BROKEN).text, 0)


def test_standard_input_as_a_report() -> None:
    shown = tugfix("-", "--format", "json", stdin=BROKEN)
    assert (json.loads(shown.stdout)["files"][0]["path"], shown.exit_code) == (CONFIG, 1)


def test_standard_input_fixed_and_a_report_in_a_file() -> None:
    shown = tugfix("-", "--format", "json", "--output", "report.json", stdin=BROKEN)
    assert (shown.stdout, shown.exit_code) == (fix_text(BROKEN).text, 0)
    assert json.loads(Path("report.json").read_text())["applied"] is True


def test_an_error_is_in_the_report_and_on_stderr() -> None:
    put("services: [\n")
    shown = tugfix("--format", "json", "-q")
    assert json.loads(shown.stdout)["summary"]["problems"] == 1
    assert shown.stderr.startswith(f"{CONFIG}:2:1 error: ")
    assert shown.exit_code == 2


def test_wrong_settings_are_named_in_reports(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("tugfix.toml").write_text("ignore = 'TUG1'\n")
    monkeypatch.chdir(folder / ".tugboat")
    assert json.loads(tugfix("--format", "json").stdout)["files"][0]["path"] == "tugfix.toml"
    assert "- `tugfix.toml:1`\n    - " in tugfix("--format", "markdown").stdout


def test_statistics_take_the_place_of_the_findings() -> None:
    shown = tugfix("--statistics")
    assert shown.stdout == "1  TUG101  can be fixed  A process in the foreground of a build stage\n"
    assert shown.stderr == "1 finding in 1 file: 1 can be fixed with --write.\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "json", "--diff"],
        ["--statistics", "--diff"],
        ["--statistics", "--format", "json"],
        ["--format", "xml"],
        ["--color", "sometimes"],
        ["--output", CONFIG, "--write"],
        ["--write", "--format", "json", "--output", "report", "--html", "./report"],
        ["--write", "--patch-dir", ""],
        ["--commit", "--branch", ""],
        ["--commit", "--message", "\n"],
        ["--explain", "TUG110"],
        ["--format", "json", "--output", "no/such/folder/report.json"],
    ],
)
def test_wrong_usage_changes_nothing(arguments: list[str]) -> None:
    assert tugfix(*arguments).exit_code == 2
    assert Path(CONFIG).read_text() == BROKEN


def test_a_report_that_cannot_be_written_is_named() -> None:
    shown = tugfix("--format", "json", "--output", "nowhere/report.json")
    assert "tugfix: error: nowhere/report.json can't be written: No such file or directory\n" in shown.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX modes")
def test_a_report_is_a_file_like_any_other() -> None:
    mask = os.umask(0o022)
    try:
        tugfix("--format", "json", "--output", "report.json")
        assert stat.S_IMODE(os.stat("report.json").st_mode) == 0o644
        os.chmod("report.json", 0o640)
        tugfix("--format", "sarif", "--output", "report.json")
        assert stat.S_IMODE(os.stat("report.json").st_mode) == 0o640
    finally:
        os.umask(mask)
    assert sorted(os.listdir()) == [".git", ".tugboat", "report.json"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs named pipes")
def test_a_report_into_a_pipe() -> None:
    os.mkfifo("pipe")
    command = [sys.executable, "-m", "tugfix", "--format", "json", "--output", "pipe"]
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(REPOSITORY)}, stderr=-1):
        assert json.loads(Path("pipe").read_text())["version"] == 1


@pytest.mark.parametrize(("arguments", "coloured"), [(["--color", "always"], True), (["--color", "never"], False)])
def test_colour_is_asked_for(arguments: list[str], coloured: bool) -> None:
    assert ("\x1b[" in tugfix(*arguments).stderr) is coloured


def test_a_pipe_has_no_colour() -> None:
    assert "\x1b[" not in tugfix().stderr


def test_all_rules_are_listed() -> None:
    shown = tugfix("--rules")
    assert [line.split()[0] for line in shown.stdout.splitlines()] == list(RULES)
    assert shown.exit_code == 0


def test_a_rule_is_explained() -> None:
    shown = tugfix("--explain", "tug101")
    assert shown.stdout.startswith("TUG101: A process in the foreground of a build stage\n\nconfig -> build")
    assert shown.exit_code == 0


def test_an_unknown_rule_is_not_explained() -> None:
    assert "There is no rule 'TUG110'. Did you mean TUG101 or" in tugfix("--explain", "TUG110").stderr


@pytest.mark.parametrize("content", [CLEAN, BROKEN])
def test_a_run_loads_no_format_that_is_not_asked_for(content: str) -> None:
    put(content)
    modules = loaded("--check")
    reports = {name for name in modules if name.startswith("tugfix.report.")}
    assert reports == {f"tugfix.report.{name}" for name in ("streams", "summary", "text", "totals")}
    unneeded = {"tugfix.output", "tugfix.pool", "tugfix.completion", "tugfix.rules.about", "hashlib", "rich"}
    assert modules & unneeded == set()


def test_a_format_loads_no_other() -> None:
    modules = loaded("--format", "github")
    assert "tugfix.report.github" in modules
    assert not modules & {"tugfix.report.sarif", "tugfix.report.json", "tugfix.report.gitlab"}


MAIN = "from tugfix.cli import main; main()"


def on_a_terminal(*arguments: str, columns: int = 80, program: str = MAIN) -> bytes:
    """What a run writes to stderr where that is a terminal of so many columns."""
    pty, termios = pytest.importorskip("pty"), pytest.importorskip("termios")
    ours, theirs = pty.openpty()
    fcntl = pytest.importorskip("fcntl")
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY), "TERM": "xterm"}
    environment.pop("NO_COLOR", None)
    command = [sys.executable, "-c", program, "--check", *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=theirs):
        os.close(theirs)
        return b"".join(iter(lambda: part(ours), b""))


def part(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        return b""


def test_a_run_over_many_files_shows_a_bar_on_a_terminal() -> None:
    for number in range(22):
        folder = Path(f"site{number}", ".tugboat")
        folder.mkdir(parents=True)
        (folder / "config.yml").write_text(CLEAN)
    # So many are read before the bar is drawn for the first time, were there a pause between two looks.
    shown = on_a_terminal(".", program=f"from tugfix.report import progress; progress._PAUSE = 0; {MAIN}")
    assert b"] 12/23  " in shown
    assert b"\r\x1b[K" in shown.split(b"] 12/23")[1]
    assert shown.endswith(b"1 finding in 1 file: 1 can be fixed with --write.\r\n")


def test_a_terminal_that_does_not_say_how_wide_it_is_has_80_columns() -> None:
    assert on_a_terminal(columns=0) == on_a_terminal(columns=80)


@pytest.mark.parametrize("columns", [80, 120])
def test_findings_fit_a_terminal(columns: int) -> None:
    put(BROKEN.replace("node server.js", f"node server.js --title='{'word ' * 60}'"))
    shown = on_a_terminal(CONFIG, columns=columns).decode()
    plain = re.sub(r"\x1b\[[0-9;]*[mK]", "", shown)
    assert shown != plain
    assert max(map(len, plain.split("\r\n"))) <= columns
