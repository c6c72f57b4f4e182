"""`npm start`, `yarn run dev`, `pnpm -C web serve`: calls of a script of package.json by its name.

Sources: https://docs.npmjs.com/cli/commands/npm-run, https://yarnpkg.com/cli/run, https://pnpm.io/cli/run,
https://bun.sh/docs/cli/run
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename

_RUN = frozenset({"run", "run-script"})
_FOLDER_OPTIONS = frozenset({"--prefix", "-C", "--cwd", "--dir"})
_VALUED = frozenset({"-w", "--workspace", "--filter", "-F", "--loglevel"})
_OWN_NAMES: dict[str, frozenset[str]] = {
    "npm": frozenset(),
    "yarn": frozenset(
        """add audit autoclean bin cache check config constraints create dedupe dlx exec explain generate-lock-entry
        help import info init install licenses link list login logout node npm outdated owner pack patch plugin
        policies publish rebuild remove search set tag team unlink unplug up upgrade version versions why workspace
        workspaces""".split()
    ),
    "pnpm": frozenset(
        """add audit bin config create dedupe deploy dlx env exec fetch i import init install licenses link list ls
        outdated pack patch prune publish rebuild remove root setup store unlink up update why""".split()
    ),
    "bun": frozenset("add build create exec init install link pm remove test update upgrade x".split()),
}
_USUAL = frozenset({"start", "serve", "server"})
_NPM_SHORT = frozenset({"start", "stop", "restart", "test"})


@dataclass(frozen=True)
class ScriptCall:
    """A call of the script `script` by `runner`, in `folder` (None: where it is called), with `arguments`.

    `program` are the words as those of a program of that name, which yarn, pnpm and bun run if there is no script.
    `workspace` says that the script is that of another package, whose folder is not known.
    """

    runner: str
    script: str
    folder: str | None
    arguments: tuple[str, ...]
    program: tuple[Word, ...]
    workspace: bool

    @property
    def process_name(self) -> str:
        """A plain word for the process that the script keeps running."""
        return "node" if self.script in _USUAL else self.script


def script_call(words: Sequence[Word]) -> ScriptCall | None:
    """Return the call that the words are, None where they call no script."""
    runner = basename(words[0].value) if words else ""
    if runner not in _OWN_NAMES:
        return None
    folder: str | None = None
    workspace = False
    operands: list[Word] = []
    rest = list(words[1:])
    while rest:
        word = rest.pop(0)
        name, sign, value = word.value.partition("=")
        if word.value == "--":
            break
        if name in _FOLDER_OPTIONS and (sign or rest):
            folder = value if sign else rest.pop(0).normal
        elif word.value in _VALUED and rest:
            workspace = True
            rest.pop(0)
        elif word.value.startswith("-") and not _names_script(operands, runner):
            workspace = workspace or word.value in ("-r", "--recursive", "--workspaces", "-ws")
        else:
            operands.append(word)
    operands += rest
    if runner == "yarn" and operands and operands[0].value == "workspace" and len(operands) > 2:
        workspace, operands = True, operands[2:]
    named = bool(operands) and operands[0].value in _RUN
    operands = operands[1:] if named else operands
    if not operands or not (named or _is_script_name(operands[0].value, runner)):
        return None
    arguments = tuple(word.normal for word in operands[1:])
    return ScriptCall(runner, operands[0].value, folder, arguments, tuple(operands), workspace)


def _names_script(operands: Sequence[Word], runner: str) -> bool:
    """Whether the script's name is among the operands: what follows are its arguments, for all but npm."""
    names = [word.value for word in operands if word.value not in _RUN]
    return bool(names) and runner != "npm"


def _is_script_name(name: str, runner: str) -> bool:
    return name in _NPM_SHORT if runner == "npm" else name not in _OWN_NAMES[runner]
