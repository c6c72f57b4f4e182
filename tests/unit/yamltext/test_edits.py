"""Edits that follow each other, as one set of edits of the first text."""

from __future__ import annotations

import pytest

from tugfix.yamltext import Edit, apply_edits, compose, original, trimmed

TEXT = "one two three"
CAPITALS = (Edit(0, 3, "ONE"), Edit(8, 13, "THREE and four"))
THEN = (Edit(1, 5, "-"), Edit(12, 12, "!"))


def test_edits_one_after_the_other_are_the_same_as_composed() -> None:
    between = apply_edits(TEXT, CAPITALS)
    assert apply_edits(TEXT, compose(len(TEXT), CAPITALS, THEN)) == apply_edits(between, THEN)


def test_edits_that_touch_nothing_of_each_other_stay_apart() -> None:
    assert compose(len(TEXT), (Edit(0, 3, "1"),), (Edit(6, 11, "3"),)) == (Edit(0, 3, "1"), Edit(8, 13, "3"))


def test_what_was_put_in_and_taken_out_again_is_no_edit() -> None:
    assert compose(len(TEXT), (Edit(3, 3, " new"),), (Edit(3, 7, ""),)) == ()


def test_a_second_edit_outside_of_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        compose(3, (), (Edit(2, 9, ""),))


def test_a_place_behind_an_edit_is_known_in_the_text_before_it() -> None:
    after = apply_edits(TEXT, CAPITALS)
    assert original(CAPITALS, after.index("two")) == TEXT.index("two")
    assert original(CAPITALS, len(after)) == len(TEXT)


def test_a_place_within_new_text_is_where_that_was_put() -> None:
    after = apply_edits(TEXT, CAPITALS)
    assert original(CAPITALS, after.index("four")) == TEXT.index("three")


def test_what_an_edit_puts_back_is_not_a_part_of_it() -> None:
    edits = (Edit(0, 7, "one 2 two"), Edit(8, 13, "three"))
    short = trimmed(TEXT, edits)
    assert short == (Edit(4, 4, "2 "), Edit(13, 13, ""))
    assert apply_edits(TEXT, short) == apply_edits(TEXT, edits)
