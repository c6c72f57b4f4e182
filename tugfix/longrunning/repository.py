"""The repository around a config: what files of it say. Nothing in it is run, nothing outside of it is read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

SIZE_LIMIT = 1_000_000
"""Bytes; a larger file is not read."""


@dataclass(frozen=True)
class Repository:
    """A repository by its root, which is None where there is none in sight."""

    root: Path | None

    @cached_property
    def _real_root(self) -> Path | None:
        return self.root.resolve() if self.root is not None else None

    def read(self, name: str) -> str | None:
        """Return the text of a file by its path from the root.

        None where there is no such regular file, it lies outside of the repository, or it is too large.
        """
        if self._real_root is None or PurePosixPath(name).is_absolute():
            return None
        try:
            path = (self._real_root / name).resolve()
            if not path.is_relative_to(self._real_root) or not path.is_file():
                return None
            with path.open("rb") as stream:
                content = stream.read(SIZE_LIMIT + 1)
        except (OSError, ValueError, RuntimeError):
            return None
        return content.decode("utf-8", "replace") if len(content) <= SIZE_LIMIT else None

    def scripts(self, folder: str) -> dict[str, str] | None:
        """Return the scripts of the package.json in a folder (from the root); None where it is not in sight."""
        text = self.read(f"{folder}/package.json")
        if text is None:
            return None
        try:
            package = json.loads(text)
        except (ValueError, RecursionError):
            return None
        scripts = package.get("scripts", {}) if isinstance(package, dict) else None
        if not isinstance(scripts, dict):
            return None
        return {name: script for name, script in scripts.items() if isinstance(script, str)}
