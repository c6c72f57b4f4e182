"""Scripts and Python programs of a repository that two services run, fixed by `fix_text`, on both kinds of image.

What the fix writes into the repository is checked out by both: it has to be right for either.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from preview.conftest import not_run
from preview.disk import PYTHON, Disk
from preview.golden import Case, cases
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
    "last-step": "npm ci\nnpm start\n",
    "folder": "set -e\ncd web\nnpm ci\ncd app\nnpm start\n",
    "variables": "export A='x y' B=\"$MARKER\"\nnpm ci\nC=$A npm start\n",
    "variable-that-is-used": "PORT_OF_IT=81\nnpm ci\nnpm start -- --port $PORT_OF_IT\n",
    "quoting": "npm ci\nnpm start -- 'it'\\''s' \"$MARKER\" \\$PORT '%d\\n' \"a\\\\b\"\n",
    "background": "npm ci\nnohup npm start > /tmp/web.log 2>&1 &\n",
    "umask": "umask 027\nulimit -n 512\nnpm ci\nnpm start\n",
    "user": "npm ci\nsu node -c 'cd web && npm start'\n",
    "env-file": "set -a\n. ./.env\nset +a\nnpm ci\nexec npm start\n",
    "folder-of-the-script": "cd \"$(dirname \"$0\")\"/../web\nnpm ci\nnpm start\n",
    "comment-and-steps-behind-a-job": "npm ci\n# the site\nnpm start &\nnpm run build\n",
    "subshell": "npm ci\n(cd web && export A=b && npm start)\n",
    "redirection": "exec >> /tmp/build.log 2>&1\nnpm ci\nnpm start\n",
}
PYTHONS = {
    "run": 'import subprocess\n\nsubprocess.run(["npm", "ci"])\nsubprocess.run(["npm", "start"])\n',
    "shell": 'import subprocess\n\nsubprocess.run("npm ci", shell=True)\nsubprocess.run("cd web && A=b npm start", shell=True)\n',
    "system": 'import os\n\nos.system("npm ci")\nos.system("npm start -- \'x y\' $PORT")\n',
    "folder": 'import os\n\nos.chdir("web")\nos.system("npm ci")\nos.system("npm start")\n',
    "environ": 'import os\n\nos.environ["A"] = "x $y \'z\'"\nos.system("npm ci")\nos.system("npm start")\n',
    "words": 'import subprocess\n\nsubprocess.run(["npm", "ci"])\nsubprocess.run(["npm", "start", "--", "$PORT", "a b", "*"])\n',
    "popen": 'import subprocess\n\nsubprocess.run(["npm", "ci"])\nsubprocess.Popen(["npm", "start"], cwd="web")\n',
    "env": 'import os\nimport subprocess\n\nos.system("npm ci")\nsubprocess.run(["npm", "start"], env={**os.environ, "A": "b c"})\n',
}
