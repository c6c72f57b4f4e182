"""From verdicts to findings, and to what each stage and each script will hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tugfix.findings import Certainty, Finding, GuardError, OtherFile, Outcome
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.verdicts import Verdict
from tugfix.rewrite.edits import Plans, conflicts
from tugfix.rewrite.plan import Move, after_move, by_service, move, plans
from tugfix.rewrite.scripts import changed_scripts, script_key, shared_scripts
from tugfix.rewrite.wording import chain_of, remedy
from tugfix.rules import check
from tugfix.rules.facts import facts_of
from tugfix.rules.proposal import Action, Proposal, quoted
from tugfix.rules.spans import span_of
from tugfix.tugboat.config import Config
from tugfix.yamltext import position

Wants = Callable[[str, int], bool]
"""Whether a finding of a rule, by its code, at a place of the config (0-based code points) is wanted."""

_ROUNDS = 50
"""Each round takes at least one stage out of the plan; real files need one or two."""


@dataclass(frozen=True)
class _Decision:
    """A proposal, with what becomes of it and, if it is carried out, how."""

    proposal: Proposal
    outcome: Outcome
    move: Move | None = None


@dataclass(frozen=True)
class Decided:
    """What is found in a config, in the order of the text, and what becomes of it.

    `plans` are the new lists of the stages that change, `others` the scripts that something is found in.
    """

    findings: tuple[Finding, ...]
    plans: Plans
    others: tuple[OtherFile, ...]


def decide(
    config: Config,
    verdicts: tuple[Verdict, ...],
    repository: Repository,
    *,
    unsafe: bool,
    wants: Wants,
) -> Decided:
    """Return what the rules find in a config, and the changes.

    `unsafe` plans the fixes too that are a guess. Nothing is said or changed of what `wants` does not want. Raises
    GuardError where the changes can't be brought together.
    """
    if config.several:
        several = "the file has several YAML documents, and Tugboat's config is one"
        verdicts = tuple(replace(verdict, obstacle=several) for verdict in verdicts)
    blocked: dict[tuple[str, str], str] = {}
    for _ in range(_ROUNDS):
        decisions = _decisions(config, verdicts, blocked, repository, unsafe=unsafe, wants=wants)
        moves = [decision.move for decision in decisions if decision.move is not None]
        plan = _all_plans(config, moves)
        others, refused = changed_scripts([decision.proposal.verdict for decision in decisions], moves)
        disagreeing = shared_scripts(verdicts, moves) | refused
        against = conflicts(config, plan) | disagreeing
        against |= _sources(moves, against)
        found = {key: why for key, why in against.items() if key not in blocked}
        if not found:
            break
        blocked |= found
    else:
        raise GuardError("the changes of several services depend on each other")
    findings = _each_once([_finding(config, decision) for decision in decisions])
    return Decided(findings, plan, others)


def _sources(moves: list[Move], found: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    """The stages from which something would be moved into a stage that can't be changed."""
    return {
        (moved.verdict.service.name, moved.verdict.command.stage): found[moved.verdict.service.name, moved.stage]
        for moved in moves
        if (moved.verdict.service.name, moved.stage) in found
    }


def _all_plans(config: Config, moves: list[Move]) -> Plans:
    grouped = by_service(moves)
    found = {
        service.name: plans(config, service, grouped[service.name])
        for service in config.services
        if service.name in grouped
    }
    return {name: lists for name, lists in found.items() if lists}


def _decisions(
    config: Config,
    verdicts: tuple[Verdict, ...],
    blocked: dict[tuple[str, str], str],
    repository: Repository,
    *,
    unsafe: bool,
    wants: Wants,
) -> list[_Decision]:
    """Decide on the verdicts one after the other: what one sets up, the next need not."""
    facts = {service.name: facts_of(service, repository) for service in config.services} if verdicts else {}
    found: list[_Decision] = []
    for verdict in verdicts:
        name = verdict.service.name
        why = blocked.get((name, verdict.command.stage), "") or blocked.get(script_key(verdict), "")
        proposal = check(replace(verdict, obstacle=verdict.obstacle or why), facts[name])
        if proposal is None or not wants(proposal.rule, _place(config, verdict)):
            continue
        if why:
            left = replace(proposal.destination, action=Action.LEAVE, why=why)
            proposal = replace(proposal, destination=left)
        decision = _Decision(proposal, _outcome(proposal, unsafe=unsafe))
        if decision.outcome is Outcome.FIXED:
            decision = replace(decision, move=move(proposal, facts[name]))
            facts[name] = after_move(facts[name], decision.move) if decision.move else facts[name]
        found.append(decision)
    return found


def _place(config: Config, verdict: Verdict) -> int:
    """Where the config speaks of a process: its own words, or the command that runs its script."""
    if verdict.origin is not None:
        return verdict.command.node.start
    return span_of(config, verdict.command, verdict.text, verdict.site.unit)[0]


def _outcome(proposal: Proposal, *, unsafe: bool) -> Outcome:
    if proposal.verdict.certainty is Certainty.POSSIBLE:
        return Outcome.REMARK
    if proposal.destination.action is Action.LEAVE:
        return Outcome.LEFT
    return Outcome.FIXED if proposal.destination.safe or unsafe else Outcome.UNSAFE


def _finding(config: Config, decision: _Decision) -> Finding:
    verdict = decision.proposal.verdict
    text, (start, end) = config.document.text, span_of(config, verdict.command, verdict.text, verdict.site.unit)
    if verdict.origin is not None:
        text, start, end = verdict.origin.text, verdict.origin.start, verdict.origin.end
    message, fate = decision.proposal.message, remedy(decision.proposal, decision.move)
    if decision.outcome is Outcome.REMARK:
        message = f"{quoted(verdict)} may be a process that stays up; what it runs is not known."
        fate = "Left as it is."
    line, column = position(text, start)
    return Finding(
        decision.proposal.rule,
        start,
        end,
        line,
        column,
        message,
        fate,
        decision.outcome,
        verdict.certainty,
        verdict.origin.file if verdict.origin is not None else "",
        chain_of(verdict),
    )


def _each_once(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings in the order of the text; one on text that several services share only once."""
    places: dict[tuple[str, str, int, int], Finding] = {}
    for finding in findings:
        places.setdefault((finding.file, finding.rule, finding.start, finding.end), finding)
    return tuple(places.values())
