"""What the catalogue says of a command's words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from tugfix.findings import Certainty
from tugfix.longrunning.catalogue import load
from tugfix.longrunning.own import NO_OWN, OwnPrograms
from tugfix.longrunning.programs import Kind, Program, candidates
from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename
from tugfix.shell.wrappers import SHELLS

_INIT_SCRIPTS = "/etc/init.d/"
_UNIT = ".service"
_LOCAL_PROGRAMS = "node_modules/.bin/"
_ALWAYS = frozenset(
    """npm yarn pnpm bun deno while until systemctl init.d/
    concurrently conc npm-run-all npm-run-all2 run-s run-p""".split()
)
# What has a slash behind it is a folder, and no program.
_TOKEN = re.compile(r"[^\s\"'`;&|()<>=$\\/]+/?")
_WILD = re.compile(r"[*?\[/]")
_NOT_PLAIN = re.compile(r"[^a-z0-9]+")
_RUNS_FILES = "make foreman honcho heroku overmind hivemind just task composer python bash .sh .py js .ts".split()
_FILES = re.compile(
    r"""\b(?:make|gmake|foreman|honcho|heroku|overmind|hivemind|just|task|composer|python[\d.]*)\b
    |\.(?:sh|bash|py|[cm]?js|ts)\b|\bbash\b""",
    re.VERBOSE,
)
_PATH = re.compile(r"""(?:^|[;&|(\n]|\{\s)\s*(?!vendor/|node_modules/)["']?[\w.${-][\w.${}-]*["']?/""")


SURER = (Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE)
"""The surest first."""


@dataclass(frozen=True)
class Recognized:
    """A process that stays up: the catalogue's entry, how sure that is, whether it makes itself a daemon.

    `name` is a plain word for it. `chain` tells how files of the repository led to it, one step an element. `more`:
    the script that starts it does other things before. `obstacle`: why it can't be moved as it is. `words` are
    those of the process itself, as the catalogue spells them; `variables` are set for it by the files that led to it.
    `alone`: those files start no other process, as far as is known.
    """

    program: Program
    certainty: Certainty
    daemon: bool
    name: str
    chain: tuple[str, ...] = ()
    more: bool = False
    obstacle: str = ""
    words: tuple[str, ...] = ()
    variables: tuple[tuple[str, str | None], ...] = ()
    alone: bool = True


@dataclass(frozen=True)
class _Hints:
    """What a text must hold for a program to stay up: a name of `enough`, or one of `names`, which `needs` a word more.

    `wild` are names with wildcards, each as what it begins with, the whole of it, and the words of which it needs one;
    `starts` are what they begin with.
    """

    enough: frozenset[str]
    names: frozenset[str]
    needs: dict[str, frozenset[str]]
    wild: tuple[tuple[str, str, frozenset[str]], ...]
    starts: tuple[str, ...]


@lru_cache(maxsize=1)
def _hints() -> _Hints:
    hints = {name: frozenset(words) for name, words in load()["hints"].items()}
    wild = tuple((_WILD.split(name)[0], name, words) for name, words in hints.items() if _WILD.search(name))
    needs = {name: words for name, words in hints.items() if words and not _WILD.search(name)}
    enough = _ALWAYS | {name for name, words in hints.items() if not words}
    return _Hints(enough, frozenset(needs), needs, wild, tuple(start for start, _, _ in wild if start))


def may_stay_up(text: str, *, with_files: bool = False, own: OwnPrograms = NO_OWN) -> bool:
    """Whether it is worth parsing a command to look for processes that stay up: a quick look at its tokens.

    `with_files`: also what files of the repository may start, by commands that run them.
    """
    return text in worth_parsing((text,), with_files=with_files, own=own)


def worth_parsing(texts: Iterable[str], *, with_files: bool = False, own: OwnPrograms = NO_OWN) -> frozenset[str]:
    """Return the commands for which `may_stay_up` holds; to look at all of a config at once is a third of the work."""
    known = frozenset(texts)
    whole = "\n".join(known)
    signs = _signs(whole)
    found = {text for text in known if any(sign in text for sign in signs) and _signs(text)}
    if with_files:
        names = [name for name in _RUNS_FILES if name in whole]
        found |= {text for text in known - found if _may_run_files(text, names)}
    if own.stays_up:
        found |= {text for text in known - found if own.may_name(text)}
    return frozenset(found)


def _may_run_files(text: str, names: list[str]) -> bool:
    """Whether a command may run what files of the repository say, or one of them by its path.

    `names` are those of `_RUNS_FILES` that it may hold: to look for each is much faster than for a pattern of them all.
    """
    if any(name in text for name in names) and _FILES.search(text):
        return True
    return "/" in text and _PATH.search(text) is not None


def _signs(text: str) -> list[str]:
    """What in a text hints at programs that stay up; whatever part of it has such a program has one of these in it.

    They are words of the catalogue's own, so there are never many.
    """
    hints, tokens = _hints(), set(_TOKEN.findall(text))
    found = [*(tokens & hints.enough)]
    found += [name for name in tokens & hints.names if not tokens.isdisjoint(hints.needs[name])]
    near = [token for token in tokens if token.startswith(hints.starts)]
    for start, name, words in hints.wild:
        if words and not start:
            # Any program with one of these words.
            found += tokens & words
        elif not (words and tokens.isdisjoint(words)) and any(fnmatchcase(token, name) for token in near):
            found += tokens & words if words else [start]
    return found


def plain_name(text: str) -> str:
    """Return `text` as a name under /etc/service: lower-case letters, digits and single dashes."""
    return _NOT_PLAIN.sub("-", text.lower()).strip("-")[:40].strip("-") or "process"


def match(words: Sequence[Word], own: OwnPrograms = NO_OWN) -> Recognized | None:
    """Return what a command is taken for, None where it ends or is not known.

    What the settings say counts before the catalogue. Of several entries of that the one that is surest counts, the
    first of those that are as sure.
    """
    known = said(words, own)
    if known is None:
        return _matched(tuple(word.value for word in words))
    if not known:
        return None
    values = _spelled([word.value for word in words])
    name = plain_name(basename(values[0]).removesuffix(".sh"))
    return Recognized(Program(name, Kind.APP), Certainty.CERTAIN, False, name, words=tuple(values))


def said(words: Sequence[Word], own: OwnPrograms) -> bool | None:
    """Return whether a command stays up by what the settings say, None where they say nothing of it."""
    if not (words and (own.stays_up or own.ends)):
        return None
    written = [word.value for word in words]
    known = own.says(_spelled(written))
    return own.says(written) if known is None else known


@lru_cache(maxsize=8192)
def _matched(written: tuple[str, ...]) -> Recognized | None:
    values = _spelled(list(written))
    found: Recognized | None = None
    for program in candidates(values[0]) if values else ():
        certainty = _certainty(program, values)
        if certainty is not None and (found is None or SURER.index(certainty) < SURER.index(found.certainty)):
            daemon = program.is_daemon(values)
            found = Recognized(program, certainty, daemon, program.name, words=tuple(values))
    return found


def is_known_to_end(words: Sequence[Word], own: OwnPrograms = NO_OWN) -> bool:
    """Whether the settings or the catalogue have the command among those that end."""
    known = said(words, own)
    if known is not None:
        return not known
    values = _spelled([word.value for word in words])
    return bool(values) and any(program.any_ends(values) for program in candidates(values[0]))


def _spelled(values: list[str]) -> list[str]:
    """The words as the catalogue spells them.

    `npx serve@14` is `serve`, `node node_modules/.bin/serve` too; a service of the distribution is started by
    `service NAME start`.
    """
    if not values:
        return values
    if values[0].startswith(_INIT_SCRIPTS):
        return ["service", values[0].removeprefix(_INIT_SCRIPTS), *values[1:]]
    name = basename(values[0])
    if name == "systemctl":
        return _as_service(values)
    if name in SHELLS:
        script = next((place for place, value in enumerate(values[1:], 1) if not value.startswith(("-", "+"))), 0)
        return values[script:]
    if name in ("node", "nodejs") and _LOCAL_PROGRAMS in "".join(values[1:2]):
        return values[1:]
    package, at, _ = values[0].rpartition("@")
    return [package, *values[1:]] if at and package else values


def _as_service(values: list[str]) -> list[str]:
    operands = [value for value in values[1:] if not value.startswith("-")]
    if len(operands) < 2:
        return values
    verb = "start" if operands[0] == "enable" and "--now" in values else operands[0]
    return ["service", operands[1].removesuffix(_UNIT), verb]


def _certainty(program: Program, values: Sequence[str]) -> Certainty | None:
    known = (
        ((*program.stays, *program.daemon), Certainty.CERTAIN),
        (program.likely, Certainty.LIKELY),
        (program.possible, Certainty.POSSIBLE),
    )
    found = next((certainty for patterns, certainty in known if program.any_fits(patterns, values)), None)
    return None if found is None or program.any_ends(values) else found
