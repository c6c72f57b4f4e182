"""What a command leaves behind in its own shell: the directory, variables, options.

A process that is moved takes a copy of this context with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from tugfix.shell.nodes import AndOr, Command, Compound, Group, Node, Test, Word
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import commands, is_harmless, is_test
from tugfix.shell.unwrap import basename

_CONTEXT = frozenset(
    """cd pushd popd export set source . umask ulimit nvm declare typeset readonly local unset shopt alias""".split()
)
_SWITCHES = {
    "chruby": None,
    "workon": None,
    "rvm": frozenset({"use"}),
    "fnm": frozenset({"use"}),
    "sdk": frozenset({"use"}),
    "phpbrew": frozenset({"use", "switch"}),
    "conda": frozenset({"activate"}),
    "mamba": frozenset({"activate"}),
    "micromamba": frozenset({"activate"}),
    "pyenv": frozenset({"shell", "activate"}),
    "rbenv": frozenset({"shell"}),
    "asdf": frozenset({"shell"}),
}
"""Functions that choose the version of a program for this shell, by the words that do so (None: whatever follows)."""
_CHANGERS = frozenset({"cd", "pushd", "export", "source", ".", "set", "read"})
_NOTHING = frozenset({"true", ":", "wait", "disown"})
_READERS = frozenset(
    """awk basename cat cd command cut date dirname echo expr find fnm getent git grep head hostname id jq ls nproc nvm
    printenv printf pwd pyenv rbenv readlink realpath sed seq sort tail tr uname uniq wc which whoami yq test [ true :
    """.split()
)
_GIT_READERS = frozenset({"rev-parse", "describe", "log", "show", "status", "branch", "config", "symbolic-ref"})


class Role(Enum):
    """What a command is for the ones after it.

    CONTEXT: it changes only its own shell. STEP: it has effects outside. BOTH: one with a lasting effect that goes
    along all the same (`nvm install`). NOTHING: neither. MIXED: parts of each. UNSURE: context with effects that
    can't be told.
    """

    CONTEXT = "context"
    STEP = "step"
    BOTH = "both"
    NOTHING = "nothing"
    MIXED = "mixed"
    UNSURE = "unsure"


def role(node: Node) -> Role:
    """Return the role of a command, list, group or condition."""
    if isinstance(node, Command):
        return _command_role(node)
    if isinstance(node, AndOr):
        return _combined(node, [_part_role(part) for part in node.parts])
    if isinstance(node, Group) and node.opening == "{":
        return _combined(node, [Role.STEP if item.background else role(item.node) for item in node.body.items])
    if isinstance(node, Compound) and node.keyword in ("if", "case"):
        return _condition_role(node)
    if isinstance(node, Test):
        return Role.NOTHING
    if isinstance(node, Compound) and any(command.name in _CHANGERS for command in own_commands(node)):
        return Role.UNSURE
    return Role.STEP


def own_commands(node: Node) -> Iterator[Command]:
    """The commands of a list, loop or condition that its own shell may run, not those of subshells."""
    waiting: list[Node] = [node]
    while waiting:
        current = waiting.pop()
        if isinstance(current, Command):
            yield current
        elif isinstance(current, AndOr):
            waiting += current.parts
        elif isinstance(current, Compound):
            waiting += [item.node for body in current.bodies for item in body.items if not item.background]
        elif isinstance(current, Group) and current.opening == "{":
            waiting += [item.node for item in current.body.items if not item.background]


def _part_role(node: Node) -> Role:
    return Role.NOTHING if is_test(node) or is_harmless(node) else role(node)


def _combined(node: Node, roles: list[Role]) -> Role:
    kinds = set(roles) - {Role.NOTHING}
    if not kinds:
        # `test -f x || exit 1` checks something for the whole script.
        return Role.STEP if any(_leaves(command) for command in own_commands(node)) else Role.NOTHING
    if Role.UNSURE in kinds:
        return Role.UNSURE
    if kinds == {Role.CONTEXT}:
        return Role.CONTEXT
    if kinds == {Role.STEP}:
        return Role.STEP
    if isinstance(node, AndOr) and _falls_back_to_context(node, roles):
        return Role.UNSURE
    # `test && npm ci && cd x`: what is context can't be told apart from what decides on it.
    guarded = isinstance(node, AndOr) and any(is_test(part) for part in node.parts)
    return Role.UNSURE if guarded else Role.MIXED


def _falls_back_to_context(node: AndOr, roles: list[Role]) -> bool:
    """Whether what stands behind an `||` changes the shell, as in `npm ci || MODE=offline`."""
    behind = zip(node.operators, roles[1:], strict=True)
    return any(operator == "||" and kind not in (Role.STEP, Role.NOTHING) for operator, kind in behind)


def _leaves(command: Command) -> bool:
    return command.name in ("exit", "return")


def _condition_role(node: Compound) -> Role:
    roles = {role(item.node) for body in node.bodies for item in body.items}
    tested = node.condition is None or all(is_test(item.node) for item in node.condition.items)
    if Role.CONTEXT in roles and roles <= {Role.CONTEXT, Role.NOTHING} and tested and _only_reads(node.subject):
        return Role.CONTEXT
    return Role.UNSURE if roles & {Role.CONTEXT, Role.BOTH, Role.MIXED, Role.UNSURE} else Role.STEP


def _command_role(node: Command) -> Role:
    name = node.name
    if not node.words and any(a.value is not None and a.value.value == "$!" for a in node.assignments):
        # The pid of a job says nothing in another shell.
        return Role.STEP
    if not node.words:
        return Role.CONTEXT if all(_only_reads(a.value) for a in node.assignments) else Role.UNSURE
    if name in ("trap", "eval", "read", "mapfile", "readarray"):
        return Role.UNSURE
    if name == "exec" and len(node.words) == 1:
        return Role.CONTEXT
    if name == ":" and any("=" in word.source for word in node.words[1:] if word.dynamic):
        # `: "${PORT:=80}"` sets a default.
        return Role.CONTEXT
    if name in _SWITCHES:
        wanted = _SWITCHES[name]
        return Role.CONTEXT if wanted is None or (node.values[1:2] and node.values[1] in wanted) else Role.STEP
    if name == "nvm" and node.values[1:2] == ("install",):
        return Role.BOTH
    if name in _CONTEXT:
        words = (*node.words, *(a.value for a in node.assignments))
        return Role.CONTEXT if all(_only_reads(word) for word in words) else Role.UNSURE
    if name == "rm" and _removes_pid_files(node):
        return Role.CONTEXT
    if name in _NOTHING or is_harmless(node):
        return Role.NOTHING
    return Role.STEP


def _removes_pid_files(node: Command) -> bool:
    """Rails and others refuse to start while the file of an earlier process is there."""
    operands = [value for value in node.values[1:] if not value.startswith("-")]
    return bool(operands) and all(value.endswith(".pid") for value in operands)


def _only_reads(word: Word | None) -> bool:
    return word is None or all(only_reads(text) for text in word.substitutions)


def only_reads(text: str) -> bool:
    """Whether the commands of a substitution only read."""
    try:
        script = parse(text)
    except ShellError:
        return False
    return all(_reads(command) for command in commands(script))


def _reads(command: Command) -> bool:
    name = basename(command.name)
    if any(
        sign.operator in (">", ">>", ">|", "&>", "&>>") and not _discards(sign.target) for sign in command.redirections
    ):
        return False
    if name == "git":
        return any(value in _GIT_READERS for value in command.values[1:3])
    if name == "sed":
        return not any(value.startswith(("-i", "--in-place")) for value in command.values)
    if name == "xargs":
        return all(value.startswith("-") for value in command.values[1:])
    if name == "find":
        return not any(value in ("-delete", "-exec", "-execdir", "-ok") for value in command.values)
    if name in ("node", "php", "python", "python3", "ruby"):
        return len(command.words) == 2 and command.values[1] in ("-v", "--version")
    return name in _READERS and all(_only_reads(word) for word in command.words)


def _discards(target: Word | None) -> bool:
    return target is not None and target.value == "/dev/null"
