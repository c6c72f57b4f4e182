"""The new texts of scripts that a process is taken out of, and the guard on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from tugfix.findings import GuardError, OtherFile
from tugfix.longrunning.verdicts import PYTHON, Origin, Verdict
from tugfix.rewrite.plan import Move
from tugfix.rewrite.pythonscript import without_statement
from tugfix.shell.carve import remainder, unit_comments
from tugfix.shell.context import Role, role
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import sites


def script_key(verdict: Verdict) -> tuple[str, str]:
    """Return what stands for a script among the stages that can't be changed, which are (service, stage)."""
    return "", verdict.origin.file if verdict.origin is not None else ""


def shared_scripts(verdicts: Iterable[Verdict], moves: Sequence[Move]) -> dict[tuple[str, str], str]:
    """Return why scripts can't be changed: a process leaves them for one of the commands that run them, not for all."""
    gone = {(_place(moved.verdict), id(moved.verdict.command)) for moved in moves if moved.leaves}
    places = {place for place, _ in gone}
    why = "another command runs the same script, and the process can't leave it there"
    found = {
        script_key(verdict): why
        for verdict in verdicts
        if verdict.origin is not None
        and _place(verdict) in places
        and (_place(verdict), id(verdict.command)) not in gone
    }
    for file in {moved.verdict.origin.file for moved in moves if moved.leaves and moved.verdict.origin is not None}:
        if any(step.startswith(f"{file}:") for verdict in verdicts for step in verdict.found.chain):
            found["", file] = why
    return found


def changed_scripts(
    verdicts: Iterable[Verdict], moves: Iterable[Move]
) -> tuple[tuple[OtherFile, ...], dict[tuple[str, str], str]]:
    """Return the scripts that the verdicts stand in, each once, with its new text; and why some can't be changed."""
    texts = {verdict.origin.file: verdict.origin.text for verdict in verdicts if verdict.origin is not None}
    leaving: dict[str, dict[int, Verdict]] = {}
    for moved in moves:
        origin = moved.verdict.origin
        if origin is not None and moved.leaves:
            leaving.setdefault(origin.file, {})[origin.start] = moved.verdict
    found: list[OtherFile] = []
    refused: dict[tuple[str, str], str] = {}
    for file, text in texts.items():
        try:
            new = _without(text, tuple(leaving[file].values())) if file in leaving else text
        except GuardError as error:
            new, refused["", file] = text, f"{file} can't be changed without risk ({error})"
        found.append(OtherFile(file, text, new))
    return tuple(found), refused


def _place(verdict: Verdict) -> tuple[str, int, int] | None:
    origin: Origin | None = verdict.origin
    return (origin.file, origin.start, origin.end) if origin is not None else None


def _without(text: str, verdicts: Sequence[Verdict]) -> str:
    """The script without what starts the processes of the verdicts."""
    if verdicts[0].origin is not None and verdicts[0].origin.reader == PYTHON:
        return _without_statements(text, verdicts)
    rest = remainder(text, verdicts[0].script, [verdict.site for verdict in verdicts])
    if rest is None:
        raise GuardError(f"nothing would be left of {verdicts[0].origin and verdicts[0].origin.file}")
    while rest.endswith("\n\n") and not text.endswith("\n\n"):
        rest = rest[:-1]
    _verify(text, rest, verdicts)
    return rest


def _without_statements(text: str, verdicts: Sequence[Verdict]) -> str:
    places = sorted(((v.origin.start, v.origin.end) for v in verdicts if v.origin is not None), reverse=True)
    try:
        for start, end in places:
            text = without_statement(text, start, end)
    except ValueError as error:
        raise GuardError(f"the changed program would not be right: {error}") from error
    return text


def _verify(old: str, new: str, verdicts: Sequence[Verdict]) -> None:
    """The guard: the new text is valid, and says the old less the processes and what was there for them alone."""
    try:
        left, before = Counter(_texts(new)), Counter(_texts(old))
    except ShellError as error:
        raise GuardError("the changed script would not be valid shell") from error
    gone = Counter(
        old[site.node.start : site.node.end]
        for verdict in verdicts
        for site in sites(verdict.script)
        if verdict.site.unit.start <= site.node.start < verdict.site.unit.end
    )
    # Context goes too where there is nothing left that needs it.
    if left - before or gone - (before - left) or any(map(_has_effect, before - left - gone)):
        raise GuardError("the changed script would say something else than what was planned")
    own = [old[span.start : span.end] for verdict in verdicts for span in unit_comments(old, verdict.site)]
    own += [line for verdict in verdicts for line in old[verdict.site.unit.start : verdict.site.unit.end].split("\n")]
    if _comments(old) - _comments(new) - Counter(line.strip() for line in own):
        raise GuardError("a comment of the script would be lost")
    if not _is_what_is_left(old, new):
        raise GuardError("text of the script outside of the change would differ")
    if old.endswith("\n") != new.endswith("\n") or old.split("\n", 1)[0] != new.split("\n", 1)[0]:
        raise GuardError("the change would touch the first line or the end of the script")


def _has_effect(text: str) -> bool:
    """Whether a command does something beside changing its shell."""
    return any(role(item.node) is Role.STEP for item in parse(text).items)


def _comments(text: str) -> Counter[str]:
    """The lines that are comments, or look so in a here-document, which have to stay as well."""
    lines = [line.strip() for line in text.split("\n")]
    return Counter(line for line in lines if line.startswith("#"))


def _texts(text: str) -> list[str]:
    """The commands that a script comes to, those inside of words (`su -c '…'`) too."""
    return [text[site.node.start : site.node.end] for site in sites(parse(text))]


def _is_what_is_left(old: str, new: str) -> bool:
    """Whether the new text is the old one with nothing but pieces taken out."""
    place = 0
    for character in new:
        place = old.find(character, place) + 1
        if not place:
            return False
    return True
