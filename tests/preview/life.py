"""One life of a container: a PID namespace on a disk, from its start to the snapshot that kills every process."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from preview import processes
from preview.disk import HERE, Disk
from preview.processes import Call, Process, Started

# A command that is still busy by then hangs; what waits for a process that stays up is found out at once.
LIMIT = 12.0
POLL = 0.03


@dataclass(frozen=True)
class Ran:
    """How a command went: its exit status, or None where it hangs, and what it said."""

    command: str
    status: int | None
    output: str

    @property
    def hangs(self) -> bool:
        return self.status is None


class Life:
    """A running container: `with Life(disk, variables, …) as life`; `snapshot()` ends it and gives its disk."""

    def __init__(self, disk: Disk, variables: Mapping[str, str], *, runit: bool, directory: str = "/") -> None:
        self.disk = disk
        self.variables = dict(variables)
        self.runit = runit
        self.directory = directory
        self.upper = disk.new_layer()
        self.work, self.root, self.log, self.output = (disk.new_layer() for _ in range(4))
        self.log.chmod(0o1777)

    def __enter__(self) -> Life:
        main = ["runsvdir", "-P", "/etc/service"] if self.runit else ["sleep", "infinity"]
        main[0] = f"/usr/bin/{main[0]}"
        layers = ":".join(str(layer) for layer in (*self.disk.layers, "/"))
        where = {"LAYERS": layers, "UPPER": self.upper, "WORK": self.work, "ROOT": self.root, "LOG": self.log}
        enter = ["sh", str(HERE / "enter.sh"), "/usr/bin/env", "-i", *self._assignments(), *main]
        namespaces = ["unshare", "--mount", "--pid", "--ipc", "--net", "--fork", "--kill-child"]
        with self._output().open("wb") as output:
            self.outside = subprocess.Popen(
                [*namespaces, *enter],
                env={**os.environ, **{key: str(value) for key, value in where.items()}},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.main = self._main_process(Path(main[0]).name)
        self.inside = Path(f"/proc/{self.main}/root")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.end()

    def snapshot(self) -> Disk:
        """Kill every process, keep the disk."""
        self.end()
        return self.disk.with_layer(self.upper)

    def end(self) -> None:
        if self.outside.poll() is None:
            os.kill(self.main, signal.SIGKILL)
            self.outside.wait()

    def run(self, command: str, *, limit: float = LIMIT) -> Ran:
        """Run a command of the config: `sh -c` in the checkout, until its process ends or can't any more."""
        output = self._output()
        started = len(self._stays())
        with output.open("wb") as stream:
            shell = subprocess.Popen(
                self._inside(["sh", "-c", command]), stdin=subprocess.DEVNULL, stdout=stream, stderr=subprocess.STDOUT
            )
        self._until(lambda: len(self._stays()) > started and self._is_quiet(), limit, unless=shell)
        status = shell.poll()
        if status is None:
            self._release(shell, set(self._stays()[:started]))
        if any(process.name not in processes.SUPERVISORS for process in self.table()):
            self.settle(services=False, limit=2)
        return Ran(command, status, output.read_text("utf-8", "replace"))

    def settle(self, *, services: bool = True, limit: float = LIMIT) -> None:
        """Wait until what was put in the background is up, and with `services` what runit starts too."""
        self._until(lambda: self._is_quiet(services=services), limit)

    def alive(self) -> list[Started]:
        """The stand-ins that stay up and are alive."""
        return [processes.read_started(self.log, str(pid)) for pid in self._alive_stays(self.table())]

    def table(self) -> list[Process]:
        return processes.process_table(self.inside / "proc")

    def started(self) -> list[Started]:
        """The stand-ins that were to stay up, dead or alive."""
        return [processes.read_started(self.log, str(pid)) for pid in self._stays()]

    def calls(self) -> list[Call]:
        return processes.read_calls(self.log)

    def _stays(self) -> list[int]:
        return [int(pid) for pid in processes.logged(self.log, "stays")]

    def _alive_stays(self, table: list[Process]) -> list[int]:
        alive = {process.pid for process in table}
        return [pid for pid in self._stays() if pid in alive]

    def _is_quiet(self, *, services: bool = False) -> bool:
        table = self.table()
        if services and self.runit:
            folder = self.inside / "etc/service"
            wanted = sum(1 for entry in folder.iterdir() if not entry.name.startswith("."))
            if wanted != sum(1 for process in table if process.name == "runsv"):
                return False
        return processes.is_quiet(table, set(self._alive_stays(table)))

    def _until(self, holds: Callable[[], bool], limit: float, *, unless: subprocess.Popen[bytes] | None = None) -> None:
        """Poll until it holds thrice in a row, or a program ends."""
        end = time.monotonic() + limit
        times = 0
        while times < 3 and time.monotonic() < end and (unless is None or unless.poll() is None):
            times = times + 1 if holds() else 0
            try:
                if unless is None:
                    time.sleep(POLL)
                else:
                    unless.wait(POLL)
            except subprocess.TimeoutExpired:
                pass

    def _release(self, shell: subprocess.Popen[bytes], older: set[int]) -> None:
        """End the processes that a command hangs on, so that what it would have started after them is seen too."""
        for _ in range(3):
            self._kill([pid for pid in self._alive_stays(self.table()) if pid not in older])
            self._until(lambda: bool(set(self._alive_stays(self.table())) - older), 2, unless=shell)
            if shell.poll() is not None:
                return
        shell.kill()
        table = self.table()
        ours = processes.with_ancestors([pid for pid in self._alive_stays(table) if pid not in older], table)
        self._kill(ours)
        shell.wait()

    def _kill(self, pids: list[int] | set[int]) -> None:
        if pids:
            subprocess.run(self._inside(["kill", "-9", *map(str, pids)]), check=False, stderr=subprocess.DEVNULL)

    def _inside(self, words: list[str]) -> list[str]:
        enter = ["nsenter", f"--target={self.main}", "--mount", "--pid", "--ipc", "--net", "--root"]
        return [*enter, "env", "-C", self.directory, "-i", *self._assignments(), *words]

    def _assignments(self) -> list[str]:
        return [f"{key}={value}" for key, value in self.variables.items()]

    def _output(self) -> Path:
        return self.output / f"preview-output-{len(list(self.output.iterdir()))}"

    def _main_process(self, name: str) -> int:
        children = Path(f"/proc/{self.outside.pid}/task/{self.outside.pid}/children")
        end = time.monotonic() + 30
        while time.monotonic() < end and self.outside.poll() is None:
            for pid in children.read_text().split():
                try:
                    if Path(f"/proc/{pid}/comm").read_text().strip() == name:
                        return int(pid)
                except FileNotFoundError:
                    pass
            time.sleep(0.005)
        self.outside.kill()
        said = "".join(path.read_text("utf-8", "replace") for path in self.output.iterdir())
        raise RuntimeError(f"the container did not start: {said}")
