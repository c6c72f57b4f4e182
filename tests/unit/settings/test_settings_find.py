"""Which settings hold for a config, and what they leave out of a search."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tugfix.files import find_configs
from tugfix.findings import SettingsError
from tugfix.settings import NO_SETTINGS, Settings
from tugfix.settingsfile.find import Finder, Search

CONFIG = ".tugboat/config.yml"
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def put(path: Path, text: str = "services: {}\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def ignored(root: Path, config: str = CONFIG, finder: Finder | None = None) -> tuple[str, ...]:
    """What the settings that are found for a config of the repository ignore."""
    return (finder or Finder()).settings(root / config, root).ignore


def searched(top: Path, finder: Finder | None = None) -> list[str]:
    found = find_configs(top, Search(finder or Finder()).kept)
    return [path.relative_to(top).parent.parent.as_posix() for path in found]


def test_a_repository_without_settings(tmp_path: Path) -> None:
    assert Finder().settings(tmp_path / CONFIG, tmp_path) is NO_SETTINGS


@pytest.mark.parametrize("name", ["tugfix.toml", ".tugboat/tugfix.toml"])
def test_they_may_lie_in_two_places(tmp_path: Path, name: str) -> None:
    put(tmp_path / name, "ignore = ['TUG1']")
    assert ignored(tmp_path) == ("TUG1",)


def test_they_may_stand_in_the_pyproject(tmp_path: Path) -> None:
    put(tmp_path / "pyproject.toml", "[tool.tugfix]\nignore = ['TUG1']")
    assert ignored(tmp_path) == ("TUG1",)


def test_of_one_folder_one_file_counts(tmp_path: Path) -> None:
    put(tmp_path / "pyproject.toml", "[tool.tugfix]\nignore = ['TUG1']")
    put(tmp_path / "tugfix.toml", "ignore = ['TUG2']")
    assert ignored(tmp_path) == ("TUG2",)
    put(tmp_path / ".tugboat/tugfix.toml", "ignore = ['TUG3']")
    assert ignored(tmp_path) == ("TUG3",)


def test_the_nearest_count(tmp_path: Path) -> None:
    put(tmp_path / "tugfix.toml", "ignore = ['TUG1']")
    put(tmp_path / "apps/web/tugfix.toml", "ignore = ['TUG2']")
    assert ignored(tmp_path, f"apps/web/{CONFIG}") == ("TUG2",)
    assert ignored(tmp_path, f"apps/api/{CONFIG}") == ("TUG1",)


def test_a_pyproject_without_them_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "tugfix.toml", "ignore = ['TUG1']")
    put(tmp_path / "web/pyproject.toml", "[project]\nname = 'not valid\n")
    assert ignored(tmp_path, f"web/{CONFIG}") == ("TUG1",)


def test_those_above_the_root_are_not_read(tmp_path: Path) -> None:
    put(tmp_path / "tugfix.toml", "ignore = ['TUG1']")
    assert ignored(tmp_path / "repository") == ()


@posix
def test_a_link_that_leads_out_is_not_read(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere.toml", "ignore = ['TUG1']")
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository/tugfix.toml").symlink_to("../elsewhere.toml")
    with pytest.raises(SettingsError, match="leads out of the repository"):
        ignored(tmp_path / "repository")


@posix
def test_a_pyproject_that_leads_out_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere.toml", "[tool.tugfix]\nignore = ['TUG1']")
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository/pyproject.toml").symlink_to("../elsewhere.toml")
    assert ignored(tmp_path / "repository") == ()


@posix
def test_a_link_within_the_repository_is_read(tmp_path: Path) -> None:
    put(tmp_path / "common/settings.toml", "ignore = ['TUG1']")
    (tmp_path / "tugfix.toml").symlink_to("common/settings.toml")
    assert ignored(tmp_path) == ("TUG1",)


def test_given_settings_are_the_only_ones(tmp_path: Path) -> None:
    put(tmp_path / "tugfix.toml", "no TOML")
    assert ignored(tmp_path, finder=Finder(Settings(ignore=("TUG4",)))) == ("TUG4",)


def test_a_folder_is_looked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[str] = []

    def look(path: str) -> bool:
        looks.append(path)
        return False

    monkeypatch.setattr(os.path, "lexists", look)
    finder = Finder()
    for name in ("a", "b", "a"):
        ignored(tmp_path, f"{name}/{CONFIG}", finder)
    assert len(looks) == len(set(looks)) == 3 * len({"a", "b", "."})


def test_a_mistake_is_told_each_time(tmp_path: Path) -> None:
    put(tmp_path / "tugfix.toml", "ignor = []")
    finder = Finder()
    for _ in range(2):
        with pytest.raises(SettingsError, match="ignor"):
            ignored(tmp_path, finder=finder)


@pytest.mark.parametrize(
    ("globs", "found"),
    [
        ("[]", ["apps/api", "apps/old", "tests/apps/old"]),
        ("['old']", ["apps/api"]),
        ("['apps/old']", ["apps/api", "tests/apps/old"]),
        ("['./apps/old/']", ["apps/api", "tests/apps/old"]),
        ("['apps']", []),
        ("['tests', 'o*']", ["apps/api"]),
        ("['*/old']", ["apps/api"]),
        ("['OLD', 'ol', 'apps/api/src']", ["apps/api", "apps/old", "tests/apps/old"]),
    ],
)
@pytest.mark.parametrize("name", ["tugfix.toml", ".tugboat/tugfix.toml"])
def test_folders_are_left_out(tmp_path: Path, globs: str, found: list[str], name: str) -> None:
    for folder in ("apps/api", "apps/old", "tests/apps/old"):
        put(tmp_path / folder / CONFIG)
    put(tmp_path / name, f"exclude = {globs}")
    assert searched(tmp_path) == found


def test_a_search_from_below_the_root_keeps_to_the_settings(tmp_path: Path) -> None:
    put(tmp_path / ".git/HEAD")
    put(tmp_path / "tugfix.toml", "exclude = ['apps/old']")
    put(tmp_path / "apps/old" / CONFIG)
    assert searched(tmp_path / "apps") == []


def test_a_folder_that_is_named_is_searched(tmp_path: Path) -> None:
    put(tmp_path / ".git/HEAD")
    put(tmp_path / "tugfix.toml", "exclude = ['old']")
    put(tmp_path / "old/web" / CONFIG)
    assert searched(tmp_path / "old") == ["web"]


def test_settings_of_one_repository_leave_nothing_out_of_another(tmp_path: Path) -> None:
    put(tmp_path / "a/.git/HEAD")
    put(tmp_path / "a/tugfix.toml", "exclude = ['old']")
    put(tmp_path / "b/.git/HEAD")
    put(tmp_path / "a/nested/.git", "gitdir: elsewhere\n")
    for folder in ("a/old", "b/old", "a/nested/old"):
        put(tmp_path / folder / CONFIG)
    assert searched(tmp_path) == ["a/nested/old", "b/old"]


def test_the_nearest_settings_say_what_is_left_out(tmp_path: Path) -> None:
    put(tmp_path / "tugfix.toml", "exclude = ['old']")
    put(tmp_path / "apps/tugfix.toml", "exclude = ['new']")
    for folder in ("apps/old", "apps/new"):
        put(tmp_path / folder / CONFIG)
    assert searched(tmp_path) == ["apps/old"]


def test_settings_with_a_mistake_leave_nothing_out(tmp_path: Path) -> None:
    put(tmp_path / "tugfix.toml", "exclud = ['old']")
    put(tmp_path / "old" / CONFIG)
    assert searched(tmp_path) == ["old"]


def test_given_globs_are_relative_to_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "apps/old" / CONFIG)
    assert searched(tmp_path / "apps", Finder(Settings(exclude=("apps/old",)))) == []
