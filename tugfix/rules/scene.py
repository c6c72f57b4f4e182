"""What rules look at: a config, the repository around it, and what is read from the two."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from tugfix.longrunning.judge import Judgement, judge
from tugfix.longrunning.repository import Repository
from tugfix.tugboat.config import Config


@dataclass(frozen=True, eq=False)
class Scene:
    """A config and its repository; what several rules need of them is read when the first asks for it."""

    config: Config
    repository: Repository

    @cached_property
    def judgement(self) -> Judgement:
        """Every process of the config that stays up, or may."""
        return judge(self.config, self.repository)
