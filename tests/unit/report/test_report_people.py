"""Counts by rule, the list of rules, their pages, and the line that counts."""

from __future__ import annotations

import re
import sys
from itertools import count

import pytest
from samples import LEFT, TWO, reported

from tugfix import fix_text
from tugfix.report import progress, statistics
from tugfix.report.explain import life, list_text, page_text
from tugfix.rules import RULES
from tugfix.rules.about import STATIONS, about, near

FIXES = {"fixed": "safe", "unsafe": "unsafe", "left": "reported", "remark": "remark"}


def test_statistics_count_by_rule_and_outcome() -> None:
    assert statistics.render(reported(TWO, TWO, LEFT), applied=False) == (
        "2  TUG102  can be fixed  A process in the background of a build stage\n"
        "2  TUG306  left to you   A command that only changes its own shell\n"
        "1  TUG101  left to you   A process in the foreground of a build stage\n"
    )


def test_statistics_of_nothing_are_empty() -> None:
    assert statistics.render(reported("services: {}\n"), applied=False) == ""


@pytest.mark.parametrize("rule", RULES)
def test_a_page_says_what_its_rule_does(rule: str) -> None:
    known = about(rule)
    example = known.text.split("```yaml\n")[1].split("```")[0]
    assert known.fix == FIXES[fix_text(example).findings[0].outcome.value]
    assert known.place in STATIONS
    assert known.title
    assert known.wrong


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("width", [80, 100])
def test_a_page_fits_a_terminal(rule: str, width: int) -> None:
    known = about(rule)
    lines = page_text(known, width).split("\n")
    too_long = [line for line in lines if len(line) > width and not line.startswith("    ")]
    assert [line for line in too_long if not line.startswith("More: ")] == []
    assert lines[0] == f"{rule}: {known.title}"
    assert f"    # tugfix: ignore[{rule}] why" in lines
    assert "](" not in "".join(lines)


def test_the_life_of_a_preview_has_a_mark() -> None:
    assert life(about("TUG102")) == (
        "config -> build -> snapshot -> restart -> start -> preview\n"
        "                   ^^^^^^^^\n"
        "                   ends the process: what comes after is without it"
    )


def test_a_page_in_colour_says_the_same() -> None:
    coloured = page_text(about("TUG101"), colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == page_text(about("TUG101"))
    assert coloured != page_text(about("TUG101"))


def test_the_list_has_a_line_a_rule() -> None:
    lines = list_text(map(about, RULES)).splitlines()
    assert lines[1] == "TUG101  safe      A process in the foreground of a build stage"
    assert len(lines) == len(RULES)


@pytest.mark.parametrize(("name", "code"), [("TUG110", "TUG101"), ("tug31", "TUG301"), ("TU101", "TUG101")])
def test_a_name_that_is_nearly_a_code(name: str, code: str) -> None:
    assert code in near(name)


def test_a_name_that_is_like_none() -> None:
    assert near("E501") == ()


def watched(items: str, *, silent: str = "", capsys: pytest.CaptureFixture[str]) -> str:
    """What is on stderr when each item takes half a second, and says its name if it is not silent."""
    times = (number / 2 for number in count())
    for item in progress.counted(items, len(items), silent.__contains__, 80, lambda: next(times)):
        if item not in silent:
            print(item, file=sys.stderr)
    return capsys.readouterr().err


def test_the_bar_is_gone_before_anything_else(capsys: pytest.CaptureFixture[str]) -> None:
    shown = watched("abc", capsys=capsys)
    assert re.findall(r"\r\x1b\[K[bc]\n|^a\n", shown) == ["a\n", "\r\x1b[Kb\n", "\r\x1b[Kc\n"]
    assert shown.endswith("\r\x1b[K")


def test_the_bar_stays_where_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert watched("abc", silent="abc", capsys=capsys).count("\r\x1b[K") == 1


def test_the_bar_shows_how_much_is_done_and_how_many_a_second() -> None:
    assert progress.bar(1_200, 4_800, 2.0, 80) == "[######..................] 1,200/4,800  600/s"


@pytest.mark.parametrize(
    ("columns", "line"),
    [(30, "[##......] 1,200/4,800  600/s"), (22, "1,200/4,800  600/s"), (12, "1,200/4,800"), (6, "1,200")],
)
def test_the_bar_fits_on_one_line(columns: int, line: str) -> None:
    assert progress.bar(1_200, 4_800, 2.0, columns) == line


def test_nothing_is_counted_without_a_terminal() -> None:
    assert not progress.wanted(1000)
