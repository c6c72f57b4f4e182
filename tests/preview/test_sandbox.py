"""The sandbox notices fixes that do not work."""

from __future__ import annotations

from pathlib import Path

import pytest

from preview import story
from preview.checkout import checked_out, checked_out_fixed
from preview.disk import Disk
from preview.expected import expected
from preview.golden import Case
from preview.processes import Started
from preview.proof import assert_lives
from preview.service import Service
from preview.story import BASE, CHILD

RUN = "/etc/service/node/run"
GOOD = [
    "mkdir -p /etc/service/node",
    f"echo '#!/bin/sh' > {RUN}",
    f"echo 'cd \"${{TUGBOAT_ROOT}}\" || exit 1' >> {RUN}",
    f"echo 'exec npm start -- $TUGBOAT_PREVIEW' >> {RUN}",
    f"chmod +x {RUN}",
]
WANTED = "npm start -- $TUGBOAT_PREVIEW"


def service(*commands: str, start: tuple[str, ...] = (), runit: bool = True) -> Service:
    image = "tugboatqa/node:20" if runit else "node:20"
    return Service(image, "/var/lib/tugboat", (("build", commands), ("start", start)))


def complaint(fixed: Service, disk: Disk, visit: str = "restart") -> str:
    """What is wrong in a preview of the service, against what the plain command starts."""
    disk = checked_out(disk.with_files([("/stand-ins/own", "")]), fixed, None)
    original = story.build(service(WANTED, runit=fixed.runit), disk)
    built = story.build(fixed, disk)
    assert built.disk is not None
    stay = story.VISITS[visit](fixed, built.disk)
    case = Case(["sandbox"], fixed, fixed, None, {}, None)
    try:
        assert_lives(case, visit, stay, expected(original.started, ()))
    except AssertionError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("visit", story.VISITS)
def test_a_right_set_up_passes(visit: str, stand_in_disk: Disk) -> None:
    assert not complaint(service(*GOOD), stand_in_disk, visit)


WRONG = {
    "without-chmod": GOOD[:-1],
    "other-folder": [line.replace("TUGBOAT_ROOT}", "TUGBOAT_ROOT}/web") for line in GOOD],
    "no-folder": [line for line in GOOD if "cd " not in line],
    "background-in-run": [line.replace("exec npm", "npm").replace("PREVIEW'", "PREVIEW \\&'") for line in GOOD],
    "other-arguments": [line.replace("npm start --", "npm start -- x") for line in GOOD],
    "other-user": [line.replace("exec npm", "exec runuser -u www-data -- npm") for line in GOOD],
    "other-variables": [line.replace("exec npm", "exec env A=b npm") for line in GOOD],
    "other-output": [line.replace("PREVIEW'", "PREVIEW > /tmp/x'") for line in GOOD],
    "a-second-one": [*GOOD, "cp -r /etc/service/node /etc/service/again"],
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_set_up_is_noticed(name: str, stand_in_disk: Disk) -> None:
    assert complaint(service(*WRONG[name]), stand_in_disk)


def test_a_value_frozen_at_build_time_is_noticed_in_a_clone(stand_in_disk: Disk) -> None:
    frozen = [line.replace("'exec", '"exec').replace("PREVIEW'", 'PREVIEW"') for line in GOOD]
    assert not complaint(service(*frozen), stand_in_disk, "refresh")
    assert complaint(service(*frozen), stand_in_disk, "clone")


def test_set_up_that_piles_up_is_noticed_after_a_refresh(stand_in_disk: Disk) -> None:
    piled = [
        "mkdir -p /etc/service/node",
        "echo 'npm start -- $TUGBOAT_PREVIEW &' >> /srv/list",
        f"printf '#!/bin/sh\\ncd $TUGBOAT_ROOT\\n. /srv/list\\nwait\\n' > {RUN}",
        f"chmod +x {RUN}",
    ]
    assert not complaint(service(*piled), stand_in_disk)
    assert complaint(service(*piled), stand_in_disk, "refresh")


def test_start_in_the_foreground_and_none_at_all_are_noticed(stand_in_disk: Disk) -> None:
    assert complaint(service(start=(WANTED,), runit=False), stand_in_disk)
    assert complaint(service(f"{WANTED} &", runit=False), stand_in_disk)
    assert not complaint(service(start=(f"{WANTED} &",), runit=False), stand_in_disk)


def test_a_process_of_the_build_does_not_outlive_the_snapshot(stand_in_disk: Disk) -> None:
    plain = service("npm start & nohup npm run dev & setsid npm run watch &", runit=False)
    disk = checked_out(stand_in_disk.with_files([("/stand-ins/own", "")]), plain, None)
    built = story.build(plain, disk)
    assert built.disk is not None
    assert not built.hung
    assert len(built.alive) == 3
    assert not story.visit(plain, built.disk).alive


def test_a_child_has_its_own_values(stand_in_disk: Disk) -> None:
    plain = service(start=("npm start &",), runit=False)
    disk = checked_out(stand_in_disk.with_files([("/stand-ins/own", "")]), plain, None)
    there = [dict(p.variables) for p in story.visit(plain, disk, CHILD).alive]
    assert [values["TUGBOAT_PREVIEW"] for values in there] == [CHILD]
    assert BASE not in str(there)


def test_a_changed_script_keeps_its_mode(stand_in_disk: Disk, tmp_path: Path) -> None:
    for folder, text in (("repo", "npm start\n"), ("repo_after", "npm ci\n")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "run.sh").write_text(f"#!/bin/sh\n{text}")
    (tmp_path / "repo/run.sh").chmod(0o755)
    plain = service("./run.sh", runit=False)
    disk = checked_out(stand_in_disk.with_files([("/stand-ins/own", "")]), plain, tmp_path / "repo")
    assert story.build(plain, disk).hung
    fixed = story.build(plain, checked_out_fixed(disk, plain, tmp_path / "repo", tmp_path / "repo_after"))
    assert not fixed.hung
    assert not fixed.failed
    assert [call.words for call in fixed.calls] == [("npm", "ci")]


@pytest.mark.parametrize("waiting", ["./wait-for-it.sh localhost:80", "dockerize -wait http://localhost:80"])
def test_what_waits_for_this_machine_waits_for_a_process(waiting: str, stand_in_disk: Disk) -> None:
    disk = stand_in_disk.with_files([("/stand-ins/own", "")])
    for text, finds in ((f"(/usr/bin/sleep 0.5; npm start) & {waiting} && npm test", 1), ("npm test", 0)):
        plain = service(text, runit=False)
        built = story.build(plain, checked_out(disk, plain, None))
        assert [call.finds for call in built.calls] == [finds]
    assert story.build(service(waiting, runit=False), checked_out(disk, plain, None)).hung


def test_what_is_dropped_from_the_build_is_still_wanted_where_the_preview_had_it() -> None:
    built, there = (Started(("npm", "start"), "/", user, "0022", "1024", None, None, ()) for user in (0, 1000))
    assert expected([built], [there], ["npm start"]).processes == (there,)
