"""The catalogue: what it finds, and what it leaves alone, entry by entry.

The command lines are in `catalogue/`, one file for each of the catalogue's own: of each entry those that `stay` up and
those that `end`. Of those that stay up some may only be `likely` to; what is `possible` is no finding in the
foreground. Of an entry with daemons those that go to the background (`daemon`) and those that do not (`foreground`).
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tugfix.findings import Certainty
from tugfix.longrunning import catalogue as catalogue_module
from tugfix.longrunning.catalogue import read
from tugfix.longrunning.match import Recognized, may_stay_up
from tugfix.longrunning.programs import Kind, Program, programs, script_names
from tugfix.longrunning.recognize import Recognizer
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parent / "catalogue"
FILES = {path.name: tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))}
CASES: dict[str, Any] = {name: lines for entries in FILES.values() for name, lines in entries.items()}

UNRELATED = [
    "npm install serve",
    "apt-get install -y nginx redis-server",
    "echo nginx",
    "which php-fpm",
    "rm -rf node_modules/vite",
    "php vendor/bin/phpunit",
    "python setup.py serve",
    "ruby script.rb",
    "tail /dev/null",
]


def judge(line: str) -> Recognized | None:
    """What a command is taken for when no file of a repository is in sight."""
    (site,) = sites(parse(line))
    return Recognizer(Repository(None)).recognize(site, None)


def lines_of(sort: str) -> list[tuple[str, str]]:
    return [(name, line) for name, lines in CASES.items() for line in lines.get(sort, ())]


@pytest.mark.parametrize(("name", "line"), lines_of("stay"))
def test_stays_up(name: str, line: str) -> None:
    found = judge(line)
    assert found is not None
    assert found.program.name == name
    assert found.certainty is not Certainty.POSSIBLE


@pytest.mark.parametrize(("name", "line"), lines_of("end"))
def test_ends(name: str, line: str) -> None:
    found = judge(line)
    assert found is None or found.certainty is Certainty.POSSIBLE


@pytest.mark.parametrize(("name", "line"), lines_of("daemon"))
def test_makes_itself_a_daemon(name: str, line: str) -> None:
    found = judge(line)
    assert found is not None
    assert (found.program.name, found.certainty, found.daemon) == (name, Certainty.CERTAIN, True)


@pytest.mark.parametrize(("name", "line"), lines_of("foreground"))
def test_stays_in_the_foreground(name: str, line: str) -> None:
    found = judge(line)
    assert found is not None
    assert (found.program.name, found.certainty, found.daemon) == (name, Certainty.CERTAIN, False)


@pytest.mark.parametrize(("name", "line"), lines_of("likely"))
def test_is_likely(name: str, line: str) -> None:
    found = judge(line)
    assert found is not None
    assert (found.program.name, found.certainty) == (name, Certainty.LIKELY)


@pytest.mark.parametrize(("name", "line"), lines_of("possible"))
def test_is_only_possible(name: str, line: str) -> None:
    found = judge(line)
    assert found is not None
    assert (found.program.name, found.certainty) == (name, Certainty.POSSIBLE)


@pytest.mark.parametrize("sort", ["stay", "daemon", "foreground", "likely", "possible"])
def test_a_quick_look_does_not_miss_it(sort: str) -> None:
    assert [line for _, line in lines_of(sort) if not may_stay_up(line)] == []


@pytest.mark.parametrize("line", ["/etc/init.d/nginx start", "cd php/ && ./nginx", "env A=b/c php x.php"])
def test_a_quick_look_sees_a_program_behind_folders(line: str) -> None:
    assert may_stay_up(line)


@pytest.mark.parametrize("line", ["cp a.ini /usr/local/etc/php/conf.d/", "ls nginx/ httpd/conf", "composer install"])
def test_a_quick_look_takes_no_folder_for_a_program(line: str) -> None:
    assert not may_stay_up(line)


@pytest.mark.parametrize("line", UNRELATED)
def test_leaves_alone_what_only_names_a_program(line: str) -> None:
    found = judge(line)
    assert found is None or found.certainty is Certainty.POSSIBLE


def test_every_entry_has_a_case_of_each_sort() -> None:
    catalogue = Path(catalogue_module.__file__).parent
    assert set(FILES) == {path.name for path in catalogue.glob("*.toml")} - {"scripts.toml"}
    assert list(CASES) == [program.name for program in programs()]
    assert [name for name, lines in CASES.items() if not lines["stay"] or not lines["end"]] == []
    assert {name for name, lines in CASES.items() if lines.get("daemon")} == {p.name for p in programs() if p.daemon}


@pytest.mark.parametrize("program", programs(), ids=lambda program: program.name)
def test_entry_is_complete(program: Program) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", program.name)
    assert isinstance(program.kind, Kind)
    assert program.doc.startswith("https://")
    assert program.stays or program.likely or program.daemon
    assert program.port is None or 0 < program.port < 65536
    assert program.daemon or not (program.remove or program.add or program.replace)


def test_the_compiled_form_says_the_same() -> None:
    data = read(Path(catalogue_module.__file__).parent)
    again = json.loads(json.dumps(data))
    assert {**again, "wild": [tuple(pair) for pair in again["wild"]]} == data


def test_names_are_unique() -> None:
    counts = Counter(program.name for program in programs())
    assert [name for name, count in counts.items() if count > 1] == []


def test_only_what_needs_no_directory_may_be_a_holder_or_backing() -> None:
    assert [p.name for p in programs() if p.kind in (Kind.HOLDER, Kind.BACKING) and p.directory] == []


def test_names_of_scripts() -> None:
    assert script_names().likely == {"start", "serve", "server", "storybook"}
    assert {"dev", "watch", "preview"} <= script_names().possible
    assert not script_names().likely & script_names().possible
