"""The rules. Each is one module, one page in docs/rules, one set of golden cases.

A rule of TUG1xx has `check(verdict, facts)` and proposes where a process goes; at most one of them applies to a
verdict. All others have `check(scene)` and yield faults; those that know what keeps a text from being read have
`repair(text, error)`, beside it or instead. A module is loaded when a config may need it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tugfix.longrunning.verdicts import Verdict
    from tugfix.rules.facts import Facts
    from tugfix.rules.fault import Fault, Repair
    from tugfix.rules.proposal import Proposal
    from tugfix.rules.scene import Scene
    from tugfix.yamltext import YamlError

PROCESS_RULES = ("TUG101", "TUG102", "TUG103", "TUG104", "TUG105")

TEXT_RULES = ("TUG303", "TUG304")
"""The rules that can repair texts which can't be read as they stand."""


@dataclass(frozen=True)
class Series:
    """Rules that are carried out together; `applies` is a quick look whether a config can need any of them."""

    codes: tuple[str, ...]
    applies: Callable[[Scene], bool]


# Each of these looks at keys and first words alone: no look before is quicker.
_AS_WRITTEN = Series(
    ("TUG301", "TUG302", "TUG304", "TUG305", "TUG306", "TUG307", "TUG308", "TUG309"), lambda scene: True
)

SERIES: tuple[Series, ...] = (_AS_WRITTEN,)
"""The rules on faults, in the order in which they are carried out."""

RULES = tuple(sorted({*PROCESS_RULES, *TEXT_RULES, *(code for series in SERIES for code in series.codes)}))
"""The codes of all rules."""


def check(verdict: Verdict, facts: Facts, codes: Collection[str]) -> Proposal | None:
    """Return what the first rule that applies proposes, None where nothing is wrong or its rule is not in `codes`."""
    found = (_rule(code)(verdict, facts) for code in PROCESS_RULES)
    proposal: Proposal | None = next((proposal for proposal in found if proposal is not None), None)
    return proposal if proposal is not None and proposal.rule in codes else None


def faults(series: Series, scene: Scene, codes: Collection[str]) -> Iterator[Fault]:
    """Yield what the rules of a series that are in `codes` find in a config."""
    wanted = [code for code in series.codes if code in codes]
    if wanted and series.applies(scene):
        for code in wanted:
            yield from _rule(code)(scene)


def repair(text: str, error: YamlError, codes: Collection[str]) -> Repair | None:
    """Return what the first rule in `codes` that knows how makes of a text that can't be read; None if none does."""
    found = (_module(code).repair(text, error) for code in TEXT_RULES if code in codes)
    first: Repair | None = next((repair for repair in found if repair is not None), None)
    return first


def _rule(code: str) -> Callable[..., Any]:
    found: Callable[..., Any] = _module(code).check
    return found


@cache
def _module(code: str) -> ModuleType:
    return import_module(f"{__name__}.{code.lower()}")
