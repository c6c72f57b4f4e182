"""Real programs: what the fix sets up answers on its port after the restart, and once only."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass

import pytest

from preview import images
from preview.conftest import not_run
from preview.disk import Disk, plain_disk
from preview.life import LIMIT, Life
from preview.service import BUILD, Service, services
from preview.story import BASE, CHILD
from tugfix import fix_text

IMAGES = {"runit": "tugboatqa/debian:bookworm", "plain": "debian:bookworm"}
# How long a real command may take, where one that hangs is expected.
SHORT = 4.0
ASK = """
import socket, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 2) as asked:
    asked.sendall(sys.argv[2].encode())
    asked.shutdown(socket.SHUT_WR)
    while said := asked.recv(65536):
        sys.stdout.buffer.write(said)
"""
GET = "GET /index.html HTTP/1.0\r\n\r\n"


@dataclass(frozen=True)
class Real:
    """Build commands with a real program, a question on its port, a word of the answer, its name among processes."""

    commands: tuple[str, ...]
    port: int
    question: str
    answer: str
    program: str
    hangs: bool = False


SITE = "mkdir -p dist && echo 'hello from the site' > dist/index.html"
NGINX = "server { listen 8091; root /var/lib/tugboat/dist; }"
REALS = {
    "http-server": Real((SITE, "python3 -m http.server 8090 -d dist"), 8090, GET, "hello", "python3", True),
    "http-server-in-its-folder": Real(
        (SITE, "cd dist && nohup python3 -m http.server 8090 > ../site.log 2>&1 &"),
        8090,
        GET,
        "hello",
        "python3",
    ),
    "http-server-needed-later": Real(
        (
            SITE,
            "python3 -m http.server 8090 -d dist &",
            "curl -sf --retry 9 --retry-connrefused --retry-delay 1 http://127.0.0.1:8090/index.html -o copy.html",
            "grep hello copy.html",
        ),
        8090,
        GET,
        "hello",
        "python3",
    ),
    "nginx": Real((SITE, f"echo '{NGINX}' > /etc/nginx/conf.d/site.conf", "nginx"), 8091, GET, "hello", "nginx"),
    "nginx-in-front": Real(
        (SITE, f"echo '{NGINX}' > /etc/nginx/conf.d/site.conf", "nginx -g 'daemon off;'"),
        8091,
        GET,
        "hello",
        "nginx",
        True,
    ),
    "redis": Real(("redis-server --port 6390 --save ''",), 6390, "PING\r\n", "PONG", "redis-server", True),
    "redis-daemon": Real(
        ("redis-server --port 6390 --save '' --daemonize yes", "sleep 1; redis-cli -p 6390 set seen yes"),
        6390,
        "PING\r\n",
        "PONG",
        "redis-server",
    ),
}


@pytest.fixture
def real_disk(stand_in_disk: Disk) -> Disk:
    """The machine's own programs, without the stand-ins."""
    return plain_disk(stand_in_disk.room, stand_ins=())


def answer(life: Life, real: Real, limit: float) -> str:
    """What the program says on its port, as soon as it does."""
    end = time.monotonic() + limit
    ask = ["nsenter", f"--target={life.main}", "--net", sys.executable, "-I", "-c", ASK, str(real.port), real.question]
    while time.monotonic() < end:
        asked = subprocess.run(ask, capture_output=True, check=False)
        if asked.returncode == 0:
            return asked.stdout.decode()
        time.sleep(0.1)
    return ""


def main_processes(life: Life, program: str) -> int:
    """How many of the program there are, its own workers not counted."""
    table = [process for process in life.table() if process.name.startswith(program)]
    pids = {process.pid for process in table}
    return sum(1 for process in table if process.parent not in pids)


def build(
    service: Service, disk: Disk, preview: str, stages: tuple[str, ...], limit: float = LIMIT
) -> tuple[list[int | None], Disk]:
    with Life(disk, service.variables(preview), runit=service.runit, directory=service.root or "/") as life:
        statuses = []
        for command in (command for stage in stages for command in service.stage(stage)):
            statuses.append(life.run(command, limit=limit).status)
        return statuses, life.snapshot()


def visit(service: Service, disk: Disk, preview: str, real: Real, limit: float) -> tuple[str, int]:
    with Life(disk, service.variables(preview), runit=service.runit, directory=service.root or "/") as life:
        for command in service.stage("start"):
            assert life.run(command).status == 0, command
        said = answer(life, real, limit)
        return said, main_processes(life, real.program)


@pytest.mark.parametrize("kind", IMAGES)
@pytest.mark.parametrize("name", REALS)
def test_it_answers_after_the_restart(name: str, kind: str, real_disk: Disk) -> None:
    real = REALS[name]
    if shutil.which(real.program, path=images.PATH) is None:
        not_run(f"{real.program} is not installed (Debian: apt-get install redis-server nginx-light)")
    lines = "".join(f"          - {json.dumps(command)}\n" for command in real.commands)
    text = f"services:\n  web:\n    image: {IMAGES[kind]}\n    commands:\n      build:\n{lines}"
    before, after = services(text)["web"], services(fix_text(text).text)["web"]
    disk = real_disk.with_files([("/var/lib/tugboat/", "")])

    statuses, old = build(before, disk, BASE, BUILD, SHORT)
    assert real.hangs == (None in statuses)
    assert real.answer not in visit(before, old, BASE, real, 1)[0]

    statuses, base = build(after, disk, BASE, BUILD)
    assert not any(status is None or status for status in statuses)
    _, child = build(after, base, CHILD, ("build",))
    for preview, snapshot in ((BASE, base), (CHILD, child)):
        said, count = visit(after, snapshot, preview, real, 15)
        assert real.answer in said
        assert count == 1
