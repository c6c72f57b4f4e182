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


def _may_serve(scene: Scene) -> bool:
    """Whether a config has processes that stay up, or may set some up under runit."""
    return bool(scene.judgement.verdicts) or scene.mentions_runit


SERIES = (
    # Each of these looks at keys and first words alone: no look before is quicker.
    Series(
        ("TUG301", "TUG302", "TUG304", "TUG305", "TUG306", "TUG307", "TUG308", "TUG309"),
        lambda scene: True,
    ),
    Series(
        (
            "TUG201", "TUG202", "TUG203", "TUG204", "TUG205", "TUG206",
            "TUG207", "TUG208", "TUG209", "TUG210", "TUG211", "TUG212",
        ),
        lambda scene: scene.mentions_runit,
    ),
    Series(("TUG401", "TUG402"), _may_serve),
)  # fmt: skip
"""The rules on faults, in the order in which they are carried out."""

RULES = tuple(sorted({"TUG001", *PROCESS_RULES, *TEXT_RULES, *(code for series in SERIES for code in series.codes)}))
"""The codes of all rules."""


def chosen(select: Collection[str], ignore: Collection[str]) -> frozenset[str]:
    """Return the codes of the rules that `select` names (none: all), without those that `ignore` names.

    A name is a code or how several begin, in any case (`TUG2`, `tug103`). Raises ValueError for one that fits no rule.
    """
    wanted = [_named(name) for name in select] or [frozenset(RULES)]
    return frozenset().union(*wanted).difference(*map(_named, ignore))


def _named(name: str) -> frozenset[str]:
    found = frozenset(code for code in RULES if name and code.startswith(name.upper()))
    if not found:
        raise ValueError(
            f"there is no rule {name!r}: rules are {RULES[0]} to {RULES[-1]}, and TUG1 means all that begin so"
        )
    return found


def check(verdict: Verdict, facts: Facts) -> Proposal | None:
    """Return what the first rule that applies proposes, None where nothing is wrong."""
    found = (_rule(code)(verdict, facts) for code in PROCESS_RULES)
    return next((proposal for proposal in found if proposal is not None), None)


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
