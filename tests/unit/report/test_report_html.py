"""The page on many repositories: what it shows, and that nothing of a config gets out of it."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from page import Element, read
from samples import EVIL, GUESS, LEFT, PATH, SCRIPT, SCRIPTED, TWO, reported

from tugfix.findings import Finding, Outcome
from tugfix.report.html import render
from tugfix.report.reported import Problem, Reported, ReportedFile
from tugfix.report.sidebyside import table
from tugfix.yamltext import Edit

FIXED = TWO.replace("        - cd web\n", "")
CLEAN = "services:\n  web:\n    image: node:20\n"
BROKEN = "services: [\n"
REMARK = "services:\n  web:\n    image: node:20\n    commands:\n      build:\n        - npm run dev\n"

HOSTILE = {
    "the end of a script": "</script><script>alert(1)</script>",
    "the end of an attribute": "\"><img src=x onerror=alert(1)> '><b onclick='x'>",
    "the end of a style": "</style></code></td></table>",
    "a comment": "<!-- --> <![CDATA[ ]]>",
    "an entity": "&lt;b&gt; &amp; &#x3c;b>",
    "an escape sequence": "\x1b[2J\x1b]0;x\x07",
    "bidi controls": "\u202e\u2066\u200f",
    "what is invisible": "\u200b\u00ad\u2028\U000e0041\x00",
    "half a character": "\udc80",
}


def page(*texts: str, applied: bool = False, **how: bool) -> Element:
    """The page on configs with these texts, each in a repository of its own: r0, r1 …"""
    return read(render(in_repositories(*texts, **how), applied=applied))


def in_repositories(*texts: str, **how: bool) -> list[Reported]:
    return [replace(one, repository=f"r{number}") for number, one in enumerate(reported(*texts, **how))]


def names(element: Element) -> list[str]:
    return [name.text for name in element.all(name="name")]


def cards(shown: Element) -> dict[str, str]:
    """The number on each card, by what it stands for."""
    parts = [card.text.split(maxsplit=2) for card in shown.one("ul", "cards").all("li")]
    return {name: number for number, _, name in parts}


def test_repositories_by_outcome() -> None:
    shown = page(CLEAN, FIXED, LEFT, BROKEN, GUESS, CLEAN)
    assert cards(shown) == {"Broken": "1", "Needs a person": "2", "Can be fixed": "1", "Clean": "2"}
    sections = {section.attributes["id"]: names(section) for section in shown.all("section", "standing")}
    assert sections == {"broken": ["r3"], "person": ["r2", "r4"], "fixed": ["r1"], "clean": ["r0", "r5"]}


def test_a_repository_is_as_its_worst_config() -> None:
    several = [replace(one, repository="r") for one in reported(CLEAN, FIXED, LEFT)]
    shown = read(render(several, applied=False))
    assert cards(shown) == {"Broken": "0", "Needs a person": "1", "Can be fixed": "0", "Clean": "0"}
    assert "1 repository, 3 configs, 2 findings: 1 can be fixed, 1 for a person to decide." in shown.text


def test_configs_of_no_known_repository_stand_for_themselves() -> None:
    first, second = reported(CLEAN, FIXED)
    other = replace(second, config=replace(second.config, path="other.yml"))
    assert names(read(render([first, other], applied=False))) == ["other.yml", PATH]


def test_the_repository_around_the_others_is_this_folder() -> None:
    (clean,) = reported(CLEAN)
    files = [replace(clean, repository=name) for name in (".", "src/a")]
    assert names(read(render(files, applied=False))) == ["this folder", "src/a"]


def test_the_rules_with_their_counts() -> None:
    rows = [[cell.text for cell in row.parts if isinstance(cell, Element)] for row in rules(page(TWO, TWO, LEFT))]
    assert [(row[0], row[2], row[3]) for row in rows] == [
        ("TUG102", "2", "2"),
        ("TUG306", "2", "2"),
        ("TUG101", "1", "1"),
    ]
    assert rows[0][1].startswith("A process in the background of a build stage")


def rules(shown: Element) -> list[Element]:
    return shown.one("section", "rules").one("tbody").all("tr")


def test_a_finding_in_full() -> None:
    finding = page(FIXED).one("li", "finding")
    said = reported(FIXED)[0].findings[0]
    assert finding.one("h6").text == "TUG102 A process in the background of a build stage"
    assert finding.one("p", "where").text == f"{PATH}:7:11 Can be fixed"
    assert finding.one("pre").text == "- node server.js &"
    assert finding.one("mark").text == "node server.js"
    assert said.message.replace("`", "") in finding.text
    assert finding.one("p", "remedy").text == said.remedy.replace("`", "")


def test_how_a_command_gets_to_its_process(tmp_path: Path) -> None:
    (tmp_path / "my run.sh").write_text(SCRIPT)
    shown = read(render(reported(SCRIPTED, folder=tmp_path), applied=False))
    assert [step.text for step in shown.one("ol", "chain").all("li")][:2] == ['bash "my run.sh"', "my run.sh:2"]
    assert [caption.text for caption in shown.all("caption")][1:] == [
        f"What changes in {PATH}",
        "What changes in my run.sh",
    ]


def test_what_is_a_guess_is_shown_as_one() -> None:
    shown = page(GUESS)
    assert shown.one("div", "guess").one("caption").text == f"A guess: what --unsafe-fixes would make of {PATH}"
    assert shown.one("span", "outcome").text == "A guess, made with --unsafe-fixes only"


def test_what_is_done_is_told_as_done() -> None:
    shown = page(FIXED, applied=True)
    assert cards(shown)["Fixed"] == "1"
    assert "The changes are made." in shown.one("header").text
    assert f"What changed in {PATH}" in shown.text


def test_a_config_that_is_broken() -> None:
    assert page(BROKEN).one("div", "problem").one("p", "where").text == f"{PATH}:2:1 Not dealt with"


def test_a_remark_leaves_a_repository_clean() -> None:
    shown = page(REMARK, verbose=True)
    assert cards(shown)["Clean"] == "1"
    assert shown.one("li", "finding").one("span", "outcome").text == "Remark"
    assert "1 repository, 1 config, 0 findings." in shown.text


def test_nothing_at_all() -> None:
    assert "Tugboat configs of 0 repositories" in read(render([], applied=False)).text


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int(one.tag[1]) for one in page(FIXED, LEFT, CLEAN).all() if re.fullmatch("h[1-6]", one.tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_every_control_has_a_label() -> None:
    shown = page(FIXED, LEFT)
    labelled = {label.attributes["for"] for label in shown.all("label")}
    assert {one.attributes["id"] for one in (*shown.all("input"), *shown.all("select"))} == labelled


def test_links_within_the_page_lead_somewhere() -> None:
    shown = page(FIXED, LEFT)
    there = {one.attributes["id"] for one in shown.all() if "id" in one.attributes}
    targets = [one.attributes["href"] for one in shown.all("a")]
    assert targets
    assert [target for target in targets if target.removeprefix("#") not in there] == []


def test_the_page_may_use_its_own_style_and_script_and_nothing_else() -> None:
    shown = page(FIXED)
    (policy,) = [one.attributes["content"] for one in shown.all("meta") if "http-equiv" in one.attributes]
    hashes = {tag: sha256(shown.one(tag).text.encode()).digest() for tag in ("style", "script")}
    allowed = {tag: b64encode(digest).decode() for tag, digest in hashes.items()}
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{allowed['style']}'; script-src 'sha256-{allowed['script']}'; "
        "base-uri 'none'; form-action 'none'"
    )


def test_nothing_is_loaded() -> None:
    text = render(in_repositories(FIXED, LEFT), applied=False)
    attributes = {name for one in read(text).all() for name in one.attributes}
    assert not attributes & {"src", "srcset", "style", "action", "data", "poster", "onclick"}
    assert "url(" not in text
    assert "@import" not in text


def test_it_is_the_same_each_time() -> None:
    assert render(in_repositories(TWO, LEFT), applied=False) == render(in_repositories(TWO, LEFT), applied=False)


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_nothing_gets_out_of_its_place(piece: str) -> None:
    calm, wild = hostile("x"), hostile(piece)
    assert skeleton(read(wild)) == skeleton(read(calm))
    assert {char for char in wild if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} <= {"\n"}


def hostile(piece: str) -> str:
    """A page on configs that have `piece` wherever there is room for something of theirs."""
    text = f"a: {piece}\nb: {piece}\n"
    first = Finding("TUG101", 3, 3 + len(piece), 1, 4, f"`{piece}` {piece}", piece, Outcome.FIXED, chain=(piece, piece))
    second = replace(first, file=piece, outcome=Outcome.UNSAFE)
    edits, offered = (Edit(0, 1, f"# {piece}\nc"),), (Edit(0, 1, f"# {piece}\nd"),)
    config = ReportedFile(piece, text, edits, offered, piece)
    script = ReportedFile(piece, text, edits, (), piece)
    found = Reported(config, (first, second), scripts={piece: script}, repository=f"one {piece}")
    nothing = ReportedFile(piece, own_path=piece)
    broken = Reported(nothing, problem=Problem(piece, 1, 1), repository=f"two {piece}")
    clean = Reported(nothing, repository=f"three {piece}")
    return render([found, broken, clean], applied=False)


def skeleton(element: Element) -> list[object]:
    """Tags and attributes in their order, without what is written in them."""
    return [(one.tag, *one.attributes) for one in element.all()]


def test_what_a_config_says_is_shown_as_it_is() -> None:
    shown = read(hostile("</script>&amp;\x1b\u202e"))
    said = "</script>&amp;\\x1b\\u202e"
    changes = shown.all("table", "diff")
    assert [f"# {said}" in one.text for one in changes] == [True, True, True]
    assert [name.text for name in shown.all(name="name")] == [f"{which} {said}" for which in ("two", "one", "three")]
    assert {mark.text for mark in shown.all("mark")} == {said}


def test_an_evil_command_is_shown_escaped() -> None:
    assert "\\u202e%0A::error::,x'" in page(EVIL).one("table", "diff").text


def rows(old: str, new: str) -> list[list[str]]:
    """The text of both sides, row by row, as they are read out."""
    found = read(table(old, new, "Changes"))
    return [[cell.text for cell in row.parts if isinstance(cell, Element)] for row in found.all("tr")]


def test_a_change_side_by_side() -> None:
    assert rows("a\nb\nc\n", "a\nB\nD\nc\n") == [
        ["Before", "After"],
        ["From lines 1–3 to lines 1–4"],
        ["1a", "1a"],
        ["2-b", "2+B"],
        ["", "3+D"],
        ["3c", "4c"],
    ]


def marks(old: str, new: str) -> list[str]:
    return [mark.text for mark in read(table(old, new, "Changes")).all("mark")]


def test_what_differs_within_a_line_is_marked() -> None:
    assert marks("- php -S localhost:80\n", "- php -S 0.0.0.0:80\n") == ["localhost", "0.0.0.0"]
    assert marks("- npm start\n", "- npm start &\n") == [" &"]


def test_lines_that_have_little_in_common_are_not_marked() -> None:
    assert marks("- npm start\n", "- mkdir -p /etc/service/node\n") == []
    assert marks("- npm start\n", "- npm start &\n- npm stop\n") == []


def test_three_lines_around_each_change() -> None:
    old = "".join(f"{number}\n" for number in range(1, 31))
    new = old.replace("5\n", "five\n", 1).replace("28\n", "")
    assert [row for row in rows(old, new) if len(row) == 1] == [
        ["From lines 2–8 to lines 2–8"],
        ["From lines 25–30 to lines 25–29"],
    ]


def test_a_file_that_comes_to_be() -> None:
    assert rows("", "a\n")[1:] == [["From nothing to line 1"], ["", "1+a"]]


def test_tabs_stay_and_line_ends_are_not_shown() -> None:
    assert rows("\ta\r\n", "\tb\r\n")[2] == ["1-\ta", "1+\tb"]


def test_line_ends_of_several_kinds_are_shown() -> None:
    assert rows("a\r\nb\n", "c\r\nb\n")[2] == ["1-a\\r", "1+c\\r"]


def test_a_last_line_without_an_end() -> None:
    assert rows("a", "a\n")[2] == ["1-a (no line end)", "1+a"]


def test_texts_that_are_equal_have_no_table() -> None:
    assert table("a\n", "a\n", "Changes") == ""
