"""What a reviewer reads: the body of a pull request, and one page on many repositories."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tugfix.findings import Finding, Outcome
from tugfix.report.inline import code, sentence
from tugfix.report.processes import NewProcesses, new_processes
from tugfix.report.reported import Reported, ReportedFile
from tugfix.report.repositories import (
    RepositoryReport,
    by_rule,
    counted,
    new_text,
    own_path,
    repositories,
    title,
)
from tugfix.report.totals import Standing
from tugfix.rules import RULES
from tugfix.rules.about import about
from tugfix.tugboat.runit import SERVICE_FOLDER

_STAYS = frozenset({"TUG101", "TUG102"})
_LONGEST = 100
"""So many characters of a command tell it from others."""

_WHY = (
    "Tugboat takes a snapshot once every build command has ended. A process that does not end keeps the preview "
    '"building"; one in the background is gone once the snapshot is taken.'
)


def render(files: Sequence[Reported], *, applied: bool) -> str:
    """Return the body for one repository; for several, totals and a section for each that has something.

    The worst come first, else they keep their order. It is the same for the same files.
    """
    found = repositories(files)
    if len(found) < 2:
        return body(files, applied=applied)
    blocks = [f"# Tugboat configs of {counted(len(found), 'repository')}", *_totals(found, applied=applied)]
    for standing in Standing:
        for one in found:
            if one.standing is standing and (one.findings or standing is not Standing.CLEAN):
                blocks += [f"## {code(one.name)}", *_blocks(one.files, applied=applied, level=3)]
    return _page(blocks)


def body(files: Sequence[Reported], *, applied: bool) -> str:
    """Return the body of a pull request on one repository: what was wrong, what changed, how to check it, what is left.

    `files` are its configs; `applied` says whether their edits are made already. Headings begin with `##`.
    """
    return _page(_blocks(files, applied=applied, level=2))


def _page(blocks: Iterable[str]) -> str:
    return "\n\n".join(blocks) + "\n"


def _blocks(files: Sequence[Reported], *, applied: bool, level: int) -> Iterator[str]:
    """Yield headings, paragraphs and lists."""
    yield _summary(files, applied=applied)
    if any(finding.rule in _STAYS for reported in files for finding in reported.findings):
        yield _WHY
    heading = "#" * level
    fixed = "What was wrong, and what changed" if applied else "What is wrong, and what changes"
    sections = (
        (Outcome.FIXED, fixed, ""),
        (Outcome.UNSAFE, "A guess, not made", "`tugfix --unsafe-fixes` makes these changes: look them over."),
        (Outcome.LEFT, "For a person to decide", "Nothing is changed here, since the right answer is not in the text."),
        (Outcome.REMARK, "Remarks", "This may be as it is meant."),
    )
    for outcome, name, said in sections:
        items = [
            _item(finding, reported.file_of(finding))
            for reported in files
            for finding in reported.findings
            if finding.outcome is outcome
        ]
        if items:
            yield f"{heading} {name}"
            yield from [said] if said else []
            yield "\n".join(items)
        if outcome is Outcome.FIXED:
            yield from _changes(files, heading, applied=applied)
    problems = [_problem(reported) for reported in files if reported.problem is not None]
    if problems:
        yield f"{heading} Not dealt with"
        yield "\n".join(problems)


def _summary(files: Sequence[Reported], *, applied: bool) -> str:
    outcomes = Counter(finding.outcome for reported in files for finding in reported.findings)
    number = outcomes.total() - outcomes[Outcome.REMARK]
    words = {
        Outcome.FIXED: "fixed" if applied else "can be fixed",
        Outcome.UNSAFE: "with a fix that is a guess",
        Outcome.LEFT: "for a person to decide",
    }
    parts = [f"{outcomes[outcome]:,} {said}" for outcome, said in words.items() if outcomes[outcome]]
    problems = sum(reported.problem is not None for reported in files)
    configs = sorted({own_path(reported.config) for reported in files})
    where = code(configs[0]) if len(configs) == 1 else counted(len(configs), "config")
    if number:
        said = f"tugfix found {counted(number, 'problem')} in {where}: {', '.join(parts)}."
    else:
        said = "" if problems else f"tugfix found nothing wrong in {where}."
    more = f"{counted(problems, 'config')} could not be dealt with, and nothing is changed there." if problems else ""
    return " ".join(part for part in (said, more) if part)


def _item(finding: Finding, file: ReportedFile) -> str:
    place = code(f"{own_path(file)}:{finding.line}")
    name = f"[{finding.rule}]({about(finding.rule).link})" if finding.rule in RULES else code(finding.rule)
    lines = [f"- {place} {name}: {sentence(title(finding.rule))}", f"    - {sentence(finding.message)}"]
    if finding.chain:
        lines.append(f"    - How it gets there: {' → '.join(code(step) for step in finding.chain)}")
    label = "The change: " if finding.outcome in (Outcome.FIXED, Outcome.UNSAFE) else ""
    lines.append(f"    - {label}{sentence(finding.remedy)}")
    return "\n".join(lines)


def _problem(reported: Reported) -> str:
    problem = reported.problem
    if problem is None:
        raise ValueError("there is nothing wrong with it")
    place = own_path(reported.config) + (f":{problem.line}" if problem.line else "")
    return f"- {code(place)}\n    - {sentence(problem.message)}"


def _changes(files: Sequence[Reported], heading: str, *, applied: bool) -> Iterator[str]:
    changed = [file for reported in files for file in reported.files() if file.edits]
    if not changed:
        return
    names = ", ".join(dict.fromkeys(code(own_path(file)) for file in changed))
    yield f"{'Changed' if applied else 'To change'}: {names}."
    yield f"{heading} How to check it"
    found = [
        one
        for reported in files
        if reported.config.edits
        for one in new_processes(reported.config.text, new_text(reported.config))
    ]
    yield "\n".join(f"{number}. {step}" for number, step in enumerate(_steps(found), 1))


def _steps(found: Sequence[NewProcesses]) -> Iterator[str]:
    """Yield what to do in a preview, one step after the other."""
    if any(one.base for one in found):
        yield (
            "Where previews are built from a base preview, rebuild the base preview with this change first: "
            "`init` and `update`, which change, are not run for the others."
        )
    yield "Rebuild the preview: its build has to end, and the preview has to become ready."
    for one in found:
        for name in one.runit:
            yield (
                f"Open a shell in the service {code(one.service)}: {code(f'sv status {SERVICE_FOLDER}{name}')} has to "
                "say `run:`, with seconds that go up when you ask again. Where they begin anew each time, the process "
                "ends by itself: the log of the preview says why."
            )
        for command in one.start:
            process = f"the process that {code(_short(command))} starts"
            yield f"Open a shell in the service {code(one.service)}: `ps ax` has to list {process}."
    yield "Open the address of the preview: the site has to answer."
    if any(one.runit or one.start for one in found):
        yield "Refresh the preview, and look once more: the processes have to be there again."


def _short(command: str) -> str:
    line = " ".join(command.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _totals(found: Sequence[RepositoryReport], *, applied: bool) -> Iterator[str]:
    counts = Counter(one.standing for one in found)
    words = {
        Standing.BROKEN: "Broken: a config could not be dealt with",
        Standing.PERSON: "Needs a person: something is left to decide, or its fix is a guess",
        Standing.FIXED: "Fixed" if applied else "Can be fixed",
        Standing.CLEAN: "Clean: nothing wrong is found",
    }
    rows = [f"| {said} | {counts[standing]:,} |" for standing, said in words.items()]
    yield "\n".join(["| Outcome | Repositories |", "| --- | ---: |", *rows, f"| All | {len(found):,} |"])
    rules = [
        f"| {rule if rule in RULES else code(rule)} | {sentence(title(rule))} | {findings:,} | {spread:,} |"
        for rule, findings, spread in by_rule(found)
    ]
    if rules:
        yield "\n".join(["| Rule | What is wrong | Findings | Repositories |", "| --- | --- | ---: | ---: |", *rules])
