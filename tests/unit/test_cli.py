"""The command line: what goes where, and the exit code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import pytest
from typer.testing import CliRunner
from typer.testing import Result as Shown

from tugfix import cli, run
from tugfix.findings import ConfigError, Finding, Outcome, Result
from tugfix.settings import Settings

CONFIG = ".tugboat/config.yml"
REPOSITORY = Path(__file__).resolve().parents[2]

FAKE = """
import sys
from tugfix import cli, run
from tugfix.findings import Finding, Outcome, Result

def fake(text, *, root, unsafe, scripts, rules, settings):
    return Result(text.replace("old", "new"), (Finding("TUG101", 0, 3, 1, 1, "m", "r", Outcome.FIXED),), ())

run._core = lambda: fake
cli.main()
"""

LOADED = """
import sys
from tugfix import cli

try:
    cli.main()
finally:
    print(*sys.modules, file=sys.stderr)
"""


def fake(
    text: str,
    *,
    root: Path | None,
    unsafe: bool,
    scripts: bool = True,
    rules: Collection[str] = (),
    settings: Settings | None = None,
) -> Result:
    """Find what the words of the text name; `old` becomes `new`."""
    if "invalid" in text:
        raise ConfigError("Not YAML.", 1, 2)
    if "stop" in text:
        raise KeyboardInterrupt
    outcomes = {
        "old": Outcome.FIXED,
        "left": Outcome.LEFT,
        "unsafe": Outcome.UNSAFE,
        "remark": Outcome.REMARK,
    }
    if unsafe:
        outcomes["unsafe"] = Outcome.FIXED
    findings = tuple(
        Finding("TUG101", 0, 1, 1, 1, f"It is {word}.", "r", outcome)
        for word, outcome in outcomes.items()
        if word in text
    )
    return Result(text.replace("old", "new"), findings, ())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run, "_core", lambda: fake)
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".tugboat").mkdir()
    (tmp_path / ".git").mkdir()
    return tmp_path


def tugfix(*arguments: str, stdin: bytes | None = None) -> Shown:
    return CliRunner().invoke(cli.app, list(arguments), input=stdin)


def put(content: str) -> Path:
    path = Path(CONFIG)
    path.write_bytes(content.encode())
    return path


def in_a_process(*arguments: str, cwd: Path, code: str = FAKE, **options: object) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, cwd=cwd, env=environment, **options)  # type: ignore[call-overload, no-any-return]


@pytest.mark.parametrize(
    ("content", "arguments", "code"),
    [
        ("fine\n", [], 0),
        ("old\n", [], 1),
        ("left\n", [], 1),
        ("unsafe\n", [], 1),
        ("remark\n", [], 0),
        ("remark\n", ["-v"], 0),
        ("invalid\n", [], 2),
        ("fine\n", ["--check"], 0),
        ("old\n", ["--check"], 1),
        ("old\n", ["--diff"], 1),
        ("old\n", ["-q"], 1),
        ("old\n", ["--write"], 0),
        ("old left\n", ["--write"], 1),
        ("unsafe\n", ["--write"], 1),
        ("unsafe\n", ["--write", "--unsafe-fixes"], 0),
        ("invalid\n", ["--write"], 2),
    ],
)
@pytest.mark.usefixtures("folder")
def test_the_exit_code(content: str, arguments: list[str], code: int) -> None:
    put(content)
    assert tugfix(*arguments).exit_code == code


@pytest.mark.usefixtures("folder")
def test_an_error_wins_over_a_finding() -> None:
    put("old\n")
    assert tugfix("nowhere.yml", CONFIG).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--write", "--check"],
        ["--write", "--diff"],
        ["--check", "--diff"],
        ["-q", "-v"],
        ["-", CONFIG],
        ["-", "--write"],
        [CONFIG, "--stdin-filename", "x"],
        ["--config", "tugfix.toml", "--isolated"],
        ["--nonsense"],
    ],
)
@pytest.mark.usefixtures("folder")
def test_options_that_exclude_each_other(arguments: list[str]) -> None:
    path = put("old\n")
    assert (tugfix(*arguments).exit_code, path.read_text()) == (2, "old\n")


@pytest.mark.usefixtures("folder")
def test_a_dry_run_puts_the_diff_on_stdout_and_the_findings_on_stderr() -> None:
    put("old\n")
    shown = tugfix()
    assert shown.stdout == f"--- a/{CONFIG}\n+++ b/{CONFIG}\n@@ -1 +1 @@\n-old\n+new\n"
    assert shown.stderr.startswith(f"{Path(CONFIG)}:1:1 TUG101 It is old.\n")
    assert shown.stderr.endswith("1 finding in 1 file: 1 can be fixed with --write.\n")


@pytest.mark.usefixtures("folder")
def test_writing_shows_no_diff() -> None:
    path = put("old\r\n")
    shown = tugfix("--write")
    assert (shown.stdout, path.read_bytes()) == ("", b"new\r\n")
    assert shown.stderr.endswith("1 finding in 1 file: 1 fixed.\n")


@pytest.mark.usefixtures("folder")
def test_a_check_shows_no_diff() -> None:
    put("old\n")
    assert tugfix("--check").stdout == ""


@pytest.mark.usefixtures("folder")
def test_quiet_shows_the_diff_alone() -> None:
    put("old\n")
    shown = tugfix("-q")
    assert (shown.stdout[:3], shown.stderr) == ("---", "")


@pytest.mark.usefixtures("folder")
def test_quiet_still_shows_errors() -> None:
    put("invalid\n")
    assert tugfix("-q").stderr == f"{Path(CONFIG)}:1:2 error: Not YAML.\n"


@pytest.mark.usefixtures("folder")
def test_remarks_are_shown_when_asked_for() -> None:
    put("remark\n")
    assert ("remark:" in tugfix("-v").stderr, "remark:" in tugfix().stderr) == (True, False)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["--select", "TUG101, tug2"], {"TUG101", "TUG201"}),
        (["--select", "TUG1", "--ignore", "TUG102", "--ignore", "TUG103"], {"TUG101"}),
    ],
)
def test_rules_are_chosen(arguments: list[str], codes: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Collection[str]] = []

    def note(text: str, *, rules: Collection[str], **_: object) -> Result:
        asked.append(rules)
        return Result(text, (), ())

    monkeypatch.setattr(run, "_core", lambda: note)
    put("new\n")
    tugfix(*arguments)
    assert set(asked[0]) & {"TUG101", "TUG102", "TUG103", "TUG201"} == codes


def test_a_rule_that_is_not_there_is_wrong_usage() -> None:
    shown = tugfix("--select", "TUG9")
    assert shown.exit_code == 2
    assert "There is no rule 'TUG9'" in shown.stderr


@pytest.mark.usefixtures("folder")
def test_settings_choose_the_rules_unless_some_are_selected(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Collection[str]] = []

    def note(text: str, *, rules: Collection[str], **_: object) -> Result:
        asked.append(rules)
        return Result(text, (), ())

    monkeypatch.setattr(run, "_core", lambda: note)
    put("new\n")
    Path("tugfix.toml").write_text("ignore = ['TUG101']\n")
    Path("other.toml").write_text("ignore = ['TUG102']\n")
    for arguments in ([], ["--select", "TUG1"], ["--ignore", "TUG103"], ["--isolated"], ["--config", "other.toml"]):
        assert tugfix(*arguments).exit_code == 0
    assert [{"TUG101", "TUG102", "TUG103"}.difference(rules) for rules in asked] == [
        {"TUG101"}, set(), {"TUG101", "TUG103"}, set(), {"TUG102"}
    ]  # fmt: skip


@pytest.mark.usefixtures("folder")
def test_wrong_settings_are_an_error_in_their_own_file() -> None:
    path = put("old\n")
    Path("tugfix.toml").write_text("# ours\nignore = 'TUG1'\n")
    shown = tugfix("--write")
    assert (shown.exit_code, path.read_text()) == (2, "old\n")
    assert shown.stderr.startswith("tugfix.toml:2:1 error: `ignore` has to be a list of strings, not a string.\n")


@pytest.mark.usefixtures("folder")
def test_given_settings_have_to_be_there() -> None:
    put("new\n")
    shown = tugfix("--config", "nowhere.toml")
    assert (shown.exit_code, shown.stderr) == (2, "nowhere.toml: error: There is no such file.\n")
    Path("pyproject.toml").write_text("[tool.other]\n")
    assert (
        tugfix("--config", "pyproject.toml").stderr
        == "pyproject.toml: error: There is no [tool.tugfix] in this file.\n"
    )


@pytest.mark.usefixtures("folder")
def test_nothing_found_is_said() -> None:
    put("fine\n")
    assert tugfix().stderr == "Nothing to do: nothing wrong is found in 1 config.\n"


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("stdin", "stdout", "code"),
    [
        (b"old\r\nx", b"new\r\nx", 0),
        (b"\xef\xbb\xbfold\n", b"\xef\xbb\xbfnew\n", 0),
        (b"fine \xc3\xbc\n", b"fine \xc3\xbc\n", 0),
        (b"old left\n", b"new left\n", 1),
        (b"invalid\n", b"", 2),
        (b"\xff\n", b"", 2),
    ],
)
def test_standard_input_comes_out_fixed(stdin: bytes, stdout: bytes, code: int) -> None:
    shown = tugfix("-", stdin=stdin)
    assert (shown.stdout_bytes, shown.exit_code) == (stdout, code)


@pytest.mark.usefixtures("folder")
def test_standard_input_as_a_diff() -> None:
    shown = tugfix("-", "--diff", "--stdin-filename", "web/.tugboat/config.yml", stdin=b"old\n")
    assert (shown.stdout.split("\n")[0], shown.exit_code) == ("--- a/web/.tugboat/config.yml", 1)


@pytest.mark.usefixtures("folder")
def test_standard_input_is_named_in_messages() -> None:
    assert "web/x.yml:1:2 error:" in tugfix("-", "--stdin-filename", "web/x.yml", stdin=b"invalid").stderr


@pytest.mark.usefixtures("folder")
def test_an_interrupt_ends_with_one_line() -> None:
    put("stop\n")
    shown = tugfix()
    assert (shown.exit_code, shown.stderr) == (130, "Interrupted.\n")


def test_the_version_needs_no_parser(tmp_path: Path) -> None:
    process = in_a_process("--version", cwd=tmp_path, code=LOADED, stdout=-1, stderr=-1)
    stdout, stderr = process.communicate(timeout=60)
    loaded = set(stderr.decode().split())
    assert stdout.startswith(b"tugfix ")
    assert not loaded & {"rich", "ruamel.yaml", "tree_sitter", "tugfix.run"}


@pytest.mark.parametrize("pyproject", [None, "[project]\nname = 'x'\n"])
def test_without_settings_nothing_that_reads_them_is_loaded(tmp_path: Path, pyproject: str | None) -> None:
    path = tmp_path / CONFIG
    path.parent.mkdir()
    path.write_text("services:\n  web:\n    image: tugboatqa/node:20\n    commands:\n      build: npm ci\n")
    if pyproject:
        (tmp_path / "pyproject.toml").write_text(pyproject)
    process = in_a_process("-q", cwd=tmp_path, code=LOADED, stdout=-1, stderr=-1)
    loaded = set(process.communicate(timeout=60)[1].decode().split())
    assert process.returncode == 0
    assert "tugfix.settingsfile.find" in loaded
    assert "tugfix.settingsfile.read" not in loaded


def test_the_module_runs(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, "-m", "tugfix", "-h"]
    shown = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("Usage: tugfix ")


def test_stdout_has_exact_bytes(tmp_path: Path) -> None:
    process = in_a_process("-", cwd=tmp_path, stdin=-1, stdout=-1, stderr=-1)
    assert process.communicate("ü old\r\n\n".encode(), timeout=60)[0] == "ü new\r\n\n".encode()


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes")
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_closed_pipe_ends_quietly(tmp_path: Path, stream: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    streams = {"stdout": -1, "stderr": -1, stream: writer}
    process = in_a_process("-", cwd=tmp_path, stdin=-1, **streams)
    os.close(writer)
    _, stderr = process.communicate(b"old\n" * 100_000, timeout=60)
    assert (process.returncode, b"Exception" in (stderr or b"")) == (0, False)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_an_error(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        process = in_a_process("-", cwd=tmp_path, stdin=-1, stdout=full, stderr=-1)
        _, stderr = process.communicate(b"old\n", timeout=60)
    assert process.returncode == 2
    assert stderr.endswith(b"tugfix: error: No space left on device\n")


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not here")
def test_git_applies_what_is_put_out(folder: Path) -> None:
    path = put("a\r\nold\r\n")
    shutil.rmtree(folder / ".git")
    subprocess.run(["git", "apply"], input=tugfix().stdout_bytes, cwd=folder, check=True)
    assert path.read_bytes() == b"a\r\nnew\r\n"
