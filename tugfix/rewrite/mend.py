"""From faults to findings, and to the edits that mend what can be mended."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tugfix.findings import Certainty, Finding, GuardError, Outcome
from tugfix.rewrite.edits import Plans, conflicts, yaml_edits
from tugfix.rewrite.verify import verify
from tugfix.rules.fault import Addition, Change, Fault, Rewriting
from tugfix.tugboat.config import Config
from tugfix.yamltext import Document, Edit, Keep, New, Remove, Replace, Step, apply_edits, trimmed


@dataclass(frozen=True)
class Judged:
    """A fault, with what becomes of it; `why` it is left although it has mends, '' where it is not."""

    fault: Fault
    outcome: Outcome
    why: str = ""


@dataclass(frozen=True)
class Mended:
    """What becomes of each fault, in their order, and the text with as many mends made as can be at once, also read.

    Those that touch what others of them touch are made when the faults of the new text are asked for.
    """

    judged: tuple[Judged, ...]
    edits: tuple[Edit, ...]
    document: Document

    @property
    def text(self) -> str:
        """The new text."""
        return self.document.text


def mend(config: Config, faults: Sequence[Fault], *, unsafe: bool) -> Mended:
    """Return what becomes of the faults of a config; `unsafe`: mends that are a guess are made too.

    Raises GuardError where the new text fails a check.
    """
    outcomes = [_outcome(config, fault, unsafe=unsafe) for fault in faults]
    chosen = [fault for fault, outcome in zip(faults, outcomes, strict=True) if outcome is Outcome.FIXED]
    # A rewriting may change the items by which a list is planned, so the two are never made at once.
    rewritten = _rewritten(chosen)
    planned = _Planned({}, {}) if rewritten.edits else _plans(config, chosen)
    text = config.document.text
    try:
        edits = [*rewritten.edits, *yaml_edits(config, planned.plans)]
        edits.sort(key=lambda edit: (edit.start, edit.end))
        new = apply_edits(text, edits)
    except ValueError as error:
        raise GuardError(f"the change can't be written: {error}") from error
    document = verify(config, planned.plans, edits, new, rewritten.says) if edits else config.document
    judged = tuple(
        Judged(fault, Outcome.LEFT, planned.left[id(fault)]) if id(fault) in planned.left else Judged(fault, outcome)
        for fault, outcome in zip(faults, outcomes, strict=True)
    )
    # The less an edit touches, the closer are the places of later findings to what they are about.
    return Mended(judged, trimmed(text, edits), document)


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


@dataclass(frozen=True)
class _Rewritten:
    """Edits of nodes, and what these will say, by the nodes' ids."""

    edits: tuple[Edit, ...]
    says: dict[int, object]


def _rewritten(faults: Iterable[Fault]) -> _Rewritten:
    """The rewritings of faults, those apart that overlap or touch one before them."""
    edits: list[Edit] = []
    says: dict[int, object] = {}
    spans: list[tuple[int, int]] = []
    for fault in faults:
        mends = [mend for mend in fault.mends if isinstance(mend, Rewriting)]
        own = [_span(mend) for mend in mends]
        if any(_touches(spans, start, end) for start, end in own):
            continue
        for mend, span in zip(mends, own, strict=True):
            edits += mend.edits
            says[id(mend.node)] = mend.says
            insort(spans, span)
    return _Rewritten(tuple(edits), says)


def _span(mend: Rewriting) -> tuple[int, int]:
    starts, ends = [edit.start for edit in mend.edits], [edit.end for edit in mend.edits]
    return min(mend.node.start, *starts), max(mend.node.end, *ends)


def _touches(spans: list[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a span overlaps or touches one of `spans`, which are in order and apart from each other."""
    place = bisect_left(spans, (end + 1, 0))
    return place > 0 and spans[place - 1][1] >= start


@dataclass(frozen=True)
class _Planned:
    """The new lists of the stages that change, and why faults are left, by their ids, that can't be mended so."""

    plans: Plans
    left: dict[int, str]


def _plans(config: Config, faults: Sequence[Fault]) -> _Planned:
    left: dict[int, str] = {}
    while True:
        taken = _apart([fault for fault in faults if id(fault) not in left])
        plans = _lists(config, taken)
        refused = conflicts(config, plans)
        if not refused:
            return _Planned(plans, left)
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
