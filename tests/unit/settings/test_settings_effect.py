"""What settings change in what is found, and made, of a config."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from tugfix import Settings, fix_file, fix_text
from tugfix.longrunning.match import is_known_to_end
from tugfix.longrunning.own import own_programs
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites
from tugfix.tugboat.images import parse_image

ACME = Settings(stays_up=("acme-server", "acme serve"), ends=("acme-server migrate",))


def config(command: str, image: str = "node:20") -> str:
    head = f"services:\n  web:\n    image: {image}\n    checkout: true\n"
    return f"{head}    commands:\n      build:\n        - {command}\n"


def rules(command: str, settings: Settings | None, root: Path | None = None) -> list[str]:
    """The rules on processes that find something in a build command."""
    findings = fix_text(config(command), root=root, settings=settings).findings
    return [finding.rule for finding in findings if finding.rule.startswith("TUG1")]


@pytest.mark.parametrize(
    "command",
    [
        "acme-server",
        "acme-server --port 80",
        "cd web && exec /opt/acme/bin/acme-server",
        "acme serve",
        "acme -v serve",
        "npx acme@2 serve",
        "bash -c 'acme serve'",
    ],
)
def test_more_programs_stay_up(command: str) -> None:
    assert rules(command, ACME) == ["TUG101"]
    assert rules(command, None) == []


@pytest.mark.parametrize(
    "command",
    [
        "acme-server migrate",
        "acme-server --help",
        "acme-server --version",
        "acme build serve",
        "timeout 60 acme-server",
        "echo acme-server",
        "npm install acme-server",
    ],
)
def test_what_else_the_program_does_ends(command: str) -> None:
    assert rules(command, ACME) == []


@pytest.mark.parametrize("command", ["acme-server &", "nohup acme serve > log 2>&1 &"])
def test_they_are_found_in_the_background_too(command: str) -> None:
    assert rules(command, ACME) == ["TUG102"]


@pytest.mark.parametrize(
    ("pattern", "command"),
    [
        ("node server.js", "node server.js --once"),
        ("npm start", "npm start"),
        ("yarn dev", "yarn dev"),
        ("nginx", "nginx -g 'daemon off;'"),
        ("./serve.sh", "bash serve.sh"),
        ("bash serve.sh", "bash serve.sh"),
        ("python3 build.py", "python3 build.py"),
    ],
)
def test_settings_say_that_a_command_ends(pattern: str, command: str, tmp_path: Path) -> None:
    (tmp_path / "serve.sh").write_text("npm ci\nvite\n")
    (tmp_path / "build.py").write_text("import subprocess\nsubprocess.run(['vite'])\n")
    (tmp_path / "package.json").write_text('{"scripts": {"start": "vite", "dev": "vite"}}')
    assert rules(command, None, tmp_path) == ["TUG101"]
    assert rules(command, Settings(ends=(pattern,)), tmp_path) == []


def test_a_script_of_package_json_that_stays_up_is_named_for_it() -> None:
    text = config("npm run previewer", "tugboatqa/node:20")
    assert "/etc/service/previewer/run" in fix_text(text, settings=Settings(stays_up=("npm run previewer",))).text


def test_a_script_is_followed_to_them(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"scripts": {"site": "acme serve"}}')
    found = fix_text(config("npm run site"), root=tmp_path, settings=ACME).findings
    assert [finding.chain[1] for finding in found] == ['package.json:1 "acme serve"']


def test_what_ends_leaves_nothing_running() -> None:
    (site,) = sites(parse("acme migrate"))
    assert is_known_to_end(site.words, own_programs((), ("acme migrate",)))
    assert not is_known_to_end(site.words)


def test_settings_of_several_repositories_do_not_mix_in_threads() -> None:
    # More commands than one so that threads meet in the catalogue's caches.
    commands = [f"acme-server --port {number}" for number in range(40)] * 4
    given = [ACME if number % 2 else None for number in range(len(commands))]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(rules, commands, given))
    assert found == [["TUG101"] if number % 2 else [] for number in range(len(commands))]


@pytest.mark.parametrize(
    ("glob", "reference"),
    [
        ("ghcr.io/acme/*", "ghcr.io/acme/php:8"),
        ("ghcr.io/acme/*", "ghcr.io/acme/tools/php@sha256:" + "0" * 64),
        ("ghcr.io/acme/php", "ghcr.io/acme/php:8"),
        ("ghcr.io/acme/php:8*", "ghcr.io/acme/php:8.3"),
        ("localhost:5000/*", "localhost:5000/php"),
        ("acme/*", "acme/php"),
        ("acme/*", "docker.io/acme/php:8"),
        ("docker.io/acme/*", "acme/php"),
        ("runit-base", "runit-base"),
        ("acme/php:latest", "acme/php"),
    ],
)
def test_more_images_run_runit(glob: str, reference: str) -> None:
    image = parse_image(reference, (glob,))
    assert image is not None
    assert (image.runs_runit, image.is_official, image.is_listed) == (True, False, False)


@pytest.mark.parametrize(
    ("glob", "reference"),
    [
        ("ghcr.io/acme/*", "ghcr.io/acmes/php"),
        ("acme/*", "ghcr.io/acme/php"),
        ("ghcr.io/acme/php:8*", "ghcr.io/acme/php:7"),
        ("ghcr.io/acme/php", "ghcr.io/acme/php-old"),
    ],
)
def test_other_images_do_not(glob: str, reference: str) -> None:
    image = parse_image(reference, (glob,))
    assert image is not None
    assert not image.runs_runit


def test_on_such_an_image_a_process_becomes_a_service() -> None:
    given = replace(ACME, runit_images=("ghcr.io/acme/*",))
    text = fix_text(config("acme-server", "ghcr.io/acme/php:8"), settings=given).text
    assert "/etc/service/acme-server/run" in text
    assert "start:" not in text


def test_what_such_an_image_runs_by_itself_is_not_known() -> None:
    (found,) = fix_text(config("nginx", "ghcr.io/acme/php"), settings=Settings(runit_images=("ghcr.io/*",))).findings
    assert "not known whether this image runs the program already" in found.remedy


def test_tugboats_own_images_stay_what_they_are() -> None:
    image = parse_image("tugboatqa/nginx", ("tugboatqa/*",))
    assert image is not None
    assert image.owned_services == {"nginx"}


def test_the_rules_of_the_settings_are_asked() -> None:
    assert rules("npm start", Settings(ignore=("TUG101",))) == []
    assert rules("npm start", Settings(select=("TUG101",))) == ["TUG101"]
    assert rules("npm start", Settings(select=("TUG102",))) == []


def test_rules_that_are_given_count() -> None:
    result = fix_text(config("npm start"), rules=["TUG101"], settings=Settings(ignore=("TUG101",)))
    assert [finding.rule for finding in result.findings] == ["TUG101"]


def test_a_file_is_fixed_by_the_settings_of_its_repository(tmp_path: Path) -> None:
    path = tmp_path / ".tugboat/config.yml"
    path.parent.mkdir()
    path.write_text(config("acme-server"))
    (tmp_path / "tugfix.toml").write_text("stays-up = ['acme-server']")
    assert [finding.rule for finding in fix_file(path).findings] == ["TUG101"]
    assert fix_file(path, settings=Settings()).findings == ()
