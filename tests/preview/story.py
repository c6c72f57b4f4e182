"""What happens to a preview: it is built, restarted and visited, refreshed, built upon and cloned."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from preview.disk import Disk
from preview.life import Life, Ran
from preview.processes import Call, Started
from preview.service import BUILD, Service

BASE, CHILD, CLONE = "preview-base", "preview-child", "preview-clone"


@dataclass(frozen=True)
class Stay:
    """What a container did in one life: its commands, what it started that stays up, what was alive at the end."""

    ran: tuple[Ran, ...]
    started: tuple[Started, ...]
    alive: tuple[Started, ...]
    calls: tuple[Call, ...]
    disk: Disk | None = None

    @property
    def hung(self) -> list[str]:
        return [ran.command for ran in self.ran if ran.hangs]

    @property
    def failed(self) -> list[Ran]:
        return [ran for ran in self.ran if ran.status]


def live(service: Service, disk: Disk, preview: str, stages: Iterable[str], *, restarted: bool = False) -> Stay:
    """A life with these stages' commands; one that is `restarted` waits for what runit starts."""
    life = Life(disk, service.variables(preview), runit=service.runit, directory=service.root or "/")
    with life:
        life.settle()
        ran = [life.run(command) for name in stages for command in service.stage(name)]
        life.settle(services=restarted)
        stay = Stay(tuple(ran), tuple(life.started()), tuple(life.alive()), tuple(life.calls()))
        return replace(stay, disk=life.snapshot())


def build(service: Service, disk: Disk) -> Stay:
    return live(service, disk, BASE, BUILD)


def visit(service: Service, disk: Disk, preview: str = BASE) -> Stay:
    """What a visitor finds: a new life, `start`, and a look."""
    return live(service, disk, preview, ["start"], restarted=True)


def visit_refreshed(service: Service, disk: Disk) -> Stay:
    refreshed = live(service, disk, BASE, ["start", "update", "build"])
    return _after(refreshed, visit(service, _disk(refreshed)))


def visit_child(service: Service, disk: Disk) -> Stay:
    """A preview that is built from this one as its base preview, of new code."""
    code = disk.with_files([(f"{service.root}/.new-code", "new code\n")] if service.root else [])
    built = live(service, code, CHILD, ["build"])
    return _after(built, visit(service, _disk(built), CHILD))


def visit_clone(service: Service, disk: Disk) -> Stay:
    cloned = live(service, disk, CLONE, ["clone"])
    return _after(cloned, visit(service, _disk(cloned), CLONE))


VISITS = {"restart": visit, "refresh": visit_refreshed, "child": visit_child, "clone": visit_clone}
PREVIEWS = {"child": CHILD, "clone": CLONE}


def visits(service: Service, disk: Disk) -> dict[str, Stay]:
    """Every way to come to a running preview from a built one, side by side: most of it is waiting."""
    with ThreadPoolExecutor(len(VISITS)) as pool:
        futures = {name: pool.submit(tell, service, disk) for name, tell in VISITS.items()}
        return {name: future.result() for name, future in futures.items()}


def _after(earlier: Stay, visited: Stay) -> Stay:
    return replace(visited, ran=earlier.ran + visited.ran)


def _disk(stay: Stay) -> Disk:
    assert stay.disk is not None
    return stay.disk
