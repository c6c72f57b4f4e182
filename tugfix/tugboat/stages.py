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

CONTAINER_VARIABLES = "TUGBOAT_"
"""How the names of the variables begin that Tugboat gives to every container: what runit starts has them too."""

_OF_ONE_PREVIEW = (
    "TUGBOAT_PREVIEW",
    "TUGBOAT_SERVICE_URL",
    "TUGBOAT_SERVICE_TOKEN",
    "TUGBOAT_SERVICE_ID",
    "TUGBOAT_DEFAULT_SERVICE_URL",
    "TUGBOAT_DEFAULT_SERVICE_TOKEN",
    "TUGBOAT_DEFAULT_SERVICE_ID",
)


def is_of_one_preview(name: str) -> bool:
    """Whether a variable has another value in a preview that is cloned or built from a base preview.

    Source: https://docs.tugboatqa.com/reference/environment-variables/
    """
    return name.startswith(_OF_ONE_PREVIEW)
