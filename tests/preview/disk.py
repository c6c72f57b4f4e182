"""A container's disk: layers of an overlay over the machine's own root, so that a snapshot costs nothing."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

HERE = Path(__file__).parent
# On the PATH of every shell, of a login shell and of `su -` too.
PROGRAMS = Path("usr/local/bin")
# What the machine has there is none of the container's business.
EMPTY = ("etc/service", "root", "srv", "var/lib/tugboat", "tmp")
# Where the stand-ins are, and what the real programs that they stand for need.
HIDDEN = ("usr/local/bin", "usr/local/sbin", "var/log", "var/www", "run")
STAND_INS = """
    apache2-foreground apt-get artisan bun bundle celery composer crontab curl drush foreman gem gunicorn honcho
    http-server json-server just mailcatcher memcached mysql nginx node npm npx php php-fpm pip pm2 pnpm python python3
    rails redis-server service sleep tail task webpack yarn
""".split()
# They start other programs, or say what others read.
SESSION = """
while case $1 in -* | web | new | new-session) true ;; *) false ;; esac; do shift; done"""
DETACHED = """
setsid "$@" < /dev/null &"""
GIT = """
top=$(pwd)
until [ "$2" != --show-toplevel ] || [ -e "$top/.git" ]; do
  [ "$top" ] || exit 128
  top=${top%/*}
done
case "$1 $2" in
  "rev-parse --show-toplevel") echo "$top" ;;
  rev-parse*) echo c0ffee ;;
esac"""
# Asked for this machine, it says whether a process that stays is up; what runs on another one always is.
NC = """
shift $(($# - 2))
case $1 in localhost | 127.0.0.1) ;; *) exit 0 ;; esac
for stays in /stand-ins/log/*.stays; do
  pid=${stays##*/}
  [ -e "/proc/${pid%.stays}" ] && exit 0
done
exit 1"""
DOCKERIZE = """
while case $1 in -wait | -timeout) true ;; *) false ;; esac; do
  address=${2#*://}
  until [ "$1" != -wait ] || nc -z "${address%:*}" "${address##*:}"; do /usr/bin/sleep 0.1; done
  shift 2
done
"$@"
"""
SCRIPTS = {
    "dockerize": DOCKERIZE,
    "git": GIT,
    "nc": NC,
    "sudo": '[ "$1" = -u ] && shift && user=$1 && shift\nexec runuser -u "${user-root}" -- "$@"',
    "screen": SESSION + DETACHED,
    # A single word is a text for a shell.
    "tmux": f'{SESSION}\n[ $# = 1 ] && set -- sh -c "$1"{DETACHED}',
}
# Files that a shell reads to get a tool's function.
SOURCED = {
    "root/.nvm/nvm.sh": 'nvm() { export NVM_VERSION="$2"; }\n',
    "root/.rvm/scripts/rvm": 'rvm() { export RUBY_VERSION="$2"; }\n',
    "opt/conda/etc/profile.d/conda.sh": 'conda() { export CONDA_DEFAULT_ENV="$2"; }\n',
}
# The machine's own, not one that somebody put into a folder that is hidden.
PYTHON = Path("/usr/bin/python3")
USER = {
    "etc/passwd": "node:x:1000:1000::/home/node:/bin/sh\n",
    "etc/group": "node:x:1000:\n",
    "etc/shadow": "node:*:19000:0:99999:7:::\n",
}
ABSOLUTE = ("usr/bin/redis-server",)
NUMBERS = itertools.count()


@dataclass(frozen=True)
class Disk:
    """A snapshot: layers that nobody writes to any more, the newest first; `room` is where new layers are made."""

    room: Path
    layers: tuple[Path, ...] = ()

    def new_layer(self) -> Path:
        layer = self.room / str(next(NUMBERS))
        layer.mkdir()
        return layer

    def with_layer(self, layer: Path) -> Disk:
        _scanned_at_once(layer)
        return replace(self, layers=(layer, *self.layers))

    def with_files(self, files: Iterable[tuple[str, str]]) -> Disk:
        """The disk with files of these contents; a name that ends in `/` is a folder."""
        layer = self.new_layer()
        for name, text in files:
            path = layer / name.lstrip("/")
            (path if name.endswith("/") else path.parent).mkdir(parents=True, exist_ok=True)
            if not name.endswith("/"):
                path.write_text(text, "utf-8", newline="")
                path.chmod(0o755)
        return self.with_layer(layer)

    def with_tree(self, source: Path, target: str) -> Disk:
        layer = self.new_layer()
        shutil.copytree(source, layer / target.lstrip("/"))
        return self.with_layer(layer)

    def with_contents(self, source: Path, target: str, modes: Path) -> Disk:
        """The disk with the files of `source` over those of `target`; a file's mode is that of its namesake in `modes`.

        Who writes into a file that is there leaves it executable.
        """
        layer = self.new_layer()
        folder = shutil.copytree(source, layer / target.lstrip("/"))
        for path in folder.rglob("*"):
            if path.is_file():
                shutil.copymode(modes / path.relative_to(folder), path)
        return self.with_layer(layer)

    def with_shell(self, program: str) -> Disk:
        """The disk of an image whose `sh` is this program."""
        return self._with_links({Path("usr/bin/sh"): program})

    def with_python(self) -> Disk:
        """The disk of an image with a real Python, whose programs call the stand-ins."""
        return self._with_links({PROGRAMS / name: str(PYTHON) for name in ("python", "python3")})

    def _with_links(self, links: Mapping[Path, str]) -> Disk:
        layer = self.new_layer()
        for name, target in links.items():
            (layer / name).parent.mkdir(parents=True, exist_ok=True)
            (layer / name).symlink_to(target)
        return self.with_layer(layer)


def _scanned_at_once(layer: Path) -> None:
    """runsvdir waits a second before it looks at a folder that has just changed; a snapshot is older than that."""
    folder = layer / "etc/service"
    if folder.is_dir():
        os.utime(folder, (1_000_000_000, 1_000_000_000))


@contextmanager
def room(folder: Path) -> Iterator[Path]:
    """A tmpfs for the layers: the upper layer of an overlay must not lie on the file system of the lower one."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=0755", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def plain_disk(folder: Path, stand_ins: Iterable[str] = STAND_INS) -> Disk:
    """A disk without a checkout: the machine's own programs, before them on the PATH the stand-ins."""
    bare = Disk(folder)
    layer = bare.new_layer()
    for name in (*EMPTY, *(HIDDEN if stand_ins else ())):
        (layer / name).mkdir(parents=True)
        os.setxattr(layer / name, "trusted.overlay.opaque", b"y")
    (layer / "tmp").chmod(0o1777)
    for name in ("stand-ins/log", "home/node", "var/www/html", "run/lock"):
        (layer / name).mkdir(parents=True, exist_ok=True)
    program = layer / "stand-ins/program"
    shutil.copy(HERE / "stand-in.sh", program)
    program.chmod(0o755)
    for name in stand_ins:
        (layer / PROGRAMS / name).symlink_to("/stand-ins/program")
    if "redis-server" in stand_ins:
        for name in ABSOLUTE:
            (layer / name).parent.mkdir(parents=True, exist_ok=True)
            (layer / name).symlink_to("/stand-ins/program")
    for name, text in SCRIPTS.items() if stand_ins else ():
        (layer / PROGRAMS / name).write_text(f"#!/bin/sh\n{text}\n")
        (layer / PROGRAMS / name).chmod(0o755)
    for name, line in USER.items():
        (layer / name).write_text(Path("/", name).read_text() + line)
    os.chown(layer / "home/node", 1000, 1000)
    for name, text in SOURCED.items():
        (layer / name).parent.mkdir(parents=True, exist_ok=True)
        (layer / name).write_text(text)
    return bare.with_layer(layer)
