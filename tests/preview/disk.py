"""A container's disk: layers of an overlay over the machine's own root, so that a snapshot costs nothing."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterable, Iterator
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
    apache2-foreground apt-get artisan bundle celery composer crontab curl drush gem gunicorn http-server
    json-server mailcatcher memcached mysql nginx node npm npx php php-fpm pip pm2 python3 rails redis-server service
    sleep tail webpack yarn
""".split()
# They start other programs, or say what others read.
DETACHED = """
while case $1 in -* | web | new-session) true ;; *) false ;; esac; do shift; done
setsid sh -c "exec $*" < /dev/null &"""
SCRIPTS = {
    "git": "case $1 in rev-parse) echo c0ffee ;; esac",
    "sudo": '[ "$1" = -u ] && shift && user=$1 && shift\nexec runuser -u "${user-root}" -- "$@"',
    "screen": DETACHED,
    "tmux": DETACHED,
}
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

    def with_shell(self, program: str) -> Disk:
        """The disk of an image whose `sh` is this program."""
        layer = self.new_layer()
        shell = layer / "usr/bin/sh"
        shell.parent.mkdir(parents=True)
        shell.symlink_to(program)
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
    (layer / "root/.nvm").mkdir()
    (layer / "root/.nvm/nvm.sh").write_text('nvm() { export NVM_VERSION="$2"; }\n')
    return bare.with_layer(layer)
