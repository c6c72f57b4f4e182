"""Tasks of a Taskfile: what `task dev` runs.

Sources: https://taskfile.dev/reference/schema, https://taskfile.dev/reference/cli
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tugfix.findings import Certainty
from tugfix.longrunning.follow.lead import Answer, Followed, Lead
from tugfix.longrunning.follow.options import Arguments, arguments, is_fixed
from tugfix.longrunning.match import plain_name
from tugfix.longrunning.place import ROOT, joined, repository_folder
from tugfix.longrunning.repository import Repository
from tugfix.shell.nodes import Word
from tugfix.shell.unwrap import basename
from tugfix.yamltext import Alias, Document, Node, Scalar, YamlError, read
from tugfix.yamltext import Mapping as YamlMapping
from tugfix.yamltext import Sequence as YamlSequence

MAX_LEADS = 200
"""Commands that one call runs."""

MAX_STEPS = 2_000
"""Tasks and commands that are looked at for one call."""

MAX_DEPTH = 20
"""Tasks that call tasks are followed through no more than this many."""

MAX_LENGTH = 10_000
"""Characters of a value; a longer one counts as not known."""

UNKNOWN = "$X"
"""What stands for a value that is not known: a variable of the shell."""

_NAMES = tuple(
    f"{name}{middle}.{end}" for middle in ("", ".dist") for end in ("yml", "yaml") for name in ("Taskfile", "taskfile")
)
_VALUED = frozenset(
    """-d --dir -t --taskfile -o --output --output-group-begin --output-group-end -C --concurrency -I --interval
    --sort --completion --timeout --expiry --remote-cache-dir --trusted-hosts""".split()
)
_NOT_FOLLOWED = frozenset(
    """-l --list -a --list-all -n --dry --summary --status --completion -i --init -j --json -h --help --version
    -w --watch -g --global""".split()
)
_VARIABLE = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_DOTTED = re.compile(r"\.([A-Za-z_]\w*)")
_DEFAULT = re.compile(r"""default[ ]+(?:"([^"\\]*)"|'([^'\\]*)'|`([^`]*)`|(\d+))""")

_Names = Mapping[str, str | None]


def follow(words: Sequence[Word], place: str | None, repository: Repository) -> Followed | None:
    """Return the commands of the tasks that a call of task runs, those of what they need included, in their order.

    A task with `watch: true` that is called by its name stays up. None where it is no call of task, where it only
    asks or watches by an option, where its Taskfile is not in sight, or where the task may be in another file.
    """
    if not words or basename(words[0].value) not in ("task", "go-task"):
        return None
    given = arguments(words[1:], _VALUED)
    variables = {found[1]: found[2] for word in given.operands if (found := _VARIABLE.fullmatch(word.normal))}
    called = [word for word in given.operands if not _VARIABLE.fullmatch(word.normal)]
    if given.has(_NOT_FOLLOWED) or not is_fixed(called):
        return None
    file = _file(given, place, repository)
    taskfile = _taskfile(file, repository) if file is not None else None
    if file is None or taskfile is None:
        return None
    names = [word.value for word in called] or ["default"]
    folder = given.value("-d", "--dir")
    home = joined(ROOT, posixpath.dirname(file) or ".") if folder is None else joined(place, folder)
    walk = _Walk(taskfile, home)
    handed = {**variables, "CLI_ARGS": " ".join(word.source for word in given.rest)}
    for name in names:
        if not walk.run(name, {**taskfile.variables(), **handed}, 0) and taskfile.includes:
            return None
    answer = next(filter(None, map(taskfile.watched, names)), None)
    return Followed(plain_name(names[0]) if called else "task", tuple(walk.leads[:MAX_LEADS]), answer, steps=True)


def _file(given: Arguments, place: str | None, repository: Repository) -> str | None:
    """The path of the Taskfile, which task looks for in the folder and in those above; None where there is none."""
    named = given.value("-t", "--taskfile")
    directory = given.value("-d", "--dir")
    looks_in = joined(place, directory) if directory is not None else place
    folder = repository_folder(joined(place, named) if named is not None else looks_in)
    if named is not None and folder is not None and repository.read(folder) is not None:
        return folder
    while folder is not None and not folder.startswith(".."):
        for name in _NAMES:
            file = posixpath.normpath(posixpath.join(folder, name))
            if repository.read(file) is not None:
                return file
        folder = (posixpath.dirname(folder) or ".") if folder != "." and named is None else None
    return None


@dataclass(frozen=True)
class _Taskfile:
    """A Taskfile: its nodes, and its tasks by their names and aliases."""

    file: str
    document: Document
    root: YamlMapping
    tasks: Mapping[str, Node]

    @property
    def includes(self) -> bool:
        return self.root.get("includes") is not None

    def line(self, node: Node) -> int:
        """The 1-based line of a text: of a block that of its first line."""
        node = _target(node)
        return self.document.position(node.body)[0] + (isinstance(node, Scalar) and node.is_block)

    def variables(self) -> dict[str, str | None]:
        return _variables(self.root.get("vars"), {})

    def watched(self, name: str) -> Answer | None:
        task = _mapping(self.tasks.get(name))
        node = task.get("watch") if task is not None else None
        if node is None or _text(node) != "true":
            return None
        return Answer(self.file, self.line(node), "watch: true", Certainty.LIKELY)


def _taskfile(file: str, repository: Repository) -> _Taskfile | None:
    text = repository.read(file)
    if text is None:
        return None
    try:
        document = read(text.removeprefix("\ufeff"))
    except YamlError:
        return None
    root = _mapping(document.roots[0]) if document.roots else None
    if root is None:
        return None
    listed = _mapping(root.get("tasks"))
    tasks: dict[str, Node] = {}
    for key, node in listed.pairs if listed is not None else ():
        names = [_text(key)]
        task = _mapping(node)
        names += map(_text, _items(task.get("aliases"))) if task is not None else ()
        for name in names:
            if name is not None:
                tasks.setdefault(name, _target(node))
    return _Taskfile(file, document, root, tasks)


class _Walk:
    """Goes through tasks and what they need, and collects their commands."""

    def __init__(self, taskfile: _Taskfile, home: str | None) -> None:
        self._taskfile = taskfile
        self._home = home
        self._steps = 0
        self._way: list[str] = []
        self.leads: list[Lead] = []

    def run(self, name: str, names: _Names, depth: int) -> bool:
        """Add what a task runs, with the variables `names`; return whether there is such a task."""
        node = self._taskfile.tasks.get(name) or self._fitting(name)
        if node is None:
            return False
        self._steps += 1
        task = _mapping(node)
        if name in self._way or depth > MAX_DEPTH or self._is_full() or (task is not None and _is_elsewhere(task)):
            return True
        self._way.append(name)
        place = self._home
        names = {**names, "TASK": name}
        if task is not None:
            names = _variables(task.get("vars"), names)
            folder = _text(task.get("dir"))
            place = joined(place, _filled(folder, names)) if folder else place
            for needed in _items(task.get("deps")):
                self._command(needed, names, place, depth, calls=True)
        later: list[Node] = []
        for command in _commands(node, task):
            mapping = _mapping(command)
            deferred = mapping.get("defer") if mapping is not None else None
            if deferred is not None:
                later.insert(0, deferred)
            else:
                self._command(command, names, place, depth)
        for command in later:
            self._command(command, names, place, depth)
        self._way.pop()
        return True

    def _is_full(self) -> bool:
        return self._steps > MAX_STEPS or len(self.leads) >= MAX_LEADS

    def _fitting(self, name: str) -> Node | None:
        """The task whose name has a `*` for a part of this one."""
        for pattern, node in self._taskfile.tasks.items():
            before, star, after = pattern.partition("*")
            if star and len(name) > len(pattern) - 1 and name.startswith(before) and name.endswith(after):
                return node
        return None

    def _command(self, node: Node, names: _Names, place: str | None, depth: int, *, calls: bool = False) -> None:
        """Add a command, or what a task runs that is called; with `calls` a text is the name of a task."""
        self._steps += 1
        if self._is_full():
            return
        mapping = _mapping(node)
        if mapping is not None:
            if mapping.get("if") is not None or _is_elsewhere(mapping):
                return
            called = _text(mapping.get("task"))
            if called is not None:
                inner = {**names, **_variables(mapping.get("vars"), names)}
                self.run(_filled(called, names).removeprefix(":"), inner, depth + 1)
                return
            command = mapping.get("cmd")
            if command is None:
                return
            node = command
        text = _text(node)
        if text is not None and calls:
            self.run(_filled(text, names).removeprefix(":"), names, depth + 1)
        elif text is not None and text.strip():
            self.leads.append(Lead(_filled(text, names).strip(), self._taskfile.file, self._taskfile.line(node), place))


def _commands(node: Node, task: YamlMapping | None) -> Iterator[Node]:
    """The commands of a task, in its long form and in its short ones: a text, a list."""
    if task is None:
        yield from _items(node)
    elif task.get("if") is None:
        for key in ("cmds", "cmd"):
            found = task.get(key)
            yield from _items(found)


def _is_elsewhere(mapping: YamlMapping) -> bool:
    """Whether a task or a command is only for platforms that are not ours."""
    platforms = [text for text in map(_text, _items(mapping.get("platforms"))) if text]
    return bool(platforms) and not any(
        text.startswith("linux") or ("/" not in text and text == "amd64") for text in platforms
    )


def _variables(node: Node | None, names: _Names) -> dict[str, str | None]:
    """`names` with the variables that a mapping sets; those that a command gives are not known."""
    found = dict(names)
    mapping = _mapping(node)
    for key, setting in mapping.pairs[:MAX_STEPS] if mapping is not None else ():
        name, text = _text(key), _text(setting)
        if name is not None:
            found[name] = _filled(text, found) if text is not None else None
    return found


def _filled(text: str, names: _Names) -> str:
    """The text with the values of what stands in `{{…}}`; `UNKNOWN` for what can't be told."""
    pieces: list[str] = []
    place = length = 0
    while (start := text.find("{{", place)) >= 0 and length <= MAX_LENGTH:
        end = text.find("}}", start)
        if end < 0:
            break
        pieces += (text[place:start], _value(text[start + 2 : end].strip("- "), names))
        length += len(pieces[-1]) + len(pieces[-2])
        place = end + 2
    return "".join(pieces) + text[place:] if length <= MAX_LENGTH else UNKNOWN


def _value(expression: str, names: _Names) -> str:
    """The value of a variable, with its default if there is one."""
    name, pipe, default = (part.strip() for part in expression.partition("|"))
    found = _DOTTED.fullmatch(name)
    if found is None or (pipe and _DEFAULT.fullmatch(default) is None):
        return UNKNOWN
    value = names.get(found[1], "" if pipe else "${" + found[1] + "}")
    fallback = _DEFAULT.fullmatch(default)
    if value == "" and fallback is not None:
        return next(group for group in fallback.groups() if group is not None)
    return UNKNOWN if value is None else value


def _target(node: Node) -> Node:
    while isinstance(node, Alias):
        node = node.target
    return node


def _mapping(node: Node | None) -> YamlMapping | None:
    node = _target(node) if node is not None else None
    return node if isinstance(node, YamlMapping) else None


def _items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; a single text is one, nothing is none."""
    node = _target(node) if node is not None else None
    if isinstance(node, YamlSequence):
        return node.items[:MAX_STEPS]
    return (node,) if node is not None and not (isinstance(node, Scalar) and node.is_null) else ()


def _text(node: Node | None) -> str | None:
    node = _target(node) if node is not None else None
    return node.value if isinstance(node, Scalar) and not node.is_null else None
