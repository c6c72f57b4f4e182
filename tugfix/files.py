"""Files: bytes to text and back, writing so that a file is whole at every moment, and where configs lie."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from tugfix.findings import ConfigError

SIZE_LIMIT = 10_000_000
"""The most bytes that are read of a config; the largest real ones have some 50,000."""

_BOM = b"\xef\xbb\xbf"
_FOLDER = ".tugboat"
_NAMES = ("config.yml", "config.yaml")
_SKIPPED = frozenset(
    ".cache .git .hg .mypy_cache .nox .pnpm-store .pytest_cache .svn .terraform .tox .venv .yarn "
    "__pycache__ bower_components node_modules vendor venv".split()
)
"""Folders of other people's code, of tools and of caches; a config in there is nobody's own."""


Kept = Callable[[str, Sequence[str], Collection[str], bool], list[str]]
"""Of a folder, the names of its folders and of its files, and whether it is a repository's root: who is searched."""


class WriteError(Exception):
    """A file could not be written, and has its old content."""


class FileChanged(WriteError):  # noqa: N818 - what happened, not what went wrong
    """Someone else changed the file after it was read, so it was not written."""


@dataclass(frozen=True)
class Source:
    """A config as read: `data` are its bytes, `text` the same without the BOM; `path` is None for stdin."""

    path: Path | None
    data: bytes
    text: str
    bom: bool


def read(path: Path) -> Source:
    """Read the config at `path`, at most `SIZE_LIMIT` bytes.

    Raises ConfigError where it is missing, closed to us, no regular file, too large or not UTF-8.
    """
    try:
        data = _read_regular(path)
    except OSError as error:
        raise ConfigError(_why_unreadable(error)) from error
    return _source(path, data)


def read_stream(stream: BinaryIO) -> Source:
    """Read a config from a stream of bytes; raises ConfigError where it is too large or not UTF-8."""
    try:
        data = stream.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise ConfigError(_why_unreadable(error)) from error
    return _source(None, data)


def decode(data: bytes) -> tuple[str, bool]:
    """Return the text without its BOM, line ends as they are, and whether there was a BOM.

    Raises ConfigError for UTF-16, UTF-32, a NUL and what is not UTF-8, with the place of the first bad byte.
    """
    wide = _wide_encoding(data)
    if wide:
        raise ConfigError(f"The file is saved as {wide}. Save it as UTF-8 and try again.")
    bom = data.startswith(_BOM)
    content = data[len(_BOM) :] if bom else data
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _place(content[: error.start].decode("utf-8"))
        byte = content[error.start]
        message = f"The file is not UTF-8: the byte 0x{byte:02x} belongs to no character. Save it as UTF-8."
        raise ConfigError(message, line, column) from error
    if "\0" in text:
        line, column = _place(text[: text.index("\0")])
        raise ConfigError("The file has a NUL byte, which YAML does not allow.", line, column)
    return text, bom


def encode(text: str, *, bom: bool) -> bytes:
    """Return the bytes of `text`, with a BOM in front where the file had one."""
    return (_BOM if bom else b"") + text.encode("utf-8")


def write(source: Source, new_text: str) -> None:
    """Put `new_text` in place of `source` in one step; mode, owner and attributes stay.

    A link stays a link, what it leads to is written. Raises FileChanged where the file is no longer what
    was read, WriteError where it can't be written; then nothing is changed and nothing is left behind.
    """
    if source.path is None:
        raise ValueError("standard input can't be written")
    data = encode(new_text, bom=source.bom)
    if data == source.data:
        return
    try:
        _replace(Path(os.path.realpath(source.path)), source.data, data)
    except OSError as error:
        raise WriteError(f"The file can't be written: {error.strerror or error}.") from error


def replace_whole(path: Path, data: bytes) -> None:
    """Make `data` the content of the file at `path`, which need not exist, in one step; raises OSError.

    A link stays a link; what is no regular file, such as a pipe, is written to. The mode stays, or is the usual one.
    """
    if path.exists() and not path.is_file():
        path.write_bytes(data)
    else:
        _replace(Path(os.path.realpath(path)), None, data)


def find_configs(path: Path, kept: Kept | None = None, unseen: Callable[[OSError], None] | None = None) -> list[Path]:
    """Return every Tugboat config in the folder `path` and below, sorted.

    Links to folders are not followed; folders of other people's code (`node_modules`, `vendor`) are not
    searched. `kept` is asked which of the others are. `unseen` is told of each folder that can't be looked into.
    """
    found: list[Path] = []
    for folder, folders, files in os.walk(path, onerror=unseen):
        searched = [name for name in folders if name not in _SKIPPED]
        folders[:] = searched if kept is None else kept(folder, searched, files, ".git" in folders or ".git" in files)
        if os.path.basename(os.path.abspath(folder)) == _FOLDER:
            found += (Path(folder, name) for name in _NAMES if name in files)
    return sorted(found)


def find_root(path: Path) -> Path:
    """Return the root of the repository that the config at `path` belongs to; `path` need not exist.

    It is the nearest folder above that holds `.git`, else the one that holds `.tugboat`, else the config's
    own.
    """
    folder = candidate = os.path.dirname(os.path.abspath(path))
    while not os.path.lexists(os.path.join(candidate, ".git")):
        above = os.path.dirname(candidate)
        if above == candidate:
            return Path(os.path.dirname(folder) if os.path.basename(folder) == _FOLDER else folder)
        candidate = above
    return Path(candidate)


def find_own_config(cwd: Path) -> Path | None:
    """Return the config of the repository around `cwd`, searched upwards to its root; None without one."""
    for folder in (cwd, *cwd.parents):
        for name in _NAMES:
            config = folder / _FOLDER / name
            if os.path.isfile(config):
                return config
        if os.path.lexists(folder / ".git"):
            return None
    return None


def _source(path: Path | None, data: bytes) -> Source:
    if len(data) > SIZE_LIMIT:
        raise ConfigError(f"The file is larger than {SIZE_LIMIT // 1_000_000} MB, the limit for a config.")
    text, bom = decode(data)
    return Source(path, data, text, bom)


def _read_regular(path: Path) -> bytes:
    # Without O_NONBLOCK the mere opening of a named pipe waits for a writer.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ConfigError("This is not a regular file.")
        with open(descriptor, "rb", closefd=False) as stream:
            return stream.read(SIZE_LIMIT + 1)
    finally:
        os.close(descriptor)


def _why_unreadable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "There is no such file."
    if isinstance(error, PermissionError):
        return "You have no permission to read this file."
    return f"The file can't be read: {error.strerror or error}."


def _wide_encoding(data: bytes) -> str | None:
    """Name UTF-16 or UTF-32 by its BOM, or by the NULs around a first ASCII character (YAML 1.2, 5.2)."""
    head = data[:4]
    if head in (b"\xff\xfe\0\0", b"\0\0\xfe\xff"):
        return "UTF-32"
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "UTF-16"
    nuls = tuple(byte == 0 for byte in head)
    if nuls in ((False, True, True, True), (True, True, True, False)):
        return "UTF-32"
    if nuls in ((False, True, False, True), (True, False, True, False)):
        return "UTF-16"
    return None


def _place(before: str) -> tuple[int, int]:
    """Return the 1-based line and column (in code points) of what follows the text `before`."""
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return len(lines), len(lines[-1]) + 1


def _replace(target: Path, old: bytes | None, new: bytes) -> None:
    """Put a file with the content `new` in the place of `target`, where that still has the content `old`, if given."""
    # Late, for it is slow to load and only --write needs it.
    import tempfile

    # A rename needs no permission on the file itself, so a write-protected file would silently be replaced.
    if not os.access(target, os.W_OK) and os.path.exists(target):
        raise PermissionError(errno.EACCES, "it is write-protected")
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tugfix", dir=target.parent)
    temporary = Path(name)
    try:
        with open(descriptor, "wb") as stream:
            stream.write(new)
            stream.flush()
            _copy_metadata(target, temporary)
            os.fsync(stream.fileno())
        if old is not None and not _still_has(target, old):
            raise FileChanged("The file was changed while tugfix ran, and is left as it is. Run tugfix again.")
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _still_has(target: Path, data: bytes) -> bool:
    try:
        return _read_regular(target) == data
    except (OSError, ConfigError):
        return False


def _copy_metadata(source: Path, target: Path) -> None:
    try:
        status = os.stat(source)
    except FileNotFoundError:
        _set_usual_mode(target)
        return
    if sys.platform != "win32":
        try:
            os.chown(target, status.st_uid, status.st_gid)
        except OSError:
            # Only root gives files away; a member of the group may still keep the group.
            with contextlib.suppress(OSError):
                os.chown(target, -1, status.st_gid)
    # After the owner: a change of owner clears bits of the mode.
    os.chmod(target, stat.S_IMODE(status.st_mode))
    if sys.platform == "linux":
        _copy_attributes(source, target)


def _set_usual_mode(target: Path) -> None:
    """Give a temporary file, which only its owner may read, the mode of any new file."""
    mask = os.umask(0)
    os.umask(mask)
    os.chmod(target, 0o666 & ~mask)


def _copy_attributes(source: Path, target: Path) -> None:
    if sys.platform != "linux":
        return
    with contextlib.suppress(OSError):
        for name in os.listxattr(source):
            # Some, as those of SELinux, are not ours to set.
            with contextlib.suppress(OSError):
                os.setxattr(target, name, os.getxattr(source, name))


def _sync_folder(folder: Path) -> None:
    """Make the rename survive a power cut, where the system can."""
    if sys.platform == "win32":
        return
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
