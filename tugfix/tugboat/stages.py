"""The stages of a preview's life.

Source: https://docs.tugboatqa.com/building-a-preview/preview-deep-dive/how-previews-work/
"""

from __future__ import annotations

BUILD_STAGES = ("init", "update", "build")
"""Run in this order, each command to its end, then the snapshot is taken. `build` alone runs for a preview that is
built from a base preview."""

START_STAGE = "start"
"""Run every time that a preview starts, after the snapshot too."""

LATER_STAGES = ("ready", "online", "clone")

STAGES = (*BUILD_STAGES, START_STAGE, *LATER_STAGES)

CHECKOUT_VARIABLE = "TUGBOAT_ROOT"
"""Holds the path of the checkout in every container."""

CHECKOUT_PATH = "/var/lib/tugboat"
"""The default of `checkout_path`."""
