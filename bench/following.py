"""What following commands into files costs: `python bench/following.py`.

The same commands in repositories of 20, 200 and 2,000 files: the cost must not grow with files that no command names.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from tugfix import fix_text

ROUNDS = 20
CONFIG = """\
services:
  web:
    image: tugboatqa/node:20
    commands:
      build:
        - bash .tugboat/build.sh
        - make assets
        - composer build
        - python3 scripts/seed.py
        - node scripts/render.js
        - npm run start:all
"""
FILES = {
    ".tugboat/build.sh": "#!/bin/bash\nset -e\nnpm ci\nnpm run build\n",
    "package.json": '{"scripts": {"build": "vite build", "start:all": "concurrently npm:dev", "dev": "vite"}}\n',
    "Makefile": "assets: css\n\tnpm run build\n\ncss:\n\tsass a.scss a.css\n",
    "composer.json": '{"scripts": {"build": ["@a", "npm run build"], "a": "php -v"}}\n',
    "scripts/seed.py": "import subprocess\n\nsubprocess.run(['npm', 'run', 'build'])\n",
    "scripts/render.js": "require('fs').writeFileSync('a', 'b');\n",
}


def main() -> None:
    for count in (20, 200, 2_000):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            fill(root, count)
            print(f"{count:6,} files {best(root):8.2f} ms")


def fill(root: Path, count: int) -> None:
    texts = dict(FILES)
    for number in range(count - len(FILES)):
        texts[f"src/{number % 50}/file{number}.js"] = "module.exports = 1;\n" * 50
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def best(root: Path) -> float:
    """The milliseconds of the fastest of some rounds."""
    seconds = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        fix_text(CONFIG, root=root)
        seconds.append(time.perf_counter() - start)
    return min(seconds) * 1000


if __name__ == "__main__":
    main()
