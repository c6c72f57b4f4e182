"""What is said at the end of a run: how much was found, and what becomes of it."""

from __future__ import annotations

from tugfix.findings import Outcome
from tugfix.report.totals import State, Totals


def summary_text(totals: Totals, fixed: str = "fixed") -> str:
    """Return the closing lines; `fixed` says what became of what can be fixed, as in `2 fixed`."""
    lines = []
    done, unsafe, left = map(totals.ended, (Outcome.FIXED, Outcome.UNSAFE, Outcome.LEFT))
    clean, broken = totals.configs.get(State.CLEAN, 0), totals.configs.get(State.BROKEN, 0)
    wrong = totals.configs.get(State.FIXED, 0) + totals.configs.get(State.PERSON, 0)
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
    """Return the table of a run over several repositories: they and their configs by their state.

    With `rules` it is followed by how often each rule found something; `applied` says whether fixes are made already.
    """
    words = {
        State.CLEAN: "nothing wrong",
        State.FIXED: "fixed" if applied else "can be fixed",
        State.PERSON: "need a person",
        State.BROKEN: "not read or not changed",
    }
    rows = [(words[state], totals.repositories.get(state, 0), totals.configs.get(state, 0)) for state in State]
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
