"""One config: text in, findings and edits out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from tugfix.findings import Certainty, ConfigError, Finding, GuardError, Outcome, Result
from tugfix.longrunning.judge import Judgement, judge
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.verdicts import Verdict
from tugfix.shell.parse import ShellError
from tugfix.tugboat.config import Command, Config, load
from tugfix.yamltext import YamlError, apply_edits, read

NOTE = "note"
"""Stands for the rule in a remark that is none's."""


def fix_text(text: str, *, root: Path | None = None, unsafe: bool = False, scripts: bool = True) -> Result:
    """Return what is found in a config, and its text with the fixes made.

    `text` has no BOM. `root` is the folder of the repository, whose files say what commands run; None where it is not
    at hand. `unsafe` makes the fixes too that are a guess; without `scripts` none that changes a script of the
    repository is made. Raises ConfigError where the text is no config that can be read, GuardError where a check of
    the new text fails. Nothing is printed or written.
    """
    config = _read(text)
    repository = Repository(root)
    judgement = judge(config, repository)
    remarks = tuple(_remark(config, command) for command in judgement.unreadable)
    if not judgement.verdicts:
        return Result(text, remarks, ())
    result = _fixed(config, judgement, repository, unsafe=unsafe, scripts=scripts)
    return replace(result, findings=_in_order(result.findings, remarks))


def _in_order(findings: tuple[Finding, ...], remarks: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """All in the order of the config's text; a finding in a script stands behind the one before it."""
    place, placed = 0, [(remark.start, remark) for remark in remarks]
    for finding in findings:
        place = place if finding.file else finding.start
        placed.append((place, finding))
    return tuple(finding for _, finding in sorted(placed, key=lambda pair: pair[0]))


def _left_in_script(verdict: Verdict) -> Verdict:
    """The verdict of a run that can't change scripts."""
    if verdict.origin is None or verdict.obstacle:
        return verdict
    return replace(verdict, obstacle=f"{verdict.origin.file} has to change with it, and only the config is at hand")


def _read(text: str) -> Config:
    try:
        return load(read(text))
    except YamlError as error:
        message = error.message[:1].upper() + error.message[1:] + ("" if error.message.endswith("?") else ".")
        raise ConfigError(message, error.line, error.column) from error


def _fixed(config: Config, judgement: Judgement, repository: Repository, *, unsafe: bool, scripts: bool) -> Result:
    # Most configs are clean, and a run over them needs none of this.
    from tugfix.rewrite.decide import decide
    from tugfix.rewrite.edits import yaml_edits
    from tugfix.rewrite.verify import verify

    def verdicts(found: Judgement) -> tuple[Verdict, ...]:
        return found.verdicts if scripts else tuple(map(_left_in_script, found.verdicts))

    text = config.document.text
    try:
        decided = decide(config, verdicts(judgement), repository, unsafe=unsafe)
    except ShellError as error:
        raise GuardError(f"a changed command would not be valid shell: {error}") from error
    changed = {other.path: other.after for other in decided.others if other.after != other.before}
    if not decided.plans and not changed:
        return Result(text, decided.findings, (), decided.others)
    try:
        edits = yaml_edits(config, decided.plans)
        new = apply_edits(text, edits)
    except ValueError as error:
        raise GuardError(f"the change can't be written: {error}") from error
    verify(config, decided.plans, edits, new)
    fixed, after = _read(new), Repository(repository.root, changed)
    again = decide(fixed, verdicts(judge(fixed, after)), after, unsafe=unsafe)
    if again.plans or any(other.after != other.before for other in again.others):
        raise GuardError("a second run would change the config again")
    return Result(new, decided.findings, edits, decided.others)


def _remark(config: Config, command: Command) -> Finding:
    """A command that is left alone since its shell text can't be parsed."""
    start, end = command.node.body, command.node.end
    message = "This command can't be parsed as shell, so it is not known whether it starts a process that stays up."
    line, column = config.document.position(start)
    return Finding(
        NOTE, start, end, line, column, message, "Left as it is.", Outcome.REMARK, Certainty.POSSIBLE
    )  # fmt: skip
