"""Whatever happens while a file is written, it is the old one or the new one, whole."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from tugfix.files import WriteError, read, write

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
pytestmark = posix
OLD, NEW = "old: 1\n" * 50_000, "new: 2\n" * 60_000
KILLS = 25
NOBODY = 65534

WRITER = """
import sys
from pathlib import Path
from tugfix.files import read, write
path, texts = Path(sys.argv[1]), ("old: 1\\n" * 50_000, "new: 2\\n" * 60_000)
print("ready", flush=True)
for _ in range(1_000):
    for text in texts:
        write(read(path), text)
"""


def put(folder: Path, content: str = "old\n") -> Path:
    path = folder / "config.yml"
    path.write_text(content, encoding="utf-8", newline="")
    return path


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "config.yml")


def as_nobody(action: Callable[[], None]) -> None:
    """Run something in a child that has no rights but everybody's."""
    with warnings.catch_warnings():
        # pytest-xdist has threads; the child uses none of them.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            action()
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def refuses_to_write(path: Path) -> None:
    source = read(path)
    with pytest.raises(WriteError):
        write(source, "new\n")


is_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can become another user"
)


def open_to_all(path: Path) -> None:
    """pytest's folders are for the user alone."""
    for folder in (path, *path.parents[:3]):
        if folder != Path("/tmp"):
            folder.chmod(folder.stat().st_mode | 0o055)


@is_root
def test_a_file_without_permission_stays(tmp_path: Path) -> None:
    path = put(tmp_path)
    open_to_all(tmp_path)
    tmp_path.chmod(0o777)
    path.chmod(0o444)
    as_nobody(lambda: refuses_to_write(path))
    assert (path.read_text(), leftovers(tmp_path)) == ("old\n", [])


@is_root
def test_a_folder_without_permission_stays(tmp_path: Path) -> None:
    path = put(tmp_path)
    open_to_all(tmp_path)
    path.chmod(0o666)
    tmp_path.chmod(0o555)
    as_nobody(lambda: refuses_to_write(path))
    assert (path.read_text(), leftovers(tmp_path)) == ("old\n", [])


@is_root
def test_a_file_of_another_owner_that_all_may_write_is_written(tmp_path: Path) -> None:
    path = put(tmp_path)
    open_to_all(tmp_path)
    tmp_path.chmod(0o777)
    path.chmod(0o666)
    as_nobody(lambda: write(read(path), "new\n"))
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new\n", 0o666)


@pytest.mark.parametrize("step", ["write", "fsync", "replace", "chmod"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO])
def test_a_full_or_read_only_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    path = put(tmp_path)
    source = read(path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    if step == "write":
        monkeypatch.setattr("tempfile.mkstemp", fail)
    else:
        monkeypatch.setattr(os, step, fail)
    with pytest.raises(WriteError, match=os.strerror(number)):
        write(source, "new\n")
    monkeypatch.undo()
    assert (path.read_text(), leftovers(tmp_path)) == ("old\n", [])


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_disk_that_is_full_at_the_last_byte_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    path = put(tmp_path)
    source, mkstemp = read(path), tempfile.mkstemp

    def on_a_full_disk(**options: str) -> tuple[int, str]:
        descriptor, name = mkstemp(**options)
        os.close(descriptor)
        return os.open("/dev/full", os.O_WRONLY), name

    monkeypatch.setattr(tempfile, "mkstemp", on_a_full_disk)
    with pytest.raises(WriteError, match="No space left"):
        write(source, "new\n")
    assert (path.read_text(), leftovers(tmp_path)) == ("old\n", [])


def test_a_folder_that_vanishes_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    source = read(put(folder))
    (folder / "config.yml").unlink()
    folder.rmdir()
    with pytest.raises(WriteError):
        write(source, "new\n")
    assert not folder.exists()


def test_a_link_to_a_file_elsewhere_is_kept_and_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    target = put(tmp_path / "elsewhere")
    middle, link = tmp_path / "middle.yml", tmp_path / "config.yml"
    middle.symlink_to("elsewhere/config.yml")
    link.symlink_to(middle)
    write(read(link), "new\n")
    assert (link.is_symlink(), middle.is_symlink(), target.read_text()) == (True, True, "new\n")


def test_a_dangling_link_is_said_to_be_missing_and_stays(tmp_path: Path) -> None:
    path = put(tmp_path)
    source = read(path)
    path.unlink()
    path.symlink_to("nowhere")
    with pytest.raises(WriteError):
        write(source, "new\n")
    assert (path.is_symlink(), path.exists(), leftovers(tmp_path)) == (True, False, [])


def test_the_other_name_of_a_hard_link_keeps_the_old_text(tmp_path: Path) -> None:
    path, other = put(tmp_path), tmp_path / "other.yml"
    os.link(path, other)
    write(read(path), "new\n")
    assert (path.read_text(), other.read_text()) == ("new\n", "old\n")


def test_a_kill_at_any_moment_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    path, chance = put(tmp_path, OLD), random.Random(1)
    for _ in range(KILLS):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            writer.wait(chance.random() / 20)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        assert path.read_text() in (OLD, NEW)


def test_two_runs_at_once_leave_the_text_of_one_of_them(tmp_path: Path) -> None:
    path = put(tmp_path)
    once = "import sys; from pathlib import Path; from tugfix.files import FileChanged, read, write\n"
    once += "source = read(Path(sys.argv[1])); sys.stdin.read()\n"
    once += "try: write(source, sys.argv[2] * 100_000)\nexcept FileChanged: sys.exit(3)\n"
    for _ in range(5):
        put(tmp_path)
        runs = [
            subprocess.Popen([sys.executable, "-c", once, str(path), name], stdin=subprocess.PIPE)
            for name in ("a", "b")
        ]
        for run in runs:
            assert run.stdin is not None
            run.stdin.close()
        codes = [run.wait() for run in runs]
        assert set(codes) <= {0, 3}
        assert 0 in codes
        assert path.read_text() in ("a" * 100_000, "b" * 100_000)
        assert leftovers(tmp_path) == []
