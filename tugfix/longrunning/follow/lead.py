"""What following a command gives: the shell texts that it runs, or an answer."""

from __future__ import annotations

from dataclasses import dataclass

from tugfix.findings import Certainty


@dataclass(frozen=True)
class Lead:
    """A shell text that a command runs.

    `file` (a path from the repository's root) and `line` (1-based) are where it stands, '' and 0 where it stands in
    the command itself. `place` is the directory in which it starts, spelled as `place.directory` does, None where it
    is not known.

    Of a script in a file of its own, `own` is the file's folder, and `arguments` are those that it is called with,
    None where they are not known.
    """

    text: str
    file: str
    line: int
    place: str | None
    own: str | None = None
    arguments: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Answer:
    """What a program's own file says: it stays up, as sure as `certainty`, because of what stands at `line`.

    `why` is that piece of text in short, as `app.listen(…)`.
    """

    file: str
    line: int
    why: str
    certainty: Certainty


@dataclass(frozen=True)
class Followed:
    """What a command runs: `leads`, in their order, each in the foreground; and what its file says by itself.

    Without either, the file is in sight and nothing in it stays up. `name` is a plain word for the process.
    `needs_all`: the leads run side by side, and with the first of them that ends all end. `more`: the command does
    other things too, as `npm ci` does that runs a script behind them. `obstacle`: why it can't be moved as it is.
    `steps`: what stands before the process is a step of a build, to be done once and not at every start.
    """

    name: str
    leads: tuple[Lead, ...] = ()
    answer: Answer | None = None
    needs_all: bool = False
    more: bool = False
    obstacle: str = ""
    steps: bool = False
