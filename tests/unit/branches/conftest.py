"""Real repositories in a temporary folder, and git without the settings of whoever runs the tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.register_assert_rewrite("git_repositories")

from git_repositories import CONFIG, OLD, Repository, git  # noqa: E402

SETTINGS = """\
[user]
	name = Ann
	email = ann@example.com
[init]
	defaultBranch = main
[protocol "file"]
	allow = always
"""


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with settings of its own; the file .gitconfig in it may be added to."""
    folder = tmp_path_factory.mktemp("home")
    (folder / ".gitconfig").write_text(SETTINGS)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (folder / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder / "temporary"))
    return folder


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository with a config and another file, all committed."""
    git(tmp_path, "init", "--quiet", "site")
    found = Repository(tmp_path / "site")
    found.put(CONFIG, OLD)
    found.put("README", b"A site.\n")
    found.record()
    return found
