"""Where a command stands: what decides on it, what is around it."""

from __future__ import annotations

import pytest
from shell_checks import find_site, find_sites

from tugfix.shell.nodes import Span
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites


def sources(text: str, nodes: object) -> list[str]:
    return [text[node.start : node.end] for node in nodes if isinstance(node, Span)]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "text",
    [
        "server",
        "step && server",
        "step; server",
        "(server)",
        "{ server; }",
        "server | cat",
        "cat | server",
        "! server",
        "bash -c 'step; server'",
        "if true; then server; fi",
        "if false; then step; else server; fi",
        "case a in a) server;; esac",
        "for i in a; do server; done",
        "while step; do server; done",
        "while server; do step; done",
        "until server; do step; done",
        "f() { server; }; f",
        "f() { server; }; step && f",
        "step || server",
        "server; exit 0",
        "exit 0 & server",
        "(exit 0); server",
        "exec > log; server",
    ],
)
def test_a_command_that_is_reached(text: str) -> None:
    assert len(find_sites(text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "exit; server",
        "exit 0\nserver",
        "return\nserver",
        "exec step\nserver",
        "{ exit; server; }",
        "sh -c 'exit; server'",
        "f() { server; }; step",
        "# server",
        "echo server",
        "echo 'a; server'",
        "cat <<EOF\nserver\nEOF",
    ],
)
def test_a_command_that_is_not_reached(text: str) -> None:
    assert find_sites(text) == []


@pytest.mark.parametrize("text", ["{ exit; }; server", "true && exit; server", "step; exit 0 && true; server"])
def test_an_exit_in_a_list_ends_the_shell_too(text: str) -> None:
    assert find_sites(text) == []


def test_sites_come_in_the_order_of_the_text() -> None:
    found = sites(parse("a && b | c; (d; sh -c 'e; f') & if g; then h; fi"))
    assert "".join(site.words[0].value for site in found if site.words) == "abcdefgh"


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("server", ""),
        ("step && server", ""),
        ("cd web && step && server", ""),
        ("step; server", ""),
        ("true || server", "a condition"),
        ("step || server", "a condition"),
        ("step || true && server", ""),
        ("cd web || exit 1; server", ""),
        ("cd web || exit 1 && server", ""),
        ("step || step two && server", "a condition"),
        ("[ -f a ] && server", "a condition"),
        ("[[ -f a ]] && server", "a condition"),
        ("test -f a && step && server", "a condition"),
        ("[ -f a ]; server", ""),
        ("[ -f a ] && step; server", ""),
        ("! step && server", "a condition"),
        ("which step && server", "a condition"),
        ("command -v step && server", "a condition"),
        ("grep -q a b && server", "a condition"),
        ("grep a b && server", ""),
        ("ps | grep -q a || server", "a condition"),
        ("pgrep step || server", "a condition"),
        ("kill -0 1 && server", "a condition"),
        ("if [ -f a ]; then server; fi", "a condition"),
        ("if step; then :; else server; fi", "a condition"),
        ("case $A in a) server;; esac", "a condition"),
        ("for i in a; do server; done", "a loop"),
        ("while step; do server; done", "a loop"),
        ("until server; do step; done", "a loop"),
        ("select i in a; do server; done", "a loop"),
        ("f() { server; }; f", "a function"),
        ("sh -c '[ -f a ] && server'", "a condition"),
        ("[ -f a ] && sh -c 'server'", "a condition"),
        ("{ step; server; }", ""),
        ("[ -f a ] && exit 0; server", "a condition"),
        ("[ -f a ] || exit 0; server", "a condition"),
        ("[ -f a ] && exit; server", "a condition"),
        ("[ -f a ] || exit; server", ""),
        ("[ -f a ] && exit 1; server", ""),
        ("if [ -f a ]; then exit 0; fi; server", "a condition"),
        ("if step; then exit 1; fi; server", ""),
        ("case $A in a) exit 0;; esac; server", "a condition"),
        ("(exit 0); server", ""),
        ("server || true", ""),
        ("server && step", ""),
    ],
)
def test_what_decides_whether_it_runs(text: str, condition: str) -> None:
    assert find_site(text).condition == condition


@pytest.mark.parametrize(
    ("text", "background"),
    [
        ("server", False),
        ("server &", True),
        ("server & step", True),
        ("step & server", False),
        ("step && server &", True),
        ("step; server &", True),
        ("server; step &", False),
        ("(step; server) &", True),
        ("(server &)", True),
        ("{ server & } ; step", True),
        ("server | cat &", True),
        ("sh -c 'server' &", True),
        ("sh -c 'server &'", True),
        ("server > log &", True),
        ("server &> log", True),
        ("server &>> log", True),
        ("server > log 2>&1", False),
        ("nohup server", False),
        ("if step; then server; fi &", True),
    ],
)
def test_what_runs_in_the_background(text: str, background: bool) -> None:
    assert find_site(text).background is background


def test_what_runs_before_it() -> None:
    text = "a; { b && (c; server); d; }; e"
    assert sources(text, find_site(text).before()) == ["a", "b", "c"]


def test_what_runs_after_it() -> None:
    text = "a; { b; sh -c 'server; c' && d; }; e"
    assert sources(text, find_site(text).after()) == ["c", "d", "e"]


def test_a_pipeline_is_one_unit() -> None:
    text = "cd web && cat a | server 2>&1 | tee log && step"
    assert sources(text, [find_site(text).unit]) == ["cat a | server 2>&1 | tee log"]


@pytest.mark.parametrize(
    ("text", "endless"),
    [
        ("while true; do step; done", True),
        ("while :; do step; sleep 1; done", True),
        ("until false; do step; done", True),
        ("while step; do step; done", False),
        ("while true; do step && break; done", False),
        ("while true; do if step; then exit 0; fi; done", False),
        ("until step; do sleep 1; done", False),
        ("for i in 1 2; do step; done", False),
        ("while false; do step; done", False),
    ],
)
def test_loops_without_an_end(text: str, endless: bool) -> None:
    loops = [site for site in sites(parse(text)) if not site.words]
    assert bool(loops) is endless


def test_texts_that_differ_in_what_has_no_node_have_sites_of_their_own() -> None:
    for text in ("[ -f a ]; server", "[ -f b ]; server", "a && b &\nserver", "a && b & server", "abcdefghi; server"):
        script = parse(text)
        assert all(site.steps[0].node is script for site in sites(script))


def test_places_of_a_command_in_a_nested_script() -> None:
    text = "é && sh -c \"ü; server 'x'\""
    site = find_site(text)
    assert sources(text, site.words) == ["server", "'x'"]


@pytest.mark.parametrize("text", ["false && server", "step && false && server", "if false; then server; fi"])
def test_what_is_switched_off_is_not_reached(text: str) -> None:
    assert "server" not in [site.words[0].value for site in sites(parse(text)) if site.words]
