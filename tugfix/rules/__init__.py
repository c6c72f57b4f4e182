"""The rules: a verdict in, a proposal out. Each rule is one module, one page in docs/rules, one set of golden cases."""

from __future__ import annotations

from tugfix.longrunning.verdicts import Verdict
from tugfix.rules import tug101, tug102, tug103, tug104, tug105
from tugfix.rules.facts import Facts
from tugfix.rules.proposal import Proposal

RULES = {
    "TUG101": tug101.check,
    "TUG102": tug102.check,
    "TUG103": tug103.check,
    "TUG104": tug104.check,
    "TUG105": tug105.check,
}
"""By code. At most one of them applies to a verdict."""


def check(verdict: Verdict, facts: Facts) -> Proposal | None:
    """Return what the first rule that applies proposes, None where nothing is wrong."""
    found = (rule(verdict, facts) for rule in RULES.values())
    return next((proposal for proposal in found if proposal is not None), None)
