"""A rule is a module, a page with an example, and golden cases: this holds them together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tugfix import ConfigError, fix_text
from tugfix.rules import RULES, chosen

PROJECT = Path(__file__).parent.parent
_EXAMPLE = re.compile(r"```yaml\n(.*?)```", re.DOTALL)


def page(rule: str) -> str:
    return (PROJECT / "docs" / "rules" / f"{rule}.md").read_text("utf-8")


def test_every_page_is_that_of_a_rule() -> None:
    assert {path.stem for path in (PROJECT / "docs" / "rules").glob("*.md")} == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_golden_cases_found_and_left_alone(rule: str) -> None:
    cases = [path.parent for path in (PROJECT / "tests" / "golden" / "rules" / rule).glob("*/before.yml")]
    found = [case for case in cases if (case / "after.yml").is_file() or (case / "expect.toml").is_file()]
    assert found
    assert len(found) < len(cases)


@pytest.mark.parametrize("rule", RULES)
def test_the_example_on_the_page_of_a_rule_is_what_it_does(rule: str) -> None:
    before, *after = _EXAMPLE.findall(page(rule))
    result = fix_text(before)
    assert [finding.rule for finding in result.findings] == [rule]
    assert result.text == (after[0] if after else before)


@pytest.mark.parametrize("rule", RULES)
def test_the_list_of_rules_names_every_rule(rule: str) -> None:
    assert f"[{rule}](rules/{rule}.md)" in (PROJECT / "docs" / "rules.md").read_text("utf-8")


def test_a_wheel_has_the_pages() -> None:
    settings = (PROJECT / "pyproject.toml").read_text("utf-8")
    assert '[tool.hatch.build.targets.wheel.force-include]\n"docs/rules" = "tugfix/rules/pages"\n' in settings


def test_rules_are_chosen_by_how_their_codes_begin() -> None:
    assert chosen(["tug1"], ["TUG103", "TUG104"]) == {"TUG101", "TUG102", "TUG105"}


def test_without_a_choice_all_rules_are_asked() -> None:
    assert chosen([], []) == set(RULES)


@pytest.mark.parametrize("name", ["TUG9", "", "T U G"])
def test_a_name_of_no_rule_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no rule"):
        chosen([], [name])


def test_a_text_that_no_rule_may_repair_is_an_error() -> None:
    with pytest.raises(ConfigError, match="commands"):
        fix_text(_EXAMPLE.findall(page("TUG303"))[0], rules=chosen([], ["TUG303"]))


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule != "TUG303"])
def test_a_rule_that_is_not_asked_finds_nothing(rule: str) -> None:
    before = _EXAMPLE.findall(page(rule))[0]
    result = fix_text(before, rules=chosen([], [rule]))
    assert result.findings == ()
    assert result.text == before
