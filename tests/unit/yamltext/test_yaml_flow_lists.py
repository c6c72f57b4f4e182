"""Changes of lists in brackets, and of mappings in braces."""

import pytest
from yaml_checks import check, check_text

from tugfix.yamltext import Keep, New, Remove, Replace, Step


def keep_first(*steps: Step) -> dict[str, tuple[Step, ...]]:
    return {"a": (Keep(0), *steps)}


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ("a: [b, c] # d\n", keep_first(Replace(1, "x")), "a: [b, x] # d\n"),
        ("a: [b, c]\n", keep_first(Replace(1, "x, y")), "a: [b, 'x, y']\n"),
        ("a: [b, 'c']\n", keep_first(Replace(1, "x")), "a: [b, 'x']\n"),
        ("a: [b, c] # d\n", keep_first(Remove(1, True)), "a: [b] # d\n"),
        ("a: [b, c, ]\n", keep_first(Remove(1, True)), "a: [b, ]\n"),
        ("a: [ b, c, d ]\n", {"a": (Remove(0, True), Keep(1), Keep(2))}, "a: [ c, d ]\n"),
        ("a: [b, c]\n", keep_first(New("x"), Keep(1)), "a: [b, x, c]\n"),
        ("a: [b, c]\n", keep_first(Keep(1), New("x\ny")), 'a: [b, c, "x\\ny"]\n'),
        ("a: [b]\n", {"a": (New("x"), Keep(0))}, "a: [x, b]\n"),
        ("a: [b,]\n", keep_first(New("x")), "a: [b, x,]\n"),
        ("a: &x !t [b]\n", keep_first(New("x")), "a: &x !t [b, x]\n"),
        ("a: [&x b, *x]\n", {"a": (Replace(0, "z"), Keep(1))}, "a: [&x z, *x]\n"),
    ],
)
def test_on_one_line(before: str, changes: dict[str, tuple[Step, ...]], after: str) -> None:
    check_text(before, changes, after)


LINES = "a: [\n  b, # 1\n  # 2\n  c, # 3\n  d # 4\n]\n"


@pytest.mark.parametrize(
    ("plan", "after"),
    [
        ((Keep(0), Replace(1, "x"), Keep(2)), "a: [\n  b, # 1\n  # 2\n  x, # 3\n  d # 4\n]\n"),
        ((Keep(0), Remove(1, True), Keep(2)), "a: [\n  b, # 1\n  d # 4\n]\n"),
        ((Keep(0), Remove(1, False), Keep(2)), "a: [\n  b, # 1\n  # 2\n  # 3\n  d # 4\n]\n"),
        ((Keep(0), Keep(1), Remove(2, True)), "a: [\n  b, # 1\n  # 2\n  c # 3\n]\n"),
        ((Keep(0), Keep(1), Keep(2), New("x")), "a: [\n  b, # 1\n  # 2\n  c, # 3\n  d, # 4\n  x\n]\n"),
        (
            (Keep(0), New("x", before=("# n",), after="# m"), Keep(1), Keep(2)),
            "a: [\n  b, # 1\n  # n\n  x, # m\n  # 2\n  c, # 3\n  d # 4\n]\n",
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_on_several_lines(plan: tuple[Step, ...], after: str, newline: str) -> None:
    check_text(LINES.replace("\n", newline), {"a": plan}, after.replace("\n", newline))


def test_a_trailing_comma_on_several_lines_stays() -> None:
    check("a: [\n  b,\n  c,\n]\n", {"a": (Keep(0), Remove(1, True))}, "a: [\n  b,\n]\n")


def test_a_comment_breaks_the_line() -> None:
    check(
        "a: [b, c]\n",
        {"a": (Keep(0), New("x", before=("# n",)), Keep(1), New("z", after="# m"))},
        """
        a: [b,
          # n
          x, c, z # m
         ]
        """,
    )


@pytest.mark.parametrize(
    ("before", "changes", "after"),
    [
        ("{a: b, c: d}\n", {"a": (Keep(0), New("x"))}, "{a: [b, x], c: d}\n"),
        ("{a: b, c: d}\n", {"a": (Replace(0, "x"),)}, "{a: x, c: d}\n"),
        ("{a: b, c: d}\n", {"a": (Remove(0, True), New("x"))}, "{a: [x], c: d}\n"),
        ("{a: , c: d}\n", {"a": (New("x"),)}, "{a: [x] , c: d}\n"),
        ("{a, c: d}\n", {"a": (New("x"),)}, "{a: [x], c: d}\n"),
        ("{a: ~, c: d}\n", {"a": (New("x"),)}, "{a: [x], c: d}\n"),
        ("{a: [], c: d}\n", {"a": (New("x"),)}, "{a: [x], c: d}\n"),
        ("{a: [b], c: d}\n", {"a": (Remove(0, True),)}, "{c: d}\n"),
        ("{a: [b], c: d}\n", {"c": (Remove(0, True),)}, "{a: [b]}\n"),
        ("{a: [b]}\n", {"a": (Remove(0, True),)}, "{}\n"),
        ("{a: [b]}\n", {"c": (New("x"), New("z"))}, "{a: [b], c: [x, z]}\n"),
        ("{ }\n", {"c": (New("x"),)}, "{c: [x] }\n"),
        ("{a: [b], c: d, }\n", {"a": (Remove(0, True),), "e": (New("x"),)}, "{c: d, e: [x], }\n"),
        ("{a: [b], # 1\n  c: d}\n", {"a": (Remove(0, False),)}, "{\n  # 1\n  c: d}\n"),
    ],
)
def test_a_mapping_in_braces(before: str, changes: dict[str, tuple[Step, ...]], after: str) -> None:
    check_text(before, changes, after)


def test_an_empty_list_with_a_comment_keeps_it() -> None:
    check("a: [ # c\n  ]\n", {"a": (New("x"),)}, "a: [ # c\n  x\n  ]\n")
