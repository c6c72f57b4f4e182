"""A script with its arguments."""

from __future__ import annotations

import pytest

from tugfix.shell.bind import bind, uses_arguments
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites


def runs(text: str, *arguments: str) -> list[str]:
    """The commands that a script comes to with its arguments, with what they stand under."""
    found = sites(bind(parse(text), arguments))
    return [" ".join([*(word.value for word in site.words), *filter(None, [site.condition])]) for site in found]


@pytest.mark.parametrize(
    ("text", "arguments", "expected"),
    [
        ("server $1", ["a"], ["server a"]),
        ("server ${1} $2", ["a", "b"], ["server a b"]),
        ('server "$1/x"', ["a"], ["server a/x"]),
        ("server ${1:-web}", [], ["server web"]),
        ("server ${1:-web}", ["a"], ["server a"]),
        ('exec "$@"', ["server", "x"], ["server x"]),
        ("server $#", ["a", "b"], ["server 2"]),
        ("server '$1'", ["a"], ["server $1"]),
        ("server $A", ["a"], ["server $A"]),
        ("case $1 in web) server;; *) step;; esac", ["web"], ["server"]),
        ('case "$1" in a|web) server;; *) step;; esac', ["other"], ["step"]),
        ("case $1 in web) server;; esac", ["other"], []),
        ("case ${1:-web} in web) server;; esac", [], ["server"]),
        ("case $A in web) server;; esac", ["web"], ["server a condition"]),
        ('if [ "$1" = web ]; then server; fi', ["web"], ["server"]),
        ('if [ "$1" = web ]; then server; else step; fi', ["a"], ["step"]),
        ("if [[ $1 == w* ]]; then server; fi", ["web"], ["server"]),
        ('if [ "$1" != web ]; then server; fi', ["web"], []),
        ("if [ -f x ]; then server; fi", ["web"], ["server a condition"]),
        ("cmd=$1; case $cmd in web) server;; *) step;; esac", ["web"], ["", "server"]),
        ('cmd=${1:-web}; case "$cmd" in web) server;; *) step;; esac', ["x"], ["", "step"]),
        ('cmd=$1; shift; $cmd "$@"', ["server", "x"], ["", "shift", "server x"]),
        ("[[ $1 == web ]] && server", ["web"], ["server"]),
        ("a=$1; step && a=x; case $a in web) server;; esac", ["web"], ["", "step", "", "server a condition"]),
        ("a=$1; a=x; case $a in web) server;; esac", ["web"], ["", "", "server a condition"]),
        ('[ "$1" = web ] && exec server; step', ["x"], ["step"]),
        ('[ "$1" = web ] || server', ["web"], ["server a condition"]),
    ],
)
def test_what_a_script_runs_with_its_arguments(text: str, arguments: list[str], expected: list[str]) -> None:
    assert runs(text, *arguments) == expected


@pytest.mark.parametrize("text", ["$1", '"$@"', "${2:-a}", '$(dirname "$0")/x', '"${BASH_SOURCE[0]}"', "$#"])
def test_a_word_that_depends_on_the_call(text: str) -> None:
    assert uses_arguments(sites(parse(f"server {text}"))[0].words[1])


@pytest.mark.parametrize("text", ["$A", "a", "'$1'", "${A:-1}"])
def test_a_word_that_does_not(text: str) -> None:
    assert not uses_arguments(sites(parse(f"server {text}"))[0].words[1])
