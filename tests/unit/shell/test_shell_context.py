"""What a command leaves behind in its own shell."""

from __future__ import annotations

import pytest

from tugfix.shell.context import Role, only_reads, role
from tugfix.shell.parse import parse

CONTEXT = r"""
cd web
cd "$A"
cd $(dirname "$0")
cd web || exit 1
cd web || true
cd web > /dev/null
[ -d web ] && cd web
test -f .env && . .env
[[ -f .env ]] && source .env
. ./env.sh
source ~/.nvm/nvm.sh
\. "$NVM_DIR/nvm.sh"
A=1
A=1 B=$C
A=$(cat file)
A=`git rev-parse HEAD`
A=$(nproc --all)
export A
export A=1 B="x y"
export A=$(pwd)/x
export A=$(node -v)
declare -x A=1
readonly A=1
unset A
set -e
set -euo pipefail
set -a
umask 022
ulimit -n 1024
nvm use 12
pushd web
alias a=b
shopt -s nullglob
rm -f tmp/pids/server.pid
rm tmp/a.pid tmp/b.pid
cd web && export A=1
{ cd web; export A=1; }
if [ -f .env ]; then . .env; fi
if [ -f .env ]; then . .env; else A=1; fi
export A=$(grep -v '^#' .env)
: ${A:=b}
: "${A:=b}"
rvm use 3.2
conda activate web
workon web
case $A in a) B=1 ;; *) B=2 ;; esac
""".strip().split("\n")

STEPS = """
step
npm ci
rm -rf web
rm -f a.pid b
(cd web)
(cd web; step)
cd web | cat
bash -c 'cd web'
[ -f a ] && step
if [ -f a ]; then step; fi
{ step; }
step && step
step || true
for i in 1 2; do step; done
A=1 step
[ -f a ] || exit 1
test -f a && exit 1
if ! step; then exit 1; fi
if [ -f a ]; then exit 1; fi
case $A in a) step ;; esac
for i in a b; do (cd $i && step); done
rvm install 3.2
conda install web
""".strip().split("\n")

MIXED = """
cd web && step
step && cd web
mkdir -p web && cd web
cd web && step || exit 1
{ cd web; step; }
export A=1 && step
""".strip().split("\n")

NOTHING = """
true
:
wait
disown
exit 1
[ -f a ]
[[ -f a ]]
true || true
""".strip().split("\n")

UNSURE = """
A=$(step)
A=$(cat file > other)
export A=$(sed -i s/a/b/ file)
A=$(find . -delete)
cd $(mktemp -d)
trap 'step' EXIT
eval "$(step)"
[ -f a ] && step && cd web
if step; then cd web; fi
if [ -f a ]; then step; cd web; fi
A=$(cat $(step))
""".strip().split("\n")

LOST = {
    "popd": Role.CONTEXT,
    "exec > log": Role.CONTEXT,
    "read A < file": Role.UNSURE,
    "for i in a b; do cd $i; done": Role.UNSURE,
    "while read a; do export $a; done < .env": Role.UNSURE,
    "case $(make) in a) cd web;; esac": Role.UNSURE,
}


def role_of(text: str) -> Role:
    (item,) = parse(text).items
    return role(item.node)


@pytest.mark.parametrize("text", CONTEXT)
def test_context(text: str) -> None:
    assert role_of(text) is Role.CONTEXT


@pytest.mark.parametrize("text", STEPS)
def test_steps(text: str) -> None:
    assert role_of(text) is Role.STEP


@pytest.mark.parametrize("text", MIXED)
def test_context_and_steps(text: str) -> None:
    assert role_of(text) is Role.MIXED


@pytest.mark.parametrize("text", NOTHING)
def test_neither(text: str) -> None:
    assert role_of(text) is Role.NOTHING


@pytest.mark.parametrize("text", UNSURE)
def test_context_with_effects(text: str) -> None:
    assert role_of(text) is Role.UNSURE


@pytest.mark.parametrize("text", ["nvm install 12", "nvm install"])
def test_both(text: str) -> None:
    assert role_of(text) is Role.BOTH


@pytest.mark.parametrize(("text", "expected"), LOST.items())
def test_context_that_is_not_to_be_lost(text: str, expected: Role) -> None:
    assert role_of(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pwd", True),
        ("cat a | grep b | head -n 1", True),
        ("git describe --tags", True),
        ("git pull", False),
        ("sed s/a/b/ f", True),
        ("sed -i s/a/b/ f", False),
        ("find . -name a", True),
        ("find . -exec rm {} +", False),
        ("python3 --version", True),
        ("python3 x.py", False),
        ("/usr/bin/hostname -f", True),
        ("echo a > b", False),
        ("ls 2> /dev/null", True),
        ("echo $(step)", False),
        ("curl x", False),
        ("a (", False),
    ],
)
def test_substitutions_that_only_read(text: str, expected: bool) -> None:
    assert only_reads(text) is expected
