"""What the page of a rule in docs/rules says of it: the pages are the one source of all that is said of rules."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tugfix.rules import RULES

STATIONS = ("config", "build", "snapshot", "restart", "start", "preview")
"""The life of a preview: its config is read, its services are built, and so on until it is up."""

_INSTALLED = Path(__file__).parent / "pages"
"""Where a wheel keeps the pages; a checkout reads them where they are."""
_CHECKOUT = Path(__file__).parents[2] / "docs" / "rules"

_BACKGROUND = "https://docs.tugboatqa.com/building-a-preview/work-with-previews/running-a-background-process/"
_REFERENCE = "https://docs.tugboatqa.com/reference/tugboat-configuration/"
_LINKS = {"TUG1": _BACKGROUND, "TUG2": _BACKGROUND, "TUG4": f"{_REFERENCE}#expose"}

_LIKE = 0.6
"""How like a code, of 1, a misspelled one is."""

_BETWEEN_PAGES = re.compile(r"\[(TUG\d{3})\]\(TUG\d{3}\.md\)")


@dataclass(frozen=True)
class About:
    """A rule in words.

    `fix` is what its usual finding gets: `safe` or `unsafe` (the two kinds of fixes), `reported` or `remark`. `place`
    is the one of `STATIONS` where a preview goes wrong, `wrong` says how. `text` is the page in Markdown, without its
    front matter and without links to other pages. `link` leads to Tugboat's documentation.
    """

    code: str
    title: str
    fix: str
    place: str
    wrong: str
    text: str
    link: str


@cache
def about(code: str) -> About:
    """Return what the page of the rule `code` says; raises OSError where the pages are not installed."""
    folder = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    _, front, text = (folder / f"{code}.md").read_text("utf-8").split("---\n", 2)
    data = dict(line.split(": ", 1) for line in front.splitlines())
    text = _BETWEEN_PAGES.sub(r"\1", text).strip() + "\n"
    title = text.split("\n", 1)[0].removeprefix(f"# {code}: ")
    link = _LINKS.get(code[:4], _REFERENCE)
    return About(code, title, data["fix"], data["place"], data["wrong"], text, link)


def near(name: str) -> tuple[str, ...]:
    """Return up to three codes that a name that is none may mean, the likeliest first."""
    from difflib import SequenceMatcher

    def likeness(code: str) -> float:
        return SequenceMatcher(None, wanted, code).ratio()

    wanted = name.strip().upper()
    series = [code for code in RULES if code[:4] == wanted[:4]]
    like = [code for code in series or RULES if likeness(code) >= _LIKE]
    return tuple(sorted(like, key=likeness, reverse=True)[:3])
