"""What judges the changed configs would see a fault."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from lossless import effective_lists, read, services
from shellwords import invented, lost, refused_by_bash, said
from words import check_words

CONFIG = """\
x-commands: &commands
  build: [npm ci]
  start: [node a.js &]
services:
  web:
    commands:
      <<: *commands
      build: [npm run build]
"""


@pytest.mark.parametrize("text", ["}; f() {", "); f() (", "echo 'a", "fi", "npm ci &&", "a &; b", "}\nf() {"])
def test_bash_refuses_what_is_no_shell_among_what_is(text: str) -> None:
    assert refused_by_bash(["npm ci", text, "true # end", ""]) == [text]


@pytest.mark.parametrize("text", ["", "# nothing", "echo a \\", "cat <<E\na\nE", "case a in a) ;; esac", "a() { b; }"])
def test_bash_takes_what_is_shell(text: str) -> None:
    assert refused_by_bash([text, text, "npm ci"]) == []


def test_nothing_of_a_text_is_run(tmp_path: Path) -> None:
    assert (
        refused_by_bash([f"touch {tmp_path}/made; exit 3", "$(exit 3)", f"f() {{ touch {tmp_path}/made; }}; f"]) == []
    )
    assert list(tmp_path.iterdir()) == []


def test_the_words_within_another_shell_are_seen() -> None:
    before, after = said(["nohup bash -c 'npm start > log' &", "exec npm run start"])
    assert lost(before, after) == {("npm", "start")}
    assert invented(before, after) == {("npm", "run", "start")}
    assert before.files == {"log"}


def test_a_service_has_what_a_merge_key_brings_but_for_what_it_hides() -> None:
    lists = effective_lists(services(read(CONFIG))["web"])
    assert {stage: [item.value for item in items] for stage, items in lists.items()} == {
        "build": ["npm run build"],
        "start": ["node a.js &"],
    }
    assert yaml.safe_load(CONFIG)["services"]["web"]["commands"] == {
        "build": ["npm run build"],
        "start": ["node a.js &"],
    }


def test_a_stage_that_comes_out_from_behind_another_is_a_fault() -> None:
    after = CONFIG.replace("      build: [npm run build]\n", "      online: [npm run build]\n")
    with pytest.raises(AssertionError):
        check_words([(CONFIG, after)])
