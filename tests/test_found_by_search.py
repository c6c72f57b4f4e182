"""What generated configs and the fuzzer found in the engine itself, each as small as it gets."""

from __future__ import annotations

import pytest

from tugfix import fix_text


def config(*stages: str) -> str:
    lines = "".join(f"      {line}\n" if line else "\n" for line in stages)
    return f"services:\n  web:\n    image: node:18\n    default: true\n    commands:\n{lines}"


def fixed(*stages: str) -> list[str]:
    """The lines below `commands:` after a fix of everything."""
    lines = fix_text(config(*stages), unsafe=True).text.split("    commands:\n")[1].splitlines()
    return [line.removeprefix("      ") for line in lines]


def test_a_command_that_goes_on_over_a_blank_line_ends_there() -> None:
    assert fixed("build:", "  - |", "    npx http-server dist \\", "", "      --cors") == [
        *["build:", "  - |", "    --cors"],
        *["start:", "  - npx http-server dist &"],
    ]


def test_a_command_in_front_of_one_that_goes_on_over_a_blank_line_stays() -> None:
    stays, *_ = fixed("build:", "  - |", "    npm ci", "    npm start \\", "", "    npm run report")[2:]
    assert stays.strip() == "npm ci"


def test_a_comment_right_behind_a_comma_stays_a_comment_when_the_comma_goes() -> None:
    assert fixed("build: [npm ci,# first", "  npm start]") == [
        *["build: [npm ci # first", "]"],
        *["start:", "  - npm start &"],
    ]


def test_blanks_around_a_member_that_goes_do_not_get_into_the_comment_before_it() -> None:
    assert fixed("build: [npm ci, # first", "  npm start ", "  ]")[:2] == ["build: [npm ci # first", "  ]"]
    assert fixed("build: [ # first", "  npm start, ", "  npm ci]")[:2] == ["build: [ # first", "  npm ci]"]


def test_a_key_with_a_tag_in_a_mapping_with_an_anchor_is_where_it_stands() -> None:
    text = config("! build:", "  - npm ci", "  - npm start").replace("commands:", "commands: &commands")
    assert fix_text(text).text.endswith(
        "    commands: &commands\n      ! build:\n        - npm ci\n      start:\n        - npm start &\n"
    )


def test_the_number_in_front_of_a_redirection_stays_when_it_appends() -> None:
    text = config("build:", "  - mkdir -p /etc/service/app", "  - echo 'exec node app.js' 1>/etc/service/app/run")
    text = text.replace("node:18", "tugboatqa/node:18")
    assert "- echo 'exec node app.js' 1>>/etc/service/app/run\n" in fix_text(text, unsafe=True).text


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("web:\n    commands:\n      build: tail -f", "web:"),
        ("web: {commands: {build: [tail -f]}}", "web: {}"),
    ],
)
def test_a_service_that_had_nothing_but_a_process_stays(before: str, after: str) -> None:
    assert fix_text(f"services:\n  {before}\n", unsafe=True).text == f"services:\n  {after}\n"
