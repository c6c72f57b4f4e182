"""What must hold of a changed config, measured without tugfix's reader: by PyYAML's, and by comparing texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator

import yaml

from tugfix import Outcome, Result
from tugfix.files import encode

STAGES = ("init", "update", "build", "ready", "online", "start", "clone")
Span = tuple[int, int]


def check_kept(before: str, result: Result, *, by_findings: bool, bom: bool = False) -> None:
    """Check that the change of `before` to `result.text` is one of commands alone.

    `by_findings`: the commands that change are those that something fixed is found in; else those too that edits touch.
    """
    after = result.text
    assert_same_outside(before, result, bom=bom)
    assert_same_ends(before, after)
    assert_same_comments(before, result)
    old, new = read(before), read(after)
    numbers: dict[object, int] = {}
    assert Said(old, numbers).root == Said(new, numbers).root, "something else than commands changed"
    spans = [(found.start, found.end) for found in result.findings if found.outcome is Outcome.FIXED]
    if not by_findings:
        spans += [(edit.start, edit.end) for edit in result.edits]
    lists = stage_lists(new)
    for place, items in stage_lists(old).items():
        untouched = [item.value for item in items if not touches(item, spans, before)]
        assert_in_order(untouched, [item.value for item in lists.get(place, [])], place)


def read(text: str) -> yaml.Node:
    """The nodes of a text of one document, or of several as one list; nothing is constructed."""
    documents = list(yaml.compose_all(text, Loader=yaml.BaseLoader))
    return documents[0] if len(documents) == 1 else yaml.SequenceNode("several", documents)


def assert_same_outside(before: str, result: Result, *, bom: bool) -> None:
    """The bytes between two edits, those in front and behind, all stand in the new text, with new text between."""
    data, rest = encode(before, bom=bom), encode(result.text, bom=bom)
    starts = [0, *(len(encode(before[: edit.end], bom=bom)) for edit in result.edits)]
    ends = [*(len(encode(before[: edit.start], bom=bom)) for edit in result.edits), len(data)]
    for start, end, written in zip(starts, ends, (*(edit.text for edit in result.edits), ""), strict=True):
        assert rest.startswith(data[start:end]), "bytes outside of the edits changed"
        rest = rest[end - start :]
        assert rest.startswith(written.encode())
        rest = rest[len(written.encode()) :]
    assert not rest


def assert_same_ends(before: str, after: str) -> None:
    if before.count("\r\n") == before.count("\n"):
        assert after.count("\r\n") == after.count("\n"), "line ends are mixed"
    if "\r" not in before:
        assert "\r" not in after, "line ends are mixed"
    assert before.endswith("\n") == after.endswith("\n"), "the final newline changed"


def comments(text: str) -> list[str]:
    """The comments of a text: from a `#` that is in no scalar to the line's end, and those behind a block's header."""
    found = []
    scalars = [token for token in yaml.scan(text, Loader=yaml.BaseLoader) if isinstance(token, yaml.ScalarToken)]
    place = 0
    for token in (*scalars, None):
        between = text[place : token.start_mark.index if token else len(text)]
        for line in between.splitlines():
            start = line.find("#")
            if start >= 0:
                found.append(line[start:].rstrip("\r"))
        if token is None:
            break
        place = token.end_mark.index
        header = text[token.start_mark.index : place].split("\n", 1)[0]
        if token.style in ("|", ">") and "#" in header:
            found.append(header[header.index("#") :].rstrip("\r"))
    return found


def assert_same_comments(before: str, result: Result) -> None:
    missing = Counter(comments(before)) - Counter(comments(result.text))
    # A comment behind a command that is set in quotes anew may have been a part of it all the time.
    lost = [comment for comment in missing if comment.lstrip("# ") not in result.text]
    assert not lost, f"lost {lost}"


class Said:
    """What nodes say, save for lists of commands and what they alone were in: equal ones get the same number.

    So it stays small, even where aliases make billions of nodes of a few.
    """

    def __init__(self, root: yaml.Node, numbers: dict[object, int]) -> None:
        self.numbers = numbers
        self.hidden = {id(value) for service in services(root).values() for _, _, value in stages(service)}
        self.homes = {id(commands) for service in services(root).values() for commands in values(service, "commands")}
        self.done: dict[int, int | None] = {}
        self.root = self.say(root)

    def say(self, node: yaml.Node) -> int | None:
        """The number of what a node says, None where nothing is left."""
        if id(node) not in self.done:
            found = None if id(node) in self.hidden else self.content(node)
            self.done[id(node)] = None if found is None else self.numbers.setdefault(found, len(self.numbers))
        return self.done[id(node)]

    def content(self, node: yaml.Node) -> object:
        if isinstance(node, yaml.ScalarNode):
            return "str", node.tag, node.value
        if isinstance(node, yaml.SequenceNode):
            return "seq", node.tag, tuple(self.say(item) for item in node.value)
        pairs = [(key, self.say(value)) for key, value in node.value]
        kept = tuple((self.say(key), value) for key, value in pairs if value is not None)
        return None if not kept and (pairs or id(node) in self.homes) else ("map", node.tag, kept)


def services(root: yaml.Node) -> dict[str, yaml.Node]:
    listed = effective(root).get("services")
    return effective(listed) if listed is not None else {}


def effective(node: yaml.Node) -> dict[str, yaml.Node]:
    """What a mapping holds by its keys: its own entries, and behind those the ones that merge keys bring."""
    if not isinstance(node, yaml.MappingNode):
        return {}
    pairs = [(key.value, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)]
    found = {name: value for name, value in pairs if name != "<<"}
    for name, value in pairs:
        for merged in (value.value if isinstance(value, yaml.SequenceNode) else [value]) if name == "<<" else ():
            found = effective(merged) | found
    return found


def values(node: yaml.Node, name: str) -> Iterator[yaml.Node]:
    """The values of a key, those that merge keys bring too; they may be shared."""
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        if key.value == name:
            yield value
        elif key.value == "<<":
            for merged in value.value if isinstance(value, yaml.SequenceNode) else [value]:
                yield from values(merged, name)


def stages(service: yaml.Node) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
    """The stages of a service, with the node that holds their commands and what they are."""
    for commands in values(service, "commands"):
        for stage in STAGES:
            for value in values(commands, stage):
                yield stage, value if isinstance(value, yaml.SequenceNode) else commands, value


def stage_lists(root: yaml.Node) -> dict[tuple[str, str], list[yaml.Node]]:
    """The commands of each service and stage, but for those that an alias brings: their place is not known."""
    found: dict[tuple[str, str], list[yaml.Node]] = {}
    for name, service in services(root).items():
        home = effective(service).get("commands")
        for stage, value in effective(home).items() if home is not None else ():
            if stage in STAGES:
                inside = value if isinstance(value, yaml.SequenceNode) else home
                once = {id(item): item for item in items_of(value)}.values()
                found[name, stage] = [item for item in once if is_command(item, inside)]
    return found


def items_of(value: yaml.Node) -> list[yaml.Node]:
    """The items of a list; another value is a list of one."""
    return value.value if isinstance(value, yaml.SequenceNode) else [value]


def is_command(item: yaml.Node, home: yaml.Node) -> bool:
    in_place = home.start_mark.index <= item.start_mark.index < home.end_mark.index
    return in_place and isinstance(item, yaml.ScalarNode) and item.value not in ("", "~", "null")


def touches(item: yaml.Node, spans: Collection[Span], text: str) -> bool:
    """Whether one of the spans is in the lines of a command."""
    start = text.rfind("\n", 0, item.start_mark.index) + 1
    end = text.find("\n", item.end_mark.index)
    end = len(text) if end < 0 else end
    return any(start <= first <= end or first <= start < last for first, last in spans)


def assert_in_order(wanted: Iterable[str], there: Iterable[str], place: object) -> None:
    rest = iter(there)
    for command in wanted:
        assert command in rest, f"{command!r} is lost from {place}"


def check_each_service(before: str, result: Result) -> None:
    """Check that each service, with all that anchors and merge keys bring, keeps its other keys and its commands."""
    old, new = services(read(before)), services(read(result.text))
    assert list(old) == list(new)
    numbers: dict[object, int] = {}
    changing = touched_scalars(before, result)
    for name, service in old.items():
        keys, others = effective(service), effective(new[name])
        assert not (set(keys) ^ set(others)) - {"commands"}, f"{name} gets or loses a key"
        for key in set(keys) - {"commands"}:
            assert plain_data(keys[key], numbers) == plain_data(others[key], numbers), f"{key} of {name} changed"
        lists, later = effective_lists(service), effective_lists(new[name])
        for stage, items in lists.items():
            wanted = [item.value for item in items if item.end_mark.index not in changing]
            assert_in_order(wanted, [item.value for item in later.get(stage, [])], (name, stage))


def plain_data(node: yaml.Node, numbers: dict[object, int]) -> int | None:
    return Said(node, numbers).root


def effective_lists(service: yaml.Node) -> dict[str, list[yaml.Node]]:
    """The commands of each stage of a service, in the order in which they run."""
    home = effective(service).get("commands")
    stages = effective(home) if home is not None else {}
    return {stage: items_of(value) for stage, value in stages.items()}


def touched_scalars(text: str, result: Result) -> set[int]:
    """Where the commands end that something fixed is found in, there or at an alias of theirs."""
    spans = [(found.start, found.end) for found in result.findings if found.outcome is Outcome.FIXED]
    bearers: dict[str, int] = {}
    name = ""
    found: set[int] = set()
    for token in yaml.scan(text, Loader=yaml.BaseLoader):
        start, end = token.start_mark.index, token.end_mark.index
        is_touched = any(start <= first < max(end, start + 1) for first, _ in spans)
        if isinstance(token, yaml.AnchorToken):
            name = token.value
        elif isinstance(token, yaml.ScalarToken):
            bearers[name] = end
            if is_touched:
                found.add(end)
        elif isinstance(token, yaml.AliasToken) and is_touched and token.value in bearers:
            found.add(bearers[token.value])
        if not isinstance(token, (yaml.AnchorToken, yaml.TagToken)):
            name = ""
    return found
