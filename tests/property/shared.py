"""Configs whose services share text: anchors, aliases and merge keys, at every place where one may stand."""

from __future__ import annotations

from choices import Choices, choices
from commands import HARMLESS, Process, process
from configs import IMAGES, STYLES, Config, Writer, flow, layout
from hypothesis import strategies as st

NAMES = ("a", "b-1", "x_y", "Serve", "7")
SERVICES = ("web", "api", "ü-2")
STAGES = ("init", "update", "build", "build", "start", "online")


class _Shared:
    """Writes a config, and keeps the names of the anchors by the kind of what bears them."""

    def __init__(self, choices: Choices) -> None:
        self.pick = choices.pick
        self.choices = choices
        self.writer = Writer(layout(choices))
        self.indent = self.writer.layout.indent
        self.found: list[Process] = []
        self.names: dict[str, list[str]] = {}
        self.count = 0

    def once_in(self, number: int) -> bool:
        return self.choices.number(number) == number - 1

    def properties(self, kind: str, *, always: bool = False) -> tuple[str, str]:
        """What stands in front of a node with an anchor or without one, and the anchor's name."""
        if not always and not self.once_in(3):
            return "", ""
        self.count += 1
        name = f"{self.pick(NAMES)}{self.count}"
        tag = {"text": "!!str", "list": "!!seq"}.get(kind, "!!map")
        return self.pick((f"&{name} ", f"&{name} ", f"&{name} ", f"&{name} {tag} ", f"{tag} &{name} ")), name

    def keep(self, kind: str, name: str) -> None:
        """An alias may use an anchor once the node that bears it is over."""
        if name:
            self.names.setdefault(kind, []).append(name)

    def alias(self, kind: str) -> str:
        """An alias of one of the anchors of a kind, '' where there is none."""
        names = self.names.get(kind, [])
        return f"*{self.pick(names)}" if names else ""

    def command(self) -> str:
        if self.pick((False, True)):
            return self.pick(HARMLESS)
        found = process(self.choices)
        self.found.append(found)
        return found.text

    def item(self, margin: str, *, in_flow: bool) -> str:
        """A command: its own text with an anchor or without one, or an alias."""
        alias = self.alias("text")
        if alias and self.once_in(3):
            return alias
        in_front, name = self.properties("text")
        text = self.command()
        self.keep("text", name)
        if in_flow:
            return in_front + flow(text)
        if "!!" in in_front:
            return in_front + self.pick(STYLES[:-1])(text, margin)
        return in_front + self.pick(STYLES)(text, margin)

    def commands_of(self, level: int, key: str, *, always: bool = False) -> None:
        """A stage, or another list of commands that stages use."""
        alias = self.alias("list")
        if alias and not always and self.once_in(3):
            self.writer.line(level, f"{key}: {alias}")
            return
        form = self.pick(("list", "list", "list", "flow", "string", "empty"))
        if form == "string" and not always:
            self.writer.line(level, f"{key}: {self.item(' ' * (self.indent * (level + 1) + 1), in_flow=False)}")
            return
        in_front, name = self.properties("list", always=always)
        if form == "empty" and self.once_in(4):
            self.writer.line(level, f"{key}: {in_front}[]")
        elif form == "flow":
            items = [self.item("", in_flow=True) for _ in range(self.pick((1, 2, 3)))]
            self.writer.line(level, f"{key}: {in_front}[{', '.join(items)}]")
        else:
            self.writer.line(level, f"{key}: {in_front}".rstrip())
            extra = self.indent * level + self.writer.layout.dash_indent
            for _ in range(self.pick((1, 2, 3))):
                written = self.item(" " * (extra + 2 + self.choices.number(3)), in_flow=False)
                self.writer.line(0, "-" + " " * self.writer.layout.dash_gap + written, extra)
        self.keep("list", name)

    def merge(self, kind: str, level: int) -> bool:
        """A merge key of one or of several; whether there is one."""
        first, second = self.alias(kind), self.alias(kind)
        if not first:
            return False
        forms = [f"<<: {first}", f"<<: {first}"] + [f"<<: [{first}, {second}]"] * (first != second)
        self.writer.line(level, self.pick(forms))
        return True

    def stages(self, level: int, key: str, *, always: bool = False) -> None:
        """A mapping of stages under a key."""
        alias = self.alias("stages")
        if alias and not always and self.once_in(3):
            self.writer.line(level, f"{key}: {alias}")
            return
        in_front, name = self.properties("stages", always=always)
        if alias and self.once_in(6):
            self.writer.line(
                level, f"{key}: {in_front}{{<<: {alias}, {self.pick(STAGES)}: [{self.item('', in_flow=True)}]}}"
            )
            self.keep("stages", name)
            return
        self.writer.line(level, f"{key}: {in_front}".rstrip())
        merged = self.once_in(2) and self.merge("stages", level + 1)
        wanted = dict.fromkeys(self.pick(STAGES) for _ in range(self.pick((1, 2, 3)) - (merged and self.once_in(3))))
        for stage in wanted:
            self.commands_of(level + 1, stage)
        if not merged and self.once_in(4):
            self.merge("stages", level + 1)
        self.keep("stages", name)

    def service(self, level: int, key: str, *, always: bool = False) -> None:
        alias = self.alias("service")
        if alias and not always and self.once_in(5):
            self.writer.line(level, f"{key}: {alias}")
            return
        in_front, name = self.properties("service", always=always)
        self.writer.line(level, f"{key}: {in_front}".rstrip())
        merged = self.once_in(2) and self.merge("service", level + 1)
        if not merged or self.pick((False, True)):
            self.writer.line(level + 1, f"image: {self.pick(IMAGES)}")
        if self.pick((False, True)):
            self.writer.line(level + 1, "checkout: true")
        if not merged or self.pick((False, True)):
            self.stages(level + 1, "commands")
        self.writer.line(level + 1, f"expose: {self.pick((3000, 80))}")
        self.keep("service", name)

    def top(self) -> None:
        """What stands in front of the services, for them to use."""
        if self.once_in(2):
            in_front, name = self.properties("text", always=True)
            text = self.command()
            style = self.pick(STYLES[:-1])
            self.writer.line(0, f"x-command: {in_front}{style(text, ' ' * (self.indent + 1))}")
            self.keep("text", name)
        if self.once_in(2):
            self.commands_of(0, "x-list", always=True)
        if self.once_in(2):
            self.stages(0, "x-commands", always=True)
        if self.once_in(3):
            self.stages(0, "x-more", always=True)
        if self.once_in(2):
            self.service(0, "x-service", always=True)


def shared(choices: Choices) -> Config:
    """A config of two or three services, and of what they share."""
    shared = _Shared(choices)
    shared.top()
    shared.writer.line(0, "services:")
    for name in SERVICES[: shared.pick((2, 2, 3))]:
        shared.service(1, name)
    return Config(shared.writer.text(), shared.writer.layout.bom, tuple(shared.found))


def shared_configs() -> st.SearchStrategy[Config]:
    return choices(250).map(shared)
