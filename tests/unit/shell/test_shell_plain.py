"""Commands of plain words are read without the grammar, and as it reads them."""

from __future__ import annotations

from itertools import product

import pytest

from tugfix.shell.parse import parse_at
from tugfix.shell.plain import MAX_LENGTH, plain_script

PLAIN = (
    "npm ci",
    "npm run build -- --mode=preview",
    "composer install  --no-dev",
    "vendor/bin/drush cache:rebuild",
    "./build.sh",
    "sleep 5",
    "apt-get install -y libicu-dev php8.3-zip",
    "docker-php-ext-install gd",
    "drush sql:sync @live @self",
    "date +%s",
)
OTHERS = (
    "",
    " npm ci",
    "npm ci ",
    "npm ci\n",
    "npm ci &",
    "cd web && npm ci",
    "echo $HOME",
    "echo 'a'",
    "ls *.js",
    "ls ~",
    "A=b npm ci",
    "env A=b npm ci",
    "# npm ci",
    "echo a#b",
    "echo {a,b}",
    "x@y",
    "9",
    "é",
    "npm ci é",
    "export A",
    "then npm ci",
    "time npm ci",
    "npm " + "x" * MAX_LENGTH,
)
WORDS = (
    "a",
    "-b",
    "--c=d",
    "--c=",
    "1",
    "2.5",
    ".",
    "..",
    "/",
    "x:y",
    "@x",
    "+x",
    "%x",
    "x,y",
    "-",
    "--",
    "_",
    "if",
    "x=",
)


@pytest.mark.parametrize("text", PLAIN)
def test_plain_words_are_read_as_the_grammar_reads_them(text: str) -> None:
    assert repr(plain_script(text)) == repr(parse_at(text, None))


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_more_than_plain_words_is_left_to_the_grammar(text: str) -> None:
    assert plain_script(text) is None


def test_whatever_words_stand_together_both_read_the_same() -> None:
    texts = [" ".join(("run", *words)) for words in product(WORDS, repeat=2)]
    read = [(text, script) for text in texts if (script := plain_script(text)) is not None]
    assert len(read) > 250
    assert [text for text, script in read if repr(script) != repr(parse_at(text, None))] == []
