"""Many repositories on the command line: patches, a page, commits."""

from __future__ import annotations

import json
import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from git_repositories import BRANCH, CONFIG, Repository, git
from typer.testing import CliRunner
from typer.testing import Result as Shown

from tugfix import branches, cli, command
from tugfix.branches import Committed, Planned, Refused
from tugfix.jobs import Job
from tugfix.repositories import RepositoryOutcome, by_repository, file_names
from tugfix.run import FileOutcome, OtherOutcome

BROKEN = """\
services:
  web:
    image: node:20
    commands:
      build:
        - npm ci
        - node server.js
"""
FIXED = BROKEN.replace("        - node server.js\n", "      start:\n        - node server.js &\n")
CLEAN = BROKEN.replace("        - node server.js\n", "")


def tugfix(*arguments: str) -> Shown:
    return CliRunner().invoke(cli.app, list(arguments))


def make(name: str, text: str, **others: str) -> Repository:
    """A repository in the current folder, with all of it committed."""
    root = Path.cwd() / name
    git(Path.cwd(), "init", "--quiet", str(root))
    found = Repository(root)
    for path, content in {CONFIG: text, **others}.items():
        found.put(path, content.encode())
    found.record()
    return found


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Repository]:
    """Three repositories in the current folder: a broken one, a clean one, one of a team."""
    monkeypatch.chdir(tmp_path)
    texts = {"blog": BROKEN, "docs": CLEAN, "team/shop": BROKEN.replace("server.js", "app.js")}
    return {name: make(name, text) for name, text in texts.items()}


def test_a_patch_of_each_repository_that_changes(sites: dict[str, Repository]) -> None:
    shown = tugfix("--patch-dir", "patches", ".")
    assert sorted(path.name for path in Path("patches").iterdir()) == [
        "blog.md",
        "blog.patch",
        "team__shop.md",
        "team__shop.patch",
    ]
    assert (shown.exit_code, shown.stdout) == (1, "")
    assert "2 patches written to patches.\n" in shown.stderr
    assert (sites["blog"].root / CONFIG).read_text() == BROKEN


def test_a_patch_applies_at_the_root_of_its_repository(sites: dict[str, Repository]) -> None:
    tugfix("--quiet", "--patch-dir", "patches", ".")
    git(sites["blog"].root, "apply", str(Path("patches/blog.patch").absolute()))
    assert (sites["blog"].root / CONFIG).read_text() == FIXED


@pytest.mark.usefixtures("sites")
def test_beside_a_patch_stands_what_a_pull_request_would_say() -> None:
    tugfix("--patch-dir", "patches", ".")
    text = Path("patches/team__shop.md").read_text("utf-8")
    assert "What was wrong, and what changed" in text
    assert "`node app.js` does not end" in text


@pytest.mark.usefixtures("sites")
def test_the_same_run_writes_the_same_patches() -> None:
    for folder in ("one", "two"):
        tugfix("--patch-dir", folder, ".")
    one, two = ({path.name: path.read_bytes() for path in Path(folder).iterdir()} for folder in ("one", "two"))
    assert one == two


@pytest.mark.usefixtures("sites")
def test_patches_of_an_earlier_run_are_named_and_left() -> None:
    Path("patches").mkdir()
    Path("patches/gone.patch").write_text("old")
    assert "Not of this run, and left there: gone.patch\n" in tugfix("--patch-dir", "patches", ".").stderr
    assert Path("patches/gone.patch").read_text() == "old"


@pytest.mark.usefixtures("sites")
def test_a_diff_beside_patches_has_to_be_asked_for() -> None:
    assert tugfix("--patch-dir", "patches", "--diff", ".").stdout.startswith("--- a/blog/")


@pytest.mark.usefixtures("sites")
def test_a_folder_for_patches_that_can_t_be_made() -> None:
    Path("file").write_text("")
    shown = tugfix("--patch-dir", "file/patches", ".")
    assert shown.exit_code == 2
    assert "error: file/patches can't be made: " in shown.stderr.replace("\\", "/")


@pytest.mark.usefixtures("sites")
def test_a_page_on_all_of_them() -> None:
    shown = tugfix("--html", "page.html", ".")
    page = Path("page.html").read_text("utf-8")
    assert (shown.exit_code, shown.stdout) == (1, "")
    assert [name for name in ("blog", "docs", "team/shop") if name not in page] == []


@pytest.mark.usefixtures("sites")
def test_at_the_end_repositories_are_counted() -> None:
    table = tugfix("--check", ".").stderr
    assert re.search(r"nothing wrong +1 +1\ncan be fixed +2 +2\n", table)
    assert re.search(r"\n2  TUG101  can be fixed ", table)


def test_one_repository_needs_no_table(sites: dict[str, Repository]) -> None:
    assert "repositories" not in tugfix("--check", str(sites["blog"].root)).stderr


def test_without_commit_it_is_shown_what_would_be_committed(sites: dict[str, Repository]) -> None:
    with sites["blog"].untouched():
        shown = tugfix("--check", "--branch", BRANCH, ".")
    assert f"blog: the change of 1 file would be committed on {BRANCH}.\n" in shown.stderr
    assert "docs:" not in shown.stderr
    assert shown.exit_code == 1


def test_a_commit_in_each_repository_that_changes(sites: dict[str, Repository]) -> None:
    with sites["blog"].only_a_branch_more():
        shown = tugfix("--commit", ".")
    assert (shown.exit_code, shown.stdout) == (0, "")
    assert sites["blog"].at(BRANCH, CONFIG) == FIXED.encode()
    assert sites["blog"].changed(BRANCH) == [f"M\t{CONFIG}"]
    assert sites["docs"].git("branch", "--list", BRANCH) == ""
    assert sites["team/shop"].git("log", "-1", "--format=%s", BRANCH).startswith("Keep `node app.js` running")


def test_a_second_run_goes_on_where_the_first_was_stopped(sites: dict[str, Repository]) -> None:
    tugfix("--commit", str(sites["blog"].root))
    shown = tugfix("--commit", ".")
    assert re.search(rf"^blog: [0-9a-f]{{10}} is there already on {BRANCH}\.$", shown.stderr, re.MULTILINE)
    assert re.search(rf"^team/shop: [0-9a-f]{{10}} committed on {BRANCH}\.$", shown.stderr, re.MULTILINE)


def test_a_repository_that_can_t_be_committed_stops_no_other(sites: dict[str, Repository]) -> None:
    sites["blog"].put(CONFIG, f"{BROKEN}# not yet committed\n".encode())
    shown = tugfix("--commit", ".")
    assert f"blog: error: {CONFIG} has changes that are not committed" in shown.stderr
    assert re.search(r"not read or not changed +1 +1\n", shown.stderr)
    assert shown.exit_code == 2
    assert sites["team/shop"].git("branch", "--list", BRANCH)


def test_a_report_says_what_became_of_each_commit(sites: dict[str, Repository]) -> None:
    sites["blog"].put(CONFIG, f"{BROKEN}# not yet committed\n".encode())
    report = json.loads(tugfix("--quiet", "--commit", "--format", "json", ".").stdout)
    problems = {file["repository"]: file["problem"] and file["problem"]["message"] for file in report["files"]}
    assert problems.pop("blog").startswith(f"{CONFIG} has changes that are not committed")
    assert problems == {"docs": None, "team/shop": None}
    assert report["summary"]["repositories"] == {"all": 3, "clean": 1, "fixed": 1, "person": 0, "broken": 1}


def test_the_first_line_of_the_message_is_given(sites: dict[str, Repository]) -> None:
    tugfix("--commit", "--message", "WEB-7: the site stays up", ".")
    assert sites["blog"].git("log", "-1", "--format=%s", BRANCH) == "WEB-7: the site stays up"
    assert "`node server.js` does not end" in sites["blog"].git("log", "-1", "--format=%b", BRANCH)


def test_what_a_hook_says_cannot_steer_a_terminal(sites: dict[str, Repository]) -> None:
    sites["blog"].hook("pre-commit", r"printf 'no\033[2J\n' >&2; exit 1")
    shown = tugfix("--quiet", "--commit", ".")
    assert "blog: error: git commit failed, so there is no new branch.\n  | no\\x1b[2J\n" in shown.stderr


@pytest.mark.usefixtures("sites")
def test_names_of_earlier_patches_cannot_steer_a_terminal() -> None:
    Path("patches").mkdir()
    Path("patches/\x1b[2J.patch").write_text("old")
    assert "left there: \\x1b[2J.patch\n" in tugfix("--patch-dir", "patches", ".").stderr


def test_after_ctrl_c_nothing_is_committed(sites: dict[str, Repository], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> Iterator[FileOutcome]:
        found = run(*_, **__)
        yield next(found)
        os.kill(os.getpid(), signal.SIGINT)
        yield from found

    run = command.run
    monkeypatch.setattr(command, "run", interrupted)
    with sites["blog"].untouched():
        shown = tugfix("--commit", ".")
    assert shown.exit_code == 130
    assert "1 finding in 1 file: 1 can be fixed with --write.\nInterrupted: 1 of 3 configs are read" in shown.stderr


def test_ctrl_c_between_commits_says_how_many_are_made(
    sites: dict[str, Repository], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(planned: Planned, message: str) -> Committed | Refused:
        if planned.root == sites["team/shop"].root:
            raise KeyboardInterrupt
        return commit(planned, message)

    commit = branches.commit
    monkeypatch.setattr(branches, "commit", interrupted)
    shown = tugfix("--commit", ".")
    assert shown.exit_code == 130
    assert shown.stderr.endswith("1 commit is there; the same command makes the others.\nInterrupted.\n")


@pytest.mark.skipif(sys.platform == "win32", reason="no process can be asked to end")
@pytest.mark.parametrize("name", ["TERM", "HUP"])
def test_who_is_asked_to_end_leaves_nothing_behind(sites: dict[str, Repository], name: str) -> None:
    sites["blog"].hook("pre-commit", f"kill -{name} {os.getpid()}; sleep 5")
    with sites["blog"].untouched():
        assert tugfix("--commit", ".").exit_code == 128 + int(getattr(signal, f"SIG{name}"))
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such thing as ignored signals")
@pytest.mark.usefixtures("sites")
def test_what_a_script_runs_in_the_background_is_not_stopped_by_its_ctrl_c(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> Iterator[FileOutcome]:
        os.kill(os.getpid(), signal.SIGINT)
        return run(*_, **__)

    run = command.run
    monkeypatch.setattr(command, "run", interrupted)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert tugfix("--check", ".").exit_code == 1
    finally:
        signal.signal(signal.SIGINT, before)


def outcome(root: Path, before: str, after: str, *others: OtherOutcome) -> FileOutcome:
    return FileOutcome(
        Job(str(root), root=root, base=root.parent, own_name=f"{before}.yml"), before, after, others=others
    )


def script(after: str) -> OtherOutcome:
    return OtherOutcome("run.sh", "site/run.sh", "a\nb\n", after, "run.sh", "run.sh")


def test_a_script_that_two_configs_run_changes_once(tmp_path: Path) -> None:
    outcomes = [outcome(tmp_path / "site", name, "new", script("a\n")) for name in ("one", "two")]
    (repository,) = by_repository(outcomes)
    assert [change.own_name for change in repository.changes()] == ["one.yml", "run.sh", "two.yml"]


def test_a_script_that_would_change_in_two_ways_is_an_error(tmp_path: Path) -> None:
    outcomes = [outcome(tmp_path / "site", "one", "new", script(after)) for after in ("a\n", "b\n")]
    with pytest.raises(ValueError, match=r"run\.sh would change in two ways"):
        by_repository(outcomes)[0].changes()


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["a/b", "a__b"], ["a__b", "a__b-2"]),
        (["Shop", "shop"], ["Shop", "shop-2"]),
        (["../other/site"], ["other__site"]),
        ([".", ".."], ["src", "src-2"]),
        (["é" * 300, f"a{'é' * 300}"], ["é" * 100, f"{'é' * 100}-2"]),
    ],
)
def test_no_two_repositories_have_files_of_one_name(names: list[str], files: list[str]) -> None:
    assert list(file_names([RepositoryOutcome(name, Path("src"), ()) for name in names])) == files


def test_a_repository_and_one_of_its_name_inside_of_it_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    inner = make("shop/shop", BROKEN)
    outer = make("shop", BROKEN)
    inner.put(CONFIG, f"{BROKEN}# not yet committed\n".encode())
    monkeypatch.chdir("shop")
    shown = tugfix("--commit", ".")
    assert re.search(r"^\.: [0-9a-f]{10} committed", shown.stderr, re.MULTILINE)
    assert f"shop: error: {CONFIG} has changes" in shown.stderr
    assert re.search(r"^fixed +1 +1\n.*\nnot read or not changed +1 +1\n", shown.stderr, re.MULTILINE)
    assert outer.at(BRANCH, CONFIG) == FIXED.encode()


def test_a_diff_has_the_change_of_a_script_that_two_configs_run_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = BROKEN.replace("node server.js", "bash build.sh")
    root = make("site", config, **{f"docs/{CONFIG}": config, "build.sh": "npm ci\nnode server.js\n"}).root
    diff = tugfix("--quiet", str(root)).stdout
    assert diff.count("+++ b/build.sh") == 1
    git(root, "apply", "--check", given=diff.encode())


@pytest.mark.parametrize(
    "arguments",
    [
        ["--commit", "--write"],
        ["--commit", "-"],
        ["--message", "x"],
        ["--branch", "x", "--write"],
        ["--branch", "x", "-"],
        ["--patch-dir", "x", "-"],
        ["--html", "-"],
        ["--html", f"blog/{CONFIG}"],
    ],
)
def test_options_that_make_no_sense_together(sites: dict[str, Repository], arguments: list[str]) -> None:
    with sites["blog"].untouched():
        assert tugfix(*arguments, *([] if "-" in arguments[1:] else ["."])).exit_code == 2
