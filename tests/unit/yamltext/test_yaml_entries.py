"""Keys come, keys go, and strings become lists."""

import pytest
from yaml_checks import check, check_text, mapping_at, unindent

from tugfix.yamltext import Keep, New, Remove, Replace, Step, apply_edits, read
from tugfix.yamltext.lists import remove_entry, set_lists

X = (New("x"),)
GONE = (Remove(0, with_comments=False),)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: # c\nb: 1\n", "a: # c\n  - x\nb: 1\n"),
        ("a:", "a:\n  - x"),
        ("a: ~ # c\n", "a: # c\n  - x\n"),
        ("a: null\n", "a:\n  - x\n"),
        ("a: []  # c\n", "a:  # c\n  - x\n"),
        ("a:\n  ~\n", "a:\n  - x\n"),
        ("a:\r\nb:\r\n- c\r\n", "a:\r\n- x\r\nb:\r\n- c\r\n"),
        ("a:\n  # c\nb:\n    -  d\n", "a:\n    -  x\n  # c\nb:\n    -  d\n"),
    ],
)
def test_an_empty_value_becomes_a_list(before: str, after: str) -> None:
    check_text(before, {"a": X}, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("b:\n  - c # d\n# e\n\n", "b:\n  - c # d\na:\n  - x\n# e\n\n"),
        ("b:\n- c\n", "b:\n- c\na:\n- x\n"),
        ("b:\n      -  c\n", "b:\n      -  c\na:\n      -  x\n"),
        ("b: c", "b: c\na:\n  - x"),
        ("b: c\r\n", "b: c\r\na:\r\n  - x\r\n"),
        ("b:", "b:\na:\n  - x"),
        ("b: |\n  c\n\n# d\n", "b: |\n  c\na:\n  - x\n\n# d\n"),
        ("b:\n  - c\n  # commented out\n# d\n", "b:\n  - c\n  # commented out\na:\n  - x\n# d\n"),
        ("b: [c]\n...\n", "b: [c]\na:\n  - x\n...\n"),
    ],
)
def test_a_missing_key_comes_after_the_last_entry(before: str, after: str) -> None:
    check_text(before, {"a": X}, after)


def test_a_missing_key_comes_at_the_keys_column() -> None:
    check("- b: c\n  d:\n  - e\n- f\n", {"a": X}, "- b: c\n  d:\n  - e\n  a:\n  - x\n- f\n", "0")


def test_a_new_key_is_quoted_where_it_must_be() -> None:
    check("b: c\n", {"yes": X}, "b: c\n'yes':\n  - x\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: b # c\nd: 1\n", "a:\n  - b # c\n  - x\nd: 1\n"),
        ("a: 'b'", "a:\n  - 'b'\n  - x"),
        ("a: | # c\n  b\n\n  c\n\nd: 1\n", "a:\n  - | # c\n    b\n\n    c\n  - x\n\nd: 1\n"),
        ("a: |\n  b\n    \n  c\n", "a:\n  - |\n    b\n      \n    c\n  - x\n"),
        ("a: |\n  b\nd:\n- 1\n", "a:\n- |\n  b\n- x\nd:\n- 1\n"),
        ("a: |2\n    b\n  c\n", "a:\n  - |2\n      b\n    c\n  - x\n"),
        ("a: b\n  c\n", "a:\n  - b\n    c\n  - x\n"),
        ("a:\n    b # c\n", "a:\n    - b # c\n    - x\n"),
        ("a: # d\n  # e\n  b # c\n", "a: # d\n  # e\n  - b # c\n  - x\n"),
        ("a: &x !!str b\n", "a:\n  - &x !!str b\n  - x\n"),
        ("a: |\r\n  b\r\n  c\r\n", "a:\r\n  - |\r\n    b\r\n    c\r\n  - x\r\n"),
    ],
)
def test_a_string_becomes_a_list(before: str, after: str) -> None:
    check_text(before, {"a": (Keep(0), New("x"))}, after)


@pytest.mark.parametrize(
    ("plan", "after"),
    [
        ((New("x"), Keep(0)), "a:\n  - x\n  - |\n    b\n    c\n"),
        ((New("x"), Replace(0, "b\nd\n")), "a:\n  - x\n  - |\n    b\n    d\n"),
        ((Replace(0, "b\n"),), "a: |\n  b\n"),
        ((Replace(0, "b"),), "a: b\n"),
        ((Remove(0, True), New("x")), "a:\n  - x\n"),
    ],
)
def test_a_literal_block_of_a_key(plan: tuple[Step, ...], after: str) -> None:
    check_text("a: |\n  b\n  c\n", {"a": plan}, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: b # c\n", "a: # c\n  - x\n"),
        ("a: | # c\n  b\n", "a: # c\n  - x\n"),
        ("a:\n  # c\n  b\n", "a:\n  # c\n  - x\n"),
    ],
)
def test_a_string_goes_and_its_comment_stays(before: str, after: str) -> None:
    check_text(before, {"a": (Remove(0, with_comments=False), New("x"))}, after)


@pytest.mark.parametrize("before", ["a: b # c\n", "a: | # c\n  b\n", "a:\n  # c\n  b\n", "a: # c\n  b # d\n"])
def test_a_string_goes_with_its_comments(before: str) -> None:
    check_text(before, {"a": (Remove(0, with_comments=True), New("x"))}, "a:\n  - x\n")


def test_a_key_without_items_goes_and_its_own_comments_stay() -> None:
    check(
        """
        # about a
        a: # behind a
          # about b
          - b # behind b

            # deep
        c:
          - d
        """,
        {"a": GONE},
        """
        # about a
        # behind a
        # about b
        # behind b

        # deep
        c:
          - d
        """,
    )


def test_a_key_goes_with_its_items_comments() -> None:
    check(
        """
        z: 1
        # about a
        a: # behind a
          # about all

          # about b
          - b # behind b
        """,
        {"a": (Remove(0, with_comments=True),)},
        """
        z: 1
        # about a
        # behind a
        # about all
        """,
    )


def test_a_key_before_other_blank_lines_goes() -> None:
    check("a:\n  - b\n\nc:\n  - d\n\ne: 1\n", {"c": GONE}, "a:\n  - b\n\ne: 1\n")


def test_the_last_key_goes_from_a_text_without_a_final_newline() -> None:
    check_text("a: |\n  b\nc:\n  - d", {"c": GONE}, "a: |\n  b")


def test_a_first_key_behind_a_dash_goes() -> None:
    check("- a: [b] # c\n  # e\n  d: 1\n", {"a": GONE}, "# c\n# e\n- d: 1\n", "0")


def test_where_all_keys_go_null_remains() -> None:
    before = "m:\n  a:\n    - b # c\n  d: e\n# f\n"
    doc = read(before)
    edits = set_lists(doc, mapping_at(doc, "m"), {"a": GONE, "d": GONE})
    assert apply_edits(before, edits) == "m:\n  # c\n# f\n"


def test_several_keys_change_at_once() -> None:
    check(
        """
        a:
          - b
          - c
        d: e
        f:
          - g
        """,
        {"a": (Remove(0, True), Keep(1)), "d": (Keep(0), New("x")), "f": GONE, "h": X},
        """
        a:
          - c
        d:
          - e
          - x
        h:
          - x
        """,
    )


def test_an_entry_goes_and_every_comment_in_it_stays() -> None:
    before = unindent(
        """
        z: 1
        a: # one
          b: # two
            # three
            - c # four
        # five
        d: 2
        """
    )
    doc = read(before)
    after = apply_edits(before, remove_entry(doc, mapping_at(doc), "a"))
    assert after == "z: 1\n# one\n# two\n# three\n# four\n# five\nd: 2\n"


def test_an_entry_in_braces_goes() -> None:
    doc = read("{a: {b: c}, d: 1}\n")
    assert apply_edits(doc.text, remove_entry(doc, mapping_at(doc), "a")) == "{d: 1}\n"


@pytest.mark.parametrize(
    ("text", "plan", "message"),
    [
        ("a: &x [b]\nc: *x\n", GONE, "anchor"),
        ("a: [&x b, c]\nd: *x\n", (Remove(0, True), Keep(1)), "anchor"),
        ("a:\n  - &x b\n  - c\n", (Remove(0, True), Keep(1)), "anchor"),
        ("&x a:\n  - b\n", GONE, "anchor"),
        ("a: &x\n", X, "anchor"),
        ("x: &x [b]\na: *x\n", (Keep(0),), "neither a list nor a string"),
        ("a: {b: c}\n", (Keep(0),), "neither a list nor a string"),
        ("a:\n  - b: c\n", (Replace(0, "x"),), "a list or a mapping"),
        ("a: [b, c]\n", (Keep(1), Keep(0)), "the plan has the items"),
        ("a: [b, c]\n", (Keep(0),), "the plan has the items"),
        ("? a\n: - b\n", (Keep(0), New("x")), "'\\?'"),
    ],
)
def test_what_cannot_be_done_is_refused(text: str, plan: tuple[Step, ...], message: str) -> None:
    doc = read(text)
    with pytest.raises(ValueError, match=message):
        set_lists(doc, mapping_at(doc), {"a": plan})


def test_an_entry_that_is_not_there_cannot_go() -> None:
    doc = read("a: b\n")
    with pytest.raises(ValueError, match="there is no key 'c'"):
        remove_entry(doc, mapping_at(doc), "c")
