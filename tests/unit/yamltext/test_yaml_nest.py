"""Entries of a mapping move into another one among them."""

import pytest
from yaml_checks import mapping_at

from tugfix.yamltext import apply_edits, read
from tugfix.yamltext.nest import nest_entries


def nested(text: str, *moved: int) -> str:
    doc = read(text)
    return apply_edits(text, nest_entries(doc, mapping_at(doc), moved, "in", 2))


@pytest.mark.parametrize(
    ("before", "moved", "after"),
    [
        ("a: 1\nb: 2\n", (1,), "a: 1\nin:\n  b: 2\n"),
        ("a: 1\nb: 2", (1,), "a: 1\nin:\n  b: 2"),
        ("a: 1\n\n# c\nb: # d\n  - 2\n  # e\n# f\n", (1,), "a: 1\n\nin:\n  # c\n  b: # d\n    - 2\n    # e\n# f\n"),
        ("b: |\n  x\n\n    \n  y\na: 1\n", (0,), "in:\n  b: |\n    x\n\n      \n    y\na: 1\n"),
        ("b: 1\na: 2\nc: 3\n", (0, 2), "in:\n  b: 1\n  c: 3\na: 2\n"),
        ("b: 1\r\na: 2\r\n", (0,), "in:\r\n  b: 1\r\na: 2\r\n"),
    ],
)
def test_the_mapping_that_they_come_into_is_made_where_the_first_stood(
    before: str, moved: tuple[int, ...], after: str
) -> None:
    assert nested(before, *moved) == after


@pytest.mark.parametrize(
    ("before", "moved", "after"),
    [
        ("in:\na: 1\n", (1,), "in:\n  a: 1\n"),
        ("in: # c\n  # d\na: 1\n", (1,), "in: # c\n  # d\n  a: 1\n"),
        ("in:\n   b: 1\na: 2\n", (1,), "in:\n   b: 1\n   a: 2\n"),
        ("a: 2\nin:\n  b: 1\n  # e\nc: 3\n", (0,), "in:\n  b: 1\n  # e\n  a: 2\nc: 3\n"),
        ("in:\n  b: 1\nc: 3\na: 2\n", (2,), "in:\n  b: 1\n  a: 2\nc: 3\n"),
    ],
)
def test_they_come_behind_the_entries_that_are_there(before: str, moved: tuple[int, ...], after: str) -> None:
    assert nested(before, *moved) == after


@pytest.mark.parametrize(
    "text",
    [
        "in: {b: 1}\na: 2\n",
        "in: [b]\na: 2\n",
        "in: b\na: 2\n",
        "in: &x\n  b: 1\na: 2\n",
        "in: ~\na: 2\n",
        "in:\n  b: 1\nc: 3\na: 2",
        "? in\n: \na: 2\n",
    ],
)
def test_what_cannot_be_done_is_refused(text: str) -> None:
    doc = read(text)
    with pytest.raises(ValueError, match=r"anchor|mapping|line"):
        nest_entries(doc, mapping_at(doc), (len(mapping_at(doc).pairs) - 1,), "in", 2)
