"""Following commands into files: it ends, reads nothing outside of the repository, and starts nothing.

Repositories are made of files that call each other in every way, themselves and what lies outside included.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tugfix import fix_text
from tugfix.longrunning.recognize import Recognizer
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites

ROOT = "${TUGBOAT_ROOT}"
NAMES = ("a", "b", "c")
FOLDERS = (".", "web", "web/app", "..", "../..", "/etc", "../outside", "link")
COMMANDS = st.sampled_from(
    [
        "npm run {name}",
        "yarn --cwd {folder} {name}",
        "npm --prefix {folder} start",
        "bash {folder}/{name}.sh",
        "./{folder}/{name}.sh $1",
        ". {folder}/{name}.sh",
        "make -C {folder} {name}",
        "make {name}",
        "composer -d {folder} {name}",
        "python {folder}/{name}.py",
        "python3 -m {name}",
        "node {folder}/{name}.js",
        "foreman start -d {folder}",
        "just {name}",
        "concurrently 'npm:{name}' 'bash {name}.sh'",
        "run-p {name} 'a*'",
        "cd {folder} && sh {name}.sh",
        "npm start",
        "vite",
        "true",
        "{name}.sh &",
    ]
)


@st.composite
def command(draw: st.DrawFn) -> str:
    return draw(COMMANDS).format(name=draw(st.sampled_from(NAMES)), folder=draw(st.sampled_from(FOLDERS)))


SCRIPT = st.lists(command(), max_size=3)


def named(lines: list[str], form: str) -> str:
    return "".join(form.format(name=name, line=line) for name, line in zip(NAMES, lines, strict=False))


@st.composite
def repositories(draw: st.DrawFn) -> dict[str, str]:
    """Files by their paths from the root."""
    files = {"justfile": named(draw(SCRIPT), "{name}:\n    {line}\n")}
    for folder in ("", "web/", "web/app/"):
        scripts = {name: " && ".join(draw(SCRIPT)) for name in (*NAMES, "start", "preinstall")}
        files[f"{folder}package.json"] = json.dumps({"name": "x", "workspaces": ["*", "../*"], "scripts": scripts})
        files[f"{folder}composer.json"] = json.dumps({"scripts": {name: [*draw(SCRIPT), "@a"] for name in NAMES}})
        rules = [f"{name}: b\n" + "".join(f"\t{line}\n" for line in draw(SCRIPT)) for name in NAMES]
        files[f"{folder}Makefile"] = "include ../Makefile /etc/passwd\n" + "".join(rules)
        files[f"{folder}Procfile"] = named(draw(SCRIPT), "{name}: {line}\n")
        for name in NAMES:
            lines = draw(SCRIPT)
            files[f"{folder}{name}.sh"] = "\n".join(["#!/bin/sh", *lines, ""])
            calls = "".join(f"subprocess.run({line!r}, shell=True)\n" for line in lines)
            files[f"{folder}{name}.py"] = f"import subprocess, a, b\n{calls}"
            calls = "".join(f"execSync({json.dumps(line)})\n" for line in lines)
            files[f"{folder}{name}.js"] = f"require('./b'); require('../../{name}')\n{calls}"
    return files


@contextmanager
def checked_out(files: dict[str, str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        root, outside = Path(folder, "repository"), Path(folder, "outside")
        for base in (root, outside):
            for name, text in files.items():
                path = base / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        (root / "link").symlink_to(outside)
        yield root


WATCHED: list[tuple[Path, list[str]]] = []
STARTS = ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "pty.spawn")


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if not WATCHED:
        return
    base, wrong = WATCHED[-1]
    if event in STARTS:
        wrong.append(event)
    elif event in ("open", "os.scandir", "os.listdir") and isinstance(arguments[0], (str, bytes)):
        path = Path(os.fsdecode(arguments[0]))
        outside = path.is_relative_to(base) and not path.is_relative_to(base / "repository")
        if outside or path.is_relative_to("/etc"):
            wrong.append(str(path))


sys.addaudithook(_watch)


@contextmanager
def watched(root: Path) -> Iterator[list[str]]:
    """Collects what is read outside of the repository, and what is started."""
    wrong: list[str] = []
    WATCHED.append((root.parent.resolve(), wrong))
    try:
        yield wrong
    finally:
        WATCHED.pop()


HERE = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


@HERE
@given(repositories(), command())
def test_it_ends_and_reads_nothing_outside_and_starts_nothing(files: dict[str, str], line: str) -> None:
    with checked_out(files) as root, watched(root) as wrong:
        for site in sites(parse(line)):
            Recognizer(Repository(root)).recognize(site, ROOT)
    assert wrong == []


@HERE
@given(repositories(), st.lists(command(), min_size=1, max_size=3))
def test_a_whole_config_too_and_a_second_run_changes_nothing(files: dict[str, str], lines: list[str]) -> None:
    items = "".join(f"        - {json.dumps(line)}\n" for line in lines)
    config = f"services:\n  web:\n    image: tugboatqa/node:20\n    commands:\n      build:\n{items}"
    with checked_out(files) as root:
        with watched(root) as wrong:
            result = fix_text(config, root=root)
        for other in result.others:
            (root / other.path).write_text(other.after, encoding="utf-8")
        again = fix_text(result.text, root=root)
    assert wrong == []
    assert again.text == result.text
    assert [other for other in again.others if other.after != other.before] == []
