"""Procfiles: `foreman start`, `honcho start`, `heroku local`, `overmind start`, `hivemind`.

Sources: https://ddollar.github.io/foreman/, https://honcho.readthedocs.io/en/latest/using_procfiles.html,
https://github.com/heroku/cli/blob/main/docs/local.md, https://github.com/DarthSim/overmind#usage,
https://github.com/DarthSim/hivemind#usage
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass

from tugfix.longrunning.follow.lead import Followed, Lead
from tugfix.longrunning.follow.options import Arguments, arguments, file_of, is_fixed
from tugfix.longrunning.match import plain_name
from tugfix.longrunning.place import joined
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename

MAX_PROCESSES = 100
"""Lines of a Procfile; what stands behind them is not read."""

_ENTRY = re.compile(r"([A-Za-z0-9_-]+):\s*(.+)")
_LISTED = re.compile(r"[;#&|\n]")
_NOTHING = frozenset({"-h", "--help", "--version"})


@dataclass(frozen=True)
class _Runner:
    """How a program that runs Procfiles is called.

    `commands` start the processes, none: the program does so by itself; `runs` run one command. `valued` are the
    options that take a value; `root` has those for the folder, `counts` for how many of each process, `names` for
    which. `only_counted`: what is not counted is not started. `under_root`: the file is looked up in the folder,
    `default_under_root`: only if it is not named.
    `omits` is a process that only starts when it is named, `asks` are the options with which nothing is run.
    """

    commands: frozenset[str]
    valued: frozenset[str]
    runs: frozenset[str] = frozenset()
    root: tuple[str, ...] = ("-d", "--root")
    counts: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    only_counted: bool = False
    under_root: bool = False
    default_under_root: bool = False
    omits: str = ""
    asks: frozenset[str] = _NOTHING


def _set(options: str) -> frozenset[str]:
    return frozenset(options.split())


_RUNNERS = {
    "foreman": _Runner(
        commands=_set("start"),
        runs=_set("run"),
        valued=_set("-f --procfile -d --root -e --env -m --formation -p --port -t --timeout"),
        counts=("-m", "--formation"),
        only_counted=True,
        default_under_root=True,
        asks=_NOTHING | {"-v"},
    ),
    "honcho": _Runner(
        commands=_set("start"),
        runs=_set("run"),
        valued=_set("-f --procfile -d --app-root -e --env -p --port -c --concurrency -q --quiet"),
        root=("-d", "--app-root"),
        counts=("-c", "--concurrency"),
        under_root=True,
        asks=_NOTHING | {"-v"},
    ),
    "heroku": _Runner(
        commands=_set("local local:start"),
        runs=_set("local:run"),
        valued=_set("-f --procfile -e --env -p --port --start-cmd"),
        root=(),
        only_counted=True,
        omits="release",
    ),
    "overmind": _Runner(
        commands=_set("start s"),
        valued=_set(
            """-f --procfile -d --root -l --processes -x --ignored-processes -m --formation -c --can-die
            -r --auto-restart -p --port -P --port-step -s --socket -w --title -t --timeout -b --colors
            -i --stop-signals -S --network -H --shell --formation-port-step"""
        ),
        counts=("-m", "--formation"),
        names=("-l", "--processes"),
    ),
    "hivemind": _Runner(
        commands=frozenset(),
        valued=_set(
            "-l --processes -p --port -P --port-step -d --root -t --timeout -w --title -F --log-format --shell"
        ),
        names=("-l", "--processes"),
        asks=_NOTHING | {"-v"},
    ),
}


@dataclass(frozen=True)
class _Entry:
    name: str
    text: str
    line: int


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return the lines of the Procfile that a command starts; None where it starts none, or its file is not in sight.

    `foreman run CMD` is what CMD is.
    """
    program = basename(words[0].value) if words else ""
    runner = _RUNNERS.get(program)
    if runner is None:
        return None
    wrapped = _wrapped(words[1:], runner)
    if wrapped is not None:
        return _run(program, wrapped, place, repository)
    given = arguments(words[1:], runner.valued)
    operands = given.operands + given.rest
    if runner.commands:
        if not operands or operands[0].value not in runner.commands:
            return None
        operands = operands[1:]
    if given.has(runner.asks) or not is_fixed(operands):
        return None
    return _started(program, runner, given, operands, place, repository)


def _started(
    program: str,
    runner: _Runner,
    given: Arguments,
    operands: Sequence[Word],
    place: str | None,
    repository: Repository,
) -> Followed | None:
    named = given.value("-f", "--procfile")
    if not runner.commands and operands:
        named, operands = operands[0].value, ()
    name = named or "Procfile"
    folder = given.value(*runner.root)
    root = joined(place, folder) if folder is not None else place
    in_root = runner.under_root or (runner.default_under_root and named is None)
    file = file_of(root if in_root else place, name)
    text = repository.read(file) if file is not None else None
    if file is None or text is None:
        return None
    if folder is None and runner.root and not runner.under_root:
        root = joined(place, posixpath.dirname(name) or ".")
    chosen = _chosen(_entries(text), runner, given, [word.value for word in operands])
    daemon = program == "overmind" and given.has(frozenset({"-D", "--daemonize"}))
    leads = (Lead(_in_background(entry.text) if daemon else entry.text, file, entry.line, root) for entry in chosen)
    name = plain_name(chosen[0].name if len(chosen) == 1 else program)
    return Followed(name, tuple(leads), needs_all=not given.has(_SURVIVES))


_SURVIVES = frozenset({"-c", "--can-die", "--any-can-die", "-r", "--auto-restart"})
"""Options of overmind with which the others go on when one of the processes ends."""


def _entries(text: str) -> tuple[_Entry, ...]:
    found: list[_Entry] = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        entry = _ENTRY.fullmatch(line.rstrip())
        if entry is not None:
            found.append(_Entry(entry[1], entry[2], number))
            if len(found) == MAX_PROCESSES:
                break
    return tuple(found)


def _chosen(
    entries: tuple[_Entry, ...], runner: _Runner, given: Arguments, operands: Sequence[str]
) -> tuple[_Entry, ...]:
    """The entries that are started: by their names among the operands, by an option, by how many of each."""
    pairs = [item for operand in operands for item in operand.split(",")]
    counts = _counts(given.value(*runner.counts) or "")
    names = {pair.partition("=")[0] for pair in pairs}
    names |= {name for value in given.values(*runner.names) for name in value.split(",") if name}
    ignored = {name for value in given.values("-x", "--ignored-processes") for name in value.split(",")}
    counts.update(_counts(",".join(pair for pair in pairs if "=" in pair)))
    unnamed = 0 if counts and runner.only_counted and not names else 1
    found = []
    for entry in entries:
        if (names and entry.name not in names) or entry.name in ignored:
            continue
        if entry.name == runner.omits and entry.name not in names:
            continue
        if counts.get(entry.name, counts.get("all", unnamed)) > 0:
            found.append(entry)
    return tuple(found)


def _counts(text: str) -> dict[str, int]:
    """`web=2,worker=0` as numbers."""
    pairs = (item.strip().partition("=") for item in text.split(","))
    return {name: int(count[:4]) for name, _, count in pairs if count.isdecimal()}


def _in_background(text: str) -> str:
    return f"{{ {text}\n}} &" if _LISTED.search(text) else f"{text} &"


def _wrapped(words: Sequence[Word], runner: _Runner) -> tuple[Word, ...] | None:
    """The words of the command that `foreman run` runs, None where nothing is run so."""
    given = arguments(words, runner.valued, until=1)
    if not given.operands or given.operands[0].value not in runner.runs:
        return None
    inner = arguments(given.rest, runner.valued, until=1)
    return (*inner.operands, *inner.rest)


def _run(program: str, words: tuple[Word, ...], place: str | None, repository: Repository) -> Followed | None:
    if not words:
        return None
    if len(words) == 1 and program == "foreman":
        file = file_of(place, "Procfile")
        text = repository.read(file) if file is not None else None
        for entry in _entries(text) if text is not None else ():
            if entry.name == words[0].value and file is not None:
                return Followed(plain_name(entry.name), (Lead(entry.text, file, entry.line, place),))
    text = " ".join(word.source for word in words)
    return Followed(plain_name(basename(words[0].value)), (Lead(text, "", 0, place),))
