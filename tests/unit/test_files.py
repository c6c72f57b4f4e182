"""Bytes to text, the atomic write and the search for configs."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from tugfix import files
from tugfix.files import (
    FileChanged,
    Source,
    WriteError,
    decode,
    encode,
    find_configs,
    find_own_config,
    find_root,
    read,
    write,
)
from tugfix.findings import ConfigError

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")


def put(path: Path, content: str = "services: {}\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode())
    return path


def refused(data: bytes) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        decode(data)
    return caught.value


@pytest.mark.parametrize("text", ["", "a\n", "a\r\nb\rc\n", "ü\u2028\x85é", "\ufffe"])
def test_decoding_and_encoding_give_the_same_bytes(text: str) -> None:
    assert encode(decode(text.encode())[0], bom=False) == text.encode()


def test_a_bom_is_taken_off_and_remembered() -> None:
    assert decode(b"\xef\xbb\xbfa: 1\n") == ("a: 1\n", True)


def test_only_the_first_bom_is_taken_off() -> None:
    assert decode(b"\xef\xbb\xbf\xef\xbb\xbfa") == ("\ufeffa", True)


def test_a_bom_is_put_back() -> None:
    assert encode("a", bom=True) == b"\xef\xbb\xbfa"


@pytest.mark.parametrize("name", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_wide_encodings_are_named(name: str) -> None:
    assert name[:6].upper() in refused("services:\n".encode(name)).message


def test_bytes_that_are_not_utf8_are_placed() -> None:
    error = refused("a: ö\r\nb: ü".encode() + b"\xe4\n")
    assert (error.line, error.column) == (2, 5)


def test_the_place_does_not_count_the_bom() -> None:
    error = refused(b"\xef\xbb\xbfa\xff")
    assert (error.line, error.column) == (1, 2)


def test_a_nul_is_placed() -> None:
    error = refused(b"services:\n  a\0b\n")
    assert (error.line, error.column) == (2, 4)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        read(tmp_path / "config.yml")


def test_a_file_over_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "SIZE_LIMIT", 3)
    with pytest.raises(ConfigError, match="larger than"):
        read(put(tmp_path / "config.yml", "four"))


def test_a_file_at_the_limit_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "SIZE_LIMIT", 4)
    assert read(put(tmp_path / "config.yml", "four")).text == "four"


@posix
@pytest.mark.parametrize("path", ["/dev/zero", "/"])
def test_devices_and_folders_are_refused(path: str) -> None:
    with pytest.raises(ConfigError, match="regular file"):
        read(Path(path))


@posix
def test_a_named_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ConfigError, match="regular file"):
        read(tmp_path / "pipe")


@pytest.mark.parametrize("before", ["a\r\n", "\ufeffa\n", "a"])
def test_writing_keeps_line_ends_and_bom(tmp_path: Path, before: str) -> None:
    path = put(tmp_path / "config.yml", before)
    source = read(path)
    write(source, source.text.replace("a", "b"))
    assert path.read_bytes() == before.replace("a", "b").encode()


def test_writing_leaves_nothing_but_the_file(tmp_path: Path) -> None:
    path = put(tmp_path / "config.yml")
    write(read(path), "new\n")
    assert list(tmp_path.iterdir()) == [path]


def test_an_equal_text_is_not_written(tmp_path: Path) -> None:
    path = put(tmp_path / "config.yml")
    before = path.stat().st_ino
    write(read(path), "services: {}\n")
    assert path.stat().st_ino == before


@posix
@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o2664])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    path = put(tmp_path / "config.yml")
    path.chmod(mode)
    write(read(path), "new\n")
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_stays(tmp_path: Path) -> None:
    path = put(tmp_path / "config.yml")
    os.chown(path, 1234, 2345)
    write(read(path), "new\n")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


@pytest.mark.skipif(sys.platform != "linux", reason="extended attributes are Linux's")
def test_extended_attributes_stay(tmp_path: Path) -> None:
    path = put(tmp_path / "config.yml")
    try:
        os.setxattr(path, "user.note", b"kept")
    except OSError:
        pytest.skip("this file system has no extended attributes")
    write(read(path), "new\n")
    assert os.getxattr(path, "user.note") == b"kept"


@posix
def test_a_link_stays_a_link_and_its_target_is_written(tmp_path: Path) -> None:
    target = put(tmp_path / "shared/tugboat.yml")
    link = tmp_path / "config.yml"
    link.symlink_to("shared/tugboat.yml")
    write(read(link), "new\n")
    assert (link.is_symlink(), target.read_text()) == (True, "new\n")


def test_a_file_that_changed_since_is_not_written(tmp_path: Path) -> None:
    path = put(tmp_path / "config.yml")
    source = read(path)
    put(path, "by another\n")
    with pytest.raises(FileChanged):
        write(source, "new\n")
    assert path.read_text() == "by another\n"


def test_a_file_that_is_gone_is_not_brought_back(tmp_path: Path) -> None:
    path = put(tmp_path / "config.yml")
    source = read(path)
    path.unlink()
    with pytest.raises(FileChanged):
        write(source, "new\n")
    assert list(tmp_path.iterdir()) == []


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "config.yml")
    source = read(path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(WriteError, match="No space left"):
        write(source, "new\n")
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupted_write_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "config.yml")
    source = read(path)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(source, "new\n")
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_protected_file_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = read(put(tmp_path / "config.yml"))
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(WriteError, match="write-protected"):
        write(source, "new\n")


def test_standard_input_is_never_written() -> None:
    with pytest.raises(ValueError, match="standard input"):
        write(Source(None, b"", "", False), "new\n")


def test_every_config_below_a_folder_is_found_in_order(tmp_path: Path) -> None:
    wanted = [put(tmp_path / name) for name in ("a/.tugboat/config.yaml", "b/c/.tugboat/config.yml")]
    put(tmp_path / "b/config.yml")
    put(tmp_path / "b/.tugboat/other.yml")
    assert find_configs(tmp_path) == wanted


@pytest.mark.parametrize("folder", [".git", "node_modules", "vendor"])
def test_folders_of_others_are_not_searched(tmp_path: Path, folder: str) -> None:
    put(tmp_path / folder / "x/.tugboat/config.yml")
    assert find_configs(tmp_path) == []


def test_the_tugboat_folder_itself_can_be_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / ".tugboat/config.yml")
    monkeypatch.chdir(tmp_path / ".tugboat")
    assert find_configs(Path()) == [Path("config.yml")]


@posix
def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path / "a/.tugboat/config.yml")
    (tmp_path / "a/again").symlink_to("..")
    (tmp_path / "b").symlink_to("a")
    assert find_configs(tmp_path) == [tmp_path / "a/.tugboat/config.yml"]


def test_the_root_is_the_nearest_folder_with_git(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert find_root(tmp_path / "web/.tugboat/config.yml") == tmp_path


def test_a_worktree_is_a_root_too(tmp_path: Path) -> None:
    put(tmp_path / ".git", "gitdir: elsewhere\n")
    assert find_root(tmp_path / ".tugboat/config.yml") == tmp_path


def test_without_git_the_root_holds_the_tugboat_folder(tmp_path: Path) -> None:
    assert find_root(tmp_path / "web/.tugboat/config.yml") == tmp_path / "web"


def test_without_any_sign_the_root_is_the_files_own_folder(tmp_path: Path) -> None:
    assert find_root(tmp_path / "web/tugboat.yml") == tmp_path / "web"


@pytest.mark.parametrize("name", ["config.yml", "config.yaml"])
def test_the_own_config_is_found_from_a_folder_below(tmp_path: Path, name: str) -> None:
    config = put(tmp_path / ".tugboat" / name)
    (tmp_path / "a/b").mkdir(parents=True)
    assert find_own_config(tmp_path / "a/b") == config


def test_the_own_config_is_not_that_of_a_repository_around(tmp_path: Path) -> None:
    put(tmp_path / ".tugboat/config.yml")
    (tmp_path / "sub/.git").mkdir(parents=True)
    assert find_own_config(tmp_path / "sub") is None
