"""Scripts of package.json, which npm, yarn, pnpm and bun run by their names, and those that an installation runs.

Sources: https://docs.npmjs.com/cli/using-npm/scripts, https://yarnpkg.com/advanced/lifecycle-scripts,
https://pnpm.io/cli/run, https://bun.sh/docs/cli/run, https://nodejs.org/api/cli.html#--run
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Sequence
from dataclasses import replace

from tugfix.findings import Certainty
from tugfix.longrunning.follow.lead import Answer, Followed, Lead
from tugfix.longrunning.follow.manifest import Package, ancestors, read_package
from tugfix.longrunning.follow.workspaces import members, pnpm_setting, selected, workspace_root
from tugfix.longrunning.place import joined, repository_folder
from tugfix.longrunning.repository import Repository
from tugfix.longrunning.runners import InstallCall, ScriptCall, install_call, script_call
from tugfix.shell.nodes import Word
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import sites
from tugfix.shell.unwrap import basename
from tugfix.yamltext import Scalar

_SERVER_FILE = "server.js"
_LIFECYCLE = ("preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare")
_BERRY_LIFECYCLE = ("preinstall", "install", "postinstall")
_HAS_LIFECYCLE = re.compile(r'"(?:(?:pre|post)?install|(?:pre|post)?prepare)"')
_HOOKS_SINCE = 9
"""The version of pnpm since which the scripts before and behind a script are run if not told otherwise."""


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return the scripts that a command runs, in their order; None where the file that says them is not in sight.

    `place` is where the command runs, with the folder of `--prefix` and its like already in it, as `place.directory`
    has it; for an installation it is not.
    """
    call = script_call(words)
    if call is not None:
        return _script(call, place, repository)
    install = install_call(words)
    found = _installation(install, place, repository) if install is not None else None
    return found and replace(found, more=True)


def run_by_node(script: str, passed: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return what `node --run SCRIPT -- ARGUMENTS` runs: the script alone, without those before and behind it."""
    folder = repository_folder(place)
    if folder is None:
        return None
    found = next((read_package(above, repository) for above in ancestors(folder) if _has(above, repository)), None)
    if found is None:
        return None
    call = ScriptCall("node", script, None, (), ())
    if script not in found.scripts:
        return Followed(call.process_name)
    return _followed(call, found, (_lead(found, script, [word.source for word in passed]),))


def _script(call: ScriptCall, place: str | None, repository: Repository) -> Followed | None:
    folder = repository_folder(place)
    if folder is None or folder.startswith(".."):
        return None
    if call.packages or call.everywhere:
        return _in_workspace(call, folder, repository)
    if call.top:
        root = workspace_root(folder, repository)
        if root is None:
            return None
        folder = root
    if call.runner == "bun" and "." in call.script[1:]:
        # Few commands need it, and it is much to load.
        from tugfix.longrunning.follow.node.file import follow_file

        file = follow_file(call.script, [word.value for word in call.program[1:]], place, repository)
        if file is not None:
            return file
    package = _nearest(call, folder, repository)
    return _followed(call, package, _leads(call, package, repository)) if package is not None else None


def _has(folder: str, repository: Repository) -> bool:
    return repository.read(posixpath.normpath(posixpath.join(folder, "package.json"))) is not None


def _nearest(call: ScriptCall, folder: str, repository: Repository) -> Package | None:
    """The package.json of a folder, or the one above it that has the script.

    A folder that is not in sight (a submodule, one that the build makes) has a file of its own, most probably.
    """
    if _has(folder, repository) or call.folder is not None:
        return read_package(folder, repository)
    if posixpath.basename(folder) not in repository.folders(posixpath.dirname(folder) or "."):
        return None
    above = next((above for above in ancestors(folder) if _has(above, repository)), None)
    package = read_package(above, repository) if above is not None else None
    return package if package is not None and call.script in package.scripts else None


def _in_workspace(call: ScriptCall, folder: str, repository: Repository) -> Followed | None:
    """The script of each package that is selected, one after the other."""
    root = workspace_root(folder, repository)
    if root is None:
        return None
    among = members(root, repository)
    chosen = selected(call.packages, among, root, folder) if call.packages else among
    if not chosen:
        return None
    if len(chosen) == 1 and not call.everywhere:
        return _followed(call, chosen[0], _leads(call, chosen[0], repository))
    with_script = [package for package in chosen if call.script in package.scripts]
    leads = [lead for package in with_script for lead in _leads(call, package, repository)]
    return Followed(call.process_name, tuple(leads))


def _leads(call: ScriptCall, package: Package, repository: Repository) -> tuple[Lead, ...]:
    """What the call runs in a package: its script with those around it, or what is run where there is none."""
    hooks = call.hooks and _runs_hooks(call.runner, package, repository)
    if call.runner in ("npm", "pnpm") and call.script == "restart":
        return _restart(call, package, hooks)
    if call.script in package.scripts:
        return _around(call.script, package, _lead(package, call.script, _passed(call)), hooks)
    server = posixpath.normpath(posixpath.join(package.folder, _SERVER_FILE))
    if call.runner in ("npm", "pnpm") and call.script == "start" and repository.read(server) is not None:
        text = " ".join(("node", _SERVER_FILE, *_passed(call)))
        return _around("start", package, Lead(text, "", 0, package.place), hooks)
    if call.runner == "npm":
        return ()
    # A pattern for the names of several scripts.
    if call.script.startswith("/") and call.script.endswith("/"):
        return _by_pattern(call, package)
    program = " ".join(word.source for word in call.program)
    return (Lead(program, "", 0, package.place),)


def _by_pattern(call: ScriptCall, package: Package) -> tuple[Lead, ...]:
    """`pnpm run "/^watch:.*/"`: only patterns that say how the names begin are read."""
    start = re.fullmatch(r"/\^?([\w:-]+)(?:\.\*)?/", call.script)
    names = [name for name in package.scripts if start is not None and name.startswith(start.group(1))]
    return tuple(_lead(package, name, _passed(call)) for name in names)


def _restart(call: ScriptCall, package: Package, hooks: bool) -> tuple[Lead, ...]:
    """`npm restart` without a script of that name runs stop and start; `pnpm restart` runs all three."""
    scripts = package.scripts
    if "restart" in scripts and call.runner == "npm":
        return _around("restart", package, _lead(package, "restart", _passed(call)), hooks)
    names = [name for name in ("stop", "restart", "start") if name in scripts]
    inner = [lead for name in names for lead in _around(name, package, _lead(package, name), hooks)]
    if call.runner == "pnpm" or not hooks:
        return tuple(inner)
    outer = [_lead(package, name) if name in scripts else None for name in ("prerestart", "postrestart")]
    return tuple(lead for lead in (outer[0], *inner, outer[1]) if lead is not None)


def _around(script: str, package: Package, lead: Lead, hooks: bool) -> tuple[Lead, ...]:
    before, behind = f"pre{script}", f"post{script}"
    if not hooks:
        return (lead,)
    first = (_lead(package, before),) if before in package.scripts else ()
    return (*first, lead, *((_lead(package, behind),) if behind in package.scripts else ()))


def _lead(package: Package, script: str, passed: Sequence[str] = ()) -> Lead:
    text = " ".join((package.scripts[script], *passed))
    return Lead(text, package.file, package.line(script), package.place)


def _passed(call: ScriptCall) -> tuple[str, ...]:
    """The arguments that a script gets, spelled for the shell as they are in the command."""
    return tuple(word.source for word in call.program[1:])


def _followed(call: ScriptCall, package: Package, leads: tuple[Lead, ...]) -> Followed:
    """The leads, or an answer where only the package's dependencies tell what a script does."""
    text = package.scripts.get(call.script, "")
    if "nuxt" in text and len(leads) == 1:
        major = package.major("nuxt") or package.major("nuxt-edge")
        if major is not None and _is_bare_nuxt(text):
            answer = Answer(package.file, package.line(call.script), f'"{text}" of Nuxt 2', Certainty.CERTAIN)
            return Followed(call.process_name, answer=answer if major <= 2 else None)
    return Followed(call.process_name, leads)


def _is_bare_nuxt(text: str) -> bool:
    """Whether a script is `nuxt` without a subcommand: Nuxt 2 starts its server, Nuxt 3 prints how it is used."""
    try:
        found = sites(parse(text))
    except ShellError:
        return False
    words = [word.value for word in found[0].words] if len(found) == 1 else []
    return words[:1] == ["nuxt"] and all(word.startswith("-") or word.isdigit() for word in words[1:])


def _runs_hooks(runner: str, package: Package, repository: Repository) -> bool:
    """Whether a runner runs `prex` and `postx` with `x`."""
    if runner == "yarn":
        return not _is_berry(package, repository)
    if runner != "pnpm":
        return True
    for above in ancestors(package.folder):
        setting = pnpm_setting("enablePrePostScripts", above, repository)
        if isinstance(setting, Scalar):
            return setting.value == "true"
        said = _npmrc("enable-pre-post-scripts", above, repository)
        if said is not None:
            return said == "true"
    manager, major = _manager(package, repository)
    return manager != "pnpm" or major is None or major >= _HOOKS_SINCE


def _is_berry(package: Package, repository: Repository) -> bool:
    """Whether yarn is of version 2 or newer, which has no scripts around others."""
    manager, major = _manager(package, repository)
    if manager == "yarn" and major is not None:
        return major >= 2
    folders = ancestors(package.folder)
    return any(repository.read(posixpath.normpath(f"{above}/.yarnrc.yml")) is not None for above in folders)


def _manager(package: Package, repository: Repository) -> tuple[str, int | None]:
    """The package manager that the package, or the nearest one above it, asks for."""
    above = (read_package(folder, repository) for folder in ancestors(package.folder))
    return next((found.manager for found in above if found is not None and found.manager[0]), ("", None))


def _npmrc(key: str, folder: str, repository: Repository) -> str | None:
    """What the .npmrc of a folder says for a key."""
    for line in (repository.read(posixpath.normpath(f"{folder}/.npmrc")) or "").splitlines():
        name, sign, value = line.partition("=")
        if sign and name.strip() == key:
            return value.strip()
    return None


def _installation(install: InstallCall, place: str | None, repository: Repository) -> Followed | None:
    """The scripts of the package itself that an installation runs; most packages have none."""
    there = place if install.folder is None or place is None else joined(place, install.folder)
    folder = repository_folder(there)
    if folder is None:
        return None
    text = repository.read(posixpath.normpath(posixpath.join(folder, "package.json")))
    if text is None:
        return None
    name = f"{basename(install.runner)}-install"
    package = read_package(folder, repository) if _HAS_LIFECYCLE.search(text) else None
    if package is None or _npmrc("ignore-scripts", folder, repository) == "true":
        return Followed(name)
    berry = install.runner == "yarn" and _is_berry(package, repository)
    scripts = [script for script in (_BERRY_LIFECYCLE if berry else _LIFECYCLE) if script in package.scripts]
    return Followed(name, tuple(_lead(package, script) for script in scripts))
