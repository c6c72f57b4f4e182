"""A disk on which commands write: what is known of its files when they are over.

Nothing is run: `mkdir`, `echo`, `printf`, `tee`, here-documents, `cp`, `mv`, `ln`, `install`, `chmod`, `touch` and
`rm` are read. What else touches a file makes it one that nothing is known of.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from tugfix.runit.model import Form, Line, Write
from tugfix.tugboat.config import Command


@dataclass
class File:
    """A file that commands write; the fields are those of `model.RunFile`."""

    last: Command
    lines: list[Line] | None = field(default_factory=list)
    executable: bool | None = False
    writes: list[Write] = field(default_factory=list)
    source: str = ""
    fresh: bool = False


@dataclass(frozen=True)
class Origin:
    """How files of the repository are asked for: their text and whether they are executable, None if not in sight."""

    read: Callable[[str], str | None]
    is_executable: Callable[[str], bool | None]


class Disk:
    """Files and folders by their absolute paths; `opaque` are the paths of which nothing is known any more."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self.files: dict[str, File] = {}
        self.folders: set[str] = set()
        self.opaque: set[str] = set()
        self._links: dict[str, str] = {}
        self._removed: set[str] = set()

    def real(self, path: str) -> str:
        """Return the path that links of folders lead to."""
        for link, target in self._links.items():
            if path == link or path.startswith(f"{link}/"):
                return target + path[len(link) :]
        return path

    def is_opaque(self, folder: str) -> bool:
        """Whether something in a folder, or above it, is not known."""
        own = self.real(folder)
        return any(
            path in (folder, own) or path.startswith((f"{folder}/", f"{own}/")) or own.startswith(f"{path}/")
            for path in self.opaque
        )

    def make_folder(self, path: str) -> None:
        """A folder is made, with those above it."""
        self.folders.add(self.real(path))

    def link_folder(self, target: str, path: str) -> None:
        """A link to a folder is made."""
        self._links[path] = self.real(target)

    def write(self, path: str, lines: tuple[Line, ...] | None, write: Write, *, appends: bool) -> None:
        """Lines are written to a file, or appended to it; None: they are not known."""
        own = self.real(path)
        fresh = any(own == path or own.startswith(f"{path}/") for path in self._removed)
        file = self.files.setdefault(own, File(write.command, fresh=fresh))
        file.last = write.command
        if not appends:
            file.lines, file.source, file.writes = [], "", []
        if lines is None or file.lines is None:
            file.lines = None
        else:
            file.lines += lines
        file.writes.append(write)

    def copy(self, source: str, repository_file: str | None, path: str, write: Write, *, moves: bool) -> None:
        """A file becomes a copy of another one, which may be one of the repository."""
        known = self.files.get(self.real(source))
        target = self.files.get(self.real(path))
        if known is not None:
            lines = None if known.lines is None else list(known.lines)
            executable = known.executable if target is None or moves else target.executable
            self.files[self.real(path)] = File(write.command, lines, executable, [*known.writes, write], known.source)
            if moves:
                del self.files[self.real(source)]
            return
        text = self._origin.read(repository_file) if repository_file is not None else None
        found = None if text is None else [Line(part, write.command, Form.FILE) for part in _split(text)]
        mode = self._origin.is_executable(repository_file) if repository_file is not None else None
        executable = mode if target is None or moves else target.executable
        self.files[self.real(path)] = File(write.command, found, executable, [write], repository_file or source)

    def change_mode(self, pattern: str, command: Command, *, executable: bool | None, deep: bool) -> None:
        """Files get another mode: `executable` None says that it is not known."""
        wanted = self.real(pattern)
        for path, file in self.files.items():
            if fnmatchcase(path, wanted) or (deep and path.startswith(f"{wanted.rstrip('/')}/")):
                file.executable, file.last = executable, command

    def forget(self, named: Callable[[str], bool]) -> None:
        """Files of which `named` holds may have changed, in what they say and in their mode."""
        for path, file in self.files.items():
            if named(path):
                file.lines = file.executable = None

    def touch(self, path: str, command: Command) -> None:
        """A file is made, empty, where there is none."""
        self.files.setdefault(self.real(path), File(command))

    def remove(self, path: str) -> None:
        """A file or folder goes, with all in it."""
        own = self.real(path)
        self._removed.add(own)
        for known in [known for known in self.files if known == own or known.startswith(f"{own}/")]:
            del self.files[known]
        self.folders = {known for known in self.folders if known != own and not known.startswith(f"{own}/")}


def _split(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.rstrip("\n").split("\n")]
