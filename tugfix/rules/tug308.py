"""TUG308: several services, and none of them says that it is the default."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tugfix.rules.scene import Scene
from tugfix.tugboat.config import resolved
from tugfix.yamltext import Scalar

if TYPE_CHECKING:
    from tugfix.rules.fault import Fault


def check(scene: Scene) -> Iterator[Fault]:
    """Yield a fault at the first service where there are several with an image and none is the default."""
    services = [service for service in scene.config.services if "image" in service.keys]
    if len(services) < 2:
        return
    for service in scene.config.services:
        value = resolved(service.keys["default"].value) if "default" in service.keys else None
        # What is not a plain `false` was meant for something.
        if value is not None and not (isinstance(value, Scalar) and value.value.lower() in ("false", "no", "off", "")):
            return
    from tugfix.rules.fault import Fault

    names = [f"`{service.name}`" for service in services]
    which = f"the services {', '.join(names[:-1])} and {names[-1]}" if len(names) <= 4 else f"the {len(names)} services"
    key = services[0].key
    yield Fault(
        "TUG308",
        key.start,
        key.end,
        f"None of {which} is the default one, so the preview's URL leads to none of them.",
        "Write `default: true` into the service that shows the site.",
    )
