"""TUG309: an image that is none of Tugboat's, with a name that nearly is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tugfix.findings import Certainty
from tugfix.rules.scene import Scene
from tugfix.tugboat.config import resolved
from tugfix.tugboat.images import meant_image

if TYPE_CHECKING:
    from tugfix.rules.fault import Fault


def check(scene: Scene) -> Iterator[Fault]:
    """Yield each image whose name, or whose organization's, is a near miss of one that exists."""
    seen: set[int] = set()
    for service in scene.config.services:
        meant = meant_image(service.image) if service.image is not None else ""
        node = resolved(service.keys["image"].value) if meant else None
        if node is None or service.image is None or id(node) in seen:
            continue
        seen.add(id(node))
        from tugfix.rules.fault import Fault

        yield Fault(
            "TUG309",
            node.body,
            node.end,
            f"Tugboat has no image `{service.image.path}`, so `{service.name}` can't be built.",
            f"Write `{meant}`, with a tag that it has.",
            certainty=Certainty.LIKELY,
            about=service.name,
        )
