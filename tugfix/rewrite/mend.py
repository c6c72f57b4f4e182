"""From faults to findings, and to the edits that mend what can be mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from tugfix.findings import Certainty, Finding, GuardError, Outcome
from tugfix.rewrite.edits import Plans, conflicts, yaml_edits
from tugfix.rewrite.verify import verify
from tugfix.rules.fault import Addition, Change, Fault, Rewriting
from tugfix.tugboat.config import Config
from tugfix.yamltext import Edit, Keep, New, Remove, Replace, Step, apply_edits


@dataclass(frozen=True)
class Judged:
    """A fault, with what becomes of it; `why` it is left although it can be mended, '' where it is not.

    `waits`: what mends it touches what another fault's mend touches, and comes after that.
    """

    fault: Fault
    outcome: Outcome
    why: str = ""
    waits: bool = False


@dataclass(frozen=True)
class Mended:
    """What becomes of each fault, in their order, and the text with those mends made that don't wait."""

    judged: tuple[Judged, ...]
    edits: tuple[Edit, ...]
    text: str


def mend(config: Config, faults: Sequence[Fault], *, unsafe: bool) -> Mended:
    """Return what becomes of the faults of a config; `unsafe`: mends that are a guess are made too.

    Raises GuardError where the new text fails a check.
    """
    judged = [Judged(fault, _outcome(config, fault, unsafe=unsafe)) for fault in faults]
    chosen = [found.fault for found in judged if found.outcome is Outcome.FIXED]
    rewritings = _Rewritings()
    for fault in chosen:
        if any(isinstance(mend, Rewriting) for mend in fault.mends):
            rewritings.add(fault)
    # What a list holds is planned by its items, which a rewriting may change.
    batch = rewritings if rewritings.taken else _plans(config, chosen)
    left = batch.left
    taken = {id(fault) for fault in batch.taken}
    text = config.document.text
    try:
        edits = batch.edits if isinstance(batch, _Rewritings) else list(yaml_edits(config, batch.plans))
        new = apply_edits(text, edits)
    except ValueError as error:
        raise GuardError(f"the change can't be written: {error}") from error
    if edits:
        if isinstance(batch, _Rewritings):
            verify(config, {}, edits, new, batch.says)
        else:
            verify(config, batch.plans, edits, new)
    found = tuple(
        Judged(one.fault, Outcome.LEFT, left[id(one.fault)])
        if id(one.fault) in left
        else Judged(one.fault, one.outcome, waits=one.outcome is Outcome.FIXED and id(one.fault) not in taken)
        for one in judged
    )
    return Mended(found, tuple(edits), new)


def as_finding(config: Config, judged: Judged) -> Finding:
    """Return what is said of a fault of a config."""
    fault = judged.fault
    line, column = config.document.position(fault.start)
    remedy = fault.remedy
    if config.several and fault.mends:
        remedy = "Left as it is, because the file has several YAML documents, and Tugboat's config is one."
    elif judged.why:
        remedy = f"Left as it is, because {judged.why}. {fault.by_hand}".rstrip()
    return Finding(
        fault.rule, fault.start, fault.end, line, column, fault.message, remedy, judged.outcome, fault.certainty
    )  # fmt: skip


def _outcome(config: Config, fault: Fault, *, unsafe: bool) -> Outcome:
    if fault.certainty is Certainty.POSSIBLE:
        return Outcome.REMARK
    if not fault.mends or config.several:
        return Outcome.LEFT
    return Outcome.FIXED if fault.safe or unsafe else Outcome.UNSAFE


@dataclass
class _Rewritings:
    """Rewritings of nodes that don't touch each other, and the faults that they mend."""

    edits: list[Edit] = field(default_factory=list)
    says: dict[int, object] = field(default_factory=dict)
    taken: list[Fault] = field(default_factory=list)
    left: dict[int, str] = field(default_factory=dict)
    _spans: list[tuple[int, int]] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        mends = [mend for mend in fault.mends if isinstance(mend, Rewriting)]
        spans = [
            (min([mend.node.start, *(e.start for e in mend.edits)]), max([mend.node.end, *(e.end for e in mend.edits)]))
            for mend in mends
        ]
        if any(start <= end_ and start_ <= end for start, end in spans for start_, end_ in self._spans):
            same = [mend for mend in mends if all(edit in self.edits for edit in mend.edits)]
            self.taken += [fault] if len(same) == len(mends) else []
            return
        for mend in mends:
            self.edits += mend.edits
            self.says[id(mend.node)] = mend.says
        self._spans += spans
        self.taken.append(fault)


@dataclass
class _Plans:
    """The new lists of the stages that change, the faults that they mend, and those that can't be mended so."""

    plans: Plans
    taken: list[Fault]
    left: dict[int, str]


def _plans(config: Config, faults: Sequence[Fault]) -> _Plans:
    left: dict[int, str] = {}
    while True:
        taken = _apart([fault for fault in faults if id(fault) not in left])
        plans = _lists(config, taken)
        refused = conflicts(config, plans)
        if not refused:
            return _Plans(plans, taken, left)
        for fault in taken:
            why = next((refused[place] for place in _stages(fault) if place in refused), None)
            if why is not None:
                left[id(fault)] = why


def _apart(faults: Iterable[Fault]) -> list[Fault]:
    """Those faults, the first ones first, whose mends don't touch the same command."""
    found: list[Fault] = []
    touched: set[tuple[str, str, int]] = set()
    for fault in faults:
        places = {(m.command.service, m.command.stage, m.command.index) for m in fault.mends if isinstance(m, Change)}
        if touched.isdisjoint(places):
            touched |= places
            found.append(fault)
    return found


def _stages(fault: Fault) -> Iterable[tuple[str, str]]:
    for one in fault.mends:
        if isinstance(one, Change):
            yield one.command.service, one.command.stage
        elif isinstance(one, Addition):
            yield one.service.name, one.stage


def _lists(config: Config, faults: Sequence[Fault]) -> Plans:
    changes = {
        (one.command.service, one.command.stage, one.command.index): one
        for fault in faults
        for one in fault.mends
        if isinstance(one, Change)
    }
    additions: dict[tuple[str, str], list[Step]] = {}
    for fault in faults:
        for one in fault.mends:
            if isinstance(one, Addition):
                additions.setdefault((one.service.name, one.stage), []).append(New(one.text))
    plans: Plans = {}
    for service in config.services:
        names = {stage for fault in faults for name, stage in _stages(fault) if name == service.name}
        for name in sorted(names):
            stage = service.stage(name)
            steps: list[Step] = []
            for command in stage.commands if stage is not None else ():
                steps += _steps(command.index, command.text, changes.get((service.name, name, command.index)))
            plans.setdefault(service.name, {})[name] = (*steps, *additions.get((service.name, name), ()))
    return plans


def _steps(index: int, text: str | None, change: Change | None) -> list[Step]:
    if change is None:
        return [Keep(index)]
    if change.text is None:
        own: Step = Remove(index, with_comments=False)
    else:
        own = Keep(index) if change.text == text else Replace(index, change.text)
    return [*map(New, change.before), own, *map(New, change.after)]
