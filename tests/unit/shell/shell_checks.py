"""What the tests of the shell package have in common: they look for the process `server` in a text."""

from __future__ import annotations

from tugfix.shell.carve import head, remainder, tail
from tugfix.shell.nodes import Command, Script
from tugfix.shell.parse import parse
from tugfix.shell.sites import Site, sites
from tugfix.shell.supervised import as_it_is, run_script, start_script
from tugfix.shell.unwrap import basename


def find_sites(text: str, program: str = "server") -> list[Site]:
    found = sites(parse(text))
    return [site for site in found if site.words and basename(site.words[0].value) == program]


def find_site(text: str, program: str = "server") -> Site:
    (site,) = find_sites(text, program)
    return site


def only_command(text: str) -> Command:
    (item,) = parse(text).items
    assert isinstance(item.node, Command)
    return item.node


def statements(text: str, script: Script | None = None) -> list[tuple[str, str]]:
    """Each statement as it stands in the text, and what ends it."""
    script = parse(text) if script is None else script
    return [(text[item.node.start : item.node.end], item.terminator) for item in script.items]


def words(text: str) -> list[str]:
    """The values of the program's words inside all wrappers."""
    return [word.value for word in find_site(text).words]


def stays(text: str) -> str | None:
    return remainder(text, parse(text), find_sites(text))


def stays_before(text: str) -> str | None:
    return head(text, parse(text), find_site(text), [find_site(text)])


def stays_after(text: str) -> str | None:
    return tail(text, parse(text), find_site(text), [find_site(text)])


def runs(text: str) -> str:
    """The run script of `server`."""
    return run_script(text, parse(text), find_site(text), whole=stays(text) is None)


def starts(text: str) -> str:
    """The command that starts `server` in the background."""
    return start_script(text, parse(text), find_site(text), whole=stays(text) is None)


def moves_as_it_is(text: str) -> str:
    return as_it_is(text, parse(text), find_site(text), whole=stays(text) is None)
