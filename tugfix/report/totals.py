"""How a run went, in numbers: repositories and configs by their state, findings by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from tugfix.findings import Finding, Outcome


class State(IntEnum):
    """What became of a config; that of a repository is the highest of its configs.

    `CLEAN`: nothing is found. `FIXED`: all that is found is fixed, or can be. `PERSON`: something is left to a person,
    or is offered as an unsafe fix. `BROKEN`: it could not be read, or not be changed.
    """

    CLEAN = 0
    FIXED = 1
    PERSON = 2
    BROKEN = 3


@dataclass(frozen=True)
class Noted:
    """What is counted of one config: its repository ('' where none is known), its state, its findings."""

    repository: str
    state: State
    findings: tuple[tuple[str, Outcome], ...] = ()


@dataclass(frozen=True)
class Totals:
    """How many repositories and configs are in each state, and how often each rule ended in each outcome.

    Remarks are not counted.
    """

    repositories: Mapping[State, int]
    configs: Mapping[State, int]
    rules: Mapping[tuple[str, Outcome], int]

    def ended(self, outcome: Outcome) -> int:
        """Return how many findings ended in `outcome`."""
        return sum(count for (_, one), count in self.rules.items() if one is outcome)


def noted(repository: str, findings: Sequence[Finding], *, broken: bool) -> Noted:
    """Return what is counted of a config; `broken` says that it could not be dealt with."""
    counted = tuple((one.rule, one.outcome) for one in findings if one.outcome is not Outcome.REMARK)
    return Noted(repository, state(findings, broken=broken), counted)


def state(findings: Iterable[Finding], *, broken: bool) -> State:
    """Return the state of a config in which `findings` were found; remarks don't count."""
    outcomes = {finding.outcome for finding in findings}
    if broken:
        return State.BROKEN
    if outcomes & {Outcome.LEFT, Outcome.UNSAFE}:
        return State.PERSON
    return State.FIXED if Outcome.FIXED in outcomes else State.CLEAN


def totals(configs: Sequence[Noted]) -> Totals:
    """Return the totals of a run."""
    worst: dict[str, State] = {}
    for config in configs:
        if config.repository:
            worst[config.repository] = max(config.state, worst.get(config.repository, State.CLEAN))
    rules = Counter(found for config in configs for found in config.findings)
    return Totals(Counter(worst.values()), Counter(config.state for config in configs), rules)
