"""Targets of a Makefile: what `make dev` runs.

Source: https://www.gnu.org/software/make/manual/make.html
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator, Sequence

from tugfix.longrunning.follow.lead import Followed, Lead
from tugfix.longrunning.follow.makerules import Makefile, RecipeLine, Target, Value, stem_of
from tugfix.longrunning.follow.options import Arguments, arguments, file_of, is_fixed
from tugfix.longrunning.match import plain_name
from tugfix.longrunning.place import joined
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename
from tugfix.shell.wrappers import SHELLS

MAX_LEADS = 200
"""Lines of recipes that one command runs."""

MAX_TARGETS = 1_000
"""Targets that are looked at for one command."""

MAX_DEPTH = 50
"""Targets that need targets are followed through no more than this many."""

_FILES = ("GNUmakefile", "makefile", "Makefile")
_VALUED = frozenset(
    """-C --directory -f --file --makefile -I --include-dir -o --old-file --assume-old -W --what-if --new-file
    --assume-new -E --eval""".split()
)
_NUMERIC = frozenset({"-j", "--jobs", "-l", "--load-average", "--max-load", "-O"})
_ASKS = frozenset("""-n --dry-run --just-print --recon -q --question -t --touch -v --version -h --help""".split())
_VARIABLE = re.compile(r"([A-Za-z_.][\w.-]*)(:{0,3}|[?+])=(.*)", re.DOTALL)
_LINE = re.compile(r"(?<!\\)\n")

_Scope = ChainMap[str, Value | None]


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return the recipe lines that a call of make runs, in their order, as far as no condition decides on them.

    Each line is a shell text of its own, all are with `.ONESHELL`. None where it is no call of make, where it only
    asks, or where its Makefile is not in sight.
    """
    if not words or basename(words[0].value) not in ("make", "gmake"):
        return None
    given = arguments(words[1:], _VALUED, numeric=_NUMERIC)
    operands = given.operands + given.rest
    if given.has(_ASKS) or not is_fixed([word for word in operands if not _VARIABLE.fullmatch(word.value)]):
        return None
    for folder in given.values("-C", "--directory"):
        place = joined(place, folder)
    goals = [word.value for word in operands if not _VARIABLE.fullmatch(word.value)]
    makefile = _makefile(given, operands, goals, place, repository)
    if makefile is None:
        return None
    default = _default(makefile) if not goals else None
    goals = [default] if default is not None else goals
    walk = _Walk(makefile, place, repository)
    for goal in goals:
        walk.build(goal, ChainMap(makefile.variables))
    return Followed(plain_name(goals[0]) if goals else "make", tuple(walk.leads[:MAX_LEADS]), steps=True)


def _makefile(
    given: Arguments, operands: Sequence[Word], goals: Sequence[str], place: str | None, repository: Repository
) -> Makefile | None:
    """The files that are read, None where one that is named is not in sight."""
    variables: dict[str, Value | None] = {
        "MAKE": Value("make", False),
        "MAKE_COMMAND": Value("make", False),
        "MAKEFLAGS": Value("", False),
        "MFLAGS": Value("", False),
        "MAKECMDGOALS": Value(" ".join(goals), False),
        "RM": Value("rm -f", False),
        "SHELL": Value("/bin/sh", False),
        "CURDIR": Value(place, False) if place is not None else None,
    }
    fixed: set[str] = set()
    for word in operands:
        found = _VARIABLE.fullmatch(word.value)
        if found is not None:
            # What the shell puts in is a variable of the shell for the recipe's shell too.
            text = found[3] if word.dynamic else found[3].replace("$$", "$")
            variables[found[1]] = Value(text, False)
            fixed.add(found[1])
    makefile = Makefile(place, repository, variables, frozenset(fixed))
    named = given.values("-f", "--file", "--makefile")
    if named:
        return makefile if all(makefile.read(name) for name in named) else None
    return makefile if any(makefile.read(name) for name in _FILES) else None


def _default(makefile: Makefile) -> str | None:
    """The goal where none is given, None where it is not known."""
    if ".DEFAULT_GOAL" not in makefile.variables:
        return makefile.first
    value = makefile.variables[".DEFAULT_GOAL"]
    if value is None:
        return None
    return makefile.expander.expand(value.text, makefile.variables).strip() or makefile.first


class _Walk:
    """Goes through targets and what they need, each once, and collects the lines of their recipes."""

    def __init__(self, makefile: Makefile, place: str | None, repository: Repository) -> None:
        self._makefile = makefile
        self._place = place
        self._repository = repository
        self._seen: set[str] = set()
        self.leads: list[Lead] = []

    def build(self, name: str, scope: _Scope, depth: int = 0) -> None:
        """Add the lines that are run to build the target `name`, those of what it needs first."""
        if name in self._seen or depth > MAX_DEPTH or len(self._seen) >= MAX_TARGETS or len(self.leads) >= MAX_LEADS:
            return
        self._seen.add(name)
        target = self._makefile.targets.get(name)
        if target is None or not target.recipe:
            target = self._from_pattern(name, target)
        if target is None:
            return
        scope = scope.new_child(target.scope)
        for needed in target.prerequisites:
            self.build(needed, scope, depth + 1)
        self.leads += self._leads(target.recipe, scope.new_child(_automatic(name, target)))

    def _from_pattern(self, name: str, target: Target | None) -> Target | None:
        """The target with the recipe of the pattern that fits it with the shortest stem; itself where none does."""
        best: Target | None = None
        for pattern, rule in self._makefile.patterns.items():
            stem = stem_of(name, pattern)
            if not stem or not rule.recipe or (best is not None and len(best.stem) <= len(stem)):
                continue
            needs = [need.replace("%", stem, 1) for need in rule.prerequisites]
            if all(self._is_there(need) for need in needs):
                best = Target(needs, rule.recipe, dict(rule.scope), stem)
        if best is None or target is None:
            return best or target
        return Target(best.prerequisites + target.prerequisites, best.recipe, {**best.scope, **target.scope}, best.stem)

    def _is_there(self, name: str) -> bool:
        file = file_of(self._place, name)
        return name in self._makefile.targets or (file is not None and self._repository.read(file) is not None)

    def _leads(self, recipe: Sequence[RecipeLine], scope: _Scope) -> Iterator[Lead]:
        if not recipe or basename(self._makefile.expander.expand("$(SHELL)", scope)) not in SHELLS:
            return
        texts = [(self._makefile.expander.expand(line.text, scope), line) for line in recipe[:MAX_LEADS]]
        if self._makefile.oneshell:
            yield Lead(_plain("\n".join(text for text, _ in texts)), recipe[0].file, recipe[0].line, self._place)
            return
        for text, line in texts:
            # A variable of several lines is as many lines of the recipe.
            for piece in map(_plain, _LINE.split(text)):
                if piece:
                    yield Lead(piece, line.file, line.line, self._place)


def _automatic(name: str, target: Target) -> dict[str, Value | None]:
    needs = list(dict.fromkeys(target.prerequisites))
    values = {"@": name, "<": needs[0] if needs else "", "*": target.stem}
    values |= dict.fromkeys("^+?", " ".join(needs))
    return {sign: Value(text, False) for sign, text in values.items()}


def _plain(text: str) -> str:
    """A line without the signs that are for make: `@` (no echo), `-` (errors don't count), `+`."""
    return text.lstrip(" \t@+-").rstrip()
