"""Many configs: what the arguments mean, and what becomes of each file."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from tugfix.findings import ConfigError, Finding, GuardError, OtherFile, Outcome, Result
from tugfix.jobs import Job, Problem, find, stdin_job
from tugfix.run import FileOutcome, Options, run
from tugfix.settings import Settings

CONFIG = ".tugboat/config.yml"


def put(path: Path, content: str = "old\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
    return path


def fake(
    text: str,
    *,
    root: Path | None,
    unsafe: bool,
    scripts: bool = True,
    rules: Collection[str] = (),
    settings: Settings | None = None,
) -> Result:
    """Replace `old` by `new`; the other words are the errors that they name."""
    if "invalid" in text:
        raise ConfigError("Not YAML.", 3, 4)
    if "guard" in text:
        raise GuardError("A comment would be lost.")
    if "fault" in text:
        raise RuntimeError("boom")
    found = Finding("TUG101", 0, 3, 1, 1, "m", "r", Outcome.FIXED)
    return Result(text.replace("old", "new"), (found,) if "old" in text else (), ())


def outcomes(arguments: list[str], cwd: Path, *, write: bool = False) -> list[FileOutcome]:
    return list(run(find(arguments, cwd), Options(write=write), fix=fake))


def names(jobs: list[Job]) -> list[tuple[str, str]]:
    return [(job.name, job.diff_name) for job in jobs]


def only_problem(arguments: list[str], cwd: Path) -> str:
    (outcome,) = outcomes(arguments, cwd)
    assert outcome.problem is not None
    return outcome.problem.message


def test_no_argument_means_the_config_around(tmp_path: Path) -> None:
    path = put(tmp_path / CONFIG)
    (tmp_path / "web").mkdir()
    assert [job.path for job in find([], tmp_path / "web")] == [path]


def test_a_folder_means_the_configs_below_it(tmp_path: Path) -> None:
    put(tmp_path / "b" / CONFIG)
    put(tmp_path / "a" / CONFIG)
    assert [job.name for job in find(["."], tmp_path)] == [str(Path("a", CONFIG)), str(Path("b", CONFIG))]


def test_a_file_may_have_any_name(tmp_path: Path) -> None:
    put(tmp_path / "tugboat.txt")
    assert names(find(["tugboat.txt"], tmp_path)) == [("tugboat.txt", "tugboat.txt")]


def test_a_file_named_twice_is_taken_once(tmp_path: Path) -> None:
    path = put(tmp_path / CONFIG)
    assert len(find([str(path), ".", CONFIG], tmp_path)) == 1


def test_messages_name_a_file_below_the_current_folder_relative_to_it(tmp_path: Path) -> None:
    path = put(tmp_path / "web" / CONFIG)
    assert find([str(path)], tmp_path)[0].name == str(Path("web", CONFIG))


def test_messages_name_a_file_elsewhere_in_full(tmp_path: Path) -> None:
    path = put(tmp_path / "a" / CONFIG)
    (tmp_path / "b").mkdir()
    assert find([str(path)], tmp_path / "b")[0].name == str(path)


def test_a_diff_names_a_file_relative_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    put(tmp_path / "web" / CONFIG)
    assert find([CONFIG], tmp_path / "web")[0].diff_name == f"web/{CONFIG}"


def test_diffs_of_several_repositories_have_different_names(tmp_path: Path) -> None:
    put(tmp_path / "a" / CONFIG)
    put(tmp_path / "b" / CONFIG)
    assert [job.diff_name for job in find(["a", "b"], tmp_path)] == [f"a/{CONFIG}", f"b/{CONFIG}"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs links")
def test_a_diff_names_what_a_link_leads_to(tmp_path: Path) -> None:
    put(tmp_path / "common/tugboat.yml")
    (tmp_path / ".tugboat").mkdir()
    (tmp_path / CONFIG).symlink_to("../common/tugboat.yml")
    assert names(find([CONFIG], tmp_path)) == [(str(Path(CONFIG)), "common/tugboat.yml")]


def test_the_core_learns_the_root(tmp_path: Path) -> None:
    put(tmp_path / "web" / CONFIG)
    assert find(["web"], tmp_path)[0].root == tmp_path / "web"


def test_a_folder_without_configs_is_a_problem(tmp_path: Path) -> None:
    assert "in this folder or below" in only_problem(["."], tmp_path)


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that can't be looked into, not even by root."""
    folder, real = tmp_path / "data", os.scandir
    folder.mkdir()

    def scandir(path: str) -> object:
        if os.fspath(path) == str(folder):
            raise PermissionError(13, "Permission denied", str(folder))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    return folder


def test_a_closed_folder_is_a_problem(closed: Path) -> None:
    assert only_problem(["data"], closed.parent) == "This folder can't be searched: Permission denied."


def test_a_closed_folder_further_down_is_told_of(closed: Path) -> None:
    put(closed.parent / "a" / CONFIG)
    told: list[tuple[str, str]] = []
    jobs = find(["."], closed.parent, unseen=lambda name, why: told.append((name, why)))
    assert ([job.name for job in jobs], told) == ([str(Path("a", CONFIG))], [("data", "Permission denied")])


def test_no_config_around_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert "in this folder or above" in only_problem([], tmp_path)


def test_an_empty_argument_does_not_mean_the_current_folder(tmp_path: Path) -> None:
    put(tmp_path / CONFIG)
    assert "empty name" in only_problem([""], tmp_path)


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    assert only_problem(["nowhere.yml"], tmp_path) == "There is no such file."


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    path = put(tmp_path / CONFIG)
    (outcome,) = outcomes([CONFIG], tmp_path)
    assert (outcome.before, outcome.after, path.read_text()) == ("old\n", "new\n", "old\n")


def test_writing_writes(tmp_path: Path) -> None:
    path = put(tmp_path / CONFIG, "\ufeffold\r\n")
    outcomes([CONFIG], tmp_path, write=True)
    assert path.read_bytes() == "\ufeffnew\r\n".encode()


SHARING = """\
services:
  web:
    image: tugboatqa/node:20
    default: true
    commands:
      build:
        - bash "${TUGBOAT_ROOT}/build.sh"
"""


def test_a_script_that_two_configs_run_is_read_by_both_before_it_changes(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    script = put(tmp_path / "build.sh", "npm ci\nnpm start\n")
    configs = [put(tmp_path / app / CONFIG, SHARING) for app in ("a", "b")]
    found = list(run(find(["."], tmp_path), Options(write=True)))
    assert [[one.outcome for one in outcome.findings] for outcome in found] == [[Outcome.FIXED]] * 2
    assert ["exec npm start" in config.read_text() for config in configs] == [True, True]
    assert script.read_text() == "npm ci\n"


def test_a_script_that_would_change_in_two_ways_changes_in_one(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    put(tmp_path / "build.sh", "old\n")
    for app in ("a", "b"):
        put(tmp_path / app / CONFIG, app)

    def differing(text: str, **_: object) -> Result:
        found = Finding("TUG101", 0, 1, 1, 1, "m", "r", Outcome.FIXED)
        return Result(text.upper(), (found,), (), (OtherFile("build.sh", "old\n", text),))

    first, second = run(find(["."], tmp_path), Options(write=True), fix=differing)
    assert first.problem is None
    assert second.problem is not None
    assert "build.sh would change in two ways" in second.problem.message
    texts = [(tmp_path / name).read_text() for name in (f"a/{CONFIG}", f"b/{CONFIG}", "build.sh")]
    assert texts == ["A", "b", "a"]


def test_configs_of_a_repository_that_are_begun_are_told_after_a_stop(tmp_path: Path) -> None:
    for root in (tmp_path, tmp_path / "m"):
        (root / ".git").mkdir(parents=True)
        put(root / CONFIG)
    put(tmp_path / "z" / CONFIG)
    asked = iter([False])
    found = run(find(["."], tmp_path), Options(write=True), fix=fake, stopped=lambda: next(asked, True))
    assert [outcome.job.name for outcome in found] == [CONFIG, f"z/{CONFIG}"]
    assert (tmp_path / "m" / CONFIG).read_text() == "old\n"


def test_the_texts_begin_with_the_bom_that_places_do_not_count(tmp_path: Path) -> None:
    put(tmp_path / CONFIG, "\ufeffold\n")
    (outcome,) = outcomes([CONFIG], tmp_path)
    assert (outcome.before, outcome.after, outcome.text) == ("\ufeffold\n", "\ufeffnew\n", "old\n")


def test_an_invalid_config_says_where(tmp_path: Path) -> None:
    put(tmp_path / CONFIG, "invalid\n")
    (outcome,) = outcomes([CONFIG], tmp_path)
    assert outcome.problem is not None
    assert (outcome.problem.message, outcome.problem.line, outcome.problem.column) == ("Not YAML.", 3, 4)


@pytest.mark.parametrize("content", ["guard old\n", "fault old\n"])
def test_a_failure_leaves_the_file(tmp_path: Path, content: str) -> None:
    path = put(tmp_path / CONFIG, content)
    outcomes([CONFIG], tmp_path, write=True)
    assert path.read_text() == content


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    for name, content in {"a": "invalid", "b": "fault", "c": "guard", "e": "old"}.items():
        put(tmp_path / name / CONFIG, content)
    arguments = ["a", "b", "c", "d", "e"]
    assert [outcome.problem is None for outcome in outcomes(arguments, tmp_path)] == [False] * 4 + [True]


def test_an_internal_fault_is_named(tmp_path: Path) -> None:
    put(tmp_path / CONFIG, "fault")
    assert "RuntimeError: boom" in only_problem([CONFIG], tmp_path)


def test_developers_get_the_fault_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUGFIX_DEBUG", "1")
    put(tmp_path / CONFIG, "fault")
    with pytest.raises(RuntimeError):
        outcomes([CONFIG], tmp_path)


def test_standard_input_has_a_name_of_its_own(tmp_path: Path) -> None:
    assert stdin_job(None, tmp_path) == Job("<stdin>", CONFIG)


def test_standard_input_can_lie_somewhere(tmp_path: Path) -> None:
    job = stdin_job(f"web/{CONFIG}", tmp_path)
    assert (job.name, job.diff_name, job.root) == (str(Path("web", CONFIG)), CONFIG, tmp_path / "web")


def test_standard_input_is_fixed(tmp_path: Path) -> None:
    (outcome,) = run([stdin_job(None, tmp_path)], Options(), stdin=io.BytesIO(b"old\r\n"), fix=fake)
    assert outcome.after == "new\r\n"


def test_a_repositorys_settings_choose_the_rules(tmp_path: Path) -> None:
    asked: list[Collection[str]] = []

    def note(text: str, *, rules: Collection[str], **_: object) -> Result:
        asked.append(rules)
        return Result(text, (), ())

    put(tmp_path / CONFIG)
    put(tmp_path / "tugfix.toml", "select = ['TUG1']\nignore = ['TUG101']\n")
    everything, some = Options(), Options(rules=frozenset({"TUG101", "TUG102", "TUG201"}))
    for options in (everything, some, replace(some, selected=True)):
        list(run(find([CONFIG], tmp_path), options, fix=note))
    assert asked == [{"TUG102", "TUG103", "TUG104", "TUG105"}, {"TUG102"}, {"TUG101", "TUG102", "TUG201"}]


def test_wrong_settings_are_told_once_and_stop_their_repository_alone(tmp_path: Path) -> None:
    for name in ("a/.git/HEAD", f"a/x/{CONFIG}", f"a/y/{CONFIG}", f"b/{CONFIG}"):
        put(tmp_path / name)
    put(tmp_path / "a/tugfix.toml", "\nignor = []\n")
    first, second, other = outcomes(["a", "b"], tmp_path, write=True)
    where = str(Path("a", "tugfix.toml"))
    assert first.problem == Problem("There is no setting `ignor`. Do you mean `ignore`?", 2, 1, where)
    assert second.problem == Problem(f"The settings of its repository are wrong: see {where}.")
    assert other.problem is None
    assert [(tmp_path / name / CONFIG).read_text() for name in ("a/x", "a/y", "b")] == ["old\n", "old\n", "new\n"]


def test_standard_input_has_the_settings_of_where_it_would_lie(tmp_path: Path) -> None:
    put(tmp_path / "tugfix.toml", "ignore = ['TUG1']\n")
    assert stdin_job(CONFIG, tmp_path).settings.ignore == ("TUG1",)
    assert stdin_job(None, tmp_path).settings == Settings()
    assert stdin_job(None, tmp_path, Settings(ignore=("TUG2",))).settings.ignore == ("TUG2",)


def test_a_file_that_is_named_is_not_left_out(tmp_path: Path) -> None:
    put(tmp_path / "tugfix.toml", "exclude = ['old']\n")
    put(tmp_path / "old" / CONFIG)
    assert [job.problem is None for job in find([".", f"old/{CONFIG}"], tmp_path)] == [False, True]
