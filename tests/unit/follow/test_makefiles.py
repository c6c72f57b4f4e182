"""What a call of make runs: the lines of recipes, read from Makefiles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tugfix.longrunning.follow.lead import Followed
from tugfix.longrunning.follow.makefiles import follow
from tugfix.longrunning.place import ROOT
from tugfix.longrunning.repository import Repository
from tugfix.shell.parse import parse
from tugfix.shell.sites import sites


def followed(root: Path, line: str, place: str | None = ROOT) -> Followed | None:
    (site,) = sites(parse(line))
    return follow(site.words, place, Repository(root))


def texts(root: Path, makefile: str, line: str) -> list[str]:
    (root / "Makefile").write_text(makefile, "utf-8")
    found = followed(root, line)
    assert found is not None
    return [lead.text for lead in found.leads]


@pytest.mark.parametrize(
    ("makefile", "line", "expected"),
    [
        ("dev:\n\tnpm start\n", "make dev", ["npm start"]),
        ("dev:\n\tnpm start\n", "gmake -sj4 dev", ["npm start"]),
        ("dev:\n\tnpm start\n", "make -j 4 -k -B dev", ["npm start"]),
        ("dev:\n\tnpm start\n", "make -- dev", ["npm start"]),
        ("a:\n\tone\nb:\n\ttwo\n", "make b a", ["two", "one"]),
        (".PHONY: x\nfirst:\n\tone\nb:\n\ttwo\n", "make", ["one"]),
        (".DEFAULT_GOAL := b\na:\n\tone\nb:\n\ttwo\n", "make", ["two"]),
        ("dev: build\n\tnpm start\nbuild:\n\tnpm ci\n", "make dev", ["npm ci", "npm start"]),
        ("dev: | build\n\tnpm start\nbuild:\n\tnpm ci\n", "make dev", ["npm ci", "npm start"]),
        ("a: c\nb: c\nc:\n\tonce\n", "make a b", ["once"]),
        ("a: b\n\tone\nb: a\n\ttwo\n", "make a", ["two", "one"]),
        ("a b: c\n\trun $@\nc:\n", "make b", ["run b"]),
        ("a: b ; one\n\ttwo\nb: ; three # with\n", "make a", ["three # with", "one", "two"]),
        ("a: ; A=1 npm start\n", "make a", ["A=1 npm start"]),
        ("a: b; one; two\nb:;three\n", "make a", ["three", "one; two"]),
        ("S = b.c\na: $(S:.c=) $(shell x; y)\n\tone\n", "make a", ["one"]),
        ("a b &: ; one\n", "make b", ["one"]),
        ("A = a\n$(A) : b # c\n\tone\n", "make a", ["one"]),
        ("./a: b\n\tone\n", "make", ["one"]),
        ("a::\n\tone\na::\n\ttwo\n", "make a", ["one", "two"]),
        ("a:\n\told\na:\n\tnew\n", "make a", ["new"]),
        ("a: b\na:\n\tone\nb:\n\ttwo\n", "make a", ["two", "one"]),
        ("a:\n\t@-+npm start\n\t-@ true\n", "make a", ["npm start", "true"]),
        ("a:\n\tnpm start \\\n\t  --port 1\n", "make a", ["npm start \\\n  --port 1"]),
        (".RECIPEPREFIX = >\na:\n>npm start\n", "make a", ["npm start"]),
        (".ONESHELL:\na:\n\t@cd web\n\tnpm start\n", "make a", ["cd web\nnpm start"]),
        ("a:\n\n# note\n\tone\n\n\ttwo\n", "make a", ["one", "two"]),
        ("a: b\\\n c\n\tone\nb:\n\ttwo\nc:\n\tthree\n", "make a", ["two", "three", "one"]),
        ("a:\r\n\tnpm start\r\n", "make a", ["npm start"]),
        ("\ufeffa:\n\tnpm start\n", "make a", ["npm start"]),
        ("a:\n\tnpm start", "make a", ["npm start"]),
    ],
)
def test_rules(tmp_path: Path, makefile: str, line: str, expected: list[str]) -> None:
    assert texts(tmp_path, makefile, line) == expected


@pytest.mark.parametrize(
    ("head", "recipe", "expected"),
    [
        ("A = npm", "$(A) start", "npm start"),
        ("A := npm", "${A} start", "npm start"),
        ("A ::= npm", "$A start", "npm start"),
        ("A = $(B)\nB = npm", "$(A) start", "npm start"),
        ("B = npm\nA := $(B)\nB = yarn", "$(A) start", "npm start"),
        ("A ?= 1\nA ?= 2", "$(A)", "1"),
        ("A = 1\nA += 2", "$(A)", "1 2"),
        ("A += 2", "$(A)", "2"),
        ("A = b # note", "x $(A)y", "x b y"),
        ("export A := b", "$(A)", "b"),
        ("override A = b", "$(A)", "b"),
        ("export", "one", "one"),
        ("A = x\\\n  y", "$(A)", "x y"),
        ("define A\nx y\nendef", "$(A)", "x y"),
        ("N = A\nA = b", "$($(N))", "b"),
        ("", "echo $$HOME $$$$", "echo $HOME $$"),
        ("", "$(MAKE) -C web dev", "make -C web dev"),
        ("", "cd $(CURDIR)/web", "cd ${TUGBOAT_ROOT}/web"),
        ("", "echo $(PORT)", "echo ${PORT}"),
        ("", "echo $(shell date; rm -rf x)", "echo $X"),
        ("A := $(shell id)", "echo $(A)", "echo $X"),
        ("A != id", "echo $(A)", "echo ${A}"),
        ("A = b.c", "echo $(A:.c=.o)", "echo $X"),
        ("", "echo $(unclosed", "echo $X"),
        ("Q = @", "$(Q)npm start", "npm start"),
        ("all: PORT = 3000", "serve $(PORT)", "serve 3000"),
        ("all: PORT = 1; 2 # note", "serve $(PORT)", "serve 1; 2"),
        ("all: PORT += 3000", "serve $(PORT)", "serve 3000"),
        ("all: export PORT := 3000", "serve $(PORT)", "serve 3000"),
        ("ifdef X\nA = 1\nelse\nA = 2\nendif", "serve $(A)", "serve ${A}"),
    ],
)
def test_variables(tmp_path: Path, head: str, recipe: str, expected: str) -> None:
    assert texts(tmp_path, f"{head}\nall:\n\t{recipe}\n", "make all") == [expected]


def test_variables_of_several_lines_are_several_lines_of_the_recipe(tmp_path: Path) -> None:
    makefile = "define run =\n@cd web\n@npm start\nendef\na:\n\t$(run)\n"
    assert texts(tmp_path, makefile, "make a") == ["cd web", "npm start"]


@pytest.mark.parametrize("line", ["make PORT=1 a", "make a PORT=1", 'make a PORT="1"', "make a PORT:=1"])
def test_arguments_set_variables(tmp_path: Path, line: str) -> None:
    assert texts(tmp_path, "PORT = 2\na: PORT = 3\na:\n\tserve $(PORT)\n", line) == ["serve 1"]


def test_variables_of_a_target_hold_for_what_it_needs(tmp_path: Path) -> None:
    assert texts(tmp_path, "a: P = 1\na: b\nb:\n\tserve $(P)\n", "make a") == ["serve 1"]


@pytest.mark.parametrize(
    ("makefile", "line", "expected"),
    [
        ("start-%:\n\tserve $* $@\n", "make start-web", ["serve web start-web"]),
        ("%: %.src\n\tmake-it $<\nx.src:\n\tone\n", "make x", ["one", "make-it x.src"]),
        ("%: %.src\n\tmake-it $<\n", "make x", []),
        ("a b: %: %.c\n\tcc $< $^\na.c:\n", "make a", ["cc a.c a.c"]),
        ("a-%:\n\tlong\na-b-%:\n\tshort\n", "make a-b-c", ["short"]),
    ],
)
def test_patterns(tmp_path: Path, makefile: str, line: str, expected: list[str]) -> None:
    assert texts(tmp_path, makefile, line) == expected


@pytest.mark.parametrize(
    "makefile",
    [
        "ifeq ($(A),b)\na:\n\tnpm start\nendif\n",
        "a:\nifdef A\n\tnpm start\nelse\n\tnpm run dev\nendif\n",
        "a:\n  ifneq (x,)\n\tnpm start\n  endif\n",
        "ifdef A\ninclude b.mk\nendif\na:\n",
        "ifdef A\nifdef B\nendif\na:\n\tnpm start\nendif\n",
        "SHELL = /usr/bin/python3\na:\n\tnpm start\n",
        "b:\n\tnpm start\n",
        "",
        "\tnpm start\n",
    ],
)
def test_nothing_runs_for_certain(tmp_path: Path, makefile: str) -> None:
    (tmp_path / "b.mk").write_text("a:\n\tnpm start\n")
    assert texts(tmp_path, makefile, "make a") == []


def test_what_stands_behind_a_condition_counts(tmp_path: Path) -> None:
    makefile = "a:\n\tone\nifdef X\n\ttwo\nendif\n\tthree\n"
    assert texts(tmp_path, makefile, "make a") == ["one", "three"]


@pytest.mark.parametrize(
    "line",
    [
        "make -n a",
        "make --dry-run a",
        "make -sn a",
        "make -q a",
        "make -t a",
        "make --version",
        "make -C nowhere a",
        "make -f nowhere.mk a",
        "make $TARGET",
        'make -C "$DIR" a',
        "cmake a",
    ],
)
def test_is_not_followed(tmp_path: Path, line: str) -> None:
    (tmp_path / "Makefile").write_text("a:\n\tnpm start\n")
    assert followed(tmp_path, line) is None


def test_no_makefile_and_no_known_place(tmp_path: Path) -> None:
    assert followed(tmp_path, "make a") is None
    (tmp_path / "Makefile").write_text("a:\n\tnpm start\n")
    assert followed(tmp_path, "make a", None) is None
    assert followed(tmp_path, "make a", "/srv") is None
    assert followed(tmp_path, 'make -C "${TUGBOAT_ROOT}" a', None) is not None
    assert followed(tmp_path, "make -C /var/lib/tugboat a", None) is not None


def test_files_by_name_in_the_order_of_make(tmp_path: Path) -> None:
    for name in ("Makefile", "makefile", "GNUmakefile"):
        (tmp_path / name).write_text(f"a:\n\trun {name}\n")
        found = followed(tmp_path, "make a")
        assert found is not None
        assert found.leads[0].text == f"run {name}"
    found = followed(tmp_path, "make -f Makefile --file=makefile a")
    assert found is not None
    assert found.leads[0].text == "run makefile"


def test_lead_has_file_line_and_place(tmp_path: Path) -> None:
    (tmp_path / "web" / "app").mkdir(parents=True)
    (tmp_path / "web" / "app" / "Makefile").write_text(
        "include ../x.mk\n# note\nb: a\n\techo \\\n\t  on\n\n\tnpm start\n"
    )
    (tmp_path / "web" / "x.mk").write_text("\na:\n\tnpm ci\n")
    found = followed(tmp_path, "make -C web --directory=app b")
    assert found is not None
    assert found.name == "b"
    assert [(lead.file, lead.line) for lead in found.leads] == [
        ("web/x.mk", 3),
        ("web/app/Makefile", 4),
        ("web/app/Makefile", 7),
    ]
    assert {lead.place for lead in found.leads} == {f"{ROOT}/web/app"}


def test_default_goal_gives_the_name(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text("all:\n\tnpm start\n")
    found = followed(tmp_path, "make")
    assert found is not None
    assert found.name == "all"


@pytest.mark.parametrize("include", ["include {0}", "-include {0}", "sinclude ../{1}/x.mk", "include link.mk"])
def test_files_outside_of_the_repository_are_not_read(tmp_path: Path, include: str) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "x.mk").write_text("a:\n\tnpm start\n")
    (outside / "Makefile").write_text("a:\n\tnpm start\n")
    (inside / "link.mk").symlink_to(outside / "x.mk")
    assert texts(inside, include.format(outside / "x.mk", "outside") + "\nb:\n", "make a") == []
    assert followed(inside, "make -C ../outside a") is None
    assert followed(inside, "make -C ../.. a") is None
    assert followed(inside, f"make -f {outside}/x.mk a") is None
    assert followed(inside, "make -f link.mk a") is None


def test_includes_that_lead_back(tmp_path: Path) -> None:
    (tmp_path / "x.mk").write_text("include Makefile x.mk\na:\n\tnpm start\n")
    assert texts(tmp_path, "include x.mk\n", "make a") == ["npm start"]


@pytest.mark.parametrize(
    "head",
    [
        "A = $(A)",
        "A = $(B)\nB = $(A)$(A)",
        "\n".join(f"V{n} = $(V{n + 1})$(V{n + 1})" for n in range(60)) + "\nA = $(V0)",
        "\n".join(f"V{n + 1} := $(V{n})$(V{n})" for n in range(60)) + "\nV0 := x\nA = $(V60)$(V59)",
        "V0 := xxxxxxxx\n" + "\n".join(f"V{n + 1} := $(V{n})$(V{n})" for n in range(60)) + "\nA = $(V60)",
        "\n".join(f"V{n} = $(V{(n * 7 + 1) % 10000}) $(V{(n * 3 + 2) % 10000})" for n in range(10_000)) + "\nA = $(V5)",
        "A = " + "$(" * 5_000 + "B" + ")" * 5_000,
        "A = " + "x" * 100_000,
        "A = x\n" + "A += $(A)\n" * 2_000,
    ],
    ids=["itself", "each-other", "doubling", "doubling-at-once", "long", "ten-thousand", "nested", "wide", "adding"],
)
def test_variables_that_never_end_are_bounded(tmp_path: Path, head: str) -> None:
    found = texts(tmp_path, f"{head}\na:\n\tserve $(A)\n", "make a")
    assert len(found) <= 1
    assert all(len(text) < 100_000 for text in found)


@pytest.mark.parametrize(
    "makefile",
    [
        "a:\n" + "\tnpm start\n" * 90_000,
        "a" * 990_000,
        "\n" * 990_000,
        "a: " + "b " * 450_000,
        ":" * 990_000,
        "$(" * 490_000,
        "\\\n" * 490_000,
        "define x\n" * 100_000,
        "ifdef x\n" * 100_000,
        "".join(f"a{n}: a{n + 1}\n\trun\n" for n in range(20_000)) + "a: a0\n",
        "a: " + " ".join(f"b{n}" for n in range(1_500)) + "\n" + "b%:\n\trun $*\n" * 1,
        "x" * 2_000_000,
    ],
    ids=[
        "many-lines",
        "one-line",
        "empty-lines",
        "many-needs",
        "colons",
        "references",
        "continued",
        "defines",
        "conditions",
        "chain",
        "pattern",
        "too-large",
    ],
)
def test_large_files_are_bounded(tmp_path: Path, makefile: str) -> None:
    (tmp_path / "Makefile").write_text(makefile)
    found = followed(tmp_path, "make a")
    assert found is None or len(found.leads) <= 200


def test_odd_encodings(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_bytes("# caf\xe9\na:\n\tnpm start\n".encode("latin-1"))
    found = followed(tmp_path, "make a")
    assert found is not None
    assert [lead.text for lead in found.leads] == ["npm start"]
    (tmp_path / "Makefile").write_bytes("a:\n\tnpm start\n".encode("utf-16"))
    assert followed(tmp_path, "make a") is None
