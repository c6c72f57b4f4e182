"""A package.json: its scripts, and where they stand.

Source: https://docs.npmjs.com/cli/configuring-npm/package-json
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tugfix.longrunning.follow.jsonlines import Member, members
from tugfix.longrunning.place import ROOT, joined
from tugfix.longrunning.repository import Repository

_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_MAJOR = re.compile(r"\d+")


@dataclass(frozen=True)
class Package:
    """The package.json `file` of `folder` (both from the repository's root): its text, and what that says."""

    folder: str
    file: str
    text: str
    data: Mapping[str, Any]

    @property
    def scripts(self) -> Mapping[str, str]:
        """The scripts by their names; what is no text is left out."""
        scripts = self.data.get("scripts")
        return {name: text for name, text in scripts.items() if isinstance(text, str)} if scripts else {}

    @property
    def place(self) -> str:
        """The folder, as `place.directory` spells it: scripts start there."""
        return joined(ROOT, self.folder) or ROOT

    @property
    def name(self) -> str:
        """The package's name, '' where it has none."""
        name = self.data.get("name")
        return name if isinstance(name, str) else ""

    @property
    def manager(self) -> tuple[str, int | None]:
        """The package manager that it asks for, and the first number of its version."""
        manager = self.data.get("packageManager")
        name, _, version = manager.partition("@") if isinstance(manager, str) else ("", "", "")
        return name, _major(version)

    def major(self, dependency: str) -> int | None:
        """The first number of the version of a dependency, None where there is no such dependency, or no number."""
        tables = (self.data.get(key) for key in _DEPENDENCIES)
        versions = (table.get(dependency) for table in tables if isinstance(table, dict))
        return next((_major(version) for version in versions if isinstance(version, str)), None)

    def line(self, script: str) -> int:
        """The 1-based line of a script."""
        found = _lines(self.text).get(script)
        return found.line if found is not None else 1


def read_package(folder: str, repository: Repository) -> Package | None:
    """Return the package.json of a folder, by its path from the root; None where none can be read."""
    file = posixpath.normpath(posixpath.join(folder, "package.json"))
    text = repository.read(file)
    data = parsed(text) if text is not None else None
    if text is None or data is None or not isinstance(data.get("scripts", {}), dict):
        return None
    return Package(folder, file, text, data)


@lru_cache(maxsize=256)
def parsed(text: str) -> Mapping[str, Any] | None:
    """Return the object that a JSON text is, which is not to be changed; None where it is none."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


@lru_cache(maxsize=64)
def _lines(text: str) -> Mapping[str, Member]:
    return members(text, "scripts") or {}


def ancestors(folder: str) -> Iterator[str]:
    """Yield a folder and those above it, up to the repository's root."""
    yield folder
    while folder != ".":
        folder = posixpath.dirname(folder) or "."
        yield folder


def _major(version: str) -> int | None:
    found = _MAJOR.search(version[:40])
    return int(found.group()) if found is not None else None
