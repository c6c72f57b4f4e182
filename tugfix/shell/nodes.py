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
    def normal(self) -> str:
        """The value with `$NAME` spelled `${NAME}`, to compare words by."""
        return _EXPANSION.sub(r"${\1}", self.value)


@dataclass(frozen=True)
class Assignment(Span):
    """`NAME=value`, before a command or alone; `value` is None for an array and for an empty one."""

    name: str
    value: Word | None
    array: bool = False


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
    """`[ … ]`, `[[ … ]]`, `(( … ))`."""

    opening: str


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


@dataclass(frozen=True)
class Script(Span):
    """Statements one after the other; the span is that of the text that holds them, comments included."""

    items: tuple[Item, ...]
    comments: tuple[Span, ...] = ()


@dataclass(frozen=True)
class Group(Span):
    """`{ …; }` or, with `opening` `(`, a subshell."""

    opening: str
    body: Script
    redirections: tuple[Redirection, ...]


@dataclass(frozen=True)
class Compound(Span):
    """A loop or a conditional: `keyword` is if, case, for, select, while or until."""

    keyword: str
    condition: Script | None
    bodies: tuple[Script, ...]
    redirections: tuple[Redirection, ...]


@dataclass(frozen=True)
class Function(Span):
    """`name() { …; }`."""

    name: str
    body: Node


Node = Command | Test | Pipeline | AndOr | Group | Compound | Function
