"""Real configs in other layouts and with mistakes: they are refused, or only commands change."""

from __future__ import annotations

import pytest
import yaml
from choices import choices
from hypothesis import given
from lossless import check_kept
from mutations import mutated
from profiles import SHARDS, examples
from words import check_syntax

from tugfix import ConfigError, GuardError, fix_text
from tugfix.rules import chosen

ON_COMMANDS = chosen([], ["TUG3"])
"""Those of TUG3xx change more of a config than its commands."""


@pytest.mark.parametrize("shard", SHARDS)
def test_a_mutated_config_is_refused_or_only_its_commands_change(shard: int) -> None:
    changed: dict[str, str] = {}

    @examples(6_000, shard)
    @given(choices(24).map(mutated))
    def check(text: str) -> None:
        try:
            whole = fix_text(text, unsafe=True)
            result = fix_text(text, unsafe=True, rules=ON_COMMANDS)
        except (ConfigError, GuardError):
            # Many make no sense any more; that none is damaged is all that is asked.
            return
        # What PyYAML does not read, it can't judge: libyaml takes tabs and more.
        if result.edits and readable(text):
            check_kept(text, result, by_findings=False)
            changed[text] = result.text
        assert not whole.edits or fix_text(whole.text, unsafe=True).edits == ()

    check()
    check_syntax(changed.items())


def readable(text: str) -> bool:
    try:
        return all(yaml.compose_all(text, Loader=yaml.BaseLoader))
    except yaml.YAMLError:
        return False
