"""The catalogue's data, and who is in it by name.

The TOML files here are what is written and read by people; their form is told in `programs.py`. A wheel has the same
as one JSON file, made when it is built, since that loads in a tenth of the time.
"""

from __future__ import annotations

import json
import re
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any, TypedDict

_FOLDER = Path(__file__).parent
COMPILED = "catalogue.json"

_STAYING = ("stays", "likely", "possible", "daemon")
PATTERNS = (*_STAYING, "ends")
_SCRIPTS = "scripts"
_WILD = re.compile(r"[*?\[/]")


class Data(TypedDict):
    """`entries` are the programs, their patterns with the command in front.

    `plain` are the places of the entries by the name of a program, `wild` those whose name has wildcards or a folder.
    `hints` are, for each last part of a name under which a program stays up, the words of which one must be there too;
    none: the name is enough. `scripts` are the names of package.json's scripts by how sure they are.
    """

    entries: list[dict[str, Any]]
    plain: dict[str, list[int]]
    wild: list[tuple[str, int]]
    hints: dict[str, list[str]]
    scripts: dict[str, list[str]]


@lru_cache(maxsize=1)
def load() -> Data:
    """Return the catalogue."""
    path = _FOLDER / COMPILED
    if path.is_file():
        compiled: Data = json.loads(path.read_text("utf-8"))
        return compiled
    return read(_FOLDER)


def read(folder: Path) -> Data:
    """Return the catalogue of the TOML files in a folder, in the order of their names."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    tables = [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.toml"))]
    entries = [_expanded(entry) for table in tables for entry in table.get("program", ())]
    scripts = next(table[_SCRIPTS] for table in tables if _SCRIPTS in table)
    plain, wild = _by_name(entries)
    return {"entries": entries, "plain": plain, "wild": wild, "hints": _hints(entries), "scripts": scripts}


def _expanded(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry with the `command` in front of each of its patterns."""
    found = dict(entry)
    command = found.pop("command", "")
    commands = [command] if isinstance(command, str) else command
    for key in PATTERNS:
        if key in found:
            found[key] = [f"{start} {text}".strip() for start in commands for text in found[key]]
    return found


def _names(pattern: str) -> list[str]:
    return pattern.split(" ", 1)[0].split("|")


def _by_name(entries: list[dict[str, Any]]) -> tuple[dict[str, list[int]], list[tuple[str, int]]]:
    plain: dict[str, list[int]] = {}
    wild: list[tuple[str, int]] = []
    for place, entry in enumerate(entries):
        for name in sorted({name for key in PATTERNS for pattern in entry.get(key, ()) for name in _names(pattern)}):
            if _WILD.search(name):
                wild.append((name, place))
            else:
                plain.setdefault(name, []).append(place)
    return plain, wild


def _hints(entries: list[dict[str, Any]]) -> dict[str, list[str]]:
    hints: dict[str, frozenset[str]] = {}
    for entry in entries:
        for pattern in (pattern for key in _STAYING for pattern in entry.get(key, ())):
            word = "".join(pattern.split(" ")[1:2])
            certain = frozenset(word.split("|") if word and not _WILD.search(word) else ())
            for name in _names(pattern):
                last = name.rpartition("/")[2]
                known = hints.get(last, certain)
                hints[last] = known | certain if known and certain else frozenset()
    return {name: sorted(words) for name, words in hints.items()}
