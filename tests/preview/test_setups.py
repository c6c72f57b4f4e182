"""Runit set-ups that don't work: before the fix the process is not there, or started again and again; after it, it is.

The cases are the golden ones of TUG2xx that change something.
"""

from __future__ import annotations

import pytest

from preview import story
from preview.disk import Disk
from preview.golden import Case, setup_cases
from preview.life import Life
from preview.processes import Started
from preview.proof import disk_of
from preview.service import Service
from preview.story import BASE, CLONE, Stay

# What works as it stands, or only goes wrong later: each has a test of its own.
APART = ("TUG207/", "TUG211/", "TUG202/only-appended-to", "TUG205/double-brackets")
CASES = [case for case in setup_cases() if not case.name.removeprefix("rules/").startswith(APART)]
RUN = "/etc/service/app/run"


def the_one(stay: Stay, folder: str) -> Started | None:
    """The process of a preview, if it is up in the right folder, was started once and is alone."""
    right = len(stay.started) == len(stay.alive) == 1 and stay.alive[0].directory == folder
    return stay.alive[0] if right else None


def folder_of(case: Case) -> str:
    folder: str = case.own.get("folder", case.after.root)
    return folder


def case_named(name: str) -> Case:
    return next(case for case in setup_cases() if case.name == f"rules/{name}")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_process_is_there_after_the_fix_and_was_not_before(case: Case, stand_in_disk: Disk) -> None:
    if case.not_run:
        pytest.skip(case.not_run)
    disk = disk_of(case, stand_in_disk)
    before, after = built(case.before, disk), built(case.after, disk)
    assert the_one(story.visit(case.before, before), folder_of(case)) is None, "it works as it stands"
    for name, stay in story.visits(case.after, after).items():
        assert not stay.failed, name
        assert the_one(stay, folder_of(case)) is not None, (name, stay.started)


def built(service: Service, disk: Disk) -> Disk:
    stay = story.build(service, disk)
    assert not stay.failed
    assert stay.disk is not None
    return stay.disk


def lines_after_a_refresh(service: Service, disk: Disk) -> int:
    refreshed = story.live(service, built(service, disk), BASE, ["start", "update", "build"])
    assert refreshed.disk is not None
    with Life(refreshed.disk, {}, runit=False) as life:
        return int(life.run(f"wc -l < {RUN}").output)


def test_a_refresh_does_not_add_a_copy_of_the_lines_any_more(stand_in_disk: Disk) -> None:
    case = case_named("TUG202/only-appended-to")
    disk = disk_of(case, stand_in_disk)
    assert lines_after_a_refresh(case.before, disk) == 6
    assert lines_after_a_refresh(case.after, disk) == 3


def test_a_variable_of_a_file_that_bash_reads_is_there_after_the_fix(stand_in_disk: Disk) -> None:
    case = case_named("TUG205/double-brackets-when-asked")
    disk = disk_of(case, stand_in_disk)
    before, after = (story.visit(each, built(each, disk)).alive[0] for each in (case.before, case.after))
    assert dict(after.variables).keys() > dict(before.variables).keys()


def words_in_a_clone(service: Service, disk: Disk) -> str:
    [process] = story.visit_clone(service, built(service, disk)).alive
    return " ".join(process.words)


def test_a_clone_has_its_own_address(stand_in_disk: Disk) -> None:
    case = case_named("TUG207/changed-when-asked")
    disk = disk_of(case, stand_in_disk)
    assert BASE in words_in_a_clone(case.before, disk)
    assert CLONE in words_in_a_clone(case.after, disk)


def test_one_of_two_copies_is_left(stand_in_disk: Disk) -> None:
    case = case_named("TUG211/removed-when-asked")
    disk = disk_of(case, stand_in_disk)
    assert len(story.visit(case.before, built(case.before, disk)).alive) == 2
    assert len(story.visit(case.after, built(case.after, disk)).alive) == 1
