"""Which commands could reach a running process of the preview, and which cannot."""

from __future__ import annotations

from tugfix.shell.nodes import Command
from tugfix.shell.parse import ShellError, parse
from tugfix.shell.sites import sites
from tugfix.shell.unwrap import basename
from tugfix.shell.wrappers import BUILTINS

_INERT = frozenset(
    """. : [ a2dismod a2dissite a2enconf a2enmod a2ensite addgroup adduser alias apk apt apt-get aptitude awk base64
    basename brew bundle bunzip2 bzip2 cat cd chgrp chmod chown cmp command composer corepack cp curl-config cut
    date dd declare diff dirname disown dnf docker-php-ext-configure docker-php-ext-enable docker-php-ext-install
    dpkg echo egrep eslint export expr false fgrep file find gem git grep groupadd gunzip gzip head hostname
    htpasswd id install jq ln local locale-gen ls make-cert md5sum mkdir mktemp mv n nvm openssl patch pear pecl
    pip pip3 popd prettier printenv printf pushd pwd read readlink realpath rm rmdir rsync sass sed seq service
    set sha256sum shopt sleep sort source stat systemctl tail tar tee test tidy touch tr trap true tsc ulimit
    umask uname uniq unlink unset unzip update-alternatives update-rc.d useradd usermod virtualenv wait wc webpack
    which xargs yq yum zip""".split()
)
"""Programs that install, build, copy or configure. Each works on files, or fetches from elsewhere."""

_INERT_SUBCOMMANDS: dict[str, frozenset[str]] = {
    "npm": frozenset("ci i install add update prune rebuild cache config set audit link pack version".split()),
    "yarn": frozenset("install add upgrade config set cache link workspaces --version".split()),
    "pnpm": frozenset("install i add update prune rebuild config store".split()),
    "bun": frozenset("install add update".split()),
    "vite": frozenset({"build"}),
    "next": frozenset({"build", "lint"}),
    "hugo": frozenset({"build", "mod"}),
    "jekyll": frozenset({"build"}),
    "sv": frozenset("check status".split()),
    "drush": frozenset(
        """cr cc cex cim config:import config:export csim cache:rebuild cache-rebuild cache:clear deploy en
        entity:updates locale:check locale:update migrate:import php:eval pm:enable pm:uninstall pmu si site:install
        site-install sql:cli sql-cli sqlc sql:drop sql-drop sql:sync sql-sync state:set uli updatedb updb
        updatedb:status upwd user:login user:password vset config:set config-set cset""".split()
    ),
}
_BUILD_SCRIPTS = ("build", "compile", "lint", "install", "prebuild", "postinstall", "setup")
_RUNNERS = frozenset({"npm", "yarn", "pnpm", "bun"})


def can_reach(text: str, *, backing: bool) -> bool:
    """Whether any command of `text` could reach an app, a worker or a watcher; with `backing`, a backing service.

    Programs that only install, build, copy or configure cannot reach an app; any program of the app can reach a
    database or a cache. What can't be parsed could reach anything.
    """
    try:
        script = parse(text)
    except ShellError:
        return True
    return any(
        command_reaches(site.node, [word.value for word in site.words], backing=backing) for site in sites(script)
    )


def command_reaches(node: object, values: list[str], *, backing: bool) -> bool:
    """The same for one simple command, by the words of the program inside its wrappers."""
    if not isinstance(node, Command):
        return True
    if not values:
        return bool(node.words)
    name = basename(values[0])
    operands = [value for value in values[1:] if not value.startswith(("-", "@"))]
    if name in _RUNNERS:
        if name == "yarn" and not operands:
            return False
        named = operands[1:] if operands[:1] in (["run"], ["run-script"]) else operands
        script = named[0] if named else ""
        return script not in _INERT_SUBCOMMANDS[name] and (backing or not _builds(script))
    if name == "drush":
        return backing or not (operands and operands[0] in _INERT_SUBCOMMANDS[name])
    if name in _INERT_SUBCOMMANDS:
        return not (operands and operands[0] in _INERT_SUBCOMMANDS[name])
    return name not in _INERT and name not in BUILTINS


def _builds(script: str) -> bool:
    return any(part.startswith(_BUILD_SCRIPTS) for part in script.replace("-", ":").split(":"))
