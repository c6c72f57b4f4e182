"""How a run went, in numbers: repositories and configs by how they stand, findings by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from tugfix.findings import Finding, Outcome


class Standing(Enum):
    """How a config stands, the worst first; a repository stands as the worst of its configs.

    `BROKEN`: it could not be read, or not be changed. `PERSON`: something is left, or its fix is a guess. `FIXED`:
    everything that is found is fixed, or can be. `CLEAN`: nothing is found.
    """

    BROKEN = "broken"
    PERSON = "person"
    FIXED = "fixed"
    CLEAN = "clean"


_ORDER = tuple(Standing)


@dataclass(frozen=True, slots=True)
class Noted:
    """What is counted of one config: its repository ('' where none is known), how it stands, its findings."""

    repository: str
    standing: Standing
    findings: tuple[tuple[str, Outcome], ...] = ()


@dataclass(frozen=True)
class Totals:
    """How many repositories and configs stand how, and how often each rule ended in each outcome.

    Remarks are not counted.
    """

    repositories: Mapping[Standing, int]
    configs: Mapping[Standing, int]
    rules: Mapping[tuple[str, Outcome], int]

    def ended(self, outcome: Outcome) -> int:
        """Return how many findings ended in `outcome`."""
        return sum(count for (_, one), count in self.rules.items() if one is outcome)


def noted(repository: str, findings: Sequence[Finding], *, broken: bool) -> Noted:
    """Return what is counted of a config; `broken` says that it could not be dealt with."""
    counted = tuple((one.rule, one.outcome) for one in findings if one.outcome is not Outcome.REMARK)
    return Noted(repository, standing(findings, broken=broken), counted)


def standing(findings: Iterable[Finding], *, broken: bool) -> Standing:
    """Return how a config stands in which `findings` were found; remarks don't count."""
    outcomes = {finding.outcome for finding in findings}
    if broken:
        return Standing.BROKEN
    if outcomes & {Outcome.LEFT, Outcome.UNSAFE}:
        return Standing.PERSON
    return Standing.FIXED if Outcome.FIXED in outcomes else Standing.CLEAN


def worst(standings: Iterable[Standing]) -> Standing:
    """Return the worst of some, of which there is at least one."""
    return min(standings, key=_ORDER.index)


def totals(configs: Sequence[Noted]) -> Totals:
    """Return the totals of a run."""
    found: dict[str, Standing] = {}
    for config in configs:
        if config.repository:
            found[config.repository] = worst((config.standing, found.get(config.repository, Standing.CLEAN)))
    rules = Counter(found for config in configs for found in config.findings)
    return Totals(Counter(found.values()), Counter(config.standing for config in configs), rules)
