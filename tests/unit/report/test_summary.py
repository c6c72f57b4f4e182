"""What is said at the end of a run: a sentence, and a table over several repositories."""

from __future__ import annotations

import pytest

from tugfix.findings import Finding, Outcome
from tugfix.report.summary import repositories_text, summary_text
from tugfix.report.totals import Noted, Standing, noted, totals

FIXED, LEFT, UNSAFE, REMARK = Outcome.FIXED, Outcome.LEFT, Outcome.UNSAFE, Outcome.REMARK


def config(*outcomes: Outcome, repository: str = "site") -> Noted:
    found = [Finding("TUG101", 0, 3, 1, 1, "m", "r", outcome) for outcome in outcomes]
    return noted(repository, found, broken=False)


def broken(repository: str = "site") -> Noted:
    return noted(repository, (), broken=True)


@pytest.mark.parametrize(
    ("configs", "text"),
    [
        ([config()], "Nothing to do: nothing wrong is found in 1 config.\n"),
        ([config(), config(), config(REMARK)], "Nothing to do: nothing wrong is found in 3 configs.\n"),
        ([config(), config(FIXED, LEFT)], "2 findings in 1 file: 1 fixed, 1 left for you to decide.\n"),
        (
            [config(FIXED), config(FIXED, UNSAFE)],
            "3 findings in 2 files: 2 fixed.\n1 more fix is offered with --unsafe-fixes.\n",
        ),
        ([config(UNSAFE, UNSAFE)], "2 findings in 1 file.\n2 fixes are offered with --unsafe-fixes.\n"),
        ([broken()], "1 error, see above. Nothing was changed there.\n"),
    ],
)
def test_the_sentence(configs: list[Noted], text: str) -> None:
    assert summary_text(totals(configs)) == text


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (config(), Standing.CLEAN),
        (config(REMARK), Standing.CLEAN),
        (config(FIXED, REMARK), Standing.FIXED),
        (config(FIXED, LEFT), Standing.PERSON),
        (config(UNSAFE), Standing.PERSON),
        (broken(), Standing.BROKEN),
    ],
)
def test_the_state_of_a_config(one: Noted, state: Standing) -> None:
    assert one.standing is state


def test_a_repository_is_what_the_worst_of_its_configs_is() -> None:
    found = totals([config(FIXED, repository="a"), config(repository="a"), broken("b"), config(LEFT, repository="b")])
    assert found.repositories == {Standing.FIXED: 1, Standing.BROKEN: 1}


def test_what_lies_in_no_repository_is_none() -> None:
    assert totals([broken("")]).repositories == {}


def test_the_table() -> None:
    configs = [config(FIXED, LEFT, repository="a"), config(repository="b"), config(FIXED, FIXED, repository="b")]
    assert repositories_text(totals(configs), applied=True, rules=True) == (
        "                         repositories  configs\n"
        "nothing wrong                       0        1\n"
        "fixed                               1        1\n"
        "need a person                       1        1\n"
        "not read or not changed             0        0\n"
        "all                                 2        3\n"
        "\n"
        "3  TUG101  fixed         A process in the foreground of a build stage\n"
        "1  TUG101  left to you   A process in the foreground of a build stage\n"
    )
