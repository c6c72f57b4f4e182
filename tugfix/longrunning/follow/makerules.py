"""What a Makefile says: its variables and its rules. Nothing of it is run: `$(shell …)` is a value that is not known.

Source: https://www.gnu.org/software/make/manual/make.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field

from tugfix.longrunning.follow.options import file_of
from tugfix.longrunning.repository import Repository

MAX_LINES = 20_000
"""Lines of all files together; what follows is not read."""

MAX_FILES = 20
"""Files that are included."""

MAX_RECIPE = 1_000
"""Lines of one recipe."""

MAX_LENGTH = 10_000
"""Characters of a value; a longer one counts as not known."""

MAX_STEPS = 10_000
"""References to variables that are looked up; those that follow count as not known."""

MAX_DEPTH = 20
"""Variables in variables, and files in files, are followed through no more than this many."""

UNKNOWN = "$X"
"""What stands for a value that is not known: a variable of the shell."""

_CONDITIONS = frozenset({"ifeq", "ifneq", "ifdef", "ifndef"})
_INCLUDES = frozenset({"include", "-include", "sinclude"})
_MODIFIERS = frozenset({"export", "override", "private"})
_OTHERS = frozenset({"vpath", "undefine", "unexport", "load", "-load"})


@dataclass(frozen=True)
class Value:
    """A variable's text; `deferred`: what it refers to is looked up when it is used."""

    text: str
    deferred: bool


Scope = MutableMapping[str, Value | None]
"""Variables by their names, None for one that is set to what is not known."""


@dataclass(frozen=True)
class RecipeLine:
    """A line of a recipe as it is written, with the file and the 1-based line where it begins."""

    text: str
    file: str
    line: int


@dataclass
class Target:
    """What is known of a target: what comes before it, its recipe, variables of its own, the stem of its pattern."""

    prerequisites: list[str] = field(default_factory=list)
    recipe: list[RecipeLine] = field(default_factory=list)
    scope: dict[str, Value | None] = field(default_factory=dict)
    stem: str = ""


class Expander:
    """Expands texts; all that it does together is bounded."""

    def __init__(self) -> None:
        self._left = MAX_STEPS

    def expand(self, text: str, scope: Mapping[str, Value | None], depth: int = 0) -> str:
        """Return `text` with its references expanded.

        A variable that is not set is one of the environment, so the shell's; what can't be expanded is `UNKNOWN`.
        """
        if len(text) > MAX_LENGTH:
            return UNKNOWN
        pieces: list[str] = []
        place = length = 0
        while length <= MAX_LENGTH:
            start = text.find("$", place)
            pieces.append(text[place:] if start < 0 else text[place:start])
            if start < 0:
                return "".join(pieces)
            piece, place = self._reference(text, start, scope, depth)
            pieces.append(piece)
            length += len(pieces[-2]) + len(piece)
        return UNKNOWN

    def _reference(self, text: str, start: int, scope: Mapping[str, Value | None], depth: int) -> tuple[str, int]:
        """What the reference at `start` is, and where it ends."""
        sign = text[start + 1 : start + 2]
        if sign in ("$", ""):
            return "$", start + 2
        if sign not in "({":
            return self._value(sign, scope, depth), start + 2
        end = _closing(text, start + 1)
        if end == len(text):
            return UNKNOWN, end
        return self._value(text[start + 2 : end], scope, depth), end + 1

    def _value(self, name: str, scope: Mapping[str, Value | None], depth: int) -> str:
        self._left -= 1
        if self._left < 0 or depth >= MAX_DEPTH:
            return UNKNOWN
        if "$" in name:
            name = self.expand(name, scope, depth + 1)
        value = scope.get(name)
        if value is not None:
            return self.expand(value.text, scope, depth + 1) if value.deferred else value.text
        return "${" + name + "}" if name.isidentifier() and name.isascii() else UNKNOWN


class Makefile:
    """The variables and rules of a Makefile and of the files that it includes.

    `variables` are those that are set before it is read, `fixed` the names of those that its own lines don't change.
    `first` is the first target that can be a goal, `oneshell` says that a recipe is one script.
    """

    def __init__(self, place: str | None, repository: Repository, variables: Scope, fixed: frozenset[str]) -> None:
        self._place = place
        self._repository = repository
        self._fixed = fixed
        self._files: set[str] = set()
        self._lines_left = MAX_LINES
        self._ifs = 0
        self._prefix = "\t"
        self._targets: list[Target] | None = None
        self._begun = self._adds = False
        self.expander = Expander()
        self.variables = variables
        self.targets: dict[str, Target] = {}
        self.patterns: dict[str, Target] = {}
        self.first: str | None = None
        self.oneshell = False

    def read(self, name: str, depth: int = 0) -> bool:
        """Read a file by its name, as make sees it; return whether it is in sight."""
        file = file_of(self._place, name)
        text = self._repository.read(file) if file is not None else None
        if file is None or text is None:
            return False
        if file in self._files or len(self._files) > MAX_FILES or depth > MAX_DEPTH:
            return True
        self._files.add(file)
        lines = _Lines(text, self._lines_left)
        while lines.more():
            if self._targets is not None and lines.next.startswith(self._prefix):
                number, text = lines.take_recipe(self._prefix)
                self._add(RecipeLine(text, file, number))
            else:
                number, text = lines.take()
                self._statement(text, file, number, lines, depth)
        self._lines_left -= lines.count
        self._targets = None
        return True

    def _add(self, line: RecipeLine) -> None:
        """Add a line to the recipe of the rule at hand; with `:` the first replaces the recipe of before."""
        if self._ifs or self._targets is None:
            return
        if not self._begun:
            for target in self._targets:
                target.recipe = list(target.recipe) if self._adds else []
        self._begun = True
        for target in self._targets:
            if len(target.recipe) < MAX_RECIPE:
                target.recipe.append(line)

    def _statement(self, text: str, file: str, number: int, lines: _Lines, depth: int) -> None:
        plain = _without_comment(text).strip()
        word, _, rest = plain.replace("\t", " ").partition(" ")
        if not plain:
            return
        if word in _CONDITIONS:
            self._ifs += 1
        elif word == "endif":
            self._ifs = max(0, self._ifs - 1)
        elif word == "define":
            self._define(rest, lines)
        elif word in _INCLUDES:
            self._targets = None
            for name in self.expander.expand(rest, self.variables).split() if not self._ifs else ():
                self.read(name, depth + 1)
        elif word != "else" and word not in _OTHERS:
            self._definition(text, file, number)

    def _define(self, heading: str, lines: _Lines) -> None:
        name, _, operator = heading.strip().partition(" ")
        body = lines.take_define()
        self._targets = None
        sign = operator.strip() or ("=" if name[-1:] != "=" else "")
        self._assign(self.variables, name.rstrip("?:+!="), sign or "=", body)

    def _definition(self, text: str, file: str, number: int) -> None:
        """A variable or the head of a rule."""
        plain, overrides = _without_modifiers(_without_comment(text))
        found = _operator(plain)
        self._targets = None
        if found is None:
            return
        start, end = found
        if plain[start:end].endswith("="):
            name = self.expander.expand(plain[:start], self.variables).strip()
            self._assign(self.variables, name, plain[start:end], plain[end:].lstrip(), overrides=overrides)
        else:
            self._rule(text, plain[:start], file, number)

    def _assign(self, scope: Scope, name: str, operator: str, value: str, *, overrides: bool = False) -> None:
        if not name or " " in name or (name in self._fixed and not overrides):
            return
        known = scope.get(name)
        if self._ifs or operator == "!=" or len(value) > MAX_LENGTH:
            scope[name] = None
        elif operator == "+=" and name in scope:
            if known is not None:
                added = value if known.deferred else self.expander.expand(value, self.variables)
                together = f"{known.text} {added}"
                scope[name] = Value(together, known.deferred) if len(together) <= MAX_LENGTH else None
        elif operator.startswith(":"):
            scope[name] = Value(self.expander.expand(value, self.variables), False)
        elif operator != "?=" or name not in scope:
            scope[name] = Value(value, True)
        if name == ".RECIPEPREFIX" and not self._ifs:
            self._prefix = value[:1] or "\t"

    def _rule(self, text: str, names: str, file: str, number: int) -> None:
        """The head of a rule, `names: prerequisites ; command`, or of variables of a target, `names: A = b`."""
        targets = self.expander.expand(names, self.variables).rstrip("&").split()
        rest = text[text.index(names) + len(names) :]
        self._adds = rest.startswith("::")
        rest = rest.removeprefix(":").removeprefix(":")
        end = next((place for place, sign in _outside(rest) if sign in ";#"), len(rest))
        head, command = rest[:end], rest[end + 1 :] if rest[end : end + 1] == ";" else ""
        if self._set_for(self._named(targets), head, rest):
            return
        colon = next((place for place, sign in _outside(head) if sign == ":"), None)
        needs = head if colon is None else head[colon + 1 :]
        wanted = self.expander.expand(needs, self.variables).replace("|", " ").split()
        pattern = head[:colon].strip() if colon is not None else ""
        self._head(targets, wanted, pattern)
        if command.strip():
            self._add(RecipeLine(command.strip(), file, number))

    def _set_for(self, targets: list[Target], head: str, rest: str) -> bool:
        """Set a variable of targets, if that is what stands behind their names; return whether it is."""
        specific, overrides = _without_modifiers(head)
        found = _operator(specific)
        if found is None or not specific[slice(*found)].endswith("="):
            return False
        value = _without_comment(rest)[len(head) - len(specific) + found[1] :].lstrip()
        for target in targets:
            name = specific[: found[0]].strip()
            self._assign(target.scope, name, specific[slice(*found)], value, overrides=overrides)
        return True

    def _head(self, targets: list[str], wanted: list[str], pattern: str) -> None:
        """Note the targets of a rule, what they need, and that the recipe that follows is theirs."""
        self._begun = False
        self._targets = self._named(targets)
        self.oneshell = self.oneshell or ".ONESHELL" in targets
        if self._ifs:
            return
        for name, target in zip(targets, self._targets, strict=True):
            if self.first is None and "%" not in name and (not name.startswith(".") or "/" in name):
                self.first = name
            stem = stem_of(name, pattern)
            target.stem = stem or target.stem
            if len(target.prerequisites) < MAX_LINES:
                target.prerequisites += [need.replace("%", stem, 1) if pattern else need for need in wanted]

    def _named(self, names: list[str]) -> list[Target]:
        places = (self.patterns if "%" in name else self.targets for name in names)
        return [place.setdefault(name, Target()) for place, name in zip(places, names, strict=True)]


def stem_of(name: str, pattern: str) -> str:
    """Return what the `%` of a pattern stands for in a name, '' where it does not fit."""
    before, sign, after = pattern.partition("%")
    fits = sign and len(name) > len(before) + len(after) and name.startswith(before) and name.endswith(after)
    return name[len(before) : len(name) - len(after)] if fits else ""


class _Lines:
    """The lines of a file, taken one after the other; a backslash at the end of one goes on with the next."""

    def __init__(self, text: str, limit: int) -> None:
        lines = text.removeprefix("\ufeff").split("\n", limit)[:limit]
        self._lines = [line.removesuffix("\r") for line in lines]
        self.count = 0

    def more(self) -> bool:
        return self.count < len(self._lines)

    @property
    def next(self) -> str:
        return self._lines[self.count]

    def _logical(self) -> Iterator[str]:
        while self.more():
            line = self.next
            self.count += 1
            yield line
            if not _goes_on(line):
                return

    def take(self) -> tuple[int, str]:
        """The next line of the Makefile's own language, with its number: what goes on is put on one line."""
        number = self.count + 1
        parts = [line[:-1].rstrip() if _goes_on(line) else line for line in self._logical()]
        return number, " ".join((parts[0], *(part.lstrip() for part in parts[1:])))

    def take_recipe(self, prefix: str) -> tuple[int, str]:
        """The next line for the shell, with its number: what goes on stays as it is, for the shell to put together."""
        number = self.count + 1
        return number, "\n".join(line.removeprefix(prefix) for line in self._logical())

    def take_define(self) -> str:
        """The lines up to the `endef` that belongs to a `define`."""
        found: list[str] = []
        depth = 1
        while self.more():
            line = self.next
            self.count += 1
            word = line.split(None, 1)[0] if line.strip() else ""
            depth += (word == "define") - (word == "endef")
            if not depth:
                break
            found.append(line)
        return "\n".join(found)


def _goes_on(line: str) -> bool:
    return line.endswith("\\") and (len(line) - len(line.rstrip("\\"))) % 2 == 1


def _without_comment(text: str) -> str:
    place = text.find("#")
    while place > 0 and text[place - 1] == "\\":
        place = text.find("#", place + 1)
    return text if place < 0 else text[:place]


def _without_modifiers(text: str) -> tuple[str, bool]:
    """The text behind `export`, `override`, `private`, and whether it overrides."""
    overrides = False
    while True:
        text = text.lstrip()
        word, _, rest = text.replace("\t", " ").partition(" ")
        if word not in _MODIFIERS or not rest.strip() or rest.lstrip()[0] in ":=":
            return text, overrides
        overrides = overrides or word == "override"
        text = rest


def _operator(text: str) -> tuple[int, int] | None:
    """Where the first `=`, `:=`, `?=`, … or `:` outside of references begins and ends."""
    for place, sign in _outside(text):
        if sign == "=":
            return (place - 1 if place and text[place - 1] in "?+!" else place), place + 1
        if sign == ":":
            end = len(text) - len(text[place:].lstrip(":"))
            return place, end + (text[end : end + 1] == "=")
    return None


def _outside(text: str) -> Iterator[tuple[int, str]]:
    """The signs of a text that stand outside of references, with their places."""
    depth = 0
    for place, sign in enumerate(text):
        if sign in "({" and (depth or text[place - 1 : place] == "$"):
            depth += 1
        elif sign in ")}" and depth:
            depth -= 1
        elif not depth:
            yield place, sign


def _closing(text: str, start: int) -> int:
    """Where the bracket closes that opens at `start`; the end of the text if nowhere."""
    opening = text[start]
    closing = ")" if opening == "(" else "}"
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] == opening) - (text[place] == closing)
        if not depth:
            return place
    return len(text)
