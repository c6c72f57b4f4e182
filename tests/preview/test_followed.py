"""Scripts and Python programs of a repository that two services run, fixed by `fix_text`, on both kinds of image.

What the fix writes into the repository is checked out by both: it has to be right for either.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from preview.conftest import not_run
from preview.disk import PYTHON, Disk
from preview.golden import cases
from preview.proof import prove
from tugfix import fix_text

CONFIG = """\
services:
  web:
    image: tugboatqa/node:20
    default: true
    commands:
      build:
        - COMMAND
  api:
    image: node:20
    checkout: true
    commands:
      build:
        - COMMAND
"""
SHELL = {
    "last-step": ["npm ci", "npm start"],
    "folder": ["set -e", "cd web", "npm ci", "cd app", "npm start"],
    "variables": ["export A='x y' B=\"$MARKER\"", "npm ci", "C=$A npm start"],
    "variable-that-is-used": ["LISTEN=81", "npm ci", "npm start -- --port $LISTEN"],
    "quoting": ["npm ci", r"""npm start -- 'it'\''s' "$MARKER" \$PORT '%d\n' "a\\b" 'a\c'"""],
    "background": ["npm ci", "nohup npm start > /tmp/web.log 2>&1 &"],
    "umask-and-ulimit": ["umask 027", "ulimit -n 512", "npm ci", "npm start"],
    "env-file": ["set -a", ". ./.env", "set +a", "npm ci", "exec npm start"],
    "folder-of-the-script": ['cd "$(dirname "$0")"/../web', "npm ci", "npm start"],
    "subshell": ["npm ci", "(cd web && export A=b && npm start)"],
    "redirection": ["exec >> /tmp/build.log 2>&1", "npm ci", "npm start"],
    "several-lines": ["npm ci", "npm start -- \\", "  --port 81 'a", "b'"],
    "heredoc-before-it": ["cat > web/x <<END", "npm start", "END", "npm ci", "npm start"],
}
PYTHONS = {
    "run": ['subprocess.run(["npm", "ci"])', 'subprocess.run(["npm", "start"])'],
    "shell": ['subprocess.run("npm ci", shell=True)', 'subprocess.run("cd web && A=b npm start", shell=True)'],
    "system": ['os.system("npm ci")', "os.system(\"npm start -- 'x y' $PORT\")"],
    "folder": ['os.chdir("web")', 'os.system("npm ci")', 'os.system("npm start")'],
    "environ": ["os.environ['A'] = 'x $y \"z\"'", 'os.system("npm ci")', 'os.system("npm start")'],
    "words": [
        'os.system("npm ci")',
        r"""subprocess.run(["npm", "start", "--", "$PORT", "a b", "*", "it's", "a\\b"])""",
    ],
    "popen": ['os.system("npm ci")', 'subprocess.Popen(["npm", "start"], cwd="web")'],
    "env": ['os.system("npm ci")', 'subprocess.run(["npm", "start"], env={**os.environ, "A": "b c"})'],
    "exec": ['os.system("npm ci")', 'os.execvp("npm", ["npm", "start", "--", "81"])'],
    "function": ["def run(*words):", "    subprocess.check_call(words)", "", 'run("npm", "ci")', 'run("npm", "start")'],
}

# What a fix may leave alone, but not get wrong.
HARD_SHELL = {
    "source": ["source ./.env", "npm ci", "npm start -- $FROM_ENV"],
    "bash-only": ["export A=$'x\\ty'", "npm ci", "export B=${PORT/8/9}", "npm start"],
    "condition-that-does-not-hold": ['[ "$NONE" ] && export A=b', "npm ci", "npm start"],
    "user": ["npm ci", "su node -c 'cd web && npm start'"],
    "shell": ["npm ci", "sh -c 'cd web && npm start'"],
}
HARD_PYTHONS = {
    "step-in-its-text": ['os.system("npm ci")', 'os.system("npm run build && npm start")'],
    "step-in-the-only-text": ['os.system("npm ci && npm start")'],
    "output": ['os.system("npm ci")', 'subprocess.run(["npm", "start"], stdout=open("/tmp/web.log", "a"))'],
    "output-to-nowhere": ['os.system("npm ci")', 'subprocess.Popen(["npm", "start"], stdout=subprocess.DEVNULL)'],
    "umask": ["os.umask(0o27)", 'os.system("npm ci")', 'os.system("npm start")'],
    "variable-that-goes": ['del os.environ["PORT"]', 'os.system("npm ci")', 'os.system("npm start")'],
    "user": ['os.system("npm ci")', "os.setuid(1000)", 'os.system("npm start")'],
    "value-of-a-call": ['os.system("npm ci")', 'os.system(f"npm start -- {os.getcwd()}/web")'],
}


def golden_of(folder: Path, command: str, path: str, text: str) -> Path:
    """A golden case of the config and of what becomes of it, in a folder of its own."""
    case = folder / "followed"
    config = CONFIG.replace("COMMAND", command)
    _write(case / "repo" / path, text)
    result = fix_text(config, root=case / "repo")
    _write(case / "before.yml", config)
    if result.text == config:
        return folder
    _write(case / "after.yml", result.text)
    for other in result.others:
        if other.after != other.before:
            _write(case / "repo_after" / other.path, other.after)
    return folder


def prove_both(golden: Path, disk: Disk, *, hard: bool = False, **own: object) -> None:
    found = cases(golden, {"followed": own})
    assert (hard and not found) or [case.name for case in found] == ["followed:web", "followed:api"]
    for case in found:
        prove(case, disk)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    path.chmod(0o755)


@pytest.mark.parametrize("name", [*SHELL, *HARD_SHELL])
def test_a_script(name: str, stand_in_disk: Disk, tmp_path: Path) -> None:
    hard = name in HARD_SHELL
    text = "\n".join(["#!/bin/bash", *(HARD_SHELL if hard else SHELL)[name], ""])
    golden = golden_of(tmp_path, "bash .tugboat/build.sh", ".tugboat/build.sh", text)
    prove_both(golden, stand_in_disk, hard=hard)


@pytest.mark.parametrize("name", [*PYTHONS, *HARD_PYTHONS])
def test_a_python_program(name: str, stand_in_disk: Disk, tmp_path: Path) -> None:
    if not PYTHON.exists():
        not_run(f"this needs {PYTHON} (Debian: apt-get install python3)")
    hard = name in HARD_PYTHONS
    text = "\n".join(["import os", "import subprocess", "", *(HARD_PYTHONS if hard else PYTHONS)[name], ""])
    prove_both(golden_of(tmp_path, "python build.py", "build.py", text), stand_in_disk, hard=hard, python=True)
