"""What Tugboat does not run as it is written: several faults in one config, and configs of odd shapes."""

from __future__ import annotations

import time

import pytest

from tugfix import ConfigError, Outcome, fix_text
from tugfix.files import decode

SERVICE = "services:\n  web:\n    image: node:20\n"
BUILD = SERVICE + "    commands:\n      build:\n"


def rules_of(text: str, *, unsafe: bool = True) -> list[str]:
    return [finding.rule for finding in fix_text(text, unsafe=unsafe).findings]


def test_faults_of_several_rules_in_one_list_are_mended_at_once() -> None:
    before = BUILD + '        - echo "a #b"\n        - echo a: b\n        - true # c\n        - npm start\n'
    result = fix_text(before)
    assert [finding.rule for finding in result.findings] == ["TUG307", "TUG305", "TUG305", "TUG101"]
    assert "        - 'echo \"a #b\"'\n        - 'echo a: b'\n        - 'true' # c\n" in result.text


def test_a_stage_that_is_moved_is_then_looked_at() -> None:
    result = fix_text(SERVICE + "    Build:\n    build:\n      - npm start\n", unsafe=True)
    assert [finding.rule for finding in result.findings] == ["TUG301", "TUG101"]
    assert result.text == SERVICE + "    Build:\n    commands:\n      start:\n        - npm start &\n"


def test_places_are_those_of_the_text_as_it_was() -> None:
    before = SERVICE + "      commands:\n        build:\n          -npm ci\n          -npm start\n"
    findings = fix_text(before).findings
    assert [(finding.rule, finding.line, finding.column) for finding in findings] == [
        ("TUG303", 4, 7),
        ("TUG304", 6, 11),
        ("TUG101", 7, 12),
    ]


def test_a_renamed_stage_and_what_is_in_it_come_one_after_the_other() -> None:
    before = SERVICE + "    commands:\n      Build:\n        - echo a: b\n      starts:\n        -echo\n"
    after = SERVICE + "    commands:\n      build:\n        - 'echo a: b'\n      start:\n        - echo\n"
    assert fix_text(before, unsafe=True).text == after


def test_only_the_rules_that_are_asked_for_repair_a_text() -> None:
    before = SERVICE + "      commands:\n        build: npm ci\n"
    assert fix_text(before, rules={"TUG303"}).text == SERVICE + "    commands:\n      build: npm ci\n"
    with pytest.raises(ConfigError, match="stands deeper"):
        fix_text(before, rules={"TUG304"})


@pytest.mark.parametrize(
    "text",
    [
        SERVICE + "      commands:\n        build: 'npm ci\n",
        SERVICE + "      commands:\n        build: npm ci\n      commands:\n        init: npm ci\n",
        SERVICE + "      commands:\n        build: npm ci\n---\na: 1\n",
        SERVICE + "      note:\n        build: npm ci\n",
        BUILD.replace("build:\n", "build: echo\n        image: node\n"),
    ],
)
def test_where_moving_a_key_is_not_enough_the_text_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        fix_text(text)


ODD = {
    "comments only": BUILD + "        # -npm ci\n",
    "flow": "services: {web: {image: node, build: [npm ci], commands: {Build: [echo a], start: -npm}}}\n",
    "dashes in braces": "services: {web: {image: node, commands: {build:\n  -npm ci\n  -npm test}}}\n",
    "one dash in braces": "services: {web: {image: node, commands: {build:\n  -npm ci}}}\n",
    "a block with dashes": BUILD.replace("build:\n", "build: |\n") + "        -npm ci\n        # -npm test\n",
    "tabs in commands": BUILD + "        -npm\tci\n        -npm\ttest\t\n",
    "tab behind a value": BUILD + '        - echo "a #b"\t\n        - echo "a\t#b"\n',
    "keys that are no text": SERVICE + "    true: x\n    ? [a]\n    : b\n    commands:\n      1: x\n",
    "an explicit key": SERVICE + "    ? build\n    : - npm ci\n",
    "a tag": BUILD + "        - !!str true\n        - !x {a: b}\n        - !!map\n          a: b\n",
    "an anchor on a stray stage": SERVICE + "    build: &a\n      - npm ci\n    commands:\n      init: *a\n",
    "a document end": BUILD + "        - echo a: b\n...\n",
    "surrogates of width": BUILD + '        - echo "\U0001f600 #é"\n        -  echo \U0001f600: b\n',
    "a blank after the dash": BUILD + "        - echo a: b   \n        -   \n",
    "a long line": BUILD + f"        - echo {'x' * 500}: b\n",
    "no line end": BUILD + "        - echo a: b",
    "stage with anchor and merge": SERVICE + "    <<: &x\n      build: [npm ci]\n    commands:\n      <<: *x\n",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_shapes_come_to_an_end_and_lose_no_comment(text: str, newline: str) -> None:
    result = fix_text(text.replace("\n", newline), unsafe=True)
    assert fix_text(result.text, unsafe=True).edits == ()
    assert result.text.count("\n") - result.text.count(newline) == 0
    assert "# -npm test" not in text or "# -npm test" in result.text


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    text, encoding = decode(b"\xef\xbb\xbf" + (BUILD + "        - echo a: b\n").encode())
    assert encoding
    assert rules_of(text) == ["TUG305"]


@pytest.mark.parametrize(
    "text",
    [
        BUILD + '        - echo a: b\n        - cd x\n        - echo "a #b"\n' * 1_000,
        "services:\n"
        + "".join(
            f"  s{n}:\n    image: tugboatqa/nodejs\n    build:\n      -npm ci\n      -npm test\n" for n in range(1_000)
        ),
        SERVICE + "    commands:\n" + "".join(f"      start{n}:\n        - a: b\n" for n in range(1_000)),
    ],
    ids=["one list", "many services", "one mapping"],
)
def test_thousands_of_faults_take_seconds(text: str) -> None:
    start = time.monotonic()
    findings = fix_text(text, unsafe=True).findings
    assert len(findings) >= 1_000
    assert all(finding.outcome in (Outcome.FIXED, Outcome.LEFT) for finding in findings)
    assert time.monotonic() - start < 60


@pytest.mark.parametrize("start", ["{a: b}", "5"])
def test_a_stage_that_holds_no_commands_gets_none(start: str) -> None:
    result = fix_text(BUILD + f"        - npm start\n      start: {start}\n")
    assert [(finding.rule, finding.outcome) for finding in result.findings] == [
        ("TUG101", Outcome.LEFT),
        ("TUG305", Outcome.LEFT),
    ]
    assert "neither a list of commands nor a command" in result.findings[0].remedy
