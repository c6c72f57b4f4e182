"""`npm start`, `yarn run dev`, `pnpm -C web serve`: calls of a script of package.json by its name.

Sources: https://docs.npmjs.com/cli/commands/npm-run, https://classic.yarnpkg.com/en/docs/cli/run,
https://yarnpkg.com/cli/run, https://pnpm.io/cli/run, https://bun.sh/docs/cli/run
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename

_RUN = frozenset({"run", "run-script", "rum", "urn"})
_FOLDER_OPTIONS = frozenset({"--prefix", "-C", "--cwd", "--dir"})
_WORKSPACE = ("workspace", "workspaces")
_SHORT = {"start": "start", "stop": "stop", "restart": "restart", "test": "test", "t": "test", "tst": "test"}
_INSTALL = frozenset({"install", "i"})
_NPM_INSTALL = frozenset({"ci", "clean-install", "ic", "in"})
_ASKS = frozenset({"-v", "--version", "-h", "--help", "-g", "--global"})
_USUAL = frozenset({"start", "serve", "server"})


@dataclass(frozen=True)
class _Runner:
    """How a runner's options are read, and which names are its own commands, so no scripts.

    `chosen` are the options that name a package of the workspace, `everywhere` those that mean all of them, `top` those
    that mean the package at the root; `valued` the others that take the next word. `pass_on`: what follows the script's
    name are the script's arguments, not options of the runner.
    """

    chosen: frozenset[str]
    everywhere: frozenset[str]
    valued: frozenset[str]
    own: frozenset[str]
    top: frozenset[str] = frozenset()
    pass_on: bool = True


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_RUNNERS = {
    "npm": _Runner(
        chosen=_set("-w --workspace"),
        everywhere=_set("--workspaces -ws --ws"),
        valued=_set(
            "--loglevel --registry --cache --userconfig --globalconfig --script-shell --node-options --omit --include"
        ),
        own=frozenset(),
        pass_on=False,
    ),
    "yarn": _Runner(
        chosen=_set("--include --from"),
        everywhere=frozenset(),
        valued=_set(
            """--exclude -j --jobs --registry --cache-folder --modules-folder --mutex --network-timeout --use-yarnrc
            --preferred-cache-folder"""
        ),
        own=_set(
            """add audit autoclean bin cache check config constraints create dedupe dlx exec explain
            generate-lock-entry help import info init install licenses link list login logout node npm outdated owner
            pack patch plugin policies publish rebuild remove search set tag team unlink unplug up upgrade version
            versions why workspace workspaces"""
        ),
        top=_set("-T --top-level"),
    ),
    "pnpm": _Runner(
        chosen=_set("--filter -F --filter-prod"),
        everywhere=_set("-r --recursive"),
        valued=_set(
            """--loglevel --reporter --registry --store-dir --workspace-concurrency --resume-from --config
            --shell-emulator"""
        ),
        own=_set(
            """add approve-builds audit bin cache completion config create dedupe deploy dlx doctor env exec fetch help
            i import init install install-test it licenses link list ln login logout ls outdated owner pack patch
            patch-commit patch-remove pkg prune publish rb rebuild remove rm root self-update setup store un uninstall
            unlink up update upgrade version view why"""
        ),
        top=_set("-w --workspace-root"),
    ),
    "bun": _Runner(
        chosen=_set("--filter -F"),
        everywhere=_set("--workspaces"),
        valued=_set("-r --preload --port --env-file -c --config -d --define -l --loader --shell --inspect-port"),
        own=_set(
            """add audit build c create exec help i info init install link outdated patch pm publish remove repl rm
            test unlink update upgrade why x"""
        ),
    ),
}


@dataclass(frozen=True)
class ScriptCall:
    """A call of the script `script` by `runner`, in `folder` (None: where it is called).

    `arguments` tell it from other calls of the same script: the packages that it is for, and the script's arguments.
    `program` are the words as those of a program of that name, which yarn, pnpm and bun run if there is no script; all
    but its first are what the script gets. `packages` select packages of the workspace, `everywhere` means each of
    them, `top` the one at the workspace's root. `hooks`: the scripts before and behind it are not switched off.
    """

    runner: str
    script: str
    folder: str | None
    arguments: tuple[str, ...]
    program: tuple[Word, ...]
    packages: tuple[str, ...] = ()
    everywhere: bool = False
    top: bool = False
    hooks: bool = True

    @property
    def process_name(self) -> str:
        """A plain word for the process that the script keeps running."""
        return "node" if self.script in _USUAL else self.script


@dataclass(frozen=True)
class InstallCall:
    """A call of `runner` that installs all that the package in `folder` (None: where it is called) needs."""

    runner: str
    folder: str | None


@dataclass(frozen=True)
class _Parts:
    """The words of a runner, read."""

    operands: tuple[Word, ...]
    options: frozenset[str]
    folder: str | None
    packages: tuple[str, ...]
    everywhere: bool
    top: bool

    @property
    def hooks(self) -> bool:
        return self.options.isdisjoint({"--ignore-scripts", "--ignore-scripts=true"})


def script_call(words: Sequence[Word]) -> ScriptCall | None:
    """Return the call that the words are, None where they call no script."""
    runner = basename(words[0].value) if words else ""
    if runner not in _RUNNERS:
        return None
    parts = _parts(runner, words)
    operands, packages, everywhere = list(parts.operands), parts.packages, parts.everywhere
    if runner == "yarn" and operands and operands[0].value in _WORKSPACE and len(operands) > 2:
        every = operands[0].value == "workspaces"
        if every and operands[1].value not in ("run", "foreach"):
            return None
        packages = packages if every else (operands[1].value,)
        everywhere = every and not packages
        # `yarn workspaces run x`: what is left has no `run` of its own.
        operands = operands[1:] if every and operands[1].value == "run" else operands[2:]
    named = bool(operands) and operands[0].value in _RUN
    operands = operands[1:] if named else operands
    if not operands or not (named or _is_script_name(operands[0].value, runner)):
        return None
    script = operands[0].value
    if not named and runner in ("npm", "pnpm"):
        script = _SHORT.get(script, script)
    where = (*packages, *(("*",) if everywhere else ()), *(("/",) if parts.top else ()))
    arguments = (*(f"--filter={name}" for name in where), *(word.normal for word in operands[1:]))
    return ScriptCall(
        runner, script, parts.folder, arguments, tuple(operands), packages, everywhere, parts.top, parts.hooks
    )


def install_call(words: Sequence[Word]) -> InstallCall | None:
    """Return the installation that the words are, which runs scripts of the package; None where they are none.

    With packages for its arguments, or with --ignore-scripts, none of the package's own scripts are run.
    Sources: https://docs.npmjs.com/cli/using-npm/scripts, https://pnpm.io/scripts
    """
    runner = basename(words[0].value) if words else ""
    if runner not in _RUNNERS:
        return None
    parts = _parts(runner, words)
    if not parts.hooks or not _ASKS.isdisjoint(parts.options) or parts.packages:
        return None
    names = [word.value for word in parts.operands]
    if len(names) > 1 or (not names and runner != "yarn"):
        return None
    if names and names[0] not in (_INSTALL | _NPM_INSTALL if runner == "npm" else _INSTALL):
        return None
    return InstallCall(runner, parts.folder)


def _parts(runner: str, words: Sequence[Word]) -> _Parts:
    how = _RUNNERS[runner]
    folder: str | None = None
    operands: list[Word] = []
    options: list[str] = []
    packages: list[str] = []
    rest = list(words[:0:-1])
    while rest:
        word = rest.pop()
        if word.value == "--":
            break
        passed_on = how.pass_on and _names_script(operands, runner)
        name, sign, value = word.value.partition("=")
        # Classic yarn takes its `--cwd` behind the script's name too.
        if name in _FOLDER_OPTIONS and (sign or rest) and not (passed_on and runner != "yarn"):
            folder = value if sign else rest.pop().normal
        elif not word.value.startswith("-") or passed_on:
            operands.append(word)
        elif name in how.chosen and (sign or rest):
            packages.append(value if sign else rest.pop().value)
        else:
            options.append(word.value)
            if word.value in how.valued and rest:
                rest.pop()
    given = frozenset(options)
    everywhere, top = not given.isdisjoint(how.everywhere), not given.isdisjoint(how.top)
    return _Parts(tuple(operands + rest[::-1]), given, folder, tuple(packages), everywhere, top)


def _names_script(operands: Sequence[Word], runner: str) -> bool:
    """Whether the script's name is among the operands."""
    names = [word.value for word in operands]
    if runner == "yarn" and names[:1] and names[0] in _WORKSPACE:
        names = names[2:]
    return any(name not in _RUN for name in names) and names[0] not in _RUNNERS[runner].own


def _is_script_name(name: str, runner: str) -> bool:
    return name in _SHORT if runner == "npm" else name not in _RUNNERS[runner].own
