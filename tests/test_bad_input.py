"""What can't be read is refused, with the reason and the place, and stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tugfix import ConfigError, fix_text
from tugfix.files import decode
from tugfix.jobs import find
from tugfix.rules import PROCESS_RULES
from tugfix.run import Options, run

GOOD = "services:\n  web:\n    image: node:20\n    commands:\n      build:\n        - npm start\n"
UNREADABLE = {
    "tab": ("services:\n  web:\n\timage: node\n", "The tab here cannot be used for indentation: use spaces.", 3, 1),
    "undefined alias": ("services:\n  web: *missing\n", "Found undefined alias 'missing'.", 2, 8),
    "duplicate stage": (
        GOOD + "      build:\n        - npm ci\n",
        "The key 'build' stands twice in `services.web.commands`: lines 5 and 7.",
        7,
        7,
    ),
    "list at the top": ("- web\n", "A Tugboat config begins with `services:`, this is something else.", 1, 1),
    "no services": ("web:\n  image: node\n", "`services:` is missing or has no services in it.", 1, 1),
    "services is a list": ("services:\n  - web\n", "`services:` is missing or has no services in it.", 1, 1),
    "empty": ("", "The file is empty: a Tugboat config has `services:`.", 1, 1),
    "merge conflict": (
        "services:\n  web:\n<<<<<<< HEAD\n    image: node:20\n=======\n    image: node:22\n>>>>>>> other\n",
        "A merge conflict is not resolved here.",
        3,
        1,
    ),
    "nesting": ("services: " + "[" * 20_000, "Nested deeper than 100 levels.", 1, 110),
    "a key too deep, and more": (
        "services:\n  node:\n    image: tugboatqa/node:8\n      commands:\n        init:\n          - 'npm start\n",
        "`commands:` stands deeper than `image:` above it, which has a value already: "
        "move `commands:`, and what belongs to it, 2 columns to the left.",
        4,
        7,
    ),
}
NOT_TEXT = {
    "UTF-16": (GOOD.encode("utf-16"), "The file is saved as UTF-16. Save it as UTF-8 and try again.", None),
    "Latin-1": (
        GOOD.encode() + b"# caf\xe9\n",
        "The file is not UTF-8: the byte 0xe9 belongs to no character. Save it as UTF-8.",
        7,
    ),
    "NUL": (GOOD.encode() + b"# \0\n", "The file has a NUL byte, which YAML does not allow.", 7),
}
ODD_VALUES = """\
services:
  web:
    image: node:20
    commands:
      init: 5
      update: true
      build:
        - 1
        - true
        - null
        -
        - echo a: b
        - [npm start]
      start: null
    build:
      - npm start
  two: 5
  three: null
  four: []
  5:
    image: [node]
    commands: [npm start]
    depends: {a: b}
    default: [1]
"""


@pytest.mark.parametrize(("text", "message", "line", "column"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_text_that_is_no_config_is_refused(text: str, message: str, line: int, column: int) -> None:
    with pytest.raises(ConfigError) as caught:
        fix_text(text)
    assert (caught.value.message, caught.value.line, caught.value.column) == (message, line, column)


@pytest.mark.parametrize(("data", "message", "line"), NOT_TEXT.values(), ids=NOT_TEXT)
def test_bytes_that_are_no_text_are_refused(data: bytes, message: str, line: int | None) -> None:
    with pytest.raises(ConfigError) as caught:
        decode(data)
    assert (caught.value.message, caught.value.line) == (message, line)


def test_an_alias_bomb_is_not_expanded() -> None:
    bomb = "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(30))
    text = f"a0: &a0 [x]\n{bomb}{GOOD.replace('- npm start', '- *a30')}"
    assert fix_text(text).text == text


def test_a_value_that_is_no_command_is_left_alone() -> None:
    assert fix_text(ODD_VALUES, rules=PROCESS_RULES).text == ODD_VALUES


@pytest.mark.parametrize("data", [text.encode() for text, *_ in UNREADABLE.values()], ids=UNREADABLE)
def test_a_file_that_is_refused_stays_as_it_was(data: bytes, tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_bytes(data)
    (outcome,) = run(find([str(config)], tmp_path), Options(write=True))
    assert outcome.problem is not None
    assert config.read_bytes() == data
