"""The pages: what they show works, and their links lead somewhere, on the site and in the repository."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from ruamel.yaml import YAML

from tugfix import fix_text
from tugfix.longrunning import catalogue
from tugfix.longrunning.programs import Program, as_program
from tugfix.longrunning.repository import Repository
from tugfix.rules import RULES
from tugfix.rules.scene import Scene
from tugfix.tugboat.config import load
from tugfix.yamltext import read

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = Path(__file__).parent.parent
DOCS = PROJECT / "docs"
SITE: dict[str, Any] = YAML(typ="safe").load((PROJECT / "mkdocs.yml").read_text("utf-8"))
PAGES = sorted(DOCS.rglob("*.md"))
_LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)|^\[[^\]]+\]: (?!https?:)([^\s#]+)", re.MULTILINE)


def blocks(page: str, language: str) -> list[str]:
    """The pieces of a page that are in a language."""
    return re.findall(rf"```{language}\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)


def in_nav(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    for value in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from in_nav(value)


def test_the_site_shows_pages_that_are_there() -> None:
    assert [name for name in in_nav(SITE["nav"]) if not (DOCS / name).is_file()] == []


def test_the_site_shows_each_rule() -> None:
    shown = [name for name in in_nav(SITE["nav"]) if name.startswith("rules/")]
    assert shown == [f"rules/{rule}.md" for rule in RULES]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_links_lead_to_files_of_the_site(page: Path) -> None:
    targets = [found[1] or found[3] for found in _LINK.finditer(page.read_text("utf-8")) if found[1] or found[3]]
    assert [target for target in targets if not (page.parent / target).is_file()] == []
    # The site has what is in docs, and nothing above it.
    assert [target for target in targets if not (page.parent / target).resolve().is_relative_to(DOCS)] == []


def test_the_first_page_shows_what_becomes_of_a_config() -> None:
    before, after = blocks("index.md", "yaml")
    assert fix_text(before).text == after


@pytest.fixture
def acme(tmp_path: Path) -> Program:
    """The program that the page on contributing adds to the catalogue."""
    entry, *_ = blocks("contributing.md", "toml")
    (tmp_path / "acme.toml").write_text(f"{entry}\n[scripts]\nlikely = []\npossible = []\n")
    (found,) = catalogue.read(tmp_path)["entries"]
    return as_program(found)


def test_the_entry_that_is_added_finds_what_its_lines_say(acme: Program) -> None:
    lines = tomllib.loads(blocks("contributing.md", "toml")[1])["acme"]
    stays = {
        line: acme.any_fits((*acme.stays, *acme.daemon), line.split()) and not acme.any_ends(line.split())
        for line in (*lines["stay"], *lines["end"])
    }
    assert [line for line, fits in stays.items() if fits] == lines["stay"]
    assert [line for line in lines["stay"] + lines["daemon"] if acme.is_daemon(line.split())] == lines["daemon"]
    assert not any(acme.is_daemon(line.split()) for line in lines["foreground"])
    assert set(lines) == {"stay", "end", "daemon", "foreground"}


def test_the_rule_that_is_added_finds_what_its_page_shows() -> None:
    (text,) = blocks("contributing.md", "python")
    module = ModuleType("tug310")
    exec(compile(text, "tug310.py", "exec"), module.__dict__)
    config = load(read(blocks("contributing.md", "yaml")[0]))
    (fault,) = module.check(Scene(config, Repository(None)))
    assert (fault.rule, config.document.text[fault.start : fault.end]) == ("TUG310", "sudo npm ci")
    assert fault.message.endswith(".")
    assert tomllib.loads(blocks("contributing.md", "toml")[2]) == {"findings": ["TUG310 left"]}
    assert list(module.check(Scene(load(read(config.document.text.replace("sudo ", ""))), Repository(None)))) == []
