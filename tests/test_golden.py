"""Golden cases: `before.yml` becomes `after.yml`; without an `after.yml` the config is left alone.

`expect.toml` (optional): `findings` is the list of "RULE outcome" in the order of the text, `remarks` that of the rules
of what is only possible, `remedies` are texts that the remedies contain, `unsafe` asks for unsafe fixes too, `not_run`
says why tests/preview can't run the case. A `repo/` folder is the repository around the config, `repo_after/` has the
scripts of it that change.
A `before.yml` is read as bytes, so that its line ends count.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tugfix import Outcome, Result, fix_text
from tugfix.rules import PROCESS_RULES, RULES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.rglob("before.yml"))


def name_of(case: Path) -> str:
    return case.relative_to(GOLDEN).as_posix()


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def expectation(case: Path) -> dict[str, Any]:
    path = case / "expect.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}


def fixed(case: Path, text: str) -> Result:
    root = case / "repo"
    # The cases of a rule see all rules; those of other folders are about processes and where they go.
    rules = RULES if name_of(case).startswith("rules/") else PROCESS_RULES
    unsafe = expectation(case).get("unsafe", False)
    return fix_text(text, root=root if root.is_dir() else None, unsafe=unsafe, rules=rules)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_before_becomes_after(case: Path) -> None:
    after = case / "after.yml"
    before = read(case / "before.yml")
    assert fixed(case, before).text == (read(after) if after.is_file() else before)


@pytest.mark.parametrize("case", [case for case in CASES if (case / "repo").is_dir()], ids=name_of)
def test_scripts_change_as_expected(case: Path) -> None:
    after = case / "repo_after"
    wanted = {path.relative_to(after).as_posix(): read(path) for path in after.rglob("*") if path.is_file()}
    result = fixed(case, read(case / "before.yml"))
    assert {other.path: other.after for other in result.others if other.after != other.before} == wanted


@pytest.mark.parametrize("case", [case for case in CASES if expectation(case)], ids=name_of)
def test_findings_are_as_expected(case: Path) -> None:
    wanted = expectation(case)
    findings = fixed(case, read(case / "before.yml")).findings
    if "findings" in wanted:
        shown = [finding for finding in findings if finding.outcome is not Outcome.REMARK]
        assert [f"{finding.rule} {finding.outcome.value}" for finding in shown] == wanted["findings"]
    if "remarks" in wanted:
        assert [f.rule for f in findings if f.outcome is Outcome.REMARK] == wanted["remarks"]
    for remedy in wanted.get("remedies", []):
        assert any(remedy in finding.remedy for finding in findings), [finding.remedy for finding in findings]


UNCHANGED = [case for case in CASES if not (case / "after.yml").is_file() and "findings" not in expectation(case)]


@pytest.mark.parametrize("case", UNCHANGED, ids=name_of)
def test_what_is_left_alone_has_no_finding(case: Path) -> None:
    findings = fixed(case, read(case / "before.yml")).findings
    assert not [finding for finding in findings if finding.outcome is not Outcome.REMARK]
