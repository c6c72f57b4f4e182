"""How many examples: TUGFIX_PROPERTY=long makes ten times as many, other ones at every run.

Without it, every run has the same ones, so that nobody's change fails for what another one broke.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, seed, settings

IS_LONG = os.environ.get("TUGFIX_PROPERTY") == "long"
SHARDS = range(10)
"""Parts of a test that run side by side."""


def examples(count: int, shard: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Run a property on its share of `count` examples; each shard has others."""

    def decorated(test: Callable[..., Any]) -> Callable[..., Any]:
        share = count * (10 if IS_LONG else 1) // len(SHARDS)
        quiet = settings(max_examples=share, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        return quiet(test) if IS_LONG else quiet(seed(shard)(test))

    return decorated
