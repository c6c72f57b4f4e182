"""What the container of an image brings along: runit or not, the services it owns, its variables."""

from __future__ import annotations

# The program of each service that an image runs by itself.
OWNED = {
    "apache": "apache2-foreground",
    "nginx": "nginx -g 'daemon off;'",
    "php": "php-fpm -F",
    "php-fpm": "php-fpm -F",
    "redis": "redis-server --protected-mode no",
}
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def bare_name(image: str) -> str:
    for registry in ("docker.io/", "index.docker.io/", "registry-1.docker.io/"):
        image = image.removeprefix(registry)
    return image.partition("@")[0].partition(":")[0]


def runs_runit(image: str) -> bool:
    return bare_name(image).startswith("tugboatqa/")


def owned_services(image: str) -> list[str]:
    if not runs_runit(image):
        return []
    name = bare_name(image).removeprefix("tugboatqa/")
    tag = image.rpartition(":")[2]
    if name == "php":
        return ["apache"] * ("apache" in tag) + ["php"] * ("fpm" in tag)
    if name == "php-nginx":
        return ["nginx", "php-fpm"]
    return [{"httpd": "apache"}.get(name, name)] if name in {"httpd", "nginx", "redis"} else []


def run_scripts(image: str) -> list[tuple[str, str]]:
    return [(f"/etc/service/{name}/run", f"#!/bin/sh\nexec {OWNED[name]}\n") for name in owned_services(image)]


def variables(preview: str, root: str) -> dict[str, str]:
    """The container's variables; `preview` names the preview and is in every value that differs between previews."""
    host = f"web-{preview}.tugboatqa.com"
    return {
        "PATH": PATH,
        "HOME": "/root",
        "PORT": "8080",
        "TUGBOAT_ROOT": root,
        "TUGBOAT_PREVIEW": preview,
        "TUGBOAT_PREVIEW_ID": preview,
        "TUGBOAT_SERVICE": "web",
        "TUGBOAT_SERVICE_URL": f"https://{host}/",
        "TUGBOAT_SERVICE_URL_HOST": host,
        "TUGBOAT_DEFAULT_SERVICE_URL": f"https://{host}/",
        "TUGBOAT_DEFAULT_SERVICE_URL_HOST": host,
        # A value with everything that a shell could stumble over.
        "MARKER": f"a 'b' \"c\" $d \\e `f` %g *\n{preview}",
    }
