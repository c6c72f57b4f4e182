"""Recipes of a justfile: what `just dev` runs.

Source: https://just.systems/man/en/
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence

from tugfix.longrunning.follow.justrules import BodyLine, Justfile, Recipe, filled, read, value
from tugfix.longrunning.follow.lead import Followed, Lead
from tugfix.longrunning.follow.options import Arguments, arguments, file_of, is_fixed
from tugfix.longrunning.match import plain_name
from tugfix.longrunning.place import ROOT, joined, repository_folder
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename
from tugfix.shell.wrappers import SHELLS

MAX_LEADS = 200
"""Lines of recipes that one command runs."""

MAX_RECIPES = 500
"""Recipes that are looked at for one command."""

MAX_DEPTH = 20
"""Recipes that need recipes are followed through no more than this many."""

_NAMES = ("justfile", ".justfile", "Justfile", ".Justfile", "JUSTFILE")
_VALUED = frozenset(
    """-f --justfile -d --working-directory --shell --shell-arg --color --command-color --chooser --dotenv-filename
    -E --dotenv-path --dump-format --list-heading --list-prefix --timestamp-format --alias-style --cygpath --tempdir
    --group""".split()
)
_NOT_FOLLOWED = frozenset(
    """-n --dry-run --dump -e --edit --evaluate --fmt --init -l --list -s --show --summary --variables --choose
    --completions --changelog --man --groups --usage -V --version -h --help -c --command --set -g
    --global-justfile""".split()
)
_OVERRIDE = re.compile(r"([A-Za-z_][\w-]*)=(.*)", re.DOTALL)
_QUOTED = re.compile(r"['\"]([^'\"]*)['\"]")


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return the lines of the recipes that a call of just runs, those of what they need included, in their order.

    Each line is a shell text of its own; a recipe that begins with `#!` is one if that is a shell, else none. None
    where it is no call of just, where it only asks, or where its justfile is not in sight.
    """
    if not words or basename(words[0].value) != "just":
        return None
    given = arguments(words[1:], _VALUED, until=1)
    operands = [*given.operands, *given.rest]
    overrides: dict[str, str | None] = {}
    while operands and (found := _OVERRIDE.fullmatch(operands[0].normal)):
        overrides[found[1]] = found[2]
        operands.pop(0)
    if given.has(_NOT_FOLLOWED) or not is_fixed(operands[:1]) or any("::" in word.value for word in operands[:1]):
        return None
    calls = [word.normal for word in operands]
    path, slash, name = calls[0].rpartition("/") if calls else ("", "", "")
    calls = [name, *calls[1:]] if name else calls[1:]
    file = _file(given, joined(place, path or "/") if slash else place, repository)
    justfile = read(file, repository) if file is not None else None
    if file is None or justfile is None:
        return None
    justfile.variables.update(overrides)
    if not calls and justfile.default is not None:
        calls = [justfile.default]
    folder = given.value("-d", "--working-directory")
    home = joined(ROOT, posixpath.dirname(file) or ".") if folder is None else joined(place, folder)
    walk = _Walk(justfile, home, place)
    walk.run_all(calls)
    return Followed(plain_name(calls[0]) if calls else "just", tuple(walk.leads[:MAX_LEADS]), steps=True)


def _file(given: Arguments, place: str | None, repository: Repository) -> str | None:
    """The path of the justfile, which just looks for in the folder and in those above; None where there is none."""
    named = given.value("-f", "--justfile")
    if named is not None:
        return file_of(place, named)
    folder = repository_folder(place)
    while folder is not None and not folder.startswith(".."):
        for name in _NAMES:
            file = posixpath.normpath(posixpath.join(folder, name))
            if repository.read(file) is not None:
                return file
        folder = (posixpath.dirname(folder) or ".") if folder != "." else None
    return None


class _Walk:
    """Goes through recipes and what they need, each once with the same arguments, and collects their lines."""

    def __init__(self, justfile: Justfile, home: str | None, place: str | None) -> None:
        self._justfile = justfile
        self._home = home
        self._place = place
        self._done: set[tuple[str, tuple[str | None, ...]]] = set()
        self.leads: list[Lead] = []

    def run_all(self, words: Sequence[str]) -> None:
        """Run the recipes that are named; each takes as many of the words behind it as it has parameters."""
        rest = list(words)
        while rest:
            recipe = self._justfile.recipe(rest[0])
            if recipe is None:
                return
            variadic = any(parameter.variadic for parameter in recipe.parameters)
            taken = len(rest) if variadic else 1 + len(recipe.parameters)
            self._run(recipe, tuple(rest[1:taken]), 0)
            rest = rest[taken:]

    def _run(self, recipe: Recipe, given: tuple[str | None, ...], depth: int) -> None:
        key = (recipe.name, given)
        if (
            key in self._done
            or depth > MAX_DEPTH
            or max(len(self._done) / MAX_RECIPES, len(self.leads) / MAX_LEADS) >= 1
        ):
            return
        self._done.add(key)
        names = self._names(recipe, given)
        if names is None:
            return
        for calls, lines in ((recipe.before, recipe.body), (recipe.after, [])):
            for call in calls:
                needed = self._justfile.recipe(call.name)
                if needed is not None:
                    self._run(needed, tuple(value(text, names) for text in call.arguments), depth + 1)
            self.leads += self._leads(recipe, lines, names)

    def _names(self, recipe: Recipe, given: Sequence[str | None]) -> dict[str, str | None] | None:
        """The variables that a recipe sees; None where an argument that it needs is missing."""
        names = dict(self._justfile.variables)
        for index, parameter in enumerate(recipe.parameters):
            if index < len(given):
                rest = given[index:] if parameter.variadic else given[index : index + 1]
                names[parameter.name] = None if None in rest else " ".join(text for text in rest if text is not None)
            elif parameter.optional:
                names[parameter.name] = value(parameter.default, names) if parameter.default else ""
            else:
                return None
        return names

    def _leads(self, recipe: Recipe, body: Sequence[BodyLine], names: dict[str, str | None]) -> Iterator[Lead]:
        lines = [(filled(line.text, names), line) for line in body[: MAX_LEADS * 10]]
        place = self._place_of(recipe)
        if lines and (lines[0][0].startswith("#!") or "script" in recipe.attributes):
            if _interpreter(recipe, lines[0][0]) in SHELLS:
                yield Lead("\n".join(text for text, _ in lines), lines[0][1].file, lines[0][1].line, place)
            return
        shell = _QUOTED.search(self._justfile.settings.get("shell", "'sh'"))
        if shell is None or basename(shell[1]) not in SHELLS:
            return
        waiting = iter(lines)
        for text, line in waiting:
            while text.endswith("\\") and (follows := next(waiting, None)):
                text = text[:-1] + follows[0].lstrip()
            text = text.lstrip("@- \t").rstrip()
            if text:
                yield Lead(text, line.file, line.line, place)

    def _place_of(self, recipe: Recipe) -> str | None:
        if "no-cd" in recipe.attributes or "no-cd" in self._justfile.settings:
            return self._place
        folder = value(self._justfile.settings.get("working-directory", "''"), self._justfile.variables)
        home = self._home if not folder else joined(self._home, folder)
        own = recipe.attributes.get("working-directory")
        return joined(home, own) if own else home


def _interpreter(recipe: Recipe, first: str) -> str:
    """The program that a recipe with `#!`, or with the attribute `script`, is for."""
    if not first.startswith("#!"):
        return basename(recipe.attributes["script"].split(",")[0].strip("'\" ") or "sh")
    words = [word for word in first[2:].split() if not word.startswith("-")]
    if words and basename(words[0]) == "env":
        words = words[1:]
    return basename(words[0]) if words else ""
