"""Fixtures of the preview sandbox; where it can't run, its tests are skipped with the reason."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from preview.disk import Disk, plain_disk, room

HERE = Path(__file__).parent


def why_not() -> str | None:
    """Why there is no sandbox on this machine."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "the preview sandbox needs root"
    for program in ("unshare", "nsenter", "ip", "runsvdir", "runsv", "dash", "bash"):
        if shutil.which(program) is None:
            return f"the preview sandbox needs {program} (Debian: apt-get install runit util-linux iproute2)"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--ipc", "--net", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        capture_output=True,
        check=False,
    )
    return None if tried.returncode == 0 else "the preview sandbox needs namespaces: unshare does not work here"


def not_run(reason: str) -> NoReturn:
    """Skip with the reason; where TUGFIX_PREVIEW says that these tests are required, that is a failure."""
    if os.environ.get("TUGFIX_PREVIEW") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def stand_in_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    """A disk with stand-ins for npm, php, nginx, …, and a checkout's usual files."""
    reason = why_not()
    if reason:
        not_run(reason)
    with room(tmp_path_factory.mktemp("p") / "r") as folder:
        yield plain_disk(folder)
