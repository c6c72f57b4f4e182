"""What the pages on reports, CI and the library show is what there is."""

from __future__ import annotations

import doctest
import json
import re
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from tugfix import __version__, cli

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("api", "bulk", "ci", "json", "review")
CONFIG = ".tugboat/config.yml"


def fences(page: str, language: str) -> list[str]:
    """The blocks of a page in a language."""
    text = (DOCS / f"{page}.md").read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = tmp_path / "site"
    for name in (".tugboat", ".git"):
        (site / name).mkdir(parents=True)
    monkeypatch.chdir(site)
    Path(CONFIG).write_text(fences("json", "yaml")[0])


def test_the_json_report_is_the_one_on_its_page() -> None:
    shown = CliRunner().invoke(cli.app, ["--format", "json"]).stdout
    expected = json.loads(fences("json", "json")[0])
    expected["tool"]["version"] = __version__
    assert json.loads(shown) == expected
    assert list(json.loads(shown)) == list(expected)


def test_every_field_of_the_json_report_is_described() -> None:
    text = (DOCS / "json.md").read_text("utf-8")
    described = set(re.findall(r"`(\w+)`", text.split("## Fields")[1]))
    (file,) = json.loads(fences("json", "json")[0])["files"]
    assert {*file, *file["findings"][0]} <= described


@pytest.mark.parametrize("example", fences("api", "python"))
def test_the_examples_of_the_library_run(example: str) -> None:
    test = doctest.DocTestParser().get_doctest(example, {}, "api", "docs/api.md", 0)
    assert doctest.DocTestRunner().run(test).failed == 0


@pytest.mark.parametrize("recipe", fences("ci", "yaml"))
def test_the_recipes_are_yaml(recipe: str) -> None:
    assert YAML(typ="safe").load(recipe)


@pytest.mark.parametrize("page", PAGES)
def test_options_that_a_page_names_are_there(page: str) -> None:
    commands = re.findall(r"(?<!=)\btugfix( -[^|\n`>]*)", (DOCS / f"{page}.md").read_text("utf-8"))
    named = {word for command in commands for word in command.split() if word.startswith("-")}
    shown = CliRunner().invoke(cli.app, ["--help"]).stdout
    assert [option for option in named if not re.search(rf"{option}\b", shown)] == []
