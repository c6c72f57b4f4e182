"""What speaks against taking a process out of a script."""

from __future__ import annotations

from tugfix.longrunning.follow.shellscripts import ScriptFile, script_file
from tugfix.longrunning.fromscript import own_folder_cuts
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.verdicts import Call, Verdict
from tugfix.shell.context import Role, role
from tugfix.shell.nodes import Command, Function, Node
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, functions
from tugfix.shell.wrappers import SHELLS
from tugfix.tugboat.stages import BUILD_STAGES

_USERS = (
    "package.json", "composer.json", "Makefile", "Procfile", "Dockerfile", "docker-compose.yml", "docker-compose.yaml",
    "compose.yml", "compose.yaml", ".lando.yml",
)  # fmt: skip


def users_of(file: str, repository: Repository) -> tuple[str, ...]:
    """Return the files at the root of the repository that name a script: who runs it there needs all of it."""
    return tuple(name for name in _USERS if file in (repository.read(name) or ""))


def text_obstacle(text: str) -> str:
    """Return why a script's text is not changed at all."""
    if "\r" in text:
        return "its script has Windows line ends"
    if "\ufffd" in text or text.startswith("\ufeff"):
        return "its script is not plain UTF-8"
    return ""


def call_obstacle(call: Call, place: str | None) -> str:
    """Return why nothing can be taken out of a script that is called like this and starts in `place`."""
    site, stage = call.site, call.command.stage
    if stage not in BUILD_STAGES:
        return f"it stands in a script that `{stage}` runs: put ` &` behind it there"
    if place is None:
        return "it is not known in which directory its script runs"
    if site.condition:
        return f"its script is run under {site.condition}"
    if site.background or site.unit is not site.node:
        return "its script is called in the background, or in a pipeline"
    plain = site.node.redirections == () and not site.node_assignments and len(site.layers) == 1
    wrapped = any(name not in SHELLS for name in site.inner.names)
    before = [step for node in site.before() for step in commands(node) if role(node) is not Role.STEP]
    if not plain or wrapped or any(step.name != "cd" for step in before):
        return "its script is called with variables, redirections or a user that the process would lose"
    return ""


def script_obstacle(verdict: Verdict, place: str | None, file: ScriptFile, leaving: set[int]) -> str:
    """Return why a process can't be taken out of its script; `leaving` are the `id`s of the units that leave it."""
    site = verdict.site
    if any(_is_step(node) for node in site.after() if id(node) not in leaving):
        return "later steps of the script stand behind it"
    if verdict.found.obstacle:
        return verdict.found.obstacle
    if verdict.found.more:
        return "the script that it runs does more than start it"
    if own_folder_cuts(site, place, file.folder) is None:
        return "it depends on how its script is called"
    return ""


def _is_step(node: Node) -> bool:
    """Whether it does more than say something."""
    return not _only_says(node) and role(node) not in (Role.CONTEXT, Role.NOTHING)


def _only_says(node: Node) -> bool:
    return isinstance(node, Command) and node.name in ("echo", "printf") and not node.redirections


def sourced_obstacle(site: Site, place: str | None, repository: Repository) -> str:
    """Return why what a script reads by `source` before the process keeps that from leaving."""
    for node in site.before():
        for step in commands(node):
            if step.name not in (".", "source"):
                continue
            file = script_file(step.words, place, repository)
            if file is None:
                continue
            try:
                script = parse(file.text)
            except ShellError:
                return f"{file.file}, which it needs, can't be read"
            if site.words and site.words[0].value in {function.name for function in functions(script)}:
                return f"`{site.words[0].value}` is a function of {file.file}"
            if any(_is_step(item.node) for item in script.items if not isinstance(item.node, Function)):
                return f"{file.file}, which it needs, does more than set variables"
    return ""
