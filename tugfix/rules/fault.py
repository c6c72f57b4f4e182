"""What a rule finds wrong in a config where not the place of a process is the matter, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass, field

from tugfix.findings import Certainty
from tugfix.tugboat.config import Command, Service
from tugfix.yamltext import Edit, Node


@dataclass(frozen=True)
class Change:
    """A command of the config that gets another text; `before` and `after` are new commands around it.

    `text` None: it goes. Equal to the command's own: it stays as it is.
    """

    command: Command
    text: str | None
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True)
class Addition:
    """A new command at the end of a stage, which is made where it is not there."""

    service: Service
    stage: str
    text: str


@dataclass(frozen=True)
class Rewriting:
    """A node of the config that gets another text: `edits` of the config's text make it say `says`.

    `says` is as `yamltext.data` has it, made without the edits, so that the two can be held against each other.
    """

    node: Node
    edits: tuple[Edit, ...]
    says: object = field(repr=False)


Mend = Change | Addition | Rewriting


@dataclass(frozen=True)
class Fault:
    """Something that is wrong in a config.

    `start` and `end` are 0-based code points in its text. `message` says what happens to the preview; `remedy` what
    `mends` do about it, or, without any, what to do; `by_hand` what to do where they can't be made. Not `safe`: they
    may change what works, or are a guess. `about` tells it from other faults of the same rule while the config changes
    (a service and a name in it); needed where several mends may touch the same text.
    """

    rule: str
    start: int
    end: int
    message: str
    remedy: str
    mends: tuple[Mend, ...] = ()
    safe: bool = True
    certainty: Certainty = Certainty.CERTAIN
    about: str = ""
    by_hand: str = ""


@dataclass(frozen=True)
class Repair:
    """A fault that keeps a text from being read at all, with the edits of the text that mend it."""

    fault: Fault
    edits: tuple[Edit, ...]
