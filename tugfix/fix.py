"""One config: text in, findings and edits out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from tugfix.findings import Certainty, Finding, GuardError, Outcome, Result
from tugfix.longrunning.own import NO_OWN, own_programs
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.verdicts import Verdict
from tugfix.rewrite.found import Found
from tugfix.rules import SERIES, Series, chosen, faults
from tugfix.rules.heard import Heard
from tugfix.rules.scene import Scene
from tugfix.settings import NO_SETTINGS, Settings
from tugfix.shell.parse import ShellError
from tugfix.tugboat.config import Command, Config, load
from tugfix.yamltext import Document, YamlError, apply_edits, compose, read

NOTE = "note"
"""Stands for the rule in a remark that is none's."""

_ROUNDS = 100
"""Each round mends something; real configs need one or two."""

_RUNS = 4
"""What one run makes can show the next one something to do, in rare configs; nearly all are done after one."""


@dataclass(frozen=True)
class _Options:
    unsafe: bool
    scripts: bool
    rules: frozenset[str]
    runit_images: tuple[str, ...]
    known: dict[str, Document] = field(default_factory=dict)
    """New texts that the guard has read: no need to read them again."""

    def config(self, text: str) -> Config:
        """The config that a text is; raises YamlError."""
        document = self.known.pop(text) if text in self.known else read(text)
        return load(document, self.runit_images)


def fix_text(
    text: str,
    *,
    root: Path | None = None,
    unsafe: bool = False,
    scripts: bool = True,
    rules: Collection[str] | None = None,
    settings: Settings | None = None,
) -> Result:
    """Return what is found in a config, and its text with the fixes made.

    `text` has no BOM. `root` is the folder of the repository, whose files say what commands run; None where it is not
    at hand. `unsafe` makes the fixes too that are a guess; without `scripts` none that changes a script of the
    repository is made. `settings` are those of the repository, which are not looked for; `rules` are the codes of those
    that are asked, None: those that the settings choose. Raises ConfigError where the text is no config that can be
    read, GuardError where a check of the new text fails, ValueError where the settings name a rule that there is not.
    Nothing is printed or written.
    """
    told = settings or NO_SETTINGS
    asked = frozenset(chosen(told.select, told.ignore) if rules is None else rules)
    options = _Options(unsafe, scripts, asked, told.runit_images)
    own = own_programs(told.stays_up, told.ends) if told.stays_up or told.ends else NO_OWN
    result = _fixed(text, Repository(root, own=own), options)
    for _ in range(_RUNS):
        changed = {other.path: other.after for other in result.others if other.after != other.before}
        if not result.edits and not changed:
            return result
        again = _fixed(result.text, Repository(root, changed, own), options)
        changes_scripts = any(other.after != other.before for other in again.others)
        if not again.edits and not changes_scripts:
            return result
        if changed or changes_scripts:
            break
        result = _one_after_the_other(text, result, again)
    raise GuardError("a second run would change the config again")


def _one_after_the_other(text: str, first: Result, second: Result) -> Result:
    """Return two runs over a text as one: of what the first has left, the second has the last word."""
    found = Found(text)
    found.edits = first.edits
    found.add(second.findings)
    told = found.in_order()
    places = {(finding.file, finding.start, finding.end) for finding in told}
    kept = [
        finding
        for finding in first.findings
        if finding.outcome is Outcome.FIXED or (finding.file, finding.start, finding.end) not in places
    ]
    both = Found(text)
    both.add((*kept, *told))
    return Result(second.text, both.in_order(), compose(len(text), first.edits, second.edits), second.others)


def _fixed(text: str, repository: Repository, options: _Options) -> Result:
    """What each series of rules finds in what the one before it left."""
    found, heard = Found(text), Heard(options.rules)
    scene = Scene(_readable(text, found, options), repository)
    if any(silence.whole for silence in scene.silences):
        return Result(text, (), ())
    for series in SERIES:
        scene = _mended(series, scene, found, heard, options)
    result = _moved(scene, heard, options)
    found.add(result.findings)
    found.add(tuple(heard.unused(scene)))
    if result.edits:
        found.edits = compose(len(text), found.edits, result.edits)
    return Result(result.text, found.in_order(), found.edits, result.others)


def _readable(text: str, found: Found, options: _Options) -> Config:
    """The config that a text is, or is once what keeps it from being read is mended."""
    try:
        return options.config(text)
    except YamlError as error:
        from tugfix.rewrite.repair import repaired

        return repaired(text, error, options.rules, found, options.config)


def _mended(series: Series, scene: Scene, found: Found, heard: Heard, options: _Options) -> Scene:
    """Carry out what the rules of a series find, until there is no more; return what is there then."""
    for _ in range(_ROUNDS):
        seen = [fault for fault in faults(series, scene, options.rules) if heard.wants(scene, fault.rule, fault.start)]
        if not seen:
            return scene
        # Most configs have none, and a run over them needs none of this.
        from tugfix.rewrite.mend import as_finding, mend

        mended = mend(scene.config, seen, unsafe=options.unsafe)
        for judged in mended.judged:
            found.note(judged, as_finding(scene.config, judged))
        if not mended.edits:
            return scene
        found.edits = compose(len(found.text), found.edits, mended.edits)
        options.known[mended.text] = mended.document
        scene = Scene(options.config(mended.text), scene.repository)
    raise GuardError("the changes don't come to an end")


def _moved(scene: Scene, heard: Heard, options: _Options) -> Result:
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
    wants = partial(heard.wants, scene)
    try:
        decided = decide(scene.config, verdicts, scene.repository, unsafe=options.unsafe, wants=wants)
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
    options.known[new] = verify(scene.config, decided.plans, edits, new)
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


def _remark(config: Config, command: Command) -> Finding:
    """A command that is left alone since its shell text can't be parsed."""
    start, end = command.node.body, command.node.end
    message = "This command can't be parsed as shell, so it is not known whether it starts a process that stays up."
    line, column = config.document.position(start)
    return Finding(
        NOTE, start, end, line, column, message, "Left as it is.", Outcome.REMARK, Certainty.POSSIBLE
    )  # fmt: skip
