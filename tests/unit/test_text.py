"""Findings, errors and the summary as text."""

from __future__ import annotations

import pytest

from tugfix.findings import Finding, Outcome
from tugfix.report.text import WIDTH, error_text, escaped, finding_text

CONFIG = "services:\n  web:\n    commands:\n      build:\n        - npm start\n"


def finding(
    text: str,
    span: str,
    outcome: Outcome = Outcome.FIXED,
    message: str = "It stays up.",
    remedy: str = "Moved.",
) -> Finding:
    start = text.index(span)
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Finding("TUG101", start, start + len(span), line, column, message, remedy, outcome)


def excerpt(text: str, span: str) -> tuple[str, str]:
    """Return the shown line and its underline, without the margin."""
    lines = finding_text(finding(text, span), text, "c.yml").split("\n")
    margin = lines[1].index("|") + 2
    return lines[2][margin:], lines[3][margin:]


def marked(text: str, span: str) -> str:
    line, underline = excerpt(text, span)
    return line[underline.index("^") :][: underline.count("^")]


def test_a_finding_in_full() -> None:
    assert finding_text(finding(CONFIG, "npm start"), CONFIG, ".tugboat/config.yml") == (
        ".tugboat/config.yml:5:11 TUG101 It stays up.\n"
        "  |\n"
        "5 |         - npm start\n"
        "  |           ^^^^^^^^^\n"
        "  = Moved.\n"
    )


def test_the_margin_is_as_wide_as_the_line_number() -> None:
    text = "\n" * 99 + "a: b\n"
    assert finding_text(finding(text, "b"), text, "c").split("\n")[1:3] == ["    |", "100 | a: b"]


def test_a_tab_does_not_shift_the_underline() -> None:
    assert excerpt("a:\tb\tc", "c") == ("a:    b    c", "           ^")


def test_a_wide_character_takes_two_columns() -> None:
    assert excerpt("名: b", "b") == ("名: b", "    ^")


def test_a_combining_character_takes_none() -> None:
    assert excerpt("e\u0301: b", "b") == ("e\u0301: b", "   ^")


def test_control_and_bidi_characters_are_shown_escaped() -> None:
    assert excerpt("a\x1b[2J\u202e: b", "b") == ("a\\x1b[2J\\u202e: b", " " * 16 + "^")


@pytest.mark.parametrize("part", ["message", "remedy", "name"])
def test_nothing_raw_comes_through_from_elsewhere(part: str) -> None:
    values = {"message": "m", "remedy": "r", "name": "n", part: "x\x1b]0;y\x07\n\u2066"}
    found = finding(CONFIG, "npm", message=values["message"], remedy=values["remedy"])
    assert "x\\x1b]0;y\\x07\\n\\u2066" in finding_text(found, CONFIG, values["name"])


def test_a_span_over_lines_underlines_the_first_only() -> None:
    assert excerpt("- |\n  npm ci  \n  npm start\n", "npm ci  \n  npm start") == ("  npm ci", "  ^^^^^^")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_are_not_part_of_the_line(line_end: str) -> None:
    text = f"a: 1{line_end}b: 2{line_end}"
    assert excerpt(text, "b: 2") == ("b: 2", "^^^^")


def test_an_empty_span_at_the_end_has_a_mark() -> None:
    found = Finding("TUG101", 3, 3, 1, 4, "m", "r", Outcome.LEFT)
    assert finding_text(found, "a: ", "c").split("\n")[3] == "  |    ^"


@pytest.mark.parametrize("before", [0, 30, 90, 110, 500])
@pytest.mark.parametrize("after", [0, 30, 500])
def test_a_long_line_is_cropped_around_the_span(before: int, after: int) -> None:
    assert marked("x" * before + "npm start" + "y" * after, "npm start") == "npm start"


@pytest.mark.parametrize("span", ["n" * 300, "名" * 300])
def test_no_line_of_the_excerpt_is_wider_than_the_terminal(span: str) -> None:
    text = "x" * 300 + span + "y" * 300
    assert len(finding_text(finding(text, span), text, "c").split("\n")[3]) <= WIDTH


def test_cropping_is_shown_on_both_sides() -> None:
    line, _ = excerpt("x" * 300 + "npm start" + "y" * 300, "npm start")
    assert (line[:4], line[-4:], len(line)) == ("...x", "y...", WIDTH - 4)


def test_an_unsafe_fix_says_how_to_get_it() -> None:
    assert finding_text(finding(CONFIG, "npm", Outcome.UNSAFE), CONFIG, "c").endswith("--unsafe-fixes\n")


def test_a_remark_is_named_one() -> None:
    assert " TUG101 remark: It stays up.\n" in finding_text(finding(CONFIG, "npm", Outcome.REMARK), CONFIG, "c")


def test_colour_changes_nothing_but_colour() -> None:
    found = finding(CONFIG, "npm start")
    coloured = finding_text(found, CONFIG, "c", colour=True)
    for code in ("\x1b[1m", "\x1b[1;31m", "\x1b[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == finding_text(found, CONFIG, "c")


def test_sentences_are_wrapped_on_a_terminal() -> None:
    found = finding(CONFIG, "npm start", message="It does not end. " * 3, remedy="Moved to where it runs. " * 3)
    assert finding_text(found, CONFIG, "c.yml", columns=44) == (
        "c.yml:5:11 TUG101 It does not end. It does\n"
        "  not end. It does not end.\n"
        "  |\n"
        "5 |         - npm start\n"
        "  |           ^^^^^^^^^\n"
        "  = Moved to where it runs. Moved to where\n"
        "    it runs. Moved to where it runs.\n"
    )


def test_an_error_with_its_place() -> None:
    assert error_text("No\x1b such\nthing.", "c.yml", 3, 4) == "c.yml:3:4 error: No\\x1b such thing.\n"


def test_an_error_of_a_whole_file() -> None:
    assert error_text("Missing.", "c.yml") == "c.yml: error: Missing.\n"


@pytest.mark.parametrize(
    ("char", "shown"),
    [("\t", "\\t"), ("\x7f", "\\x7f"), ("\udcff", "\\udcff"), ("ü", "ü"), ("\u2028", "\\u2028")],
)
def test_what_escaped_shows(char: str, shown: str) -> None:
    assert escaped(char) == shown
