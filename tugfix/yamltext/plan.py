"""What shall become of a list of strings: one step for each old item, and one for each new one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Keep:
    """The old item `index` (0-based) stays as it is."""

    index: int


@dataclass(frozen=True)
class Replace:
    """The old item `index` gets the string value `text`; its comments stay."""

    index: int
    text: str


@dataclass(frozen=True)
class Remove:
    """The old item `index` goes.

    `with_comments`: so do the comments that belong to it (see `item_comments`), else they stay in place.
    """

    index: int
    with_comments: bool


@dataclass(frozen=True)
class New:
    """A new item with the string value `text`.

    `before`: comment lines (`# …`) above it. `after`: a comment (`# …`) behind it on its line.
    """

    text: str
    before: tuple[str, ...] = ()
    after: str | None = None


Step = Keep | Replace | Remove | New
Plan = tuple[Step, ...]


def check_plan(plan: Plan, length: int) -> None:
    """Raise ValueError unless `plan` has one step for each of the `length` old items, in their order."""
    indices = [step.index for step in plan if not isinstance(step, New)]
    if indices != list(range(length)):
        raise ValueError(f"the plan has the items {indices} of a list of {length}")


def changes_nothing(plan: Plan) -> bool:
    """Whether `plan` keeps everything and adds nothing."""
    return all(isinstance(step, Keep) for step in plan)


def leaves_nothing(plan: Plan) -> bool:
    """Whether `plan` has items and removes them all, adding none."""
    return bool(plan) and all(isinstance(step, Remove) for step in plan)
