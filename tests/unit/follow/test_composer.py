"""What composer runs: the scripts of composer.json, and the lines of a JSON text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tugfix.longrunning.follow.composer import follow
from tugfix.longrunning.follow.jsonlines import members
from tugfix.longrunning.follow.lead import Followed
from tugfix.longrunning.place import ROOT
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites

SCRIPTS: dict[str, Any] = {
    "serve": "php -S 0.0.0.0:80",
    "dev": ["Composer\\Config::disableProcessTimeout", "@build", "@php artisan serve", "@composer watch"],
    "build": ["npm ci", "App\\Build::run", "App\\BuildCommand"],
    "env": ["@putenv APP_ENV=dev", "cd web && npm start", "@putenv NAME=a b", "run it"],
    "inner-env": ["@env", "after"],
    "args": ["one", "two @no_additional_args", "three @additional_args end", "@serve -t web"],
    "a": ["@b", "from a"],
    "b": ["@a", "from b"],
    "missing": ["@nowhere", "still"],
    "empty": [],
    "odd": 5,
    "mixed": [5, None, "echo", ["x"]],
    "post-install-cmd": "npm start",
    "post-update-cmd": ["@serve"],
    "post-autoload-dump": "echo dumped",
    "install": "never this",
}


def followed(root: Path, line: str, place: str | None = ROOT) -> Followed | None:
    (site,) = sites(parse(line))
    return follow(site.words, place, Repository(root))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / "composer.json").write_text(json.dumps({"scripts": SCRIPTS}, indent=2))
    return tmp_path


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("composer serve", ["php -S 0.0.0.0:80"]),
        ("composer.phar serve", ["php -S 0.0.0.0:80"]),
        ("composer run serve", ["php -S 0.0.0.0:80"]),
        ("composer run-script --timeout=0 --dev serve", ["php -S 0.0.0.0:80"]),
        ("composer run-script --timeout 0 serve", ["php -S 0.0.0.0:80"]),
        ("composer -n serve -- -t 'a b'", ["php -S 0.0.0.0:80 -t 'a b'"]),
        ("composer serve web", ["php -S 0.0.0.0:80 web"]),
        ("composer dev", ["npm ci", "php artisan serve", "composer watch"]),
        (
            "composer env",
            ["export APP_ENV=dev; cd web && npm start", "export APP_ENV=dev; export NAME='a b'; run it"],
        ),
        (
            "composer args -- -v",
            ["one -v", "two", "three -v end", "php -S 0.0.0.0:80 -t web -v"],
        ),
        ("composer a", ["from b", "from a"]),
        ("composer missing", ["still"]),
        ("composer mixed", ["echo"]),
        ("composer install", ["echo dumped", "npm start"]),
        ("composer install --no-dev", ["echo dumped", "npm start"]),
        ("composer i", ["echo dumped", "npm start"]),
        ("composer update", ["echo dumped", "php -S 0.0.0.0:80"]),
        ("composer require a/b", ["echo dumped", "php -S 0.0.0.0:80"]),
        ("composer dump-autoload -o", ["echo dumped"]),
        ("composer run-script post-install-cmd", ["npm start"]),
    ],
)
def test_runs(repository: Path, line: str, expected: list[str]) -> None:
    found = followed(repository, line)
    assert found is not None
    assert [lead.text for lead in found.leads] == expected


@pytest.mark.parametrize(
    "line",
    [
        "composer install --no-scripts",
        "composer update --no-scripts",
        "composer install --dry-run",
        "composer nothing",
        "composer empty",
        "composer odd",
    ],
)
def test_runs_nothing(repository: Path, line: str) -> None:
    found = followed(repository, line)
    assert found is not None
    assert found.leads == ()


@pytest.mark.parametrize(
    "line",
    [
        "composer",
        "composer run",
        "composer --version",
        "composer run --list",
        "composer show",
        "composer create-project a/b",
        "composer config x y",
        "composer exec serve",
        "composer global run serve",
        "composer $NAME",
        "composer -d nowhere serve",
        "composer -d ../.. serve",
        "php serve",
    ],
)
def test_is_not_followed(repository: Path, line: str) -> None:
    assert followed(repository, line) is None


@pytest.mark.parametrize("option", ["-d web", "-dweb", "--working-dir=web", "--working-dir web"])
def test_folder(tmp_path: Path, option: str) -> None:
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "composer.json").write_text('{\n"name": "serve",\n"scripts": {"serve":\n"php -S x"}}')
    found = followed(tmp_path, f"composer {option} serve")
    assert found is not None
    assert found.name == "php"
    (lead,) = found.leads
    assert (lead.text, lead.file, lead.line, lead.place) == ("php -S x", "web/composer.json", 3, f"{ROOT}/web")


def test_lines_of_a_list(repository: Path) -> None:
    found = followed(repository, "composer dev")
    assert found is not None
    lines = (repository / "composer.json").read_text().split("\n")
    assert [lines[lead.line - 1].strip(' ",') for lead in found.leads] == [
        "npm ci",
        "@php artisan serve",
        "@composer watch",
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"scripts": {"serve": "x"}', "[" * 100_000, '{"a": ' * 5_000])
def test_broken_files(tmp_path: Path, text: str) -> None:
    (tmp_path / "composer.json").write_text(text)
    assert followed(tmp_path, "composer serve") is None
    assert members(text, "scripts") is None


@pytest.mark.parametrize("text", ["{}", '{"scripts": []}', '{"scripts": null}', '{"other": {"serve": "x"}}'])
def test_files_without_scripts(tmp_path: Path, text: str) -> None:
    (tmp_path / "composer.json").write_text(text)
    found = followed(tmp_path, "composer serve")
    assert found is not None
    assert found.leads == ()


@pytest.mark.parametrize(
    "scripts",
    [
        {f"s{n}": [f"@s{n + 1}", f"@s{n + 1}"] for n in range(40)},
        {"s0": [f"@s{n}" for n in range(5_000)], **{f"s{n}": "run" for n in range(1, 5_000)}},
        {"s0": ["run"] * 50_000},
        {f"s{n}": [f"@s{n + 1} {'x' * 5_000}", "@additional_args" * 50] for n in range(40)},
        {"s0": [f"@putenv A{n}={'x' * 200}" for n in range(1_000)] + ["run"]},
        {"s0": ["@putenv A=x", "@s0", "@s0"] * 100},
    ],
    ids=["doubling", "wide", "long", "arguments", "assignments", "itself"],
)
def test_hostile_scripts_are_bounded(tmp_path: Path, scripts: dict[str, Any]) -> None:
    (tmp_path / "composer.json").write_text(json.dumps({"scripts": scripts}))
    found = followed(tmp_path, "composer s0")
    assert found is not None
    assert len(found.leads) <= 100
    assert sum(len(lead.text) for lead in found.leads) < 5_000_000


def test_outside_of_the_repository_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "composer.json").write_text('{"scripts": {"serve": "x"}}')
    (tmp_path / "in").mkdir()
    assert followed(tmp_path / "in", "composer -d .. serve") is None
    assert followed(tmp_path / "in", f"composer -d {tmp_path} serve") is None
    (tmp_path / "in" / "composer.json").symlink_to(tmp_path / "composer.json")
    assert followed(tmp_path / "in", "composer serve") is None


def test_members_with_their_lines() -> None:
    text = '\ufeff{"x": {"a": 1},\n "scripts": {"a": "1",\n\n"b" : [\n"x", {"y": []},\n"z" ], "a":\n "2"}\n}'
    found = members(text, "scripts")
    assert found is not None
    assert {name: (member.line, member.items) for name, member in found.items()} == {"a": (6, ()), "b": (4, (5, 5, 6))}
    assert found["a"].value == "2"


def test_members_of_a_large_text() -> None:
    scripts = {f"s{n}": ["a", "b"] for n in range(20_000)}
    found = members(json.dumps({"scripts": scripts}, indent=1), "scripts")
    assert found is not None
    assert found["s19999"].items == (found["s19999"].line + 1, found["s19999"].line + 2)
