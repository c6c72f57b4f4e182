"""Read the runit services that the commands of a service of the config set up."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase

from tugfix.longrunning.place import joined, repository_folder, shell_directory, start_directory
from tugfix.longrunning.repository import Repository
from tugfix.runit.disk import Disk, Origin
from tugfix.runit.model import RunFile, Setup, Write
from tugfix.runit.prints import document, printed
from tugfix.shell.nodes import Command as SimpleCommand
from tugfix.shell.nodes import Group, Pipeline, Redirection, Word
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, sites
from tugfix.shell.unwrap import basename
from tugfix.tugboat.config import Command, Service
from tugfix.tugboat.runit import SERVICE_FOLDER, names_in_use

_OUT = frozenset({">", ">>", ">|"})
_LOOKS = frozenset(
    "sv ls cat test [ [[ grep head tail less more stat readlink realpath echo printf cd pushd which file wc".split()
)
_PATHS = ("mkdir", "touch", "chmod", "chown", "chgrp", "rm", "rmdir")
_COPIES = ("cp", "mv", "ln", "install")
_COPY = re.compile(rf"\b(?:{'|'.join(_COPIES)})\b")
_NEAR = re.compile(r"/etc(?:/service|/?(?:[\s\"'*;&|)]|$))")
"""What a command that changes something under /etc/service has in it, or one that changes all of /etc."""
_VALUED = frozenset({"-m", "--mode", "-o", "--owner", "-g", "--group", "-t", "-S"})
_FOLDER = SERVICE_FOLDER.rstrip("/")


def setups(service: Service, commands: Sequence[Command], repository: Repository) -> tuple[Setup, ...]:
    """Return what is under /etc/service when `commands`, all of `service`, are over, in the order of first mention."""
    mentioned: dict[str, list[Command]] = {}
    for command in commands:
        for name in names_in_use([command.text or ""]):
            mentioned.setdefault(name, []).append(command)
    if not mentioned:
        return ()
    disk = Disk(Origin(repository.read, repository.is_executable))
    reader = _Reader(disk, start_directory(service))
    for command in _concerned(commands):
        reader.read(command)
    return tuple(
        _setup(service, name, saying, disk)
        for name, saying in mentioned.items()
        if _exists(SERVICE_FOLDER + name, disk)
    )


def _concerned(commands: Sequence[Command]) -> Iterable[Command]:
    """The commands that may say something of what is under /etc/service: to read all would take most of a run.

    Where something is copied or linked there, all are: whatever names the original may have changed it.
    """
    near = [command for command in commands if _NEAR.search(command.text or "")]
    return commands if any(_COPY.search(command.text or "") for command in near) else near


def _exists(folder: str, disk: Disk) -> bool:
    own = disk.real(folder)
    return (
        own != folder
        or own in disk.folders
        or disk.is_opaque(folder)
        or any(p.startswith(f"{own}/") for p in disk.files)
    )


def _setup(service: Service, name: str, saying: list[Command], disk: Disk) -> Setup:
    folder = SERVICE_FOLDER + name
    path = disk.real(f"{folder}/run")
    file = disk.files.get(path)
    run = None
    if file is not None:
        lines = None if file.lines is None else tuple(file.lines)
        run = RunFile(path, lines, file.executable, tuple(file.writes), file.last, file.source, file.fresh)
    return Setup(service, name, run, saying[0], saying[-1], disk.is_opaque(folder))


class _Reader:
    """Carries the commands out on a disk, one after the other."""

    def __init__(self, disk: Disk, start: str | None) -> None:
        self._disk = disk
        self._start = start
        self._opened: set[int] = set()

    def read(self, command: Command) -> None:
        text = command.text or ""
        try:
            found = sites(parse(text))
        except ShellError:
            self._give_up(names_in_use([text]))
            return
        for site in found:
            if not self._site(command, site):
                self._give_up(_named(site))
                self._disk.forget(self._is_named(site))

    def _give_up(self, names: Iterable[str]) -> None:
        self._disk.opaque |= {SERVICE_FOLDER + name if name != "*" else _FOLDER for name in names}

    def _is_named(self, site: Site) -> Callable[[str], bool]:
        """Whether the words of a command name a file, or may."""
        values = [word.value for word in site.words]
        paths = [path for word in site.words if (path := self._path(site, word)) is not None]
        return lambda own: any(own in value for value in values) or any(fnmatchcase(own, path) for path in paths)

    def _site(self, command: Command, site: Site) -> bool:
        """Carry out one simple command; return whether it is understood."""
        if not isinstance(site.node, SimpleCommand):
            return False
        name = basename(site.words[0].value) if site.words else ""
        if site.condition and name not in _LOOKS - {"echo", "printf"}:
            return name == "mkdir" and self._paths(name, command, site)
        if name == "tee" and _is_fed(site):
            return True
        wrote = self._writes(command, site, name)
        if name in _PATHS:
            return self._paths(name, command, site)
        if name in _COPIES:
            return self._copies(name, command, site)
        if name in _LOOKS:
            return True
        # Any other may change what it names, wherever its output goes.
        return wrote and (bool(_tees(site)) or not self._names_files(site))

    def _names_files(self, site: Site) -> bool:
        """Whether the words of a command name files that are known, or something under /etc/service."""
        return bool(names_in_use([word.value for word in site.words])) or any(
            map(self._is_named(site), self._disk.files)
        )

    def _path(self, site: Site, word: Word) -> str | None:
        return joined(shell_directory(site, self._start), word.normal)

    def _writes(self, command: Command, site: Site, name: str) -> bool:
        """Carry out what a command prints to files; return whether all of it is understood."""
        own = site.redirections
        signs = [sign for sign in (*own, *_group_signs(site), *_behind_pipe(site)) if sign.operator in _OUT]
        bodies = (*own, *_group_signs(site))
        lines = printed(command, site, bodies)
        understood = True
        for sign in signs:
            if sign.target is None or sign.descriptor not in ("", "1"):
                continue
            path = self._path(site, sign.target)
            if path is None:
                understood = understood and SERVICE_FOLDER not in sign.target.value
                continue
            if sign not in own and id(sign) in self._opened:
                appends = True
            else:
                appends = sign.operator == ">>"
                self._opened.add(id(sign))
            whole = sign in own and not isinstance(site.unit, Pipeline)
            self._disk.write(path, lines, Write(command, site, sign.operator if whole else "", sign), appends=appends)
        for tee in _tees(site):
            content = lines if lines is not None else document(command, tee.redirections)
            for word in _operands(tee.words[1:]):
                path = self._path(site, word)
                if path is not None:
                    appends = any(w.value in ("-a", "--append") for w in tee.words)
                    self._disk.write(path, content, Write(command, site), appends=appends)
        return understood and bool(signs or _tees(site))

    def _paths(self, name: str, command: Command, site: Site) -> bool:
        words = _operands(site.words[1:])
        mode = words.pop(0).value if name in ("chmod", "chown", "chgrp") and words else ""
        deep = any(word.value.startswith("-") and "R" in word.value for word in site.words[1:])
        for word in words:
            path = self._path(site, word)
            if path is None or "{" in path.replace("${TUGBOAT_ROOT}", ""):
                return not _named(site)
            if name == "mkdir":
                self._disk.make_folder(path)
            elif name == "touch":
                self._disk.touch(path, command)
            elif name == "chmod":
                executable = _gives_execution(mode)
                if executable is not None:
                    self._disk.change_mode(path, command, executable=executable, deep=deep)
            elif name in ("rm", "rmdir"):
                self._disk.remove(path)
        return True

    def _copies(self, name: str, command: Command, site: Site) -> bool:
        words = _operands(site.words[1:], _VALUED)
        if len(words) == 1 and name == "ln":
            return not _named(site)
        if len(words) != 2 or any(word.value.startswith(("-t", "--target")) for word in site.words):
            return not _named(site) or (name == "install" and any(w.value == "-d" for w in site.words))
        if name == "install" and any(word.value in ("-d", "--directory") for word in site.words):
            return self._paths("mkdir", command, site)
        source, target = self._path(site, words[0]), self._path(site, words[1])
        if source is None or target is None or any(sign in source for sign in "*?["):
            return not _named(site)
        if target == _FOLDER or words[1].value.endswith("/") or self._disk.real(target) in self._disk.folders:
            target = posixpath.join(target, posixpath.basename(source))
        recursive = any(w.value.startswith("-") and set(w.value) & set("rRa") for w in site.words[1:]) and name == "cp"
        if name == "ln" and target.startswith(SERVICE_FOLDER) and target.count("/") == SERVICE_FOLDER.count("/"):
            self._disk.link_folder(source, target)
            return repository_folder(source) is None
        if target.startswith(SERVICE_FOLDER) and posixpath.basename(target) != "run" and recursive:
            return False
        self._disk.copy(source, repository_folder(source), target, Write(command, site), moves=name == "mv")
        if name == "install":
            self._disk.change_mode(target, command, executable=_install_mode(site), deep=False)
        return True


def _named(site: Site) -> frozenset[str]:
    """The names under /etc/service that a command mentions; `*` stands for all."""
    texts = [word.value for word in site.words]
    texts += [sign.target.value for sign in site.redirections if sign.target is not None]
    texts += [a.value.value for a in site.node_assignments if a.value is not None]
    found = names_in_use(texts)
    whole = any(text.rstrip("/") == _FOLDER or f"{SERVICE_FOLDER}$" in text for text in texts)
    return found | ({"*"} if whole or any(f"{SERVICE_FOLDER}*" in text for text in texts) else set())


def _operands(words: Sequence[Word], valued: frozenset[str] = frozenset()) -> list[Word]:
    found: list[Word] = []
    before = ""
    for word in words:
        if not word.value.startswith("-") and before not in valued:
            found.append(word)
        before = word.value
    return found


def _group_signs(site: Site) -> tuple[Redirection, ...]:
    """The redirections of the groups that a command stands in."""
    return tuple(sign for step in site.steps if isinstance(step.node, Group) for sign in step.node.redirections)


def _behind_pipe(site: Site) -> tuple[Redirection, ...]:
    """The redirections of the last command of a pipeline that begins with this one, where that passes lines on."""
    unit = site.unit
    if not isinstance(unit, Pipeline) or unit.parts[0] is not site.node:
        return ()
    last = unit.parts[-1]
    return last.redirections if isinstance(last, SimpleCommand) and last.name == "cat" else ()


def _tees(site: Site) -> tuple[SimpleCommand, ...]:
    """The `tee` that a command is, or that its output goes to."""
    unit = site.unit
    if isinstance(unit, Pipeline) and unit.parts[0] is not site.node:
        return ()
    parts = unit.parts[1:] if isinstance(unit, Pipeline) else (site.node,)
    commands = [part for part in parts if isinstance(part, SimpleCommand)]
    found = []
    for command in commands:
        place = next((i for i, word in enumerate(command.words) if basename(word.value) == "tee"), None)
        if place is not None and place <= 1:
            found.append(SimpleCommand(command.start, command.end, (), command.words[place:], command.redirections))
    return tuple(found)


def _is_fed(site: Site) -> bool:
    """Whether a command stands behind one whose lines are known, which then says what it writes."""
    first = site.unit.parts[0] if isinstance(site.unit, Pipeline) else site.node
    return first is not site.node and isinstance(first, SimpleCommand) and first.name in ("echo", "printf", "cat")


def _gives_execution(mode: str) -> bool | None:
    """Whether a mode of chmod makes a file executable; None where it leaves that as it is."""
    if mode.isdigit():
        return any(int(digit) % 2 for digit in mode[-3:] if digit in "01234567")
    verdict: bool | None = None
    for clause in mode.split(","):
        for sign in "+=-":
            if sign in clause:
                _, _, what = clause.partition(sign)
                if "x" in what or "X" in what:
                    verdict = sign != "-"
                elif sign == "=":
                    verdict = False
                break
    return verdict


def _install_mode(site: Site) -> bool | None:
    words = [word.value for word in site.words]
    for place, word in enumerate(words):
        if word in ("-m", "--mode") and place + 1 < len(words):
            return _gives_execution(words[place + 1])
        if word.startswith(("-m", "--mode=")) and len(word) > 2:
            return _gives_execution(word.removeprefix("--mode=").removeprefix("-m"))
    # install(1): rwxr-xr-x unless told otherwise.
    return True
