"""A repository that has what the cases' commands expect to find."""

from __future__ import annotations

from pathlib import Path

from preview.disk import Disk
from preview.service import Service

FOLDERS = (".git", "web/app", "admin", "api", "public", "dist", "storage", "tmp/pids", "venv/bin", "bin", ".tugboat")
WAIT_FOR_IT = """#!/bin/sh
until nc -z "${1%:*}" "${1##*:}"; do /usr/bin/sleep 0.1; done
until [ $# = 0 ] || [ "$1" = -- ]; do shift; done
[ $# = 0 ] && exit
shift
exec "$@"
"""
FILES = {
    ".env": "FROM_ENV='a b'\nexport SECRET=\"x y\"\n",
    ".env.tugboat": "FROM_ENV=tugboat\n",
    "a.json": "{}\n",
    "b.json": "{}\n",
    "public/index.html": "hello\n",
    "venv/bin/activate": "export VIRTUAL_ENV=/var/lib/tugboat/venv\n",
    ".tugboat/crontab": "",
    "bin/rails": '#!/bin/sh\nexec rails "$@"\n',
    "bin/app": "#!/bin/sh\n",
    "package.json": "{}\n",
    "wait-for-it.sh": WAIT_FOR_IT,
}


def checked_out(disk: Disk, service: Service, repository: Path | None) -> Disk:
    """The disk with the repository at the service's checkout, and the folders outside of it."""
    outside = [(f"{folder}/", "") for folder in ("/srv/app", "/srv/api", "/usr/share/nginx/html", "/home/node")]
    disk = disk.with_files(outside)
    if service.root is None:
        return disk
    files = [(f"{service.root}/{folder}/", "") for folder in FOLDERS]
    files += [(f"{service.root}/{name}", text) for name, text in FILES.items()]
    disk = disk.with_files(files)
    return disk if repository is None else disk.with_tree(repository, service.root)


def checked_out_fixed(disk: Disk, service: Service, repository: Path | None, changed: Path | None) -> Disk:
    """The disk with what a fix has written into the repository's scripts."""
    if service.root is None or repository is None or changed is None:
        return disk
    return disk.with_contents(changed, service.root, repository)
