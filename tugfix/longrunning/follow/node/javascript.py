"""The calls in a program text of JavaScript or TypeScript, read at the level of tokens. Nothing is parsed in full.

Comments, strings, templates and regular expression literals are told from code well enough for programs as people
write them; of broken text something is read, in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))
    |(?P<string>"(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)
    |(?P<word>[\w$]+|\#[\w$]+)
    |(?P<sign>=>|&&|\|\||\?\?|\?\.|\.\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_TEMPLATE_SIGN = re.compile(r"[`{}]|\$\{|\\.", re.DOTALL)
_REGEX_SIGN = re.compile(r"[\[\]/\n]|\\.")
_WORD = re.compile(r"[\w$#]")
_BEFORE_VALUE = frozenset(
    "return typeof case in of delete void throw new else do instanceof await yield default extends".split()
)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_CONTROL = frozenset("if for while switch catch with".split())
_NOT_CALLED = _CONTROL | {"function", "return", "typeof", "await", "import", "super", "constructor"}
_CHAIN_LIMIT = 12
_TYPE_LIMIT = 12
_LEVELS = 60
_LIMIT = 40


@dataclass(frozen=True, eq=False)
class Frame:
    """What a stretch of the text is inside of: the brackets of a call or a keyword, or the body of a function.

    `name` is what is called, the keyword, or the function's name. `condition` are the tokens of an `if`'s condition,
    which its `else` has too.
    """

    name: str
    function: bool = False
    condition: tuple[str, ...] = ()
    parent: Frame | None = field(default=None, repr=False)

    def around(self) -> Iterator[Frame]:
        """Yield this frame and those around it; of a text with too many of them the innermost."""
        frame: Frame | None = self
        for _ in range(_LEVELS):
            if frame is None:
                return
            yield frame
            frame = frame.parent


@dataclass(frozen=True, eq=False)
class Call:
    """A call of `name`, as `app.listen` or `createServer().listen`.

    `place` is that of its name in the text, `arguments` the tokens between its brackets, only so many; a string has
    its opening quote before its text and no closing one. `guard` are the tokens of what has to hold for it on its own
    line, `arrow` the name of the function whose whole body it is. `assigned` is the variable that its result is kept
    in, '' for none.
    """

    name: str
    place: int
    frame: Frame
    new: bool
    arguments: tuple[str, ...]
    guard: tuple[str, ...]
    arrow: str
    assigned: str

    @property
    def last(self) -> str:
        """The last part of the name."""
        return self.name.rpartition(".")[2]

    @property
    def receiver(self) -> str:
        """What it is called on, the last part: `server` of `this.server.listen`."""
        return self.name.rpartition(".")[0].rpartition(".")[2]

    @property
    def constant(self) -> str | None:
        """Its first argument where that is a text without anything to be put in."""
        first = self.arguments[0] if self.arguments else ""
        return first[1:] if first[:1] in ("'", '"') or (first[:1] == "`" and "${" not in first) else None

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of the functions that it stands in."""
        names = tuple(frame.name for frame in self.frame.around() if frame.function and frame.name)
        return (self.arrow, *names) if self.arrow else names


@dataclass(frozen=True, eq=False)
class Source:
    """A program text, read: its calls, the files that it imports, and its tokens."""

    text: str
    calls: tuple[Call, ...]
    imports: tuple[str, ...]
    words: frozenset[str]

    def line(self, place: int) -> int:
        """The 1-based line of a place in the text."""
        return self.text.count("\n", 0, place) + 1


@lru_cache(maxsize=64)
def read_source(text: str) -> Source:
    """Return what a program text holds; whatever the text is, there is an answer."""
    tokens, places = _tokens(text)
    calls = _Reader(tokens, places).calls()
    return Source(text, calls, tuple(_imports(tokens)), frozenset(tokens))


def _tokens(text: str) -> tuple[list[str], list[int]]:
    """The tokens of a text that are no comments, and their places."""
    tokens: list[str] = []
    places: list[int] = []
    place, no_regex_until = 0, 0
    while place < len(text):
        sign = text[place]
        if sign == "`":
            end = _template_end(text, place)
            tokens.append(text[place : end - 1])
        elif sign == "/" and text[place + 1 : place + 2] not in ("/", "*") and _value_may_begin(tokens):
            end = _regex_end(text, place) if place >= no_regex_until else 0
            if not end:
                # Nor does another one on this line: it is not searched again for each of its slashes.
                line_end = text.find("\n", place)
                no_regex_until = line_end if line_end >= 0 else len(text)
                end = place + 1
            tokens.append("/")
        else:
            found = _TOKEN.match(text, place)
            end = found.end() if found is not None else place + 1
            kind = found.lastgroup if found is not None else "space"
            if kind == "space":
                place = end
                continue
            token = text[place:end]
            closed = kind == "string" and len(token) > 1 and token[-1] == token[0]
            tokens.append(token[:-1] if closed else token)
        places.append(place)
        place = end
    return tokens, places


def _value_may_begin(tokens: Sequence[str]) -> bool:
    """Whether a `/` begins a regular expression: not behind a value."""
    last = tokens[-1] if tokens else ""
    if _WORD.match(last):
        return last in _BEFORE_VALUE
    return last not in (")", "]", "}", "/") and last[:1] not in ("'", '"', "`")


def _regex_end(text: str, place: int) -> int:
    """Where a regular expression literal ends, 0 where it does not on its line."""
    in_class = False
    for found in _REGEX_SIGN.finditer(text, place + 1):
        sign = found.group()
        if sign == "\n":
            return 0
        if sign in "[]":
            in_class = sign == "["
        elif sign == "/" and not in_class:
            return found.end()
    return 0


def _template_end(text: str, place: int) -> int:
    """Where a template literal ends; what stands in its `${…}` goes with it."""
    modes = ["`"]
    for found in _TEMPLATE_SIGN.finditer(text, place + 1):
        sign = found.group()
        if modes[-1] == "`":
            if sign == "`":
                modes.pop()
            elif sign == "${":
                modes.append("{")
        elif sign in ("`", "{", "${"):
            modes.append(sign[-1])
        elif sign == "}":
            modes.pop()
        if not modes:
            return found.end()
    return len(text) + 1


def _imports(tokens: Sequence[str]) -> Iterator[str]:
    """The modules that are imported by constant names; '' for one that is required by another."""
    for index, token in enumerate(tokens):
        behind = tokens[index + 1] if index + 1 < len(tokens) else ""
        if token in ("require", "import") and behind == "(" and tokens[index - 1 : index] != ["."]:
            name = tokens[index + 2] if index + 2 < len(tokens) else ""
            closed = tokens[index + 3 : index + 4] == [")"]
            yield name[1:] if closed and _is_text(name) and "${" not in name else ""
        elif token in ("from", "import") and _is_text(behind):
            yield behind[1:]


def _is_text(token: str) -> bool:
    return token[:1] in ("'", '"', "`")


class _Reader:
    """Walks over the tokens once, with the brackets that are open."""

    def __init__(self, tokens: Sequence[str], places: Sequence[int]) -> None:
        self._tokens = tokens
        self._places = places
        self._openings: dict[int, int] = {}
        self._heads: dict[int, tuple[int, str, Frame]] = {}
        self._conditions: dict[int, tuple[str, ...]] = {}

    def calls(self) -> tuple[Call, ...]:
        """Return the calls, in the order of the text."""
        tokens = self._tokens
        frame = Frame("")
        open_brackets: list[tuple[int, Frame]] = []
        for index, token in enumerate(tokens):
            if token in ("(", "[", "{"):
                open_brackets.append((index, frame))
                if token == "(" and index and self._is_name(index - 1):
                    start, name = self._chain(index - 1)
                    if name not in _NOT_CALLED and tokens[start - 1 : start] != ["function"]:
                        self._heads[index] = (start, name, frame)
                    frame = Frame(name, parent=frame)
                elif token == "{":
                    frame = self._block(index, frame)
            elif token in _CLOSING and open_brackets:
                opening, frame = open_brackets.pop()
                self._openings[index] = opening
        ends = {opening: closing for closing, opening in self._openings.items()}
        return tuple(
            self._call(
                start, name, frame, tokens[opening + 1 : min(ends.get(opening, len(tokens)), opening + 1 + _LIMIT)]
            )
            for opening, (start, name, frame) in self._heads.items()
        )

    def _is_name(self, index: int) -> bool:
        return index >= 0 and _WORD.match(self._tokens[index]) is not None

    def _chain(self, index: int) -> tuple[int, str]:
        """Where a dotted name begins whose last part is at `index`, and the name."""
        tokens, parts, start = self._tokens, [self._tokens[index]], index
        while len(parts) < _CHAIN_LIMIT and start >= 2 and tokens[start - 1] in (".", "?."):
            before = start - 2
            suffix = ""
            if tokens[before] == ")" and before in self._openings:
                before, suffix = self._openings[before] - 1, "()"
            if not self._is_name(before):
                parts.append(suffix)
                break
            parts.append(tokens[before] + suffix)
            start = before
        return start, ".".join(reversed(parts))

    def _call(self, start: int, name: str, frame: Frame, arguments: Sequence[str]) -> Call:
        tokens = self._tokens
        before = start - 1
        new = before >= 0 and tokens[before] == "new"
        before -= new
        before -= before >= 0 and tokens[before] in ("await", "void", "return")
        arrow = self._name_of_arrow(before) if before >= 0 and tokens[before] == "=>" else ""
        kept = before >= 1 and tokens[before] == "=" and self._is_name(before - 1)
        return Call(
            name, self._places[start], frame, new, tuple(arguments), self._guard(before), arrow,
            tokens[before - 1] if kept else "",
        )  # fmt: skip

    def _guard(self, before: int) -> tuple[str, ...]:
        """`if (x)`, `x &&`, `x ?` right before a call."""
        sign = self._tokens[before] if before >= 0 else ""
        if sign in ("&&", "?", "||", "else"):
            return tuple(self._tokens[max(0, before - 4) : before + 1])
        return self._condition(before) if sign == ")" else ()

    def _condition(self, closing: int) -> tuple[str, ...]:
        """The tokens between the brackets of an `if` or `switch`, with that word before them."""
        opening = self._openings.get(closing, 0)
        if opening < 1 or self._tokens[opening - 1] not in ("if", "switch"):
            return ()
        return tuple(self._tokens[opening - 1 : min(closing, opening + _LIMIT)])

    def _block(self, index: int, frame: Frame) -> Frame:
        """The frame that a `{` opens."""
        tokens, before = self._tokens, index - 1
        if before < 0:
            return Frame("", parent=frame)
        if tokens[before] == "=>":
            return Frame(self._name_of_arrow(before), function=True, parent=frame)
        if tokens[before] in ("catch", "finally", "else", "try", "do"):
            other = self._openings.get(before - 1, -1) if tokens[before] == "else" else -1
            self._conditions[index] = self._conditions.get(other, ())
            return Frame(tokens[before], condition=self._conditions[index], parent=frame)
        closing = self._behind_type(before)
        if closing is None:
            return Frame("", parent=frame)
        condition = self._condition(closing)
        if condition:
            self._conditions[index] = condition
            return Frame(condition[0], condition=condition, parent=frame)
        opening = self._openings[closing]
        # What looked like a call is the head of a method.
        self._heads.pop(opening, None)
        name = self._name_of_function(opening)
        if name in _CONTROL:
            return Frame(name, parent=frame)
        return Frame(name, function=True, parent=frame)

    def _behind_type(self, index: int) -> int | None:
        """The `)` at `index`, or before the type of a function's result that ends there."""
        tokens = self._tokens
        if tokens[index] == ")":
            return index if index in self._openings else None
        for step in range(index, max(1, index - _TYPE_LIMIT), -1):
            if tokens[step] == ":" and tokens[step - 1] == ")":
                return step - 1 if step - 1 in self._openings else None
            if not (self._is_name(step) or tokens[step] in ("<", ">", ".", "|", "[", "]", ",")):
                return None
        return None

    def _name_of_arrow(self, arrow: int) -> str:
        """The variable, property or field that a function with an arrow is, '' for none."""
        before = arrow - 1
        closing = self._behind_type(before) if before >= 0 else None
        start = self._openings[closing] if closing is not None else before
        start -= start >= 1 and self._tokens[start - 1] == "async"
        return self._assigned(start - 1)

    def _name_of_function(self, opening: int) -> str:
        """The name of the function whose arguments begin at `opening`."""
        tokens, before = self._tokens, opening - 1
        if before < 0:
            return ""
        if tokens[before] == "*":
            before -= 1
        if before >= 0 and tokens[before] == "function":
            before -= before >= 1 and tokens[before - 1] == "async"
            return self._assigned(before - 1)
        if before < 0 or not self._is_name(before) or tokens[before] == "constructor":
            return ""
        if before >= 1 and tokens[before - 1] == "function":
            outer = before - (3 if before >= 2 and tokens[before - 2] == "async" else 2)
            # A function that is called where it stands, or handed over, bears its name for itself alone.
            return "" if outer >= 0 and tokens[outer] in ("(", ",", "!") else tokens[before]
        return tokens[before]

    def _assigned(self, index: int) -> str:
        """The name to which what follows `index` is given, by `=` or `:`."""
        if index >= 1 and self._tokens[index] in ("=", ":") and self._is_name(index - 1):
            return self._tokens[index - 1]
        return ""
