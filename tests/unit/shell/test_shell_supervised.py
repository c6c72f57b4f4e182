"""A process as a run script, and as a command of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from shell_checks import find_site, moves_as_it_is, runs, starts

from tugfix.shell.carve import Cut
from tugfix.shell.dialect import needs_bash
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.supervised import in_background, run_script

RUNS = {
    "server": "exec server",
    "server -p 80 'a b'": "exec server -p 80 'a b'",
    "server &": "exec server",
    "server;": "exec server",
    "nohup server > log 2>&1 &": "exec server > log 2>&1",
    "nohup env A=1 nice server &": "exec env A=1 nice server",
    "setsid -f server": "exec server",
    "screen -dmS name server": "exec server",
    "screen -dmS name bash -c 'cd web; server'": "exec bash -c 'cd web; exec server'",
    "start-stop-daemon -S -b -x server": "exec start-stop-daemon -S -x server",
    "exec server": "exec server",
    "A=1 server": "exec env A=1 server",
    "A= server": "exec env A= server",
    "A=$B C='$D' server": "exec env A=\"$B\" C='$D' server",
    'A="$B c" server': 'exec env A="$B c" server',
    "A=1 nohup server &": "exec env A=1 server",
    "time server": "time server",
    "server | tee log": "server | tee log",
    "server 2>&1 | tee log &": "server 2>&1 | tee log",
    "cd web && server": "cd web && exec server",
    "cd web; step; server": "cd web; exec server",
    "cd web && step; server": "cd web; exec server",
    "(cd web && server)": "cd web && exec server",
    "{ cd web; server; } > log": "exec > log\ncd web; exec server",
    "(server &)": "exec server",
    "{ cd web; server & }": "cd web; exec server",
    "cd web && { server & } && step": "cd web && exec server",
    "server &> log": "exec server >log 2>&1",
    "server &>> log": "exec server >>log 2>&1",
    "server >& log": "exec server >log 2>&1",
    "server >& 2": "exec server >& 2",
    "server 2>&1": "exec server 2>&1",
    "server >&-": "exec server >&-",
    "sudo -u www server": "exec sudo -u www server",
    "su www -c 'cd web && server'": "exec su www -c 'cd web && exec server'",
    "bash -c 'cd web; step; server'": "exec bash -c 'cd web; exec server'",
    "bash -c server": "exec bash -c server",
    "su www -c ./server": "exec su www -c ./server",
    "nvm install 12 && step && server": "nvm use 12 && exec server",
    "nvm install; server": "nvm use; exec server",
    "npx server": "exec npx server",
    "command server": "command server",
    "server || true": "exec server",
    "server \\\n  -p 80": "exec server \\\n  -p 80",
    "cd web\nstep\n# run it\nserver & # so\nstep two": "cd web\n# run it\nexec server # so",
    "bash <<EOF\ncd web\nserver\nEOF": "exec bash <<EOF\ncd web\nexec server\nEOF",
}

STARTS = {
    "server": "server &",
    "server &": "server &",
    "server;": "server &",
    "nohup server > log 2>&1 &": "nohup server > log 2>&1 &",
    "cd web && server": "cd web && server &",
    "cd web && step && server && step two": "cd web && server &",
    "cd web; server": "{ cd web; server; } &",
    "cd web; server &": "cd web; server &",
    "cd web\nserver": "{\ncd web\nserver\n} &",
    "cd web && step; server": "{ cd web; server; } &",
    "(cd web; server)": "(cd web; server) &",
    "server | tee log": "server | tee log &",
    "server # so": "server & # so",
    "setsid -f server": "setsid -f server",
    "(server &)": "(server &)",
    "bash -c 'step; server'": "bash -c 'server' &",
    "server <<EOF\na\nEOF": "{\nserver <<EOF\na\nEOF\n} &",
}


@pytest.mark.parametrize(("text", "expected"), RUNS.items())
def test_run_scripts(text: str, expected: str) -> None:
    assert runs(text) == expected


@pytest.mark.parametrize(("text", "expected"), STARTS.items())
def test_start_commands(text: str, expected: str) -> None:
    assert starts(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("server -d", "server -d"),
        ("server -d;", "server -d"),
        ("cd web && step && server -d && step two", "cd web && server -d"),
        ("export A=1; step; server -d", "export A=1; server -d"),
    ],
)
def test_what_returns_by_itself(text: str, expected: str) -> None:
    assert moves_as_it_is(text) == expected


@pytest.mark.parametrize("text", [*RUNS, *STARTS])
def test_what_is_written_can_be_read(text: str) -> None:
    assert parse(runs(text)).items
    assert parse(starts(text)).items


def test_edits_inside_of_the_unit() -> None:
    text = "cd web && server -d -p 80"
    edit = Cut(text.index(" -d"), text.index(" -p"))
    assert run_script(text, parse(text), find_site(text), whole=True, edits=[edit]) == "cd web && exec server -p 80"


@pytest.mark.parametrize(
    "text", ["server", "cd web && server", "{ cd web; server; }", "bash -c 'cd web; server'", "cd web && (server)"]
)
def test_signals_reach_the_process(text: str, tmp_path: Path) -> None:
    """The program takes the place of the shell that runs the script."""
    program = tmp_path / "server"
    program.write_text("#!/bin/sh\necho $$\n")
    program.chmod(0o755)
    (tmp_path / "web").mkdir()
    script = tmp_path / "run"
    script.write_text(runs(text) + "\n")
    with subprocess.Popen(
        ["sh", str(script)], cwd=tmp_path, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, stdout=subprocess.PIPE
    ) as shell:
        assert int(shell.communicate()[0]) == shell.pid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", "a &"),
        ("a &", "a &"),
        ("a;", "a &"),
        ("a && b", "a && b &"),
        ("a | b", "a | b &"),
        ("a # b", "a & # b"),
        ("a; b", "{ a; b; } &"),
        ("a; b;", "{ a; b; } &"),
        ("a\nb", "{\na\nb\n} &"),
        ("{ a; }", "{ a; } &"),
        ("a > b", "a > b &"),
        ("a <<EOF\nb\nEOF", "{\na <<EOF\nb\nEOF\n} &"),
        ("é ü", "é ü &"),
    ],
)
def test_in_background(text: str, expected: str) -> None:
    assert in_background(text) == expected


def test_what_is_no_shell_is_refused() -> None:
    with pytest.raises(ShellError):
        in_background("a (")
    with pytest.raises(ShellError):
        needs_bash("a (")


@pytest.mark.parametrize(
    "text",
    [
        "[[ -f a ]] && b",
        "((a)) && b",
        "source a",
        "a <<< b",
        "a &> b",
        "a |& b",
        "A=(1 2); b",
        "a <(b)",
        "a > >(b)",
        "a $'b'",
        "A=$'b' c",
        "export A=$'b'",
        'a "${b[0]}"',
        'a "${b//c/d}"',
        'a "${b^^}"',
        "a {b,c}",
        "A+=b",
        "if [[ -f a ]]; then b; fi",
        "for ((i=0; i<3; i++)); do a; done",
        "f() { [[ -f a ]]; }; f",
        "pushd a",
        "shopt -s a",
        "declare a",
        "set -o pipefail",
        "function f { a; }; f",
    ],
)
def test_bash_is_needed(text: str) -> None:
    assert needs_bash(text)


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "[ -f a ] && b",
        ". a",
        "a > b 2>&1",
        "a 2>& 1",
        "a <<EOF\nb\nEOF",
        "A=b c",
        "export A=b",
        "$(a) `b` ${c} $((d))",
        'a "${b:-c}" "${b#c}" "${b%c}"',
        "a | b",
        "f() { a; }; f",
        "exec a",
        "bash -c '[[ -f a ]]'",
        "echo '[[ a ]]'",
        "a '{b,c}'",
        "cd ~/a",
    ],
)
def test_a_plain_shell_is_enough(text: str) -> None:
    assert not needs_bash(text)
