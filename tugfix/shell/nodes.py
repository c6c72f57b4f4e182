"""What a shell text is made of: immutable nodes with exact spans.

Every `start` and `end` is a 0-based offset in code points of the text that was parsed first. The nodes of a script
inside a word (`sh -c '…'`) have offsets in that same outer text, so every edit is an edit of one text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_EXPANSION = re.compile(r"\$([A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True)
class Span:
    """A stretch of the text, from `start` to `end` (exclusive)."""

    start: int
    end: int


@dataclass(frozen=True)
class Word(Span):
    """One word of a command.

    `source` is its text, `value` that text after quote removal, with expansions left in it as they are written;
    `dynamic` says that there are any, or a pattern. `offsets` has the place of each character of `value`; it is None
    where the word is put together from several pieces. `substitutions` are the texts of the `$(…)` in it, `unquoted`
    the expansions that stand outside of quotes.
    """

    source: str
    value: str
    dynamic: bool = False
    offsets: tuple[int, ...] | None = None
    substitutions: tuple[str, ...] = ()
    unquoted: tuple[Span, ...] = ()

    @property
    def is_quoted(self) -> bool:
        """Whether it is one quoted string, or the lines of a here-document."""
        return self.source[:1] in ("'", '"') or "\n" in self.source

    @property
    def normal(self) -> str:
        """The value with `$NAME` spelled `${NAME}`, to compare words by."""
        return _EXPANSION.sub(r"${\1}", self.value)


@dataclass(frozen=True)
class Assignment(Span):
    """`NAME=value`, or `NAME+=value` if it `appends`, before a command or alone.

    `value` is None for an array and for an empty one.
    """

    name: str
    value: Word | None
    array: bool = False
    appends: bool = False


@dataclass(frozen=True)
class Redirection(Span):
    """`2> target`, `<<EOF`, `<<< word`; `body` are the lines of a here-document."""

    operator: str
    descriptor: str
    target: Word | None
    body: Word | None = None


@dataclass(frozen=True)
class Command(Span):
    """A simple command; `export A=b` has the assignment among its words too."""

    assignments: tuple[Assignment, ...]
    words: tuple[Word, ...]
    redirections: tuple[Redirection, ...]

    @property
    def name(self) -> str:
        """The value of the first word, '' where there is none."""
        return self.words[0].value if self.words else ""

    @property
    def values(self) -> tuple[str, ...]:
        """The values of all words."""
        return tuple(word.value for word in self.words)


@dataclass(frozen=True)
class Test(Span):
    """`[ … ]`, `[[ … ]]`, `(( … ))`; `operands` are those of one `=`, `==` or `!=`, which then is the `operator`."""

    opening: str
    operator: str = ""
    operands: tuple[Word, ...] = ()


@dataclass(frozen=True)
class Pipeline(Span):
    """`a | b`, or `! a`."""

    parts: tuple[Node, ...]
    negated: bool = False


@dataclass(frozen=True)
class AndOr(Span):
    """`a && b || c`: one operator fewer than parts."""

    parts: tuple[Node, ...]
    operators: tuple[str, ...]


@dataclass(frozen=True)
class Item(Span):
    """A statement of a script with what ends it: `;`, `&`, or '' at a line's end; `end` is past the terminator."""

    node: Node
    terminator: str

    @property
    def background(self) -> bool:
        """Whether the statement is put in the background."""
        return self.terminator == "&"


@dataclass(frozen=True, eq=False)
class Script(Span):
    """Statements one after the other; the span is that of the text that holds them, comments included.

    Two are never equal: texts that differ in what has no node would be mixed up.
    """

    items: tuple[Item, ...]
    comments: tuple[Span, ...] = ()

    __eq__ = object.__eq__
    __hash__ = object.__hash__


@dataclass(frozen=True)
class Group(Span):
    """`{ …; }` or, with `opening` `(`, a subshell."""

    opening: str
    body: Script
    redirections: tuple[Redirection, ...]


@dataclass(frozen=True)
class Compound(Span):
    """A loop or a conditional: `keyword` is if, case, for, select, while or until.

    A case has a `subject`, and for each body the `patterns` before it.
    """

    keyword: str
    condition: Script | None
    bodies: tuple[Script, ...]
    redirections: tuple[Redirection, ...]
    subject: Word | None = None
    patterns: tuple[tuple[Word, ...], ...] = ()


@dataclass(frozen=True)
class Function(Span):
    """`name() { …; }`."""

    name: str
    body: Node


Node = Command | Test | Pipeline | AndOr | Group | Compound | Function
