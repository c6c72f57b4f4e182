"""The page on 1,000 repositories in a browser: run by name, where there is Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from chromium import IS_HERE, Tab, started

from tests.unit.report.samples import GUESS, LEFT, TWO, reported
from tugfix.report.html import render
from tugfix.report.reported import Reported

pytestmark = pytest.mark.skipif(not IS_HERE, reason="needs Chromium, and pipes that a program inherits")

FIXED = TWO.replace("        - cd web\n", "")
CLEAN = "services:\n  web:\n    image: node:20\n"
KINDS = (FIXED, CLEAN, LEFT, CLEAN, FIXED, CLEAN, GUESS, CLEAN, CLEAN, "services: [\n")
"""One in ten is broken, two need a person, two can be fixed, five are clean."""


def thousand() -> Iterator[Reported]:
    kinds = reported(*KINDS)
    for number in range(1000):
        yield replace(kinds[number % len(kinds)], repository=f"acme/site-{number:03}")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "review.html"
    path.write_text(render(list(thousand()), applied=False), encoding="utf-8")
    return path.as_uri()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    with started(tmp_path_factory.mktemp("browser")) as tab:
        yield tab


@pytest.fixture
def tab(browser: Tab, address: str) -> Tab:
    browser.go(address)
    return browser


def shown(tab: Tab) -> list[str]:
    """The names of the repositories that the filter shows."""
    names: list[str] = tab.evaluate(
        "[...document.querySelectorAll('.repository')].filter((one) => one.checkVisibility())"
        ".map((one) => one.querySelector('.name').textContent)"
    )
    return names


def count(tab: Tab) -> str:
    text: str = tab.evaluate("document.getElementById('count').textContent")
    return text


def search(tab: Tab, text: str) -> None:
    tab.evaluate("document.getElementById('search').select(), document.getElementById('search').focus()")
    tab.write(text)


def test_nothing_is_wrong_and_nothing_is_loaded(tab: Tab, address: str) -> None:
    assert tab.told("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded") == []
    asked = {request["request"]["url"] for request in tab.told("Network.requestWillBeSent")}
    assert asked == {address}


def test_the_style_is_taken(tab: Tab) -> None:
    assert tab.evaluate("getComputedStyle(document.querySelector('.cards')).display") == "grid"


def test_the_totals(tab: Tab) -> None:
    numbers = tab.evaluate("[...document.querySelectorAll('.cards b')].map((one) => one.textContent)")
    assert numbers == ["100", "200", "200", "500"]
    assert count(tab) == "1,000 of 1,000 repositories shown"
    assert len(shown(tab)) == 1000


def test_a_search_hides_and_shows(tab: Tab) -> None:
    search(tab, "Site-00 TUG102")
    assert shown(tab) == ["acme/site-000", "acme/site-004"]
    assert count(tab) == "2 of 1,000 repositories shown"
    search(tab, "no such thing")
    assert shown(tab) == []
    assert tab.evaluate("document.getElementById('nothing').checkVisibility()")
    search(tab, " ")
    assert len(shown(tab)) == 1000


def test_a_search_is_kept_in_the_address(tab: Tab, address: str) -> None:
    search(tab, "site-00")
    assert tab.evaluate("location.href") == f"{address}#search=site-00"


def test_an_address_leads_to_a_part_of_the_list(tab: Tab, address: str) -> None:
    tab.go(f"{address}#search=site-01&outcome=person&rule=TUG101")
    assert shown(tab) == ["acme/site-012"]


def test_a_rule_leads_to_its_repositories(tab: Tab) -> None:
    tab.evaluate("document.querySelector('[data-rule=TUG104] a').click()")
    tab.evaluate("new Promise((done) => setTimeout(done))")
    assert len(shown(tab)) == 100
    assert tab.evaluate("document.activeElement.id") == "repositories"


def test_the_filter_is_cleared(tab: Tab, address: str) -> None:
    tab.go(f"{address}#outcome=broken")
    assert len(shown(tab)) == 100
    tab.evaluate("document.querySelector('#filter .all').click()")
    assert len(shown(tab)) == 1000
    assert tab.evaluate("document.activeElement.id") == "search"


def test_a_repository_is_reached_and_opened_by_keyboard(tab: Tab, address: str) -> None:
    tab.go(f"{address}#search=site-000")
    reached = []
    for _ in range(20):
        tab.press("Tab")
        reached.append(tab.evaluate("document.activeElement.id || document.activeElement.className"))
        if tab.evaluate("document.activeElement.matches('.repository summary')"):
            break
    assert reached[0] == "skip"
    assert [name for name in reached if name in ("search", "outcome", "rule")] == ["search", "outcome", "rule"]
    table = "document.querySelector('.repository:not([hidden]) .diff')"
    assert not tab.evaluate(f"{table}.checkVisibility()")
    tab.press("Enter")
    assert tab.evaluate(f"{table}.checkVisibility()")


def test_all_that_is_shown_is_opened_at_once(tab: Tab, address: str) -> None:
    tab.go(f"{address}#search=site-00")
    tab.evaluate("document.getElementById('open').click()")
    assert tab.evaluate("document.querySelectorAll('.repository details[open]').length") == 5


def test_without_its_script_it_is_whole(tab: Tab, address: str) -> None:
    tab.ask("Emulation.setScriptExecutionDisabled", value=True)
    try:
        tab.go(address)
        root = tab.ask("DOM.getDocument", depth=0)["root"]["nodeId"]
        visible = tab.ask("DOM.querySelectorAll", nodeId=root, selector=".repository:not([hidden])")
        hidden = tab.ask("DOM.querySelectorAll", nodeId=root, selector="form[hidden]")
        assert (len(visible["nodeIds"]), len(hidden["nodeIds"])) == (1000, 1)
    finally:
        tab.ask("Emulation.setScriptExecutionDisabled", value=False)
