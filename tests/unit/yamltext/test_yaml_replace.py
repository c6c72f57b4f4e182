"""A string gets another value: as much of its text as can stays."""

import pytest
from yaml_checks import check_text

from tugfix.yamltext import Keep, Replace


def check(before: str, value: str, after: str) -> None:
    """Replace the first item of the list in `before`, which is given without its frame, by `value`."""
    check_text(f"a:\n  - {before}\n  - z\n", {"a": (Replace(0, value), Keep(1))}, f"a:\n  - {after}\n  - z\n")


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("b # c", "x", "x # c"),
        ("b # c", "yes", "'yes' # c"),
        ("b\n    c # d", "x", "x # d"),
        ("'b' # c", "x", "'x' # c"),
        ("'b'", "it's", "'it''s'"),
        ("'b'", "\x07", '"\\x07"'),
        ('"b" # c', 'x"y', '"x\\"y" # c'),
        ('"b\\n"', "x\ny", '"x\\ny"'),
        ("b # c", "x\ny", "|- # c\n    x\n    y"),
        ("'b' # c", "x\ny\n", "| # c\n    x\n    y"),
        ("b", "x\n\n", '"x\\n\\n"'),
        ("!!str 1 # c", "2", "!!str '2' # c"),
    ],
)
def test_a_string_on_one_line_keeps_its_style(before: str, value: str, after: str) -> None:
    check(before, value, after)


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        ("|  # c\n      b\n      c", "b\nx\n", "|  # c\n      b\n      x"),
        ("|\n    b\n\n    c\n    d", "b\n\nd\n", "|\n    b\n\n    d"),
        ("|\n    b", "x\nb\ny\n", "|\n    x\n    b\n    y"),
        ("|-\n    b\n    c", "b\nx", "|-\n    b\n    x"),
        ("|\n    b\n    c", "b\nx", "|-\n    b\n    x"),
        ("|- # c\n    b\n    c", "b\nc\n", "| # c\n    b\n    c"),
        ("|+\n    b\n    c", "b\n", "|+\n    b"),
        ("|\n    b\n    c", "b\n", "|\n    b"),
        ("|- # c\n    b\n    c", "x", "x # c"),
        ("|\n    b\n    c", "  x\nc\n", "|2\n      x\n    c"),
        ("|2\n      b\n    c", "  b\nx\n", "|2\n      b\n    x"),
        ("|\n    b\n    # no comment", "b\n# still none\n", "|\n    b\n    # still none"),
        ("|\n    b\n    c", "\x07\nb\n", '"\\x07\\nb\\n"'),
        ("&x |\n    b\n    c", "b\n", "&x |\n    b"),
        ("|\n    b\n  # comment", "x\n", "|\n    x\n  # comment"),
    ],
)
def test_in_a_literal_block_only_changed_lines_change(before: str, value: str, after: str) -> None:
    check(before, value, after)


@pytest.mark.parametrize(
    ("before", "value", "after"),
    [
        (">-\n    one two\n    three\n    four", "one two 3 four", ">-\n    one two\n    3\n    four"),
        (">\n    one\n    two", "one\n", ">\n    one"),
        (">- # c\n    one\n    two", "one two three", ">- # c\n    one\n    two\n    three"),
        (">- # c\n    one\n\n    two", "one\n2", "|- # c\n    one\n    2"),
        (">-\n    one\n      two", "x", "x"),
        ("> # c\n    one\n    two", "x", "x # c"),
    ],
)
def test_a_folded_block_stays_folded_where_that_is_simple(before: str, value: str, after: str) -> None:
    check(before, value, after)


def test_windows_line_ends_stay_in_a_block() -> None:
    check_text(
        "a:\r\n  - |\r\n    b\r\n    c\r\n  - d\r\n",
        {"a": (Replace(0, "b\nx\ny\n"), Replace(1, "e\nf"))},
        "a:\r\n  - |\r\n    b\r\n    x\r\n    y\r\n  - |-\r\n    e\r\n    f\r\n",
    )


def test_the_last_line_of_a_block_without_a_final_newline() -> None:
    check_text("a:\n  - |\n    b\n    c", {"a": (Replace(0, "b\nd\n"),)}, "a:\n  - |\n    b\n    d")


def test_blank_lines_after_a_block_are_not_drawn_in() -> None:
    check_text("a: |\n  b\n  c\n\nd: e\n", {"a": (Replace(0, "b\n\n"),)}, 'a: "b\\n\\n"\n\nd: e\n')


def test_the_same_value_changes_nothing() -> None:
    check(">\n    b\n    c", "b c\n", ">\n    b\n    c")
