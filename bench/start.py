"""How long one clean file takes, from start to finish: `python bench/start.py`, with tugfix installed as a wheel.

Prints milliseconds beside those of `python -c "import typer"`; to reach: at most twice those and 30 more.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 20
CLEAN = """\
services:
  php:
    image: tugboatqa/php:8.3-apache
    default: true
    depends: mysql
    commands:
      init:
        - docker-php-ext-install gd opcache
        - ln -snf "${TUGBOAT_ROOT}/web" "${DOCROOT}"
      update:
        - npm ci
        - composer install
      build:
        - npm run build
        - vendor/bin/drush cache:rebuild
  mysql:
    image: tugboatqa/mysql:8
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, ".tugboat", "config.yml")
        config.parent.mkdir()
        config.write_text(CLEAN, encoding="utf-8")
        typer = best([sys.executable, "-c", "import typer"])
        whole = best([sys.executable, "-I", "-m", "tugfix", "--check", str(config)])
    print(f"import typer  {typer:6.1f} ms")
    print(f"tugfix        {whole:6.1f} ms, {(whole - 30) / typer:.2f} times that and 30 ms")


def best(command: list[str]) -> float:
    """The milliseconds of the fastest of some runs."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True)
        seconds.append(time.perf_counter() - start)
    return min(seconds) * 1000


if __name__ == "__main__":
    main()
