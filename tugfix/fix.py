"""One config: text in, findings and edits out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tugfix.findings import Certainty, ConfigError, Finding, GuardError, Outcome, Result
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.verdicts import Verdict
from tugfix.rules import RULES, SERIES, Series, faults, repair
from tugfix.rules.scene import Scene
from tugfix.shell.parse import ShellError
from tugfix.tugboat.config import Command, Config, load
from tugfix.yamltext import Edit, YamlError, apply_edits, compose, original, position, read

if TYPE_CHECKING:
    from tugfix.rewrite.mend import Judged
    from tugfix.rules.fault import Fault

NOTE = "note"
"""Stands for the rule in a remark that is none's."""

_ROUNDS = 1_000
"""Each round mends something; real configs need one or two."""

_REPAIRS = 50
"""Faults that keep a text from being read are mended one after the other; real configs have one or two."""


@dataclass(frozen=True)
class _Options:
    unsafe: bool
    scripts: bool
    rules: frozenset[str]


def fix_text(
    text: str,
    *,
    root: Path | None = None,
    unsafe: bool = False,
    scripts: bool = True,
    rules: Collection[str] = RULES,
) -> Result:
    """Return what is found in a config, and its text with the fixes made.

    `text` has no BOM. `root` is the folder of the repository, whose files say what commands run; None where it is not
    at hand. `unsafe` makes the fixes too that are a guess; without `scripts` none that changes a script of the
    repository is made. `rules` are the codes of those that are asked. Raises ConfigError where the text is no config
    that can be read, GuardError where a check of the new text fails. Nothing is printed or written.
    """
    options = _Options(unsafe, scripts, frozenset(rules))
    result = _fixed(text, Repository(root), options)
    changed = {other.path: other.after for other in result.others if other.after != other.before}
    if result.edits or changed:
        again = _fixed(result.text, Repository(root, changed), options)
        if again.edits or any(other.after != other.before for other in again.others):
            raise GuardError("a second run would change the config again")
    return result


def _fixed(text: str, repository: Repository, options: _Options) -> Result:
    """What each series of rules finds in what the one before it left."""
    found = _Findings(text)
    config, edits = _readable(text, found, options)
    scene = Scene(config, repository)
    for series in SERIES:
        scene, edits = _mended(series, scene, edits, found, options)
    result = _moved(scene, options)
    found.add(edits, result.findings)
    edits = compose(len(text), edits, result.edits) if result.edits else edits
    return Result(result.text, found.in_order(), edits, result.others)


class _Findings:
    """What is found on the way of a config, by its places in the text as it was at first."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[tuple[str, str], tuple[int, Finding]] = {}

    def add(self, edits: tuple[Edit, ...], findings: tuple[Finding, ...]) -> None:
        """Add findings on the text that `edits` lead to. One in a script stands behind the one before it."""
        place = 0
        for finding in findings:
            moved = finding if finding.file or not edits else self._back(edits, finding)
            place = place if moved.file else moved.start
            self._found[moved.rule, f"{moved.file}:{moved.start}-{moved.end}"] = place, moved

    def note(self, edits: tuple[Edit, ...], judged: Judged, finding: Finding) -> None:
        """Add what becomes of a fault; of one that had to wait for another's mend this is the last word."""
        key = judged.fault.rule, judged.fault.about or f"{finding.start}"
        known = self._found.get(key)
        if known is None:
            moved = self._back(edits, finding) if edits else finding
            self._found[key] = moved.start, moved
        elif known[1].outcome is Outcome.FIXED and finding.outcome is not Outcome.FIXED:
            self._found[key] = known[0], replace(known[1], outcome=finding.outcome, remedy=finding.remedy)

    def in_order(self) -> tuple[Finding, ...]:
        return tuple(finding for _, finding in sorted(self._found.values(), key=lambda pair: pair[0]))

    def _back(self, edits: tuple[Edit, ...], finding: Finding) -> Finding:
        start, end = original(edits, finding.start), original(edits, finding.end)
        line, column = position(self.text, start)
        return replace(finding, start=start, end=max(start, end), line=line, column=column)


def _readable(text: str, found: _Findings, options: _Options) -> tuple[Config, tuple[Edit, ...]]:
    """Return the config that a text is, and the edits that mend what keeps the text from being read."""
    try:
        return load(read(text)), ()
    except YamlError as error:
        first = problem = error
    new = text
    edits: tuple[Edit, ...] = ()
    for _ in range(_REPAIRS):
        repaired = repair(new, problem, options.rules)
        if repaired is None:
            break
        found.add(edits, (_repaired(repaired.fault, problem),))
        before, new = new, apply_edits(new, repaired.edits)
        if new.replace(" ", "") != before.replace(" ", ""):
            raise GuardError("more than spaces would differ")
        edits = compose(len(text), edits, repaired.edits)
        try:
            config = load(read(new))
        except YamlError as error:
            problem = error
            continue
        if not config.several:
            return config, edits
        break
    raise _config_error(first)


def _repaired(fault: Fault, error: YamlError) -> Finding:
    return Finding(
        fault.rule, fault.start, fault.end, error.line, error.column, fault.message, fault.remedy, Outcome.FIXED
    )  # fmt: skip


def _mended(
    series: Series, scene: Scene, edits: tuple[Edit, ...], found: _Findings, options: _Options
) -> tuple[Scene, tuple[Edit, ...]]:
    """Carry out what the rules of a series find, until there is no more; return what is there then."""
    for _ in range(_ROUNDS):
        seen = tuple(faults(series, scene, options.rules))
        if not seen:
            return scene, edits
        # Most configs have none, and a run over them needs none of this.
        from tugfix.rewrite.mend import as_finding, mend

        mended = mend(scene.config, seen, unsafe=options.unsafe)
        for judged in mended.judged:
            found.note(edits, judged, as_finding(scene.config, judged))
        if not mended.edits:
            return scene, edits
        edits = compose(len(found.text), edits, mended.edits)
        scene = Scene(_read(mended.text), scene.repository)
    raise GuardError("the changes don't come to an end")


def _moved(scene: Scene, options: _Options) -> Result:
    """Find the processes that stand in a wrong place, and move them."""
    judgement = scene.judgement
    remarks = tuple(_remark(scene.config, command) for command in judgement.unreadable)
    text = scene.config.document.text
    if not judgement.verdicts:
        return Result(text, remarks, ())
    # Most configs are clean, and a run over them needs none of this.
    from tugfix.rewrite.decide import decide
    from tugfix.rewrite.edits import yaml_edits
    from tugfix.rewrite.verify import verify

    verdicts = judgement.verdicts if options.scripts else tuple(map(_left_in_script, judgement.verdicts))
    try:
        decided = decide(scene.config, verdicts, scene.repository, unsafe=options.unsafe, rules=options.rules)
    except ShellError as error:
        raise GuardError(f"a changed command would not be valid shell: {error}") from error
    findings = _in_order(decided.findings, remarks)
    if not decided.plans:
        return Result(text, findings, (), decided.others)
    try:
        edits = yaml_edits(scene.config, decided.plans)
        new = apply_edits(text, edits)
    except ValueError as error:
        raise GuardError(f"the change can't be written: {error}") from error
    verify(scene.config, decided.plans, edits, new)
    return Result(new, findings, edits, decided.others)


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
        raise _config_error(error) from error


def _config_error(error: YamlError) -> ConfigError:
    message = error.message[:1].upper() + error.message[1:] + ("" if error.message.endswith("?") else ".")
    return ConfigError(message, error.line, error.column)


def _remark(config: Config, command: Command) -> Finding:
    """A command that is left alone since its shell text can't be parsed."""
    start, end = command.node.body, command.node.end
    message = "This command can't be parsed as shell, so it is not known whether it starts a process that stays up."
    line, column = config.document.position(start)
    return Finding(
        NOTE, start, end, line, column, message, "Left as it is.", Outcome.REMARK, Certainty.POSSIBLE
    )  # fmt: skip
