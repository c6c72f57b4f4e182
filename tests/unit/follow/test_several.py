"""What the programs run that run several commands or scripts at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tugfix.longrunning.follow.lead import Followed
from tugfix.longrunning.follow.several import follow
from tugfix.longrunning.place import ROOT
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites

SCRIPTS = ["build", "build:css", "build:js", "build:js:min", "watch-css", "watch-js", "watch-js-fix", "start"]


def followed(root: Path, line: str, place: str | None = ROOT) -> Followed | None:
    (site,) = sites(parse(line))
    return follow(site.words, place, Repository(root))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "package.json").write_text(json.dumps({"scripts": dict.fromkeys(SCRIPTS, "x")}))
    return tmp_path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('concurrently "npm start" "cd api && node x.js"', ["npm start", "cd api && node x.js"]),
        ("npx concurrently 'vite' 'tsc -w'", ["vite", "tsc -w"]),
        ("concurrently npm:dev npm:api", ["npm run dev", "npm run api"]),
        ("concurrently 'npm:dev -- --port 1'", ["npm run dev -- --port 1"]),
        ("concurrently yarn:a pnpm:b bun:c node:d", ["yarn run a", "pnpm run b", "bun run c", "npm run d"]),
        ("concurrently 'npm:watch-*'", ["npm run watch-css", "npm run watch-js", "npm run watch-js-fix"]),
        ("concurrently 'npm:watch-*(!fix)'", ["npm run watch-css", "npm run watch-js"]),
        ("concurrently 'npm run watch-* -- -x'",
         ["npm run watch-css -- -x", "npm run watch-js -- -x", "npm run watch-js-fix -- -x"]),
        ("concurrently -n a,b -c red,blue 'a' 'b'", ["a", "b"]),
        ("concurrently --names=a,b --prefix name --raw 'a' 'b'", ["a", "b"]),
        ("concurrently -s first 'a' 'b'", ["a", "b"]),
        ("concurrently --kill-others-on-fail 'a' 'b'", ["a", "b"]),
        ("concurrently --restart-tries 3 'a' --hide 0 'b'", ["a", "b"]),
        ("concurrently -- 'a' 'b'", ["a", "b"]),
        ("concurrently -P 'a {1}' 'b {@}' -- x y", ["a x", "b x y"]),
        ("concurrently \"'npm start'\" 'ls *.js'", ["npm start", "ls *.js"]),
        ("concurrently 'npm:nothing-*' a", ["a"]),
        ("npm-run-all build start", ["npm run build", "npm run start"]),
        ("npm-run-all -s build -p start api", ["npm run build", "npm run start", "npm run api"]),
        ("npm-run-all --serial build --parallel start -ln", ["npm run build", "npm run start"]),
        ("npm-run-all2 build", ["npm run build"]),
        ("run-p build start", ["npm run build", "npm run start"]),
        ("run-p --max-parallel 2 --npm-path yarn build", ["npm run build"]),
        ("run-s -s build start", ["npm run build", "npm run start"]),
        ("run-s 'build:*'", ["npm run build:css", "npm run build:js"]),
        ("run-s 'build:**'", ["npm run build:css", "npm run build:js", "npm run build:js:min"]),
        ("run-s '**:min'", ["npm run build:js:min"]),
        ("run-s 'watch-*s'", ["npm run watch-css", "npm run watch-js"]),
        ("run-p 'start -- --port 1'", ["npm run start -- --port 1"]),
        ("run-p 'start {1}' 'build {@}' -- x 'y z'", ["npm run start x", "npm run build x 'y z'"]),
        ("run-p 'nothing:*' start", ["npm run start"]),
    ],
)  # fmt: skip
def test_runs(repository: Path, line: str, expected: list[str]) -> None:
    found = followed(repository, line)
    assert found is not None
    assert [lead.text for lead in found.leads] == expected
    assert {(lead.file, lead.line, lead.place) for lead in found.leads} == {("", 0, ROOT)}


@pytest.mark.parametrize(
    "line",
    [
        "concurrently -k 'a' 'b'",
        "concurrently -rk 'a' 'b'",
        "concurrently --kill-others -s first 'a' 'b'",
        "run-p --race a b",
        "run-p -r a b",
        "npm-run-all -p -lr a b",
    ],
)
def test_ends_with_the_first(repository: Path, line: str) -> None:
    found = followed(repository, line)
    assert found is not None
    assert found.needs_all


@pytest.mark.parametrize("line", ["run-p 'nothing:*'", "concurrently 'npm:nothing-*'"])
def test_a_wildcard_that_fits_nothing_runs_nothing(repository: Path, line: str) -> None:
    found = followed(repository, line)
    assert found is not None
    assert found.leads == ()


@pytest.mark.parametrize(
    "line",
    [
        "concurrently",
        "concurrently --version",
        "concurrently -h a",
        "run-p",
        "run-p --help",
        "npm-run-all -v",
        "npm start",
    ],
)
def test_is_not_followed(repository: Path, line: str) -> None:
    assert followed(repository, line) is None


def test_names_of_scripts_that_are_not_in_sight(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"scripts": {"watch-a": "x"}}))
    (tmp_path / "in").mkdir()
    for line in ("concurrently 'npm:watch-*'", "run-p 'watch-*'"):
        assert followed(tmp_path, line) is not None
        assert followed(tmp_path, line, None) is None
        assert followed(tmp_path / "in", line) is None
        assert followed(tmp_path / "in", line, f"{ROOT}/..") is None
    found = followed(tmp_path / "in", "concurrently 'npm:watch-*' 'npm start'")
    assert found is not None
    assert [lead.text for lead in found.leads] == ["npm start"]


@pytest.mark.parametrize(
    "scripts",
    [{f"a:{n}": "x" for n in range(50_000)}, {":".join("a" * 5_000): "x"}, {"a" * 500_000: "x"}],
    ids=["many", "parts", "long"],
)
def test_large_files_are_bounded(tmp_path: Path, scripts: dict[str, str]) -> None:
    (tmp_path / "package.json").write_text(json.dumps({"scripts": scripts}))
    for line in ("run-p " + "'a:**' " * 500, "concurrently " + "'npm:a*' " * 500):
        found = followed(tmp_path, line)
        assert found is not None
        assert len(found.leads) <= 100


@pytest.mark.parametrize("text", ["", "[]", '{"scripts": 5}', "{", "\x00"])
def test_odd_files(tmp_path: Path, text: str) -> None:
    (tmp_path / "package.json").write_text(text)
    found = followed(tmp_path, "run-p 'a:*'")
    assert found is None or found.leads == ()
