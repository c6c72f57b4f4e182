"""The proof of a fix: the old config hangs or loses its process, the new one has it in every way to a preview."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from preview import images, story
from preview.checkout import checked_out, checked_out_fixed
from preview.disk import Disk
from preview.expected import Expected, difference, expected
from preview.golden import Case
from preview.processes import Started
from preview.service import Service
from preview.story import BASE, PREVIEWS, Stay

# Commands of the cases that ask the process for something; stand-in.sh lets each ask again.
NEED_IT = {
    ("npx", "cypress", "run"),
    ("php", "artisan", "migrate"),
    ("mysql", "-e", "create database shop"),
    ("npx", "wait-on", "http://localhost:3000"),
}


def prove(case: Case, stand_ins: Disk) -> None:
    """Run the case before and after, and assert what a visitor would want."""
    disk = disk_of(case, stand_ins)
    fixed_disk = checked_out_fixed(disk, case.after, case.repository, case.changed)
    with ThreadPoolExecutor(2) as pool:
        before = pool.submit(tell_before, case, disk)
        after = pool.submit(tell_after, case.after, fixed_disk)
    (built, visited), (fixed, visits) = before.result(), after.result()
    processes = wanted(case, built, visited)
    lost = difference(visited.alive, processes.of(BASE, BASE))
    assert built.hung or visited.hung or lost or case.own.get("works_before"), "the config works as it stands"
    assert_builds(case, built, fixed)
    for name, stay in visits.items():
        assert_lives(case, name, stay, processes)


def assert_builds(case: Case, built: Stay, fixed: Stay) -> None:
    assert not fixed.hung
    assert not fixed.failed
    assert not steps(case, built) - steps(case, fixed) - along(case), "a step of the build is lost"
    found = found_by_those_that_need_it(fixed)
    assert all(found[words] >= count for words, count in found_by_those_that_need_it(built).items()), "not found"


def assert_lives(case: Case, name: str, stay: Stay, processes: Expected) -> None:
    assert not stay.hung, name
    assert not stay.failed, name
    there = processes.of(BASE, PREVIEWS.get(name, BASE))
    assert not along(case) - steps(case, stay), f"{name}: a step of the process's own program is lost"
    wrong = difference(comparable(case, stay.alive), comparable(case, there))
    assert not wrong, f"{name}: {wrong}"


def disk_of(case: Case, stand_ins: Disk) -> Disk:
    lines = [f"{kind} {line}\n" for kind in ("stays", "daemon") for line in case.own.get(kind, ())]
    files = [
        *images.run_scripts(case.before.image),
        ("/stand-ins/own", "".join(lines)),
        ("/stand-ins/socket", case.own.get("socket", "")),
    ]
    disk = checked_out(stand_ins.with_files(files), case.before, case.repository)
    if case.own.get("python"):
        disk = disk.with_python()
    return disk.with_shell(case.own["shell"]) if "shell" in case.own else disk


def tell_before(case: Case, disk: Disk) -> tuple[Stay, Stay]:
    built = story.build(case.before, disk)
    assert built.disk is not None
    return built, story.visit(case.before, built.disk)


def tell_after(service: Service, disk: Disk) -> tuple[Stay, dict[str, Stay]]:
    built = story.build(service, disk)
    assert built.disk is not None
    return built, story.visits(service, built.disk)


def wanted(case: Case, built: Stay, visited: Stay) -> Expected:
    """What the config started, apart from second copies of what the image runs."""
    owned = {images.OWNED[name].split()[0] for name in images.owned_services(case.before.image)}
    own = [process for process in built.started if process.words[0] not in owned]
    found = [p for p in visited.started if p.words[0] not in owned or p.directory.startswith("/etc/service/")]
    return expected(own, found, (*case.own.get("dropped", ()), *case.own.get("left", ())))


def comparable(case: Case, processes: Iterable[Started]) -> list[Started]:
    """Without what is nobody's concern: where a detached process writes to, where one without a checkout starts."""
    if case.own.get("detached"):
        processes = [replace(process, out=None, err=None) for process in processes]
    if case.before.root is None:
        nowhere = ("/", "/etc/service/")
        processes = [
            replace(p, directory="") if p.directory == "/" or p.directory.startswith(nowhere[1]) else p
            for p in processes
        ]
    return list(processes)


def steps(case: Case, stay: Stay) -> Counter[tuple[str, ...]]:
    """What the build did, apart from what a process does that is a loop."""
    return Counter(call.words for call in stay.calls if " ".join(call.words) not in case.own.get("loop", ()))


def along(case: Case) -> Counter[tuple[str, ...]]:
    """The steps that the process's own program takes before it, in each life; a fix can't take them out of it."""
    return Counter(tuple(line.split()) for line in case.own.get("along", ()))


def found_by_those_that_need_it(stay: Stay) -> dict[tuple[str, ...], int]:
    return {call.words: call.finds for call in stay.calls if call.words in NEED_IT}
