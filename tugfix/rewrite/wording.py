"""What a finding says of its fix: one or two sentences for a web developer."""

from __future__ import annotations

from tugfix.longrunning.programs import Kind
from tugfix.longrunning.verdicts import Verdict
from tugfix.rewrite.plan import Move, needs_base_rebuild, runs_twice_on_refresh
from tugfix.rules.proposal import Action, Proposal
from tugfix.tugboat.runit import SERVICE_FOLDER

_ENDS = {
    Kind.APP: "serves until stopped",
    Kind.WORKER: "works until stopped",
    Kind.WATCHER: "watches until stopped",
    Kind.BACKING: "serves until stopped",
    Kind.HOLDER: "waits until stopped",
}


def remedy(proposal: Proposal, moved: Move | None) -> str:
    """Return what becomes of a process, or why it is left and what to do."""
    destination = proposal.destination
    action = destination.action
    if action is Action.LEAVE:
        return f"Left as it is, because {destination.why}. {_by_hand(proposal)}"
    if action is Action.DROP:
        return f"Removed{_from(proposal)}, because {destination.why}."
    if action is Action.BACKGROUND:
        return "Put in the background, so that `start` can finish."
    sentences = [_where(proposal, moved)]
    origin = proposal.verdict.origin
    if origin is not None and not destination.keeps_copy:
        others = f"{origin.users[0]} names that script too, and" if origin.users else "whatever else runs that script"
        sentences.append(f"The step is taken out of {origin.file}; {others} does without it.")
    if moved is not None and needs_base_rebuild(moved):
        sentences.append(
            f"`{moved.stage}` is not run for previews built from a base preview: rebuild that to get the process there."
        )
    if moved is not None and runs_twice_on_refresh(moved):
        sentences.append(
            "The build keeps its own copy, which later commands may need; on a refresh the copy from `start` is "
            "still running, so that the second may fail on its port."
        )
    return " ".join(sentences)


def _where(proposal: Proposal, moved: Move | None) -> str:
    if proposal.destination.keeps_copy:
        return "Added to `start`, which runs every time that the preview starts."
    if proposal.destination.action is Action.START:
        return "Moved to `start`, which runs every time that the preview starts."
    folder = f" {SERVICE_FOLDER}{moved.name}" if moved is not None else ""
    when = (
        "where it stood, since later commands need it" if proposal.destination.in_place else "at the end of the build"
    )
    return f"Set up as the runit service{folder} {when}; runit starts it and keeps it running."


def _by_hand(proposal: Proposal) -> str:
    if proposal.rule == "TUG104":
        return "Change the configuration of the image's own copy, or remove this one."
    if proposal.verdict.service.runs_runit:
        return "Set it up by hand: as a runit service, or in the `start` stage with ` &`."
    return "Set it up by hand in the `start` stage, with ` &`."


def _from(proposal: Proposal) -> str:
    origin = proposal.verdict.origin
    return f" from {origin.file}" if origin is not None else ""


def chain_of(verdict: Verdict) -> tuple[str, ...]:
    """Return how a command leads to the process, one step an element; nothing where the command is the process."""
    called = verdict.command.text if verdict.origin is not None else None
    steps = verdict.found.chain
    if called is None and not steps:
        return ()
    first = called or " ".join(word.source for word in verdict.site.words)
    inside = [f"{verdict.origin.file}:{_line(verdict)}"] if verdict.origin is not None else []
    return (_short(first), *inside, *steps, _ENDS[verdict.found.program.kind])


def _line(verdict: Verdict) -> int:
    assert verdict.origin is not None
    return verdict.origin.text.count("\n", 0, verdict.origin.start) + 1


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 70 else line[:69] + "…"
