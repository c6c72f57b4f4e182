"""The repository around a config: what files of it say. Nothing in it is run, nothing outside of it is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from tugfix.longrunning.own import NO_OWN, OwnPrograms

SIZE_LIMIT = 1_000_000
"""Bytes; a larger file is not read."""

FOLDER_LIMIT = 1_000
"""Names; of a folder with more, only so many are seen."""


@dataclass(frozen=True)
class Repository:
    """A repository by its root, which is None where there is none in sight.

    `changed` are texts, by their paths from the root, that stand for what the files say: those of a change that is
    not written yet. `own` are the programs that its settings name.
    """

    root: Path | None
    changed: Mapping[str, str] = field(default_factory=dict)
    own: OwnPrograms = NO_OWN

    @cached_property
    def _real_root(self) -> str | None:
        return os.path.realpath(self.root) if self.root is not None else None

    @cached_property
    def _texts(self) -> dict[str, str | None]:
        return dict(self.changed)

    def read(self, name: str) -> str | None:
        """Return the text of a file by its path from the root.

        None where there is no such regular file, it lies outside of the repository, it is no text, or it is larger
        than `SIZE_LIMIT`.
        """
        key = os.path.normpath(name)
        if key not in self._texts:
            self._texts[key] = self._text(name)
        return self._texts[key]

    def real_name(self, name: str) -> str | None:
        """Return the path from the root of what a name leads to, links followed; None where it is not in sight."""
        if os.path.normpath(name) in self.changed:
            return os.path.normpath(name)
        path = self._inside(name)
        return None if path is None else os.path.relpath(path, self._real_root).replace(os.sep, "/")

    def is_executable(self, name: str) -> bool | None:
        """Return whether a file is executable, links followed; None where it is not in sight, or has no such mode."""
        path = self._inside(name) if os.name == "posix" else None
        try:
            return bool(os.stat(path).st_mode & 0o111) if path is not None else None
        except OSError:
            return None

    def folders(self, name: str) -> tuple[str, ...]:
        """Return the names of the folders in a folder, by its path from the root, sorted; links are not followed."""
        path = self._inside(name)
        if path is None:
            return ()
        found: list[str] = []
        try:
            with os.scandir(path) as entries:
                for count, entry in enumerate(entries):
                    if count >= FOLDER_LIMIT:
                        break
                    if entry.is_dir(follow_symlinks=False):
                        found.append(entry.name)
        except OSError:
            return ()
        return tuple(sorted(found))

    def _inside(self, name: str) -> str | None:
        """The real path of a name, None where there is none, or it leads out of the repository."""
        if self._real_root is None or name.startswith("/"):
            return None
        path = os.path.join(self._real_root, name)
        try:
            # Most names that are asked for are not there, and to say so is cheap.
            if not os.path.lexists(path):
                return None
            path = os.path.realpath(path)
        except (OSError, ValueError):
            return None
        return path if path == self._real_root or path.startswith(os.path.join(self._real_root, "")) else None

    def _text(self, name: str) -> str | None:
        path = self._inside(name)
        if path is None:
            return None
        # The mere opening of a named pipe waits for a writer, and a device may have no end.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        try:
            descriptor = os.open(path, flags)
        except (OSError, ValueError):
            return None
        try:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return None
            with open(descriptor, "rb", closefd=False) as stream:
                content = stream.read(SIZE_LIMIT + 1)
        except OSError:
            return None
        finally:
            os.close(descriptor)
        if len(content) > SIZE_LIMIT or b"\0" in content:
            return None
        return content.decode("utf-8", "replace")
