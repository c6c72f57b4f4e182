"""TUG401: a server that listens on 127.0.0.1, where Tugboat's proxy can't reach it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from tugfix.findings import Certainty
from tugfix.longrunning.listening import Host, Place
from tugfix.longrunning.match import SURER
from tugfix.longrunning.programs import Kind
from tugfix.longrunning.runners import script_call
from tugfix.longrunning.variables import variables
from tugfix.rules.bystanders import something_else_may_listen
from tugfix.rules.fault import Change, Fault
from tugfix.rules.scene import Scene
from tugfix.rules.serving import Process, servers
from tugfix.shell.nodes import Span, Word

ALL = "0.0.0.0"
_PLAIN = re.compile(r"[\w.:=/@%+ -]+")
"""What means the same in any quotes."""


def check(scene: Scene) -> Iterator[Fault]:
    """Yield a fault for each server that listens on the exposed port, and only inside of its container."""
    found: dict[tuple[int, int], Fault] = {}
    for service in scene.config.services:
        port = service.exposed
        if port is None:
            continue
        known = servers(scene, service)
        hidden = [process for process in known.processes if _is_hidden(process, port)]
        if len({process.words for process in hidden}) > 1:
            # Only one of them can have the port, and which is not known.
            continue
        for process in hidden:
            if something_else_may_listen(scene, service, known, port, process):
                continue
            fault = _fault(process, port)
            place = (fault.start, fault.end)
            # Text that services share is one fault, mended for all of them.
            found[place] = replace(found[place], mends=(*found[place].mends, *fault.mends)) if place in found else fault
    yield from found.values()


def _is_hidden(process: Process, port: int) -> bool:
    return process.program.kind is Kind.APP and process.host is Host.LOOPBACK and process.port == port


def _fault(process: Process, port: int) -> Fault:
    change = _change(process, port)
    what = _added(process, port)
    where = _told(process) if process.where.host_told else "127.0.0.1 if not told otherwise"
    message = (
        f"`{_shown(process)}` listens on {where}, so it is reached from inside of its container only: "
        f"Tugboat's proxy, which asks on port {port} from outside, gets no answer."
    )
    remedy = f"With `{what}` it listens on all addresses." if change is not None else _by_hand(process, what)
    certainty = max(process.host_certainty, process.found.certainty, key=SURER.index)
    return Fault(
        "TUG401",
        process.start,
        process.end,
        message,
        remedy,
        (change,) if change is not None else (),
        not process.program.lately or process.where.host_told,
        Certainty.POSSIBLE if process.host_certainty is Certainty.POSSIBLE else certainty,
        process.about,
    )


def _told(process: Process) -> str:
    """The host as it is written."""
    place = next(iter(process.where.places), None)
    return process.words[place.word][place.start : place.end] if place is not None else "127.0.0.1"


def _shown(process: Process) -> str:
    text = " ".join(process.words)
    return text if len(text) <= 70 else text[:69] + "…"


def _added(process: Process, port: int) -> str:
    """What makes it listen on all addresses, as text; '' where that is not known."""
    where = process.where
    if where.variable:
        return f"{where.variable}={ALL}"
    if where.places:
        return ALL
    if where.bare_port is not None:
        return f"{ALL}:{port}"
    return process.program.add_host.format(port=port)


def _by_hand(process: Process, what: str) -> str:
    call = script_call(process.site.words)
    if call is not None and what and len(process.found.chain) == 1 and not process.where.host_told:
        dashes = " --" if call.runner == "npm" and all(word.value != "--" for word in process.site.words) else ""
        words = " ".join(word.source for word in process.site.words)
        return f"Let it listen on all addresses: `{words}{dashes} {what}`."
    places = [*([process.file] if process.file else []), *process.found.chain[-1:]]
    there = f", where it is started: {places[-1]}" if places else ""
    host = f", as with `{what}`" if what else f" ({ALL})"
    return f"Let it listen on all addresses{host}{there}."


def _change(process: Process, port: int) -> Change | None:
    """The command with a host that is reached; None where that can't be written in its own words."""
    words = _own_words(process)
    if words is None or not process.direct or not process.site.editable or process.found.chain:
        return None
    edit = _edit(process, words, port)
    if edit is None or not _PLAIN.fullmatch(edit[1]):
        return None
    (span, new), text = edit, process.text
    return Change(process.command, text[: span.start] + new + text[span.end :])


def _edit(process: Process, words: tuple[Word, ...], port: int) -> tuple[Span, str] | None:
    """What is written where in the command; `words` are the nodes of the process's own."""
    where, added = process.where, _added(process, port)
    if where.variable:
        value = variables(process.site).get(where.variable)
        return (Span(value.start, value.end), ALL) if value is not None and value.start >= 0 else None
    if where.places:
        # Of several each is an address of its own, and no two can be the same.
        return _replaced(words, where.places[0], ALL) if len(where.places) == 1 else None
    if where.bare_port is not None:
        return _replaced(words, where.bare_port, added)
    if not added or any(word.value == "--" for word in words):
        return None
    return Span(words[-1].end, words[-1].end), f" {added}"


def _own_words(process: Process) -> tuple[Word, ...] | None:
    """The nodes of the process's words; None where they are not written as the catalogue spells them."""
    words = process.site.words[len(process.site.words) - len(process.words) :]
    same = len(words) == len(process.words) and tuple(word.value for word in words[1:]) == process.words[1:]
    return words if same and words else None


def _replaced(words: tuple[Word, ...], place: Place, new: str) -> tuple[Span, str]:
    """What stands for a part of a word's value, and where: the whole word where it is put together from pieces."""
    word = words[place.word]
    places = word.offsets[place.start : place.end] if word.offsets is not None else ()
    if places and places[-1] - places[0] == len(places) - 1:
        return Span(places[0], places[-1] + 1), new
    return Span(word.start, word.end), word.value[: place.start] + new + word.value[place.end :]
