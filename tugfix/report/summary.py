"""What is said at the end of a run: how much was found, and what becomes of it."""

from __future__ import annotations

from tugfix.findings import Outcome
from tugfix.report.totals import Standing, Totals


def summary_text(totals: Totals, fixed: str = "fixed") -> str:
    """Return the closing lines; `fixed` says what became of what can be fixed, as in `2 fixed`."""
    lines = []
    done, unsafe, left = map(totals.ended, (Outcome.FIXED, Outcome.UNSAFE, Outcome.LEFT))
    clean, broken = totals.configs.get(Standing.CLEAN, 0), totals.configs.get(Standing.BROKEN, 0)
    wrong = totals.configs.get(Standing.FIXED, 0) + totals.configs.get(Standing.PERSON, 0)
    if wrong:
        parts = [f"{done:,} {fixed}"] if done else []
        parts += [f"{left:,} left for you to decide"] if left else []
        detail = ": " + ", ".join(parts) if parts else ""
        lines.append(f"{_count(done + unsafe + left, 'finding')} in {_count(wrong, 'file')}{detail}.")
    elif clean:
        lines.append(f"Nothing to do: nothing wrong is found in {_count(clean, 'config')}.")
    if unsafe:
        more = " more" if done else ""
        noun = "fix is" if unsafe == 1 else "fixes are"
        lines.append(f"{unsafe:,}{more} {noun} offered with --unsafe-fixes.")
    if broken:
        lines.append(f"{_count(broken, 'error')}, see above. Nothing was changed there.")
    return "".join(f"{line}\n" for line in lines)


def repositories_text(totals: Totals, *, applied: bool, rules: bool) -> str:
    """Return the table of a run over several repositories: they and their configs by how they stand.

    With `rules` it is followed by how often each rule found something; `applied` says whether fixes are made already.
    """
    words = {
        Standing.CLEAN: "nothing wrong",
        Standing.FIXED: "fixed" if applied else "can be fixed",
        Standing.PERSON: "need a person",
        Standing.BROKEN: "not read or not changed",
    }
    rows = [(name, totals.repositories.get(one, 0), totals.configs.get(one, 0)) for one, name in words.items()]
    rows.append(("all", sum(totals.repositories.values()), sum(totals.configs.values())))
    first = max(len(name) for name, _, _ in rows)
    lines = [f"{'':{first}}  repositories  configs", *(f"{name:{first}}  {a:12,}  {b:7,}" for name, a, b in rows)]
    by_rule = _by_rule(totals, applied=applied) if rules else ""
    return "\n".join(lines) + "\n" + (f"\n{by_rule}" if by_rule else "")


def _by_rule(totals: Totals, *, applied: bool) -> str:
    # Late: only runs over several repositories show it.
    from tugfix.report.statistics import table

    return table(totals.rules, applied=applied)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
