"""Image references, which images run runit, and what they run under it.

Sources: the reference grammar of the distribution project (https://pkg.go.dev/github.com/distribution/reference);
the image sources in the repository TugboatQA/images.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import lru_cache

Globs = tuple[str, ...]

_DOCKER_HUB = frozenset({"docker.io", "index.docker.io", "registry-1.docker.io"})
_PATH = re.compile(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,127}")
_DIGEST = re.compile(r"[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,}")

_OWN_NAME = frozenset(
    """httpd nginx traefik varnish mysql mariadb percona postgres postgis mongo couchdb dynamodb redis valkey
    memcached rabbitmq solr elasticsearch opensearch""".split()
)


_BARE = frozenset(
    """debian ubuntu alpine node python ruby golang rust openjdk eclipse-temurin amazoncorretto sapmachine elixir erlang
    perl haskell swift dart julia buildpack-deps busybox fedora rockylinux almalinux centos amazonlinux archlinux
    opensuse oraclelinux maven gradle pypy clojure composer""".split()
)
"""Docker's official images that hold an operating system, or a language, and start no server."""

_OWN_NONE = frozenset("debian ubuntu alpine node python ruby cypress-included".split())

ORGANIZATION = "tugboatqa"
"""Whose images Tugboat's are, on Docker Hub."""

_LISTED = _OWN_NAME | _OWN_NONE | {"php", "php-nginx"}

_OLDER = frozenset("centos drupal percona-server phpmyadmin".split())
"""In use, though their sources are not among those of today."""

_OTHER_NAMES = {
    "apache": "httpd",
    "apache2": "httpd",
    "mongodb": "mongo",
    "nodejs": "node",
    "postgresql": "postgres",
}
"""What an image's software is called elsewhere; Tugboat has no image of that name."""


@dataclass(frozen=True)
class Image:
    """An image reference: `tugboatqa/php:8.1-apache` is domain docker.io, path tugboatqa/php, tag 8.1-apache.

    `said` is whether the settings say that it runs runit.
    """

    domain: str
    path: str
    tag: str
    said: bool = False

    @property
    def is_tugboats(self) -> bool:
        """Whether it is one of Tugboat's own images."""
        return self.domain == "docker.io" and self.path.startswith("tugboatqa/") and self.path.count("/") == 1

    @property
    def runs_runit(self) -> bool:
        """Whether its main process is `runsvdir -P /etc/service`."""
        return self.said or self.is_tugboats

    @property
    def is_official(self) -> bool:
        """Whether it is one of Docker Hub's own images (`node`, `php`), none of which runs runit."""
        return not self.said and self.domain == "docker.io" and self.path.startswith("library/")

    @property
    def is_listed(self) -> bool:
        """Whether it is known what the image runs under runit: its source is public, or it has no runit."""
        name = self.path.partition("/")[2]
        return not self.runs_runit or (self.is_tugboats and name in _LISTED)

    @property
    def owned_services(self) -> frozenset[str]:
        """The names under /etc/service that the image itself brings."""
        if not self.is_tugboats:
            return frozenset()
        name = self.path.partition("/")[2]
        if name == "php-nginx":
            return frozenset({"nginx", "php-fpm"})
        if name == "php":
            return frozenset({"apache"} if "apache" in self.tag else {"php"} if "fpm" in self.tag else ())
        return frozenset({name} & _OWN_NAME)

    @property
    def is_bare(self) -> bool:
        """Whether it is known to run no server by itself.

        Of PHP those are the images without Apache and without FPM; Tugboat's own say in their tag which they are.
        """
        group, _, name = self.path.partition("/")
        if self.domain != "docker.io" or "/" in name:
            return False
        if group == "tugboatqa":
            return name in _OWN_NONE - {"cypress-included"} or (name == "php" and "cli" in self.tag)
        if group == "library" and name == "php":
            return "apache" not in self.tag and "fpm" not in self.tag
        return (group == "library" and name in _BARE) or self.path in ("oven/bun", "denoland/deno")


@lru_cache(maxsize=1024)
def parse_image(reference: str, runit_images: Globs = ()) -> Image | None:
    """Return the image that a reference names, None where it has a variable in it or is no reference.

    `runit_images` are globs of the references, with their tag or without, of images that run runit.
    """
    rest, at, digest = reference.partition("@")
    if at and not _DIGEST.fullmatch(digest):
        return None
    head, slash, tail = rest.partition("/")
    domain = "docker.io"
    if slash and ("." in head or ":" in head or head == "localhost" or head != head.lower()):
        domain, rest = head, tail
    path, colon, tag = rest.partition(":")
    if (colon and not _TAG.fullmatch(tag)) or not all(_PATH.fullmatch(part) for part in path.split("/")):
        return None
    if domain in _DOCKER_HUB:
        domain = "docker.io"
        path = path if "/" in path else f"library/{path}"
    image = Image(domain, path, tag)
    return replace(image, said=True) if _is_said(image, runit_images) else image


def _is_said(image: Image, globs: Globs) -> bool:
    """Whether a glob is for an image; images of Docker Hub may be named without it."""
    if not globs:
        return False
    names = [f"{image.domain}/{image.path}"]
    if image.domain == "docker.io":
        names += [image.path, image.path.removeprefix("library/")]
    names += [f"{name}:{image.tag or 'latest'}" for name in names]
    return any(fnmatchcase(name, glob) for glob in globs for name in names)


def meant_image(image: Image) -> str:
    """Return the path of the image of Tugboat's that an image which does not exist is a near miss of, else ''."""
    owner, _, name = image.path.partition("/")
    if image.domain != "docker.io" or owner[:1] != ORGANIZATION[0]:
        return ""
    if owner == ORGANIZATION:
        meant = "" if name in _LISTED | _OLDER else _OTHER_NAMES.get(name) or _nearest(name)
    else:
        meant = name if name in _LISTED and _is_nearly_organization(owner) else ""
    return f"{ORGANIZATION}/{meant}" if meant else ""


def _nearest(name: str) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, _LISTED, 1, 0.8)), "") if "/" not in name else ""


def _is_nearly_organization(owner: str) -> bool:
    """Whether this is Tugboat's own name, or one that is a letter away; not one with more to it."""
    from difflib import SequenceMatcher

    short = owner.replace("-", "").replace("_", "")
    if short in ("tugboat", ORGANIZATION):
        return True
    return len(short) <= len(ORGANIZATION) + 1 and SequenceMatcher(None, short, ORGANIZATION).ratio() > 0.88
