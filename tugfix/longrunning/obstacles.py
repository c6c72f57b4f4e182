"""What speaks against moving a process."""

from __future__ import annotations

from collections.abc import Iterable

from tugfix.longrunning.match import Recognized
from tugfix.shell.context import Role, own_commands, role
from tugfix.shell.nodes import AndOr, Command, Node, Script, Word
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, commands, functions, is_harmless, is_test
from tugfix.shell.unwrap import basename

_ASKERS = frozenset({"pgrep", "pidof", "jobs", "fg", "bg"})


def obstacle(site: Site, text: str, start: str | None, place: str | None, found: Recognized) -> str:
    """Return why the process can't be moved, as the end of a sentence that begins with "because"; '' if it can."""
    why = _own_obstacle(site) or _obstacle_before(site, text)
    if why:
        return why
    for node in site.after():
        if any(_reads_process(command, site) for command in commands(node)):
            return "later steps of the same command read its process (its pid or its job)"
    if start is None and place is None and (found.program.directory or _relative(site.words)):
        return (
            "the service has no checkout, so it is not known in which directory the command runs "
            "(`checkout: true` gives it one)"
        )
    return ""


def _own_obstacle(site: Site) -> str:
    """What speaks against it where it stands."""
    if site.condition:
        return f"it stands in {site.condition}, so the text does not say when it should run"
    if any(not _is_name(assignment.name) for assignment in site.node_assignments):
        return "its first word is no command: the dash of a list item needs a space behind it"
    if _has_alternative(site):
        return "what follows its `||` depends on how it ends"
    if any("tmux" in layer.names for layer in site.layers) and _has_tmux_directory(site):
        return "tmux gives it a directory of its own"
    return "" if site.editable else "its script is put together from several quoted pieces"


def _obstacle_before(site: Site, text: str) -> str:
    """What speaks against it in the steps before it."""
    for node in site.before():
        if role(node) is Role.UNSURE:
            return f"`{_first_line(text[node.start : node.end])}` before it has effects that a copy would repeat"
    if _ends_with_a_test(site):
        return "without it the script ends with a test, which fails the build where it does not pass"
    return _function_obstacle(site)


def other_jobs(site: Site) -> frozenset[str]:
    """The words that are the pid of an earlier background process: `$build` after `build=$!`."""
    found = (
        assignment
        for node in site.before()
        for command in commands(node)
        for assignment in command.assignments
        if assignment.value is not None and assignment.value.value == "$!"
    )
    return frozenset(text for a in found for text in (f"${a.name}", f"${{{a.name}}}"))


def _ends_with_a_test(site: Site) -> bool:
    """Whether what would be the last statement of a script is run under a test: its status is that of the script."""
    step = site.steps[0]
    if not isinstance(step.node, Script) or not step.index or any(map(_stays, site.after())):
        return False
    before = [item.node for item in step.node.items[: step.index]]
    last = next(filter(_stays, reversed(before)), None)
    return isinstance(last, AndOr) and "||" not in last.operators and any(is_test(part) for part in last.parts[:-1])


def _stays(node: Node) -> bool:
    return role(node) not in (Role.CONTEXT, Role.NOTHING)


def _function_obstacle(site: Site) -> str:
    """Why a function that is called before the process speaks against moving it: what it sets would be lost."""
    known = {function.name: function for function in functions(site.steps[0].node)}
    for node in site.before():
        for step in own_commands(node) if known else ():
            body = known[step.name].body if step.name in known else None
            if body is not None and role(body) not in (Role.STEP, Role.NOTHING):
                return f"the function `{step.name}`, which is called before it, sets something for it"
    return ""


def split_obstacle(site: Site) -> str:
    """Return why a command can't be cut in two behind the process, as `obstacle` does; '' if it can."""
    known = {function.name for function in functions(site.steps[0].node)}
    called = {command.name for node in site.after() for command in commands(node)}
    if known & called:
        return "later steps of the same command call a function of it, so that the command can't be cut in two"
    jobs = other_jobs(site)
    if any(word.value in jobs for node in site.after() for command in commands(node) for word in command.words):
        return "later steps of the same command wait for another of its jobs, so that it can't be cut in two"
    return ""


def _has_tmux_directory(site: Site) -> bool:
    nodes = [*(step.node for step in site.steps), site.node]
    return any(isinstance(node, Command) and "tmux" in node.values and "-c" in node.values for node in nodes)


def _is_name(name: str) -> bool:
    return name.partition("[")[0].isidentifier()


def _has_alternative(site: Site) -> bool:
    step = site.steps[site.depth - 1]
    if not isinstance(step.node, AndOr) or step.index >= len(step.node.operators):
        return False
    return step.node.operators[step.index] == "||" and not is_harmless(step.node.parts[step.index + 1])


def _reads_process(command: Command, site: Site) -> bool:
    name = basename(command.name)
    if name in ("wait", "kill") and len(command.words) > 1:
        return not (other_jobs(site) >= {word.value for word in command.words[1:]})
    if name in _ASKERS:
        return True
    if name == "disown" and len(command.words) > 1:
        return False
    words: list[Word | None] = [*command.words, *(assignment.value for assignment in command.assignments)]
    return any(word is not None and _mentions_process(word) for word in words)


def _mentions_process(word: Word) -> bool:
    if "$!" in word.source or "${!" in word.source:
        return True
    for text in word.substitutions:
        try:
            if any(basename(command.name) in _ASKERS for command in commands(parse(text))):
                return True
        except ShellError:
            return True
    return False


def _relative(words: Iterable[Word]) -> bool:
    """Whether a word is a path from the working directory."""
    return any(
        "/" in word.value and not word.value.startswith(("/", "$", "~", "-")) and "://" not in word.value
        for word in words
    )


def _first_line(text: str) -> str:
    line = text.split("\n", 1)[0]
    return line if len(line) <= 60 else line[:57] + "…"
