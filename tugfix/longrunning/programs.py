"""The catalogue: what stays up, as data, one TOML file an ecosystem in `catalogue/`.

A `[[program]]` has
- `name`: a plain word, the process's name under /etc/service;
- `kind`: app, worker, watcher, backing or holder (it only holds the container open);
- `command` (optional): how the patterns below begin, one text or several that mean the same;
- `stays`: patterns of command lines that stay up; `likely` and `possible` of those that most probably do, or may:
  what is only possible is a remark, unless the command is put in the background;
- `daemon`: patterns of those that stay up and put themselves in the background, unless a word matches one of
  `foreground_marks`;
- `ends`: patterns of those that end all the same, whatever else fits. With `--help` or `--version` every program ends;
- the foreground form of a daemon, if there is one: `remove` (options that go; `--daemonize yes` is an option with its
  value), `add` (text that is inserted behind the program's name), `replace` (pairs of a word and what stands for it);
  with a word of `conflicts` in the command there is none;
- `valued` (optional): options whose next word is their value;
- `owners` (optional): names under /etc/service of Tugboat's images that run this program already;
- `arguments` (optional): words that may stand in a command that starts just what the image runs;
- `directory` (true unless said): whether what it does depends on the working directory even if no word shows it;
- `port` (optional): where it listens if not told otherwise; where it is reached is said by the fields below;
- `doc`: where its documentation says so.

Where a server is reached (all optional; without `port_options`, `port_variables` or `operand` nothing is known of it)
- `loopback`: it listens on 127.0.0.1 or localhost, if not told otherwise, where one of these words is among its own;
  '' is among all. `lately`: older versions listen on all addresses;
- `host_options`, `port_options`: options whose value is a host or a port; `bare_host`: a host option without a value
  means all addresses; `address_options`: options whose value is `HOST:PORT`, a URL, or one of the two alone;
- `operand`: words behind which an operand `[HOST:]PORT` may stand;
- `add_host`: the words that make it listen on all addresses, `{port}` in them is the port;
- `host_variables`, `port_variables`: variables that it reads its host or its port from;
- `settings`: files, by their names in its directory, that may say it; `elsewhere`: options that name such a file, or
  a socket;
- `ports`: pairs of a word and the port where that is among its own, 0 if not known; `older_ports`: those of versions
  before;
- `listen_doc`: where its documentation says so, if not where `doc` does.

A pattern is words with a space between; an empty one is the `command` as it is. The first word is the program: with a
`/` in it it is compared with the end of the path, else with the name behind the last `/`. A word that begins with `-`
must be among the words, and a word behind it must follow it directly. Any other word must be the next operand
(options, with their values, are passed over). In each word `a|b` are alternatives and `*` stands for any characters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from typing import Any

from tugfix.longrunning.catalogue import PATTERNS, load

_WILDCARDS = frozenset("*?[")
_WILDCARD = re.compile(r"[*?\[]")
_LISTS = (
    "foreground_marks", "remove", "conflicts", "arguments", "loopback", "host_options", "port_options",
    "address_options", "operand", "host_variables", "port_variables", "settings", "elsewhere", "older_ports",
)  # fmt: skip


class Kind(Enum):
    """What a process is for: who needs it, and when."""

    APP = "app"
    WORKER = "worker"
    WATCHER = "watcher"
    BACKING = "backing"
    HOLDER = "holder"


@dataclass(frozen=True)
class Pattern:
    """One command line, or several that begin alike; see the module's text. Each word is a tuple of alternatives."""

    programs: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]

    def fits(self, words: Sequence[str], valued: frozenset[str]) -> bool:
        """Whether a command's words are of this form."""
        return bool(words) and self.is_named(words[0]) and self._fits_rest(words, valued)

    def is_named(self, word: str) -> bool:
        """Whether the first word of a command is one of the programs."""
        # Most are spelled just so.
        return word in self.programs or any(is_named(word, program) for program in self.programs)

    def _fits_rest(self, words: Sequence[str], valued: frozenset[str]) -> bool:
        place, behind_option = 1, False
        for expected in self.words:
            if expected[0].startswith("-"):
                found = next((i for i in range(1, len(words)) if _is_option(words[i], expected)), None)
                if found is None:
                    return False
                place, behind_option = found + 1, True
                continue
            if not behind_option:
                place = _next_operand(words, place, valued)
            if place >= len(words) or not _is_word(words[place], expected):
                return False
            place, behind_option = place + 1, False
        return True


@dataclass(frozen=True)
class Program:
    """An entry of the catalogue; the fields are those of the module's text."""

    name: str
    kind: Kind
    stays: tuple[Pattern, ...] = ()
    ends: tuple[Pattern, ...] = ()
    likely: tuple[Pattern, ...] = ()
    possible: tuple[Pattern, ...] = ()
    daemon: tuple[Pattern, ...] = ()
    foreground_marks: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    add: str = ""
    replace: tuple[tuple[str, str], ...] = ()
    conflicts: tuple[str, ...] = ()
    owners: frozenset[str] = frozenset()
    arguments: tuple[str, ...] = ()
    valued: frozenset[str] = frozenset()
    directory: bool = True
    port: int | None = None
    doc: str = ""
    loopback: tuple[str, ...] = ()
    lately: bool = False
    host_options: tuple[str, ...] = ()
    port_options: tuple[str, ...] = ()
    address_options: tuple[str, ...] = ()
    bare_host: bool = False
    operand: tuple[str, ...] = ()
    add_host: str = ""
    host_variables: tuple[str, ...] = ()
    port_variables: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    ports: tuple[tuple[str, int], ...] = ()
    older_ports: tuple[int, ...] = ()
    listen_doc: str = ""

    def any_ends(self, words: Sequence[str]) -> bool:
        """Whether a command with these words, which may be this program's, ends."""
        return only_asks(words[1:]) or self.any_fits(self.ends, words)

    def any_fits(self, patterns: Sequence[Pattern], words: Sequence[str]) -> bool:
        """Whether the words are of the form of one of `patterns`, which are this program's."""
        return any(pattern.fits(words, self.valued) for pattern in patterns)

    def is_named(self, word: str) -> bool:
        """Whether any pattern is for a program of this name."""
        patterns = (*self.stays, *self.ends, *self.likely, *self.possible, *self.daemon)
        return any(pattern.is_named(word) for pattern in patterns)

    def is_daemon(self, words: Sequence[str]) -> bool:
        """Whether a command with these words puts itself in the background."""
        marked = any(_is_like(word, mark) for word in words for mark in self.foreground_marks)
        return not marked and self.any_fits(self.daemon, words)


@dataclass(frozen=True)
class ScriptNames:
    """Names of scripts of a package.json that stay up by convention, where the file is not in sight."""

    likely: frozenset[str]
    possible: frozenset[str]


@lru_cache(maxsize=1)
def programs() -> tuple[Program, ...]:
    """Return all entries, in the order of the files' names and of the entries in each."""
    return tuple(_program(place) for place in range(len(load()["entries"])))


@lru_cache(maxsize=4096)
def candidates(word: str) -> tuple[Program, ...]:
    """Return the entries that have a pattern for the program that is the first word of a command."""
    name = word.rpartition("/")[2]
    places = {
        *load()["plain"].get(name, ()),
        *(place for start, wild, place in _wild() if name.startswith(start) and is_named(word, wild)),
    }
    return tuple(_program(place) for place in sorted(places))


@lru_cache(maxsize=1)
def _wild() -> tuple[tuple[str, str, int], ...]:
    """What the name of a program, without its folder, begins with; the name with its wildcards; the entry's place."""
    names = [(name.rpartition("/")[2], name, place) for name, place in load()["wild"]]
    return tuple((_WILDCARD.split(last, maxsplit=1)[0], name, place) for last, name, place in names)


@lru_cache(maxsize=1)
def script_names() -> ScriptNames:
    """Return the names of scripts that stay up by convention."""
    table = load()["scripts"]
    return ScriptNames(frozenset(table["likely"]), frozenset(table["possible"]))


@cache
def _program(place: int) -> Program:
    return as_program(load()["entries"][place])


def as_program(entry: Mapping[str, Any]) -> Program:
    """Return an entry with its patterns read and its lists made unchangeable; a key that is not known is a TypeError.

    `entry` has the `command` in front of its patterns, as `catalogue.read` returns it.
    """
    fields: dict[str, Any] = {**entry, "kind": Kind(entry["kind"])}
    for key in PATTERNS:
        if key in fields:
            fields[key] = tuple(map(read_pattern, fields[key]))
    for key in _LISTS:
        fields[key] = tuple(fields.get(key, ()))
    for key in ("owners", "valued"):
        fields[key] = frozenset(fields.get(key, ()))
    for key in ("replace", "ports"):
        fields[key] = tuple((before, after) for before, after in fields.get(key, ()))
    return Program(**fields)


def read_pattern(text: str) -> Pattern:
    """Return what a pattern says, in the form of the module's text."""
    first, *rest = (tuple(word.split("|")) for word in text.split(" "))
    return Pattern(first, tuple(rest))


def only_asks(arguments: Sequence[str]) -> bool:
    """Whether a program is called for its help or its version; with a word behind it, `--version` is an option."""
    versions = [place for place, word in enumerate(arguments) if word == "--version"]
    return "--help" in arguments or any(arguments[place + 1 :][:1] in ([], ["--"]) for place in versions)


def is_named(word: str, program: str) -> bool:
    """Whether the first word of a command is the program, whose name may have wildcards and a folder."""
    return _is_like(word, f"*{program}") if "/" in program else _is_like(word.rpartition("/")[2], program)


def _next_operand(words: Sequence[str], place: int, valued: frozenset[str]) -> int:
    while place < len(words) and words[place].startswith(("-", "@")):
        place += 2 if words[place] in valued else 1
    return place


def _is_option(word: str, options: Sequence[str]) -> bool:
    return any(word == option or word.startswith(f"{option}=") for option in options)


def _is_word(word: str, expected: Sequence[str]) -> bool:
    name = word.rpartition("/")[2]
    return any(_is_like(word, pattern) or _is_like(name, pattern) for pattern in expected)


def _is_like(word: str, pattern: str) -> bool:
    # Most patterns are plain words, and to compile each as a pattern takes longer than a config.
    return word == pattern or (not _WILDCARDS.isdisjoint(pattern) and fnmatchcase(word, pattern))
