"""Configs with findings, as reports get them."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from tugfix import output, run
from tugfix.report.reported import Reported

PATH = ".tugboat/config.yml"

TWO = """\
services:
  web:
    image: node:20
    commands:
      build:
        - npm ci
        - cd web
        - node server.js &
"""

WIDE = """\
services:
  web:
    image: node:20
    commands:
      build: [echo "😀", "php -S 0.0.0.0:80"]
"""

LEFT = """\
services:
  web:
    image: node:20
    commands:
      build:
        - if [ -f x ]; then node server.js; fi
"""

GUESS = """\
services:
  web:
    image: tugboatqa/nginx
    commands:
      build:
        - service nginx start
"""
"""The image runs nginx already: the copy is removed, which is unsafe."""

SCRIPTED = """\
services:
  web:
    image: node:20
    checkout: true
    commands:
      build:
        - bash "my run.sh"
"""

SCRIPT = "npm ci\nnode server.js\n"

EVIL = """\
services:
  web:
    image: node:20
    commands:
      build:
        - "php -S 0.0.0.0:80 -t '\\x1b[2J\u202e%0A::error::,x'"
"""
"""A command that is found, with what steers a terminal, turns text around, or ends a workflow command."""


def reported(
    *texts: str, folder: Path | None = None, name: str = PATH, unsafe: bool = False, verbose: bool = False
) -> list[Reported]:
    """What is reported of configs with these texts, each in a folder of its own, or all as standard input."""
    found = []
    for number, text in enumerate(texts):
        job = run.Job(name, name)
        if folder is not None:
            root = folder if len(texts) == 1 else folder / str(number)
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            job = run.Job(name, name, path, root, base=root, cwd=root)
        found += run.run([job], run.Options(unsafe=unsafe, offers=True), stdin=BytesIO(text.encode()))
    return [output.reported(outcome, verbose=verbose) for outcome in found]
