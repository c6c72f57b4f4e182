"""Before and after of every golden case, in containers: the one hangs or loses its process, the other has it."""

from __future__ import annotations

from pathlib import Path

import pytest

from preview.conftest import not_run
from preview.disk import PYTHON, Disk
from preview.golden import Case, cases
from preview.proof import prove


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_the_fixed_preview_has_the_process(case: Case, stand_in_disk: Disk) -> None:
    if case.not_run:
        pytest.skip(case.not_run)
    if case.own.get("python") and not PYTHON.exists():
        not_run(f"the case needs {PYTHON} (Debian: apt-get install python3)")
    for program in case.own.get("needs", ()):
        if not Path("/usr/bin", program).exists():
            not_run(f"the case needs {program} (Debian: apt-get install {program})")
    prove(case, stand_in_disk)
