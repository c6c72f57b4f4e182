"""Hostile configs and repositories: every limit that docs/security.md states.

No test measures time: what would take for ever is stopped by a limit on a process of its own, far beyond what it needs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tugfix import ConfigError, files, fix_text
from tugfix.longrunning import repository
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import MAX_DEPTH as SHELL_DEPTH
from tugfix.shell.parse import MAX_LENGTH, ShellError, parse
from tugfix.yamltext import MAX_DEPTH

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX files")
PATIENCE = 240
"""Seconds; what takes longer hangs."""
MEMORY = 3_000_000_000
"""Bytes of address space that a run may have."""

RUN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]), int(sys.argv[1])))
from tugfix import ConfigError, fix_text
try:
    print(len(fix_text(sys.stdin.buffer.read().decode(), unsafe=True).edits))
except ConfigError as error:
    print(error.message)
"""


def config(*commands: str, image: str = "node:20") -> str:
    items = "".join(f"        - {json.dumps(command)}\n" for command in commands)
    return f"services:\n  web:\n    image: {image}\n    checkout: true\n    commands:\n      build:\n{items}"


def survives(text: str) -> str:
    """Run on a text in a process with bounds; return what it prints."""
    call = [sys.executable, "-c", RUN, str(MEMORY)]
    done = subprocess.run(call, input=text.encode(), capture_output=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    return done.stdout.decode().strip()


LAUGHS = "".join(f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n" for n in range(30))
MERGES = "".join(f"m{n + 1}: &m{n + 1} {{<<: [*m{n}, *m{n}], k{n}: x}}\n" for n in range(30))
MERGED = f"m0: &m0 {{build: npm start}}\n{MERGES}services:\n  web:\n    image: node:20\n    commands: *m30\n"
SERVICE = "  s{}:\n    image: node:20\n    commands:\n      build: [npm ci]\n"
LARGE = {
    "aliases that stand for billions of nodes": f"a0: &a0 [x]\n{LAUGHS}" + config("npm start", image="*a30"),
    "merge keys that double at each level": MERGED,
    "one line of a million characters": config("npm start " + "x" * 1_000_000),
    "a million quotes": config("npm start " + "'" * 1_000_000),
    "a million spaces": config("npm start" + " " * 1_000_000 + "x"),
    "a million line ends": config("npm start") + "\n" * 1_000_000,
    "300,000 comments": config("npm start") + "# c\n" * 300_000,
    "100,000 commands": config(*["npm ci"] * 99_999, "npm start"),
    "100,000 keys": config("npm start") + "".join(f"x{n}: y\n" for n in range(100_000)),
    "5,000 services": "services:\n" + "".join(SERVICE.format(n) for n in range(5_000)),
    "10,000 processes": config(*(f"node server{n}.js &" for n in range(10_000))),
    "5,000 processes in one command": config(" ".join(f"node server{n}.js &" for n in range(5_000))),
    "5,000 scripts in one command": config("; ".join(f"bash x{n}.sh" for n in range(5_000))),
    "20,000 commands in one text": config("; ".join(["true"] * 20_000) + "; npm start"),
    "a pipeline of 10,000 commands": config(" | ".join(["npm start"] * 10_000)),
    "10,000 groups in each other": config("{ " * 10_000 + "npm start" + "; }" * 10_000),
    "1,000 shells in each other": config("bash -c " * 1_000 + "'npm start'"),
    "1,000 wrappers": config("env " * 1_000 + "npm start"),
    "10,000 here-documents": config("cat <<A\nA\n" * 10_000 + "npm start"),
    "10,000 redirections": config("npm start " + "> x " * 10_000),
    "10,000 substitutions in each other": config("npm start " + "$(" * 10_000 + ")" * 10_000),
}


@posix
@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_a_large_config_neither_hangs_nor_eats_the_memory(text: str) -> None:
    assert survives(text)


def test_a_config_of_the_largest_size_is_read_and_a_larger_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.yml"
    path.write_bytes(b"#" * files.SIZE_LIMIT)
    assert files.read(path).text
    path.write_bytes(b"#" * (files.SIZE_LIMIT + 1))
    with pytest.raises(ConfigError, match="larger than"):
        files.read(path)


def test_yaml_deeper_than_the_limit_is_refused() -> None:
    with pytest.raises(ConfigError, match=f"deeper than {MAX_DEPTH} levels"):
        fix_text(f"services: {'[' * 100_000}")


def test_shell_deeper_than_the_limit_is_left_alone() -> None:
    with pytest.raises(ShellError):
        parse("( " * (SHELL_DEPTH + 1) + "npm start" + " )" * (SHELL_DEPTH + 1))


def test_a_command_longer_than_the_limit_is_left_alone() -> None:
    text = config("npm start " + "x" * MAX_LENGTH)
    assert fix_text(text).text == text


def test_more_processes_than_the_limit_are_refused() -> None:
    with pytest.raises(ConfigError, match="more than 100 processes"):
        fix_text(config(*(f"node server{n}.js &" for n in range(101))))


def test_more_processes_in_one_command_than_the_limit_are_refused() -> None:
    with pytest.raises(ConfigError, match="more than 50 processes"):
        fix_text(config(" ".join(f"node server{n}.js &" for n in range(51))))


def test_tags_construct_nothing(tmp_path: Path) -> None:
    made = tmp_path / "made"
    tag = f"!!python/object/apply:os.system ['touch {made}']"
    text = f"x: {tag}\n" + config("npm start")
    assert fix_text(text).text.startswith(f"x: {tag}\n")
    assert not made.exists()


@posix
@pytest.mark.parametrize("name", ["/etc/passwd", "../secret.sh", "up/secret.sh", "secret.sh", "a/../../secret.sh"])
def test_nothing_outside_of_the_repository_is_read(tmp_path: Path, name: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.sh").write_text("npm start\n", encoding="utf-8")
    (root / "up").symlink_to("..")
    (root / "secret.sh").symlink_to("../secret.sh")
    assert Repository(root).read(name) is None


@posix
@pytest.mark.parametrize("target", ["/dev/zero", "/dev/stdin", "/proc/self/environ"])
def test_a_link_to_a_device_is_not_read(tmp_path: Path, target: str) -> None:
    (tmp_path / "package.json").symlink_to(target)
    assert Repository(tmp_path).read("package.json") is None


@posix
@pytest.mark.parametrize("name", ["package.json", "build.sh", "Makefile", "Procfile"])
def test_a_named_pipe_in_the_repository_is_not_waited_for(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    commands = ("npm start", "bash build.sh", "make serve", "foreman start")
    fix_text(config(*commands), root=tmp_path)


@posix
def test_a_device_file_in_the_repository_is_not_read(tmp_path: Path) -> None:
    try:
        os.mknod(tmp_path / "build.sh", 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes device files")
    assert Repository(tmp_path).read("build.sh") is None


def test_a_file_of_the_repository_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    scripts = {"start": "vite", "x": "y" * 10_000_000}
    (tmp_path / "package.json").write_text(json.dumps({"scripts": scripts}), encoding="utf-8")
    assert Repository(tmp_path).read("package.json") is None
    assert fix_text(config("npm start"), root=tmp_path).findings


def test_of_a_folder_no_more_than_the_limit_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repository, "FOLDER_LIMIT", 3)
    for number in range(5):
        (tmp_path / f"{number}").mkdir()
    assert len(Repository(tmp_path).folders(".")) == 3


RINGS = {
    "npm": ("npm start", {"package.json": json.dumps({"scripts": {"start": "npm run a", "a": "npm start"}})}),
    "sh": ("bash a.sh", {"a.sh": "bash b.sh\n", "b.sh": ". ./a.sh\nbash b.sh\n"}),
    "make": ("make a", {"Makefile": "a: b\n\tmake b\nb: a\n\tmake a\ninclude Makefile\n"}),
    "composer": ("composer a", {"composer.json": json.dumps({"scripts": {"a": ["@b", "@b"], "b": ["@a", "@a"]}})}),
    "node": ("node a.js", {"a.js": "require('./b')\n", "b.js": "require('./a')\n"}),
    "python": ("python a.py", {"a.py": "import b\nb.run()\n", "b.py": "import a\n"}),
    "just": ("just a", {"justfile": "a: b\n    just b\nb: a\n    just a\n"}),
}


@pytest.mark.parametrize(("command", "contents"), RINGS.values(), ids=RINGS)
def test_files_that_call_each_other_in_a_ring_come_to_an_end(
    tmp_path: Path, command: str, contents: dict[str, str]
) -> None:
    for name, text in contents.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    fix_text(config(command), root=tmp_path)


def test_calls_that_double_at_each_level_come_to_an_end(tmp_path: Path) -> None:
    scripts = {f"s{n}": f"npm run s{n + 1} && npm run s{n + 1}" for n in range(200)}
    (tmp_path / "package.json").write_text(json.dumps({"scripts": scripts}), encoding="utf-8")
    fix_text(config("npm run s0"), root=tmp_path)
