"""A commit on a branch of its own, through git, while work tree, index and current branch stay as they are.

Knows git and nothing of Tugboat. `plan` says what would be done, or why not, and changes nothing; `commit` does it.
"""

from __future__ import annotations

from tugfix.branches.commit import commit
from tugfix.branches.plan import DEFAULT_BRANCH, plan
from tugfix.branches.values import Change, Committed, Planned, Refused

__all__ = ["DEFAULT_BRANCH", "Change", "Committed", "Planned", "Refused", "commit", "plan"]
