"""Configs in every layout, with commands of every form: only commands change, and a second run changes nothing."""

from __future__ import annotations

import pytest
from configs import Config, configs
from hypothesis import given
from lossless import check_each_service, check_kept
from profiles import SHARDS, examples
from shared import shared_configs
from words import check_syntax, check_words, drops_one

from tugfix import fix_text
from tugfix.rules import PROCESS_RULES


@pytest.mark.parametrize("shard", SHARDS)
def test_only_commands_change(shard: int) -> None:
    changed: dict[str, str] = {}

    @examples(6_000, shard)
    @given(configs())
    def check(config: Config) -> None:
        result = fix_text(config.text, unsafe=True)
        if result.edits:
            check_kept(config.text, result, by_findings=False, bom=config.bom)
            assert fix_text(result.text, unsafe=True).edits == ()
            changed[config.text] = result.text

    check()
    assert changed
    check_syntax(changed.items())


@pytest.mark.parametrize("shard", SHARDS)
def test_only_commands_with_a_finding_change_and_keep_their_words(shard: int) -> None:
    changed: dict[str, str] = {}
    shorter: dict[str, str] = {}

    @examples(8_000, shard)
    @given(configs())
    def check(config: Config) -> None:
        result = fix_text(config.text, unsafe=True, rules=PROCESS_RULES)
        if result.edits:
            check_kept(config.text, result, by_findings=True, bom=config.bom)
            (shorter if drops_one(result) else changed)[config.text] = result.text

    check()
    assert changed
    check_words(changed.items())
    check_syntax(shorter.items())


@pytest.mark.parametrize("shard", SHARDS)
def test_what_services_share_changes_for_all_alike_or_stays(shard: int) -> None:
    changed: dict[str, str] = {}
    shorter: dict[str, str] = {}

    @examples(8_000, shard)
    @given(shared_configs())
    def check(config: Config) -> None:
        result = fix_text(config.text, unsafe=True, rules=PROCESS_RULES)
        if result.edits:
            check_kept(config.text, result, by_findings=True, bom=config.bom)
            check_each_service(config.text, result)
            (shorter if drops_one(result) else changed)[config.text] = result.text

    check()
    assert changed
    check_words(changed.items())
    check_syntax(shorter.items())
