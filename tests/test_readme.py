"""The README shows what the tool does."""

from __future__ import annotations

import re
from pathlib import Path

from tugfix import fix_text

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def side_of_the_diff(sign: str) -> str:
    """The text before (`-`) or after (`+`) the change that the README's first screen shows."""
    shown = re.findall(r"```diff\n(.*?)```", README, re.DOTALL)[0]
    return "".join(line[1:] for line in shown.splitlines(keepends=True) if line[0] in (" ", sign))


def test_the_diff_of_the_first_screen_is_what_it_makes() -> None:
    assert fix_text(side_of_the_diff("-")).text == side_of_the_diff("+")


def test_it_is_one_page_beside_the_rows_of_the_rules() -> None:
    assert len([line for line in README.splitlines() if not line.startswith("| [TUG")]) < 120
