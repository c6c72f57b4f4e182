"""What each stage of a service will hold once the proposals are carried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tugfix.longrunning.fromscript import alone_in_its_place
from tugfix.longrunning.verdicts import Mode, Verdict
from tugfix.rewrite.setup import runit_commands, service_name, start_command
from tugfix.rules.facts import Facts
from tugfix.rules.proposal import Action, Proposal
from tugfix.shell.carve import head, remainder, tail, unit_comments
from tugfix.tugboat.config import Command, Config, Service, Stage
from tugfix.tugboat.reach import can_reach
from tugfix.tugboat.stages import BUILD_STAGES, START_STAGE
from tugfix.yamltext import Document, Keep, New, Remove, Replace, Step, item_comments


@dataclass(frozen=True)
class Move:
    """A proposal that is carried out; `name` is that of its runit service, '' for others.

    `stage` is where the process will be set up.
    """

    proposal: Proposal
    name: str = ""
    stage: str = ""

    @property
    def verdict(self) -> Verdict:
        """The verdict that the proposal is on."""
        return self.proposal.verdict

    @property
    def leaves(self) -> bool:
        """Whether the process leaves the command where it stood."""
        return not self.proposal.destination.keeps_copy


def move(proposal: Proposal, facts: Facts) -> Move:
    """Return how a proposal is carried out."""
    found = proposal.destination
    stage = proposal.verdict.command.stage
    if found.action is Action.RUNIT:
        name = service_name(proposal.verdict, facts.names)
        return Move(proposal, name, stage if found.in_place else last_build_stage(proposal.verdict.service))
    return Move(proposal, "", START_STAGE if found.action is Action.START else stage)


def after_move(facts: Facts, moved: Move) -> Facts:
    """Return the facts once a move is made."""
    action, identity = moved.proposal.destination.action, moved.verdict.identity
    if action is Action.RUNIT:
        return replace(facts, planned=(*facts.planned, identity), names=facts.names | {moved.name})
    if action is Action.START:
        return replace(facts, added=(*facts.added, identity))
    if action is Action.DROP and moved.verdict.command.stage == START_STAGE and identity in facts.kept:
        # Else of two copies each would go because of the other.
        place = facts.kept.index(identity)
        return replace(facts, kept=facts.kept[:place] + facts.kept[place + 1 :])
    return facts


def last_build_stage(service: Service) -> str:
    """Return the last of `init`, `update` and `build` that has commands."""
    stages = [service.stage(name) for name in BUILD_STAGES]
    return [stage.name for stage in stages if stage is not None and stage.commands][-1]


def plans(config: Config, service: Service, moves: Sequence[Move]) -> dict[str, tuple[Step, ...]]:
    """Return the new list of each stage of a service that changes, by the stage's name."""
    places: dict[str, _Places] = {stage.name: _Places(stage) for stage in service.stages}
    changed: set[str] = set()
    by_command: dict[Command, list[Move]] = {}
    for found in moves:
        by_command.setdefault(found.verdict.command, []).append(found)
    for command, group in by_command.items():
        own = [found for found in group if found.verdict.origin is None]
        changed |= _carry_out(config.document, command, own, places) if own else set()
        for found in group:
            changed |= _set_up(found, places) if found.verdict.origin is not None else set()
    return {name: places[name].plan() for name in places if name in changed}


class _Places:
    """The list of a stage in the making: for each old item what stands before it and in its place, and the end."""

    def __init__(self, stage: Stage | None) -> None:
        self.stage = stage
        count = len(stage.commands) if stage else 0
        self.before: list[list[Step]] = [[] for _ in range(count)]
        self.items: list[list[Step]] = [[Keep(index)] for index in range(count)]
        self.end: list[Step] = []

    def plan(self) -> tuple[Step, ...]:
        inside = [step for before, item in zip(self.before, self.items, strict=True) for step in (*before, *item)]
        return (*inside, *self.end)


def _carry_out(document: Document, command: Command, moves: Sequence[Move], places: dict[str, _Places]) -> set[str]:
    """Put the moves of one command into the lists; return the names of the stages that change."""
    gone = [found for found in moves if found.leaves]
    verdict = moves[0].verdict
    text, script = verdict.text, verdict.script
    rest = remainder(text, script, [found.verdict.site for found in gone]) if gone else text
    whole = rest is None and len(gone) == 1
    comments = item_comments(document, command.node)
    carried = _Carried(
        tuple(comment.text for comment in comments.before), comments.after.text if comments.after else None
    )
    dropped_only = all(found.proposal.destination.action is Action.DROP for found in gone)
    takes_comments = rest is None and not dropped_only
    inserted: list[Step] = []
    changed: set[str] = set()
    for found in moves:
        action = found.proposal.destination.action
        if action is Action.DROP:
            continue
        news = _new_items(found, whole=whole and found.leaves, carried=carried if takes_comments else _Carried())
        if takes_comments and found.leaves:
            takes_comments = False
        if action is Action.BACKGROUND or found.proposal.destination.in_place:
            inserted += news
            continue
        target = places.setdefault(found.stage, _Places(None))
        place = _start_place(target.stage, found.verdict) if action is Action.START else None
        (target.end if place is None else target.before[place]).extend(news)
        changed.add(found.stage)
    if gone:
        split_at = next((f for f in gone if f.proposal.destination.in_place or f.stage == command.stage), None)
        replaced = _in_place(command, gone, split_at, inserted, rest, dropped_only=dropped_only)
        places[command.stage].items[command.index] = replaced
        changed.add(command.stage)
    return changed


def _set_up(found: Move, places: dict[str, _Places]) -> set[str]:
    """Put what sets up a process of a script into the lists; the command that runs the script stays as it is."""
    destination, command = found.proposal.destination, found.verdict.command
    if destination.action is Action.DROP:
        return set()
    verdict = found.verdict
    above = tuple(verdict.text[span.start : span.end] for span in unit_comments(verdict.text, verdict.site))
    alone = replace(found, proposal=replace(found.proposal, verdict=alone_in_its_place(verdict)))
    news = _new_items(alone, whole=False, carried=_Carried(above if found.leaves else ()))
    if destination.in_place:
        places[command.stage].items[command.index] += news
        return {command.stage}
    target = places.setdefault(found.stage, _Places(None))
    place = _start_place(target.stage, found.verdict) if destination.action is Action.START else None
    (target.end if place is None else target.before[place]).extend(news)
    return {found.stage}


@dataclass(frozen=True)
class _Carried:
    """The comments of a command that goes with its process."""

    before: tuple[str, ...] = ()
    after: str | None = None


def _new_items(found: Move, *, whole: bool, carried: _Carried) -> list[Step]:
    if found.proposal.destination.action is not Action.RUNIT:
        return [New(start_command(found.verdict, whole=whole), carried.before, carried.after)]
    waits = found.proposal.destination.in_place
    first, *others = runit_commands(found.verdict, found.name, whole=whole, waits=waits)
    above = (*carried.before, *([carried.after] if carried.after else []))
    return [New(first, above), *(New(other) for other in others)]


def _in_place(
    command: Command,
    gone: Sequence[Move],
    split_at: Move | None,
    inserted: list[Step],
    rest: str | None,
    *,
    dropped_only: bool,
) -> list[Step]:
    """What stands in the place of a command that processes leave."""
    index = command.index
    if rest is None:
        if len(inserted) == 1 and isinstance(inserted[0], New):
            return [Replace(index, inserted[0].text)]
        return [Remove(index, with_comments=not dropped_only), *inserted]
    if not inserted or split_at is None:
        return [Replace(index, rest)]
    verdict = split_at.verdict
    leaving = [found.verdict.site for found in gone]
    first = head(verdict.text, verdict.script, verdict.site, leaving)
    last = tail(verdict.text, verdict.script, verdict.site, leaving)
    if first is None:
        return [*inserted, Replace(index, last if last is not None else rest)]
    return [Replace(index, first), *inserted, *([New(last)] if last is not None else [])]


def _start_place(stage: Stage | None, verdict: Verdict) -> int | None:
    """Before which command of `start` a process goes: the first that could reach it or does not end."""
    for command in stage.commands if stage else ():
        if command.text is not None and can_reach(command.text, backing=verdict.backing):
            return command.index
    return None


def needs_base_rebuild(moved: Move) -> bool:
    """Whether a preview built from a base preview gets the process only once that base preview is rebuilt."""
    return moved.proposal.destination.action is Action.RUNIT and moved.stage in ("init", "update")


def runs_twice_on_refresh(moved: Move) -> bool:
    """Whether the copy from `start` is still running when a refresh starts the build's copy."""
    return moved.proposal.destination.keeps_copy and moved.verdict.mode is not Mode.FOREGROUND


def by_service(moves: Iterable[Move]) -> dict[str, list[Move]]:
    """Return the moves by the name of their service."""
    found: dict[str, list[Move]] = {}
    for moved in moves:
        found.setdefault(moved.verdict.service.name, []).append(moved)
    return found
