"""The guard is not for show: with a fault planted in what writes, it refuses every change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tugfix import GuardError, Outcome, fix_text
from tugfix.rewrite import edits as yaml_edits
from tugfix.rewrite import pythonscript, scripts
from tugfix.yamltext import Edit, apply_edits

MOVES = """\
services:
  web:
    image: node:20
    commands:
      init:
        # Installs all
        - npm ci # once
      build:
        - npm run build
        - npm start
        - npm run warm
    expose: 3000
"""
MENDS = """\
services:
  web:
    image: tugboatqa/node:20
    commands:
      init:
        # Installs all
        - npm ci # once
      build:
        - npm run build
        - mkdir -p /etc/service/app
        - echo '#!/bin/sh' > /etc/service/app/run
        - echo 'exec node /srv/app.js' >> /etc/service/app/run
    expose: 3000
"""
Edits = tuple[Edit, ...]


def without(text: str, piece: str) -> Edit:
    start = text.index(piece)
    return Edit(start, start + len(piece), "")


def in_order(*edits: Edit) -> Edits:
    return tuple(sorted(edits, key=lambda edit: (edit.start, edit.end)))


FAULTS: dict[str, Callable[[str, Edits], Edits]] = {
    "drops a comment on its own line": lambda text, edits: in_order(*edits, without(text, "        # Installs all\n")),
    "drops a comment behind an item": lambda text, edits: in_order(*edits, without(text, " # once")),
    "shifts a span to the right": lambda _, edits: tuple(replace(e, start=e.start + 1, end=e.end + 1) for e in edits),
    "shifts a span to the left": lambda _, edits: tuple(replace(e, start=e.start - 1, end=e.end - 1) for e in edits),
    "writes other line ends": lambda _, edits: tuple(replace(e, text=e.text.replace("\n", "\r\n")) for e in edits),
    "loses an item": lambda text, edits: in_order(*edits, without(text, "        - npm run build\n")),
    "loses a key": lambda text, edits: in_order(*edits, without(text, "    expose: 3000\n")),
    "changes a value": lambda text, edits: in_order(*edits, replace(without(text, "3000"), text="3001")),
    "changes a command": lambda text, edits: in_order(*edits, replace(without(text, "npm ci"), text="npm i")),
    "adds a key": lambda text, edits: in_order(*edits, Edit(len(text), len(text), "x: y\n")),
    "drops half of an edit": lambda _, edits: (
        *edits[:-1],
        replace(edits[-1], text=edits[-1].text[: len(edits[-1].text) // 2]),
    ),
    "writes the new text twice": lambda _, edits: tuple(replace(e, text=e.text * 2) for e in edits),
    "writes what is no YAML": lambda _, edits: tuple(replace(e, text=e.text + "\t[\n") for e in edits),
}


def change(monkeypatch: pytest.MonkeyPatch, fault: Callable[[str, Edits], Edits]) -> None:
    """Plant a fault in what turns the plans of lists into edits."""
    right = yaml_edits.set_lists

    def wrong(document: Any, *arguments: Any) -> Edits:
        return fault(document.text, in_order(*right(document, *arguments)))

    monkeypatch.setattr(yaml_edits, "set_lists", wrong)


@pytest.mark.parametrize("text", [MOVES, MENDS], ids=["moves", "mends"])
def test_without_a_fault_the_change_is_made(text: str) -> None:
    assert fix_text(text, unsafe=True).edits


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("text", [MOVES.replace("init", "clone"), MENDS], ids=["moves", "mends"])
def test_a_wrong_edit_is_refused(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[str, Edits], Edits], text: str
) -> None:
    change(monkeypatch, fault)
    with pytest.raises(GuardError):
        fix_text(text, unsafe=True)


def test_a_final_newline_that_is_added_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    change(monkeypatch, lambda text, edits: (*edits, Edit(len(text), len(text), "\n")))
    with pytest.raises(GuardError, match="final newline"):
        fix_text(MOVES.removesuffix("\n"))


@pytest.mark.parametrize("module", ["tugfix.fix", "tugfix.rewrite.mend"])
def test_bytes_that_change_outside_of_the_edits_are_refused(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    monkeypatch.setattr(
        f"{module}.apply_edits", lambda text, edits: apply_edits(text, edits).replace("    ex", "    'ex'")
    )
    with pytest.raises(GuardError):
        fix_text(MOVES if module == "tugfix.fix" else MENDS, unsafe=True)


def test_a_command_that_is_no_shell_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tugfix.rewrite.plan.start_command", lambda *_, **__: "npm start & )")
    with pytest.raises(GuardError, match="valid shell"):
        fix_text(MOVES)


def test_a_change_that_never_settles_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    number = count()
    monkeypatch.setattr("tugfix.rewrite.plan.start_command", lambda *_, **__: f"npm start -- {next(number)}")
    with pytest.raises(GuardError, match="second run"):
        fix_text(MOVES)


SCRIPT = "#!/bin/sh\n# Sets up\nnpm ci\necho 'a b'\nnpm start\n"
SCRIPT_FAULTS: dict[str, Callable[[str], str]] = {
    "drops a comment": lambda rest: rest.replace("# Sets up\n", ""),
    "changes a comment": lambda rest: rest.replace("ts up", "t up"),
    "loses another command": lambda rest: rest.replace("npm ci\n", ""),
    "changes a word": lambda rest: rest.replace("'a b'", "'ab'"),
    "leaves the process": lambda rest: rest + "npm start\n",
    "loses the first line": lambda rest: rest.removeprefix("#!/bin/sh\n"),
    "loses the final newline": lambda rest: rest.removesuffix("\n"),
    "moves commands": lambda rest: rest.replace("npm ci\necho 'a b'\n", "echo 'a b'\nnpm ci\n"),
    "is no shell": lambda rest: rest.replace("'a b'", "'a b"),
}


@pytest.mark.parametrize("fault", SCRIPT_FAULTS.values(), ids=SCRIPT_FAULTS)
def test_a_wrong_change_of_a_script_is_not_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, fault: Callable[[str], str]
) -> None:
    (tmp_path / "build.sh").write_text(SCRIPT, encoding="utf-8")
    right = scripts.remainder
    monkeypatch.setattr(scripts, "remainder", lambda *arguments: fault(right(*arguments) or ""))
    result = fix_text(MOVES.replace("npm start", "sh build.sh"), root=tmp_path, unsafe=True)
    assert [(other.after, finding.outcome) for other in result.others for finding in result.findings] == [
        (SCRIPT, Outcome.LEFT)
    ]


PROGRAM = "import subprocess\n# Sets up\nsubprocess.run(['npm', 'ci'])\nsubprocess.run(['npm', 'start'])\n"
PROGRAM_FAULTS: dict[str, Callable[[str], str]] = {
    "drops a comment": lambda new: new.replace("# Sets up\n", ""),
    "loses a statement": lambda new: new.replace("subprocess.run(['npm', 'ci'])\n", ""),
    "changes a value": lambda new: new.replace("'ci'", "'cj'"),
    "puts something in": lambda new: new + "pass\n",
    "is no Python": lambda new: new + "(\n",
}


@pytest.mark.parametrize("fault", PROGRAM_FAULTS.values(), ids=PROGRAM_FAULTS)
def test_a_wrong_change_of_a_python_program_is_refused(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[str], str]
) -> None:
    start = PROGRAM.rindex("subprocess")
    right = pythonscript._without
    monkeypatch.setattr(pythonscript, "_without", lambda *arguments: fault(right(*arguments)))
    with pytest.raises(ValueError, match=r"would|valid"):
        pythonscript.without_statement(PROGRAM, start, len(PROGRAM) - 1)
