"""Imports run downwards only, as the picture in docs/design.md says."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "tugfix"
FLOORS = (
    ("__main__", "allrepos"),
    ("cli",),
    ("output", "completion", "view"),
    ("run", "report"),
    ("settingsfile",),
    ("files", "fix"),
    ("rewrite",),
    ("rules",),
    ("runit",),
    ("longrunning",),
    ("tugboat",),
    ("findings", "silence", "settings"),
    ("shell", "yamltext", "branches"),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.parent != PACKAGE or path.stem != "__init__")


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tugfix."):
            found.add((node.module or "").split(".")[1])
        elif isinstance(node, ast.ImportFrom) and node.module == "tugfix":
            found |= {alias.name for alias in node.names if alias.name in FLOOR}
    return found - {room_of(path)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_imports_from_the_floors_below(path: Path) -> None:
    own = FLOOR[room_of(path)]
    assert [room for room in imported_rooms(path) if FLOOR[room] <= own] == []


@pytest.mark.parametrize("room", ["shell", "yamltext"])
def test_the_libraries_know_no_tugboat(room: str) -> None:
    texts = [path.read_text("utf-8").lower() for path in (PACKAGE / room).rglob("*.py")]
    assert not any("tugboat" in text for text in texts)


def test_every_test_that_the_page_on_security_names_is_there() -> None:
    tests = Path(__file__).parent
    there = "".join(path.read_text("utf-8") for path in tests.rglob("test_*.py"))
    named = re.findall(r"\btest_\w+\b(?!\.py)", (tests.parent / "docs/security.md").read_text("utf-8"))
    assert named
    assert [name for name in named if f"def {name}(" not in there] == []
