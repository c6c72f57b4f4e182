"""What rules look at: a config, the repository around it, and what is read from the two."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tugfix.longrunning.judge import Judgement, judge
from tugfix.longrunning.recognize import Recognizer
from tugfix.longrunning.repository import Repository
from tugfix.silence import Silence, silences
from tugfix.tugboat.config import Config
from tugfix.tugboat.runit import SERVICE_FOLDER

if TYPE_CHECKING:
    from tugfix.runit.model import Setup


_BEFORE_SV = " /'\"(\n\t"
"""What may stand before the program `sv` where a command begins."""


def calls_sv(text: str) -> bool:
    """Whether a text may hold a call of `sv`: a quick look."""
    return "sv " in text and any(f"{sign}sv " in text for sign in _BEFORE_SV)


@dataclass(frozen=True, eq=False)
class Scene:
    """A config and its repository; what several rules need of them is read when the first asks for it."""

    config: Config
    repository: Repository

    @cached_property
    def judgement(self) -> Judgement:
        """Every process of the config that stays up, or may."""
        return judge(self.config, self.repository)

    @cached_property
    def recognizer(self) -> Recognizer:
        """Tells what commands keep running."""
        return Recognizer(self.repository)

    @cached_property
    def silences(self) -> tuple[Silence, ...]:
        """The comments that silence findings."""
        return silences(self.config.document)

    @cached_property
    def mentions_runit(self) -> bool:
        """Whether the config says anything of runit's services."""
        text = self.config.document.text
        return SERVICE_FOLDER.rstrip("/") in text or calls_sv(text)

    @cached_property
    def setups(self) -> tuple[Setup, ...]:
        """What the commands of each service set up under runit, in the order of the text."""
        if not self.mentions_runit:
            return ()
        from tugfix.runit.read import setups

        return tuple(
            setup
            for service in self.config.services
            for setup in setups(service, service.commands_in_order, self.repository)
        )
