"""Whether a process is all that a text leaves running."""

from __future__ import annotations

from collections.abc import Iterable

from tugfix.longrunning.match import is_known_to_end
from tugfix.longrunning.own import OwnPrograms
from tugfix.shell.nodes import Command
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, sites
from tugfix.tugboat.reach import command_reaches


def is_alone(site: Site, among: Iterable[Site], own: OwnPrograms) -> bool:
    """Whether none of the other commands of a text may leave a process behind; one that is not known may."""
    return all(other is site or surely_ends(other, own) for other in among)


def leaves_nothing(text: str, own: OwnPrograms) -> bool:
    """Whether no command of a text may leave a process behind."""
    try:
        return all(surely_ends(site, own) for site in sites(parse(text)))
    except ShellError:
        return False


def surely_ends(site: Site, own: OwnPrograms) -> bool:
    """Whether a command ends for all that its words say, or the settings: it installs, copies or configures."""
    values = [word.value for word in site.words]
    if site.background or site.daemon or not isinstance(site.node, Command):
        return False
    if not values and site.node.name == "exec":
        # `exec 2>&1`
        return True
    return is_known_to_end(site.words, own) or not command_reaches(site.node, values, backing=False)
