"""The verdicts on what a Python program of the repository starts, where a command of the config runs it."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Iterator

from tugfix.findings import Certainty
from tugfix.longrunning.follow.python import PythonProgram, PythonStep, python_program, step_place
from tugfix.longrunning.follow.python.modules import parsed
from tugfix.longrunning.modes import is_ended_later
from tugfix.longrunning.obstacles import obstacle
from tugfix.longrunning.place import directory, identity
from tugfix.longrunning.recognize import Recognizer
from tugfix.longrunning.scriptobstacles import call_obstacle, text_obstacle, users_of
from tugfix.longrunning.verdicts import PYTHON, Call, Mode, Origin, Verdict
from tugfix.shell.carve import remainder
from tugfix.shell.nodes import Script
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, sites

_GIVEN = frozenset(
    """stdin stdout stderr user group extra_groups umask preexec_fn executable start_new_session
    process_group""".split()
)
_CHANGES = frozenset("setuid setgid setgroups setreuid setregid setresuid umask chroot nice setpriority".split())


def judge_python(call: Call, recognizer: Recognizer) -> tuple[Verdict, ...] | None:
    """Return the verdicts on the commands that a Python program keeps running, where it does other things too.

    None where the call runs no such program, it stays up by itself, or to start the process is all that it does: then
    the call is the process.
    """
    place = directory(call.site, call.start)
    program = python_program(call.site.words, place, recognizer.repository)
    if program is None or len(program.steps) < 2 or any(map(_stays_up, program.steps)):
        return None
    return tuple(_verdicts(call, place, program, recognizer)) or None


def _stays_up(step: PythonStep) -> bool:
    """Whether the program itself does not end here."""
    return (
        step.command is None
        and not step.background
        and not step.conditional
        and step.certainty is not Certainty.POSSIBLE
    )


def _verdicts(call: Call, place: str | None, program: PythonProgram, recognizer: Recognizer) -> Iterator[Verdict]:
    for step in program.steps:
        text = _shell_text(step)
        try:
            script = parse(text)
        except ShellError:
            continue
        where = step_place(step, place)
        for site in sites(script):
            found = recognizer.recognize(site, where)
            if found is None:
                continue
            mode = Mode.DAEMON if found.daemon else Mode.BACKGROUND if step.background else Mode.FOREGROUND
            if mode is not Mode.FOREGROUND and is_ended_later(call, site, found, recognizer.repository):
                break
            users = users_of(program.file, recognizer.repository)
            origin = Origin(
                program.file,
                program.text,
                "",
                where or "",
                PYTHON,
                step.start,
                step.end,
                None,
                call.site.unit.end,
                users,
            )
            why = (
                ("its directory is put together at run time" if where is None else "")
                or obstacle(site, text, where, directory(site, where), found)
                or text_obstacle(program.text)
                or call_obstacle(call, where)
                or _step_obstacle(step)
                or _text_obstacle(text, script, site)
                or _program_obstacle(program.text)
            )
            yield Verdict(
                call.service, call.command, text, script, site, found, mode,
                identity(site, where), directory(site, where), why, origin=origin,
            )  # fmt: skip
            break


def _shell_text(step: PythonStep) -> str:
    """The command with the variables that the program gives it."""
    added = [f"{name}={shlex.quote(value)}" for name, value in step.environment or ()]
    return " ".join((*added, step.command or ""))


def _program_obstacle(text: str) -> str:
    """Why nothing of a program is moved: it changes its own process, or gives its commands files to write to."""
    tree = parsed(text)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call) and any(keyword.arg in _GIVEN for keyword in node.keywords):
            return "the program gives its command files or a user that it would lose"
        if isinstance(node, ast.Attribute) and node.attr in _CHANGES:
            return "the program changes its user or its rights before"
        if isinstance(node, ast.Delete) and any("environ" in ast.unparse(target) for target in node.targets):
            return "the program takes variables away before"
    return ""


def _text_obstacle(text: str, script: Script, site: Site) -> str:
    """Why a statement can't go: the text that it runs does other things too."""
    return "its statement runs other steps too" if remainder(text, script, [site]) is not None else ""


def _step_obstacle(step: PythonStep) -> str:
    """Why a statement can't be taken out of its program."""
    if step.conditional:
        return "it stands in a condition, so the text does not say when it should run"
    if not step.last:
        return "later steps of the program stand behind it"
    if not step.cuttable:
        return "the rest of the program needs its statement"
    if step.environment is None or step.folder is None:
        return "its variables or its directory are put together at run time"
    return ""
