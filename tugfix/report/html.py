"""All changes of many repositories as one page for a browser, which loads nothing from elsewhere."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from tugfix import __version__
from tugfix.findings import Finding, Outcome
from tugfix.report.markup import excerpt, sentence, shown
from tugfix.report.reported import Problem, Reported, ReportedFile
from tugfix.report.repositories import (
    RepositoryReport,
    by_rule,
    counted,
    new_text,
    own_path,
    repositories,
    title,
    unsafe_text,
)
from tugfix.report.sidebyside import table
from tugfix.report.totals import Standing
from tugfix.rules import RULES
from tugfix.rules.about import about

_PAGE = Path(__file__).parent / "page"
_USUAL_PATH = ".tugboat/config.yml"
_CLEAR = '<button type="button" class="all">Clear the filter</button>'
_FEW_RULES = 8
"""So many do not push the list of repositories away."""
_SIGNS = {Standing.BROKEN: "✕", Standing.PERSON: "!", Standing.FIXED: "✓", Standing.CLEAN: "–"}
_MEANINGS = {
    Standing.BROKEN: "A config could not be dealt with. Nothing is changed there.",
    Standing.PERSON: "Something is left to decide, or its fix is a guess that someone has to look over.",
    Standing.CLEAN: "Nothing wrong is found.",
}


def render(files: Sequence[Reported], *, applied: bool) -> str:
    """Return the page on `files`: totals, rules, and each repository with its findings and changes.

    Worst repositories come first, else they keep their order. Once the edits are `applied`, it speaks of what was done.
    It is the same for the same files, and allows no network at all.
    """
    return _Page(applied).render(repositories(files))


class _Page:
    """The page, in words that depend on whether the changes are made already."""

    def __init__(self, applied: bool) -> None:
        self._applied = applied
        self._names = {
            Standing.BROKEN: "Broken",
            Standing.PERSON: "Needs a person",
            Standing.FIXED: "Fixed" if applied else "Can be fixed",
            Standing.CLEAN: "Clean",
        }
        done = "All that is found is fixed." if applied else "All that is found can be fixed: look over what changes."
        self._meanings = {**_MEANINGS, Standing.FIXED: done}
        self._outcomes = {
            Outcome.FIXED: "Fixed" if applied else "Can be fixed",
            Outcome.UNSAFE: "A guess, made with --unsafe-fixes only",
            Outcome.LEFT: "Needs a person",
            Outcome.REMARK: "Remark",
        }

    def render(self, found: Sequence[RepositoryReport]) -> str:
        style, script = _asset("style.css"), _asset("page.js")
        standings = {standing: [one for one in found if one.standing is standing] for standing in Standing}
        counts = {standing: len(several) for standing, several in standings.items()}
        to_see = len(found) - counts[Standing.CLEAN]
        sections = "".join(self._section(one, several, alone=to_see == 1) for one, several in standings.items())
        heading = f"Tugboat configs of {counted(len(found), 'repository')}"
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n'
            f"<title>tugfix: {heading}</title>\n<style>{style}</style>\n</head>\n<body>\n"
            '<a class="skip" href="#repositories">Skip to the repositories</a>\n'
            f"<header>\n<h1>{heading}</h1>\n<p>{self._lead(found, to_see)}</p>\n</header>\n<main>\n"
            f"{self._totals(found, counts)}{_rules(found)}"
            f'<section id="repositories" tabindex="-1" aria-labelledby="repositories-heading">\n'
            f'<h2 id="repositories-heading">Repositories</h2>\n{self._filter(found, counts)}{sections}'
            f'<p id="nothing" hidden>No repository fits. {_CLEAR}</p>\n'
            f"</section>\n</main>\n<footer>\n<p>Made by tugfix {shown(__version__)}. "
            "<code>tugfix --explain TUG101</code> shows the page of a rule.</p>\n</footer>\n"
            f"<script>{script}</script>\n</body>\n</html>\n"
        )

    def _lead(self, found: Sequence[RepositoryReport], to_see: int) -> str:
        if not to_see:
            return "Nothing wrong is found."
        verb = "has" if to_see == 1 else "have"
        part = f"{to_see:,} of {len(found):,}" if len(found) > 1 else "It"
        changes = any(file.edits for one in found for reported in one.files for file in reported.files())
        said = f"{part} {verb} something to look at."
        if not changes:
            return f"{said} Nothing is changed."
        how = (
            "The changes are made." if self._applied else "Nothing is changed yet: <code>tugfix --write</code> does it."
        )
        return f"{said} {how}"

    def _totals(self, found: Sequence[RepositoryReport], counts: dict[Standing, int]) -> str:
        configs = sum(len(one.files) for one in found)
        findings = [one for several in found for one in several.findings if one.outcome is not Outcome.REMARK]
        outcomes = Counter(finding.outcome for finding in findings)
        cards = "".join(
            f'<li class="{standing.value}"><a href="#{standing.value}"><b>{counts[standing]:,}</b> '
            f'<span><span class="sign" aria-hidden="true">{_SIGNS[standing]}</span> {name}</span></a></li>\n'
            if counts[standing]
            else f'<li class="{standing.value}"><span class="card"><b>0</b> <span>'
            f'<span class="sign" aria-hidden="true">{_SIGNS[standing]}</span> {name}</span></span></li>\n'
            for standing, name in self._names.items()
        )
        words = {
            Outcome.FIXED: "fixed" if self._applied else "can be fixed",
            Outcome.UNSAFE: "with a fix that is a guess",
            Outcome.LEFT: "for a person to decide",
        }
        parts = [f"{outcomes[outcome]:,} {said}" for outcome, said in words.items() if outcomes[outcome]]
        detail = f": {', '.join(parts)}" if parts else ""
        return (
            '<section class="totals" aria-labelledby="totals">\n<h2 id="totals">Totals</h2>\n'
            f'{_bar(counts)}<ul class="cards">\n{cards}</ul>\n'
            f"<p>{counted(len(found), 'repository')}, {counted(configs, 'config')}, "
            f"{counted(len(findings), 'finding')}{detail}.</p>\n</section>\n"
        )

    def _filter(self, found: Sequence[RepositoryReport], counts: dict[Standing, int]) -> str:
        standings = "".join(
            f'<option value="{standing.value}">{name} ({counts[standing]:,})</option>'
            for standing, name in self._names.items()
            if counts[standing]
        )
        rules = "".join(
            f'<option value="{shown(rule)}">{shown(rule)} {_title(rule)} ({spread:,})</option>'
            for rule, _, spread in sorted(by_rule(found))
        )
        return (
            '<form id="filter" role="search" hidden>\n'
            '<p class="field wide"><label for="search">Search names, paths, rules and messages</label>'
            '<input id="search" type="search" autocomplete="off" spellcheck="false"></p>\n'
            '<p class="field"><label for="outcome">Outcome</label>'
            f'<select id="outcome"><option value="">All outcomes</option>{standings}</select></p>\n'
            '<p class="field"><label for="rule">Rule</label>'
            f'<select id="rule"><option value="">All rules</option>{rules}</select></p>\n'
            '<p class="status"><span id="count" role="status" aria-live="polite"></span> '
            '<button type="button" id="open">Open all</button> <button type="button" id="close">Close all</button> '
            f"{_CLEAR}</p>\n</form>\n"
        )

    def _section(self, standing: Standing, found: Sequence[RepositoryReport], *, alone: bool) -> str:
        if not found:
            return ""
        items = "".join(self._repository(one, standing, alone=alone) for one in found)
        return (
            f'<section id="{standing.value}" class="standing {standing.value}" tabindex="-1" '
            f'aria-labelledby="{standing.value}-heading">\n'
            f'<h3 id="{standing.value}-heading"><span class="sign" aria-hidden="true">{_SIGNS[standing]}</span> '
            f'{self._names[standing]} <span class="count">({len(found):,})</span></h3>\n'
            f'<p>{self._meanings[standing]}</p>\n<ul class="list">\n{items}</ul>\n</section>\n'
        )

    def _repository(self, one: RepositoryReport, standing: Standing, *, alone: bool) -> str:
        rules = shown(" ".join(one.rules))
        start = f'<li class="repository" data-outcome="{standing.value}" data-rules="{rules}">'
        name = f'<bdi class="name">{shown(one.name)}</bdi>'
        if standing is Standing.CLEAN and not one.findings:
            paths = [own_path(reported.config) for reported in one.files]
            more = "" if paths in ([_USUAL_PATH], [one.name]) else f" <small>{shown(', '.join(paths))}</small>"
            return f"{start}{name}{more}</li>\n"
        opened = " open" if alone else ""
        configs = "".join(self._config(reported) for reported in one.files)
        return (
            f"{start}<details{opened}>\n<summary><h4>{name}</h4> "
            f'<span class="codes">{rules}</span> <span class="says">{self._summary(one)}</span></summary>\n'
            f"{configs}</details></li>\n"
        )

    def _summary(self, one: RepositoryReport) -> str:
        outcomes = Counter(finding.outcome for finding in one.findings)
        broken = sum(reported.problem is not None for reported in one.files)
        parts = [
            (broken, "broken"),
            (outcomes[Outcome.LEFT], "to decide"),
            (outcomes[Outcome.UNSAFE], "guess" if outcomes[Outcome.UNSAFE] == 1 else "guesses"),
            (outcomes[Outcome.FIXED], "fixed" if self._applied else "can be fixed"),
            (outcomes[Outcome.REMARK], "remark" if outcomes[Outcome.REMARK] == 1 else "remarks"),
        ]
        return ", ".join(f"{number:,} {words}" for number, words in parts if number)

    def _config(self, reported: Reported) -> str:
        found = "".join(self._finding(finding, reported.file_of(finding)) for finding in reported.findings)
        said = f'<ol class="findings">\n{found}</ol>\n' if found else ""
        if reported.problem is not None:
            said = _problem(reported.problem, reported.config) + said
        changes = "".join(self._changes(file) for file in reported.files())
        nothing = "" if said or changes else "<p>Nothing wrong is found.</p>\n"
        return (
            f'<section class="config">\n<h5><code>{shown(own_path(reported.config))}</code></h5>\n'
            f"{said}{changes}{nothing}</section>\n"
        )

    def _finding(self, finding: Finding, file: ReportedFile) -> str:
        chain = "".join(f"<li><code>{shown(step)}</code></li>" for step in finding.chain)
        way = f'<ol class="chain" aria-label="How it gets there">{chain}</ol>\n' if chain else ""
        outcome = finding.outcome
        return (
            f'<li class="finding {outcome.value}">\n'
            f'<h6><span class="code">{shown(finding.rule)}</span> {_title(finding.rule)}</h6>\n'
            f'<p class="where"><code>{shown(own_path(file))}:{finding.line}:{finding.column}</code> '
            f'<span class="outcome">{self._outcomes[outcome]}</span></p>\n'
            f"<pre><code>{excerpt(file.text, finding)}</code></pre>\n<p>{sentence(finding.message)}</p>\n"
            f'{way}<p class="remedy">{sentence(finding.remedy)}</p>\n</li>\n'
        )

    def _changes(self, file: ReportedFile) -> str:
        path = f"<code>{shown(own_path(file))}</code>"
        new, offered = new_text(file), unsafe_text(file)
        made = table(file.text, new, f"{'What changed' if self._applied else 'What changes'} in {path}")
        if offered == new:
            return made
        more = table(file.text, offered, f"A guess: what <code>--unsafe-fixes</code> would make of {path}")
        return f'{made}<div class="guess">{more}</div>\n'


def _problem(problem: Problem, file: ReportedFile) -> str:
    place = ":".join(
        [own_path(file), *(str(number) for number in (problem.line, problem.column) if number is not None)]
    )
    where = f'<p class="where"><code>{shown(place)}</code> <span class="outcome">Not dealt with</span></p>'
    return f'<div class="problem">\n{where}\n<p>{sentence(problem.message)}</p>\n</div>\n'


def _rules(found: Sequence[RepositoryReport]) -> str:
    counts = by_rule(found)
    if not counts:
        return ""
    rows = "".join(
        f'<tr><th scope="row"><span class="code" data-rule="{shown(rule)}">{shown(rule)}</span></th>'
        f"<td>{_title(rule)}{_wrong(rule)}</td><td>{findings:,}</td><td>{spread:,}</td></tr>\n"
        for rule, findings, spread in counts
    )
    opened = " open" if len(counts) <= _FEW_RULES else ""
    return (
        f'<section class="rules" aria-labelledby="rules">\n<details{opened}>\n'
        f'<summary><h2 id="rules">What is found</h2> <span>by {counted(len(counts), "rule")}</span></summary>\n'
        '<table><caption class="unseen">How often each rule found something</caption>\n'
        '<thead><tr><th scope="col">Rule</th><th scope="col">What is wrong</th><th scope="col">Findings</th>'
        f'<th scope="col">Repositories</th></tr></thead>\n<tbody>\n{rows}</tbody></table>\n</details>\n</section>\n'
    )


def _title(rule: str) -> str:
    return sentence(title(rule))


def _wrong(rule: str) -> str:
    if rule not in RULES:
        return ""
    known = about(rule)
    return f' <small><span class="at">{shown(known.place)}</span> {sentence(known.wrong)}</small>'


def _bar(counts: dict[Standing, int]) -> str:
    """Return the shares as a picture, for eyes alone: the numbers stand below it."""
    total = sum(counts.values()) or 1
    parts, ahead = [], 0.0
    for standing, count in counts.items():
        width = 1000 * count / total
        parts.append(f'<rect class="{standing.value}" x="{ahead:.2f}" width="{width:.2f}" height="10"/>')
        ahead += width
    picture = "".join(parts)
    return f'<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">{picture}</svg>\n'


def _policy(style: str, script: str) -> str:
    """Return what the page may do: use its own style and script, and nothing else."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _asset(name: str) -> str:
    # Line ends of a checkout on Windows would change the hash.
    return (_PAGE / name).read_text("utf-8")
