"""Cutting a text in two: what stays, and what comes before and after."""

from __future__ import annotations

import pytest
from shell_checks import find_site, find_sites, stays, stays_after, stays_before

from tugfix.shell.carve import Cut, apply_cuts, companion, head, remainder, unit_comments
from tugfix.shell.parse import parse


def goes_along(text: str, *, whole: bool = False) -> str:
    return apply_cuts(text, companion(text, parse(text), find_site(text), whole=whole)).strip()


@pytest.mark.parametrize(
    ("cuts", "expected"),
    [
        ([], "abcdef"),
        ([Cut(0, 1)], "bcdef"),
        ([Cut(5, 6, "x")], "abcdex"),
        ([Cut(2, 2, "x")], "abxcdef"),
        ([Cut(4, 5), Cut(1, 2)], "acdf"),
        ([Cut(1, 4), Cut(2, 3, "x")], "aef"),
        ([Cut(1, 3), Cut(1, 1, "x")], "axdef"),
        ([Cut(1, 2), Cut(2, 2, "x")], "axcdef"),
        ([Cut(0, 3), Cut(2, 6)], ""),
    ],
)
def test_cuts(cuts: list[Cut], expected: str) -> None:
    assert apply_cuts("abcdef", cuts) == expected


NOTHING_STAYS = r"""
server
server &
server;
server || true
cd web && server
cd web; export A=1; server
[ -f .env ] && . .env; server
(cd web && server)
{ cd web; server; }
(server &)
bash -c 'cd web && server'
nohup sh -c "server" &
server | tee log
server & wait
set -e; cd web; server; true
""".strip().split("\n")

STAYS = {
    "step && server": "step",
    "step; server": "step",
    "step ; server ;": "step",
    "server; step": "step",
    "server && step": "step",
    "server & step": "step",
    "step && server &": "step",
    "cd web && step && server": "cd web && step",
    "cd web; step; server": "cd web; step",
    "cd web; server; step": "cd web; step",
    "cd web && server && step": "cd web && step",
    "step && cd web && server": "step",
    "mkdir a && cd a && server": "mkdir a",
    "step && server || true": "step",
    "server || true; step": "step",
    "step || true; server": "step || true",
    "cd web && server 2>&1 | tee log; step": "cd web; step",
    "cd web && server\nstep": "cd web\nstep",
    "cd web && server & step two": "step two",
    "cd web && server | tee log && step": "cd web && step",
    "cd web && server 2>&1 | tee log && step": "cd web && step",
    "server > log & step": "step",
    "step; server & step two; wait": "step; step two",
    "step one & server & wait": "step one & wait",
    "step & wait; server": "step & wait",
    "(cd web; step; server)": "(cd web; step)",
    "{ cd web; step; server; }": "{ cd web; step; }",
    "(cd web && server) && step": "step",
    "cd web && (server; step)": "cd web && (step)",
    "{ step; server; } > log": "{ step; } > log",
    "cd web && { step; server & }": "cd web && { step; }",
    "bash -c 'cd web && step && server'": "bash -c 'cd web && step'",
    'sh -c "step \\"a b\\"; server"': 'sh -c "step \\"a b\\""',
    "bash -c 'server' && step": "step",
    "nohup sh -c 'step; server' &": "nohup sh -c 'step'",
    "cd é && step ü && server ñ": "cd é && step ü",
    "cat <<EOF > a\nserver\nEOF\nserver": "cat <<EOF > a\nserver\nEOF",
    "step\nserver\n": "step\n",
    "step\nserver\nstep two\n": "step\nstep two\n",
    "cd web\nserver &\nstep": "cd web\nstep",
    "step\n\nserver": "step\n",
    "# a\nstep # b\n# c\nserver # d\n# e\nstep two": "# a\nstep # b\n# e\nstep two",
    "step\n# run it\nserver": "step",
    "step\n# run it\nserver # so\n": "step\n",
    "step && \\\n  server": "step",
    "server && \\\n  step": "step",
    "step &&\n  server &&\n  step two": "step &&\n  step two",
    "cd web && step\nserver": "cd web && step",
}


@pytest.mark.parametrize("text", NOTHING_STAYS)
def test_nothing_stays(text: str) -> None:
    assert stays(text) is None


@pytest.mark.parametrize(("text", "expected"), STAYS.items())
def test_what_stays(text: str, expected: str) -> None:
    rest = stays(text)
    assert rest is not None
    assert rest.rstrip("\n") == expected.rstrip("\n")
    assert find_sites(rest) == []


def test_several_go_at_once() -> None:
    text = "cd web; server one & step; server two & wait"
    assert remainder(text, parse(text), find_sites(text)) == "cd web; step"
    text = "server one & server two & wait"
    assert remainder(text, parse(text), find_sites(text)) is None


def test_one_of_several_goes() -> None:
    text = "server one & server two & wait"
    assert remainder(text, parse(text), find_sites(text)[:1]) == "server two & wait"
    assert remainder(text, parse(text), find_sites(text)[1:]) == "server one & wait"


def test_texts_of_the_same_shape_are_not_confused() -> None:
    texts = ["cd web && step &\nserver", "cd web && step & server", "[ -f a ]; server; step", "[ -f b ]; server; step"]
    for text in texts:
        rest = remainder(text, parse(text), find_sites(text))
        assert rest is not None
        assert "server" not in rest


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("server", None, None),
        ("step; server", "step", None),
        ("server; step", None, "step"),
        ("step one; server; step two", "step one", "step two"),
        ("cd web && step one && server && step two", "cd web && step one", "cd web && step two"),
        ("cd web; server & step", None, "cd web; step"),
        ("cd web && server & step", None, "step"),
        ("export A=1; step one; server & step two", "export A=1; step one", "export A=1; step two"),
        ("bash -c 'cd web; step one; server; step two'", "bash -c 'cd web; step one'", "bash -c 'cd web; step two'"),
        ("cd web && step one; server & step two", "cd web && step one", "cd web; step two"),
        ("cd web\nstep one\n# run it\nserver\nstep two", "cd web\nstep one", "cd web\nstep two"),
        ("step && server & step two; step three", "step", "step two; step three"),
    ],
)
def test_what_runs_before_and_after(text: str, before: str | None, after: str | None) -> None:
    assert (stays_before(text), stays_after(text)) == (before, after)


def test_the_head_of_the_second_lacks_the_first() -> None:
    text = "step; server one & step two; server two &"
    first, second = find_sites(text)
    assert head(text, parse(text), second, [first, second]) == "step; step two"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cd web && step && server && step two", "cd web && server"),
        ("cd web; step; server; step two", "cd web; server"),
        ("cd web && step; server", "cd web; server"),
        ("cd web && step\nserver", "cd web\nserver"),
        ("cd web && step && export A=1; server", "cd web && export A=1; server"),
        ("{ cd web; step; }; server", "{ cd web; }; server"),
        ("(cd one; step); cd two; server", "cd two; server"),
        ("set -e\ncd web\nstep\nserver &\nstep two", "set -e\ncd web\nserver &"),
        ("cd web && { server & } && step", "cd web && { server & }"),
        ("bash -c 'cd web; step; server'", "bash -c 'cd web; server'"),
        ("cd web; step & server", "cd web; server"),
        ("cd web & server", "server"),
    ],
)
def test_what_goes_along(text: str, expected: str) -> None:
    assert goes_along(text) == expected


def test_comments_go_along() -> None:
    text = "# a\ncd web # b\n\n# c\n# d\nserver # e\n# f\nstep"
    assert goes_along(text) == "cd web\n\n# c\n# d\nserver # e"


def test_all_comments_go_along_with_the_whole() -> None:
    text = "# a\ncd web # b\n# c\nserver # d\n# e"
    assert goes_along(text, whole=True) == text


def test_comments_of_a_unit() -> None:
    text = "# a\n\n# b\n# c\nserver # d\n# e"
    assert sorted(text[span.start : span.end] for span in unit_comments(text, find_site(text))) == ["# b", "# c", "# d"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [("step;" * 3000 + "server", 1), ("step && " * 3000 + "server", 1), ("step # c\n" * 3000 + "server", 3000)],
)
def test_long_texts(text: str, lines: int) -> None:
    rest = stays(text)
    assert rest is not None
    assert (rest.count("step"), rest.count("server"), len(rest.splitlines())) == (3000, 0, lines)
