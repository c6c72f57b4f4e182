"""What a justfile says: its recipes, aliases, variables and settings. Nothing of it is run.

Source: https://just.systems/man/en/
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tugfix.longrunning.repository import Repository

MAX_LINES = 20_000
"""Lines of a justfile and of those that it imports; what follows is not read."""

MAX_FILES = 20
"""Files that are read."""

MAX_LENGTH = 10_000
"""Characters of a line of a justfile, and of a value; in longer ones nothing is known."""

UNKNOWN = "$X"
"""What stands for a value that is not known: a variable of the shell."""

_SYSTEMS = frozenset({"linux", "unix", "macos", "windows", "openbsd", "freebsd", "netbsd", "dragonfly", "android"})
_OURS = frozenset({"linux", "unix"})
_ASSIGNMENT = re.compile(r"(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=(.*)")
_SETTING = re.compile(r"set[ \t]+([a-z-]+)[ \t]*(?::=(.*))?")
_ALIAS = re.compile(r"alias[ \t]+([\w-]+)[ \t]*:=[ \t]*([\w-]+)")
_IMPORT = re.compile(r"import\??[ \t]+['\"]([^'\"]+)['\"]")
_NAME = re.compile(r"[A-Za-z_][\w-]*")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}

Names = Mapping[str, str | None]
"""Variables by their names, None for one that is not known."""


@dataclass(frozen=True)
class BodyLine:
    """A line of a recipe without its indentation, with the file and the 1-based line where it begins."""

    text: str
    file: str
    line: int


@dataclass(frozen=True)
class Call:
    """A recipe that another needs, with the expressions of its arguments."""

    name: str
    arguments: tuple[str, ...]


@dataclass(frozen=True)
class Parameter:
    """A parameter of a recipe; `default` is an expression, '' where there is none."""

    name: str
    default: str
    variadic: bool
    optional: bool


@dataclass
class Recipe:
    """A recipe: what it needs before and after it, its attributes with their arguments, its lines."""

    name: str
    parameters: tuple[Parameter, ...]
    before: tuple[Call, ...]
    after: tuple[Call, ...]
    attributes: Mapping[str, str]
    body: list[BodyLine] = field(default_factory=list)


@dataclass
class Justfile:
    """What a justfile says, with what it imports."""

    recipes: dict[str, Recipe] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    variables: dict[str, str | None] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    lines: int = 0

    def recipe(self, name: str) -> Recipe | None:
        """The recipe that a name or an alias stands for."""
        return self.recipes.get(self.aliases.get(name, name))

    @property
    def default(self) -> str | None:
        """The recipe that is run where none is named."""
        marked = (recipe.name for recipe in self.recipes.values() if "default" in recipe.attributes)
        return next(marked, next(iter(self.recipes), None))


def read(file: str, repository: Repository) -> Justfile | None:
    """Return what a justfile, by its path from the root, and its imports say; None where it is not in sight."""
    justfile = Justfile()
    return justfile if _read(file, justfile, repository) else None


def value(expression: str, names: Names) -> str | None:
    """Return the value of an expression: of a text in quotes, of a variable; None of anything else."""
    text = expression.strip()
    if _NAME.fullmatch(text):
        return names.get(text)
    inner = text[1:-1]
    if len(text) < 2 or text[0] not in "'\"" or text[0] != text[-1] or len(text) > MAX_LENGTH:
        return None
    if text[0] == "'":
        return None if "'" in inner else inner
    pieces: list[str] = []
    signs = iter(inner)
    for sign in signs:
        if sign == '"':
            return None
        pieces.append(_ESCAPES.get(next(signs, ""), "") if sign == "\\" else sign)
    return "".join(pieces)


def filled(text: str, names: Names) -> str:
    """Return `text` with the values of what stands in `{{…}}`; `UNKNOWN` stands for those that are not known."""
    pieces: list[str] = []
    place = 0
    while (start := text.find("{{", place)) >= 0:
        pieces.append(text[place:start])
        if text.startswith("{{{{", start):
            pieces.append("{{")
            place = start + 4
            continue
        end = text.find("}}", start)
        if end < 0:
            return "".join(pieces) + UNKNOWN
        found = value(text[start + 2 : end], names)
        pieces.append(UNKNOWN if found is None else found)
        place = end + 2
        if sum(map(len, pieces[-3:])) > MAX_LENGTH or len(pieces) > MAX_LENGTH:
            return UNKNOWN
    return "".join(pieces) + text[place:]


def _read(file: str, justfile: Justfile, repository: Repository) -> bool:
    text = repository.read(file)
    if text is None or file in justfile.files or len(justfile.files) >= MAX_FILES:
        return False
    justfile.files.add(file)
    lines = [line.removesuffix("\r") for line in text.removeprefix("\ufeff").split("\n", MAX_LINES)[:MAX_LINES]]
    attributes: dict[str, str] = {}
    place = 0
    while place < len(lines) and justfile.lines < MAX_LINES:
        head = lines[place].strip()
        place += 1
        justfile.lines += 1
        if not head or head.startswith("#") or lines[place - 1][0] in " \t" or len(head) > MAX_LENGTH:
            continue
        if head.startswith("["):
            attributes.update(_attributes(head))
            continue
        imported = _IMPORT.match(head)
        if imported is not None:
            _read(posixpath.normpath(posixpath.join(posixpath.dirname(file), imported[1])), justfile, repository)
        elif not _assigned(head, justfile):
            recipe = _recipe(head, attributes)
            first = place
            while place < len(lines) and (not lines[place].strip() or lines[place][0] in " \t"):
                place += 1
            if recipe is not None:
                recipe.body = _body(lines[first:place], file, first + 1)
                if not _SYSTEMS.intersection(attributes) or _OURS.intersection(attributes):
                    justfile.recipes[recipe.name] = recipe
        attributes = {}
    return True


def _assigned(head: str, justfile: Justfile) -> bool:
    """Whether a line is no head of a recipe; what it sets is noted."""
    alias = _ALIAS.match(head)
    if alias is not None:
        justfile.aliases[alias[1]] = alias[2]
        return True
    setting = _SETTING.match(head)
    if setting is not None and (setting[2] is not None or ":" not in head):
        justfile.settings[setting[1]] = (setting[2] or "").strip()
        return True
    assignment = _ASSIGNMENT.match(head)
    if assignment is not None:
        justfile.variables[assignment[1]] = value(assignment[2].partition(" #")[0], justfile.variables)
        return True
    return head.startswith(("mod ", "mod? ", "unexport ")) and ":" not in head


def _attributes(head: str) -> dict[str, str]:
    """`[unix, working-directory: 'web']` as names and what stands behind them."""
    found: dict[str, str] = {}
    for piece in head.strip("[] \t").split(","):
        name = _NAME.match(piece.strip())
        if name is not None:
            found[name[0]] = piece.strip()[name.end() :].strip(" \t:()'\"")
    return found


def _recipe(head: str, attributes: Mapping[str, str]) -> Recipe | None:
    """The recipe that the line `name parameters: needs && needs` begins."""
    colon = _outside(head, ":")
    if colon is None:
        return None
    name, *parameters = _tokens(head[:colon])[:MAX_LENGTH] or [""]
    name = name.removeprefix("@")
    if not _NAME.fullmatch(name):
        return None
    before: list[Call] = []
    after: list[Call] = []
    calls = before
    for token in _tokens(head[colon + 1 :]):
        if token.startswith("#"):
            break
        if token == "&&":
            calls = after
        else:
            inner = _tokens(token[1:-1]) if token.startswith("(") else [token]
            calls += [Call(inner[0], tuple(inner[1:]))] if inner else []
    return Recipe(name, tuple(map(_parameter, parameters)), tuple(before), tuple(after), dict(attributes))


def _parameter(token: str) -> Parameter:
    sign = token[:1] if token[:1] in "+*" else ""
    name, equals, default = token.lstrip("+*$").partition("=")
    return Parameter(name, default, bool(sign), bool(equals) or sign == "*")


def _body(lines: Sequence[str], file: str, number: int) -> list[BodyLine]:
    """The lines below the head of a recipe; the first of them has line `number`."""
    last = next((index for index in range(len(lines), 0, -1) if lines[index - 1].strip()), 0)
    first = next((line for line in lines[:last] if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip())]
    return [BodyLine(line.removeprefix(indent), file, number + at) for at, line in enumerate(lines[:last])]


def _outside(text: str, wanted: str) -> int | None:
    """Where a sign stands first outside of quotes and brackets."""
    quote, depth = "", 0
    for place, sign in enumerate(text):
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"`":
            quote = sign
        elif not depth and sign == wanted:
            return place
        else:
            depth += (sign == "(") - (sign == ")")
    return None


def _tokens(text: str) -> list[str]:
    """The pieces between blanks that stand outside of quotes and brackets."""
    found = [""]
    quote, depth = "", 0
    for sign in text:
        if quote:
            quote = "" if sign == quote else quote
        elif sign in "'\"`":
            quote = sign
        else:
            depth += (sign == "(") - (sign == ")")
        if sign in " \t" and not quote and not depth:
            found.append("")
        else:
            found[-1] += sign
    return [token for token in found if token]
