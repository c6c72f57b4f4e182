"""What a config says of a service: the port on which Tugboat's proxy asks for it, and what its image brings."""

from __future__ import annotations

import pytest

from tugfix.tugboat.config import load
from tugfix.tugboat.images import parse_image
from tugfix.yamltext import read


def exposed(*lines: str, others: str = "") -> int | None:
    body = "".join(f"    {line}\n" for line in ("image: node:20", *lines))
    config = load(read(f"services:\n  web:\n{body}{others}"))
    return config.services[0].exposed


def test_the_only_service_is_asked_on_port_80() -> None:
    assert exposed() == 80


def test_one_of_several_is_asked_if_it_is_the_default_one() -> None:
    others = "  db:\n    image: mysql:8\n"
    assert exposed(others=others) is None
    assert exposed("default: true", others=others) == 80
    assert exposed("expose: 3000", others=others) == 3000


@pytest.mark.parametrize("value", ["3000", "'3000'", '"3000"'])
def test_expose_is_a_number_or_a_text(value: str) -> None:
    assert exposed(f"expose: {value}") == 3000


@pytest.mark.parametrize("value", ["0", "-1", "65536", "web", "80.5", "", "~", "[80]", "{a: 80}", "false"])
def test_what_is_no_port_is_none(value: str) -> None:
    assert exposed(f"expose: {value}") is None


def test_a_service_that_is_not_the_default_one_is_not_asked() -> None:
    assert exposed("default: false") is None


@pytest.mark.parametrize(
    "reference",
    ["node:20", "docker.io/library/python", "php:8.3-cli", "php:8.3", "tugboatqa/debian", "tugboatqa/php:8.3-cli"],
)
def test_an_image_of_a_language_runs_no_server(reference: str) -> None:
    image = parse_image(reference)
    assert image is not None
    assert image.is_bare


@pytest.mark.parametrize(
    "reference",
    ["nginx", "php:8.3-apache", "php:8.3-fpm", "wordpress:cli", "tugboatqa/php:8.3-apache", "tugboatqa/php:8.3",
     "tugboatqa/httpd", "tugboatqa/drupal", "company/node", "ghcr.io/library/node", "quay.io/node/node"],
)  # fmt: skip
def test_any_other_image_may_run_one(reference: str) -> None:
    image = parse_image(reference)
    assert image is not None
    assert not image.is_bare


def test_what_the_first_of_several_merged_mappings_merges_comes_before_the_second() -> None:
    shared = "a: &a\n  image: node:20\nb: &b\n  <<: *a\nc: &c\n  image: php:8.3\n"
    config = load(read(f"{shared}services:\n  web:\n    <<: [*b, *c]\n"))
    image = config.services[0].image
    assert image is not None
    assert image.path == "library/node"
