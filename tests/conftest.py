"""How many tests run side by side."""

from __future__ import annotations

import os

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Most of the preview tests' time is waiting, so there may be more of them than processors."""
    return 4 * (os.cpu_count() or 2)
