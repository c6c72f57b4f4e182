"""Configs in every layout, with commands of every form: only commands change, and a second run changes nothing."""

from __future__ import annotations

import pytest
import yaml
from configs import Config, configs
from hypothesis import given
from lossless import check_kept, read, services, stages
from profiles import SHARDS, examples
from shellwords import Said, invented, lost, refused_by_bash, run_scripts, said

from tugfix import Result, fix_text
from tugfix.rules import PROCESS_RULES

ASKED = 300
"""Of each shard's texts, so many are shown to bash and shfmt, since that takes long."""


@pytest.mark.parametrize("shard", SHARDS)
def test_only_commands_change(shard: int) -> None:
    @examples(6_000, shard)
    @given(configs())
    def check(config: Config) -> None:
        result = fix_text(config.text, unsafe=True)
        if result.edits:
            check_kept(config.text, result, by_findings=False, bom=config.bom)
            assert fix_text(result.text, unsafe=True).edits == ()

    check()


@pytest.mark.parametrize("shard", SHARDS)
def test_only_commands_with_a_finding_change_and_keep_their_words(shard: int) -> None:
    changed: dict[str, Result] = {}

    @examples(8_000, shard)
    @given(configs())
    def check(config: Config) -> None:
        result = fix_text(config.text, unsafe=True, rules=PROCESS_RULES)
        if result.edits:
            check_kept(config.text, result, by_findings=True, bom=config.bom)
            if all(process.is_flat for process in config.processes) and not drops_one(result):
                changed[config.text] = result

    check()
    some = list(changed.items())[-ASKED:]
    assert some
    check_words([(commands_of(before), commands_of(result.text)) for before, result in some])


def drops_one(result: Result) -> bool:
    """Whether a process is dropped, as a second copy of one: its words need not be those of the first."""
    return any(finding.remedy.startswith("Removed") for finding in result.findings)


def commands_of(text: str) -> list[str]:
    """All commands of a config, and the scripts that they write."""
    found: list[str] = []
    for service in services(read(text)).values():
        lists = [value.value if isinstance(value, yaml.SequenceNode) else [value] for _, _, value in stages(service)]
        commands = [item.value for items in lists for item in items]
        found += [*commands, *run_scripts(commands).values()]
    return found


def check_words(pairs: list[tuple[list[str], list[str]]]) -> None:
    texts = list({text: None for before, after in pairs for text in (*before, *after)})
    assert refused_by_bash(texts) == []
    known = dict(zip(texts, said(texts), strict=True))
    for before, after in pairs:
        old, new = together(known, before), together(known, after)
        assert (lost(old, new), invented(old, new), old.files - new.files) == (set(), set(), set()), (before, after)


def together(known: dict[str, Said], texts: list[str]) -> Said:
    return Said(
        frozenset(call for text in texts for call in known[text].calls),
        frozenset(file for text in texts for file in known[text].files),
    )
