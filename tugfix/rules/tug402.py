"""TUG402: a server that listens on another port than the one on which Tugboat's proxy asks."""

from __future__ import annotations

from collections.abc import Iterator

from tugfix.findings import Certainty
from tugfix.longrunning.listening import Host
from tugfix.longrunning.match import SURER
from tugfix.longrunning.programs import Kind
from tugfix.rules.bystanders import something_else_may_listen
from tugfix.rules.fault import Fault
from tugfix.rules.scene import Scene
from tugfix.rules.serving import Process, servers


def check(scene: Scene) -> Iterator[Fault]:
    """Yield a fault for each server of a service on whose exposed port nothing can listen."""
    found: dict[tuple[int, int], Fault] = {}
    for service in scene.config.services:
        port = service.exposed
        if port is None:
            continue
        known = servers(scene, service)
        if any(process.port == port for process in known.processes):
            continue
        apps = [process for process in known.processes if process.program.kind is Kind.APP]
        several = len({process.port for process in apps}) > 1
        for process in apps:
            if process.port is None or something_else_may_listen(scene, service, known, port, process):
                continue
            fault = _fault(process, process.port, port, several=several)
            found.setdefault((fault.start, fault.end), fault)
    yield from found.values()


def _fault(process: Process, own: int, port: int, *, several: bool) -> Fault:
    service = process.service
    certainty = max(process.port_certainty, process.found.certainty, key=SURER.index)
    text = " ".join(process.words)
    text = text if len(text) <= 70 else text[:69] + "…"
    message = (
        f"`{text}` listens on port {own}, but Tugboat's proxy asks `{service.name}` on port {port}, "
        "where nothing answers."
    )
    return Fault(
        "TUG402",
        process.start,
        process.end,
        message,
        _remedy(process, own, port),
        certainty=Certainty.POSSIBLE if several else certainty,
        about=process.about,
    )


def _remedy(process: Process, own: int, port: int) -> str:
    options = process.program.port_options
    long = max(options, key=len) if options else ""
    other = f"with `{long} {port}`" if long and not process.found.chain else "with a setting of its own"
    remedy = f"Set `expose: {own}` in the service `{process.service.name}`, or let it listen on port {port} {other}."
    if process.host is Host.LOOPBACK:
        remedy += " It has to listen on all addresses too, not only on 127.0.0.1."
    return remedy
