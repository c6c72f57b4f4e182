"""Where a server listens: its host and its port, by its words, its variables, or its own default."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from tugfix.longrunning.programs import Program
from tugfix.longrunning.variables import ANY
from tugfix.shell.unwrap import basename

_LOOPBACK = re.compile(r"localhost|127(?:\.\d{1,3}){1,3}|::1|0:0:0:0:0:0:0:1")
_ALL = frozenset({"", "0.0.0.0", "0", "::", "*", "+", "0:0:0:0:0:0:0:0"})
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://")
_JOINED = re.compile(r"\d+|(?:localhost|[\d.]+|\[[\da-f:]+\])(?::\d+)?")
_HOLDS_WORDS = re.compile(r"\$(?:\{\w+\}|\w+|[@*]|\(.*\))|`.*`", re.DOTALL)


class Host(Enum):
    """On which addresses a server listens; UNKNOWN: on others, or that can't be told."""

    LOOPBACK = "loopback"
    ALL = "all"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Place:
    """Where a host stands in the words of a process: in which word, from where to where in its value."""

    word: int
    start: int
    end: int


@dataclass(frozen=True)
class Listening:
    """Where a server listens, `port` None if not known.

    `host_told` and `port_told` say that its words or its variables say so, not its default. `places` are those of the
    hosts among its words, `bare_port` that of a port before which a host could stand, `variable` is the one that says
    the host.
    """

    host: Host = Host.UNKNOWN
    port: int | None = None
    host_told: bool = False
    port_told: bool = False
    places: tuple[Place, ...] = ()
    bare_port: Place | None = None
    variable: str = ""


UNKNOWN = Listening()


@dataclass(frozen=True)
class _Said:
    """What one option or operand says; None where it says nothing of it.

    `elsewhere`: it names a file, or a socket, that says what no other option does.
    """

    host: str | None = None
    port: int | None = None
    place: Place | None = None
    bare_port: Place | None = None
    elsewhere: bool = False


class _CantTellError(Exception):
    """The words say something of host or port that can't be read."""


def listening(program: Program, words: Sequence[str], variables: Mapping[str, str | None]) -> Listening:
    """Return where a process with these words, as the catalogue spells them, and these variables listens.

    A variable whose value is not known has None; with `ANY` among them any other may be set too.
    """
    if not (program.port_options or program.address_options or program.port_variables or program.operand):
        return UNKNOWN
    try:
        found = list(_said(program, words))
    except _CantTellError:
        return UNKNOWN
    told = [one for one in found if one.host is not None]
    ports = {one.port for one in found if one.port is not None}
    # What is said elsewhere may be anything.
    around = {ANY: None, **variables} if any(one.elsewhere for one in found) else variables
    host, variable = _host(program, words, [classified(one.host or "") for one in told], around)
    port = _port(program, words, ports, around)
    return Listening(
        host,
        port,
        bool(told or variable),
        bool(ports) or any(name in variables for name in program.port_variables),
        tuple(one.place for one in told if one.place is not None),
        next((one.bare_port for one in found if one.bare_port is not None), None),
        variable,
    )


def classified(host: str) -> Host:
    """Return on which addresses a server listens that is told this host."""
    host = host.strip("[]").lower()
    if _LOOPBACK.fullmatch(host):
        return Host.LOOPBACK
    return Host.ALL if host in _ALL else Host.UNKNOWN


def _host(
    program: Program, words: Sequence[str], told: list[Host], variables: Mapping[str, str | None]
) -> tuple[Host, str]:
    """The host, and the variable that says it."""
    if told:
        return (told[0] if len(set(told)) == 1 else Host.UNKNOWN), ""
    for name in program.host_variables:
        if name in variables:
            value = variables[name]
            return (Host.UNKNOWN if value is None else classified(value)), name
    if ANY in variables and (program.host_variables or program.elsewhere):
        return Host.UNKNOWN, ""
    local = any(word == "" or word in words[1:] for word in program.loopback)
    return (Host.LOOPBACK if local else Host.UNKNOWN), ""


def _port(program: Program, words: Sequence[str], told: set[int], variables: Mapping[str, str | None]) -> int | None:
    if told:
        return next(iter(told)) if len(told) == 1 else None
    for name in program.port_variables:
        if name in variables:
            return _number(variables[name] or "")
    if ANY in variables and (program.port_variables or program.elsewhere):
        return None
    own = (basename(words[0]), *words[1:])
    for word, port in program.ports:
        if word in own:
            return port or None
    return program.port


def _said(program: Program, words: Sequence[str]) -> Iterator[_Said]:
    """What the options and the operand say. Raises _CantTellError where that can't be read."""
    known = (*program.host_options, *program.port_options, *program.address_options)
    index, behind = 1, False
    while index < len(words):
        word = words[index]
        name, sign, _ = word.partition("=")
        joined = _joined(word, known)
        if _HOLDS_WORDS.fullmatch(word) and not _is_folder(word):
            raise _CantTellError
        if word == "--":
            if any(other.partition("=")[0] in (*known, *program.elsewhere) for other in words[index:]):
                raise _CantTellError
            return
        if name in known:
            taken = _value(program, words, index)
            yield _read(program, name, taken)
            index += 0 if sign or taken is None else 1
        elif name in program.elsewhere:
            yield _Said(elsewhere=True)
        elif joined is not None:
            yield _read(program, word[:2], (joined, index, 2))
        elif _may_be_short_for(word, known):
            raise _CantTellError
        elif word in program.valued:
            index += 1
        elif behind and not word.startswith("-"):
            behind = False
            yield _address((word, index, 0), operand=True)
        behind = behind or word in program.operand
        index += 1


def _value(program: Program, words: Sequence[str], index: int) -> tuple[str, int, int] | None:
    """The value of an option with its word and its place in there; None where it has none."""
    name, sign, value = words[index].partition("=")
    if sign:
        return value, index, len(name) + 1
    if index + 1 < len(words) and not words[index + 1].startswith("-"):
        return words[index + 1], index + 1, 0
    if program.bare_host and name in program.host_options:
        return None
    raise _CantTellError


def _read(program: Program, name: str, taken: tuple[str, int, int] | None) -> _Said:
    if taken is None:
        return _Said("0.0.0.0")
    value, word, start = taken
    if name in program.address_options:
        return _address(taken)
    if name in program.port_options:
        port = _number(value)
        if port is None:
            raise _CantTellError
        return _Said(port=port)
    if not value or "$" in value or "`" in value:
        raise _CantTellError
    return _Said(value, None, Place(word, start, start + len(value)))


def _address(taken: tuple[str, int, int], *, operand: bool = False) -> _Said:
    """What `HOST:PORT`, `tcp://HOST:PORT`, `PORT`, `HOST` or `:PORT` says; for an operand the last is no host."""
    value, word, start = taken
    if "$" in value or "`" in value or value.startswith(("unix:", "fd:", "/", ".")):
        raise _CantTellError
    scheme = _SCHEME.match(value)
    begin = start + (scheme.end() if scheme else 0)
    rest = re.split(r"[/?]", value[begin - start :], maxsplit=1)[0]
    if rest.isdigit():
        return _Said(port=_number(rest), bare_port=Place(word, begin, begin + len(rest)))
    host, colon, port = rest.rpartition(":")
    if not colon or (rest.startswith("[") and rest.endswith("]")):
        host, port = rest, ""
    elif ":" in host and not host.startswith("["):
        raise _CantTellError
    number = _number(port)
    if (port and number is None) or (not host and (operand or not port)):
        raise _CantTellError
    if host and classified(host) is Host.UNKNOWN:
        raise _CantTellError
    return _Said(host, number, Place(word, begin, begin + len(host)))


def _joined(word: str, known: Sequence[str]) -> str | None:
    """The value that a short option has in its own word, as in `-p80`."""
    if len(word) > 2 and word[:2] in known and word[1] != "-" and _JOINED.fullmatch(word[2:]):
        return word[2:]
    return None


def _may_be_short_for(word: str, known: Sequence[str]) -> bool:
    """Whether a word may be a long option that is cut short, or a short one with its value or others joined on."""
    name = word.partition("=")[0]
    if name.startswith("--"):
        return len(name) > 4 and any(option.startswith(name) for option in known)
    return len(word) > 2 and word.startswith("-") and any(f"-{letter}" in known for letter in word[1:])


def _is_folder(word: str) -> bool:
    return any(name in word for name in ("ROOT", "DIR", "PATH", "HOME", "PWD"))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and 0 < int(text) < 65536 else None
