"""Changes of lists that are written with dashes."""

import pytest
from yaml_checks import check, check_text

from tugfix.yamltext import Keep, New, Remove, Replace

REPLACE_B = (Keep(0), Replace(1, "x"), Keep(2))
REMOVE_B = (Keep(0), Remove(1, with_comments=True), Keep(2))
INSERT_X = (Keep(0), New("x"), Keep(1), Keep(2))
APPEND_X = (Keep(0), Keep(1), Keep(2), New("x"))
PREPEND_X = (New("x"), Keep(0), Keep(1), Keep(2))

INDENTED = "steps:\n  - a\n  - b\n  - c\nend: 1\n"
NOT_INDENTED = "steps:\n- a\n- b\n- c\nend: 1\n"
WIDE = "steps:\n    -   a\n    -   b\n    -   c\n"
BELOW_DASH = "steps:\n  -\n    a\n  -\n    b\n  -\n    c\n"
NO_NEWLINE = "steps:\n  - a\n  - b\n  - c"
WINDOWS = "steps:\r\n  - a\r\n  - b\r\n  - c\r\nend: 1\r\n"
TABS = "steps:\n  - a\t# a\n  - b\t\n  - c\n"
UNICODE = "é😀: 😀\nsteps:\n  - a # 😀\n  - b\n  - c\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (INDENTED, "steps:\n  - a\n  - x\n  - c\nend: 1\n"),
        (NOT_INDENTED, "steps:\n- a\n- x\n- c\nend: 1\n"),
        (WIDE, "steps:\n    -   a\n    -   x\n    -   c\n"),
        (BELOW_DASH, "steps:\n  -\n    a\n  -\n    x\n  -\n    c\n"),
        (NO_NEWLINE, "steps:\n  - a\n  - x\n  - c"),
        (WINDOWS, "steps:\r\n  - a\r\n  - x\r\n  - c\r\nend: 1\r\n"),
        (TABS, "steps:\n  - a\t# a\n  - x\t\n  - c\n"),
        (UNICODE, "é😀: 😀\nsteps:\n  - a # 😀\n  - x\n  - c\n"),
    ],
)
def test_replace_an_item(before: str, after: str) -> None:
    check_text(before, {"steps": REPLACE_B}, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (INDENTED, "steps:\n  - a\n  - c\nend: 1\n"),
        (NOT_INDENTED, "steps:\n- a\n- c\nend: 1\n"),
        (WIDE, "steps:\n    -   a\n    -   c\n"),
        (BELOW_DASH, "steps:\n  -\n    a\n  -\n    c\n"),
        (NO_NEWLINE, "steps:\n  - a\n  - c"),
        (WINDOWS, "steps:\r\n  - a\r\n  - c\r\nend: 1\r\n"),
        (TABS, "steps:\n  - a\t# a\n  - c\n"),
        (UNICODE, "é😀: 😀\nsteps:\n  - a # 😀\n  - c\n"),
    ],
)
def test_remove_an_item(before: str, after: str) -> None:
    check_text(before, {"steps": REMOVE_B}, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (INDENTED, "steps:\n  - a\n  - x\n  - b\n  - c\nend: 1\n"),
        (NOT_INDENTED, "steps:\n- a\n- x\n- b\n- c\nend: 1\n"),
        (WIDE, "steps:\n    -   a\n    -   x\n    -   b\n    -   c\n"),
        (BELOW_DASH, "steps:\n  -\n    a\n  - x\n  -\n    b\n  -\n    c\n"),
        (WINDOWS, "steps:\r\n  - a\r\n  - x\r\n  - b\r\n  - c\r\nend: 1\r\n"),
    ],
)
def test_insert_an_item(before: str, after: str) -> None:
    check_text(before, {"steps": INSERT_X}, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (INDENTED, "steps:\n  - a\n  - b\n  - c\n  - x\nend: 1\n"),
        (NO_NEWLINE, "steps:\n  - a\n  - b\n  - c\n  - x"),
        (NO_NEWLINE.replace("\n", "\r\n"), "steps:\r\n  - a\r\n  - b\r\n  - c\r\n  - x"),
    ],
)
def test_append_an_item(before: str, after: str) -> None:
    check_text(before, {"steps": APPEND_X}, after)


def test_prepend_an_item() -> None:
    check_text(NOT_INDENTED, {"steps": PREPEND_X}, "steps:\n- x\n- a\n- b\n- c\nend: 1\n")


def test_remove_the_last_item_of_a_text_without_a_final_newline() -> None:
    check_text(NO_NEWLINE, {"steps": (Keep(0), Keep(1), Remove(2, True))}, "steps:\n  - a\n  - b")


def test_an_item_with_its_comments_goes() -> None:
    check(
        """
        steps:
          - a

          # about b
          # and more
          - b # behind b
          # about c
          - c
        """,
        {"steps": (Keep(0), Remove(1, with_comments=True), Keep(2))},
        """
        steps:
          - a

          # about c
          - c
        """,
    )


def test_an_item_goes_and_its_comments_stay() -> None:
    check(
        """
        steps:
          # about a
          - a
          # about b
          - b # behind b
          - c
        """,
        {"steps": (Keep(0), Remove(1, with_comments=False), Keep(2))},
        """
        steps:
          # about a
          - a
          # about b
          # behind b
          - c
        """,
    )


def test_comments_that_stand_apart_stay() -> None:
    check(
        """
        steps:
          # about all

          - a
        # less indented
          - b
              # deeper
          - c

          # at the end
        # after the list
        end: 1
        """,
        {"steps": (Remove(0, True), Remove(1, True), Keep(2))},
        """
        steps:
          # about all

        # less indented
          # deeper
          - c

          # at the end
        # after the list
        end: 1
        """,
    )


def test_a_comment_less_indented_than_the_list_stays_with_the_last_item_gone() -> None:
    check(
        """
        steps:
          - a
          - b
        # about end
        end: 1
        """,
        {"steps": (Keep(0), Remove(1, True))},
        """
        steps:
          - a
        # about end
        end: 1
        """,
    )


def test_no_two_blank_lines_are_left_where_an_item_goes() -> None:
    check("a:\n  - b\n\n  - c\n\n  - d\n", {"a": (Keep(0), Remove(1, True), Keep(2))}, "a:\n  - b\n\n  - d\n")


def test_no_blank_line_is_left_where_the_first_item_goes() -> None:
    check("a:\n  - b\n\n  - c\n", {"a": (Remove(0, True), Keep(1))}, "a:\n  - c\n")


def test_a_blank_line_between_others_stays() -> None:
    check("a:\n  - b\n  - c\n\n  - d\n", {"a": (Keep(0), Remove(1, True), Keep(2))}, "a:\n  - b\n\n  - d\n")


def test_new_items_have_comments() -> None:
    check(
        """
        a:
          - b
        """,
        {"a": (New("x", before=("# one", "# two"), after="# three"), Keep(0), New("y\nz", after="# four"))},
        """
        a:
          # one
          # two
          - x # three
          - b
          - |- # four
            y
            z
        """,
    )


def test_an_item_is_put_above_the_first_ones_comment() -> None:
    check("a:\n  # b\n  - b\n", {"a": (New("x"), Keep(0))}, "a:\n  - x\n  # b\n  - b\n")


def test_a_new_item_takes_the_place_of_a_removed_one() -> None:
    check(
        """
        a:
          - b

          # c
          - c

          - d
        """,
        {"a": (Keep(0), Remove(1, True), New("x"), Keep(2))},
        """
        a:
          - b

          - x

          - d
        """,
    )


def test_several_new_items_keep_their_order() -> None:
    check("a:\n  - b\n", {"a": (Keep(0), New("w"), New("x"), New("z"))}, "a:\n  - b\n  - w\n  - x\n  - z\n")


def test_a_block_before_does_not_swallow_a_comment_that_stays() -> None:
    check(
        """
        a:
          - |
            one
          - b
            # deep
          - c
        """,
        {"a": (Keep(0), Remove(1, True), Keep(2))},
        """
        a:
          - |
            one
          # deep
          - c
        """,
    )


def test_a_block_before_does_not_swallow_a_blank_line() -> None:
    check(
        "a:\n  - |+\n    b\n  - c\n\n  - d\n",
        {"a": (Keep(0), Remove(1, True), Keep(2))},
        "a:\n  - |+\n    b\n  - d\n",
    )


def test_a_new_block_does_not_swallow_a_deep_comment() -> None:
    check(
        "a:\n  - b\n    # deep\n",
        {"a": (Keep(0), New("x\ny"))},
        'a:\n  - b\n  - "x\\ny"\n    # deep\n',
    )


def test_items_with_anchors_and_tags_are_kept_and_replaced() -> None:
    check(
        "a: &l !!seq\n  - &x b\n  - !!str 1\n  - c\nd: *x\n",
        {"a": (Replace(0, "w"), Replace(1, "z"), Remove(2, True), New("x"))},
        "a: &l !!seq\n  - &x w\n  - !!str z\n  - x\nd: *x\n",
    )


def test_an_alias_may_be_replaced_and_removed() -> None:
    check("x: &x b\na:\n  - *x\n  - *x\n", {"a": (Replace(0, "c"), Remove(1, True))}, "x: &x b\na:\n  - c\n")


def test_an_empty_item_may_be_replaced() -> None:
    check("a:\n  -\n  - # c\n", {"a": (Replace(0, "b"), Replace(1, "d"))}, "a:\n  - b\n  - d # c\n")


def test_items_that_are_no_strings_may_be_kept_and_removed() -> None:
    check(
        "a:\n  - b: c\n    d: e\n  - [f]\n  - g\n",
        {"a": (Remove(0, True), Keep(1), Replace(2, "h"))},
        "a:\n  - [f]\n  - h\n",
    )


def test_a_list_in_a_mapping_in_a_list() -> None:
    check("- a:\n    - b\n  c: d\n", {"a": (Keep(0), New("x"))}, "- a:\n    - b\n    - x\n  c: d\n", "0")


def test_the_document_end_stays_behind_the_list() -> None:
    check(
        "--- # start\na:\n  - b\n...\n# end\n",
        {"a": (Keep(0), New("x"))},
        "--- # start\na:\n  - b\n  - x\n...\n# end\n",
    )
