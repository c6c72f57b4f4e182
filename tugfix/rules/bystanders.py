"""Whether anything but the processes that are known may answer on a service's port."""

from __future__ import annotations

from tugfix.longrunning.match import is_known_to_end
from tugfix.longrunning.place import start_directory
from tugfix.longrunning.repository import Repository
from tugfix.rules.scene import Scene
from tugfix.rules.serving import Process, Servers, may_listen
from tugfix.rules.unseen import runs_unseen
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import Site, sites
from tugfix.shell.unwrap import basename
from tugfix.tugboat.config import Command, Service
from tugfix.tugboat.reach import command_reaches
from tugfix.tugboat.runit import SERVICE_FOLDER
from tugfix.tugboat.stages import BUILD_STAGES

_IMAGE_PORTS = {"apache": 80, "httpd": 80, "nginx": 80, "php": 9000, "php-fpm": 9000}
"""Where the services of Tugboat's images listen, by their names under /etc/service."""

_CLIENTS = frozenset(
    """curl wget http drush wp mysql mysqladmin mysqldump psql pg_isready redis-cli kill pkill killall crontab sv ping
    host nslookup getent pgrep ps env""".split()
)
"""Programs that serve nothing, whatever their arguments are."""

_TOOLS = frozenset({"artisan", "cake", "console", "craft", "manage.py", "rails", "rake", "spark", "yii"})
"""Programs of an application whose commands end, but for those that the catalogue has."""


def something_else_may_listen(scene: Scene, service: Service, found: Servers, port: int, own: Process) -> bool:
    """Whether a process that is not `own`, known or not, or the image itself may be reached on a port."""
    others = [process for process in found.processes if not _is_same(process, own)]
    return (
        found.unseen
        or any(may_listen(process, port) for process in others)
        or _image_may_listen(service, port, own)
        or any(_may_serve(scene, service, command) for stage in service.stages for command in stage.commands)
    )


def _is_same(process: Process, other: Process) -> bool:
    """Whether two are the same process, started in two places."""
    return (process.words, process.port, process.host) == (other.words, other.port, other.host)


def _image_may_listen(service: Service, port: int, own: Process) -> bool:
    """Whether the image may start a server on a port by itself."""
    image = service.image
    if image is None:
        return True
    if image.is_bare:
        return False
    names = image.owned_services
    if not names or not names <= _IMAGE_PORTS.keys() or any(_IMAGE_PORTS[name] == port for name in names):
        return True
    # A command may give the image's server another port.
    texts = [command.text for stage in service.stages for command in stage.commands if command is not own.command]
    return any(str(port) in (text or "") for text in texts)


def _may_serve(scene: Scene, service: Service, command: Command) -> bool:
    """Whether a command may start a server that is not recognized as a process that stays up."""
    if command.text is None or command.stage == "clone":
        return False
    try:
        script = parse(command.text)
    except ShellError:
        return True
    known = [verdict for verdict in scene.judgement.verdicts if verdict.command is command]
    starts = {verdict.site.unit.start for verdict in known if verdict.origin is None}
    found = [site for site in sites(script) if site.unit.start not in starts]
    inside = [verdict for verdict in known if verdict.origin is not None]
    for verdict in inside:
        origin = verdict.origin
        found = [site for site in found if origin is None or site.unit.end != origin.call_end]
        units = {other.site.unit.start for other in inside if other.script is verdict.script}
        found += [site for site in sites(verdict.script) if site.unit.start not in units]
    return any(_site_may_serve(site, command, service, scene.repository) for site in found)


def _site_may_serve(site: Site, command: Command, service: Service, repository: Repository) -> bool:
    values = [word.value for word in site.words]
    if (
        not values
        or site.bounded
        or is_known_to_end(site.words, repository.own)
        or not _TOOLS.isdisjoint(map(basename, values[:2]))
    ):
        return False
    name = basename(values[0])
    if command.stage not in BUILD_STAGES or site.background or site.daemon:
        return name not in _CLIENTS and command_reaches(site.node, values, backing=False)
    # What a build leaves running ends with the snapshot; what it sets up under runit is started again.
    return service.runs_runit and runs_unseen(site, start_directory(service), repository, (SERVICE_FOLDER,))
